//! Matrix arbiter with a hold: of those who claim an output, the one served longest ago, until its tail.

use rust_hdl::prelude::*;

use crate::Rivals;

/// Contract, for the emitted module too.
pub const DOC: &str = "\
Matrix arbiter of four: of those who claim, the one whose last packet ended longest ago wins and
keeps winning until its tail has gone.

before_ij: i goes before j; always a total order. When a flit of the winner is sent the winner
moves to the front of the order, behind all others when that flit is a tail. A claim that stands
to the tail is thus both the request and the hold, and a waiting head is passed by at most three
other packets.
The winner is given twice, every bit two levels of logic deep: win one-hot, and coded: high (it is 2 or 3), odd (it
is 1 or 3), and low (it is 0 or 1), which is not high's opposite when nobody claims.
sent only with a claim; tail is the sent flit's.";

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
    before_01: DFF<Bit>,
    before_02: DFF<Bit>,
    before_03: DFF<Bit>,
    before_12: DFF<Bit>,
    before_13: DFF<Bit>,
    before_23: DFF<Bit>,
    high_2: Signal<Local, Bit>,
    high_3: Signal<Local, Bit>,
    low_0: Signal<Local, Bit>,
    low_1: Signal<Local, Bit>,
    odd_1: Signal<Local, Bit>,
    odd_3: Signal<Local, Bit>,
    win_0: Signal<Local, Bit>,
    win_1: Signal<Local, Bit>,
    win_2: Signal<Local, Bit>,
    win_3: Signal<Local, Bit>,
    first: Signal<Local, Bit>,
}

impl Logic for Arbiter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clk, before_01, before_02, before_03, before_12, before_13, before_23
        );
        self.high.next = false;
        self.low.next = false;
        self.odd.next = false;
        self.win.next = 0.into();
        self.high_2.next = false;
        self.high_3.next = false;
        self.low_0.next = false;
        self.low_1.next = false;
        self.odd_1.next = false;
        self.odd_3.next = false;
        self.win_0.next = false;
        self.win_1.next = false;
        self.win_2.next = false;
        self.win_3.next = false;
        if self.claim.val().any() {
            // The winner is in a pair if one of the pair is passed by nobody outside it.
            self.high_2.next = self.claim.val().get_bit(2)
                & !(self.claim.val().get_bit(0) & self.before_02.q.val())
                & !(self.claim.val().get_bit(1) & self.before_12.q.val());
            self.high_3.next = self.claim.val().get_bit(3)
                & !(self.claim.val().get_bit(0) & self.before_03.q.val())
                & !(self.claim.val().get_bit(1) & self.before_13.q.val());
            self.low_0.next = self.claim.val().get_bit(0)
                & !(self.claim.val().get_bit(2) & !self.before_02.q.val())
                & !(self.claim.val().get_bit(3) & !self.before_03.q.val());
            self.low_1.next = self.claim.val().get_bit(1)
                & !(self.claim.val().get_bit(2) & !self.before_12.q.val())
                & !(self.claim.val().get_bit(3) & !self.before_13.q.val());
            self.odd_1.next = self.claim.val().get_bit(1)
                & !(self.claim.val().get_bit(0) & self.before_01.q.val())
                & !(self.claim.val().get_bit(2) & !self.before_12.q.val());
            self.odd_3.next = self.claim.val().get_bit(3)
                & !(self.claim.val().get_bit(0) & self.before_03.q.val())
                & !(self.claim.val().get_bit(2) & self.before_23.q.val());
            self.win_0.next = self.claim.val().get_bit(0)
                & !(self.claim.val().get_bit(1) & !self.before_01.q.val())
                & !(self.claim.val().get_bit(2) & !self.before_02.q.val())
                & !(self.claim.val().get_bit(3) & !self.before_03.q.val());
            self.win_1.next = self.claim.val().get_bit(1)
                & !(self.claim.val().get_bit(0) & self.before_01.q.val())
                & !(self.claim.val().get_bit(2) & !self.before_12.q.val())
                & !(self.claim.val().get_bit(3) & !self.before_13.q.val());
            self.win_2.next = self.claim.val().get_bit(2)
                & !(self.claim.val().get_bit(0) & self.before_02.q.val())
                & !(self.claim.val().get_bit(1) & self.before_12.q.val())
                & !(self.claim.val().get_bit(3) & !self.before_23.q.val());
            self.win_3.next = self.claim.val().get_bit(3)
                & !(self.claim.val().get_bit(0) & self.before_03.q.val())
                & !(self.claim.val().get_bit(1) & self.before_13.q.val())
                & !(self.claim.val().get_bit(2) & self.before_23.q.val());
            self.high.next = self.high_2.val() | self.high_3.val();
            self.low.next = self.low_0.val() | self.low_1.val();
            self.odd.next = self.odd_1.val() | self.odd_3.val();
            self.win.next = bit_cast::<4, 1>(self.win_0.val().into())
                | (bit_cast::<4, 1>(self.win_1.val().into()) << 1)
                | (bit_cast::<4, 1>(self.win_2.val().into()) << 2)
                | (bit_cast::<4, 1>(self.win_3.val().into()) << 3);
        }
        self.first.next = !self.tail.val();
        if self.sent.val() {
            if self.win.val().get_bit(0) {
                self.before_01.d.next = self.first.val();
                self.before_02.d.next = self.first.val();
                self.before_03.d.next = self.first.val();
            }
            if self.win.val().get_bit(1) {
                self.before_01.d.next = self.tail.val();
                self.before_12.d.next = self.first.val();
                self.before_13.d.next = self.first.val();
            }
            if self.win.val().get_bit(2) {
                self.before_02.d.next = self.tail.val();
                self.before_12.d.next = self.tail.val();
                self.before_23.d.next = self.first.val();
            }
            if self.win.val().get_bit(3) {
                self.before_03.d.next = self.tail.val();
                self.before_13.d.next = self.tail.val();
                self.before_23.d.next = self.tail.val();
            }
        }
        if self.rst.val() {
            self.before_01.d.next = true;
            self.before_02.d.next = true;
            self.before_03.d.next = true;
            self.before_12.d.next = true;
            self.before_13.d.next = true;
            self.before_23.d.next = true;
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
