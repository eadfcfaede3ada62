//! A lane waits on REQ for room on RSP only, never holds up MSG, and believes the bridge only: proved without bound, and
//! able to fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_nic_formal::sinks;

/// A line read, of ten flits, behind another packet.
const DEPTH: usize = 20;

fn proof() -> Proof {
    Proof::new(
        "lane_server, lane_msg_rx",
        sinks().expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

#[test]
fn a_lane_waits_for_room_on_rsp_only_and_never_holds_up_msg() {
    let proof = proof();
    proof.holds(28);
    proof.reaches(DEPTH);
}

const fn server(from: &'static str, to: &'static str) -> Mutant<'static> {
    Mutant {
        file: "lane_server.sv",
        from,
        to,
    }
}

const fn sink(from: &'static str, to: &'static str) -> Mutant<'static> {
    Mutant {
        file: "lane_msg_rx.sv",
        from,
        to,
    }
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a head waits for the answer before it",
        server(
            "Head, Addr, Mask, CtlData, Swallow: rx_pop_o = rx_valid_i;",
            "Head, Addr, Mask, CtlData, Swallow: rx_pop_o = rx_valid_i && !(state_q == Swallow && data == '0);",
        ),
    ),
    (
        "strangers are believed",
        server("if (!from_bridge) ctl_denied_o", "if (1'b0) ctl_denied_o"),
    ),
    (
        "another row's memory is written",
        server("&& data[27:24] == y_i", ""),
    ),
    (
        "the answer goes to the address",
        server(
            "job_head_q.dest <= src_q;",
            "job_head_q.dest <= addr_q[9:0];",
        ),
    ),
    (
        "a refused read is answered at length",
        server(
            "job_words_q <= op_q == 4'(RemoteOpRead) && !err_q;",
            "job_words_q <= op_q == 4'(RemoteOpRead) || err_q;",
        ),
    ),
    (
        "an answer leaves without room",
        server("tx_push_o = job_q && tx_room_i;", "tx_push_o = job_q;"),
    ),
    (
        "a message holds up MSG",
        sink(
            "rx_credit_o <= rx_valid_i;",
            "rx_credit_o <= rx_valid_i && !inside_q;",
        ),
    ),
    (
        "a credit packet lands in a queue",
        sink("kind == 2'(MsgQueueNic)}", "kind != 2'(MsgQueueSock)}"),
    ),
];

#[test]
fn every_mutant_is_noticed() {
    proof().notices(MUTANTS, DEPTH);
}
