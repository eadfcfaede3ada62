//! Matrix arbiter with a hold: of those who claim an output, the one served longest ago, until its tail.

use rust_hdl::prelude::*;

use crate::Rivals;

/// Contract, for the emitted module too.
pub const DOC: &str = "\
Matrix arbiter of four: of those who claim, the one whose last packet ended longest ago wins and
keeps winning until its tail has gone.

order: who goes before whom; bit 0 to 5: 0 before 1, 0 before 2, 0 before 3, 1 before 2, 1 before 3,
2 before 3; always a total order. When a flit of the winner is sent the winner
moves to the front of the order, behind all others when that flit is a tail. A claim that stands
to the tail is thus both the request and the hold, and a waiting head is passed by at most three
other packets.
The winner is given twice, every bit two levels of logic deep: win one-hot, and coded: high (it is 2 or 3), odd (it
is 1 or 3), and low (it is 0 or 1), which is not high's opposite when nobody claims.
sent only with a claim; tail is the sent flit's.
choice and pairs are each one expression of ten and of four bits, so that a simulator may make tables
of them.";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct Arbiter {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Who claims the output.
    pub claim: Signal<In, Rivals>,
    /// A flit of the winner is sent.
    pub sent: Signal<In, Bit>,
    /// It ends its packet.
    pub tail: Signal<In, Bit>,
    /// The winner is 2 or 3.
    pub high: Signal<Out, Bit>,
    /// The winner is 1 or 3.
    pub odd: Signal<Out, Bit>,
    /// The winner is 0 or 1.
    pub low: Signal<Out, Bit>,
    /// The winner, one-hot; 0 if nobody claims.
    pub win: Signal<Out, Rivals>,
    order: DFF<Bits<6>>,
    choice: Signal<Local, Bits<7>>,
    pairs: Signal<Local, Bits<12>>,
}

