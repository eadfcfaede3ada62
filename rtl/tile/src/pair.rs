//! Two tiles, (1, 1) and (2, 1), whose links meet: what one sends to the other arrives in the same cycle,
//! as over a router of no delay. Control packets come from the bench, which plays the bridge.

use noctule_contract::node::{FLIT_TAIL_BIT, Node};
use noctule_contract::remote::{OP_CTRL_READ, OP_CTRL_WRITE, ReqHead, RspHead, STATUS_OK};
use noctule_contract::{ctrl, map};
use noctule_verilate::{Array, Model, Port};
use std::collections::VecDeque;

const BRIDGE_Y: u32 = 3;

struct Ports {
    clk: Port,
    cycle: Port,
    us: Port,
    quiet: Port,
    rx: [[Port; 3]; 3],
    tx: [[Port; 3]; 3],
}

/// The bench.
pub struct Pair {
    /// The tiles.
    pub tiles: [Model; 2],
    /// Now.
    pub cycle: u64,
    /// Microseconds shown to the tiles.
    pub us: u32,
    /// Tiles are not evaluated while they are quiet and nothing comes, as the simulator does it.
    pub skip: bool,
    /// Evaluations of each tile.
    pub evaluated: [u64; 2],
    ports: Ports,
    memory: Array,
    requests: [VecDeque<u64>; 2],
    room: [u32; 2],
    answers: [Vec<u32>; 2],
}

impl Pair {
    /// Two held tiles, registers seeded.
    pub fn new(seed: u64) -> Pair {
        let mut tiles = [
            crate::tile::seeded(seed as _),
            crate::tile::seeded(seed as _),
        ];
        for (i, t) in tiles.iter_mut().enumerate() {
            t.poke("x_i", 1 + i as u64);
            t.poke("y_i", 1);
            t.poke("bridge_y_i", BRIDGE_Y as u64);
            for n in ["msg", "req", "rsp"] {
                t.poke(&format!("{n}_rx_valid_i"), 0);
                t.poke(&format!("{n}_tx_credit_i"), 0);
            }
            t.reset();
        }
        let t = &tiles[0];
        let trio = |names: [&str; 3]| {
            ["msg", "req", "rsp"].map(|n| names.map(|name| t.port(&format!("{n}_{name}"))))
        };
        let ports = Ports {
            clk: t.port("clk_i"),
            cycle: t.port("cycle_i"),
            us: t.port("us_i"),
            quiet: t.port("quiet_o"),
            rx: trio(["rx_valid_i", "rx_flit_i", "rx_credit_o"]),
            tx: trio(["tx_valid_o", "tx_flit_o", "tx_credit_i"]),
        };
        let memory = t.array("i_ram.mem_q");
        for t in &mut tiles {
            for k in 0..t.array_len(memory) {
                t.write(memory, k, 0);
            }
        }
        Pair {
            tiles,
            cycle: 0,
            us: 0,
            skip: false,
            evaluated: [0; 2],
            ports,
            memory,
            requests: Default::default(),
            room: [16; 2],
            answers: Default::default(),
        }
    }

