//! An output port: arbitration, credits, and its column of the crossbar.

use rust_hdl::prelude::*;

use crate::arbiter::Arbiter;
use crate::crossbar::Crossbar;
use crate::{Body, Flit, PortMask, Rivals};

/// Contract and timing, for the emitted module too.
pub const DOC: &str = "\
Output port of a router: who may send, and what.

claim: inputs whose packet wants this port, from its head at the front to its tail; ready: inputs
with a flit at the front. The arbiter's winner sends while it is ready and the downstream buffer
has room. Room is counted in credits, 16 after reset: credits, flits under way, flits buffered
downstream and credits under way always add up to 16. credits is that count modulo 16 and funded
tells 16 from 0.
Everything is a function of registers: nothing here depends on credit in the same cycle.
tx_flit is 0 without a claim and of no meaning without tx_valid.

           t     t+1   t+2
claim[0]   1     1     0        head and tail of input 0, then input 1
claim[1]   1     1     1
take       0001  0001  0010
tx_valid   1     1     1";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct OutPort<const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Inputs whose packet wants this port.
    pub claim: Signal<In, Rivals>,
    /// Inputs with a flit.
    pub ready: Signal<In, Rivals>,
    /// The inputs' flits.
    pub flit: [Signal<In, Body>; 4],
    /// Their routes at the next router, if they leave here.
    pub then: [Signal<In, PortMask>; 4],
    /// The neighbour freed a place.
    pub credit: Signal<In, Bit>,
    /// Whose flit leaves, if it has one.
    pub take: Signal<Out, Rivals>,
    /// A flit leaves.
    pub tx_valid: Signal<Out, Bit>,
    /// That flit.
    pub tx_flit: Signal<Out, Flit>,
    arbiter: Arbiter,
    crossbar: Crossbar,
    send: Signal<Local, Bit>,
    chosen: Signal<Local, Flit>,
    credits: DFF<Bits<A>>,
    funded: DFF<Bit>,
}

impl<const A: usize> Logic for OutPort<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clk, credits, funded);
        // A claim without a flit is a packet under way that waits for its next one: it holds the port.
        self.send.next = false;
        if self.claim.val().any() {
            self.send.next = self.funded.q.val()
                & (self.claim.val() & self.ready.val()).any()
                & !(self.claim.val() & !self.ready.val()).any();
        }
        self.tx_valid.next = self.send.val();
        self.arbiter.clk.next = self.clk.val();
        self.arbiter.rst.next = self.rst.val();
        self.arbiter.claim.next = self.claim.val();
        self.arbiter.sent.next = self.send.val();
        for i in 0..4 {
            self.crossbar.flit[i].next = self.flit[i].val();
            self.crossbar.then[i].next = self.then[i].val();
        }
        self.crossbar.win.next = self.arbiter.win.val();
        self.crossbar.high.next = self.arbiter.high.val();
        self.crossbar.odd.next = self.arbiter.odd.val();
        self.crossbar.low.next = self.arbiter.low.val();
        self.chosen.next = self.crossbar.chosen.val();
        self.arbiter.tail.next = self.chosen.val().get_bit(32);
        self.tx_flit.next = self.chosen.val();
        self.take.next =
            self.arbiter.win.val() & (bits::<4>(0) - bit_cast::<4, 1>(self.funded.q.val().into()));

        if self.credit.val() ^ self.send.val() {
            self.funded.d.next = self.credit.val() | (self.credits.q.val() != 1);
            // Up by a credit, down by a flit: plus 1 or plus 15.
            self.credits.d.next = self.credits.q.val()
                + (bit_cast::<A, 1>(self.credit.val().into())
                    | (bits::<A>(0) - bit_cast::<A, 1>(self.send.val().into())));
        }
        if self.rst.val() {
            self.credits.d.next = 0.into();
            self.funded.d.next = true;
        }
    }
}