impl Logic for Arbiter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clk, order);
        self.choice.next = 0.into();
        if self.claim.val().any() {
            // 0 to 3 win; then low, odd and high: the winner is in a pair if one of the pair is passed by nobody outside it.
            self.choice.next = bit_cast::<7, 1>(
                (self.claim.val().get_bit(0)
                    & !(self.claim.val().get_bit(1) & !self.order.q.val().get_bit(0))
                    & !(self.claim.val().get_bit(2) & !self.order.q.val().get_bit(1))
                    & !(self.claim.val().get_bit(3) & !self.order.q.val().get_bit(2)))
                .into(),
            ) | (bit_cast::<7, 1>(
                (self.claim.val().get_bit(1)
                    & !(self.claim.val().get_bit(0) & self.order.q.val().get_bit(0))
                    & !(self.claim.val().get_bit(2) & !self.order.q.val().get_bit(3))
                    & !(self.claim.val().get_bit(3) & !self.order.q.val().get_bit(4)))
                .into(),
            ) << 1)
                | (bit_cast::<7, 1>(
                    (self.claim.val().get_bit(2)
                        & !(self.claim.val().get_bit(0) & self.order.q.val().get_bit(1))
                        & !(self.claim.val().get_bit(1) & self.order.q.val().get_bit(3))
                        & !(self.claim.val().get_bit(3) & !self.order.q.val().get_bit(5)))
                    .into(),
                ) << 2)
                | (bit_cast::<7, 1>(
                    (self.claim.val().get_bit(3)
                        & !(self.claim.val().get_bit(0) & self.order.q.val().get_bit(2))
                        & !(self.claim.val().get_bit(1) & self.order.q.val().get_bit(4))
                        & !(self.claim.val().get_bit(2) & self.order.q.val().get_bit(5)))
                    .into(),
                ) << 3)
                | (bit_cast::<7, 1>(
                    ((self.claim.val().get_bit(0)
                        & !(self.claim.val().get_bit(2) & !self.order.q.val().get_bit(1))
                        & !(self.claim.val().get_bit(3) & !self.order.q.val().get_bit(2)))
                        | (self.claim.val().get_bit(1)
                            & !(self.claim.val().get_bit(2) & !self.order.q.val().get_bit(3))
                            & !(self.claim.val().get_bit(3) & !self.order.q.val().get_bit(4))))
                    .into(),
                ) << 4)
                | (bit_cast::<7, 1>(
                    ((self.claim.val().get_bit(1)
                        & !(self.claim.val().get_bit(0) & self.order.q.val().get_bit(0))
                        & !(self.claim.val().get_bit(2) & !self.order.q.val().get_bit(3)))
                        | (self.claim.val().get_bit(3)
                            & !(self.claim.val().get_bit(0) & self.order.q.val().get_bit(2))
                            & !(self.claim.val().get_bit(2) & self.order.q.val().get_bit(5))))
                    .into(),
                ) << 5)
                | (bit_cast::<7, 1>(
                    ((self.claim.val().get_bit(2)
                        & !(self.claim.val().get_bit(0) & self.order.q.val().get_bit(1))
                        & !(self.claim.val().get_bit(1) & self.order.q.val().get_bit(3)))
                        | (self.claim.val().get_bit(3)
                            & !(self.claim.val().get_bit(0) & self.order.q.val().get_bit(2))
                            & !(self.claim.val().get_bit(1) & self.order.q.val().get_bit(4))))
                    .into(),
                ) << 6);
        }
        self.win.next = self.choice.val().get_bits::<4>(0);
        self.low.next = self.choice.val().get_bit(4);
        self.odd.next = self.choice.val().get_bit(5);
        self.high.next = self.choice.val().get_bit(6);
        // Bits of the order in which the winner is the first of the two; from 6 up, the second.
        self.pairs.next = 0.into();
        if self.win.val().any() {
            self.pairs.next = bit_cast::<12, 1>(self.win.val().get_bit(0).into())
                | (bit_cast::<12, 1>(self.win.val().get_bit(0).into()) << 1)
                | (bit_cast::<12, 1>(self.win.val().get_bit(0).into()) << 2)
                | (bit_cast::<12, 1>(self.win.val().get_bit(1).into()) << 3)
                | (bit_cast::<12, 1>(self.win.val().get_bit(1).into()) << 4)
                | (bit_cast::<12, 1>(self.win.val().get_bit(2).into()) << 5)
                | (bit_cast::<12, 1>(self.win.val().get_bit(1).into()) << 6)
                | (bit_cast::<12, 1>(self.win.val().get_bit(2).into()) << 7)
                | (bit_cast::<12, 1>(self.win.val().get_bit(3).into()) << 8)
                | (bit_cast::<12, 1>(self.win.val().get_bit(2).into()) << 9)
                | (bit_cast::<12, 1>(self.win.val().get_bit(3).into()) << 10)
                | (bit_cast::<12, 1>(self.win.val().get_bit(3).into()) << 11);
        }
        if self.sent.val() {
            self.order.d.next = (self.order.q.val()
                & !(self.pairs.val().get_bits::<6>(0) | self.pairs.val().get_bits::<6>(6)))
                | (self.pairs.val().get_bits::<6>(6)
                    & (bits::<6>(0) - bit_cast::<6, 1>(self.tail.val().into())))
                | (self.pairs.val().get_bits::<6>(0)
                    & (bits::<6>(0) - bit_cast::<6, 1>((!self.tail.val()).into())));
        }
        if self.rst.val() {
            self.order.d.next = 0x3f.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use noctule_emit::{settle, tick};

    #[test]
    fn the_one_served_longest_ago_wins_and_holds_until_its_tail() {
        let mut a = Arbiter::default();
        a.connect_all();
        a.rst.next = true;
        tick(&mut a, |a, c| a.clk.next = c);
        a.rst.next = false;
        let (mut order, mut seed, mut held) = (vec![0, 1, 2, 3], 3u64, 0u64);
        for _ in 0..4000 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            // Whoever has begun goes on claiming.
            let claim = seed >> 40 & 15 | held;
            a.claim.next = claim.into();
            settle(&mut a);
            let winner = order.iter().position(|i| claim >> i & 1 == 1);
            let expected = winner.map_or(0, |at| 1u64 << order[at]);
            assert_eq!(
                a.win.val().to_u64(),
                expected,
                "claim {claim:04b}, order {order:?}"
            );
            assert_eq!(a.high.val(), expected & 12 != 0);
            assert_eq!(a.odd.val(), expected & 10 != 0);
            assert_eq!(a.low.val(), expected & 3 != 0);
            assert!(held == 0 || expected == held, "the hold was lost");
            let sent = expected != 0 && seed >> 50 & 3 != 0;
            let tail = seed >> 52 & 3 == 0;
            a.sent.next = sent;
            a.tail.next = tail;
            if let (Some(at), true) = (winner, sent) {
                let who = order.remove(at);
                order.insert(if tail { 3 } else { 0 }, who);
                held = if tail { 0 } else { expected };
            }
            tick(&mut a, |a, c| a.clk.next = c);
        }
    }
}
