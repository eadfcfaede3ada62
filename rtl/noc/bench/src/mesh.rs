//! A mesh of verilated routers with an end point on every tile and edge, and a scoreboard.

use crate::{random, router};
use noctule_contract::node::{LINK_CREDITS, Node};
use noctule_verilate::{Model, Port};
use std::collections::{HashMap, VecDeque};

const NORTH: usize = 0;
const EAST: usize = 1;
const SOUTH: usize = 2;
const WEST: usize = 3;
const LOCAL: usize = 4;

struct Ports {
    clk: Port,
    rx_valid: Port,
    tx_credit: Port,
    rx_credit: Port,
    tx_valid: Port,
    quiet: Port,
    rx_flit: [Port; 5],
    tx_flit: [Port; 5],
}

/// A packet: where to, and its flits' data after the head.
struct Packet {
    to: Node,
    flits: VecDeque<u64>,
}

/// An end point: sends what it is given, takes what comes, gives credits back when it likes.
struct End {
    node: Node,
    router: usize,
    port: usize,
    credits: u32,
    queue: VecDeque<Packet>,
    owed: u32,
    arriving: Vec<u64>,
}

/// A packet that arrived: when its tail came, from whom, its number there, its flits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Cycle in which the tail is at the end point.
    pub cycle: u64,
    /// Index of the sender.
    pub from: usize,
    /// Number that the sender gave it.
    pub number: u32,
    /// Data words, head first.
    pub words: Vec<u64>,
}

/// The mesh. A head's bits 31:10 carry the sender's index (8 bits) and a number (14 bits).
pub struct Mesh {
    width: usize,
    order: u32,
    routers: Vec<Model>,
    ports: Ports,
    ends: Vec<End>,
    at: HashMap<(usize, usize), usize>,
    cycle: u64,
    /// Out of how many cycles an end point gives a credit back in one.
    pub slowness: u64,
    seed: u64,
}

impl Mesh {
    /// Routers in reset, then ready; an end point on every local port and both edges of every row.
    pub fn new(width: usize, height: usize, order: u32, seed: u64) -> Self {
        let mut routers: Vec<_> = (0..width * height)
            .map(|i| router::seeded(seed + i as u64))
            .collect();
        for (i, m) in routers.iter_mut().enumerate() {
            for (name, value) in [
                ("x_i", i % width),
                ("y_i", i / width),
                ("order_i", order as usize),
            ] {
                let port = m.port(name);
                m.set(port, value as u64);
            }
            m.reset();
        }
        let m = &routers[0];
        let ports = Ports {
            clk: m.port("clk_i"),
            rx_valid: m.port("rx_valid_i"),
            tx_credit: m.port("tx_credit_i"),
            rx_credit: m.port("rx_credit_o"),
            tx_valid: m.port("tx_valid_o"),
            quiet: m.port("quiet_o"),
            rx_flit: [0, 1, 2, 3, 4].map(|i| m.port(&format!("rx_flit_{i}_i"))),
            tx_flit: [0, 1, 2, 3, 4].map(|i| m.port(&format!("tx_flit_{i}_o"))),
        };
        let (w, h) = (width as u32, height as u32);
        let tiles = (0..w * h).map(|i| (Node::tile(i % w, i / w), LOCAL));
        let edges = (0..h).flat_map(|y| [(Node::west(y), WEST), (Node::east(w, y), EAST)]);
        let ends: Vec<_> = tiles
            .chain(edges)
            .map(|(node, port)| End {
                node,
                router: node.y() as usize * width + node.x() as usize,
                port,
                credits: LINK_CREDITS,
                queue: VecDeque::new(),
                owed: 0,
                arriving: vec![],
            })
            .collect();
        let at = ends
            .iter()
            .enumerate()
            .map(|(i, e)| ((e.router, e.port), i))
            .collect();
        Self {
            width,
            order,
            routers,
            ports,
            ends,
            at,
            cycle: 0,
            slowness: 1,
            seed,
        }
    }

    /// The end points' nodes.
    pub fn nodes(&self) -> Vec<Node> {
        self.ends.iter().map(|e| e.node).collect()
    }

    /// Cycles since reset.
    pub fn cycle(&self) -> u64 {
        self.cycle
    }

    /// Queues a packet; the words follow the head.
    pub fn send(&mut self, from: usize, to: usize, number: u32, words: &[u64]) {
        let to = self.ends[to].node;
        let head = u64::from(to.0) | (from as u64) << 10 | u64::from(number) << 18;
        let flits = std::iter::once(head).chain(words.iter().copied()).collect();
        self.ends[from].queue.push_back(Packet { to, flits });
    }

