//! No byte leaves the chip that the IO guard's table does not allow: proved without bound, and shown able to fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_nic_formal::egress;

/// Two control accesses, a descriptor with one reference, a line and its answer.
const DEPTH: usize = 24;

fn proof() -> Proof {
    Proof::new(
        "lane_egress",
        egress().expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

#[test]
fn no_byte_leaves_that_the_table_does_not_allow() {
    let proof = proof();
    proof.holds(41);
    proof.reaches(DEPTH);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "the sum wraps at 32 bits",
        Mutant {
            file: "lane_io.sv",
            from: "past = {1'b0, offset_i} + 33'(len_i);",
            to: "past = {1'b0, offset_i + 32'(len_i)};",
        },
    ),
    (
        "the length is not counted",
        Mutant {
            file: "lane_io.sv",
            from: "past = {1'b0, offset_i} + 33'(len_i);",
            to: "past = {1'b0, offset_i};",
        },
    ),
    (
        "an application that is none is another",
        Mutant {
            file: "lane_io.sv",
            from: "ok_o <= 32'(app_i) < Apps && past",
            to: "ok_o <= past",
        },
    ),
    (
        "Rx memory may be sent",
        Mutant {
            file: "lane_io.sv",
            from: " && start >= {1'b0, MapAppBase}",
            to: "",
        },
    ),
    (
        "the judgement is not looked at",
        Mutant {
            file: "lane_gather.sv",
            from: "if (!guard_ok_i || drain_i[app_q]) begin",
            to: "if (drain_i[app_q]) begin",
        },
    ),
    (
        "the last line is taken whole",
        Mutant {
            file: "lane_gather.sv",
            from: "assign part = last_line ? len_q[5:0] : room_in_line;",
            to: "assign part = room_in_line;",
        },
    ),
    (
        "bytes in front of the first are written",
        Mutant {
            file: "lane_collect.sv",
            from: "at + 6'(i) >= 6'(line.first) && ",
            to: "",
        },
    ),
    (
        "an answer waits",
        Mutant {
            file: "lane_collect.sv",
            from: "rx_credit_o <= rx_valid_i;",
            to: "rx_credit_o <= rx_valid_i && !inside_q;",
        },
    ),
];

#[test]
fn a_sum_that_wraps_is_noticed() {
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
