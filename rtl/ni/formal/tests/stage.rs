//! What was committed to staging leaves whole, in order and unchanged, and nothing else does: bounded, and shown able
//! to fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_ni_formal::design;

/// Some messages of two words and a drop; the longest messages do not fit.
const DEPTH: usize = 12;

fn proof() -> Proof {
    Proof::new(
        "stage",
        design("ni_stage_proof").expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

#[test]
fn what_was_committed_leaves_whole_for_twelve_cycles_from_reset() {
    let proof = proof();
    proof.holds_from_reset(DEPTH);
    proof.reaches(DEPTH);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a message may leave before it is committed",
        Mutant {
            file: "ni_stage.sv",
            from: "assign ready_o = have_q && staged && ",
            to: "assign ready_o = have_q && ",
        },
    ),
    (
        "a dropped message's head stays in front",
        Mutant {
            file: "ni_stage.sv",
            from: "end else if (drop_i && at == commit_q) have_q <= 1'b0;",
            to: "end",
        },
    ),
    (
        "a drop forgets nothing",
        Mutant {
            file: "ni_stage.sv",
            from: "      write_q <= commit_q;\n",
            to: "      write_q <= write_q;\n",
        },
    ),
];

#[test]
#[ignore = "minutes: bounded proofs that must fail"]
fn every_mutant_is_noticed() {
    proof().notices(MUTANTS, DEPTH);
}
