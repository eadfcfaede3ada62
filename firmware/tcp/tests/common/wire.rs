//! A wire that delays, loses, duplicates and reorders, the same for the same seed.

use super::rng::Rng;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Percent.
    pub loss: u32,
    pub duplicate: u32,
    /// Extra delay up to this many µs, for each frame anew: reorders.
    pub jitter: u32,
    /// Delay of every frame, µs.
    pub delay: u32,
}

pub struct Wire {
    pub faults: Faults,
    flying: BTreeMap<(u64, u64), Vec<u8>>,
    count: u64,
    rng: Rng,
}

impl Wire {
    pub fn new(faults: Faults, seed: u64) -> Self {
        Self {
            faults,
            flying: BTreeMap::new(),
            count: 0,
            rng: Rng::new(seed),
        }
    }

    pub fn send(&mut self, now: u64, frame: Vec<u8>) {
        let copies = 1 + self.rng.chance(self.faults.duplicate) as u32;
        for _ in 0..copies {
            if !self.rng.chance(self.faults.loss) {
                let jitter = self.rng.below(self.faults.jitter + 1) as u64;
                self.count += 1;
                let at = now + self.faults.delay as u64 + jitter;
                self.flying.insert((at, self.count), frame.clone());
            }
        }
    }

    pub fn next_at(&self) -> Option<u64> {
        self.flying.keys().next().map(|k| k.0)
    }

    pub fn arrived(&mut self, now: u64) -> Option<Vec<u8>> {
        let key = *self.flying.keys().next().filter(|k| k.0 <= now)?;
        self.flying.remove(&key)
    }
}
