//! Rx buffers on their way back to their lanes.
//!
//! Up to eight travel in a message. Those that find neither room in the batch nor credit are kept
//! in a bit map of the lane's memory: there are never more of them than buffers.

use noctule_contract::{descriptor, lane, map};
use noctule_rt::{Boot, Bus, Ni};

const LANES: usize = 16;
const BATCH: usize = descriptor::FREE_WORDS_MAX as usize;
/// Rx memory the map covers, in small buffers: all of a simulated lane.
const UNITS: usize = (lane::RX_BYTES / lane::SMALL_BYTES) as usize;

#[derive(Clone, Copy, Debug)]
struct Lane {
    /// Channel, 0xFF: no such lane.
    channel: u8,
    count: u8,
    batch: [u32; BATCH],
}

/// Buffers of all lanes.
#[derive(Debug)]
pub(super) struct Frees {
    lanes: [Lane; LANES],
    /// Lanes (rows) with something to give back.
    dirty: u32,
    /// Rows with bits set in their map.
    mapped: u32,
    map: [[u32; UNITS / 32]; LANES],
    /// Addresses that were no buffer of any lane.
    pub strange: u32,
}

impl Frees {
    pub const fn new() -> Self {
        let none = Lane {
            channel: 0xFF,
            count: 0,
            batch: [0; BATCH],
        };
        Self {
            lanes: [none; LANES],
            dirty: 0,
            mapped: 0,
            map: [[0; UNITS / 32]; LANES],
            strange: 0,
        }
    }

    /// As the boot block says.
    pub fn init(&mut self, boot: &Boot<'_>) {
        for l in boot.lanes() {
            self.lanes[l.row as usize % LANES].channel = l.free_channel;
        }
    }

    /// Something is to be given back.
    #[inline(always)]
    pub fn waiting(&self) -> bool {
        self.dirty != 0
    }

    /// Takes a buffer.
    #[inline(always)]
    pub fn push<B: Bus>(&mut self, ni: Ni<B>, addr: u32) {
        let row = (addr >> map::RX_LANE_LSB) as usize % LANES;
        let l = &mut self.lanes[row];
        if let Some(slot) = l.batch.get_mut(l.count as usize) {
            *slot = addr;
            l.count += 1;
            self.dirty |= 1 << row;
        } else {
            self.spill(ni, row, addr);
        }
    }

    #[cold]
    fn spill<B: Bus>(&mut self, ni: Ni<B>, row: usize, addr: u32) {
        if self.send(ni, row) {
            self.push(ni, addr);
            return;
        }
        let unit = (addr & ((1 << map::RX_LANE_LSB) - 1)) / lane::SMALL_BYTES;
        match self.map[row].get_mut(unit as usize / 32) {
            Some(word) => {
                *word |= 1 << (unit % 32);
                self.mapped |= 1 << row;
            }
            None => self.strange += 1,
        }
    }

    fn send<B: Bus>(&mut self, ni: Ni<B>, row: usize) -> bool {
        let l = &mut self.lanes[row];
        if l.channel == 0xFF {
            self.strange += l.count as u32;
            l.count = 0;
        }
        let words = l.batch.get(..l.count as usize).unwrap_or(&[]);
        let sent = words.is_empty() || ni.send(l.channel, words);
        if sent {
            l.count = 0;
        }
        sent
    }

    /// Sends what there is, as far as credit goes.
    pub fn flush<B: Bus>(&mut self, ni: Ni<B>) {
        let mut rows = self.dirty;
        while rows != 0 {
            let row = rows.trailing_zeros() as usize;
            rows &= rows - 1;
            while self.send(ni, row) {
                if self.mapped >> row & 1 == 0 {
                    self.dirty &= !(1 << row);
                    break;
                }
                self.refill(row);
            }
        }
    }

    /// From the map into the (empty) batch.
    #[cold]
    fn refill(&mut self, row: usize) {
        let base = map::RX_BASE | (row as u32) << map::RX_LANE_LSB;
        let l = &mut self.lanes[row];
        for (i, word) in self.map[row].iter_mut().enumerate() {
            while *word != 0 {
                let Some(slot) = l.batch.get_mut(l.count as usize) else {
                    return;
                };
                let unit = i as u32 * 32 + word.trailing_zeros();
                *slot = base + unit * lane::SMALL_BYTES;
                l.count += 1;
                *word &= *word - 1;
            }
        }
        self.mapped &= !(1 << row);
    }
}
