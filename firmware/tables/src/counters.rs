//! The counter page: what the supervisor publishes about the chip, in words from the page's start.
//!
//! A few words about the chip, then 16 for each tile (row by row; `contract::ni` counters), 32 for
//! each row's lane (`contract::lane`) and 8 for each row's memory channel (`contract::channel`), then
//! 32 for each tile: cycles spent in each phase (`contract::phase`), low and high word.
//! What a chip does not have stays 0. Numbers are of about the same time, not of one instant.

/// First word of a published page: "NCNT".
pub const MAGIC: u32 = 0x4E43_4E54;
/// Word: how many times the page was published.
pub const EDITION: u32 = 1;
/// Word: microseconds when it was.
pub const TIME_US: u32 = 2;
/// Word: cycles, low and (next word) high.
pub const CYCLES: u32 = 3;
/// Word: faults the supervisor heard of.
pub const FAULTS: u32 = 5;
/// Words before the tiles.
const FIXED: u32 = 32;

/// First word of tile `t`.
pub const fn tile(t: u32) -> u32 {
    FIXED + 16 * t
}

/// First word of the lane of row `row`.
pub const fn lane(row: u32) -> u32 {
    tile(256) + 32 * row
}

/// First word of the memory channel of row `row`.
pub const fn channel(row: u32) -> u32 {
    lane(16) + 8 * row
}

/// First word of the phases of tile `t`.
pub const fn phases(t: u32) -> u32 {
    channel(16) + 32 * t
}

const _: () = assert!(phases(256) * 4 <= crate::COUNTER_PAGE_BYTES);
