//! What the proofs of the interface's parts share.

// Not every proof needs all of it.
#![allow(dead_code)]

use noctule_formal::check::{caught, covered, label, proved};
use noctule_formal::flow::{Circuit, Mutant, circuit};
use noctule_formal::induction::refute;
use noctule_ni_formal::design;
use std::path::{Path, PathBuf};

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// All assertions of wrapper `top`, at least `least` of them, hold always, and all covers are reached within
/// `depth` cycles.
pub fn holds(top: &str, least: usize, depth: usize) {
    let design = design(top).expect("sources");
    let circuit = circuit(&design, None, &scratch(top)).unwrap_or_else(|e| panic!("{e}"));
    let count = proved(&circuit, 1).unwrap_or_else(|e| panic!("{e}"));
    assert!(count >= least, "only {count} assertions");
    println!("{top}: {count} assertions hold always");
    print!(
        "{}",
        covered(&circuit, depth).unwrap_or_else(|e| panic!("{e}"))
    );
}

/// No property of wrapper `top` fails in the first `depth` cycles, in which all covers are reached: bounded.
pub fn holds_from_reset(top: &str, depth: usize) {
    bounded(top, depth);
    reached(top, depth);
}

fn from_reset(top: &str) -> Circuit {
    let design = design(top).expect("sources");
    let dir = scratch(&format!("{top}_bounded"));
    circuit(&design, None, &dir).unwrap_or_else(|e| panic!("{e}"))
}

/// No property of wrapper `top` fails in the first `depth` cycles.
pub fn bounded(top: &str, depth: usize) {
    let asserted = from_reset(top).only(|n| label(n).starts_with('p'));
    if let Some((cycle, which)) = refute(&asserted.aiger, depth) {
        let names = asserted.names_of(&which).join(" ");
        panic!("{names} fails {cycle} cycles from reset");
    }
    let count = asserted.names.len();
    println!("{top}: {count} properties hold for {depth} cycles from reset");
}

/// All covers of wrapper `top` are reached within `depth` cycles.
pub fn reached(top: &str, depth: usize) {
    let circuit = from_reset(top);
    print!(
        "{}",
        covered(&circuit, depth).unwrap_or_else(|e| panic!("{e}"))
    );
}

/// Every mutant is noticed; says by which property.
pub fn notices(top: &str, mutants: &[(&str, Mutant)], depth: usize) {
    let design = design(top).expect("sources");
    for (what, mutant) in mutants {
        let dir = format!("{top} {what}").replace(' ', "_");
        let by = caught(&design, mutant, depth, &scratch(&dir))
            .unwrap_or_else(|e| panic!("{what}: {e}"));
        println!("noticed: {what}, by {by}");
    }
}
