//! One output's column of the crossbar: one of four flits in two LUTs a bit, and its route.

use rust_hdl::prelude::*;

use crate::{Body, Flit, PortMask, Rivals};

/// Contract, for the emitted module too.
pub const DOC: &str = "\
One of four flits, with the route that it will take at the next router.

The flit: 0 or 1 with low, 2 or 3 with high, the second of a pair with odd. A multiplexer of four
takes two 4-input LUTs a bit if the first one, when it is not needed to choose between 0 and 1,
tells the second which of 2 and 3 to take. 0 if none of them is set.
The route: by win, one-hot. Its bits come late, and a product of win and what makes a route is one
LUT, a sum of four another.
Written as masks, not as branches: who wins is what a simulating processor cannot foresee.";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct Crossbar {
    /// The flits to choose from, without route.
    pub flit: [Signal<In, Body>; 4],
    /// Their routes, if they leave here.
    pub then: [Signal<In, PortMask>; 4],
    /// The chosen one, one-hot.
    pub win: Signal<In, Rivals>,
    /// The chosen one is 2 or 3.
    pub high: Signal<In, Bit>,
    /// The chosen one is 1 or 3.
    pub odd: Signal<In, Bit>,
    /// The chosen one is 0 or 1.
    pub low: Signal<In, Bit>,
    /// The chosen flit.
    pub chosen: Signal<Out, Flit>,
    is_0: Signal<Local, Body>,
    is_1: Signal<Local, Body>,
    is_3: Signal<Local, Body>,
    is_high: Signal<Local, Body>,
    first: Signal<Local, Body>,
    body: Signal<Local, Body>,
    route: Signal<Local, PortMask>,
}

impl Logic for Crossbar {
    #[hdl_gen]
    fn update(&mut self) {
        self.is_0.next = 0.into();
        self.is_1.next = 0.into();
        self.is_3.next = 0.into();
        self.is_high.next = 0.into();
        self.first.next = 0.into();
        self.body.next = 0.into();
        self.route.next = 0.into();
        self.chosen.next = 0.into();
        // Otherwise all is 0 anyway: without a claim there is nothing to simulate.
        if self.low.val() | self.high.val() | self.odd.val() {
            self.is_0.next =
                bits::<33>(0) - bit_cast::<33, 1>((self.low.val() & !self.odd.val()).into());
            self.is_1.next =
                bits::<33>(0) - bit_cast::<33, 1>((self.low.val() & self.odd.val()).into());
            self.is_3.next =
                bits::<33>(0) - bit_cast::<33, 1>((!self.low.val() & self.odd.val()).into());
            self.is_high.next = bits::<33>(0) - bit_cast::<33, 1>(self.high.val().into());
            self.first.next = (self.is_0.val() & self.flit[0].val())
                | (self.is_1.val() & self.flit[1].val())
                | self.is_3.val();
            self.body.next = (self.first.val() & (self.flit[3].val() | !self.is_high.val()))
                | (!self.first.val() & self.flit[2].val() & self.is_high.val());
            self.route.next = ((bits::<5>(0) - bit_cast::<5, 1>(self.win.val().get_bit(0).into()))
                & self.then[0].val())
                | ((bits::<5>(0) - bit_cast::<5, 1>(self.win.val().get_bit(1).into()))
                    & self.then[1].val())
                | ((bits::<5>(0) - bit_cast::<5, 1>(self.win.val().get_bit(2).into()))
                    & self.then[2].val())
                | ((bits::<5>(0) - bit_cast::<5, 1>(self.win.val().get_bit(3).into()))
                    & self.then[3].val());
            self.chosen.next =
                bit_cast::<38, 33>(self.body.val()) | (bit_cast::<38, 5>(self.route.val()) << 33);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use noctule_emit::settle;

    #[test]
    fn each_of_the_four_choices_gives_its_flit_and_its_route() {
        let mut c = Crossbar::default();
        c.connect_all();
        let flits = [
            0x15_5555_5555u64,
            0x2a_1234_5678,
            0x00_0f0f_f0f0,
            0x3f_8000_0001,
        ];
        for (i, f) in flits.iter().enumerate() {
            c.flit[i].next = (*f & 0x1_ffff_ffff).into();
            c.then[i].next = (*f >> 33).into();
        }
        for (i, f) in flits.iter().enumerate() {
            c.win.next = (1u64 << i).into();
            c.high.next = i > 1;
            c.low.next = i < 2;
            c.odd.next = i % 2 == 1;
            settle(&mut c);
            assert_eq!(c.chosen.val().to_u64(), *f, "choice {i}");
        }
        c.win.next = 0.into();
        c.high.next = false;
        c.low.next = false;
        c.odd.next = false;
        settle(&mut c);
        assert_eq!(c.chosen.val().to_u64(), 0, "nobody");
    }
}
