//! What happens when time passes: retransmission, persist, delayed acknowledgement, keep-alive,
//! the limits on half-open and half-closed connections.
//!
//! A connection has one entry in the wheel, at or before the earliest of its deadlines: moving a
//! deadline later costs nothing, the entry fires, looks, and is armed again.

use crate::conn::{State, flag};
use crate::segment::ACK;
use crate::tx::{Bare, Piece, Sent};
use crate::types::Reason;
use crate::{Env, Stack, seq};

/// Ticks between keep-alive probes, and how many go unanswered before the end.
const KEEPALIVE_INTERVAL: u32 = 75_000;
const KEEPALIVE_PROBES: u8 = 9;
/// Timeouts after which a path that swallows big packets is suspected (RFC 2923, RFC 4821).
const BLACK_HOLE_AFTER: u8 = 3;
/// What every path carries: 576 bytes less headers, or our own safe middle.
const SAFE_MSS: [u16; 2] = [1200, 536];

impl<const C: usize, const W: usize> Stack<C, W> {
    /// The wheel fired for connection `i`.
    pub(crate) fn fire<E: Env>(&mut self, env: &mut E, i: u16) {
        let now = self.now;
        let due = |at: u32| seq::le(at, now);
        let c = self.conn(i);
        if c.state == State::Closed {
            return;
        }
        if c.has(flag::ACK_LATER) && due(c.ack_at) {
            c.flags = (c.flags & !flag::ACK_LATER) | flag::ACK_NOW;
            self.output(env, i);
        }
        let c = self.conn(i);
        if c.has(flag::RTO_ON) && due(c.rto_at) {
            if c.state < State::Established {
                self.syn_timeout(env, i);
            } else if c.has(flag::PERSIST) {
                self.probe_window(env, i);
            } else {
                self.retransmission_timeout(env, i);
            }
        }
        if self.conn(i).state == State::Closed {
            return;
        }
        self.idle(env, i);
        if self.conn(i).state != State::Closed {
            self.conn(i).predict();
            self.schedule(i);
        }
    }

    /// When the idle rules next want to look; `None`: never.
    fn idle_deadline(&mut self, i: u16) -> Option<u32> {
        let (keepalive, fin_wait_2) = (self.cfg.keepalive, self.cfg.fin_wait_2);
        let c = self.conn(i);
        match c.state {
            _ if c.cwnd_is_stale_when_idle() => {
                Some(c.last_rx.wrapping_add(c.rto as u32).wrapping_add(1))
            }
            State::FinWait2 if c.has(flag::ORPHAN) => Some(c.last_rx.wrapping_add(fin_wait_2)),
            State::Established | State::CloseWait if keepalive != 0 && !c.has(flag::RTO_ON) => {
                let probes = c.retries as u32 * KEEPALIVE_INTERVAL;
                Some(c.last_rx.wrapping_add(keepalive).wrapping_add(probes))
            }
            _ => None,
        }
    }

    fn idle<E: Env>(&mut self, env: &mut E, i: u16) {
        let Some(at) = self.idle_deadline(i) else {
            return;
        };
        let now = self.now;
        if seq::lt(now, at) {
            return;
        }
        let c = self.conn(i);
        if c.cwnd_is_stale_when_idle() {
            c.restart_idle();
            return;
        }
        if c.state == State::FinWait2 {
            self.finish(env, i, Reason::Closed);
            return;
        }
        if c.retries >= KEEPALIVE_PROBES {
            self.abort(env, i, Reason::Timeout);
            return;
        }
        c.retries += 1;
        let probe = Bare {
            raddr: c.raddr,
            ports: c.ports,
            flow: c.hash,
            seq: c.snd_una.wrapping_sub(1),
            ack: c.rcv_nxt,
            flags: ACK,
            window: c.rcv_adv.wrapping_sub(c.rcv_nxt),
            timestamps: c
                .has(flag::TIMESTAMPS)
                .then_some((now.wrapping_add(c.ts_offset), c.ts_recent)),
        };
        self.counters.keepalives += 1;
        self.send_bare(env, probe);
    }

    /// Arms the wheel for the earliest deadline.
    pub(crate) fn schedule(&mut self, i: u16) {
        let idle = self.idle_deadline(i);
        let c = self.conn(i);
        if c.state == State::Closed {
            return;
        }
        let rto = c.has(flag::RTO_ON).then_some(c.rto_at);
        let ack = c.has(flag::ACK_LATER).then_some(c.ack_at);
        let earliest = [rto, ack, idle]
            .into_iter()
            .flatten()
            .reduce(|a, b| if seq::lt(b, a) { b } else { a });
        if let Some(at) = earliest {
            self.arm_by(i, at);
        }
    }

