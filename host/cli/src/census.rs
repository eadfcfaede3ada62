//! What the chip has counted, and where its cycles went.
//!
//! Everything is read beside the clock in one cycle, so that the parts of a breakdown sum to tiles x
//! cycles exactly.

use noctule_contract::{lane, map, ni, phase};
use noctule_images::{Image, ImageError};
use noctule_sim::{Chip, Memory, TileCounters};
use noctule_tables::Role;
use noctule_tcp::Counters;
use noctule_topology::Config;
use serde_json::{Map, Value, json};

/// Where to look.
pub struct Census {
    width: usize,
    nets: Vec<bool>,
    lanes: Vec<usize>,
    /// Address, in a net tile, of the address of its stack's counters.
    stack: Option<u32>,
}

/// All counters in one cycle.
pub struct Count {
    tiles: Vec<TileCounters>,
    lanes: Vec<[u32; 32]>,
    stacks: Vec<Vec<u32>>,
}

/// What was counted between two cycles.
pub struct Spent {
    /// Cycles of each phase over net tiles, then over the others.
    phases: [[u64; 16]; 2],
    /// By `ni::COUNTER_*`, over net tiles, then over the others.
    counters: [[u64; 16]; 2],
    /// Retired by cores of net tiles, then by the others.
    instructions: [u64; 2],
    /// By `lane::COUNTER_*`.
    lanes: [u64; 32],
    /// By name, over all net tiles.
    stack: Vec<(&'static str, u64)>,
}

impl Census {
    /// For a chip of this configuration.
    pub fn new(config: &Config) -> Result<Self, ImageError> {
        Ok(Census {
            width: usize::from(config.mesh.width()),
            nets: config
                .tiles()
                .iter()
                .map(|tile| tile.role == Role::Net)
                .collect(),
            lanes: config.lanes.iter().map(|&row| usize::from(row)).collect(),
            stack: Image::get("net")?.symbol("STACK_COUNTERS"),
        })
    }

    /// Reads everything.
    pub fn take(&self, chip: &Chip) -> Count {
        let mut count = Count {
            tiles: vec![],
            lanes: vec![],
            stacks: vec![],
        };
        for (k, net) in self.nets.iter().enumerate() {
            let (x, y) = (k % self.width, k / self.width);
            let known = chip.tile_counters(x, y).expect("a tile of this mesh");
            count.tiles.push(known.unwrap_or_default());
            if *net {
                count.stacks.push(self.stack(chip, Memory::Tile { x, y }));
            }
        }
        for &row in &self.lanes {
            let known = chip.lane_counters(row).expect("a lane of this chip");
            count.lanes.push(known.unwrap_or_default());
        }
        count
    }

    fn stack(&self, chip: &Chip, tile: Memory) -> Vec<u32> {
        let word = |at: u32| {
            let mut bytes = [0; 4];
            let offset = at.checked_sub(map::LOCAL_BASE)? as usize;
            chip.read_memory(tile, offset, &mut bytes).ok()?;
            Some(u32::from_le_bytes(bytes))
        };
        // A tile that has not started has no stack.
        let at = self.stack.and_then(word).unwrap_or(0);
        let words = (0..Counters::NAMES.len() as u32).map(|k| word(at.wrapping_add(4 * k)));
        words.map(Option::unwrap_or_default).collect()
    }

    /// What was counted from `begin` to `end`.
    pub fn between(&self, begin: &Count, end: &Count) -> Spent {
        let mut spent = Spent {
            phases: [[0; 16]; 2],
            counters: [[0; 16]; 2],
            instructions: [0; 2],
            lanes: [0; 32],
            stack: vec![],
        };
        for (k, net) in self.nets.iter().enumerate() {
            let tile = end.tiles[k].since(&begin.tiles[k]);
            let group = usize::from(!net);
            spent.instructions[group] += tile.instructions;
            for n in 0..16 {
                spent.phases[group][n] += tile.phases[n];
                spent.counters[group][n] += u64::from(tile.counters[n]);
            }
        }
        for (now, then) in end.lanes.iter().zip(&begin.lanes) {
            for n in 0..32 {
                spent.lanes[n] += u64::from(now[n].wrapping_sub(then[n]));
            }
        }
        for (n, name) in Counters::NAMES.iter().enumerate() {
            let grown = end.stacks.iter().zip(&begin.stacks);
            let sum = grown
                .map(|(now, then)| u64::from(now[n].wrapping_sub(then[n])))
                .sum();
            spent.stack.push((name, sum));
        }
        spent
    }
}

/// Reasons for which a lane drops a frame.
const LANE_DROPS: [(&str, u32); 9] = [
    ("malformed", lane::COUNTER_DROP_MALFORMED),
    ("oversize", lane::COUNTER_DROP_OVERSIZE),
    ("ip_checksum", lane::COUNTER_DROP_IP_CSUM),
    ("l4_checksum", lane::COUNTER_DROP_L4_CSUM),
    ("no_buffer", lane::COUNTER_DROP_NO_BUFFER),
    ("ring_full", lane::COUNTER_DROP_RING_FULL),
    ("other_mac", lane::COUNTER_DROP_MAC),
    ("disabled", lane::COUNTER_DROP_DISABLED),
    ("overrun", lane::COUNTER_DROP_OVERRUN),
];

impl Spent {
    /// Frames that lanes dropped and packets that stacks dropped.
    pub fn drops(&self) -> u64 {
        let lanes: u64 = LANE_DROPS
            .iter()
            .map(|(_, k)| self.lanes[*k as usize])
            .sum();
        let stacks: u64 = self.stack_drops().map(|(_, count)| count).sum();
        lanes + stacks
    }

