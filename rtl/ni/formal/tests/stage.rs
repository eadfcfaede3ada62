//! What was committed to staging leaves whole, in order and unchanged, and nothing else does, and that can fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_ni_formal::design;

/// Some messages of two words, a drop, and a message that waits for a store.
const DEPTH: usize = 8;

/// A staging memory of 16 words for four messages of at most 8 words.
fn proof() -> Proof {
    Proof::new(
        "stage",
        design("ni_stage_proof").expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

/// One of 32 words for eight messages of at most 16.
fn larger() -> Proof {
    let mut design = design("ni_stage_proof").expect("sources");
    let sizes = [("PtrW", 5), ("MsgW", 3), ("Longest", 16)];
    design.parameters = sizes.map(|(name, n)| (name.to_owned(), n)).into();
    Proof::new("stage larger", design, env!("CARGO_TARGET_TMPDIR"))
}

#[test]
fn what_was_committed_leaves_whole_and_in_order_always() {
    let proof = proof();
    proof.holds(100);
    proof.reaches(DEPTH);
}

#[test]
#[ignore = "minutes: twice the words and messages"]
fn and_from_a_larger_staging_memory() {
    larger().holds(180);
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
    (
        "a message does not wait for the stores before it",
        Mutant {
            file: "ni_stage.sv",
            from: "&& staged && wait_q[first_q[MsgW-1:0]] == '0;",
            to: "&& staged;",
        },
    ),
    (
        "an acknowledgement in the cycle of the commit is lost",
        Mutant {
            file: "ni_stage.sv",
            from: "left[next_q[MsgW-1:0]] = pending_i & ~acked_i;",
            to: "left[next_q[MsgW-1:0]] = pending_i;",
        },
    ),
    (
        "the link forgets that it is inside a message",
        Mutant {
            file: "ni_msg_tx.sv",
            from: "if (stage_pop_o) state_q <= stage_tail_i ? Free : Message;",
            to: "if (stage_pop_o) state_q <= stage_tail_i || credit_due_i ? Free : Message;",
        },
    ),
];

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    proof().notices(MUTANTS, DEPTH);
}
