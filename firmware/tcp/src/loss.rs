//! Acknowledgement processing off the fast path: duplicates, loss recovery (RFC 5681, 6582),
//! window updates, our FIN acknowledged.

use crate::conn::{State, flag};
use crate::segment::{FIN, SYN, Segment};
use crate::types::Reason;
use crate::{Env, Stack, seq};

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Takes the acknowledgement and window of a segment. `false`: the segment must not be used.
    pub(crate) fn on_ack<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) -> bool {
        let (now, floor) = (self.now, self.rto_min);
        let c = self.conn(i);
        let acked = s.ack.wrapping_sub(c.snd_una);
        if acked > c.snd_max.wrapping_sub(c.snd_una) {
            let behind = c.snd_una.wrapping_sub(s.ack);
            // RFC 5961, 5: neither beyond what was sent nor older than the largest window.
            let window = ((c.max_wnd as u32) << 4).max(0xFFFF);
            if behind as i32 > 0 && behind <= window {
                return true;
            }
            self.counters.drop_ack += 1;
            self.challenge(env, i);
            return false;
        }
        let scale = if s.has(SYN) { 0 } else { c.snd_scale };
        let window = s.window << scale;
        let same_window = window == c.snd_wnd;
        if seq::le(c.snd_wl1, s.seq) {
            c.snd_wl1 = s.seq;
            c.window_changed(window);
        }
        if acked == 0 {
            let waits = c.snd_una != c.snd_max;
            if c.has(flag::PERSIST) && c.snd_wnd != 0 {
                // The window opened: what probes carried counts as never sent.
                c.flags &= !(flag::PERSIST | flag::RTO_ON);
                c.retries = 0;
                c.rewind();
            } else if s.len == 0 && waits && same_window && !s.has(FIN) && !c.has(flag::PERSIST) {
                self.duplicate(env, i, s);
            }
            return true;
        }
        let fin = c.has(flag::FIN_SENT) && s.ack == c.snd_end.wrapping_add(1);
        let data = acked - fin as u32;
        let echo = match s.timestamps {
            Some((_, echo)) if c.has(flag::TIMESTAMPS) => Some(echo),
            _ => None,
        };
        let in_recovery = c.has(flag::RECOVERY);
        c.acknowledge(now, acked, data, echo, floor);
        c.untold += data;
        if seq::lt(c.snd_nxt, c.snd_una) {
            c.rewind();
        }
        c.dupacks = 0;
        if in_recovery {
            // Before another frame reads the memory again.
            self.tell_acked(env, i);
            self.in_recovery(env, i, acked);
        } else if c.has(flag::LOSS) && seq::le(c.recover, c.snd_una) {
            c.flags &= !flag::LOSS;
        }
        if fin {
            self.fin_acknowledged(env, i);
        }
        true
    }

    /// A duplicate acknowledgement.
    fn duplicate<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) {
        let c = self.conn(i);
        let mss = c.segment();
        c.dupacks = c.dupacks.saturating_add(1);
        if c.has(flag::RECOVERY) {
            c.cwnd += mss;
            return;
        }
        // RFC 6582, 3.2: not again for what the last episode already covered.
        if c.dupacks != 3 || c.has(flag::LOSS) || !seq::lt(c.recover, s.ack.wrapping_add(1)) {
            return;
        }
        c.ssthresh = c.half_flight();
        c.recover = c.snd_max;
        c.cwnd = c.ssthresh + 3 * mss;
        c.cwnd_acc = 0;
        c.flags |= flag::RECOVERY;
        self.counters.fast_retransmits += 1;
        self.retransmit_oldest(env, i);
    }

    /// A new acknowledgement during fast recovery: partial or full (RFC 6582, 3.2).
    fn in_recovery<E: Env>(&mut self, env: &mut E, i: u16, acked: u32) {
        let c = self.conn(i);
        let mss = c.segment();
        if seq::lt(c.snd_una, c.recover) {
            c.cwnd = c.cwnd.saturating_sub(acked).max(mss);
            if acked >= mss {
                c.cwnd += mss;
            }
            self.retransmit_oldest(env, i);
        } else {
            let flight = c.snd_max.wrapping_sub(c.snd_una);
            c.cwnd = c.ssthresh.min(flight.max(mss) + mss);
            c.flags &= !flag::RECOVERY;
        }
    }

    /// Our FIN is acknowledged.
    fn fin_acknowledged<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = self.conn(i);
        match c.state {
            State::FinWait1 => c.state = State::FinWait2,
            State::Closing => self.time_wait(env, i),
            State::LastAck => self.finish(env, i, Reason::Closed),
            _ => {}
        }
    }
}
