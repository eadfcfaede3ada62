//! Nothing is staged for MSG without a reserved landing place, and every credit is accounted for.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_ni_formal::design;

/// Three control accesses, a message of two words, its credits.
const DEPTH: usize = 18;

fn proof_named(name: &str) -> Proof {
    Proof::new(
        name,
        design("ni_send_proof").expect("sources"),
        env!("CARGO_TARGET_TMPDIR"),
    )
}

fn proof() -> Proof {
    proof_named("send")
}

#[test]
fn credits_are_conserved_and_reserved_for_sixteen_cycles_from_reset() {
    let proof = proof_named("send from reset");
    proof.holds_from_reset(16);
    proof.reaches(16);
}

#[test]
#[ignore = "a minute and a half: sums of credits are hard"]
fn credits_are_conserved_and_reserved_always() {
    let proof = proof();
    proof.holds(30);
    proof.reaches(DEPTH);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a held core's last store meets the drop",
        Mutant {
            file: "ni_send.sv",
            from: "assign word = word_i && !hold_i;",
            to: "assign word = word_i;",
        },
    ),
    (
        "a held core's last read of CREDITS moves the refund",
        Mutant {
            file: "ni_message.sv",
            from: "credits_i && !hold_i ? offset_i",
            to: "credits_i ? offset_i",
        },
    ),
    (
        "an entry may name the credit kind",
        Mutant {
            file: "ni_channels.sv",
            from: "(!home || ctl_wdata_i[11:10] == MsgKindCredit[1:0])",
            to: "!home",
        },
    ),
    (
        "one word too many is lent",
        Mutant {
            file: "ni_send.sv",
            from: "poor = avail_i < {6'd0, need} +",
            to: "poor = avail_i + 12'd1 < {6'd0, need} +",
        },
    ),
    (
        "an entry is rewritten under a message",
        Mutant {
            file: "ni_channels.sv",
            from: "home  = avail_o == {2'b00, total};",
            to: "home  = 1'b1;",
        },
    ),
    (
        "the source is what software says",
        Mutant {
            file: "ni_send.sv",
            from: "          src: node_i,",
            to: "          src: wdata_i[31:22],",
        },
    ),
    (
        "the stamp is not paid for",
        Mutant {
            file: "ni_send.sv",
            from: "need = first.len + 6'd1;",
            to: "need = first.len;",
        },
    ),
];

#[test]
fn a_forged_source_is_noticed() {
    proof().notices(&MUTANTS[5..6], DEPTH);
}

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    std::thread::scope(|s| {
        s.spawn(|| proof().notices(&MUTANTS[..3], DEPTH));
        s.spawn(|| proof().notices(&MUTANTS[3..], DEPTH));
    });
}
