//! What the proofs of the core share.

use noctule_formal::check::{caught, covered, proved};
use noctule_formal::flow::{Design, Mutant, circuit};
use std::path::{Path, PathBuf};

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace(' ', "_"))
}

/// All assertions of the design, at least `least` of them, hold always, and with a depth all covers are reached
/// within that many cycles.
pub fn holds(name: &str, design: &Design, least: usize, depth: Option<usize>) {
    let circuit = circuit(design, None, &scratch(name)).unwrap_or_else(|e| panic!("{e}"));
    let count = proved(&circuit, 1).unwrap_or_else(|e| panic!("{e}"));
    assert!(count >= least, "only {count} assertions");
    println!("{name}: {count} assertions hold always");
    if let Some(depth) = depth {
        print!(
            "{}",
            covered(&circuit, depth).unwrap_or_else(|e| panic!("{e}"))
        );
    }
}

/// Every mutant is noticed; says by which property.
pub fn notices(name: &str, design: &Design, mutants: &[(&str, Mutant)], depth: usize) {
    for (what, mutant) in mutants {
        let dir = scratch(&format!("{name} {what}"));
        let by = caught(design, mutant, depth, &dir).unwrap_or_else(|e| panic!("{what}: {e}"));
        println!("noticed: {what}, by {by}");
    }
}
