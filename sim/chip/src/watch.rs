//! Watching a window of cycles, cycle by cycle, without changing any of them.

use crate::chip::{Chip, Stop, StopOn};
use crate::links::LinkRecord;
use std::ops::Range;

/// Is told of every cycle of a window.
pub trait Watch: Send {
    /// The first cycle that is watched is the next; `links` as in [`Watch::cycle`], unknown and empty if
    /// the watch was set in this very cycle.
    fn begin(&mut self, chip: &Chip, links: &[LinkRecord]);
    /// A cycle has been run: registers are as they are in cycle `chip.cycle()`, `links` is what is on the
    /// links in it. Cycles in which nothing could happen are left out.
    fn cycle(&mut self, chip: &Chip, links: &[LinkRecord]);
    /// The window is over, or nobody runs the chip any more.
    fn end(&mut self, chip: &Chip);
}

pub(crate) struct Watching {
    window: Range<u64>,
    begun: bool,
    by: Box<dyn Watch>,
}

impl Chip {
    /// From now on `by` watches the cycles of `window`, in place of who watched before. When the window
    /// is over it is let go.
    pub fn watch(&mut self, window: Range<u64>, by: Box<dyn Watch>) {
        self.unwatch();
        let begun = false;
        self.watching = Some(Watching { window, begun, by });
    }

    /// Ends the watch at once, if there is one.
    pub fn unwatch(&mut self) {
        if let Some(mut watching) = self.watching.take() {
            watching.end(self);
        }
    }

    /// [`Chip::run_until`] while somebody watches.
    pub(crate) fn run_watched(
        &mut self,
        mut watching: Watching,
        deadline: u64,
        stop_on: StopOn,
    ) -> Stop {
        let Range { start, end } = watching.window;
        // What is on the links in the first cycle comes of the one before.
        let before = start.saturating_sub(1);
        let mut stop = StopOn::NOTHING;
        if self.cycle() < before {
            stop = self.run_raw(before.min(deadline), stop_on);
        }
        if stop == StopOn::NOTHING && self.cycle() >= before {
            stop = self.run_in_window(&mut watching, deadline, stop_on);
        }
        if self.cycle() >= end {
            watching.end(self);
            if stop == StopOn::NOTHING && self.cycle() < deadline {
                stop = self.run_raw(deadline, stop_on);
            }
        } else {
            self.watching = Some(watching);
        }
        stop
    }

    // The same cycles as in one go: what decides between two cycles is what decides there.
    fn run_in_window(&mut self, watching: &mut Watching, deadline: u64, stop_on: StopOn) -> Stop {
        let until = deadline.min(watching.window.end);
        let before = self.logged;
        let kept = self.take_links();
        self.log(before.0, true);
        let mut stop = StopOn::NOTHING;
        let mut held = Vec::new();
        let mut links = Vec::new();
        while self.cycle() < until && stop == StopOn::NOTHING {
            if !watching.begun && self.cycle() >= watching.window.start {
                watching.begun = true;
                watching.by.begin(self, &links);
            }
            if self.all_quiet() {
                if stop_on.has(StopOn::IDLE) {
                    stop = StopOn::IDLE;
                } else {
                    let start = Some(watching.window.start).filter(|&s| s > self.cycle());
                    let next = self.due().unwrap_or(u64::MAX).min(until);
                    self.run_raw(start.map_or(next, |s| s.min(next)), stop_on);
                }
                continue;
            }
            stop = self.run_raw(self.cycle() + 1, stop_on);
            links = self.take_links();
            if watching.begun {
                watching.by.cycle(self, &links);
            }
            if before.1 {
                held.extend(&links);
            }
        }
        self.log(before.0, before.1);
        self.listed.extend(kept);
        self.listed.append(&mut held);
        stop
    }
}

impl Watching {
    pub(crate) fn concerns(&self, deadline: u64) -> bool {
        deadline > self.window.start
    }

    fn end(&mut self, chip: &Chip) {
        self.by.end(chip);
    }
}
