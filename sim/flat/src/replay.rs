//! What was done to a machine, and doing it again: to the same cycle, to another machine.

use noctule_loader::Target;
use noctule_net::Machine;
use noctule_sim::{Chip, ChipError, Memory, Stop, StopOn, TxFrame};

/// One thing done to a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Wrote a memory through the back door.
    Write(Memory, usize, Vec<u8>),
    /// Gave the bridge words.
    Host(Vec<u32>),
    /// Gave a lane a frame: row, first cycle, bytes.
    Frame(usize, u64, Vec<u8>),
    /// Lets a lane send from a cycle on.
    Open(usize, u64),
}

impl Deed {
    /// Does it.
    ///
    /// # Errors
    /// If the machine has no such memory.
    pub fn apply<M: Machine + Target>(&self, machine: &mut M) -> Result<(), ChipError> {
        match self {
            Deed::Write(memory, at, data) => machine.write_memory(*memory, *at, data)?,
            Deed::Host(words) => machine.host_send(words),
            Deed::Frame(row, not_before, bytes) => machine.send(*row, *not_before, bytes),
            Deed::Open(row, cycle) => machine.open_from(*row, *cycle),
        }
        Ok(())
    }
}

/// A composed chip that keeps what is done to it, with the cycle.
pub struct Recorder {
    /// The chip.
    pub chip: Chip,
    /// Everything done so far, in order.
    pub deeds: Vec<(u64, Deed)>,
    /// Words that the bridge has sent.
    pub said: Vec<u32>,
    /// Frames that lanes have sent: row, frame.
    pub sent: Vec<(usize, TxFrame)>,
}

impl Recorder {
    /// Of a chip after reset.
    pub fn new(chip: Chip) -> Self {
        Recorder {
            chip,
            deeds: vec![],
            said: vec![],
            sent: vec![],
        }
    }

    fn note(&mut self, deed: Deed) {
        self.deeds.push((self.chip.cycle(), deed));
    }
}

impl Target for Recorder {
    fn write_memory(&mut self, memory: Memory, at: usize, data: &[u8]) -> Result<(), ChipError> {
        self.note(Deed::Write(memory, at, data.to_vec()));
        self.chip.write_memory(memory, at, data)
    }

    fn host_send(&mut self, words: &[u32]) {
        self.note(Deed::Host(words.to_vec()));
        self.chip.host_send(words);
    }

    fn host_receive(&mut self) -> Option<u32> {
        let word = self.chip.host_receive()?;
        self.said.push(word);
        Some(word)
    }

    fn run(&mut self, cycles: u64) {
        Target::run(&mut self.chip, cycles);
    }

    fn cycle(&self) -> u64 {
        self.chip.cycle()
    }
}

impl Machine for Recorder {
    fn lanes(&self) -> Vec<usize> {
        Machine::lanes(&self.chip)
    }

    fn cycle(&self) -> u64 {
        self.chip.cycle()
    }

    fn us(&self) -> u64 {
        self.chip.us()
    }

    fn cycles_per_us(&self) -> u64 {
        Machine::cycles_per_us(&self.chip)
    }

    fn run_until(&mut self, deadline: u64, stop_on: StopOn) -> Stop {
        self.chip.run_until(deadline, stop_on)
    }

    fn send(&mut self, row: usize, not_before: u64, frame: &[u8]) {
        self.note(Deed::Frame(row, not_before, frame.to_vec()));
        self.chip.send(row, not_before, frame);
    }

    fn receive(&mut self, row: usize) -> Option<TxFrame> {
        let frame = Machine::receive(&mut self.chip, row)?;
        self.sent.push((row, frame.clone()));
        Some(frame)
    }

    fn open_from(&mut self, row: usize, cycle: u64) {
        self.note(Deed::Open(row, cycle));
        self.chip.open_from(row, cycle);
    }

    fn due(&self) -> Option<u64> {
        Machine::due(&self.chip)
    }

    /// A recorded run is one in virtual time.
    fn set_time(&mut self, _us: u64) {}
}
