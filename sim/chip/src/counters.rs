//! What a tile has counted, read beside the clock.

/// The counters of a tile's network interface at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileCounters {
    /// By `contract::ni::COUNTER_*`; they wrap at 2^32.
    pub counters: [u32; 16],
    /// Cycles spent in each phase (`contract::phase`), the one that goes on included.
    pub phases: [u64; 16],
    /// Instructions that the core has retired.
    pub instructions: u64,
}

impl TileCounters {
    /// Of 16 counters, and 16 sums and the instructions, low word first.
    pub(crate) fn of(words: &[u32; 50]) -> Self {
        let (counters, sums) = words.split_at(16);
        let sum = |k: usize| u64::from(sums[2 * k]) | u64::from(sums[2 * k + 1]) << 32;
        TileCounters {
            counters: std::array::from_fn(|k| counters[k]),
            phases: std::array::from_fn(sum),
            instructions: sum(16),
        }
    }

    /// What was counted since `earlier`, not more than 2^32 of anything.
    pub fn since(&self, earlier: &Self) -> Self {
        TileCounters {
            counters: std::array::from_fn(|k| self.counters[k].wrapping_sub(earlier.counters[k])),
            phases: std::array::from_fn(|p| self.phases[p] - earlier.phases[p]),
            instructions: self.instructions.wrapping_sub(earlier.instructions),
        }
    }
}
