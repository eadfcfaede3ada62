//! The hardware at the level of messages: queues, credits, tables, memories.

use crate::lane::Lane;
use crate::rx_place;
use noctule_contract::ctrl::{ChannelEntry, GuardFlags};
use noctule_contract::msg::Stamp;
use noctule_contract::node::{EXIT_LOCAL, EXIT_WEST, Node};
use noctule_contract::{ctrl, map};
use noctule_tables::{Sink, Topology, boot};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// A send channel.
#[derive(Default)]
pub(crate) struct Channel {
    pub entry: u32,
    pub total: u32,
    pub available: u32,
}

/// A tile.
#[derive(Default)]
pub(crate) struct TileState {
    pub queues: [VecDeque<u32>; 3],
    /// Words of the message being popped that are left, and its stamp.
    popping: [(u32, Stamp); 3],
    pub channels: BTreeMap<u32, Channel>,
    guards: BTreeMap<u32, [u32; 3]>,
    boot: BTreeMap<u32, u32>,
    pub open: Option<(u32, u32, Vec<u32>)>,
    pub timer: Option<u32>,
    pub credit_event: bool,
    running: bool,
}

/// The chip without its cores.
pub struct World {
    /// Cycles passed.
    pub cycle: u64,
    cycles_per_us: u64,
    pub(crate) depths: [u16; 3],
    tiles: HashMap<u32, TileState>,
    pub(crate) lanes: BTreeMap<usize, Lane>,
    memory: HashMap<u32, u32>,
    /// Messages to the supervisor: source and words.
    pub to_supervisor: Vec<(u32, Vec<u32>)>,
    /// Frames to the world: row of the lane, bytes.
    pub out: VecDeque<(usize, Vec<u8>)>,
}

impl World {
    pub(crate) fn new(t: &Topology, cycles_per_us: u64) -> Self {
        let rows = (0..t.height as usize).filter(|r| t.lane_rows >> r & 1 != 0);
        Self {
            cycle: 0,
            cycles_per_us,
            depths: t.depths.tile,
            tiles: HashMap::new(),
            lanes: rows.map(|r| (r, Lane::new(r, t.rx_bytes))).collect(),
            memory: HashMap::new(),
            to_supervisor: Vec::new(),
            out: VecDeque::new(),
        }
    }

    pub(crate) fn us(&self) -> u32 {
        (self.cycle / self.cycles_per_us) as u32
    }

    pub(crate) fn tile(&mut self, node: Node) -> &mut TileState {
        self.tiles.entry(node.0).or_default()
    }

    /// When the next tile's timer is due, in cycles.
    pub fn next_timer(&self) -> Option<u64> {
        let now = self.us();
        let wait = |t: &TileState| {
            t.timer
                .map(|at| (at.wrapping_sub(now) as i32).max(0) as u64)
        };
        let us = self.tiles.values().filter_map(wait).min()?;
        Some((self.cycle / self.cycles_per_us + us) * self.cycles_per_us)
    }

    /// Rx buffers that are not in their pools, over all lanes.
    pub fn buffers_out(&self) -> usize {
        self.lanes.values().map(Lane::buffers_out).sum()
    }

    /// Frames that lanes dropped for what they were: malformed, wrong sums, for others.
    pub fn refused(&self) -> u32 {
        self.lanes.values().map(|l| l.refused).sum()
    }

    /// Credits that are not home, in words, over all channels of tiles and lanes.
    pub fn credits_out(&self) -> u32 {
        let tiles = self.tiles.values().flat_map(|t| t.channels.values());
        let lanes = self.lanes.values().flat_map(|l| l.channels.values());
        tiles.chain(lanes).map(|c| c.total - c.available).sum()
    }

    /// Frames that lanes dropped for want of a buffer or a place in a ring.
    pub fn dropped(&self) -> u32 {
        self.lanes.values().map(|l| l.dropped).sum()
    }

    /// A frame from the world for the lane of `row`.
    pub fn frame(&mut self, row: usize, frame: &[u8]) {
        let lane = self.lanes.get_mut(&row).expect("a lane");
        lane.ingress(frame);
    }

    /// Hands waiting notifications over as far as credit goes.
    pub(crate) fn deliver(&mut self) {
        let rows: Vec<_> = self.lanes.keys().copied().collect();
        for row in rows {
            while let Some((channel, words)) =
                self.lanes.get_mut(&row).and_then(Lane::next_notification)
            {
                let entry = ChannelEntry(self.lanes[&row].channels[&channel].entry);
                let stamp = Stamp(0)
                    .with_len(words.len() as u32)
                    .with_kind(entry.dest_queue());
                let stamp = stamp
                    .with_channel(channel)
                    .with_src(Node::west(row as u32).0);
                self.send(
                    Node(entry.dest()),
                    entry.dest_queue() as usize,
                    stamp,
                    words,
                );
            }
        }
    }

    /// A complete message; credit has been taken.
    pub(crate) fn send(&mut self, dest: Node, queue: usize, stamp: Stamp, words: Vec<u32>) {
        match dest.exit() {
            EXIT_LOCAL => {
                let depth = self.depths[queue] as usize;
                let q = &mut self.tile(dest).queues[queue];
                q.push_back(stamp.0);
                q.extend(words);
                assert!(q.len() <= depth, "{dest:?}: queue {queue} overflows");
            }
            EXIT_WEST if self.lanes.contains_key(&(dest.y() as usize)) => {
                let row = dest.y() as usize;
                if queue == 0 {
                    self.transmit(row, stamp, &words);
                } else {
                    self.lanes.get_mut(&row).expect("a lane").free(&words);
                }
                self.credit(Node(stamp.src()), stamp.channel(), stamp.len() + 1);
            }
            _ => {
                self.to_supervisor.push((stamp.src(), words));
                self.credit(Node(stamp.src()), stamp.channel(), stamp.len() + 1);
            }
        }
    }

