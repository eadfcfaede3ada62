//! The three blocks against the contract's routing function, over whole meshes.

use super::*;
use noctule_contract::node::{Node, ORDER_XY, ORDER_YX};
use noctule_emit::settle;
use rust_hdl::prelude::*;

const NORTH: u32 = 0;
const EAST: u32 = 1;
const SOUTH: u32 = 2;
const WEST: u32 = 3;
const LOCAL: u32 = 4;

fn four(v: u32) -> Bits<4> {
    u64::from(v & 15).into()
}

fn mask(bits: [(u32, bool); 5]) -> u32 {
    bits.iter()
        .fold(0, |m, (port, set)| m | u32::from(*set) << port)
}

struct Blocks {
    column: Column,
    row: Row,
    tile: Tile,
}

impl Blocks {
    fn new() -> Self {
        let mut b = Self {
            column: Column::default(),
            row: Row::default(),
            tile: Tile::default(),
        };
        b.column.connect_all();
        b.row.connect_all();
        b.tile.connect_all();
        b
    }

    /// Ports asked for at the next router by a packet that came in by `came` and leaves by `port`.
    fn next(&mut self, came: u32, port: u32, to: Node, x: u32, y: u32) -> u32 {
        match came {
            NORTH | SOUTH => self.column(came, port, to, x, y),
            EAST | WEST => self.row(came, port, to, x, y),
            _ => self.tile(port, to, x, y),
        }
    }

    fn column(&mut self, came: u32, port: u32, to: Node, x: u32, y: u32) -> u32 {
        let b = &mut self.column;
        let (ahead, y_next) = if came == NORTH {
            (SOUTH, y + 1)
        } else {
            (NORTH, y.wrapping_sub(1))
        };
        b.straight.next = port == ahead;
        b.east.next = port == EAST;
        b.west.next = port == WEST;
        b.dest.next = u64::from(to.0).into();
        b.x.next = four(x);
        b.x_east.next = four(x + 1);
        b.x_west.next = four(x.wrapping_sub(1));
        b.y_next.next = four(y_next);
        settle(b);
        let out = [
            (ahead, b.on.val()),
            (EAST, b.to_east.val()),
            (WEST, b.to_west.val()),
        ];
        mask([out[0], out[1], out[2], (LOCAL, b.to_tile.val()), (0, false)])
    }

    fn row(&mut self, came: u32, port: u32, to: Node, x: u32, y: u32) -> u32 {
        let b = &mut self.row;
        let east = came == WEST;
        b.straight.next = port == if east { EAST } else { WEST };
        b.north.next = port == NORTH;
        b.south.next = port == SOUTH;
        b.dest_x.next = four(to.x());
        b.dest_y.next = four(to.y());
        b.exit_on.next = to.exit() == if east { 2 } else { 1 };
        b.exit_back.next = to.exit() == if east { 1 } else { 2 };
        b.x.next = four(x);
        b.y.next = four(y);
        b.x_next.next = four(if east { x + 1 } else { x.wrapping_sub(1) });
        b.y_north.next = four(y.wrapping_sub(1));
        b.y_south.next = four(y + 1);
        settle(b);
        let (on, back) = if east { (EAST, WEST) } else { (WEST, EAST) };
        let turns = [(NORTH, b.to_north.val()), (SOUTH, b.to_south.val())];
        mask([
            (on, b.on.val()),
            (back, b.back.val()),
            turns[0],
            turns[1],
            (LOCAL, b.to_tile.val()),
        ])
    }

    fn tile(&mut self, port: u32, to: Node, x: u32, y: u32) -> u32 {
        let b = &mut self.tile;
        b.north.next = port == NORTH;
        b.east.next = port == EAST;
        b.south.next = port == SOUTH;
        b.west.next = port == WEST;
        b.dest.next = u64::from(to.0).into();
        b.x.next = four(x);
        b.y.next = four(y);
        b.y_north.next = four(y.wrapping_sub(1));
        b.x_east.next = four(x + 1);
        b.y_south.next = four(y + 1);
        b.x_west.next = four(x.wrapping_sub(1));
        settle(b);
        let rows = [(NORTH, b.to_north.val()), (SOUTH, b.to_south.val())];
        mask([
            rows[0],
            (EAST, b.to_east.val()),
            rows[1],
            (WEST, b.to_west.val()),
            (LOCAL, b.to_tile.val()),
        ])
    }
}

/// Every packet of a mesh from every node to every other, hop by hop; the number of hops.
fn walk(w: u32, h: u32) -> u32 {
    let mut blocks = Blocks::new();
    let tiles = (0..w * h).map(|i| (LOCAL, Node::tile(i % w, i / w)));
    let edges = (0..h).flat_map(|y| [(WEST, Node::west(y)), (EAST, Node::east(w, y))]);
    let nodes: Vec<_> = tiles.chain(edges).collect();
    let mut hops = 0;
    for order in [ORDER_YX, ORDER_XY] {
        for (port_in, from) in &nodes {
            for (_, to) in nodes.iter().filter(|(_, to)| to.0 != from.0) {
                let (mut x, mut y, mut came) = (from.x(), from.y(), *port_in);
                let mut port = to.route(order, x, y);
                while (x, y) != (to.x(), to.y()) {
                    assert_ne!(port, came, "no packet turns back");
                    let next = blocks.next(came, port, *to, x, y);
                    (x, y) = match port {
                        NORTH => (x, y - 1),
                        EAST => (x + 1, y),
                        SOUTH => (x, y + 1),
                        _ => (x - 1, y),
                    };
                    came = [SOUTH, WEST, NORTH, EAST][port as usize];
                    port = to.route(order, x, y);
                    assert_eq!(
                        next,
                        1 << port,
                        "order {order}, {from:?} to {to:?}, now at ({x}, {y})"
                    );
                    hops += 1;
                }
            }
        }
    }
    hops
}

#[test]
fn every_hop_of_every_packet_takes_the_contracts_port_on_small_meshes() {
    for (w, h) in [(2, 2), (2, 5), (5, 2), (4, 4)] {
        assert!(walk(w, h) > 100);
    }
}

#[test]
#[ignore = "half a minute: the largest mesh"]
fn every_hop_of_every_packet_takes_the_contracts_port_on_16x16() {
    assert!(walk(16, 16) > 1_000_000);
}
