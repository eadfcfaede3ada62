//! The tile as its software sees it: registers, remote memory, sleep.

/// Access to a tile's hardware. Implementations are cheap to copy.
pub trait Bus: Copy {
    /// Loads the NI register at `offset` (see `contract::ni`).
    fn reg(self, offset: u32) -> u32;
    /// Stores to the NI register at `offset`.
    fn set_reg(self, offset: u32, value: u32);
    /// Loads a word of remote memory (`addr` is a multiple of 4). What the guard does not allow
    /// is a fault on the metal and ends the program.
    fn load(self, addr: u32) -> u32;
    /// Stores a word of remote memory; posted.
    fn store(self, addr: u32, value: u32);
    /// Sleeps until an enabled event is pending (returns at once if one is).
    fn sleep(self);
}
