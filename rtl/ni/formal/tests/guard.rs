//! No request leaves a tile that its guard does not allow: proved without bound, and shown able to fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_ni_formal::design;

/// Cycles in which a property that a mutant breaks, or a cover, is looked for: two control accesses and a request.
const DEPTH: usize = 24;

fn proof() -> Proof {
    Proof::new(
        "guard",
        design("ni_guard_proof").expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

#[test]
fn no_request_leaves_that_the_guard_does_not_allow() {
    let proof = proof();
    proof.holds(50);
    proof.reaches(DEPTH);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "reading is allowed where writing is",
        Mutant {
            file: "ni_guard.sv",
            from: "read_o  = read_o | flags_q[i].read;",
            to: "read_o  = read_o | flags_q[i].write;",
        },
    ),
    (
        "a store is judged by the right to read",
        Mutant {
            file: "ni_access.sv",
            from: "we_i ? may_write_i : may_read_i",
            to: "may_read_i",
        },
    ),
    (
        "the end of an entry is not looked at",
        Mutant {
            file: "ni_guard.sv",
            from: " && (line_i & care) <= (last_q[i] & care)",
            to: "",
        },
    ),
    (
        "the prefetcher runs past the guard",
        Mutant {
            file: "ni_access.sv",
            from: "pre_stop  = !placed || !may_read_i;",
            to: "pre_stop  = !placed;",
        },
    ),
    (
        "the line read last stays near when its right goes",
        Mutant {
            file: "ni_access.sv",
            from: "|| inval_i || guard_changed_i ||",
            to: "|| inval_i ||",
        },
    ),
    (
        "the open line stays open when its right goes",
        Mutant {
            file: "ni_access.sv",
            from: "flush_o = guard_changed_i;",
            to: "flush_o = 1'b0;",
        },
    ),
    (
        "an atomic's address can change after it was checked",
        Mutant {
            file: "ni_regs.sv",
            from: "if (operand_w && !atomic_busy_i) begin",
            to: "if (operand_w) begin",
        },
    ),
    (
        "an atomic needs only the right to write",
        Mutant {
            file: "ni_access.sv",
            from: "atomic_q ? may_read_i && may_write_i",
            to: "atomic_q ? may_write_i",
        },
    ),
    (
        "a request goes to the column beyond the edge",
        Mutant {
            file: "ni_req_tx.sv",
            from: "last  = mesh_i[3:0] - 4'd1;",
            to: "last  = mesh_i[3:0];",
        },
    ),
];

#[test]
fn reading_with_the_right_to_write_is_noticed() {
    proof().notices(&MUTANTS[..1], DEPTH);
}

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    std::thread::scope(|s| {
        s.spawn(|| proof().notices(&MUTANTS[1..5], DEPTH));
        s.spawn(|| proof().notices(&MUTANTS[5..], DEPTH));
    });
}
