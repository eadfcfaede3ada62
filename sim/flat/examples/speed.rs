//! How fast the flat chip and the composed one simulate the same load: the same RTL, the same compiler
//! flags, every connection busy. `speed [2x2|6x6]` prints cycles a second: `flat composed`; 6x6 needs the
//! feature `mesh-6x6`.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{chip, load_and_boot};
use noctule_flat::FlatChip;
use noctule_loader::Target;
use noctule_net::{Machine, Network, WireOptions, http::Resource, load};
use noctule_sim::ChipConfig;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Instant;

/// Whether a run's measurement is done.
static STOP: AtomicBool = AtomicBool::new(false);

/// Connections that keep all tiles busy, and requests of the flat chip and the composed one.
struct Busy {
    connections: usize,
    requests: [u64; 2],
}

fn speed<M: Machine + Target>(
    mut machine: M,
    shape: &ChipConfig,
    busy: &Busy,
    requests: u64,
) -> f64 {
    STOP.store(false, Relaxed);
    load_and_boot(&mut machine, shape);
    let stations = busy.connections.div_ceil(64);
    let mut net = Network::new(machine, stations, WireOptions::default());
    let resource = Resource::get("/small", "10.0.0.2", b"small".to_vec());
    let options = load::LoadOptions {
        connections: busy.connections,
        requests,
        steady: true,
        stop: || STOP.load(Relaxed),
        ..Default::default()
    };
    let (mut begin, mut seconds) = (Instant::now(), 0.0);
    let mut watch = |edge, _: &mut Network<M>| match edge {
        load::Moment::Begin => begin = Instant::now(),
        load::Moment::Within => {}
        load::Moment::End => {
            seconds = begin.elapsed().as_secs_f64();
            // What is left is not measured, and long where 5,000 cycles take a second.
            STOP.store(true, Relaxed);
        }
    };
    let report = load::watched(
        &mut net,
        std::slice::from_ref(&resource),
        &options,
        &mut watch,
    );
    assert_eq!(report.errors_total(), 0, "{:?}", report.errors);
    assert!(report.measured > 0, "nothing measured");
    report.cycles as f64 / seconds
}

fn compare(make: fn(u64) -> FlatChip, busy: &Busy, rounds: usize) {
    // Turn and turn about, so that a busy machine is as unkind to both.
    let mut best = [0.0f64; 2];
    for _ in 0..rounds {
        let flat = make(1200);
        let shape = flat.shape().clone();
        best[0] = best[0].max(speed(flat, &shape, busy, busy.requests[0]));
        best[1] = best[1].max(speed(chip(&shape), &shape, busy, busy.requests[1]));
    }
    println!("{:.0} {:.0}", best[0], best[1]);
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        None | Some("2x2") => {
            let busy = Busy {
                connections: 32,
                requests: [500, 2_000],
            };
            compare(FlatChip::new, &busy, 3);
        }
        #[cfg(feature = "mesh-6x6")]
        Some("6x6") => {
            let busy = Busy {
                connections: 256,
                requests: [1_500, 6_000],
            };
            compare(FlatChip::of_36_tiles, &busy, 1);
        }
        Some(other) => {
            eprintln!(
                "speed: there is no flat chip of {other} here; 6x6 needs --features mesh-6x6"
            );
            std::process::exit(2);
        }
    }
}
