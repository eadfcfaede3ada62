//! Situations in which a block mostly is, and most of it has nothing to do: counted under web load, by name in the RTL.

use noctule_verilate_build::{Fact, Situation, Situations};

pub(crate) fn of(block: &str) -> Situations {
    match block {
        "Router" => router(),
        "Interface" => interface(),
        _ => Situations::default(),
    }
}

/// A router moves no flit or one in nearly every cycle: all its ports are idle, or all but one. And that one mostly is in the
/// middle of a message: a flit, not the last, leaves the queue by an output that is held, the next comes in, and no other output
/// gets a credit.
fn router() -> Situations {
    let queue = |port: u32, q: &str| format!("router__DOT__u_queue_{port}__DOT__{q}");
    let idle = |port| ["some_q", "front_want_q"].map(|q| Fact::zero(queue(port, q), !0));
    let middle = |port: u32, to: u32| {
        vec![
            Fact::new(queue(port, "front_want_q"), !0, 1 << to),
            Fact::new(queue(port, "some_q"), !0, 1),
            Fact::new(format!("router__DOT__u_out_{to}__DOT__funded_q"), !0, 1),
            Fact::new("rx_valid_i", 1 << port, 1 << port),
            Fact::zero("tx_credit_i", !(1 << to)),
            Fact::zero(queue(port, "front_tail_q"), !0),
            Fact::zero(queue(port, "more_q"), !0),
        ]
    };
    let case = |busy: Option<u32>| {
        let others = (0..5).filter(|port| Some(*port) != busy);
        let situation = Situation {
            facts: others.flat_map(idle).collect(),
            within: (busy.into_iter().filter(|port| *port < 4))
                .map(|port| middle(port, (port + 2) % 4))
                .collect(),
        };
        (busy.map_or(0, |port| 1 << port), situation)
    };
    let busy = [None, Some(0), Some(1), Some(2), Some(3), Some(4)];
    Situations {
        key: ["rx_valid_i", "router__DOT__pop", "router__DOT__ready"]
            .map(str::to_owned)
            .to_vec(),
        cases: busy.map(case).to_vec(),
    }
}

/// An interface mostly has to do with one thing: messages, its core's access to a register, or replies of remote memory.
fn interface() -> Situations {
    let zero =
        |names: &[&str]| -> Vec<Fact> { names.iter().map(|name| Fact::zero(*name, !0)).collect() };
    let parts = |parts: &[(&str, &[&str])]| -> Vec<Fact> {
        let of = |(part, registers): &(&str, &[&str])| -> Vec<Fact> {
            let name = |q: &&str| Fact::zero(format!("ni__DOT__{part}__DOT__{q}"), !0);
            registers.iter().map(name).collect()
        };
        parts.iter().flat_map(of).collect()
    };
    // The supervisor, faults, atomics, sleep.
    let seldom = [
        zero(&["req_rx_valid_i", "core_sleep_i", "ni__DOT__hold_q"]),
        parts(&[
            ("i_ctrl", &["held_q", "state_q"]),
            ("i_remote__DOT__i_atomic", &["busy_q"]),
            ("i_remote__DOT__i_guard", &["clear_q"]),
            ("i_message__DOT__i_channels", &["clear_q"]),
            ("i_message__DOT__i_fault", &["want_q", "message_q"]),
            ("i_count", &["slept_q", "clear_q", "carry_q"]),
            ("i_tables", &["drain_q"]),
            ("i_regs", &["pend_q"]),
        ]),
    ]
    .concat();
    let remote = [
        zero(&["rsp_rx_valid_i"]),
        parts(&[
            ("i_remote__DOT__i_rsp_rx", &["in_q", "done_q", "fill_q"]),
            ("i_remote__DOT__i_reads", &["busy_q", "send_q"]),
            ("i_remote__DOT__i_stores", &["used_q", "open_q"]),
            ("i_remote__DOT__i_access", &["state_q", "pre_left_q"]),
            ("i_remote__DOT__i_req_tx", &["step_q"]),
        ]),
    ]
    .concat();
    let messages = [
        zero(&["msg_rx_valid_i"]),
        parts(&[
            (
                "i_message__DOT__i_recv",
                &["in_q", "in_done_q", "deposit_q", "credit_valid_q"],
            ),
            ("i_message__DOT__i_send", &["open_q"]),
            ("i_message__DOT__i_stage", &["have_q"]),
            ("i_message__DOT__i_msg_tx", &["state_q"]),
        ]),
    ]
    .concat();
    // The access is to no window to remote memory.
    let register = vec![Fact::zero("ext_addr_i", 0xb000_0000)];
    let case = |key, facts: &[Vec<Fact>]| {
        let facts = facts.concat();
        let within = Vec::new();
        (key, Situation { facts, within })
    };
    Situations {
        key: vec!["ext_req_i".to_owned()],
        cases: vec![
            case(0, &[seldom.clone(), messages]),
            case(0, &[seldom.clone(), remote.clone()]),
            case(1, &[seldom, remote, register]),
        ],
    }
}
