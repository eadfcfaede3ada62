//! [`Chip`]: the safe face of the composition.

use crate::config::{ChipConfig, ConfigError};
use crate::counters::TileCounters;
use crate::ffi::bridge;
use crate::links::LinkRecord;
use crate::watch::Watching;
use cxx::UniquePtr;
use std::ops::BitOr;
use std::pin::Pin;

/// Bytes of the longest frame a lane's MAC side carries here. Longer than any legal frame, so that
/// oversized ones can be tried.
pub const MAX_FRAME: usize = 16 * 1024;

/// A misuse of a [`Chip`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChipError {
    /// No such tile, lane or channel.
    #[error("the chip has no {0}")]
    NoSuch(Memory),
    /// Outside of a memory.
    #[error("{len} bytes at {at:#x} of {memory}, which has {bytes:#x} bytes")]
    Range {
        /// The memory.
        memory: Memory,
        /// Offset asked for.
        at: usize,
        /// Length asked for.
        len: usize,
        /// Bytes there are.
        bytes: usize,
    },
    /// A frame that no lane can be given.
    #[error("a frame of {0} bytes: 1 to {MAX_FRAME} go through a MAC")]
    Frame(usize),
    /// No such instance.
    #[error("the chip has no {0}")]
    NoInstance(crate::Instance),
    /// Not in an instance's list.
    #[error("{0} has no such variable")]
    NoVariable(crate::Instance),
    /// No lane there.
    #[error("row {0} has no NIC lane")]
    NoLane(usize),
}

/// A memory behind the back door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Memory {
    /// Local memory of the tile in column `x`, row `y`.
    Tile {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// Rx memory of a lane.
    Lane {
        /// Its row.
        row: usize,
    },
    /// Memory of a channel, by its own (unstriped) address.
    Channel {
        /// Its row.
        row: usize,
    },
    /// Local memory of the supervisor core.
    Bridge,
}

impl std::fmt::Display for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Memory::Tile { x, y } => write!(f, "tile ({x}, {y})"),
            Memory::Lane { row } => write!(f, "lane {row}"),
            Memory::Channel { row } => write!(f, "memory channel {row}"),
            Memory::Bridge => f.write_str("host bridge"),
        }
    }
}

/// What [`Chip::run_until`] stops for, besides its deadline. Combine with `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct StopOn(u32);

/// Why [`Chip::run_until`] came back: the same bits; none of them at the deadline.
pub type Stop = StopOn;

impl StopOn {
    /// Nothing: only the deadline.
    pub const NOTHING: StopOn = StopOn(0);
    /// A lane has sent the last word of a frame.
    pub const FRAME: StopOn = StopOn(1);
    /// The bridge has sent a word to the host.
    pub const HOST: StopOn = StopOn(2);
    /// Nothing will happen before a timer, a frame or the host: see [`Chip::due`].
    pub const IDLE: StopOn = StopOn(4);

