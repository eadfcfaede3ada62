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
        let south = came == NORTH;
        b.some.next = true;
        b.dest.next = u64::from(to.0).into();
        b.x.next = four(x);
        b.y_next.next = four(if south { y + 1 } else { y.wrapping_sub(1) });
        b.x_east.next = four(x + 1);
        b.x_west.next = four(x.wrapping_sub(1));
        settle(b);
        match port {
            EAST => b.east.val(),
            WEST => b.west.val(),
            _ => b.straight.val() & !Bits::<5>::from(1u64 << came),
        }
        .to_u32()
    }

    fn row(&mut self, came: u32, port: u32, to: Node, x: u32, y: u32) -> u32 {
        let b = &mut self.row;
        let east = came == WEST;
        b.some.next = true;
        b.from_west.next = east;
        b.dest.next = u64::from(to.0).into();
        b.x.next = four(x);
        b.y.next = four(y);
        b.y_north.next = four(y.wrapping_sub(1));
        b.y_south.next = four(y + 1);
        b.x_next.next = four(if east { x + 1 } else { x.wrapping_sub(1) });
        settle(b);
        match port {
            NORTH => b.north.val(),
            SOUTH => b.south.val(),
            _ => b.straight.val() & !Bits::<5>::from(1u64 << came),
        }
        .to_u32()
    }

    fn tile(&mut self, port: u32, to: Node, x: u32, y: u32) -> u32 {
        let b = &mut self.tile;
        b.some.next = true;
        b.dest.next = u64::from(to.0).into();
        b.x.next = four(x);
        b.y.next = four(y);
        b.y_north.next = four(y.wrapping_sub(1));
        b.x_east.next = four(x + 1);
        b.y_south.next = four(y + 1);
        b.x_west.next = four(x.wrapping_sub(1));
        settle(b);
        match port {
            NORTH => b.north.val(),
            EAST => b.east.val(),
            SOUTH => b.south.val(),
            _ => b.west.val(),
        }
        .to_u32()
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
