//! The receive side: only reserved places, whole messages in order with the sender's stamp, all credits home.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_ni_formal::design;

/// A message of one word comes, is popped, and its credits go home in seven.
const SHORT: usize = 9;
/// A message of three words comes and goes home.
const LONG: usize = 11;

fn proof() -> Proof {
    Proof::new(
        "recv",
        design("ni_recv_proof").expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

#[test]
fn messages_land_in_reserved_places_whole_and_in_order_always() {
    let proof = proof();
    proof.holds(90);
    proof.reaches(LONG);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "the stamp says one word less",
        Mutant {
            file: "ni_recv.sv",
            from: "len: in_len_q",
            to: "len: in_len_q - 6'd1",
        },
    ),
    (
        "a message is seen before its tail",
        Mutant {
            file: "ni_recv.sv",
            from: "in_done_q <= rx_flit_i[32];",
            to: "in_done_q <= 1'b1;",
        },
    ),
    (
        "the stamp's place does not go home",
        Mutant {
            file: "ni_recv.sv",
            from: "deposit_words_o = deposit_stamp_q[5:0] + 6'd1;",
            to: "deposit_words_o = deposit_stamp_q[5:0];",
        },
    ),
    (
        "the stamp names the receiver",
        Mutant {
            file: "ni_recv.sv",
            from: "src: in_head_q.src,",
            to: "src: in_head_q.dest,",
        },
    ),
    (
        "the link waits for the core",
        Mutant {
            file: "ni_recv.sv",
            from: "credit_q <= rx_valid_i;",
            to: "credit_q <= rx_valid_i && !pop;",
        },
    ),
    (
        "credits go home under the channel of the queue's first message",
        Mutant {
            file: "ni_recv.sv",
            from: "if (rest_q[queue] == '0) stamp_q[queue] <=",
            to: "if (read_q[queue] == '0) stamp_q[queue] <=",
        },
    ),
];

#[test]
fn a_stamp_that_lies_about_the_length_is_noticed() {
    proof().notices(&MUTANTS[..1], SHORT);
}

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    proof().notices(&MUTANTS[1..], SHORT);
}
