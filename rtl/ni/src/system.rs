//! Nodes, the network between them, the memory and the bridge.

use std::collections::HashMap;

use noctule_contract::msg::{KIND_CREDIT, MsgHead};
use noctule_contract::node::{
    FLIT_ROUTE_LSB, FLIT_TAIL_BIT, LINK_CREDITS, Node as Name, ORDER_XY, ORDER_YX,
};
use noctule_contract::remote::{OP_CTRL_READ, OP_CTRL_WRITE, ReqHead, RspHead, STATUS_OK};
use noctule_contract::{ctrl, ni as regs};

use crate::{Access, Fault, Memory, Node, Rng};

/// Index of the MSG network.
pub const MSG: usize = 0;
/// Index of the REQ network.
pub const REQ: usize = 1;
/// Index of the RSP network.
pub const RSP: usize = 2;

/// A packet that left a node or goes to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Network: `MSG`, `REQ` or `RSP`.
    pub net: usize,
    /// Its flits' data.
    pub flits: Vec<u32>,
    /// Cycle in which its tail left (or is due).
    pub at: u64,
}

/// The whole bench. Node 0 is tile (1, 1), node 1 tile (2, 1), and so on; the bridge hangs on row `BRIDGE_Y`.
pub struct System {
    /// The network interfaces.
    pub nodes: Vec<Node>,
    /// What answers remote accesses.
    pub memory: Memory,
    /// Now.
    pub cycle: u64,
    /// Microseconds shown to the nodes.
    pub us: u32,
    /// Source of delays.
    pub rng: Rng,
    /// Most cycles a packet is under way; 0: the link is a wire.
    pub delay: u32,
    /// Percent of cycles in which a link pauses, each way.
    pub stall: u32,
    /// Percent of cycles in which no credit goes back to a node, whatever `stall` says.
    pub credit_stall: u32,
    /// Nodes that take no MSG flits at all (a broken router).
    pub blocked: Vec<bool>,
    /// Every packet that left a node, and which.
    pub sent: Vec<(usize, Packet)>,
    /// MSG packets that reached the bridge.
    pub bridge: Vec<Packet>,
    flying: Vec<(u64, usize, Packet)>,
    latest: HashMap<(u32, u32, usize), u64>,
    answers: HashMap<u32, (u32, u32)>,
    tag: u32,
}

/// Row of the bridge.
pub const BRIDGE_Y: u32 = 3;

impl System {
    /// `count` nodes; `seed` decides every delay and what registers held before reset.
    pub fn new(count: u32, seed: u64) -> System {
        let nodes = (0..count)
            .map(|i| Node::new(crate::ni::seeded(seed as _), 1 + i, 1, BRIDGE_Y))
            .collect();
        System {
            nodes,
            memory: Memory::default(),
            cycle: 0,
            us: 0,
            rng: Rng::new(seed),
            delay: 0,
            stall: 0,
            credit_stall: 0,
            blocked: vec![false; count as usize],
            sent: Vec::new(),
            bridge: Vec::new(),
            flying: Vec::new(),
            latest: HashMap::new(),
            answers: HashMap::new(),
            tag: 0,
        }
    }

    /// `count` released nodes that know a mesh 6 wide with 4 memory channels.
    pub fn running(count: u32, seed: u64) -> System {
        let mut s = System::new(count, seed);
        for i in 0..count as usize {
            s.ctrl_write(i, ctrl::MESH, 6 | 6 << 8 | 2 << 16).unwrap();
            s.ctrl_write(i, ctrl::CHANNEL_ROWS_LO, 0x4310).unwrap();
            s.ctrl_write(i, ctrl::TILE_CTRL, 1).unwrap();
        }
        s
    }

    /// The name of node `i`.
    pub fn name(&self, i: usize) -> Name {
        Name::tile(1 + i as u32, 1)
    }

    /// The bridge's name.
    pub fn bridge_name() -> Name {
        Name::west(BRIDGE_Y)
    }

