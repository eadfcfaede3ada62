//! A memory channel waits for room on RSP only and believes the bridge only: proved without bound, and able to fail.

use noctule_formal::check::{caught, covered, proved};
use noctule_formal::flow::{Mutant, circuit};
use noctule_mem_formal::channel;
use std::path::{Path, PathBuf};

/// A packet, the least latency that a clock of any value leaves, and its answer.
const DEPTH: usize = 24;

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn a_channel_waits_for_room_on_rsp_only_and_believes_the_bridge_only() {
    let design = channel();
    let circuit = circuit(&design, None, &scratch("channel")).unwrap_or_else(|e| panic!("{e}"));
    let count = proved(&circuit, 1).unwrap_or_else(|e| panic!("{e}"));
    assert!(count > 20, "only {count} assertions");
    println!("channel: {count} assertions hold always");
    print!(
        "{}",
        covered(&circuit, DEPTH).unwrap_or_else(|e| panic!("{e}"))
    );
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

fn notices(mutants: &[(&str, Mutant)]) {
    let design = channel();
    for (what, mutant) in mutants {
        let dir = format!("channel {what}").replace(' ', "_");
        let by = caught(&design, mutant, DEPTH, &scratch(&dir))
            .unwrap_or_else(|e| panic!("{what}: {e}"));
        println!("noticed: {what}, by {by}");
    }
}

#[test]
fn a_believed_stranger_is_noticed() {
    notices(&MUTANTS[..1]);
}

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    std::thread::scope(|s| {
        s.spawn(|| notices(&MUTANTS[1..5]));
        s.spawn(|| notices(&MUTANTS[5..]));
    });
}
