//! How fast the flat chip and the composed one simulate the same load: 2x2, the same RTL, the same
//! compiler flags, every connection busy. Prints cycles a second: `flat composed`.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{chip, config, load_and_boot};
use noctule_flat::FlatChip;
use noctule_loader::Target;
use noctule_net::{Machine, Network, WireOptions, http::Resource, load};
use std::time::Instant;

/// Connections that keep all four tiles busy.
const CONNECTIONS: usize = 32;

fn speed<M: Machine + Target>(mut machine: M, requests: u64) -> f64 {
    load_and_boot(&mut machine);
    let mut net = Network::new(machine, 1, WireOptions::default());
    let resource = Resource::get("/small", "10.0.0.2", b"small".to_vec());
    let options = load::LoadOptions {
        connections: CONNECTIONS,
        requests,
        steady: true,
        ..Default::default()
    };
    let (mut begin, mut seconds) = (Instant::now(), 0.0);
    let mut watch = |edge, _: &mut Network<M>| match edge {
        load::Moment::Begin => begin = Instant::now(),
        load::Moment::Within => {}
        load::Moment::End => seconds = begin.elapsed().as_secs_f64(),
    };
    let report = load::watched(
        &mut net,
        std::slice::from_ref(&resource),
        &options,
        &mut watch,
    );
    assert_eq!(
        (report.answered, report.errors_total()),
        (requests, 0),
        "{:?}",
        report.errors
    );
    report.cycles as f64 / seconds
}

fn main() {
    // Turn and turn about, so that a busy machine is as unkind to both.
    let mut best = [0.0f64; 2];
    for _ in 0..3 {
        best[0] = best[0].max(speed(FlatChip::new(1200), 500));
        best[1] = best[1].max(speed(chip(&config()), 2_000));
    }
    println!("{:.0} {:.0}", best[0], best[1]);
}
