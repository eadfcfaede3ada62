//! Look-ahead: the output port that a head flit will ask for at the router it goes to.

use rust_hdl::prelude::*;

use crate::PortMask;

/// Contract, for the emitted module too.
pub const DOC: &str = "\
Route of a head flit at the *next* router, from the port it takes here. Combinational.

dest is the low ten bits of the head: x 3:0, y 7:4, exit 9:8 (0 tile, 1 west edge, 2 east edge).
Neither dimension order nor this router's own port matters: a packet under way turns when the
dimension it travels in is done, and whichever it does second it has nothing left after. So one
rule serves Y then X and X then Y; the source's first hop decides. 0 if want is 0 or local; of no
meaning where the packet leaves the mesh.";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct Ahead {
    /// Output port taken here, one-hot, or 0.
    pub want: Signal<In, PortMask>,
    /// Destination.
    pub dest: Signal<In, Bits<10>>,
    /// This router's column.
    pub x: Signal<In, Bits<4>>,
    /// This router's row.
    pub y: Signal<In, Bits<4>>,
    /// Row of the northern neighbour.
    pub y_north: Signal<In, Bits<4>>,
    /// Column of the eastern neighbour.
    pub x_east: Signal<In, Bits<4>>,
    /// Row of the southern neighbour.
    pub y_south: Signal<In, Bits<4>>,
    /// Column of the western neighbour.
    pub x_west: Signal<In, Bits<4>>,
    /// Output port at the next router, one-hot.
    pub then: Signal<Out, PortMask>,
    dest_x: Signal<Local, Bits<4>>,
    dest_y: Signal<Local, Bits<4>>,
    leave: Signal<Local, PortMask>,
}

impl Logic for Ahead {
    #[hdl_gen]
    fn update(&mut self) {
        self.dest_x.next = self.dest.val().get_bits::<4>(0);
        self.dest_y.next = self.dest.val().get_bits::<4>(4);
        self.leave.next = (bit_cast::<5, 1>(self.dest.val().get_bit(9).into()) << 1)
            | (bit_cast::<5, 1>(self.dest.val().get_bit(8).into()) << 3)
            | (bit_cast::<5, 1>((!self.dest.val().get_bits::<2>(8).any()).into()) << 4);
        self.then.next = 0.into();
        if self.want.val().get_bit(0) | self.want.val().get_bit(2) {
            if (self.want.val().get_bit(0) & (self.dest_y.val() == self.y_north.val()))
                | (self.want.val().get_bit(2) & (self.dest_y.val() == self.y_south.val()))
            {
                if self.dest_x.val() > self.x.val() {
                    self.then.next = 2.into();
                } else if self.dest_x.val() < self.x.val() {
                    self.then.next = 8.into();
                } else {
                    self.then.next = self.leave.val();
                }
            } else {
                self.then.next = self.want.val();
            }
        } else if self.want.val().get_bit(1) | self.want.val().get_bit(3) {
            if (self.want.val().get_bit(1) & (self.dest_x.val() == self.x_east.val()))
                | (self.want.val().get_bit(3) & (self.dest_x.val() == self.x_west.val()))
            {
                if self.dest_y.val() > self.y.val() {
                    self.then.next = 4.into();
                } else if self.dest_y.val() < self.y.val() {
                    self.then.next = 1.into();
                } else {
                    self.then.next = self.leave.val();
                }
            } else {
                self.then.next = self.want.val();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use noctule_contract::node::{
        Node, ORDER_XY, ORDER_YX, PORT_EAST, PORT_LOCAL, PORT_NORTH, PORT_SOUTH,
    };
    use noctule_emit::settle;

    /// Router that a port of (x, y) leads to.
    fn beyond(x: u32, y: u32, port: u32) -> (u32, u32) {
        match port {
            PORT_NORTH => (x, y - 1),
            PORT_EAST => (x + 1, y),
            PORT_SOUTH => (x, y + 1),
            _ => (x - 1, y),
        }
    }

    #[test]
    fn every_hop_of_every_packet_in_a_4x4_mesh_is_the_contracts() {
        let mut block = Ahead::default();
        block.connect_all();
        let (w, h) = (4, 4);
        let tiles = (0..w * h).map(|i| Node::tile(i % w, i / w));
        let nodes: Vec<_> = tiles
            .chain((0..h).map(Node::west))
            .chain((0..h).map(|y| Node::east(w, y)))
            .collect();
        let mut hops = 0;
        for order in [ORDER_YX, ORDER_XY] {
            for from in &nodes {
                for to in nodes.iter().filter(|to| to.0 != from.0) {
                    let (mut x, mut y) = (from.x(), from.y());
                    let mut port = to.route(order, x, y);
                    // Until it leaves the mesh.
                    while (x, y) != (to.x(), to.y()) {
                        block.want.next = (1 << port).into();
                        block.dest.next = u64::from(to.0).into();
                        block.x.next = u64::from(x).into();
                        block.y.next = u64::from(y).into();
                        block.y_north.next = u64::from(y.wrapping_sub(1) & 15).into();
                        block.x_east.next = u64::from((x + 1) & 15).into();
                        block.y_south.next = u64::from((y + 1) & 15).into();
                        block.x_west.next = u64::from(x.wrapping_sub(1) & 15).into();
                        settle(&mut block);
                        (x, y) = beyond(x, y, port);
                        port = to.route(order, x, y);
                        assert_eq!(
                            block.then.val().to_u64(),
                            1 << port,
                            "to {to:?} at ({x}, {y})"
                        );
                        hops += 1;
                    }
                    assert!(port == PORT_LOCAL || to.exit() != 0);
                }
            }
        }
        assert!(hops > 3000 && PORT_SOUTH == 2 && PORT_EAST == 1);
    }
}
