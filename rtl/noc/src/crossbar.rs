//! One output's column of the crossbar: one of four flits, in two LUTs a bit.

use rust_hdl::prelude::*;

use crate::Flit;

/// Contract, for the emitted module too.
pub const DOC: &str = "\
One of four flits: 0 or 1 with low, 2 or 3 with high, the second of a pair with odd.

A multiplexer of four takes two 4-input LUTs a bit if the first one, when it is not needed to
choose between 0 and 1, tells the second which of 2 and 3 to take. 0 if none of them is set.";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct Crossbar {
    /// The flits to choose from.
    pub flit: [Signal<In, Flit>; 4],
    /// The chosen one is 2 or 3.
    pub high: Signal<In, Bit>,
    /// The chosen one is 1 or 3.
    pub odd: Signal<In, Bit>,
    /// The chosen one is 0 or 1.
    pub low: Signal<In, Bit>,
    /// The chosen flit.
    pub chosen: Signal<Out, Flit>,
    first: Signal<Local, Flit>,
}

impl Logic for Crossbar {
    #[hdl_gen]
    fn update(&mut self) {
        // Both 0 if nothing is chosen.
        self.first.next = 0.into();
        self.chosen.next = 0.into();
        if self.low.val() | self.high.val() | self.odd.val() {
            if self.low.val() {
                self.first.next = self.flit[0].val();
                if self.odd.val() {
                    self.first.next = self.flit[1].val();
                }
            } else if self.odd.val() {
                self.first.next = !bits::<38>(0);
            }
            self.chosen.next = self.first.val();
            if self.high.val() {
                self.chosen.next = (self.first.val() & self.flit[3].val())
                    | (!self.first.val() & self.flit[2].val());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use noctule_emit::settle;

    #[test]
    fn each_of_the_four_choices_gives_its_flit() {
        let mut c = Crossbar::default();
        c.connect_all();
        let flits = [
            0x15_5555_5555u64,
            0x2a_1234_5678,
            0x00_0f0f_f0f0,
            0x3f_8000_0001,
        ];
        for (i, f) in flits.iter().enumerate() {
            c.flit[i].next = (*f).into();
        }
        for (i, f) in flits.iter().enumerate() {
            c.high.next = i > 1;
            c.low.next = i < 2;
            c.odd.next = i % 2 == 1;
            settle(&mut c);
            assert_eq!(c.chosen.val().to_u64(), *f, "choice {i}");
        }
    }
}
