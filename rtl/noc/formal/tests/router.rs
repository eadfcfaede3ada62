//! The router, proved without bound; that the proof is not hollow; and mutants that it must notice.

use noctule_formal::flow::{Circuit, Mutant};
use noctule_formal::induction::{Verdict, prove, refute};
use noctule_formal::proof::Proof;
use noctule_noc_formal::router;
use std::path::{Path, PathBuf};

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn circuit(watch: u32, mutant: Option<&Mutant>, dir: &str) -> Circuit {
    let design = router(watch).expect("the emitted text");
    noctule_formal::flow::circuit(&design, mutant, &scratch(dir)).unwrap_or_else(|e| panic!("{e}"))
}

/// What proving gives.
fn outcome(watch: u32, dir: &str) -> Verdict {
    let circuit = circuit(watch, None, dir);
    let count = circuit.names.len();
    assert!(
        count > 200,
        "only {count} assertions: the proof would be hollow"
    );
    prove(&circuit.aiger)
}

#[test]
fn every_property_holds_forever_with_any_input_watched() {
    std::thread::scope(|s| {
        for chunk in [&[0, 1, 2][..], &[3, 4]] {
            s.spawn(move || {
                for watch in chunk {
                    let verdict = outcome(*watch, &format!("watch{watch}"));
                    assert_eq!(verdict, Verdict::Proved, "input {watch}");
                }
            });
        }
    });
}

/// Assertions that say the opposite of what must be possible. All others are proved, so what fails
/// from reset is the changed one.
#[test]
fn what_the_properties_speak_of_happens() {
    let covers = [
        (
            "p2_same : assert (!leaves || out == flit_q)",
            "p2_same : assert (!leaves)",
        ),
        (
            "p5 : assert (passed_q <= 3'd3)",
            "p5 : assert (passed_q == 3'd0)",
        ),
        (
            "p3_same : assert (!(tx_valid[o] && busy_q[o]) || take[o] == source_q[o])",
            "p3_same : assert (!(tx_valid[o] && busy_q[o]))",
        ),
    ];
    for (n, (from, to)) in covers.into_iter().enumerate() {
        let cover = Mutant {
            file: "router_proof.sv",
            from,
            to,
        };
        let circuit = circuit(0, Some(&cover), &format!("cover{n}"));
        let (cycle, failing) =
            refute(&circuit.aiger, 6).unwrap_or_else(|| panic!("never: not {to}"));
        assert!(!failing.is_empty() && cycle > 1, "{to} in cycle {cycle}");
    }
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a credit is lost",
        Mutant {
            file: "router.sv",
            from: "    freed_q <= pop;",
            to: "    freed_q <= pop & 5'h1e;",
        },
    ),
    (
        "a flit is sent twice",
        Mutant {
            file: "router.sv",
            from: "pop = taken & ready",
            to: "pop = taken & ready & 5'h0f",
        },
    ),
    (
        "an output takes a wrong input",
        Mutant {
            file: "router.sv",
            from: ".flit_2_i(flit_3)",
            to: ".flit_2_i(flit_4)",
        },
    ),
    (
        "one credit too many",
        Mutant {
            file: "router_out.sv",
            from: "credits_q <= 4'h0;",
            to: "credits_q <= 4'h1;",
        },
    ),
    (
        "credit is not checked",
        Mutant {
            file: "router_out.sv",
            from: "send = funded_q & (",
            to: "send = (",
        },
    ),
    (
        "the last credit is not seen",
        Mutant {
            file: "router_out.sv",
            from: "credits_q != 4'h1",
            to: "credits_q != 4'h2",
        },
    ),
    (
        "a gap gives the output away",
        Mutant {
            file: "router_out.sv",
            from: " & !(|(claim_i & ~ready_i))",
            to: "",
        },
    ),
    (
        "the hold ends before the tail",
        Mutant {
            file: "router_arbiter.sv",
            from: "(pairs[5:0] & {6{!tail_i}})",
            to: "(pairs[5:0] & 6'h0)",
        },
    ),
    (
        "who is served stays first",
        Mutant {
            file: "router_arbiter.sv",
            from: "(pairs[11:6] & {6{tail_i}})",
            to: "(pairs[11:6] & {6{tail_i}} & 6'h37)",
        },
    ),
    (
        "an arbiter input is forgotten",
        Mutant {
            file: "router_arbiter.sv",
            from: "!(claim_i[1] & order_q[3]) & !(claim_i[3]",
            to: "!(claim_i[3]",
        },
    ),
    (
        "a data bit is cleared",
        Mutant {
            file: "router_crossbar.sv",
            from: "chosen_o = {route, body};",
            to: "chosen_o = {route, body} & 38'h3fffffffef;",
        },
    ),
    (
        "a place is skipped",
        Mutant {
            file: "router_queue.sv",
            from: "place_in_q <= place_in_q + 4'h1",
            to: "place_in_q <= place_in_q + 4'h2",
        },
    ),
    (
        "the front is shown twice",
        Mutant {
            file: "router_queue.sv",
            from: "control_q[place_second_q]",
            to: "control_q[place_front_q]",
        },
    ),
    (
        "a claim is never given up",
        Mutant {
            file: "router_queue.sv",
            from: "{5{rx_valid_i & !more_q}}",
            to: "{5{!more_q}}",
        },
    ),
];

#[test]
fn every_mutant_has_its_place_in_the_emitted_text() {
    let rtl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sv");
    for (what, mutant) in MUTANTS {
        let text = std::fs::read_to_string(rtl.join(mutant.file)).expect(mutant.file);
        assert!(text.contains(mutant.from), "{what}: not in {}", mutant.file);
        assert_ne!(mutant.from, mutant.to, "{what}");
    }
}

fn noticed(mutants: &[(&str, Mutant)], watch: u32) {
    let design = router(watch).expect("the emitted text");
    let name = format!("router {watch}");
    Proof::new(&name, design, env!("CARGO_TARGET_TMPDIR")).notices(mutants, 1);
}

#[test]
fn a_lost_credit_and_a_cleared_bit_are_noticed() {
    noticed(&MUTANTS[..1], 0);
    noticed(&MUTANTS[10..11], 0);
}

#[test]
#[ignore = "minutes: fourteen proofs that must fail"]
fn every_mutant_is_noticed() {
    std::thread::scope(|s| {
        // The cleared bit is in what inputs 0 and 1 of a crossbar send.
        s.spawn(|| noticed(&MUTANTS[..7], 1));
        s.spawn(|| noticed(&MUTANTS[7..], 1));
    });
}
