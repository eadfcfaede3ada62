//! The router with shallower queues than the chip's, proved without bound on what the emitter gives for them.

use noctule_formal::flow::circuit;
use noctule_formal::induction::{Verdict, prove};
use noctule_noc::emitted::router_modules_of;
use noctule_noc_formal::router_of;
use std::fs;
use std::path::Path;

fn every_property_holds(place_bits: u32, watch: u32) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("depth{place_bits}_{watch}"));
    let sv = dir.join("sv");
    fs::create_dir_all(&sv).expect("a folder for the text");
    let modules = router_modules_of(1 << place_bits).expect("a depth there is");
    for m in modules.expect("the emitted text") {
        fs::write(sv.join(format!("{}.sv", m.name)), &m.text).expect("room for it");
    }
    let design = router_of(&sv, place_bits, watch).expect("the emitted text");
    let circuit = circuit(&design, None, &dir).unwrap_or_else(|e| panic!("{e}"));
    let count = circuit.names.len();
    // Two for each input and place that a head may be in, and those that do not count places.
    assert!(
        count > 130,
        "only {count} assertions: the proof would be hollow"
    );
    assert_eq!(
        prove(&circuit.aiger),
        Verdict::Proved,
        "{} flits a queue, input {watch}",
        1 << place_bits
    );
}

#[test]
fn a_router_with_queues_of_four_keeps_every_property() {
    every_property_holds(2, 0);
}

#[test]
#[ignore = "a minute: nine proofs"]
fn routers_with_queues_of_four_and_eight_keep_every_property_whichever_input_is_watched() {
    for watch in 0..5 {
        if watch > 0 {
            every_property_holds(2, watch);
        }
        every_property_holds(3, watch);
    }
}
