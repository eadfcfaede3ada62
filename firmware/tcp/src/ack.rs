//! Acknowledgements: round-trip time (RFC 6298, 7323), congestion control (RFC 5681, 6582).

use crate::conn::{Conn, flag};
use crate::seq;
use crate::types::Owner;

/// Longest timeout, ticks.
pub const RTO_MAX: u32 = 60_000;
/// Timeout before the first measurement, ticks.
pub const RTO_INITIAL: u16 = 1000;
/// Largest congestion window.
const CWND_MAX: u32 = 1 << 24;

impl Conn {
    /// Whose it is.
    #[inline(always)]
    pub fn owner(&self) -> Owner {
        self.owner.get()
    }

    /// A new acknowledgement of `acked` in sequence space, of which `data` are data: the send
    /// ring, the round-trip time, the retransmission timer and the congestion window follow.
    /// `echo`: the timestamp echoed; `floor`: the shortest timeout. Loss recovery is the caller's.
    #[inline(always)]
    pub fn acknowledge(&mut self, now: u32, acked: u32, data: u32, echo: Option<u32>, floor: u32) {
        let flight = self.snd_max.wrapping_sub(self.snd_una);
        self.snd_una = self.snd_una.wrapping_add(acked);
        if self.snd_una == self.snd_end {
            // All there is: the ring starts over, empty.
            (self.tx_head, self.tx_count, self.cur_ref) = (0, 0, 0);
            (self.tx_off, self.cur_off) = (0, 0);
        } else {
            self.tx_pop(data);
        }
        if let Some(echo) = echo {
            let took = now.wrapping_sub(echo.wrapping_sub(self.ts_offset));
            // On a fast link nothing changes any more: 8 is one tick, which is "less than one".
            if took > 1 || self.srtt != 8 {
                self.measured(took, floor);
            }
        } else if self.has(flag::TIMING) && seq::le(self.ts_recent, self.snd_una) {
            self.flags &= !flag::TIMING;
            self.measured(now.wrapping_sub(self.ts_offset), floor);
        }
        self.retries = 0;
        if self.snd_una == self.snd_max {
            self.flags &= !(flag::RTO_ON | flag::PERSIST);
        } else {
            self.flags |= flag::RTO_ON;
            self.flags &= !flag::PERSIST;
            self.rto_at = now.wrapping_add(self.rto as u32).wrapping_add(1);
        }
        // Grow only if the window was what limited us.
        if flight * 2 >= self.cwnd && self.flags & (flag::RECOVERY | flag::LOSS) != flag::RECOVERY {
            self.grow(acked);
        }
    }

    /// The peer's window is another than before.
    #[cold]
    #[inline(never)]
    pub fn window_changed(&mut self, window: u32) {
        self.snd_wnd = window;
        self.max_wnd = self.max_wnd.max((window >> 4).min(0xFFFF) as u16);
    }

    #[inline(never)]
    fn grow(&mut self, acked: u32) {
        let mss = self.segment();
        if self.cwnd < self.ssthresh {
            self.cwnd += acked.min(mss);
        } else {
            self.cwnd_acc += acked;
            if self.cwnd_acc >= self.cwnd {
                self.cwnd_acc -= self.cwnd;
                self.cwnd += mss;
            }
        }
        self.cwnd = self.cwnd.min(CWND_MAX);
    }

    /// A round trip took `took` ticks (rounded down); the timeout is at least `floor`.
    #[inline(never)]
    pub fn measured(&mut self, took: u32, floor: u32) {
        if took > RTO_MAX {
            return;
        }
        let took = took.max(1);
        let (srtt, var) = if self.srtt == 0 {
            (took * 8, took * 2)
        } else {
            let (srtt, var) = (self.srtt as i32, self.rttvar as i32);
            let error = took as i32 - (srtt >> 3);
            (
                (srtt + error).max(1) as u32,
                (var + error.abs() - (var >> 2)).max(0) as u32,
            )
        };
        self.srtt = srtt.min(0xFFFF) as u16;
        self.rttvar = var.min(0xFFFF) as u16;
        let rto = (srtt >> 3) + var.max(1);
        self.rto = rto.clamp(floor, RTO_MAX) as u16;
    }

    /// Initial window (RFC 6928).
    pub fn initial_window(&self) -> u32 {
        let mss = self.segment();
        (10 * mss).min((2 * mss).max(14_600))
    }

    /// Nothing is in flight, and the congestion window has grown beyond what an idle connection
    /// may keep. (After every transmission the timer looks, so that this is found.)
    pub fn cwnd_is_stale_when_idle(&self) -> bool {
        self.is_synchronized() && self.snd_una == self.snd_max && self.cwnd > self.initial_window()
    }

    /// After an idle time longer than the timeout, starts slowly again (RFC 5681, 4.1).
    pub fn restart_idle(&mut self) {
        self.cwnd = self.cwnd.min(self.initial_window());
        self.cwnd_acc = 0;
    }

    /// Half of what is in flight, at least two segments (RFC 5681, equation 4).
    pub fn half_flight(&self) -> u32 {
        let flight = self.snd_max.wrapping_sub(self.snd_una);
        (flight / 2).max(2 * self.segment())
    }

    /// The timeout with backoff, ticks.
    pub fn backed_off(&self) -> u32 {
        ((self.rto as u32) << self.retries.min(10)).min(RTO_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conn() -> Conn {
        Conn::ZERO
    }

    #[test]
    fn the_timeout_follows_rfc_6298() {
        let mut c = conn();
        c.measured(100, 200);
        assert_eq!((c.srtt, c.rttvar, c.rto), (800, 200, 300));
        for _ in 0..100 {
            c.measured(100, 200);
        }
        assert_eq!(c.srtt, 800);
        assert_eq!(c.rto, 200, "a steady path gets down to the floor");
        c.measured(2000, 200);
        assert!(c.rto > 1500, "a spike raises it at once");
    }

    #[test]
    fn backoff_doubles_up_to_a_minute() {
        let mut c = conn();
        c.rto = 1000;
        for (retries, want) in [
            (0, 1000),
            (1, 2000),
            (5, 32_000),
            (6, 60_000),
            (200, 60_000),
        ] {
            c.retries = retries;
            assert_eq!(c.backed_off(), want);
        }
    }
}
