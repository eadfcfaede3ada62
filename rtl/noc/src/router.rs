//! The router: five input queues, look-ahead, five output ports, and the wires between them.

use rust_hdl::prelude::*;

use crate::ahead::{Column, Row, Tile};
use crate::out_port::OutPort;
use crate::queue::Queue;
use crate::{Body, Flit, PortMask};

/// Contract and timing, for the emitted module too.
pub const DOC: &str = "\
Router of one network: ports 0 north (y - 1), 1 east (x + 1), 2 south (y + 1), 3 west (x - 1),
4 local. A flit is {route[4:0], tail, data[31:0]}; see docs/noc.md.

x, y are captured while rst is high. rx_credit pulses once for each place freed in an input
buffer; a neighbour starts with 16 credits. A packet never leaves by the port it came in by.
No input reaches an output but through a register. quiet: nothing buffered, nothing on an
output; a quiet router that receives nothing need not be evaluated.

cycle          t        t+1      t+2
rx_valid[3]    1
tx_valid[1]             1                 (one cycle a hop)
rx_credit[3]                     1";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct Router<const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Column, captured in reset.
    pub x: Signal<In, Bits<4>>,
    /// Row, captured in reset.
    pub y: Signal<In, Bits<4>>,
    /// Dimension order; see [`ORDER_UNREAD`].
    pub order: Signal<In, Bit>,
    /// Flits arrive.
    pub rx_valid: Signal<In, PortMask>,
    /// Those flits.
    pub rx_flit: [Signal<In, Flit>; 5],
    /// Places freed in the input buffers.
    pub rx_credit: Signal<Out, PortMask>,
    /// Flits leave.
    pub tx_valid: Signal<Out, PortMask>,
    /// Those flits.
    pub tx_flit: [Signal<Out, Flit>; 5],
    /// Places freed downstream.
    pub tx_credit: Signal<In, PortMask>,
    /// Nothing inside and nothing on the outputs.
    pub quiet: Signal<Out, Bit>,
    queue: [Queue<A>; 5],
    ahead_column: [Column; 2],
    ahead_row: [Row; 2],
    ahead_tile: Tile,
    out: [OutPort<A>; 5],
    flit: [Signal<Local, Body>; 5],
    ready: Signal<Local, PortMask>,
    take: [Signal<Local, PortMask>; 5],
    taken: Signal<Local, PortMask>,
    pop: Signal<Local, PortMask>,
    freed: DFF<PortMask>,
    x_here: DFF<Bits<4>>,
    y_here: DFF<Bits<4>>,
    y_north: DFF<Bits<4>>,
    x_east: DFF<Bits<4>>,
    y_south: DFF<Bits<4>>,
    x_west: DFF<Bits<4>>,
}

/// Why the router does not read `order`.
pub const ORDER_UNREAD: &str = "not read: a packet keeps the order that its first hop began";

