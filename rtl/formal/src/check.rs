//! Judges a circuit: whether everything is proved, every cover reached, and what catches a mutant.

use crate::flow::{Circuit, Design, FlowError, Mutant, circuit};
use crate::induction::{Verdict, each, prove_each, prove_within, reach, refute};
use std::fmt::Write as _;
use std::path::Path;

/// Whether the label (the last part of the name) marks a cover: an assertion that must fail.
#[must_use]
pub fn is_cover(name: &str) -> bool {
    label(name).starts_with("cover_")
}

/// The name without hierarchy.
#[must_use]
pub fn label(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Proves all assertions but covers by `depth`-induction.
///
/// # Errors
/// What fails, by name.
pub fn proved(circuit: &Circuit, depth: usize) -> Result<usize, String> {
    let circuit = circuit.only(|n| !is_cover(n));
    let (verdict, trace) = prove_within(&circuit.aiger, depth);
    let seen = || match crate::trace::write(&circuit.dir, &trace) {
        Ok(path) => format!("; every signal: {}", path.display()),
        Err(_) => String::new(),
    };
    match verdict {
        Verdict::Proved => Ok(circuit.names.len()),
        Verdict::StartFails(which) => Err(format!(
            "fails from reset: {}{}",
            circuit.names_of(&which).join(" "),
            seen()
        )),
        Verdict::StepFails(which) => Err(format!(
            "does not follow in {depth} cycles: {}{}",
            circuit.names_of(&which).join(" "),
            seen()
        )),
        Verdict::Unknown => Err("the solver gave up".to_owned()),
    }
}

/// Proves all assertions but covers by 1-induction, one by one ([`prove_each`]).
///
/// # Errors
/// What fails, by name, or that an assertion is too hard.
pub fn proved_each(circuit: &Circuit, conflicts: i32) -> Result<usize, String> {
    let circuit = circuit.only(|n| !is_cover(n));
    match prove_each(&circuit.aiger, conflicts) {
        Verdict::Proved => Ok(circuit.names.len()),
        Verdict::StartFails(which) | Verdict::StepFails(which) => Err(format!(
            "does not hold or follow: {}",
            circuit.names_of(&which).join(" ")
        )),
        Verdict::Unknown => Err("the solver gave up".to_owned()),
    }
}

/// Shows that every cover is reached within `depth` cycles from reset; a line each.
///
/// # Errors
/// The covers that are not reached, or that there is none.
pub fn covered(circuit: &Circuit, depth: usize) -> Result<String, String> {
    let covers = circuit.only(is_cover);
    if covers.names.is_empty() {
        return Err("no covers: a proof could be hollow".to_owned());
    }
    let reached = reach(&covers.aiger, depth);
    let (mut out, mut missing) = (String::new(), String::new());
    for (name, cycle) in covers.names.iter().zip(reached) {
        let _ = match cycle {
            Some(cycle) => writeln!(out, "reached: {name} in cycle {cycle}"),
            None => writeln!(missing, "not reached in {depth} cycles: {name}"),
        };
    }
    if missing.is_empty() {
        Ok(out)
    } else {
        Err(missing)
    }
}

/// Whether a label is a property's: `p_*`, or what a block relies on (`a_*`) and guarantees (`g_*`).
fn is_property(label: &str) -> bool {
    label.starts_with('p') || label.starts_with("a_") || label.starts_with("g_")
}

/// A mutant's circuit without covers, and the property that it breaks within `depth` cycles from
/// reset, if any.
fn broken(
    design: &Design,
    mutant: &Mutant,
    depth: usize,
    dir: &Path,
) -> Result<(Circuit, Option<String>), String> {
    let circuit = circuit(design, Some(mutant), dir).map_err(|e: FlowError| e.to_string())?;
    let circuit = circuit.only(|n| !is_cover(n));
    let properties = circuit.only(|n| is_property(label(n)));
    let by = refute(&properties.aiger, depth).map(|(cycle, which)| {
        let names = properties.names_of(&which).join(" ");
        format!("{names} (fails {cycle} cycles from reset)")
    });
    Ok((circuit, by))
}

/// Who catches a mutant: a property (label `p_*`, `a_*`, `g_*`) that it breaks within `depth` cycles from reset, else an
/// assertion that no longer follows from the others.
///
/// # Errors
/// If nothing notices, or the circuit cannot be made.
pub fn caught(
    design: &Design,
    mutant: &Mutant,
    depth: usize,
    dir: &Path,
) -> Result<String, String> {
    let (circuit, by) = broken(design, mutant, depth, dir)?;
    if let Some(by) = by {
        return Ok(by);
    }
    match prove_within(&circuit.aiger, 1).0 {
        Verdict::StartFails(which) | Verdict::StepFails(which) => Ok(no_longer(&circuit, &which)),
        verdict => Err(format!("nothing notices: {verdict:?}")),
    }
}

/// [`caught`] for a proof that [`proved_each`] does.
///
/// # Errors
/// As [`caught`]; an assertion that is only too hard has noticed nothing.
pub fn caught_each(
    design: &Design,
    mutant: &Mutant,
    depth: usize,
    conflicts: i32,
    dir: &Path,
) -> Result<String, String> {
    let (circuit, by) = broken(design, mutant, depth, dir)?;
    if let Some(by) = by {
        return Ok(by);
    }
    let follows = each(&circuit.aiger, conflicts);
    let which: Vec<usize> = (0..follows.len())
        .filter(|i| follows[*i] == Some(false))
        .collect();
    if which.is_empty() {
        return Err("nothing notices".to_owned());
    }
    Ok(no_longer(&circuit, &which))
}

fn no_longer(circuit: &Circuit, which: &[usize]) -> String {
    format!("{} (no longer follows)", circuit.names_of(which).join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aiger::{Aiger, Latch};

    fn takes_input() -> Circuit {
        Circuit {
            aiger: Aiger {
                inputs: 1,
                latches: vec![Latch {
                    now: 4,
                    next: 2,
                    start: Some(false),
                }],
                bads: vec![4, 0],
                ..Aiger::default()
            },
            names: vec!["u.cover_one".into(), "p_never".into()],
            ..Circuit::default()
        }
    }

    #[test]
    fn a_cover_is_no_property_and_a_property_no_cover() {
        assert_eq!(proved(&takes_input(), 1), Ok(1));
        let reached = covered(&takes_input(), 4);
        assert_eq!(reached, Ok("reached: u.cover_one in cycle 1\n".to_owned()));
    }

    #[test]
    fn what_is_asked_one_by_one_is_proved_and_what_fails_is_named() {
        let mut c = takes_input();
        assert_eq!(proved_each(&c, 10), Ok(1));
        c.names[0] = "u.p_low".into();
        let why = proved_each(&c, 10).unwrap_err();
        assert_eq!(why, "does not hold or follow: u.p_low");
    }

    #[test]
    fn a_property_that_fails_is_named() {
        let mut c = takes_input();
        c.names[0] = "u.p_low".into();
        let why = proved(&c, 1).unwrap_err();
        assert_eq!(why, "does not follow in 1 cycles: u.p_low");
        assert!(covered(&c, 1).is_err(), "and nothing is left to cover");
    }
}