    /// Whether all bits of `other` are in `self`.
    pub const fn has(self, other: StopOn) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for StopOn {
    type Output = StopOn;
    fn bitor(self, other: StopOn) -> StopOn {
        StopOn(self.0 | other.0)
    }
}

/// A frame that a lane sent, Ethernet header first, without FCS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxFrame {
    /// Cycle of its first word.
    pub first_cycle: u64,
    /// Cycle of its last word.
    pub last_cycle: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Kinds of instances, for [`Chip::evaluations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Routers of the three networks.
    Router,
    /// Tiles.
    Tile,
    /// NIC lanes.
    Lane,
    /// Memory channels.
    Channel,
    /// The host bridge.
    Bridge,
    /// Network interfaces of tiles: clocked less often than the cores beside them.
    Interface,
}

/// A chip in simulation.
pub struct Chip {
    raw: UniquePtr<bridge::Chip>,
    config: ChipConfig,
    pub(crate) watching: Option<Watching>,
    // Links are (summed, listed).
    pub(crate) logged: (bool, bool),
    // Listed while somebody watched.
    pub(crate) listed: Vec<LinkRecord>,
}

// SAFETY: the C++ object owns its models, context and worker threads and keeps no state in the
// thread that calls it; it may move between threads, but two must not use it at once (no Sync).
#[allow(unsafe_code, reason = "a chip owns everything it touches")]
unsafe impl Send for Chip {}

impl Chip {
    /// Composes a chip and resets it. Memories hold zeros.
    pub fn new(config: &ChipConfig) -> Result<Chip, ConfigError> {
        config.check()?;
        let raw = bridge::make_chip(&config.shape(), &config.plan())
            .map_err(|e| ConfigError::Models(e.what().to_owned()))?;
        Ok(Chip {
            raw,
            config: config.clone(),
            watching: None,
            logged: (false, false),
            listed: Vec::new(),
        })
    }

    /// What it was composed from.
    pub fn config(&self) -> &ChipConfig {
        &self.config
    }

    /// Resets every block; cycles count from 0 again. Queued frames and host words are gone;
    /// memories keep what they hold.
    pub fn reset(&mut self) {
        self.pin().reset();
    }

    /// The next cycle to be run; as many were run since reset.
    pub fn cycle(&self) -> u64 {
        self.raw.cycle()
    }

    /// Microseconds now.
    pub fn us(&self) -> u64 {
        self.raw.micros()
    }

    /// Runs `n` cycles.
    pub fn step(&mut self, n: u64) {
        self.run_until(self.cycle().saturating_add(n), StopOn::NOTHING);
    }

    /// Runs until `deadline` is the next cycle, or to the end of the first cycle in which something
    /// of `stop_on` happens; returns what. Cycles in which nothing can happen are jumped over.
    pub fn run_until(&mut self, deadline: u64, stop_on: StopOn) -> Stop {
        match self.watching.take_if(|w| w.concerns(deadline)) {
            Some(watching) => self.run_watched(watching, deadline, stop_on),
            None => self.run_raw(deadline, stop_on),
        }
    }

    pub(crate) fn run_raw(&mut self, deadline: u64, stop_on: StopOn) -> Stop {
        StopOn(self.pin().run(deadline, stop_on.0))
    }

    /// The next cycle in which anything can happen: now, or that of the first timer or queued frame;
    /// `None`: nothing ever will, by itself.
    pub fn due(&self) -> Option<u64> {
        Some(self.raw.due()).filter(|&d| d != u64::MAX)
    }

    /// Whether nothing happens in the next cycle: every core held or asleep, nothing on any link or
    /// in any block, no frame or timer due.
    pub fn all_quiet(&self) -> bool {
        self.due() != Some(self.cycle())
    }

    /// From now on a microsecond is `cycles_per_us` cycles (1 or more; 0 counts as 1).
    pub fn set_virtual_time(&mut self, cycles_per_us: u64) {
        self.pin().virtual_time(cycles_per_us.max(1));
    }

    /// From now on it is `us` microseconds until the next call: the caller keeps time. The clock
    /// does not go back.
    pub fn set_time(&mut self, us: u64) {
        let us = us.max(self.us());
        self.pin().external_time(us);
    }

    /// Queues a frame (Ethernet header first, no FCS) for the lane of `row`; its first word enters
    /// in cycle `not_before` or, behind other frames, as soon as they are through.
    pub fn mac_send(&mut self, row: usize, not_before: u64, frame: &[u8]) -> Result<(), ChipError> {
        let row = self.lane(row)?;
        if frame.is_empty() || frame.len() > MAX_FRAME {
            return Err(ChipError::Frame(frame.len()));
        }
        self.pin().mac_send(row, not_before, frame);
        Ok(())
    }

    /// The next frame that the lane of `row` has sent.
    pub fn mac_receive(&mut self, row: usize) -> Result<Option<TxFrame>, ChipError> {
        let row = self.lane(row)?;
        let mut times = bridge::FrameTimes {
            first_cycle: 0,
            last_cycle: 0,
        };
        // No frame is empty.
        let first = self.raw.mac_first(row, &mut times);
        if first.is_empty() {
            return Ok(None);
        }
        let frame = TxFrame {
            first_cycle: times.first_cycle,
            last_cycle: times.last_cycle,
            bytes: first.to_vec(),
        };
        self.pin().mac_drop_first(row);
        Ok(Some(frame))
    }

    /// Frames queued for the lane of `row` whose last word has not entered it.
    pub fn mac_waiting(&self, row: usize) -> Result<usize, ChipError> {
        Ok(self.raw.mac_waiting(self.lane(row)?))
    }

    /// The lane of `row` may begin a frame from cycle `cycle` on: back-pressure of a slower wire.
    pub fn mac_open_from(&mut self, row: usize, cycle: u64) -> Result<(), ChipError> {
        let row = self.lane(row)?;
        self.pin().mac_open_from(row, cycle);
        Ok(())
    }

    /// Queues words for the bridge.
    pub fn host_send(&mut self, words: &[u32]) {
        for &word in words {
            self.pin().host_send(word);
        }
    }

    /// The next word that the bridge has sent.
    pub fn host_receive(&mut self) -> Option<u32> {
        let mut word = 0;
        self.pin().host_receive(&mut word).then_some(word)
    }

    /// The bridge's side-band input that takes the host link back from the supervisor.
    pub fn host_hold(&mut self, hold: bool) {
        self.pin().host_hold(hold);
    }

    /// Bytes of a memory.
    pub fn memory_bytes(&self, memory: Memory) -> Result<usize, ChipError> {
        let (kind, index) = self.place(memory)?;
        Ok(self.raw.memory_bytes(kind, index))
    }

    /// Reads a memory through the back door, beside the clock.
    pub fn read_memory(&self, memory: Memory, at: usize, out: &mut [u8]) -> Result<(), ChipError> {
        let (kind, index) = self.range(memory, at, out.len())?;
        self.raw.memory_read(kind, index, at, out);
        Ok(())
    }

    /// Writes a memory through the back door, beside the clock.
    pub fn write_memory(
        &mut self,
        memory: Memory,
        at: usize,
        data: &[u8],
    ) -> Result<(), ChipError> {
        let (kind, index) = self.range(memory, at, data.len())?;
        self.pin().memory_write(kind, index, at, data);
        Ok(())
    }

    /// What the tile at (`x`, `y`) has counted: all of this cycle, and without a packet on the network.
    /// `None` for a chip of traffic end points.
    pub fn tile_counters(&self, x: usize, y: usize) -> Result<Option<TileCounters>, ChipError> {
        let (_, index) = self.place(Memory::Tile { x, y })?;
        let mut words = [0; 50];
        let known = self.raw.tile_counters(index, &mut words);
        Ok(known.then(|| TileCounters::of(&words)))
    }

    /// What the lane of a row has counted, by `contract::lane::COUNTER_*`.
    pub fn lane_counters(&self, row: usize) -> Result<Option<[u32; 32]>, ChipError> {
        let row = self.lane(row)?;
        let mut words = [0; 32];
        let known = self.raw.lane_counters(row, &mut words);
        Ok(known.then_some(words))
    }

    /// Instances of a kind that were clocked, summed over all cycles since reset.
    pub fn evaluations(&self, block: Block) -> u64 {
        self.raw.evaluated(block as u32)
    }

    /// Packets that traffic end points have sent and received, and violations they have seen.
    pub fn traffic(&self) -> (u64, u64, u64) {
        (
            self.raw.traffic(0),
            self.raw.traffic(1),
            self.raw.traffic(2),
        )
    }

    pub(crate) fn raw(&self) -> &bridge::Chip {
        &self.raw
    }

    pub(crate) fn pin(&mut self) -> Pin<&mut bridge::Chip> {
        self.raw.pin_mut()
    }

    fn lane(&self, row: usize) -> Result<u32, ChipError> {
        if self.config.lane_rows.contains(&row) {
            Ok(row as u32)
        } else {
            Err(ChipError::NoLane(row))
        }
    }

    fn place(&self, memory: Memory) -> Result<(u32, u32), ChipError> {
        let c = &self.config;
        match memory {
            Memory::Tile { x, y } if x < c.width && y < c.height => {
                Ok((0, (y * c.width + x) as u32))
            }
            Memory::Lane { row } if c.lane_rows.contains(&row) => Ok((1, row as u32)),
            Memory::Channel { row } if c.channel_rows.contains(&row) => Ok((2, row as u32)),
            Memory::Bridge => Ok((3, 0)),
            _ => Err(ChipError::NoSuch(memory)),
        }
    }

    fn range(&self, memory: Memory, at: usize, len: usize) -> Result<(u32, u32), ChipError> {
        let (kind, index) = self.place(memory)?;
        let bytes = self.raw.memory_bytes(kind, index);
        if at.checked_add(len).is_some_and(|end| end <= bytes) {
            return Ok((kind, index));
        }
        Err(ChipError::Range {
            memory,
            at,
            len,
            bytes,
        })
    }
}