impl<const A: usize> Logic for Router<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clk, freed, x_here, y_here, y_north, x_east, y_south, x_west
        );
        if self.rst.val() {
            self.x_here.d.next = self.x.val();
            self.y_here.d.next = self.y.val();
            self.y_north.d.next = self.y.val() - 1;
            self.x_east.d.next = self.x.val() + 1;
            self.y_south.d.next = self.y.val() + 1;
            self.x_west.d.next = self.x.val() - 1;
        }
        for i in 0..5 {
            self.queue[i].clk.next = self.clk.val();
            self.queue[i].rst.next = self.rst.val();
            self.queue[i].rx_valid.next = self.rx_valid.val().get_bit(i);
            self.queue[i].rx_flit.next = self.rx_flit[i].val();
        }

        // Look-ahead: what each front flit will ask for one hop on, by the output that it may take here.
        // In from the north.
        self.ahead_column[0].some.next = self.queue[0].valid.val();
        self.ahead_column[0].dest.next = self.queue[0].data.val().get_bits::<10>(0);
        self.ahead_column[0].x.next = self.x_here.q.val();
        self.ahead_column[0].y_next.next = self.y_south.q.val();
        self.ahead_column[0].x_east.next = self.x_east.q.val();
        self.ahead_column[0].x_west.next = self.x_west.q.val();
        // In from the south.
        self.ahead_column[1].some.next = self.queue[2].valid.val();
        self.ahead_column[1].dest.next = self.queue[2].data.val().get_bits::<10>(0);
        self.ahead_column[1].x.next = self.x_here.q.val();
        self.ahead_column[1].y_next.next = self.y_north.q.val();
        self.ahead_column[1].x_east.next = self.x_east.q.val();
        self.ahead_column[1].x_west.next = self.x_west.q.val();
        // In from the east.
        self.ahead_row[0].some.next = self.queue[1].valid.val();
        self.ahead_row[0].dest.next = self.queue[1].data.val().get_bits::<10>(0);
        self.ahead_row[0].x.next = self.x_here.q.val();
        self.ahead_row[0].from_west.next = false;
        self.ahead_row[0].y.next = self.y_here.q.val();
        self.ahead_row[0].y_north.next = self.y_north.q.val();
        self.ahead_row[0].y_south.next = self.y_south.q.val();
        self.ahead_row[0].x_next.next = self.x_west.q.val();
        // In from the west.
        self.ahead_row[1].some.next = self.queue[3].valid.val();
        self.ahead_row[1].dest.next = self.queue[3].data.val().get_bits::<10>(0);
        self.ahead_row[1].x.next = self.x_here.q.val();
        self.ahead_row[1].from_west.next = true;
        self.ahead_row[1].y.next = self.y_here.q.val();
        self.ahead_row[1].y_north.next = self.y_north.q.val();
        self.ahead_row[1].y_south.next = self.y_south.q.val();
        self.ahead_row[1].x_next.next = self.x_east.q.val();
        // In from the tile.
        self.ahead_tile.some.next = self.queue[4].valid.val();
        self.ahead_tile.dest.next = self.queue[4].data.val().get_bits::<10>(0);
        self.ahead_tile.x.next = self.x_here.q.val();
        self.ahead_tile.y.next = self.y_here.q.val();
        self.ahead_tile.y_north.next = self.y_north.q.val();
        self.ahead_tile.x_east.next = self.x_east.q.val();
        self.ahead_tile.y_south.next = self.y_south.q.val();
        self.ahead_tile.x_west.next = self.x_west.q.val();
        self.flit[0].next = bit_cast::<33, 32>(self.queue[0].data.val())
            | (bit_cast::<33, 1>(self.queue[0].tail.val().into()) << 32);
        self.flit[1].next = bit_cast::<33, 32>(self.queue[1].data.val())
            | (bit_cast::<33, 1>(self.queue[1].tail.val().into()) << 32);
        self.flit[2].next = bit_cast::<33, 32>(self.queue[2].data.val())
            | (bit_cast::<33, 1>(self.queue[2].tail.val().into()) << 32);
        self.flit[3].next = bit_cast::<33, 32>(self.queue[3].data.val())
            | (bit_cast::<33, 1>(self.queue[3].tail.val().into()) << 32);
        self.flit[4].next = bit_cast::<33, 32>(self.queue[4].data.val())
            | (bit_cast::<33, 1>(self.queue[4].tail.val().into()) << 32);

        // Outputs: each chooses among the other four ports' inputs.
        self.ready.next = bit_cast::<5, 1>(self.queue[0].valid.val().into())
            | (bit_cast::<5, 1>(self.queue[1].valid.val().into()) << 1)
            | (bit_cast::<5, 1>(self.queue[2].valid.val().into()) << 2)
            | (bit_cast::<5, 1>(self.queue[3].valid.val().into()) << 3)
            | (bit_cast::<5, 1>(self.queue[4].valid.val().into()) << 4);
        // To the north, from the east, south, west, local.
        self.out[0].claim.next = bit_cast::<4, 1>(self.queue[1].want.val().get_bit(0).into())
            | (bit_cast::<4, 1>(self.queue[2].want.val().get_bit(0).into()) << 1)
            | (bit_cast::<4, 1>(self.queue[3].want.val().get_bit(0).into()) << 2)
            | (bit_cast::<4, 1>(self.queue[4].want.val().get_bit(0).into()) << 3);
        self.out[0].ready.next = self.ready.val().get_bits::<4>(1);
        self.out[0].flit[0].next = self.flit[1].val();
        self.out[0].then[0].next = self.ahead_row[0].north.val();
        self.out[0].flit[1].next = self.flit[2].val();
        self.out[0].then[1].next = self.ahead_column[1].straight.val();
        self.out[0].flit[2].next = self.flit[3].val();
        self.out[0].then[2].next = self.ahead_row[1].north.val();
        self.out[0].flit[3].next = self.flit[4].val();
        self.out[0].then[3].next = self.ahead_tile.north.val();
        // To the east, from the north, south, west, local.
        self.out[1].claim.next = bit_cast::<4, 1>(self.queue[0].want.val().get_bit(1).into())
            | (bit_cast::<4, 1>(self.queue[2].want.val().get_bit(1).into()) << 1)
            | (bit_cast::<4, 1>(self.queue[3].want.val().get_bit(1).into()) << 2)
            | (bit_cast::<4, 1>(self.queue[4].want.val().get_bit(1).into()) << 3);
        self.out[1].ready.next = bit_cast::<4, 1>(self.ready.val().get_bits::<1>(0))
            | (bit_cast::<4, 3>(self.ready.val().get_bits::<3>(2)) << 1);
        self.out[1].flit[0].next = self.flit[0].val();
        self.out[1].then[0].next = self.ahead_column[0].east.val();
        self.out[1].flit[1].next = self.flit[2].val();
        self.out[1].then[1].next = self.ahead_column[1].east.val();
        self.out[1].flit[2].next = self.flit[3].val();
        self.out[1].then[2].next = self.ahead_row[1].straight.val();
        self.out[1].flit[3].next = self.flit[4].val();
        self.out[1].then[3].next = self.ahead_tile.east.val();
        // To the south, from the north, east, west, local.
        self.out[2].claim.next = bit_cast::<4, 1>(self.queue[0].want.val().get_bit(2).into())
            | (bit_cast::<4, 1>(self.queue[1].want.val().get_bit(2).into()) << 1)
            | (bit_cast::<4, 1>(self.queue[3].want.val().get_bit(2).into()) << 2)
            | (bit_cast::<4, 1>(self.queue[4].want.val().get_bit(2).into()) << 3);
        self.out[2].ready.next = bit_cast::<4, 2>(self.ready.val().get_bits::<2>(0))
            | (bit_cast::<4, 2>(self.ready.val().get_bits::<2>(3)) << 2);
        self.out[2].flit[0].next = self.flit[0].val();
        self.out[2].then[0].next = self.ahead_column[0].straight.val();
        self.out[2].flit[1].next = self.flit[1].val();
        self.out[2].then[1].next = self.ahead_row[0].south.val();
        self.out[2].flit[2].next = self.flit[3].val();
        self.out[2].then[2].next = self.ahead_row[1].south.val();
        self.out[2].flit[3].next = self.flit[4].val();
        self.out[2].then[3].next = self.ahead_tile.south.val();
        // To the west, from the north, east, south, local.
        self.out[3].claim.next = bit_cast::<4, 1>(self.queue[0].want.val().get_bit(3).into())
            | (bit_cast::<4, 1>(self.queue[1].want.val().get_bit(3).into()) << 1)
            | (bit_cast::<4, 1>(self.queue[2].want.val().get_bit(3).into()) << 2)
            | (bit_cast::<4, 1>(self.queue[4].want.val().get_bit(3).into()) << 3);
        self.out[3].ready.next = bit_cast::<4, 3>(self.ready.val().get_bits::<3>(0))
            | (bit_cast::<4, 1>(self.ready.val().get_bits::<1>(4)) << 3);
        self.out[3].flit[0].next = self.flit[0].val();
        self.out[3].then[0].next = self.ahead_column[0].west.val();
        self.out[3].flit[1].next = self.flit[1].val();
        self.out[3].then[1].next = self.ahead_row[0].straight.val();
        self.out[3].flit[2].next = self.flit[2].val();
        self.out[3].then[2].next = self.ahead_column[1].west.val();
        self.out[3].flit[3].next = self.flit[4].val();
        self.out[3].then[3].next = self.ahead_tile.west.val();
        // To the local, from the north, east, south, west.
        self.out[4].claim.next = bit_cast::<4, 1>(self.queue[0].want.val().get_bit(4).into())
            | (bit_cast::<4, 1>(self.queue[1].want.val().get_bit(4).into()) << 1)
            | (bit_cast::<4, 1>(self.queue[2].want.val().get_bit(4).into()) << 2)
            | (bit_cast::<4, 1>(self.queue[3].want.val().get_bit(4).into()) << 3);
        self.out[4].ready.next = self.ready.val().get_bits::<4>(0);
        self.out[4].flit[0].next = self.flit[0].val();
        self.out[4].then[0].next = 0.into();
        self.out[4].flit[1].next = self.flit[1].val();
        self.out[4].then[1].next = 0.into();
        self.out[4].flit[2].next = self.flit[2].val();
        self.out[4].then[2].next = 0.into();
        self.out[4].flit[3].next = self.flit[3].val();
        self.out[4].then[3].next = 0.into();
        for o in 0..5 {
            self.out[o].clk.next = self.clk.val();
            self.out[o].rst.next = self.rst.val();
            self.out[o].credit.next = self.tx_credit.val().get_bit(o);
        }
        self.tx_valid.next = bit_cast::<5, 1>(self.out[0].tx_valid.val().into())
            | (bit_cast::<5, 1>(self.out[1].tx_valid.val().into()) << 1)
            | (bit_cast::<5, 1>(self.out[2].tx_valid.val().into()) << 2)
            | (bit_cast::<5, 1>(self.out[3].tx_valid.val().into()) << 3)
            | (bit_cast::<5, 1>(self.out[4].tx_valid.val().into()) << 4);
        // No packet will turn back at the next router; the tile needs no route.
        self.tx_flit[0].next = self.out[0].tx_flit.val() & 0x37_ffff_ffff_u64;
        self.tx_flit[1].next = self.out[1].tx_flit.val() & 0x2f_ffff_ffff_u64;
        self.tx_flit[2].next = self.out[2].tx_flit.val() & 0x3d_ffff_ffff_u64;
        self.tx_flit[3].next = self.out[3].tx_flit.val() & 0x3b_ffff_ffff_u64;
        self.tx_flit[4].next = self.out[4].tx_flit.val() & 0x1_ffff_ffff_u64;

        self.take[0].next = bit_cast::<5, 4>(self.out[0].take.val()) << 1;
        self.take[1].next = bit_cast::<5, 1>(self.out[1].take.val().get_bits::<1>(0))
            | (bit_cast::<5, 3>(self.out[1].take.val().get_bits::<3>(1)) << 2);
        self.take[2].next = bit_cast::<5, 2>(self.out[2].take.val().get_bits::<2>(0))
            | (bit_cast::<5, 2>(self.out[2].take.val().get_bits::<2>(2)) << 3);
        self.take[3].next = bit_cast::<5, 3>(self.out[3].take.val().get_bits::<3>(0))
            | (bit_cast::<5, 1>(self.out[3].take.val().get_bits::<1>(3)) << 4);
        self.take[4].next = bit_cast::<5, 4>(self.out[4].take.val());
        self.taken.next = self.take[0].val()
            | self.take[1].val()
            | self.take[2].val()
            | self.take[3].val()
            | self.take[4].val();
        self.pop.next = self.taken.val() & self.ready.val();
        for i in 0..5 {
            self.queue[i].pop.next = self.pop.val().get_bit(i);
        }
        self.freed.d.next = self.pop.val();
        self.rx_credit.next = self.freed.q.val();
        self.quiet.next = !self.ready.val().any() & !self.freed.q.val().any();
        if self.rst.val() {
            self.freed.d.next = 0.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use noctule_contract::node::Node;
    use noctule_emit::tick;

    const EAST: usize = 1;
    const WEST: usize = 3;

    fn router(x: u64, y: u64) -> Box<Router<4>> {
        let mut r = Box::new(Router::default());
        r.connect_all();
        r.rst.next = true;
        r.x.next = x.into();
        r.y.next = y.into();
        step(&mut r, &[], 0);
        r.rst.next = false;
        r
    }

    /// One cycle with these flits arriving and these credits returning; what leaves in the next.
    fn step(r: &mut Router<4>, rx: &[(usize, u64)], credits: u64) -> Vec<(usize, u64)> {
        let valid = rx.iter().fold(0u64, |v, (port, _)| v | 1 << port);
        r.rx_valid.next = valid.into();
        for (port, flit) in rx {
            r.rx_flit[*port].next = (*flit).into();
        }
        r.tx_credit.next = credits.into();
        tick(r, |r, c| r.clk.next = c);
        (0..5)
            .filter(|&p| r.tx_valid.val().get_bit(p))
            .map(|p| (p, r.tx_flit[p].val().to_u64()))
            .collect()
    }

    fn head(port: usize, to: Node, tail: bool) -> u64 {
        1 << (33 + port) | u64::from(tail) << 32 | u64::from(to.0)
    }
    fn body(data: u64, tail: bool) -> u64 {
        u64::from(tail) << 32 | data
    }

    #[test]
    fn a_flit_is_on_its_output_in_the_cycle_after_it_came_and_carries_the_next_route() {
        let mut r = router(1, 1);
        assert!(r.quiet.val());
        let out = step(&mut r, &[(WEST, head(EAST, Node::tile(2, 1), true))], 0);
        assert_eq!(out, [(EAST, head(4, Node::tile(2, 1), true))]);
        assert!(!r.quiet.val());
        assert_eq!(step(&mut r, &[], 0), []);
        assert_eq!(r.rx_credit.val().to_u64(), 1 << WEST);
        assert!(!r.quiet.val());
        step(&mut r, &[], 0);
        assert!(r.quiet.val());
    }

    #[test]
    fn an_output_stays_with_a_packet_through_a_gap_until_its_tail() {
        let mut r = router(1, 1);
        let to = Node::tile(3, 1);
        let out = step(
            &mut r,
            &[(WEST, head(EAST, to, false)), (4, head(EAST, to, true))],
            0,
        );
        assert_eq!(out, [(EAST, head(EAST, to, false))]);
        assert_eq!(step(&mut r, &[], 0), [], "the local packet must wait");
        let out = step(&mut r, &[(WEST, body(7, true))], 0);
        assert_eq!(
            (out.len(), out[0].0, out[0].1 & 0x1_ffff_ffff),
            (1, EAST, body(7, true))
        );
        assert_eq!(step(&mut r, &[], 0), [(EAST, head(EAST, to, true))]);
    }

    #[test]
    fn without_credit_nothing_leaves_and_one_credit_lets_one_flit_go() {
        let mut r = router(1, 1);
        let flit = head(EAST, Node::tile(3, 1), true);
        for sent in 0..16 {
            assert_eq!(
                step(&mut r, &[(WEST, flit)], 0),
                [(EAST, flit)],
                "flit {sent}"
            );
        }
        assert_eq!(step(&mut r, &[(WEST, flit)], 0), []);
        assert_eq!(step(&mut r, &[(WEST, flit)], 0), []);
        assert_eq!(step(&mut r, &[], 1 << EAST), [(EAST, flit)]);
        assert_eq!(step(&mut r, &[], 0), []);
    }

    #[test]
    fn five_packets_to_five_outputs_leave_at_once() {
        let mut r = router(1, 1);
        let to = Node::tile(9, 9);
        let rx: Vec<_> = (0..5).map(|p| (p, head((p + 1) % 5, to, true))).collect();
        assert_eq!(step(&mut r, &rx, 0).len(), 5);
    }
}
