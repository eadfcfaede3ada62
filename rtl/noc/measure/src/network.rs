//! The verilated network behind a checked interface.

use crate::ffi::bridge;
use crate::pattern::{HOT_SHARE, Mesh, Pattern, Target};
use noctule_contract::node::{MESH_MAX, MESH_MIN};
use thiserror::Error;

/// What a network cannot be asked to do.
#[derive(Debug, Error, PartialEq)]
pub enum NetworkError {
    /// Outside 2x2 to 16x16.
    #[error("a mesh has from 2 to 16 columns and rows, not {0}")]
    Mesh(Mesh),
    /// A transpose of what is not square.
    #[error("{pattern} needs another mesh than {mesh}: as many columns as rows")]
    Pattern {
        /// The pattern.
        pattern: Pattern,
        /// The mesh.
        mesh: Mesh,
    },
    /// No lengths, or one of 0 or above the histogram.
    #[error("packet lengths are from 1 to {MAX_FLITS} flits, at least one of them")]
    Lengths,
    /// Not within 0 to 1 flit a cycle and node.
    #[error("offered load is from 0 to 1 flit a cycle and node, not {0}")]
    Load(f64),
}

/// Longest packet.
pub const MAX_FLITS: u16 = 64;

/// What the sources do.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// Mesh.
    pub mesh: Mesh,
    /// 0: Y then X (MSG, REQ); 1: X then Y (RSP).
    pub order: u32,
    /// To whom.
    pub pattern: Pattern,
    /// Packet lengths, each as likely as another.
    pub lengths: Vec<u16>,
    /// Flits a cycle and sender.
    pub load: f64,
    /// Of all random choices.
    pub seed: u64,
}

impl Traffic {
    /// Mean packet length.
    pub fn mean_flits(&self) -> f64 {
        self.lengths.iter().map(|l| f64::from(*l)).sum::<f64>() / self.lengths.len() as f64
    }
}

pub use bridge::Tally;

/// Routers, sources and sinks.
pub struct Network {
    inner: cxx::UniquePtr<bridge::Network>,
    nodes: u32,
}

impl Network {
    /// In reset and out of it again.
    ///
    /// # Errors
    /// If the traffic asks for what there is not.
    pub fn new(traffic: &Traffic) -> Result<Self, NetworkError> {
        let Traffic { mesh, pattern, .. } = *traffic;
        let range = MESH_MIN..=MESH_MAX;
        if !range.contains(&mesh.width) || !range.contains(&mesh.height) {
            return Err(NetworkError::Mesh(mesh));
        }
        if !pattern.fits(mesh) {
            return Err(NetworkError::Pattern { pattern, mesh });
        }
        let legal = |l: &u16| (1..=MAX_FLITS).contains(l);
        if traffic.lengths.is_empty() || !traffic.lengths.iter().all(legal) {
            return Err(NetworkError::Lengths);
        }
        if !(0.0..=1.0).contains(&traffic.load) {
            return Err(NetworkError::Load(traffic.load));
        }
        let fixed = |share: f64| (share * 2f64.powi(32)).round() as u64;
        let plan = bridge::Plan {
            width: mesh.width,
            height: mesh.height,
            order: traffic.order & 1,
            seed: traffic.seed,
            rate: fixed(traffic.load / traffic.mean_flits()),
            hot_node: pattern.hot(mesh).unwrap_or(0),
            hot_share: pattern.hot(mesh).map_or(0, |_| fixed(HOT_SHARE)),
        };
        let table: Vec<i32> = (0..mesh.nodes())
            .map(|i| match pattern.target(mesh, i) {
                Target::Any => -1,
                Target::Silent => -2,
                Target::One(to) => i32::try_from(to).unwrap_or(-2),
            })
            .collect();
        Ok(Self {
            inner: bridge::make_network(&plan, &table, &traffic.lengths),
            nodes: mesh.nodes(),
        })
    }

    /// Runs; sources generate packets at their rate if `generate`, and what is generated and delivered in these
    /// cycles counts if `measure`.
    pub fn run(&mut self, cycles: u64, generate: bool, measure: bool) {
        self.inner.pin_mut().run(cycles, generate, measure);
    }

    /// Queues one packet that counts.
    ///
    /// # Panics
    /// If a node is outside the mesh, sends to itself, or the packet is empty.
    pub fn send(&mut self, from: u32, to: u32, flits: u32) {
        assert!(from < self.nodes && to < self.nodes && from != to && flits > 0);
        self.inner.pin_mut().send(from, to, flits);
    }

    /// Cycles since reset.
    pub fn cycle(&self) -> u64 {
        self.inner.cycle()
    }

    /// Packets that count and have not arrived.
    pub fn pending(&self) -> u64 {
        self.inner.pending()
    }

    /// Nothing queued, under way, or owed.
    pub fn quiet(&self) -> bool {
        self.inner.quiet()
    }

    /// What was counted.
    pub fn tally(&self) -> Tally {
        let mut out = Tally::default();
        self.inner.tally(&mut out);
        out
    }

    /// How many counted packets took i cycles; the last entry holds all longer ones.
    pub fn latencies(&self) -> Vec<u64> {
        let mut out = vec![];
        self.inner.latencies(&mut out);
        out
    }

    /// Flits delivered, by source.
    pub fn delivered(&self) -> Vec<u64> {
        let mut out = vec![];
        self.inner.delivered(&mut out);
        out
    }
}
