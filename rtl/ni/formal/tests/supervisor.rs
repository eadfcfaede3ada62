//! Only the supervisor's path changes a table, and the interface sinks what it must: proved without bound.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_ni_formal::design;

/// A control packet and its answer.
const DEPTH: usize = 18;

fn proof() -> Proof {
    Proof::new(
        "supervisor",
        design("ni_supervisor_proof").expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

#[test]
fn only_the_supervisors_path_changes_a_table() {
    let proof = proof();
    proof.holds(60);
    proof.reaches(DEPTH);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "whoever asks is trusted",
        Mutant {
            file: "ni_ctrl.sv",
            from: "trusted = local_q || src_q == bridge_i;",
            to: "trusted = local_q || src_q[3:0] == bridge_i[3:0];",
        },
    ),
    (
        "a control packet without its data is carried out",
        Mutant {
            file: "ni_ctrl.sv",
            from: "ctl_req_o = state_q == Do && is_ctrl && trusted && !err_q;",
            to: "ctl_req_o = state_q == Do && is_ctrl && trusted;",
        },
    ),
    (
        "a stranger is told that all is well",
        Mutant {
            file: "ni_ctrl.sv",
            from: "          if (!ctl_req_o) begin\n            err_q   <= 1'b1;",
            to: "          if (!ctl_req_o) begin\n            err_q   <= 1'b0;",
        },
    ),
    (
        "the source is not taken from the head",
        Mutant {
            file: "ni_ctrl.sv",
            from: "            src_q <= head.src;",
            to: "            src_q <= head.dest;",
        },
    ),
    (
        "a write of a register writes the channel table too",
        Mutant {
            file: "ni_channels.sv",
            from: "set = ctl_req_i && ctl_we_i",
            to: "set = use_i && ctl_we_i",
        },
    ),
    (
        "local memory of a running core is open",
        Mutant {
            file: "ni_tables.sv",
            from: "mem_o = !run_q && ",
            to: "mem_o = ",
        },
    ),
    (
        "an answer waits for the tile",
        Mutant {
            file: "ni_rsp_rx.sv",
            from: "credit_q <= rx_valid_i;",
            to: "credit_q <= rx_valid_i && !done_q;",
        },
    ),
    (
        "a request waits for the last place on RSP",
        Mutant {
            file: "ni_ctrl.sv",
            from: "(state_q == Reply || state_q == Word) && credits_q != '0",
            to: "(state_q == Reply || state_q == Word) && credits_q > 5'd1",
        },
    ),
];

#[test]
fn a_stranger_who_is_trusted_is_noticed() {
    proof().notices(&MUTANTS[..1], DEPTH);
}

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    std::thread::scope(|s| {
        s.spawn(|| proof().notices(&MUTANTS[1..4], DEPTH));
        s.spawn(|| proof().notices(&MUTANTS[4..], DEPTH));
    });
}
