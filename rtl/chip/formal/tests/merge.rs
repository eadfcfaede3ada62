//! The bridge's packets and control packets share REQ whole, in turns, and every answer is taken: proved without bound,
//! and able to fail.

use noctule_chip_formal::merge;
use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;

/// Nine writes of three flits.
const DEPTH: usize = 36;

fn proof() -> Proof {
    Proof::new(
        "ctrl_requester, packet_merge",
        merge(),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

#[test]
fn two_sources_share_req_whole_and_in_turns_and_every_answer_is_taken() {
    let proof = proof();
    proof.holds(20);
    proof.reaches(DEPTH);
}

const fn join(from: &'static str, to: &'static str) -> Mutant<'static> {
    Mutant {
        file: "packet_merge.sv",
        from,
        to,
    }
}

const fn ask(from: &'static str, to: &'static str) -> Mutant<'static> {
    Mutant {
        file: "ctrl_requester.sv",
        from,
        to,
    }
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a packet is cut by the other source",
        join("from_a = open_q ? owner_a_q :", "from_a ="),
    ),
    (
        "the interface always goes first",
        join("fifo_valid && !(b_valid_i && owner_a_q)", "fifo_valid"),
    ),
    (
        "a credit for each flit of either source",
        join("credit_q <= a_take;", "credit_q <= tx_valid_o;"),
    ),
    (
        "a flit leaves without room",
        join("tx_valid_o = credits_q != 0 &&", "tx_valid_o ="),
    ),
    (
        "one write too many",
        ask(
            "outstanding_q < 4'(BridgeCtrlOutstanding)",
            "outstanding_q <= 4'(BridgeCtrlOutstanding)",
        ),
    ),
    (
        "an answer without a tail counts",
        ask("4'(rsp_valid_i && rsp_tail_i)", "4'(rsp_valid_i)"),
    ),
    (
        "a read has a word",
        ask(
            "tail: reading_q, data: packet_addr_q",
            "tail: 1'b0, data: packet_addr_q",
        ),
    ),
];

#[test]
fn every_mutant_is_noticed() {
    proof().notices(MUTANTS, DEPTH);
}
