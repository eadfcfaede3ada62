//! An output port: arbitration, the hold from head to tail, credits, and its column of the crossbar.

use rust_hdl::prelude::*;

use crate::arbiter::Arbiter;
use crate::{Flit, Rivals};

/// Contract and timing, for the emitted module too.
pub const DOC: &str = "\
Output port of a router: who may send, and what.

request: inputs whose front flit is a head for this port; ready: inputs with any front flit.
While the port is free a winner of the arbiter sends; from a head that is not its packet's tail
until the tail the port belongs to that input (owner). A flit goes out when the downstream
buffer has room (credits, 16 after reset; the sum of credits, flits under way and flits buffered
downstream is always 16). Everything is a function of registers: take, tx_valid and tx_flit do
not depend on credit in the same cycle. tx_flit is 0 when nothing is chosen.";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct OutPort {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Inputs with a head for this port.
    pub request: Signal<In, Rivals>,
    /// Inputs with a flit.
    pub ready: Signal<In, Rivals>,
    /// Inputs whose flit is a tail.
    pub tail: Signal<In, Rivals>,
    /// The inputs' flits, as they would go out.
    pub flit: [Signal<In, Flit>; 4],
    /// The neighbour freed a place.
    pub credit: Signal<In, Bit>,
    /// Whose flit leaves.
    pub take: Signal<Out, Rivals>,
    /// A flit leaves.
    pub tx_valid: Signal<Out, Bit>,
    /// That flit.
    pub tx_flit: Signal<Out, Flit>,
    arbiter: Arbiter,
    pick: Signal<Local, Rivals>,
    send: Signal<Local, Bit>,
    gated: [Signal<Local, Flit>; 4],
    owner: DFF<Rivals>,
    free: DFF<Bit>,
    credits: DFF<Bits<5>>,
    funded: DFF<Bit>,
}

impl Logic for OutPort {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clk, owner, free, credits, funded);
        self.arbiter.clk.next = self.clk.val();
        self.arbiter.rst.next = self.rst.val();
        self.arbiter.request.next = self.request.val();
        self.pick.next = self.owner.q.val() & self.ready.val();
        if self.free.q.val() {
            self.pick.next = self.arbiter.win.val();
        }
        self.take.next = 0.into();
        if self.funded.q.val() {
            self.take.next = self.pick.val();
        }
        self.arbiter.served.next = self.take.val();
        self.send.next = self.funded.q.val() & self.pick.val().any();
        self.tx_valid.next = self.send.val();
        for i in 0..4 {
            self.gated[i].next = 0.into();
            if self.pick.val().get_bit(i) {
                self.gated[i].next = self.flit[i].val();
            }
        }
        self.tx_flit.next =
            self.gated[0].val() | self.gated[1].val() | self.gated[2].val() | self.gated[3].val();

        if self.send.val() {
            self.owner.d.next = self.pick.val() & !self.tail.val();
            self.free.d.next = (self.pick.val() & self.tail.val()).any();
        }
        if self.credit.val() & !self.send.val() {
            self.credits.d.next = self.credits.q.val() + 1;
            self.funded.d.next = true;
        }
        if self.send.val() & !self.credit.val() {
            self.credits.d.next = self.credits.q.val() - 1;
            self.funded.d.next = self.credits.q.val().get_bits::<4>(1).any();
        }
        if self.rst.val() {
            self.owner.d.next = 0.into();
            self.free.d.next = true;
            self.credits.d.next = 16.into();
            self.funded.d.next = true;
        }
    }
}
