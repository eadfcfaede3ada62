//! A memory channel waits for room on RSP only and believes the bridge only: proved without bound, and able to fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_mem_formal::channel;

/// A packet, the least latency that a clock of any value leaves, and its answer.
const DEPTH: usize = 24;

fn proof() -> Proof {
    Proof::new("channel", channel(), env!("CARGO_TARGET_TMPDIR"))
}

#[test]
fn a_channel_waits_for_room_on_rsp_only_and_believes_the_bridge_only() {
    let proof = proof();
    proof.holds(21);
    proof.reaches(DEPTH);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "strangers are believed",
        Mutant {
            file: "channel.sv",
            from: "assign from_bridge = cmd_head.src ==",
            to: "assign from_bridge = 1'b1 || cmd_head.src ==",
        },
    ),
    (
        "a stranger is told that all is well",
        Mutant {
            file: "channel.sv",
            from: "            if (!from_bridge || !(in_memory || reg_ok)) begin",
            to: "            if (!(in_memory || reg_ok)) begin",
        },
    ),
    (
        "a read waits for two places",
        Mutant {
            file: "channel.sv",
            from: "(!start_read || can_send);",
            to: "(!start_read || tx_credits_q > 5'd1);",
        },
    ),
    (
        "one credit too many goes back",
        Mutant {
            file: "channel_fetch.sv",
            from: "32'(count) + 32'd16 - 32'(owed_q) < 32'(2 ** DepthLog2)",
            to: "32'(count) + 32'd15 - 32'(owed_q) < 32'(2 ** DepthLog2)",
        },
    ),
    (
        "the answer goes home",
        Mutant {
            file: "channel.sv",
            from: "tx_data_q <= reply(head_q.src,",
            to: "tx_data_q <= reply(head_q.dest,",
        },
    ),
    (
        "what lies beyond the memory is written",
        Mutant {
            file: "channel.sv",
            from: "ram_we = word_pop && !status_q;",
            to: "ram_we = word_pop;",
        },
    ),
    (
        "a sent flit costs no credit",
        Mutant {
            file: "channel.sv",
            from: "if (send != rsp_tx_credit_i) tx_credits_q <= send ?",
            to: "if (send != rsp_tx_credit_i) tx_credits_q <= 1'b0 ?",
        },
    ),
];

#[test]
fn a_believed_stranger_is_noticed() {
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
