//! 1-induction: all assertions hold at the start, and follow from themselves a cycle before.

use crate::aiger::Aiger;
use cadical::Solver;

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every assertion holds in every reachable state.
    Proved,
    /// These (by index) can fail in the first state.
    StartFails(Vec<usize>),
    /// These (by index) can fail in a cycle after one in which all held.
    StepFails(Vec<usize>),
    /// The solver gave up.
    Unknown,
}

/// A circuit unrolled over cycles in a solver. The solver's variable 1 is true.
struct Unrolled<'a> {
    circuit: &'a Aiger,
    solver: Solver,
    next: i32,
    /// Solver literal of every variable in the newest cycle.
    frame: Vec<i32>,
}

fn literal(frame: &[i32], l: usize) -> i32 {
    if l & 1 == 1 {
        -frame[l / 2]
    } else {
        frame[l / 2]
    }
}

impl<'a> Unrolled<'a> {
    fn new(circuit: &'a Aiger) -> Self {
        let mut solver = Solver::new();
        solver.add_clause([1]);
        Self {
            circuit,
            solver,
            next: 2,
            frame: vec![],
        }
    }

    fn fresh(&mut self) -> i32 {
        self.next += 1;
        self.next - 1
    }

    /// One more cycle, the first one from the start if `start`; the literals of the bads.
    fn cycle(&mut self, start: bool) -> Vec<i32> {
        let before = std::mem::take(&mut self.frame);
        let mut frame = vec![-1; self.circuit.variables() + 1];
        for slot in frame.iter_mut().skip(1).take(self.circuit.inputs) {
            *slot = self.fresh();
        }
        for latch in &self.circuit.latches {
            frame[latch.now / 2] = match (before.is_empty(), latch.start) {
                (false, _) => literal(&before, latch.next),
                (true, Some(value)) if start => {
                    if value {
                        1
                    } else {
                        -1
                    }
                }
                (true, _) => self.fresh(),
            };
        }
        for [result, left, right] in &self.circuit.ands {
            let (a, b) = (literal(&frame, *left), literal(&frame, *right));
            frame[result / 2] = if a == -1 || b == -1 || a == -b {
                -1
            } else if a == 1 || a == b {
                b
            } else if b == 1 {
                a
            } else {
                let x = self.fresh();
                self.solver.add_clause([-x, a]);
                self.solver.add_clause([-x, b]);
                self.solver.add_clause([x, -a, -b]);
                x
            };
        }
        let bads = self
            .circuit
            .bads
            .iter()
            .map(|b| literal(&frame, *b))
            .collect();
        self.frame = frame;
        bads
    }

    /// Which of these can be true; none if no one can.
    fn any(&mut self, bads: &[i32]) -> Option<Vec<usize>> {
        self.solver.add_clause(bads.iter().copied());
        match self.solver.solve() {
            Some(false) => Some(vec![]),
            Some(true) => Some(
                (0..bads.len())
                    .filter(|i| {
                        bads[*i] == 1
                            || (bads[*i] != -1 && self.solver.value(bads[*i]) == Some(true))
                    })
                    .collect(),
            ),
            None => None,
        }
    }
}

/// Proves that no bad state is reachable, or says what the induction breaks on.
pub fn prove(circuit: &Aiger) -> Verdict {
    let mut base = Unrolled::new(circuit);
    let bads = base.cycle(true);
    match base.any(&bads) {
        None => return Verdict::Unknown,
        Some(failing) if !failing.is_empty() => return Verdict::StartFails(failing),
        Some(_) => {}
    }
    let mut step = Unrolled::new(circuit);
    for bad in step.cycle(false) {
        step.solver.add_clause([-bad]);
    }
    let bads = step.cycle(false);
    match step.any(&bads) {
        None => Verdict::Unknown,
        Some(failing) if !failing.is_empty() => Verdict::StepFails(failing),
        Some(_) => Verdict::Proved,
    }
}

/// The first cycle, up to `depth`, in which something fails from the start: a real counterexample.
pub fn refute(circuit: &Aiger, depth: usize) -> Option<(usize, Vec<usize>)> {
    for last in 0..depth {
        let mut unrolled = Unrolled::new(circuit);
        let mut bads = vec![];
        for _ in 0..=last {
            bads = unrolled.cycle(true);
        }
        match unrolled.any(&bads) {
            Some(failing) if !failing.is_empty() => return Some((last, failing)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aiger::Latch;

    /// A register that starts at 0 and takes `next`; bad when it is 1.
    fn register(next: usize) -> Aiger {
        Aiger {
            inputs: 1,
            latches: vec![Latch {
                now: 4,
                next,
                start: Some(false),
            }],
            bads: vec![4],
            ands: vec![],
        }
    }

    #[test]
    fn a_register_that_keeps_zero_is_proved_and_one_that_takes_an_input_is_not() {
        assert_eq!(prove(&register(4)), Verdict::Proved);
        assert_eq!(prove(&register(2)), Verdict::StepFails(vec![0]));
        assert_eq!(refute(&register(2), 3), Some((1, vec![0])));
        assert_eq!(refute(&register(4), 3), None);
    }

    #[test]
    fn a_bad_start_is_told_from_a_bad_step() {
        let mut a = register(4);
        a.latches[0].start = Some(true);
        assert_eq!(prove(&a), Verdict::StartFails(vec![0]));
    }
}