    fn transmit(&mut self, row: usize, stamp: Stamp, words: &[u32]) {
        let lane = &self.lanes[&row];
        let refs = lane.references(Node(stamp.src()), words);
        let mut frame = crate::frame::header(words);
        for (addr, len) in refs {
            frame.extend((addr..addr + len).map(|a| self.byte(a)));
        }
        crate::frame::fill_checksums(words[0], &mut frame);
        frame.resize(frame.len().max(60), 0);
        self.out.push_back((row, frame));
    }

    fn byte(&self, addr: u32) -> u8 {
        let word = self.memory.get(&(addr & !3)).copied().unwrap_or(0);
        (word >> (8 * (addr & 3))) as u8
    }

    fn credit(&mut self, node: Node, channel: u32, words: u32) {
        if node.exit() == EXIT_WEST {
            let lane = self.lanes.get_mut(&(node.y() as usize)).expect("a lane");
            lane.channels
                .get_mut(&channel)
                .expect("a channel")
                .available += words;
            return;
        }
        let t = self.tile(node);
        let c = t.channels.get_mut(&channel).expect("a channel");
        c.available += words;
        assert!(c.available <= c.total, "more credits than there are");
        t.credit_event = true;
    }

    pub(crate) fn pop(&mut self, node: Node, queue: usize) -> u32 {
        let t = self.tile(node);
        let Some(word) = t.queues[queue].pop_front() else {
            return 0;
        };
        let (left, stamp) = &mut t.popping[queue];
        if *left == 0 {
            *stamp = Stamp(word);
            *left = stamp.len();
        } else {
            *left -= 1;
        }
        if *left == 0 {
            let stamp = *stamp;
            self.credit(Node(stamp.src()), stamp.channel(), stamp.len() + 1);
        }
        word
    }

    /// Panics unless a guard entry of the tile allows the access.
    pub(crate) fn guard(&mut self, node: Node, addr: u32, right: fn(GuardFlags) -> u32) {
        let ok = self.tile(node).guards.values().any(|g| {
            let flags = GuardFlags(g[2]);
            let a = if flags.any_lane() != 0 {
                addr & !0x0F00_0000
            } else {
                addr
            };
            a >= g[0] && (g[1] == 0 || a < g[1]) && right(flags) != 0
        });
        assert!(ok, "{node:?}: guard fault at {addr:#x}");
    }

    pub(crate) fn load_word(&self, addr: u32) -> u32 {
        match rx_place(addr) {
            Some((row, at)) => self.lanes[&row].word(at),
            None => self.memory.get(&(addr & !3)).copied().unwrap_or(0),
        }
    }

    pub(crate) fn store_word(&mut self, addr: u32, value: u32) {
        match rx_place(addr) {
            Some((row, at)) => {
                let memory = &mut self.lanes.get_mut(&row).expect("a lane").memory;
                memory[at..at + 4].copy_from_slice(&value.to_le_bytes());
            }
            None => drop(self.memory.insert(addr & !3, value)),
        }
    }

    /// Puts bytes into application memory.
    pub(crate) fn load(&mut self, addr: u32, bytes: &[u8]) {
        for (i, c) in bytes.chunks(4).enumerate() {
            let mut b = [0; 4];
            b[..c.len()].copy_from_slice(c);
            self.memory
                .insert(addr + 4 * i as u32, u32::from_le_bytes(b));
        }
    }

    pub(crate) fn boot_block(&self, node: Node) -> Vec<u32> {
        let t = &self.tiles[&node.0];
        assert!(t.running, "released");
        (0..boot::WORDS as u32)
            .map(|i| t.boot.get(&i).copied().unwrap_or(0))
            .collect()
    }
}

impl Sink for World {
    fn write(&mut self, node: Node, addr: u32, value: u32) {
        let block = map::LOCAL_BASE + map::BOOT_BLOCK;
        if (ctrl::CHANNEL..ctrl::GUARD).contains(&addr) {
            let (index, word) = ((addr - ctrl::CHANNEL) / 16, addr & 15);
            let channels = match node.exit() {
                EXIT_WEST => {
                    &mut self
                        .lanes
                        .get_mut(&(node.y() as usize))
                        .expect("a lane")
                        .channels
                }
                _ => &mut self.tile(node).channels,
            };
            let c = channels.entry(index).or_default();
            match word {
                0 => c.entry = value,
                _ => (c.total, c.available) = (value, value),
            }
        } else if node.exit() == EXIT_WEST {
            self.lanes
                .get_mut(&(node.y() as usize))
                .expect("a lane")
                .registers
                .insert(addr, value);
        } else if node.exit() == EXIT_LOCAL {
            let t = self.tile(node);
            if addr >= block {
                t.boot.insert((addr - block) / 4, value);
            } else if (ctrl::GUARD..ctrl::COUNTERS).contains(&addr) {
                let g = t.guards.entry((addr - ctrl::GUARD) / 16).or_default();
                g[(addr as usize & 15) / 4] = value;
            } else if addr == ctrl::TILE_CTRL {
                t.running = value == 1;
            }
        }
    }
}