    fn stack_drops(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.stack
            .iter()
            .filter_map(|(name, count)| Some((name.strip_prefix("drop_")?, *count)))
    }

    /// Drops by reason, those that happened.
    pub fn drops_by_reason(&self) -> Value {
        let lanes = LANE_DROPS
            .iter()
            .map(|(name, k)| (format!("lane_{name}"), self.lanes[*k as usize]));
        let stacks = self
            .stack_drops()
            .map(|(name, count)| (format!("stack_{name}"), count));
        let all = lanes.chain(stacks).filter(|(_, count)| *count > 0);
        Value::Object(all.map(|(name, count)| (name, count.into())).collect())
    }

    /// Data segments that were sent again.
    pub fn retransmissions(&self) -> u64 {
        let found = self.stack.iter().find(|(name, _)| *name == "retransmitted");
        found.map_or(0, |(_, count)| *count)
    }

    /// Core-cycles of everything: tiles x cycles.
    pub fn total(&self) -> u64 {
        self.phases.iter().flatten().sum()
    }

    /// Cycles that a core takes for an instruction while it is awake, by kind of tile.
    pub fn cycles_per_instruction(&self) -> Value {
        let one = |k: usize| {
            let all: u64 = self.phases[k].iter().sum();
            let awake = all.saturating_sub(self.counters[k][ni::COUNTER_ASLEEP as usize]);
            let count = self.instructions[k];
            (count > 0).then(|| (awake as f64 / count as f64 * 1000.0).round() / 1000.0)
        };
        json!({"net": one(0), "application": one(1)})
    }

    /// Core-cycles a request, by what the tiles did; the parts sum to all of them. `waits` is not a
    /// part: it tells how long cores stood still within the parts.
    pub fn breakdown(&self, requests: u64) -> Value {
        if requests == 0 {
            return Value::Null;
        }
        let each = |cycles: u64| json!((cycles as f64 / requests as f64 * 100.0).round() / 100.0);
        let [net, app] = &self.phases;
        let both = |p: u32| net[p as usize] + app[p as usize];
        let mut parts = Map::new();
        let mut part = |name: &str, phases: &[(&str, u64)]| {
            let mut inner = Map::new();
            inner.insert(
                "total".into(),
                each(phases.iter().map(|(_, cycles)| cycles).sum()),
            );
            inner.extend(
                phases
                    .iter()
                    .map(|(name, cycles)| ((*name).into(), each(*cycles))),
            );
            parts.insert(name.into(), inner.into());
        };
        let messages = phase::MESSAGES as usize;
        let users = phase::USER as usize;
        part(
            "receive",
            &[
                ("driver", both(phase::DRIVER_RX)),
                ("tcp", both(phase::TCP_RX)),
                ("messages", net[messages]),
            ],
        );
        part(
            "transmit",
            &[
                ("tcp", both(phase::TCP_TX)),
                ("driver", both(phase::DRIVER_TX)),
            ],
        );
        part(
            "application",
            &[
                ("messages", app[messages]),
                ("parse", both(phase::APP_PARSE)),
                ("respond", both(phase::APP_RESPOND)),
                ("own", net[users..].iter().chain(&app[users..]).sum()),
            ],
        );
        part(
            "other",
            &[
                ("control", both(phase::CONTROL)),
                ("start", both(phase::START)),
                ("remote", both(phase::REMOTE_READ)),
                ("unnamed", both(11)),
            ],
        );
        part(
            "idle",
            &[
                ("net", net[phase::IDLE as usize]),
                ("application", app[phase::IDLE as usize]),
            ],
        );
        let [net, app] = &self.counters;
        let wait = |c: u32| (net[c as usize], app[c as usize]);
        let (remote, send) = (wait(ni::COUNTER_REMOTE_WAIT), wait(ni::COUNTER_SEND_WAIT));
        part(
            "waits",
            &[
                ("net_remote", remote.0),
                ("application_remote", remote.1),
                ("net_send", send.0),
                ("application_send", send.1),
            ],
        );
        parts.into()
    }
}