    /// One cycle.
    #[allow(
        clippy::needless_range_loop,
        reason = "`i` names a tile and its other things"
    )]
    pub fn step(&mut self) {
        let p = &self.ports;
        let mut incoming = [false; 2];
        for i in 0..2 {
            // MSG: straight across.
            let (rx, tx) = (p.rx[0], p.tx[0]);
            let valid = self.tiles[1 - i].get(tx[0]);
            let flit = self.tiles[1 - i].get(tx[1]);
            let credit = self.tiles[1 - i].get(rx[2]);
            let t = &mut self.tiles[i];
            t.set(rx[0], valid);
            if valid == 1 {
                t.set(rx[1], flit);
            }
            t.set(tx[2], credit);
            incoming[i] |= valid == 1 || credit == 1;
            // REQ in, RSP out: the bridge. REQ out leads nowhere here.
            self.room[i] += t.get(p.rx[1][2]) as u32;
            let go = self.room[i] > 0 && !self.requests[i].is_empty();
            t.set(p.rx[1][0], go as u64);
            if go {
                self.room[i] -= 1;
                t.set(p.rx[1][1], self.requests[i].pop_front().unwrap());
            }
            assert_eq!(t.get(p.tx[1][0]), 0, "a remote access that no test makes");
            t.set(p.rx[2][0], 0);
            let answer = t.get(p.tx[2][0]);
            if answer == 1 {
                self.answers[i].push(t.get(p.tx[2][1]) as u32);
            }
            t.set(p.tx[2][2], answer);
            incoming[i] |= go || answer == 1;
        }
        for i in 0..2 {
            let t = &mut self.tiles[i];
            let due = t.peek("timer_armed_o") == 1
                && (self.us.wrapping_sub(t.peek("timer_us_o") as u32) as i32) >= 0;
            if self.skip && t.get(p.quiet) == 1 && !incoming[i] && !due {
                continue;
            }
            t.set(p.cycle, self.cycle);
            t.set(p.us, self.us as u64);
            t.tick(p.clk);
            self.evaluated[i] += 1;
        }
        self.cycle += 1;
    }

    /// `count` cycles.
    pub fn steps(&mut self, count: u64) {
        for _ in 0..count {
            self.step();
        }
    }

    /// Name of tile `i`.
    pub fn name(i: usize) -> Node {
        Node::tile(1 + i as u32, 1)
    }

    fn ctrl(&mut self, i: usize, op: u32, addr: u32, data: Option<u32>) -> (u32, u32) {
        let head = ReqHead(0)
            .with_dest(Self::name(i).0)
            .with_src(Node::west(BRIDGE_Y).0)
            .with_op(op);
        let mut flits = vec![head.0, addr];
        flits.extend(data);
        let last = flits.len() - 1;
        for (k, f) in flits.into_iter().enumerate() {
            self.requests[i].push_back(f as u64 | ((k == last) as u64) << FLIT_TAIL_BIT);
        }
        self.answers[i].clear();
        let words = if op == OP_CTRL_READ { 2 } else { 1 };
        for _ in 0..200 {
            self.step();
            let a = &self.answers[i];
            if !a.is_empty() && (a.len() == words || RspHead(a[0]).status() != STATUS_OK) {
                return (RspHead(a[0]).status(), a.get(1).copied().unwrap_or(0));
            }
        }
        panic!("no answer to a control access at {addr:#x}");
    }

    /// Control write that must succeed.
    pub fn write(&mut self, i: usize, addr: u32, data: u32) {
        assert_eq!(
            self.ctrl(i, OP_CTRL_WRITE, addr, Some(data)).0,
            STATUS_OK,
            "write of {addr:#x}"
        );
    }

    /// Control read that must succeed.
    pub fn read(&mut self, i: usize, addr: u32) -> u32 {
        let (status, word) = self.ctrl(i, OP_CTRL_READ, addr, None);
        assert_eq!(status, STATUS_OK, "read of {addr:#x}");
        word
    }

    /// Loads a program through the control path.
    pub fn boot(&mut self, i: usize, program: &[u32]) {
        for (k, word) in program.iter().enumerate() {
            self.write(i, map::LOCAL_BASE + 4 * k as u32, *word);
        }
    }

    /// Releases tile `i`.
    pub fn run(&mut self, i: usize) {
        self.write(i, ctrl::TILE_CTRL, 1);
    }

    /// Send channel `channel` of tile `i` leads to queue `queue` of the other.
    pub fn channel(&mut self, i: usize, channel: u32, queue: u32, max: u32, credits: u32) {
        let entry = ctrl::ChannelEntry(0)
            .with_dest(Self::name(1 - i).0)
            .with_dest_queue(queue)
            .with_max_words(max)
            .with_valid(1);
        self.write(i, ctrl::CHANNEL + 16 * channel, entry.0);
        self.write(i, ctrl::CHANNEL_CREDITS + 16 * channel, credits);
    }

    /// Word of tile `i`'s memory, through the back door.
    pub fn word(&self, i: usize, offset: u32) -> u32 {
        self.tiles[i].read(self.memory, offset as usize / 4) as u32
    }

    /// Steps until `done`, at most `limit` cycles; gives the cycles it took.
    ///
    /// # Panics
    /// When it takes longer.
    pub fn until(&mut self, limit: u64, mut done: impl FnMut(&mut Pair) -> bool) -> u64 {
        for n in 0..limit {
            if done(self) {
                return n;
            }
            self.step();
        }
        panic!("not within {limit} cycles");
    }
}
