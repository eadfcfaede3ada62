//! k-induction: all assertions hold in the first k cycles, and follow from themselves in the k cycles before.

use crate::aiger::Aiger;
use cadical::Solver;

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every assertion holds in every reachable state.
    Proved,
    /// These (by index) can fail in one of the first cycles.
    StartFails(Vec<usize>),
    /// These (by index) can fail after cycles in which all held.
    StepFails(Vec<usize>),
    /// The solver gave up.
    Unknown,
}

/// A circuit unrolled over cycles in a solver. The solver's variable 1 is true.
struct Unrolled<'a> {
    circuit: &'a Aiger,
    solver: Solver,
    next: i32,
    /// Solver literal of every variable, a cycle each.
    frames: Vec<Vec<i32>>,
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
            frames: vec![],
        }
    }

    fn fresh(&mut self) -> i32 {
        self.next += 1;
        self.next - 1
    }

    /// One more cycle, the first one from the start if `start`; the literals of the bads.
    fn cycle(&mut self, start: bool) -> Vec<i32> {
        let mut frame = vec![-1; self.circuit.variables() + 1];
        for slot in frame.iter_mut().skip(1).take(self.circuit.inputs) {
            *slot = self.fresh();
        }
        for latch in &self.circuit.latches {
            frame[latch.now / 2] = match (self.frames.last(), latch.start) {
                (Some(before), _) => literal(before, latch.next),
                (None, Some(value)) if start => {
                    if value {
                        1
                    } else {
                        -1
                    }
                }
                (None, _) => self.fresh(),
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
        for constraint in &self.circuit.constraints {
            self.solver.add_clause([literal(&frame, *constraint)]);
        }
        let bads = self.circuit.bads.iter();
        let bads = bads.map(|b| literal(&frame, *b)).collect();
        self.frames.push(frame);
        bads
    }

    /// One assignment in which some of `bads` are true: which, empty if none can be; nothing if the solver
    /// gave up. Only the indices in `asked` count.
    fn any(&mut self, bads: &[i32], asked: &[usize]) -> Option<Vec<usize>> {
        let some = self.fresh();
        let clause = asked.iter().map(|i| bads[*i]);
        self.solver.add_clause(clause.chain([-some]));
        match self.solver.solve_with([some]) {
            Some(false) => Some(vec![]),
            Some(true) => Some(
                asked
                    .iter()
                    .copied()
                    .filter(|i| self.value(bads[*i]))
                    .collect(),
            ),
            None => None,
        }
    }

    fn value(&self, l: i32) -> bool {
        match l {
            1 => true,
            -1 => false,
            l => self.solver.value(l) == Some(true),
        }
    }

    /// The values of all variables, a cycle each, in the solver's last assignment.
    fn trace(&self) -> Trace {
        let frames = self.frames.iter();
        Trace(
            frames
                .map(|f| f.iter().map(|l| self.value(*l)).collect())
                .collect(),
        )
    }
}

/// Values of every AIGER variable, by cycle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace(pub Vec<Vec<bool>>);

impl Trace {
    /// The value of a literal in a cycle.
    #[must_use]
    pub fn value(&self, cycle: usize, literal: usize) -> bool {
        self.0[cycle][literal / 2] != (literal & 1 == 1)
    }
}

/// Proves that no bad state is reachable, or says what the 1-induction breaks on.
#[must_use]
pub fn prove(circuit: &Aiger) -> Verdict {
    prove_within(circuit, 1).0
}

/// Proves by `depth`-induction that no bad state is reachable; what breaks it comes with its trace.
#[must_use]
pub fn prove_within(circuit: &Aiger, depth: usize) -> (Verdict, Trace) {
    let all: Vec<usize> = (0..circuit.bads.len()).collect();
    let mut base = Unrolled::new(circuit);
    for _ in 0..depth {
        let bads = base.cycle(true);
        match base.any(&bads, &all) {
            None => return (Verdict::Unknown, Trace::default()),
            Some(failing) if !failing.is_empty() => {
                return (Verdict::StartFails(failing), base.trace());
            }
            Some(_) => {}
        }
    }
    let mut step = Unrolled::new(circuit);
    for _ in 0..depth {
        for bad in step.cycle(false) {
            step.solver.add_clause([-bad]);
        }
    }
    // Every assertion that does not follow, not only those of one counterexample.
    let bads = step.cycle(false);
    let (mut left, mut failing, mut trace) = (all, vec![], Trace::default());
    loop {
        match step.any(&bads, &left) {
            None => return (Verdict::Unknown, Trace::default()),
            Some(found) if found.is_empty() => break,
            Some(found) => {
                if failing.is_empty() {
                    trace = step.trace();
                }
                left.retain(|i| !found.contains(i));
                failing.extend(found);
            }
        }
    }
    if failing.is_empty() {
        (Verdict::Proved, trace)
    } else {
        (Verdict::StepFails(failing), trace)
    }
}

/// The first cycle below `depth` in which something fails from the start, and what: a real counterexample.
#[must_use]
pub fn refute(circuit: &Aiger, depth: usize) -> Option<(usize, Vec<usize>)> {
    refute_traced(circuit, depth).map(|(cycle, failing, _)| (cycle, failing))
}

/// [`refute`] with the trace.
#[must_use]
pub fn refute_traced(circuit: &Aiger, depth: usize) -> Option<(usize, Vec<usize>, Trace)> {
    let all: Vec<usize> = (0..circuit.bads.len()).collect();
    let mut unrolled = Unrolled::new(circuit);
    for cycle in 0..depth {
        let bads = unrolled.cycle(true);
        match unrolled.any(&bads, &all) {
            Some(failing) if !failing.is_empty() => {
                return Some((cycle, failing, unrolled.trace()));
            }
            _ => {}
        }
    }
    None
}

/// For each bad state the first cycle below `depth` in which it is reached from the start, if any.
#[must_use]
pub fn reach(circuit: &Aiger, depth: usize) -> Vec<Option<usize>> {
    let mut out = vec![None; circuit.bads.len()];
    let mut unrolled = Unrolled::new(circuit);
    for cycle in 0..depth {
        let bads = unrolled.cycle(true);
        loop {
            let left: Vec<usize> = (0..out.len()).filter(|i| out[*i].is_none()).collect();
            if left.is_empty() {
                return out;
            }
            match unrolled.any(&bads, &left) {
                Some(found) if !found.is_empty() => {
                    for i in found {
                        out[i] = Some(cycle);
                    }
                }
                _ => break,
            }
        }
    }
    out
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
            ..Aiger::default()
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

    #[test]
    fn what_takes_two_cycles_is_reached_in_the_second_and_proved_by_two_induction() {
        // q1 takes q0, q0 takes the input; bad: q1.
        let two = |first| Aiger {
            inputs: 1,
            latches: vec![
                Latch {
                    now: 4,
                    next: first,
                    start: Some(false),
                },
                Latch {
                    now: 6,
                    next: 4,
                    start: Some(false),
                },
            ],
            bads: vec![6],
            ..Aiger::default()
        };
        assert_eq!(reach(&two(2), 5), [Some(2)]);
        assert_eq!(reach(&two(0), 5), [None]);
        assert!(matches!(prove(&two(0)), Verdict::StepFails(_)));
        assert_eq!(prove_within(&two(0), 2).0, Verdict::Proved);
        let mut held = two(2);
        held.constraints = vec![3];
        assert_eq!(
            reach(&held, 5),
            [None],
            "the environment keeps the input low"
        );
    }
}
