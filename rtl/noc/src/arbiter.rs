//! Matrix arbiter: of those who ask, the one served longest ago.

use rust_hdl::prelude::*;

use crate::Rivals;

/// Contract, for the emitted module too.
pub const DOC: &str = "\
Matrix arbiter of four: of those who request, the one served longest ago wins.

before_ij: i goes before j. Whoever is served goes behind all others, so a request that stands
is passed by at most three others. win is combinational: at most one bit, and one bit exactly if
there is a request. served is win or 0.";

/// See [`DOC`].
#[derive(LogicBlock, Default)]
pub struct Arbiter {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Who asks.
    pub request: Signal<In, Rivals>,
    /// Who was served in this cycle.
    pub served: Signal<In, Rivals>,
    /// Who may go.
    pub win: Signal<Out, Rivals>,
    before_01: DFF<Bit>,
    before_02: DFF<Bit>,
    before_03: DFF<Bit>,
    before_12: DFF<Bit>,
    before_13: DFF<Bit>,
    before_23: DFF<Bit>,
    win_0: Signal<Local, Bit>,
    win_1: Signal<Local, Bit>,
    win_2: Signal<Local, Bit>,
    win_3: Signal<Local, Bit>,
}

impl Logic for Arbiter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clk, before_01, before_02, before_03, before_12, before_13, before_23
        );
        self.win_0.next = self.request.val().get_bit(0)
            & !(self.request.val().get_bit(1) & !self.before_01.q.val())
            & !(self.request.val().get_bit(2) & !self.before_02.q.val())
            & !(self.request.val().get_bit(3) & !self.before_03.q.val());
        self.win_1.next = self.request.val().get_bit(1)
            & !(self.request.val().get_bit(0) & self.before_01.q.val())
            & !(self.request.val().get_bit(2) & !self.before_12.q.val())
            & !(self.request.val().get_bit(3) & !self.before_13.q.val());
        self.win_2.next = self.request.val().get_bit(2)
            & !(self.request.val().get_bit(0) & self.before_02.q.val())
            & !(self.request.val().get_bit(1) & self.before_12.q.val())
            & !(self.request.val().get_bit(3) & !self.before_23.q.val());
        self.win_3.next = self.request.val().get_bit(3)
            & !(self.request.val().get_bit(0) & self.before_03.q.val())
            & !(self.request.val().get_bit(1) & self.before_13.q.val())
            & !(self.request.val().get_bit(2) & self.before_23.q.val());
        self.win.next = bit_cast::<4, 1>(self.win_0.val().into())
            | (bit_cast::<4, 1>(self.win_1.val().into()) << 1)
            | (bit_cast::<4, 1>(self.win_2.val().into()) << 2)
            | (bit_cast::<4, 1>(self.win_3.val().into()) << 3);
        if self.served.val().get_bit(0) {
            self.before_01.d.next = false;
            self.before_02.d.next = false;
            self.before_03.d.next = false;
        }
        if self.served.val().get_bit(1) {
            self.before_01.d.next = true;
            self.before_12.d.next = false;
            self.before_13.d.next = false;
        }
        if self.served.val().get_bit(2) {
            self.before_02.d.next = true;
            self.before_12.d.next = true;
            self.before_23.d.next = false;
        }
        if self.served.val().get_bit(3) {
            self.before_03.d.next = true;
            self.before_13.d.next = true;
            self.before_23.d.next = true;
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
    fn the_one_served_longest_ago_wins_for_every_request_pattern() {
        let mut a = Arbiter::default();
        a.connect_all();
        a.rst.next = true;
        tick(&mut a, |a, c| a.clk.next = c);
        a.rst.next = false;
        let (mut order, mut seed) = (vec![0, 1, 2, 3], 3u64);
        for _ in 0..2000 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let request = seed >> 40 & 15;
            a.request.next = request.into();
            settle(&mut a);
            let winner = order.iter().position(|i| request >> i & 1 == 1);
            let expected = winner.map_or(0, |at| 1u64 << order[at]);
            assert_eq!(
                a.win.val().to_u64(),
                expected,
                "request {request:04b}, order {order:?}"
            );
            // Sometimes the winner is held back.
            let served = if seed >> 50 & 3 == 0 { 0 } else { expected };
            a.served.next = served.into();
            if let (Some(at), true) = (winner, served != 0) {
                let last = order.remove(at);
                order.push(last);
            }
            tick(&mut a, |a, c| a.clk.next = c);
        }
    }
}
