//! A run cut into slices of simulated cycles, each with its own speed: on a machine that others use too, the fast ones
//! tell what the simulator does where nobody else is in the way. What a cycle costs is whatever the caller counts, seconds
//! or the host's clock cycles.

/// Simulated cycles of a slice: long beside what one request makes of a difference, short beside a disturbance.
const CYCLES: u64 = 4_000;

/// The slices of one run or of several.
#[derive(Default)]
pub struct Slices {
    // Where the slice under way began: cycle, and what had been spent.
    begin: Option<(u64, f64)>,
    // Cycles for a unit spent, of those that are over.
    speeds: Vec<f64>,
}

impl Slices {
    /// Whether [`mark`](Self::mark) has something to do with the simulation at `cycle`: a slice is over, or none begun.
    pub fn due(&self, cycle: u64) -> bool {
        self.begin.is_none_or(|(from, _)| cycle >= from + CYCLES)
    }

    /// The simulation stands at `cycle`, with so much `spent` since some beginning.
    pub fn mark(&mut self, cycle: u64, spent: f64) {
        match self.begin {
            Some((from, since)) if cycle >= from + CYCLES => {
                self.speeds.push((cycle - from) as f64 / (spent - since));
                self.begin = Some((cycle, spent));
            }
            None => self.begin = Some((cycle, spent)),
            _ => {}
        }
    }

    /// The run is over; what it left of a slice does not count.
    pub fn end(&mut self) {
        self.begin = None;
    }

    /// Cycles for a unit spent that a tenth of the slices reach; none if no slice is whole.
    pub fn undisturbed(&self) -> Option<f64> {
        let mut speeds = self.speeds.clone();
        speeds.sort_by(f64::total_cmp);
        speeds.get(speeds.len().checked_sub(1)? * 9 / 10).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Slices;

    /// Twenty slices of `speeds` in turn, in steps of 500 cycles.
    fn run(slices: &mut Slices, speeds: &[f64]) {
        let mut second = 0.0;
        for step in 0..=160 {
            slices.mark(step * 500, second);
            second += 500.0 / speeds[step as usize / 8 % speeds.len()];
        }
        slices.end();
    }

    #[test]
    fn a_tenth_is_at_least_as_fast() {
        let mut slices = Slices::default();
        // Five of twenty are fast.
        run(&mut slices, &[1e5, 6e4, 6e4, 5e4]);
        assert_eq!(slices.speeds.len(), 20);
        assert!((slices.undisturbed().unwrap() - 1e5).abs() < 1.0);
    }

    #[test]
    fn one_lucky_slice_is_not_enough() {
        let mut slices = Slices::default();
        run(&mut slices, &[6e4]);
        slices.speeds[7] = 1e6;
        assert!((slices.undisturbed().unwrap() - 6e4).abs() < 1.0);
    }

    #[test]
    fn whoever_marks_only_when_due_measures_the_same() {
        let (mut all, mut due) = (Slices::default(), Slices::default());
        for step in 0..100 {
            let (cycle, second) = (step * 700, (step * step) as f64);
            all.mark(cycle, second);
            if due.due(cycle) {
                due.mark(cycle, second);
            }
        }
        assert_eq!(all.speeds, due.speeds);
        assert!(all.speeds.len() > 10);
    }

    #[test]
    fn between_runs_there_is_no_slice() {
        let mut slices = Slices::default();
        slices.mark(0, 0.0);
        slices.mark(3_999, 0.1);
        slices.end();
        assert_eq!(slices.undisturbed(), None);
        slices.mark(1_000_000, 0.2);
        assert_eq!(slices.undisturbed(), None);
    }
}
