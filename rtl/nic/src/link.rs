//! One end of a link, as the neighbour router would play it.

use noctule_contract::node::{FLIT_ROUTE_LSB, FLIT_TAIL_BIT, LINK_CREDITS};
use std::collections::VecDeque;

/// A small generator of numbers (xorshift64*), seeded, so that every run can be repeated.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// Seeded; every seed is a good one.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        (self.next_u64() >> 11) % n
    }
    /// True `percent` times of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A packet's flit: tail bit and data; the route is the sender's affair.
pub fn flit(data: u32, tail: bool) -> u64 {
    u64::from(data) | u64::from(tail) << FLIT_TAIL_BIT
}

/// Sends into the lane: flits under its credits.
#[derive(Debug)]
pub struct Feed {
    /// Flits that wait.
    pub queue: VecDeque<u64>,
    credits: u32,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            credits: LINK_CREDITS,
        }
    }
}

impl Feed {
    /// Queues a packet.
    pub fn packet(&mut self, words: &[u32]) {
        for (i, &w) in words.iter().enumerate() {
            self.queue.push_back(flit(w, i + 1 == words.len()));
        }
    }
    /// The flit of this cycle, if `eager` lets it go; `credit` is what the lane gives back now.
    pub fn step(&mut self, credit: bool, eager: bool) -> Option<u64> {
        let sent = if self.credits > 0 && eager {
            self.queue.pop_front()
        } else {
            None
        };
        self.credits += u32::from(credit);
        self.credits -= u32::from(sent.is_some());
        assert!(
            self.credits <= LINK_CREDITS,
            "the lane gave back a credit that it did not have"
        );
        sent
    }
    /// Nothing waits and every credit is home.
    pub fn settled(&self) -> bool {
        self.queue.is_empty() && self.credits == LINK_CREDITS
    }
}

/// A packet that came out of the lane.
#[derive(Clone, Debug)]
pub struct Packet {
    /// Its words, head first.
    pub words: Vec<u32>,
    /// One-hot output port that its head named.
    pub route: u64,
    /// Cycle of the head.
    pub first: u64,
    /// Cycle of the tail.
    pub last: u64,
}

/// Receives from the lane: sixteen places, given back when the router pleases.
#[derive(Debug, Default)]
pub struct Drain {
    owed: u32,
    words: Vec<u32>,
    route: u64,
    first: u64,
    /// Flits seen.
    pub flits: u64,
}

impl Drain {
    /// Takes what is on the link in `cycle`; `generous` gives one credit back if one is owed.
    pub fn step(
        &mut self,
        cycle: u64,
        flit: Option<u64>,
        generous: bool,
    ) -> (bool, Option<Packet>) {
        let credit = self.owed > 0 && generous;
        self.owed -= u32::from(credit);
        let Some(flit) = flit else {
            return (credit, None);
        };
        self.owed += 1;
        self.flits += 1;
        assert!(
            self.owed <= LINK_CREDITS,
            "the lane sent a flit without a credit"
        );
        if self.words.is_empty() {
            self.first = cycle;
            self.route = flit >> FLIT_ROUTE_LSB;
        }
        self.words.push(flit as u32);
        let tail = flit >> FLIT_TAIL_BIT & 1 == 1;
        let packet = tail.then(|| Packet {
            words: std::mem::take(&mut self.words),
            route: self.route,
            first: self.first,
            last: cycle,
        });
        (credit, packet)
    }
    /// No packet is half there.
    pub fn between_packets(&self) -> bool {
        self.words.is_empty()
    }
    /// Every place has been given back.
    pub fn settled(&self) -> bool {
        self.owed == 0 && self.words.is_empty()
    }
}