    /// (Re)starts the retransmission timer, with backoff.
    pub(crate) fn restart_rto(&mut self, i: u16) {
        let now = self.now;
        let c = self.conn(i);
        c.flags |= flag::RTO_ON;
        c.rto_at = now.wrapping_add(c.backed_off()).wrapping_add(1);
        let at = c.rto_at;
        self.arm_by(i, at);
    }

    fn syn_timeout<E: Env>(&mut self, env: &mut E, i: u16) {
        let limit = self.cfg.syn_retries;
        let c = self.conn(i);
        if c.retries >= limit {
            self.finish(env, i, Reason::Timeout);
            return;
        }
        c.retries += 1;
        c.flags |= flag::ACK_NOW | flag::SYN_LOST;
        self.counters.timeouts += 1;
        self.restart_rto(i);
        self.output(env, i);
    }

    fn retransmission_timeout<E: Env>(&mut self, env: &mut E, i: u16) {
        let limit = self.cfg.data_retries;
        let c = self.conn(i);
        if c.retries >= limit {
            self.abort(env, i, Reason::Timeout);
            return;
        }
        self.counters.timeouts += 1;
        let c = self.conn(i);
        if c.retries == 0 && !c.has(flag::LOSS) {
            c.ssthresh = c.half_flight();
        }
        c.retries += 1;
        let big = c.snd_end.wrapping_sub(c.snd_una).min(c.segment()) + 12 > SAFE_MSS[1] as u32;
        if c.retries == BLACK_HOLE_AFTER && big {
            let smaller = SAFE_MSS.iter().find(|&&m| m < c.mss);
            if let Some(&mss) = smaller {
                c.mss = mss;
                self.counters.mtu_reduced += 1;
            }
        }
        let c = self.conn(i);
        c.cwnd = c.segment();
        c.cwnd_acc = 0;
        c.dupacks = 0;
        c.recover = c.snd_max;
        c.flags = (c.flags | flag::LOSS) & !(flag::RECOVERY | flag::TIMING);
        c.rewind();
        // A timer that runs while nothing can be sent (closed window, no neighbour) only waits.
        self.restart_rto(i);
        let c = self.conn(i);
        if c.snd_wnd == 0 && c.unsent() != 0 {
            c.flags |= flag::PERSIST;
            self.probe_window(env, i);
        } else {
            self.output(env, i);
        }
    }

    /// The peer's window is closed (or too small to be worth it) and nothing is in flight.
    #[cold]
    #[inline(never)]
    pub(crate) fn start_persist(&mut self, i: u16) {
        self.conn(i).flags |= flag::PERSIST;
        self.conn(i).predict();
        self.restart_rto(i);
    }

    /// Sends a byte (or what little fits) beyond a closed window (RFC 9293, 3.8.6.1). As long as
    /// the peer answers it may keep its window closed.
    fn probe_window<E: Env>(&mut self, env: &mut E, i: u16) {
        let (now, limit) = (self.now, self.cfg.data_retries);
        let c = self.conn(i);
        if c.retries >= limit && now.wrapping_sub(c.last_rx) > c.backed_off() * 2 {
            self.abort(env, i, Reason::Timeout);
            return;
        }
        c.retries = c.retries.saturating_add(1).min(limit.max(1));
        c.rewind();
        let unsent = c.unsent();
        let len = c.snd_wnd.max(1).min(unsent).min(c.segment());
        let piece = Piece {
            seq: c.snd_nxt,
            at: (c.cur_ref, c.cur_off),
            len,
            fin: unsent == 0 && c.has(flag::FIN_QUEUED),
        };
        self.counters.window_probes += 1;
        if let Sent::Data(sent) = self.emit(env, i, piece) {
            let c = self.conn(i);
            (c.cur_ref, c.cur_off) = c.cursor_after((c.cur_ref, c.cur_off), sent);
            c.snd_nxt = c.snd_nxt.wrapping_add(sent + piece.fin as u32);
            c.set(flag::FIN_SENT, piece.fin || c.has(flag::FIN_SENT));
            c.snd_max = seq::max(c.snd_max, c.snd_nxt);
        }
        self.restart_rto(i);
    }
}
