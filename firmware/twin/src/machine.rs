//! [`Chip`]: the twin as a machine that the network of clients can be put around.

use crate::Twin;
use noctule_net::Machine;
use noctule_sim::{Stop, StopOn, TxFrame};
use noctule_tables::Topology;

/// Cycles that a round of all tiles stands for.
const ROUND: u64 = 100;

/// A twin at the end of a wire.
pub struct Chip {
    /// The firmware and its hardware.
    pub twin: Twin,
    cycles_per_us: u64,
    rows: Vec<usize>,
    /// Frames under way in: cycle, row, bytes.
    incoming: Vec<(u64, usize, Vec<u8>)>,
    asleep: bool,
}

impl Chip {
    /// Boots a chip whose microsecond has `cycles_per_us` cycles; `site` as for [`Twin::new`].
    pub fn new(t: &Topology, cycles_per_us: u64, site: &[u8]) -> Self {
        let rows = (0..16).filter(|r| t.lane_rows >> r & 1 != 0).collect();
        Self {
            twin: Twin::new(t, cycles_per_us, site),
            cycles_per_us,
            rows,
            incoming: vec![],
            asleep: false,
        }
    }
}

impl Machine for Chip {
    fn lanes(&self) -> Vec<usize> {
        self.rows.clone()
    }
    fn cycle(&self) -> u64 {
        self.twin.world.borrow().cycle
    }
    fn us(&self) -> u64 {
        self.cycle() / self.cycles_per_us
    }
    fn cycles_per_us(&self) -> u64 {
        self.cycles_per_us
    }
    fn run_until(&mut self, deadline: u64, stop_on: StopOn) -> Stop {
        while self.cycle() < deadline {
            let now = self.cycle();
            let (due, later) = std::mem::take(&mut self.incoming)
                .into_iter()
                .partition(|f| f.0 <= now);
            self.incoming = later;
            let due: Vec<_> = due;
            let busy = !due.is_empty();
            for (_, row, frame) in due {
                self.twin.world.borrow_mut().frame(row, &frame);
            }
            self.asleep = !self.twin.round() && !busy;
            let next = if self.asleep {
                self.due().unwrap_or(deadline)
            } else {
                0
            };
            let next = next.max(now + ROUND).min(deadline.max(now + 1));
            self.twin.world.borrow_mut().cycle = next;
            if !self.twin.world.borrow().out.is_empty() && stop_on.has(StopOn::FRAME) {
                return Stop::FRAME;
            }
        }
        Stop::NOTHING
    }
    fn send(&mut self, row: usize, not_before: u64, frame: &[u8]) {
        self.incoming.push((not_before, row, frame.to_vec()));
    }
    fn receive(&mut self, row: usize) -> Option<TxFrame> {
        let mut world = self.twin.world.borrow_mut();
        let at = world.out.iter().position(|f| f.0 == row)?;
        let bytes = world.out.remove(at)?.1;
        let now = world.cycle;
        Some(TxFrame {
            bytes,
            first_cycle: now,
            last_cycle: now,
        })
    }
    fn open_from(&mut self, _: usize, _: u64) {}
    fn due(&self) -> Option<u64> {
        if !self.asleep {
            return Some(self.cycle());
        }
        let frame = self.incoming.iter().map(|f| f.0).min();
        let timer = self.twin.world.borrow().next_timer();
        frame.into_iter().chain(timer).min()
    }
    fn set_time(&mut self, _: u64) {
        unreachable!("virtual time");
    }
}
