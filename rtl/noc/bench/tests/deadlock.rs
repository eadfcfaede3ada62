//! The channel dependency graph of each network, from the RTL's own route function, has no cycle (Dally and Seitz):
//! with end points that take what comes, no packet waits for ever. And what the function gives at an output is
//! what the neighbour's proof asks of its input.

use noctule_contract::node::{Node, ORDER_XY, ORDER_YX};
use noctule_noc_bench::ahead::Ahead;
use std::collections::HashSet;

const OPPOSITE: [u32; 4] = [2, 3, 0, 1];
const LOCAL: u32 = 4;

/// Channels: the five outputs of each router, then the five inputs that end points feed.
struct Graph {
    width: u32,
    edges: HashSet<(u32, u32)>,
    channels: u32,
}

impl Graph {
    fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            edges: HashSet::new(),
            channels: width * height * 10,
        }
    }

    fn out(&self, x: u32, y: u32, port: u32) -> u32 {
        (y * self.width + x) * 10 + port
    }

    /// Adds what every packet between any two end points (tiles, both edges of every row) makes wait for what.
    fn add(&mut self, ahead: &mut Ahead, width: u32, height: u32, order: u32) {
        let tiles = (0..width * height).map(|i| (LOCAL, Node::tile(i % width, i / width)));
        let edges = (0..height).flat_map(|y| [(3, Node::west(y)), (1, Node::east(width, y))]);
        let ends: Vec<_> = tiles.chain(edges).collect();
        for (_, to) in &ends {
            let mut seen = HashSet::new();
            for (enter, from) in ends.iter().filter(|(_, from)| from.0 != to.0) {
                let (mut x, mut y, mut came) = (from.x(), from.y(), *enter);
                // The end point gives the first router's route; after that only the RTL is asked.
                let mut port = to.route(order, x, y);
                let mut before = self.out(x, y, came) + 5;
                loop {
                    let at = format!(
                        "{width}x{height}, order {order}, {from:?} to {to:?} at ({x}, {y})"
                    );
                    assert_ne!(port, came, "turns back: {at}");
                    let channel = self.out(x, y, port);
                    self.edges.insert((before, channel));
                    if !seen.insert((x, y, came, port)) {
                        break;
                    }
                    let leaves =
                        port == LOCAL || (port == 3 && x == 0) || (port == 1 && x + 1 == width);
                    if leaves {
                        let exit = [3, 1][usize::from(port == 1)];
                        let right = match to.exit() {
                            0 => port == LOCAL,
                            1 => port == exit && exit == 3,
                            _ => port == exit && exit == 1,
                        };
                        assert!(right && (x, y) == (to.x(), to.y()), "leaves wrongly: {at}");
                        break;
                    }
                    let then = ahead.then(came, port, *to, x, y);
                    // What `noc/formal` lets a neighbour send: one port, not the one it came in by.
                    assert_eq!(then.count_ones(), 1, "route {then:05b}: {at}");
                    (x, y) = match port {
                        0 => (x, y.checked_sub(1).expect("no row there")),
                        1 => (x + 1, y),
                        2 => (x, y + 1),
                        _ => (x - 1, y),
                    };
                    assert!(y < height, "no row there: {at}");
                    came = OPPOSITE[port as usize];
                    port = then.trailing_zeros();
                    before = channel;
                }
            }
        }
    }

    /// Whether channels can be taken away one by one, always one that waits for none.
    fn acyclic(&self) -> bool {
        let n = self.channels as usize;
        let (mut waits, mut waiters) = (vec![0u32; n], vec![vec![]; n]);
        for (a, b) in &self.edges {
            waits[*a as usize] += 1;
            waiters[*b as usize].push(*a);
        }
        let mut free: Vec<u32> = (0..self.channels)
            .filter(|c| waits[*c as usize] == 0)
            .collect();
        let mut gone = 0;
        while let Some(c) = free.pop() {
            gone += 1;
            for w in &waiters[c as usize] {
                waits[*w as usize] -= 1;
                if waits[*w as usize] == 0 {
                    free.push(*w);
                }
            }
        }
        gone == self.channels
    }
}

fn check(meshes: impl Iterator<Item = (u32, u32)>) -> usize {
    let mut ahead = Ahead::default();
    let mut edges = 0;
    for (width, height) in meshes {
        for order in [ORDER_YX, ORDER_XY] {
            let mut graph = Graph::new(width, height);
            graph.add(&mut ahead, width, height, order);
            assert!(graph.acyclic(), "a cycle: {width}x{height}, order {order}");
            edges += graph.edges.len();
        }
    }
    edges
}

#[test]
fn no_network_of_2x2_to_16x16_can_deadlock() {
    let all = (2..=16).flat_map(|w| (2..=16).map(move |h| (w, h)));
    let edges = check(all);
    println!("{edges} dependencies");
    assert!(edges > 500_000);
}

#[test]
fn both_orders_in_one_network_would_make_a_cycle() {
    let mut ahead = Ahead::default();
    let mut graph = Graph::new(2, 2);
    graph.add(&mut ahead, 2, 2, ORDER_YX);
    assert!(graph.acyclic());
    graph.add(&mut ahead, 2, 2, ORDER_XY);
    assert!(!graph.acyclic(), "this check could not fail");
}