    /// One cycle of everything.
    pub fn step(&mut self) {
        for i in 0..self.nodes.len() {
            for net in 0..3 {
                self.link(i, net);
            }
        }
        self.deliver();
        let (cycle, us) = (self.cycle, self.us);
        for n in &mut self.nodes {
            n.tick(cycle, us);
        }
        self.cycle += 1;
    }

    /// `count` cycles.
    pub fn steps(&mut self, count: u64) {
        for _ in 0..count {
            self.step();
        }
    }

    /// Drives one node's ports of one network from what it shows now.
    fn link(&mut self, i: usize, net: usize) {
        let node = &mut self.nodes[i];
        let link = &mut node.links[net];
        let m = &mut node.model;
        let stuck = net == MSG && self.blocked[i];

        if m.get(link.rx_credit) == 1 {
            link.room += 1;
            assert!(link.room <= LINK_CREDITS, "a credit too many");
        }
        let go = link.room > 0
            && !link.inward.is_empty()
            && !(self.stall > 0 && self.rng.chance(self.stall));
        m.set(link.rx_valid, go as u64);
        if go {
            link.room -= 1;
            m.set(link.rx_flit, link.inward.pop_front().unwrap());
        }

        let pause = self.stall.max(self.credit_stall);
        let give = link.owed > 0 && !stuck && !(pause > 0 && self.rng.chance(pause));
        m.set(link.tx_credit, give as u64);
        if give {
            link.owed -= 1;
        }
        if m.get(link.tx_valid) == 1 {
            let flit = m.get(link.tx_flit);
            link.owed += 1;
            assert!(link.owed <= LINK_CREDITS, "a flit without a credit");
            let (data, route) = (flit as u32, (flit >> FLIT_ROUTE_LSB) as u32);
            let tail = flit >> FLIT_TAIL_BIT & 1 == 1;
            if link.outward.is_empty() {
                let (x, y) = (1 + i as u32, 1);
                let order = if net == RSP { ORDER_XY } else { ORDER_YX };
                assert_eq!(
                    route,
                    1 << Name(data & 0x3ff).route(order, x, y),
                    "route of a head"
                );
            } else {
                assert_eq!(route, 0, "route of a flit that is no head");
            }
            link.outward.push(data);
            if tail {
                let flits = std::mem::take(&mut link.outward);
                let packet = Packet {
                    net,
                    flits,
                    at: self.cycle,
                };
                self.sent.push((i, packet.clone()));
                self.fly(self.name(i), packet);
            }
        }
    }

    /// Sends a packet off; it arrives after a random delay, in order for its pair of nodes.
    pub fn fly(&mut self, from: Name, packet: Packet) {
        let dest = packet.flits[0] & 0x3ff;
        let wanted = self.cycle
            + if self.delay == 0 {
                0
            } else {
                self.rng.below(self.delay) as u64
            };
        let latest = self.latest.entry((from.0, dest, packet.net)).or_default();
        *latest = wanted.max(*latest);
        self.flying.push((*latest, 0, packet));
        let n = self.flying.len() - 1;
        self.flying[n].1 = n;
    }

