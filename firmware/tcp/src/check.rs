//! What is always true between two calls, for tests and for a look at a stopped tile.

use crate::Stack;
use crate::conn::{Conn, State, flag};

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Looks at every block. `Err`: the number of the first one that is wrong, and what is wrong.
    pub fn check(&self) -> Result<(), (usize, &'static str)> {
        let mut half_open = 0;
        for (i, c) in self.conns.iter().enumerate() {
            let fail = |what| Err((i, what));
            if c.rx_used() as u32 > self.slots {
                return fail("more receive entries than allowed");
            }
            half_open += c.has(flag::HALF_OPEN) as u16;
            if c.state == State::Closed {
                if c.timer.armed() {
                    return fail("a timer of a closed connection");
                }
                if c.rx_ooo != 0 || c.tx_count != 0 {
                    return fail("entries of a closed connection");
                }
                continue;
            }
            if let Err(what) = c.check_sender() {
                return fail(what);
            }
            if c.has(flag::RTO_ON) && !c.timer.armed() {
                return fail("no timer where one must run");
            }
            if c.has(flag::ACK_LATER) && !c.timer.armed() {
                return fail("no timer for an acknowledgement");
            }
            if c.in_flight() != 0
                && c.flags & (flag::RTO_ON | flag::TX_PENDING) == 0
                && c.is_synchronized()
            {
                return fail("something in flight and no timer");
            }
            let window = c.rcv_adv.wrapping_sub(c.rcv_nxt);
            if c.state != State::SynSent && window > self.slots * self.slot_bytes {
                return fail("a window beyond what buffers can back");
            }
        }
        if half_open != self.half_open {
            return Err((C, "the number of half-open connections"));
        }
        Ok(())
    }
}

impl Conn {
    fn check_sender(&self) -> Result<(), &'static str> {
        let sent = self.snd_max.wrapping_sub(self.snd_una);
        if sent > 1 << 24 || self.snd_nxt.wrapping_sub(self.snd_una) > sent {
            return Err("una, nxt and max out of order");
        }
        if !self.is_synchronized() {
            return Ok(());
        }
        let len = |k: u8| self.tx_len[Self::tx_at(self.tx_head, k)] as u32;
        let queued: u32 = (0..self.tx_count).map(len).sum();
        let fin_acked = self.fin_acked() as u32;
        let want = self
            .snd_end
            .wrapping_sub(self.snd_una)
            .wrapping_add(fin_acked);
        if queued.wrapping_sub(self.tx_off as u32) != want {
            return Err("the send ring does not hold what is unacknowledged");
        }
        let fin = self.has(flag::FIN_SENT) && self.snd_nxt == self.snd_end.wrapping_add(1);
        let passed = (self.snd_nxt.wrapping_sub(self.snd_una)).wrapping_sub(fin as u32);
        let passed = if fin_acked != 0 { 0 } else { passed };
        let cursor = self.cursor_after((self.tx_head, self.tx_off), passed);
        if cursor != (self.cur_ref, self.cur_off) {
            return Err("the cursor is not where the next byte is");
        }
        Ok(())
    }
}
