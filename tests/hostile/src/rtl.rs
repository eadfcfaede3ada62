//! The chip of RTL with its real firmware.

use crate::oracle::Fate;
use crate::victim::{CYCLES_PER_US, Victim};
use noctule_contract::ctrl::{self, ChannelEntry, TileStatus};
use noctule_contract::lane::{self, PoolEntry};
use noctule_contract::map;
use noctule_contract::node::Node;
use noctule_images::Image;
use noctule_loader::{HostLink, read_through_bridge};
use noctule_net::Network;
use noctule_net::http::Resource;
use noctule_serve_tests::{resources, serve, topology};
use noctule_sim::{Chip, Memory, StopOn};
use noctule_tcp::Counters;
use std::collections::BTreeMap;

/// The chip.
pub type Rtl = Chip;

/// What of a chip is not as it was when it booted.
struct Audit<'n> {
    net: &'n mut Network<Chip>,
    wrong: Vec<String>,
}

impl Audit<'_> {
    fn same(&mut self, what: &str, is: u32, should: u32) {
        if is != should {
            self.wrong.push(format!("{what}: {is}, should be {should}"));
        }
    }

    fn read(&mut self, node: Node, address: u32) -> u32 {
        let read = read_through_bridge(self.net.machine_mut(), node, address, 1);
        read.map_or_else(
            |e| {
                self.wrong.push(format!("{node:?} {address:#x}: {e}"));
                0
            },
            |words| words[0],
        )
    }

    /// What the supervisor has said since it booted: nothing is right.
    fn faults(&mut self) {
        let mut link = HostLink::default();
        while let Some(word) = self.net.machine_mut().host_receive() {
            if let Some(event) = link.word(word) {
                self.wrong.push(format!("the supervisor reports {event:?}"));
            }
        }
    }

    /// Each frame was dropped for its reason or handed on, and the stacks took what was handed on.
    fn frames(&mut self, row: usize, sent: &BTreeMap<Fate, u32>) {
        let counters = self.net.machine().lane_counters(row).ok().flatten();
        let count = counters.expect("a lane of RTL");
        let at = |k: u32| count[k as usize];
        let reasons = [
            lane::COUNTER_DROP_MALFORMED,
            lane::COUNTER_DROP_OVERSIZE,
            lane::COUNTER_DROP_IP_CSUM,
            lane::COUNTER_DROP_L4_CSUM,
            lane::COUNTER_DROP_MAC,
        ];
        for k in reasons {
            let should = sent.get(&Fate::Drop(k)).copied().unwrap_or(0);
            self.same(&format!("frames dropped for reason {k}"), at(k), should);
        }
        for k in [
            lane::COUNTER_DESC_SOURCE,
            lane::COUNTER_DESC_FORMAT,
            lane::COUNTER_DESC_IO_GUARD,
            lane::COUNTER_DESC_READ_ERROR,
            lane::COUNTER_BAD_FREE,
            lane::COUNTER_FREE_SOURCE,
            lane::COUNTER_STRAY,
            lane::COUNTER_CTRL_SOURCE,
        ] {
            self.same(&format!("lane counter {k}"), at(k), 0);
        }
        let taken = at(lane::COUNTER_BUFFERS_TAKEN);
        self.same("buffers freed", at(lane::COUNTER_BUFFERS_FREED), taken);
    }

    /// Tiles are awake to nothing, and all their credits are home.
    fn tiles(&mut self) {
        let (w, h) = (
            self.net.machine().config().width,
            self.net.machine().config().height,
        );
        for (x, y) in (0..h as u32).flat_map(|y| (0..w as u32).map(move |x| (x, y))) {
            let status = self.read(Node::tile(x, y), ctrl::TILE_STATUS);
            let idle = TileStatus(0)
                .with_running(1)
                .with_asleep(1)
                .with_queues_empty(1)
                .with_credits_home(1);
            self.same(&format!("status of tile ({x}, {y})"), status, idle.0);
        }
    }

    fn lane(&mut self, row: u32) {
        let node = Node::west(row);
        for pool in 0..2 * 2 {
            let entry = PoolEntry(self.read(node, lane::POOL + 8 * pool));
            let free = self.read(node, lane::POOL_FREE + 8 * pool);
            self.same(&format!("free buffers of pool {pool}"), free, entry.count());
        }
        for channel in 0..lane::LANE_CHANNELS {
            let at = 16 * channel;
            if ChannelEntry(self.read(node, ctrl::CHANNEL + at)).valid() == 0 {
                break;
            }
            let given = self.read(node, ctrl::CHANNEL_CREDITS + at);
            let home = self.read(node, ctrl::CHANNEL_AVAILABLE + at);
            self.same(&format!("credits of lane channel {channel}"), home, given);
        }
    }
}

/// Where the net image says its stack counts.
fn stack_counters(chip: &Chip, x: usize, y: usize) -> Vec<u32> {
    let image = Image::get("net").expect("an image");
    let pointer = image.symbol("STACK_COUNTERS").expect("a symbol");
    let words = |at: u32, n: usize| -> Vec<u32> {
        let mut bytes = vec![0; 4 * n];
        let offset = (at - map::LOCAL_BASE) as usize;
        chip.read_memory(Memory::Tile { x, y }, offset, &mut bytes)
            .expect("local memory");
        let word = |c: &[u8]| u32::from_le_bytes([c[0], c[1], c[2], c[3]]);
        bytes.chunks(4).map(word).collect()
    };
    words(words(pointer, 1)[0], Counters::NAMES.len())
}

impl Victim for Chip {
    fn boot() -> (Network<Chip>, Vec<Resource>) {
        let mut t = topology(2, 2, 1);
        t.publish_us = 0;
        let (mut site, resources) = resources();
        (serve(&t, &mut site, CYCLES_PER_US, 2), resources)
    }

    fn counters(net: &Network<Chip>) -> Vec<u32> {
        let chip = net.machine();
        let mut sums = vec![0; Counters::NAMES.len()];
        for y in 0..chip.config().height {
            for (sum, word) in sums.iter_mut().zip(stack_counters(chip, 0, y)) {
                *sum += word;
            }
        }
        sums
    }

    fn audit(net: &mut Network<Chip>, sent: &BTreeMap<Fate, u32>) -> Vec<String> {
        let rows = net.machine().config().lane_rows.clone();
        let mut audit = Audit {
            net,
            wrong: Vec::new(),
        };
        audit.faults();
        let mut handed_on = 0;
        for &row in &rows {
            audit.frames(row, sent);
            let count = audit.net.machine().lane_counters(row).ok().flatten();
            let count = count.expect("a lane of RTL");
            let dropped: u32 = count[4..=12].iter().sum();
            handed_on += count[lane::COUNTER_RX_FRAMES as usize] - dropped;
        }
        let stacks = Self::counters(audit.net);
        let taken: u32 = Counters::NAMES
            .iter()
            .zip(stacks)
            .filter(|(name, _)| matches!(**name, "fast" | "slow"))
            .map(|(_, n)| n)
            .sum();
        if taken > handed_on {
            let text = format!("stacks took {taken} packets of {handed_on} handed on");
            audit.wrong.push(text);
        }
        // The supervisor's core is stopped; the host asks by itself.
        let chip = audit.net.machine_mut();
        chip.host_hold(true);
        chip.run_until(chip.cycle() + 1000, StopOn::NOTHING);
        chip.host_hold(false);
        audit.tiles();
        for row in rows {
            audit.lane(row as u32);
        }
        audit.wrong
    }
}