    fn deliver(&mut self) {
        let now = self.cycle;
        if self.flying.iter().all(|f| f.0 > now) {
            return;
        }
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.flying)
            .into_iter()
            .partition(|f| f.0 <= now);
        self.flying = later;
        for (_, _, packet) in due {
            let dest = Name(packet.flits[0] & 0x3ff);
            if dest.exit() == 0 {
                let at = (0..self.nodes.len()).find(|i| self.name(*i) == dest);
                let at = at.unwrap_or_else(|| panic!("a packet to nowhere: {packet:x?}"));
                let last = packet.flits.len() - 1;
                for (k, data) in packet.flits.iter().enumerate() {
                    let tail = ((k == last) as u64) << FLIT_TAIL_BIT;
                    self.nodes[at].links[packet.net]
                        .inward
                        .push_back(*data as u64 | tail);
                }
            } else if packet.net == REQ {
                self.serve(packet);
            } else if dest == Self::bridge_name() && packet.net == RSP {
                let head = RspHead(packet.flits[0]);
                let word = packet.flits.get(1).copied().unwrap_or(0);
                self.answers.insert(head.tag(), (head.status(), word));
            } else {
                assert_eq!(dest, Self::bridge_name(), "{packet:x?}");
                self.bridge.push(packet);
            }
        }
    }

    /// Memory answers a request.
    fn serve(&mut self, packet: Packet) {
        let head = ReqHead(packet.flits[0]);
        let (status, words) = self
            .memory
            .serve(head.op(), packet.flits[1], &packet.flits[2..]);
        let answer = RspHead(0)
            .with_dest(head.src())
            .with_src(head.dest())
            .with_op(head.op())
            .with_tag(head.tag())
            .with_status(status);
        let mut flits = vec![answer.0];
        flits.extend(words);
        // Answers may come in any order.
        let at = self.cycle
            + if self.delay == 0 {
                1
            } else {
                1 + self.rng.below(self.delay) as u64
            };
        self.flying.push((
            at,
            0,
            Packet {
                net: RSP,
                flits,
                at,
            },
        ));
    }

    /// A control access by the bridge; waits for the answer.
    pub fn ctrl(
        &mut self,
        i: usize,
        src: Name,
        op: u32,
        addr: u32,
        data: Option<u32>,
    ) -> (u32, u32) {
        self.tag = (self.tag + 1) % 32;
        let tag = self.tag;
        let head = ReqHead(0)
            .with_dest(self.name(i).0)
            .with_src(src.0)
            .with_op(op)
            .with_tag(tag);
        let mut flits = vec![head.0, addr];
        flits.extend(data);
        self.fly(
            src,
            Packet {
                net: REQ,
                flits,
                at: self.cycle,
            },
        );
        for _ in 0..10_000 {
            if let Some(answer) = self.answers.remove(&tag) {
                return answer;
            }
            self.step();
        }
        panic!("no answer to a control access at {addr:#x}");
    }

    /// CTRL_WRITE from the bridge.
    pub fn ctrl_write(&mut self, i: usize, addr: u32, data: u32) -> Result<(), u32> {
        let (status, _) = self.ctrl(i, Self::bridge_name(), OP_CTRL_WRITE, addr, Some(data));
        if status == STATUS_OK {
            Ok(())
        } else {
            Err(status)
        }
    }

    /// CTRL_READ from the bridge.
    pub fn ctrl_read(&mut self, i: usize, addr: u32) -> Result<u32, u32> {
        let (status, word) = self.ctrl(i, Self::bridge_name(), OP_CTRL_READ, addr, None);
        if status == STATUS_OK {
            Ok(word)
        } else {
            Err(status)
        }
    }

    /// Sets up a send channel.
    pub fn channel(
        &mut self,
        i: usize,
        channel: u32,
        dest: Name,
        queue: u32,
        max: u32,
        credits: u32,
    ) {
        let entry = ctrl::ChannelEntry(0)
            .with_dest(dest.0)
            .with_dest_queue(queue)
            .with_max_words(max)
            .with_valid(1);
        self.ctrl_write(i, ctrl::CHANNEL + 16 * channel, entry.0)
            .unwrap();
        self.ctrl_write(i, ctrl::CHANNEL_CREDITS + 16 * channel, credits)
            .unwrap();
    }

    /// Puts an access on a node's bus in the next cycle.
    pub fn issue(&mut self, i: usize, access: Access) {
        assert!(!self.nodes[i].waiting(), "one access at a time");
        self.nodes[i].answer = None;
        self.nodes[i].request = Some(access);
    }

    /// Makes an access, waits for its answer; gives it and the cycles it took (1: at once).
    pub fn access(&mut self, i: usize, access: Access) -> (Result<u32, Fault>, u64) {
        self.issue(i, access);
        for n in 1..100_000 {
            self.step();
            if let Some(answer) = self.nodes[i].answer.take() {
                return (answer, n);
            }
        }
        panic!("no answer to {access:x?}");
    }

    /// The answer that came in the last cycle, if one did.
    pub fn answer(&mut self, i: usize) -> Option<Result<u32, Fault>> {
        self.nodes[i].answer.take()
    }

    /// The core was reset: the access it waited for is nobody's any more.
    pub fn forget_access(&mut self, i: usize) {
        self.nodes[i].waiting = false;
        self.nodes[i].answer = None;
    }

    /// Loads a word.
    pub fn load(&mut self, i: usize, addr: u32) -> Result<u32, Fault> {
        self.access(
            i,
            Access {
                addr,
                store: None,
                be: 0xf,
            },
        )
        .0
    }

    /// Stores a word.
    pub fn store(&mut self, i: usize, addr: u32, data: u32) -> Result<(), Fault> {
        self.access(
            i,
            Access {
                addr,
                store: Some(data),
                be: 0xf,
            },
        )
        .0
        .map(|_| ())
    }

    /// Loads an NI register that is there.
    pub fn reg(&mut self, i: usize, offset: u32) -> u32 {
        self.load(i, noctule_contract::map::NI_BASE + offset)
            .unwrap_or_else(|Fault| panic!("register {offset:#x} faulted"))
    }

    /// Stores to an NI register that is there.
    pub fn set(&mut self, i: usize, offset: u32, value: u32) {
        self.store(i, noctule_contract::map::NI_BASE + offset, value)
            .unwrap_or_else(|Fault| panic!("register {offset:#x} faulted"));
    }

    /// Begins a message and stores its words.
    pub fn send(&mut self, i: usize, channel: u32, words: &[u32]) {
        let begin = regs::SendBegin(0)
            .with_channel(channel)
            .with_len(words.len() as u32);
        self.set(i, regs::SEND_BEGIN, begin.0);
        for (k, w) in words.iter().enumerate() {
            self.set(i, regs::SEND_WORD + 4 * (k as u32 % 32), *w);
        }
    }

    /// Pops a whole message from queue `q`, if one waits: stamp and words.
    pub fn pop(&mut self, i: usize, q: u32) -> Option<Vec<u32>> {
        let stamp = self.reg(i, regs::RX_POP + 4 * q);
        if stamp == 0 {
            return None;
        }
        let mut message = vec![stamp];
        for _ in 0..noctule_contract::msg::Stamp(stamp).len() {
            message.push(self.reg(i, regs::RX_POP + 4 * q));
        }
        Some(message)
    }

    /// Messages (credit packets excluded) that node `i` has sent.
    pub fn messages_of(&self, i: usize) -> Vec<&Packet> {
        let mine = self.sent.iter().filter(|(n, p)| *n == i && p.net == MSG);
        mine.map(|(_, p)| p)
            .filter(|p| MsgHead(p.flits[0]).kind() != KIND_CREDIT)
            .collect()
    }

    /// Credit packets that node `i` has sent.
    pub fn credits_of(&self, i: usize) -> Vec<&Packet> {
        let mine = self.sent.iter().filter(|(n, p)| *n == i && p.net == MSG);
        mine.map(|(_, p)| p)
            .filter(|p| MsgHead(p.flits[0]).kind() == KIND_CREDIT)
            .collect()
    }

    /// Steps until `done`, at most `limit` cycles; gives the cycles it took.
    ///
    /// # Panics
    /// When it takes longer.
    pub fn until(&mut self, limit: u64, mut done: impl FnMut(&mut System) -> bool) -> u64 {
        for n in 0..limit {
            if done(self) {
                return n;
            }
            self.step();
        }
        panic!("not within {limit} cycles");
    }
}
