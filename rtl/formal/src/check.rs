//! What a test of a block calls: prove everything, reach every cover, name what catches a mutant.

use crate::flow::{Circuit, Design, FlowError, Mutant, circuit};
use crate::induction::{Verdict, prove_within, reach, refute};
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

/// Who catches a mutant: a property (label `p_*`) that it breaks within `depth` cycles from reset, else an
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
    let circuit = circuit(design, Some(mutant), dir).map_err(|e: FlowError| e.to_string())?;
    let circuit = circuit.only(|n| !is_cover(n));
    let properties = circuit.only(|n| label(n).starts_with('p'));
    if let Some((cycle, which)) = refute(&properties.aiger, depth) {
        let names = properties.names_of(&which).join(" ");
        return Ok(format!("{names} (fails {cycle} cycles from reset)"));
    }
    match prove_within(&circuit.aiger, 1).0 {
        Verdict::StartFails(which) | Verdict::StepFails(which) => Ok(format!(
            "{} (no longer follows)",
            circuit.names_of(&which).join(" ")
        )),
        verdict => Err(format!("nothing notices: {verdict:?}")),
    }
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
    fn a_property_that_fails_is_named() {
        let mut c = takes_input();
        c.names[0] = "u.p_low".into();
        let why = proved(&c, 1).unwrap_err();
        assert_eq!(why, "does not follow in 1 cycles: u.p_low");
        assert!(covered(&c, 1).is_err(), "and nothing is left to cover");
    }
}
