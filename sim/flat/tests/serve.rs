//! The whole chip, flat: it boots, answers ping.

mod common;

use noctule_flat::FlatChip;
use noctule_net::{Network, WireOptions, ping};

fn booted() -> FlatChip {
    let mut chip = FlatChip::new(1200);
    let shape = chip.shape().clone();
    common::load_and_boot(&mut chip, &shape);
    chip
}

#[test]
fn it_answers_ping() {
    let mut net = Network::new(booted(), 1, WireOptions::default());
    let times = ping(&mut net, [10, 0, 0, 2], 3, 56, 200_000);
    println!("{times:?}");
    assert!(times.iter().all(|t| t.is_some()), "{times:?}");
}
