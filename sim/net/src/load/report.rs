//! What a load is, and what came of it.

use std::collections::BTreeMap;

/// What to do to the machine.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// Address and port of the server.
    pub server: ([u8; 4], u16),
    /// Connections kept open at the same time, over all stations.
    pub connections: usize,
    /// Requests in total.
    pub requests: u64,
    /// Requests a connection may have unanswered (1: no pipelining).
    pub pipeline: usize,
    /// Requests after which a connection is closed and opened anew; `None`: it is kept.
    pub per_connection: Option<u64>,
    /// Open loop: requests per second of virtual time, at exponential intervals.
    pub rate: Option<f64>,
    /// The first answers are not measured; they open the connections and fill caches.
    pub warmup: u64,
    /// Measure what a busy machine does for connections that stay: all are opened before the first
    /// request, measuring begins when each was answered once, and ends when the last request is sent.
    pub steady: bool,
    /// A request unanswered, or a connection not open, for this long (virtual microseconds) is an error.
    pub timeout_us: u64,
    /// Draws resources and the times of an open loop.
    pub seed: u64,
    /// Give up after this cycle.
    pub deadline: u64,
    /// Asked now and then: give up at once if it says so.
    pub stop: fn() -> bool,
}

impl Default for LoadOptions {
    fn default() -> Self {
        LoadOptions {
            server: ([10, 0, 0, 2], 80),
            connections: 1,
            requests: 1,
            pipeline: 1,
            per_connection: None,
            rate: None,
            warmup: 0,
            steady: false,
            timeout_us: 10_000_000,
            seed: 1,
            deadline: u64::MAX,
            stop: || false,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// Requests answered right.
    pub answered: u64,
    /// Requests that were not, by reason; they sum to the rest unless the deadline came first.
    pub errors: BTreeMap<String, u64>,
    /// Bytes of bodies compared.
    pub body_bytes: u64,
    /// Answers in the measured window.
    pub measured: u64,
    /// Cycles of the measured window: from the end of the warm-up to the last answer; steady: as
    /// [`LoadOptions::steady`] says.
    pub cycles: u64,
    /// Latencies of the measured answers in cycles, sorted: from the request's turn (closed loop:
    /// when it was handed to the stack; open loop: when it was due) to the last byte.
    pub latencies: Vec<u64>,
    /// Connections that were established.
    pub connected: u64,
    /// The deadline or a stop came before the last answer.
    pub gave_up: bool,
}

impl LoadReport {
    /// Requests that failed.
    pub fn errors_total(&self) -> u64 {
        self.errors.values().sum()
    }
    /// Latency in cycles that a fraction `p` (0 to 1) of the answers had at most.
    pub fn percentile(&self, p: f64) -> Option<u64> {
        let last = self.latencies.len().checked_sub(1)?;
        Some(self.latencies[(last as f64 * p.clamp(0.0, 1.0)).round() as usize])
    }
}
