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

/// A circuit unrolled over cycles in a solver, which is told of a gate only when something asked for depends on it.
/// The solver's variable 1 is true.
struct Unrolled<'a> {
    circuit: &'a Aiger,
    solver: Solver,
    next: i32,
    from_start: bool,
    /// Solver literal of every variable, a cycle each; 0: not asked for.
    frames: Vec<Vec<i32>>,
}

fn signed(variable: i32, l: usize) -> i32 {
    if l & 1 == 1 { -variable } else { variable }
}

impl<'a> Unrolled<'a> {
    /// Begins at the start, or anywhere.
    fn new(circuit: &'a Aiger, from_start: bool) -> Self {
        let mut solver = Solver::new();
        solver.add_clause([1]);
        Self {
            circuit,
            solver,
            next: 2,
            from_start,
            frames: vec![],
        }
    }

    fn fresh(&mut self) -> i32 {
        self.next += 1;
        self.next - 1
    }

    /// One more cycle; the literals of the bads.
    fn cycle(&mut self) -> Vec<i32> {
        let mut frame = vec![0; self.circuit.variables() + 1];
        frame[0] = -1;
        self.frames.push(frame);
        let circuit = self.circuit;
        for constraint in &circuit.constraints {
            let l = self.literal(*constraint);
            self.solver.add_clause([l]);
        }
        circuit.bads.iter().map(|b| self.literal(*b)).collect()
    }

    /// The solver's literal for one of the circuit's in the newest cycle.
    fn literal(&mut self, l: usize) -> i32 {
        let newest = self.frames.len() - 1;
        // What is needed comes first: a gate is finished when its operands are.
        let mut needed = vec![(newest, l / 2)];
        while let Some((cycle, variable)) = needed.last().copied() {
            if self.frames[cycle][variable] == 0 {
                match self.encode(cycle, variable) {
                    Ok(literal) => self.frames[cycle][variable] = literal,
                    Err(missing) => {
                        needed.extend(missing);
                        continue;
                    }
                }
            }
            needed.pop();
        }
        signed(self.frames[newest][l / 2], l)
    }

    /// The solver's literal of a variable, or what must be there first.
    fn encode(&mut self, cycle: usize, variable: usize) -> Result<i32, Vec<(usize, usize)>> {
        let latches = self.circuit.inputs + 1;
        let ands = latches + self.circuit.latches.len();
        if variable < latches {
            return Ok(self.fresh());
        }
        if variable < ands {
            let latch = self.circuit.latches[variable - latches];
            return match (cycle, latch.start) {
                (0, Some(value)) if self.from_start => Ok(if value { 1 } else { -1 }),
                (0, _) => Ok(self.fresh()),
                _ => match self.frames[cycle - 1][latch.next / 2] {
                    0 => Err(vec![(cycle - 1, latch.next / 2)]),
                    v => Ok(signed(v, latch.next)),
                },
            };
        }
        let [_, left, right] = self.circuit.ands[variable - ands];
        let (a, b) = (self.frames[cycle][left / 2], self.frames[cycle][right / 2]);
        if a == 0 || b == 0 {
            let operands = [(a, left), (b, right)].into_iter();
            return Err(operands
                .filter(|(v, _)| *v == 0)
                .map(|(_, l)| (cycle, l / 2))
                .collect());
        }
        let (a, b) = (signed(a, left), signed(b, right));
        Ok(if a == -1 || b == -1 || a == -b {
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
        })
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
            -1 | 0 => false,
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
    let mut base = Unrolled::new(circuit, true);
    for _ in 0..depth {
        let bads = base.cycle();
        match base.any(&bads, &all) {
            None => return (Verdict::Unknown, Trace::default()),
            Some(failing) if !failing.is_empty() => {
                return (Verdict::StartFails(failing), base.trace());
            }
            Some(_) => {}
        }
    }
    let mut step = Unrolled::new(circuit, false);
    for _ in 0..depth {
        for bad in step.cycle() {
            step.solver.add_clause([-bad]);
        }
    }
    // Every assertion that does not follow, not only those of one counterexample.
    let bads = step.cycle();
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

/// Of each assertion, whether it follows from all of them a cycle before, and from those that were found to follow in
/// the same cycle; nothing if that takes more than so many conflicts. Asked one by one, several times over with
/// what is left, since an easy one may be the lemma that a hard one needs.
#[must_use]
pub fn each(circuit: &Aiger, conflicts: i32) -> Vec<Option<bool>> {
    let mut step = Unrolled::new(circuit, false);
    for bad in step.cycle() {
        step.solver.add_clause([-bad]);
    }
    let bads = step.cycle();
    let mut follows = vec![None; bads.len()];
    for round in 0..ROUNDS {
        for i in 0..bads.len() {
            if follows[i].is_some() {
                continue;
            }
            let limit = conflicts.saturating_mul(1 << (2 * round));
            if step.solver.set_limit("conflicts", limit).is_err() {
                continue;
            }
            follows[i] = step.any(&bads, &[i]).map(|found| found.is_empty());
            if follows[i] == Some(true) {
                step.solver.add_clause([-bads[i]]);
            }
        }
    }
    follows
}

/// Times that [`each`] asks, with four times the effort each time.
const ROUNDS: u32 = 3;

/// [`prove`] for many assertions of which each is easy: the step is asked one by one. Effort is in conflicts of the
/// solver for one assertion in the first of three rounds.
#[must_use]
pub fn prove_each(circuit: &Aiger, conflicts: i32) -> Verdict {
    if let Some((_, failing)) = refute(circuit, 1) {
        return Verdict::StartFails(failing);
    }
    let follows = each(circuit, conflicts);
    let failing: Vec<usize> = (0..follows.len())
        .filter(|i| follows[*i] == Some(false))
        .collect();
    if !failing.is_empty() {
        Verdict::StepFails(failing)
    } else if follows.contains(&None) {
        Verdict::Unknown
    } else {
        Verdict::Proved
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
    bounded(circuit, depth, |_| {})
}

/// [`refute_traced`], telling of every cycle in which nothing can fail.
///
/// # Panics
/// If the solver gives up: no answer is not "holds".
pub fn bounded(
    circuit: &Aiger,
    depth: usize,
    mut holds: impl FnMut(usize),
) -> Option<(usize, Vec<usize>, Trace)> {
    let all: Vec<usize> = (0..circuit.bads.len()).collect();
    let mut unrolled = Unrolled::new(circuit, true);
    for cycle in 0..depth {
        let bads = unrolled.cycle();
        match unrolled.any(&bads, &all) {
            Some(failing) if !failing.is_empty() => {
                return Some((cycle, failing, unrolled.trace()));
            }
            answer => {
                assert!(answer.is_some(), "the solver gave up in cycle {cycle}");
                for bad in bads {
                    unrolled.solver.add_clause([-bad]);
                }
            }
        }
        holds(cycle);
    }
    None
}

/// For each bad state the first cycle below `depth` in which it is reached from the start, if any.
#[must_use]
pub fn reach(circuit: &Aiger, depth: usize) -> Vec<Option<usize>> {
    let mut out = vec![None; circuit.bads.len()];
    let mut unrolled = Unrolled::new(circuit, true);
    for cycle in 0..depth {
        let bads = unrolled.cycle();
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
