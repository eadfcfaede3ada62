//! Descriptor channels to the lanes, and when a descriptor's bytes have been read.
//!
//! A lane returns a descriptor's credits when it has read all its bytes, in order. So the words
//! that have come home of all words ever sent on a channel tell which descriptors are complete; a
//! *ticket* is the lane and the count of words sent when the descriptor ended (28 bits, wrapping).

use noctule_rt::{Boot, Bus, Ni};

const LANES: usize = 16;
const SEQ_BITS: u32 = 28;
const SEQ_MASK: u32 = (1 << SEQ_BITS) - 1;

#[derive(Clone, Copy, Debug)]
struct Lane {
    desc: u8,
    /// Credits of the channel when all are home.
    total: u32,
    /// Words sent so far, stamps included.
    sent: u32,
}

/// The lanes of the chip.
#[derive(Debug)]
pub(super) struct Lanes {
    lanes: [Lane; LANES],
    count: u32,
    current: usize,
}

impl Lanes {
    pub const fn new() -> Self {
        let none = Lane {
            desc: 0,
            total: 0,
            sent: 0,
        };
        Self {
            lanes: [none; LANES],
            count: 0,
            current: 0,
        }
    }

    /// As the boot block says; all credits must be home.
    pub fn init<B: Bus>(&mut self, ni: Ni<B>, boot: &Boot<'_>) {
        for (slot, l) in self.lanes.iter_mut().zip(boot.lanes()) {
            slot.desc = l.desc_channel;
            slot.total = ni.credits(l.desc_channel);
            self.count += 1;
        }
    }

    /// Begins a descriptor of `len` words; a flow always takes the same lane.
    #[inline(always)]
    pub fn begin<B: Bus>(&mut self, ni: Ni<B>, flow: u32, len: u32) -> bool {
        let index = (((flow >> 16) * self.count) >> 16) as usize % LANES;
        let lane = &mut self.lanes[index];
        if !ni.try_begin(lane.desc, len) {
            return false;
        }
        lane.sent = lane.sent.wrapping_add(len + 1);
        self.current = index;
        true
    }

    /// Ticket of the descriptor begun last.
    #[inline(always)]
    pub fn ticket(&self) -> u32 {
        let seq = self.lanes[self.current % LANES].sent & SEQ_MASK;
        ((self.current as u32) << SEQ_BITS | seq).max(1)
    }

    /// Whether the descriptor with this ticket is complete; 0 is always.
    #[inline(always)]
    pub fn done<B: Bus>(&self, ni: Ni<B>, ticket: u32) -> bool {
        if ticket == 0 {
            return true;
        }
        let lane = &self.lanes[(ticket >> SEQ_BITS) as usize % LANES];
        let out = lane.total.wrapping_sub(ni.credits(lane.desc));
        let home = lane.sent.wrapping_sub(out);
        // Compared in the ticket's 28 bits.
        (home.wrapping_sub(ticket) << (32 - SEQ_BITS)) as i32 >= 0
    }
}
