//! An input port's buffer: 2^A flits (16), the front one's control bits in registers.

use noctule_emit::LutRam;
use rust_hdl::prelude::*;

use crate::{Flit, PortMask};

/// Contract and timing, for the emitted module too.
pub const DOC: &str = "\
Input buffer of a router port: 16 flits in LUT RAM, first in first out, fall-through.

What decides (request bits, tail, destination) stands in registers while its flit is at the
front; what is only carried (data 31:10) is read from the RAM. A flit on rx at cycle t is at the
front at t + 1 if nothing is before it.
want keeps a packet's route from its head at the front until its tail is popped, also while no
flit is there: the packet's claim on that output. The route of other flits is not looked at.
Obligation: rx_valid only with a credit in hand, so never with 16 flits inside; pop only with
valid; a head's route is one-hot.

           t     t+1   t+2   t+3   t+4
rx         head              tail
valid      0     1     0     0     1
want       0     route route route route    then 0, or the next head's
pop        0     1     0     0     1";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct Queue<const A: usize> {
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
    /// There is a front flit.
    pub valid: Signal<Out, Bit>,
    /// Output port that the packet at the front claims; 0 if there is none.
    pub want: Signal<Out, PortMask>,
    /// The front flit ends its packet.
    pub tail: Signal<Out, Bit>,
    /// The front flit's data.
    pub data: Signal<Out, Bits<32>>,
    control: LutRam<Bits<16>, A>,
    payload: LutRam<Bits<22>, A>,
    // Places of the next flit in, of the front one, and of the one behind it.
    place_in: DFF<Bits<A>>,
    place_front: DFF<Bits<A>>,
    place_second: DFF<Bits<A>>,
    // At least one flit, at least two.
    some: DFF<Bit>,
    more: DFF<Bit>,
    // Inside a packet whose next flit has not come.
    open: DFF<Bit>,
    front_want: DFF<PortMask>,
    front_tail: DFF<Bit>,
    front_low: DFF<Bits<10>>,
}

