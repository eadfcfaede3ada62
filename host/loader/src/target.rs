//! The chip as the loader sees it: composed, flat, or on a board.

use noctule_sim::{Chip, ChipError, Memory};

/// A chip that can be booted.
pub trait Target {
    /// Writes a memory through the back door.
    fn write_memory(&mut self, memory: Memory, at: usize, data: &[u8]) -> Result<(), ChipError>;
    /// Queues words for the bridge.
    fn host_send(&mut self, words: &[u32]);
    /// The next word from the bridge.
    fn host_receive(&mut self) -> Option<u32>;
    /// Runs at most `cycles` cycles, fewer when the bridge has sent a word.
    fn run(&mut self, cycles: u64);
    /// The next cycle to be run.
    fn cycle(&self) -> u64;
}

impl Target for Chip {
    fn write_memory(&mut self, memory: Memory, at: usize, data: &[u8]) -> Result<(), ChipError> {
        Chip::write_memory(self, memory, at, data)
    }

    fn host_send(&mut self, words: &[u32]) {
        Chip::host_send(self, words);
    }

    fn host_receive(&mut self) -> Option<u32> {
        Chip::host_receive(self)
    }

    fn run(&mut self, cycles: u64) {
        let end = Chip::cycle(self) + cycles;
        self.run_until(end, noctule_sim::StopOn::HOST);
    }

    fn cycle(&self) -> u64 {
        Chip::cycle(self)
    }
}
