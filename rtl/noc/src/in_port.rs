//! An input port: the buffer, and the front flit made ready for the next router.

use rust_hdl::prelude::*;

use crate::ahead::Ahead;
use crate::queue::Queue;
use crate::{Flit, PortMask};

/// Contract, for the emitted module too.
pub const DOC: &str = "\
Input port of a router: router_queue, and its front flit as it will go out, with the route that
router_ahead finds for the next router. Same timing as router_queue.";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct InPort {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// A flit arrives.
    pub rx_valid: Signal<In, Bit>,
    /// That flit.
    pub rx_flit: Signal<In, Flit>,
    /// The front flit leaves.
    pub pop: Signal<In, Bit>,
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
    /// There is a front flit.
    pub valid: Signal<Out, Bit>,
    /// Output port that the front flit asks for; 0 if it is not a head.
    pub want: Signal<Out, PortMask>,
    /// The front flit ends its packet.
    pub tail: Signal<Out, Bit>,
    /// The front flit for the next link.
    pub flit: Signal<Out, Flit>,
    queue: Queue,
    ahead: Ahead,
}

impl Logic for InPort {
    #[hdl_gen]
    fn update(&mut self) {
        self.queue.clk.next = self.clk.val();
        self.queue.rst.next = self.rst.val();
        self.queue.rx_valid.next = self.rx_valid.val();
        self.queue.rx_flit.next = self.rx_flit.val();
        self.queue.pop.next = self.pop.val();
        self.ahead.want.next = self.queue.want.val();
        self.ahead.dest.next = self.queue.data.val().get_bits::<10>(0);
        self.ahead.x.next = self.x.val();
        self.ahead.y.next = self.y.val();
        self.ahead.y_north.next = self.y_north.val();
        self.ahead.x_east.next = self.x_east.val();
        self.ahead.y_south.next = self.y_south.val();
        self.ahead.x_west.next = self.x_west.val();
        self.valid.next = self.queue.valid.val();
        self.want.next = self.queue.want.val();
        self.tail.next = self.queue.tail.val();
        self.flit.next = bit_cast::<38, 32>(self.queue.data.val())
            | (bit_cast::<38, 1>(self.queue.tail.val().into()) << 32)
            | (bit_cast::<38, 5>(self.ahead.then.val()) << 33);
    }
}