impl<const A: usize> Logic for Queue<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            place_in,
            place_front,
            place_second,
            some,
            more,
            open,
            front_want,
            front_tail,
            front_low
        );
        self.control.clock.next = self.clk.val();
        self.control.write_enable.next = self.rx_valid.val();
        self.control.write_address.next = self.place_in.q.val();
        self.control.write_data.next = bit_cast::<16, 10>(self.rx_flit.val().get_bits::<10>(0))
            | (bit_cast::<16, 6>(self.rx_flit.val().get_bits::<6>(32)) << 10);
        self.control.read_address.next = self.place_second.q.val();
        self.payload.clock.next = self.clk.val();
        self.payload.write_enable.next = self.rx_valid.val();
        self.payload.write_address.next = self.place_in.q.val();
        self.payload.write_data.next = self.rx_flit.val().get_bits::<22>(10);
        self.payload.read_address.next = self.place_front.q.val();

        if self.rx_valid.val() {
            self.place_in.d.next = self.place_in.q.val() + 1;
        }
        // Nothing else changes unless a flit comes or goes.
        if self.rx_valid.val() | self.pop.val() {
            // The next flit, the one behind the front or the one on the link, takes the front.
            if self.pop.val() | !self.some.q.val() {
                // It is a head, or there is none.
                if (self.some.q.val() & self.front_tail.q.val())
                    | (!self.some.q.val() & !self.open.q.val())
                {
                    self.front_want.d.next = (self.control.read_data.val().get_bits::<5>(11)
                        & (bits::<5>(0) - bit_cast::<5, 1>(self.more.q.val().into())))
                        | (self.rx_flit.val().get_bits::<5>(33)
                            & (bits::<5>(0)
                                - bit_cast::<5, 1>(
                                    (self.rx_valid.val() & !self.more.q.val()).into(),
                                )));
                }
                self.open.d.next = (self.some.q.val() & !self.front_tail.q.val())
                    | (!self.some.q.val() & self.open.q.val());
                self.front_tail.d.next = (self.control.read_data.val().get_bit(10)
                    & self.more.q.val())
                    | (self.rx_flit.val().get_bit(32) & !self.more.q.val());
                self.front_low.d.next = (self.control.read_data.val().get_bits::<10>(0)
                    & (bits::<10>(0) - bit_cast::<10, 1>(self.more.q.val().into())))
                    | (self.rx_flit.val().get_bits::<10>(0)
                        & (bits::<10>(0) - bit_cast::<10, 1>((!self.more.q.val()).into())));
                self.some.d.next = self.more.q.val() | self.rx_valid.val();
            }
            if self.pop.val() {
                if !self.rx_valid.val() {
                    self.more.d.next = self.more.q.val()
                        & ((self.place_second.q.val() + 1) != self.place_in.q.val());
                }
                self.place_front.d.next = self.place_second.q.val();
                self.place_second.d.next = self.place_second.q.val() + 1;
            } else {
                self.more.d.next = self.some.q.val();
            }
        }
        self.valid.next = self.some.q.val();
        self.want.next = self.front_want.q.val();
        self.tail.next = self.front_tail.q.val();
        self.data.next = bit_cast::<32, 10>(self.front_low.q.val())
            | (bit_cast::<32, 22>(self.payload.read_data.val()) << 10);

        if self.rst.val() {
            self.place_in.d.next = 0.into();
            self.place_front.d.next = 0.into();
            self.place_second.d.next = 1.into();
            self.some.d.next = false;
            self.more.d.next = false;
            self.open.d.next = false;
            self.front_want.d.next = 0.into();
            self.front_tail.d.next = false;
            self.front_low.d.next = 0.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use noctule_emit::{settle, tick};
    use std::collections::VecDeque;

    fn queue() -> Queue<4> {
        let mut q = Queue::default();
        q.connect_all();
        q.rst.next = true;
        step(&mut q);
        q.rst.next = false;
        q
    }

    fn step(q: &mut Queue<4>) {
        tick(q, |q, c| q.clk.next = c);
    }

    fn front(q: &Queue<4>) -> Option<u64> {
        let parts = u64::from(q.tail.val()) << 32 | q.data.val().to_u64();
        q.valid.val().then_some(parts)
    }

    #[test]
    fn a_flit_into_an_empty_queue_is_at_the_front_one_cycle_later() {
        let mut q = queue();
        assert_eq!(front(&q), None);
        q.rx_valid.next = true;
        q.rx_flit.next = 0x05_1234_5678.into();
        settle(&mut q);
        assert_eq!(front(&q), None);
        step(&mut q);
        assert_eq!(front(&q), Some(0x01_1234_5678));
        assert_eq!(q.want.val().to_u64(), 2);
    }

    #[test]
    fn a_claim_stands_through_a_gap_until_the_tail_is_popped() {
        let mut q = queue();
        q.rx_valid.next = true;
        q.rx_flit.next = (1 << 35 | 7).into();
        step(&mut q);
        q.rx_valid.next = false;
        q.pop.next = true;
        step(&mut q);
        q.pop.next = false;
        step(&mut q);
        assert_eq!(
            (front(&q), q.want.val().to_u64()),
            (None, 4),
            "the tail has not come"
        );
        q.rx_valid.next = true;
        q.rx_flit.next = (1 << 33 | 1 << 32 | 8).into();
        step(&mut q);
        q.rx_valid.next = false;
        assert_eq!((front(&q), q.want.val().to_u64()), (Some(1 << 32 | 8), 4));
        q.pop.next = true;
        step(&mut q);
        assert_eq!((front(&q), q.want.val().to_u64()), (None, 0));
    }

    #[test]
    fn a_full_queue_gives_its_sixteen_flits_back_in_order() {
        let mut q = queue();
        let flit = |n: u64| 1 << 33 << (n % 5) | 1 << 32 | n << 7;
        q.rx_valid.next = true;
        for n in 0..16 {
            q.rx_flit.next = flit(n).into();
            step(&mut q);
        }
        q.rx_valid.next = false;
        q.pop.next = true;
        settle(&mut q);
        for n in 0..16 {
            assert_eq!(front(&q), Some(flit(n) & 0x1_ffff_ffff));
            assert_eq!(q.want.val().to_u64(), 1 << (n % 5));
            step(&mut q);
        }
        assert_eq!((front(&q), q.want.val().to_u64()), (None, 0));
    }

    #[test]
    fn random_pushes_and_pops_agree_with_a_deque() {
        let mut q = queue();
        let (mut model, mut seed) = (VecDeque::<u64>::new(), 7u64);
        let (mut inside_in, mut claim, mut inside) = (false, 0, false);
        for cycle in 0..4000 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            if let (Some(flit), false) = (model.front(), inside) {
                claim = flit >> 33;
            }
            assert_eq!(
                front(&q),
                model.front().map(|f| f & 0x1_ffff_ffff),
                "cycle {cycle}"
            );
            assert_eq!(q.want.val().to_u64(), claim, "cycle {cycle}");
            // Phases that fill, drain and stream.
            let (fill, drain) = [(3, 1), (1, 3), (3, 3)][cycle / 64 % 3];
            let push = model.len() < 16 && seed >> 20 & 3 < fill;
            let pop = !model.is_empty() && seed >> 30 & 3 < drain;
            let data = seed >> 31 & 0x1_ffff_ffff;
            // Other flits carry nonsense where a head has its route.
            let flit = if inside_in {
                seed >> 26 & 0x3f_ffff_ffff
            } else {
                1 << 33 << (seed % 5) | data
            };
            q.rx_valid.next = push;
            q.rx_flit.next = flit.into();
            q.pop.next = pop;
            if pop {
                inside = model.pop_front().is_some_and(|f: u64| f >> 32 & 1 == 0);
                claim = if inside { claim } else { 0 };
            }
            if push {
                model.push_back(flit);
                inside_in = flit >> 32 & 1 == 0;
            }
            step(&mut q);
        }
    }
}
