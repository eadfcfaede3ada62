//! [`Machine`]: what the harness needs of whatever answers frames. The simulated chip is one; tests
//! of the harness put a host TCP stack in its place.

use noctule_sim::{Chip, Stop, StopOn, TxFrame};

/// Something with lanes and a cycle counter.
pub trait Machine {
    /// Rows that have a lane, ascending, at least one.
    fn lanes(&self) -> Vec<usize>;
    /// The next cycle to be run.
    fn cycle(&self) -> u64;
    /// Microseconds now.
    fn us(&self) -> u64;
    /// Cycles of a microsecond.
    fn cycles_per_us(&self) -> u64;
    /// Runs until `deadline` or the end of a cycle in which something of `stop_on` happens.
    fn run_until(&mut self, deadline: u64, stop_on: StopOn) -> Stop;
    /// Queues a frame for the lane of `row`, to enter in cycle `not_before` or later.
    fn send(&mut self, row: usize, not_before: u64, frame: &[u8]);
    /// The next frame that the lane of `row` sent.
    fn receive(&mut self, row: usize) -> Option<TxFrame>;
    /// Holds the lane of `row` from beginning a frame before `cycle`.
    fn open_from(&mut self, row: usize, cycle: u64);
    /// The next cycle in which anything happens by itself.
    fn due(&self) -> Option<u64>;
    /// Takes time from the caller: it is `us` microseconds until the next call.
    fn set_time(&mut self, us: u64);
}

impl Machine for Chip {
    fn lanes(&self) -> Vec<usize> {
        let mut rows = self.config().lane_rows.clone();
        rows.sort_unstable();
        rows
    }
    fn cycle(&self) -> u64 {
        Chip::cycle(self)
    }
    fn us(&self) -> u64 {
        Chip::us(self)
    }
    fn cycles_per_us(&self) -> u64 {
        self.config().cycles_per_us
    }
    fn run_until(&mut self, deadline: u64, stop_on: StopOn) -> Stop {
        Chip::run_until(self, deadline, stop_on)
    }
    fn send(&mut self, row: usize, not_before: u64, frame: &[u8]) {
        // The harness makes no frame that a MAC does not carry, on rows that `lanes` named.
        self.mac_send(row, not_before, frame)
            .expect("a frame for a lane");
    }
    fn receive(&mut self, row: usize) -> Option<TxFrame> {
        self.mac_receive(row).expect("a lane")
    }
    fn open_from(&mut self, row: usize, cycle: u64) {
        self.mac_open_from(row, cycle).expect("a lane");
    }
    fn due(&self) -> Option<u64> {
        Chip::due(self)
    }
    fn set_time(&mut self, us: u64) {
        Chip::set_time(self, us);
    }
}
