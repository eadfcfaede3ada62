//! How fast the network is simulated, beside a loop that other machines can be compared by.

use crate::ffi::bridge;
use crate::network::{Network, NetworkError, Traffic};
use std::hint::black_box;
use std::time::Instant;

/// Simulated cycles a second on one thread; the best of three runs each.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// Every source always has something to send.
    pub saturated: f64,
    /// A twentieth of a flit a cycle and node.
    pub at_5_percent: f64,
    /// Millions of rounds a second of a fixed loop of integer work and random access to 64 KiB.
    pub reference: f64,
}

/// Measures for about `seconds` altogether.
///
/// # Errors
/// If the traffic is not possible.
pub fn measure(traffic: &Traffic, seconds: f64) -> Result<Speed, NetworkError> {
    let part = seconds / 9.0;
    let run = |load: f64| -> Result<f64, NetworkError> {
        let mut net = Network::new(&Traffic {
            load,
            ..traffic.clone()
        })?;
        net.run(2_000, true, false);
        let mut best = 0.0f64;
        for _ in 0..3 {
            let (start, mut cycles) = (Instant::now(), 0);
            while start.elapsed().as_secs_f64() < part {
                net.run(1_000, true, false);
                cycles += 1_000;
            }
            best = best.max(f64::from(cycles) / start.elapsed().as_secs_f64());
        }
        Ok(best)
    };
    let (saturated, at_5_percent) = (run(1.0)?, run(0.05)?);
    Ok(Speed {
        saturated,
        at_5_percent,
        reference: reference(part),
    })
}

/// Millions of rounds a second of a fixed loop, the best of three times `seconds`: what other speeds
/// of the same run can be divided by to compare machines.
pub fn reference(seconds: f64) -> f64 {
    let mut best = 0.0f64;
    for _ in 0..3 {
        let (start, mut rounds) = (Instant::now(), 0);
        while start.elapsed().as_secs_f64() < seconds {
            black_box(bridge::reference_loop(black_box(1_000_000)));
            rounds += 1;
        }
        best = best.max(f64::from(rounds) / start.elapsed().as_secs_f64());
    }
    best
}