    /// Whether nothing is queued, under way, owed, or on a wire.
    pub fn quiet(&self) -> bool {
        self.routers.iter().all(|m| m.get(self.ports.quiet) == 1)
            && self
                .ends
                .iter()
                .all(|e| e.queue.is_empty() && e.owed == 0 && e.credits == LINK_CREDITS)
    }

    /// One cycle; what arrived in it.
    ///
    /// # Panics
    /// If a flit comes where no end point is or where nobody gave room for it.
    pub fn step(&mut self) -> Vec<(usize, Arrival)> {
        let n = self.routers.len();
        let (mut valid, mut credit) = (vec![0u64; n], vec![0u64; n]);
        let mut flits = vec![];
        let mut arrivals = vec![];
        // What every router shows before the edge goes to its neighbours' inputs.
        for r in 0..n {
            let (tx, freed) = (
                self.routers[r].get(self.ports.tx_valid),
                self.routers[r].get(self.ports.rx_credit),
            );
            for port in (0..5).filter(|p| (tx | freed) >> p & 1 == 1) {
                let flit = self.routers[r].get(self.ports.tx_flit[port]);
                let (tx, freed) = (tx >> port & 1 == 1, freed >> port & 1);
                if let Some(&end) = self.at.get(&(r, port)) {
                    self.ends[end].credits += freed as u32;
                    if tx {
                        arrivals.extend(self.arrive(end, flit).map(|a| (end, a)));
                    }
                } else {
                    let (next, back) = self.neighbour(r, port);
                    credit[next] |= freed << back;
                    if tx {
                        valid[next] |= 1 << back;
                        flits.push((next, back, flit));
                    }
                }
            }
        }
        for end in 0..self.ends.len() {
            let give = random(&mut self.seed) >> 33 & 0xffff;
            let e = &mut self.ends[end];
            if e.owed > 0 && give.is_multiple_of(self.slowness) {
                e.owed -= 1;
                credit[e.router] |= 1 << e.port;
            }
            if let (Some(packet), true) = (e.queue.front_mut(), e.credits > 0) {
                let first =
                    packet.flits[0] & 1023 == u64::from(packet.to.0) && packet.flits[0] >> 32 == 0;
                let route = packet.to.route(self.order, e.node.x(), e.node.y());
                let word = packet.flits.pop_front().unwrap_or(0);
                let tail = packet.flits.is_empty();
                // Words after the head are marked above bit 32 until they leave.
                let route = if first { 1u64 << (33 + route) } else { 0 };
                flits.push((
                    e.router,
                    e.port,
                    route | u64::from(tail) << 32 | word & 0xffff_ffff,
                ));
                valid[e.router] |= 1 << e.port;
                e.credits -= 1;
                if tail {
                    e.queue.pop_front();
                }
            }
        }
        for (r, port, flit) in flits {
            self.routers[r].set(self.ports.rx_flit[port], flit);
        }
        for (r, m) in self.routers.iter_mut().enumerate() {
            m.set(self.ports.rx_valid, valid[r]);
            m.set(self.ports.tx_credit, credit[r]);
            m.tick(self.ports.clk);
        }
        self.cycle += 1;
        arrivals
    }

    fn neighbour(&self, r: usize, port: usize) -> (usize, usize) {
        let next = match port {
            NORTH => r.checked_sub(self.width),
            EAST => Some(r + 1),
            SOUTH => Some(r + self.width),
            _ => r.checked_sub(1),
        };
        match next {
            Some(next) if next < self.routers.len() => (next, (port + 2) % 4),
            _ => panic!("router {r} uses port {port}, where nothing is"),
        }
    }

    fn arrive(&mut self, end: usize, flit: u64) -> Option<Arrival> {
        let e = &mut self.ends[end];
        e.owed += 1;
        assert!(
            e.owed <= LINK_CREDITS,
            "a flit without credit at {:?}",
            e.node
        );
        if e.arriving.is_empty() {
            assert_eq!(
                flit & 1023,
                u64::from(e.node.0),
                "a head at the wrong end point"
            );
        }
        e.arriving.push(flit & 0xffff_ffff);
        if flit >> 32 & 1 == 0 {
            return None;
        }
        let words = std::mem::take(&mut e.arriving);
        let (from, number) = (
            (words[0] >> 10 & 0xff) as usize,
            (words[0] >> 18 & 0x3fff) as u32,
        );
        Some(Arrival {
            cycle: self.cycle,
            from,
            number,
            words,
        })
    }
}

/// A word of a packet that only its sender, place and number give; marked as not a head.
pub fn word(from: usize, number: u32, place: usize) -> u64 {
    let mut v = (from as u64) << 40 | u64::from(number) << 16 | place as u64 | 1 << 63;
    random(&mut v) & 0xffff_ffff | 1 << 40
}
