//! Points, curves, saturation.

use crate::network::{Network, NetworkError, Traffic};
use crate::pattern::Analysis;

/// How long the phases last, in cycles.
#[derive(Clone, Copy, Debug)]
pub struct Phases {
    /// Before anything counts.
    pub warm_up: u64,
    /// In which packets are marked and deliveries counted.
    pub measure: u64,
    /// At most, until every marked packet has arrived.
    pub drain: u64,
}

impl Default for Phases {
    fn default() -> Self {
        Self {
            warm_up: 3_000,
            measure: 6_000,
            drain: 20_000,
        }
    }
}

/// What one load gave. Loads in flits a cycle and sender, latencies in cycles, source queue included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Offered.
    pub offered: f64,
    /// Delivered in the window.
    pub accepted: f64,
    /// Mean latency of the marked packets; `None` if some never arrived: the network is saturated.
    pub mean: Option<f64>,
    /// Median.
    pub p50: Option<u64>,
    /// 99 of 100 took no longer.
    pub p99: Option<u64>,
    /// Longest.
    pub max: Option<u64>,
    /// Least and most delivered of a source, by the mean.
    pub worst_source: f64,
    /// See there.
    pub best_source: f64,
}

/// One experiment.
///
/// # Errors
/// If the traffic is not possible.
///
/// # Panics
/// If the routers lost, bent or misled a flit: the measurement would mean nothing.
pub fn point(traffic: &Traffic, phases: Phases) -> Result<Point, NetworkError> {
    let mut net = Network::new(traffic)?;
    net.run(phases.warm_up, true, false);
    net.run(phases.measure, true, true);
    let at_the_window = net.tally();
    let sources: Vec<u64> = net.delivered();
    let until = net.cycle() + phases.drain;
    while net.pending() > 0 && net.cycle() < until {
        net.run(50, true, false);
    }
    let end = net.tally();
    assert_eq!(end.errors, 0, "{traffic:?}: flits at wrong places");
    let senders = traffic
        .pattern
        .analysis(traffic.mesh, traffic.order)
        .senders;
    let window = phases.measure as f64 * f64::from(senders);
    let all_arrived = net.pending() == 0 && end.packets > 0;
    let latencies = net.latencies();
    let rank = |share: f64| {
        let wanted = (end.packets as f64 * share).ceil() as u64;
        let mut seen = 0;
        latencies.iter().position(|n| {
            seen += n;
            seen >= wanted
        })
    };
    let when = |v: Option<usize>| v.filter(|_| all_arrived).map(|v| v as u64);
    let sending: Vec<f64> = sources
        .iter()
        .enumerate()
        .filter(|(i, _)| {
            traffic.pattern.target(traffic.mesh, *i as u32) != crate::pattern::Target::Silent
        })
        .map(|(_, n)| *n as f64)
        .collect();
    let mean = sending.iter().sum::<f64>() / sending.len().max(1) as f64;
    Ok(Point {
        offered: traffic.load,
        accepted: at_the_window.delivered_flits as f64 / window,
        mean: all_arrived.then(|| end.latency_sum as f64 / end.packets as f64),
        p50: when(rank(0.5)),
        p99: when(rank(0.99)),
        max: all_arrived.then_some(end.longest),
        worst_source: sending.iter().copied().fold(f64::INFINITY, f64::min) / mean,
        best_source: sending.iter().copied().fold(0.0, f64::max) / mean,
    })
}

/// Latency with nothing in the way, measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZeroLoad {
    /// Mean over the pattern's pairs, in cycles.
    pub mean: f64,
    /// Pairs that were measured: all up to 64 nodes, every 17th above.
    pub pairs: u32,
    /// Those that did not take exactly their distance plus their flits.
    pub wrong: u32,
}

/// Sends one packet after the other through an empty network.
///
/// # Errors
/// If the traffic is not possible.
pub fn zero_load(traffic: &Traffic) -> Result<ZeroLoad, NetworkError> {
    let Traffic { mesh, pattern, .. } = *traffic;
    let mut net = Network::new(&Traffic {
        load: 0.0,
        ..traffic.clone()
    })?;
    let n = mesh.nodes();
    let stride = if n <= 64 { 1 } else { 17 };
    let (mut out, mut weight, mut before) = (
        ZeroLoad {
            mean: 0.0,
            pairs: 0,
            wrong: 0,
        },
        0.0,
        0,
    );
    for from in 0..n {
        for to in 0..n {
            let share = pattern.share(mesh, from, to);
            let one = matches!(pattern.target(mesh, from), crate::pattern::Target::One(_));
            if share == 0.0 || !(one || (from + to) % stride == 0) {
                continue;
            }
            let length = traffic.lengths[(from * 7 + to) as usize % traffic.lengths.len()];
            let distance = (from % mesh.width).abs_diff(to % mesh.width)
                + (from / mesh.width).abs_diff(to / mesh.width);
            net.send(from, to, u32::from(length));
            net.run(u64::from(distance) + u64::from(length) + 4, false, false);
            let tally = net.tally();
            let took = tally.latency_sum - before;
            before = tally.latency_sum;
            out.pairs += 1;
            out.wrong += u32::from(took != u64::from(distance) + u64::from(length));
            out.mean += share * (took as f64 - f64::from(length));
            weight += share;
        }
    }
    out.mean = out.mean / weight + traffic.mean_flits();
    Ok(out)
}

/// A curve of latency against load, and where it ends.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Ascending load; the last is a flit a cycle, far beyond saturation.
    pub points: Vec<Point>,
    /// What arithmetic says.
    pub analysis: Analysis,
    /// Delivered when every source always has something to send: flits a cycle and sender.
    pub saturation: f64,
    /// Largest measured load whose mean latency is at most three times the zero-load latency.
    pub knee: f64,
}

impl Curve {
    /// The point beyond saturation.
    pub fn overload(&self) -> &Point {
        self.points.last().expect("a curve has its overload")
    }
}

/// Loads as shares of the bound: coarse below, fine where it bends.
const SHARES: [f64; 11] = [0.05, 0.2, 0.35, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];

/// A curve. Past the first load that is not carried, only the overload is measured.
///
/// # Errors
/// If the traffic is not possible.
pub fn curve(traffic: &Traffic, phases: Phases) -> Result<Curve, NetworkError> {
    let analysis = traffic.pattern.analysis(traffic.mesh, traffic.order);
    let zero = analysis.zero_load(traffic.mean_flits());
    let mut points = vec![];
    let mut knee = 0.0;
    for share in SHARES {
        let load = share * analysis.bound;
        let at = Traffic {
            load,
            ..traffic.clone()
        };
        let p = point(&at, phases)?;
        points.push(p);
        match p.mean {
            Some(mean) if mean <= 3.0 * zero => knee = load,
            Some(mean) if mean <= 12.0 * zero => {}
            _ => break,
        }
    }
    let overload = Traffic {
        load: 1.0,
        ..traffic.clone()
    };
    let no_drain = Phases { drain: 0, ..phases };
    let p = point(&overload, no_drain)?;
    points.push(p);
    Ok(Curve {
        points,
        analysis,
        saturation: p.accepted,
        knee,
    })
}
