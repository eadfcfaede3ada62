//! A segment for a connection block, off the fast path: RFC 9293, 3.10.7.3 and 3.10.7.4 in its
//! order, with RFC 5961's checks and RFC 7323's PAWS.

use crate::conn::{State, flag};
use crate::segment::{ACK, RST, SYN, Segment};
use crate::tx::Bare;
use crate::types::Reason;
use crate::{Env, Stack, seq};

/// Idle time after which the peer's last timestamp says nothing any more (24 days, RFC 7323, 5.5).
const TIMESTAMP_LIFE: u32 = 24 * 24 * 3600 * 1000;
/// Challenge acknowledgements in a second (RFC 5961, 7), with some chance added.
const CHALLENGES: u32 = 10;

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Takes a segment; whether its buffer was kept.
    pub(crate) fn segment<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) -> bool {
        if self.conn(i).state == State::SynSent {
            self.in_syn_sent(env, i, s);
            return false;
        }
        if !self.acceptable(env, i, s) {
            return false;
        }
        let now = self.now;
        let c = self.conn(i);
        c.last_rx = now;
        if !c.has(flag::RTO_ON) {
            // Whatever has been counted were keep-alive probes.
            c.retries = 0;
        }
        if c.state == State::SynReceived && !self.finish_handshake(env, i, s) {
            return false;
        }
        if !self.on_ack(env, i, s) || self.conn(i).state == State::Closed {
            return false;
        }
        self.on_data(env, i, s)
    }

    /// Everything that may disqualify a segment: PAWS, window, RST, SYN, no ACK.
    fn acceptable<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) -> bool {
        let now = self.now;
        let c = self.conn(i);
        if c.has(flag::TIMESTAMPS) && !s.has(RST) {
            let stale = |value: u32| {
                (value.wrapping_sub(c.ts_recent) as i32) < 0
                    && now.wrapping_sub(c.last_rx) < TIMESTAMP_LIFE
            };
            match s.timestamps {
                Some((value, _)) if stale(value) => {
                    self.counters.drop_paws += 1;
                    self.send_ack(env, i);
                    return false;
                }
                None => {
                    self.counters.drop_paws += 1;
                    return false;
                }
                _ => {}
            }
        }
        let c = self.conn(i);
        let window = c.rcv_adv.wrapping_sub(c.rcv_nxt);
        let ahead = s.seq.wrapping_sub(c.rcv_nxt);
        let starts_inside = ahead < window || (ahead == 0 && s.space() == 0);
        let last = ahead.wrapping_add(s.space()).wrapping_sub(1);
        let ends_inside = s.space() != 0 && last < window;
        if !starts_inside && !ends_inside {
            return self.outside(env, i, s, ahead);
        }
        if s.has(RST) {
            if ahead != 0 {
                self.counters.drop_blind += 1;
                self.challenge(env, i);
                return false;
            }
            self.counters.resets_taken += 1;
            let c = self.conn(i);
            let reason = if c.state == State::SynReceived {
                Reason::Refused
            } else {
                Reason::Reset
            };
            self.finish(env, i, reason);
            return false;
        }
        if s.has(SYN) {
            let half_open = c.state == State::SynReceived && !c.has(flag::ACTIVE);
            self.counters.drop_blind += 1;
            if half_open {
                self.finish(env, i, Reason::Refused);
            } else {
                self.challenge(env, i);
            }
            return false;
        }
        if !s.has(ACK) {
            self.counters.drop_no_ack += 1;
            return false;
        }
        let c = self.conn(i);
        if let Some((value, _)) = s.timestamps
            && c.has(flag::TIMESTAMPS)
            && seq::le(s.seq, c.last_ack_sent)
        {
            c.ts_recent = value;
        }
        true
    }

    /// Outside the window: acknowledged again unless a RST; never used.
    fn outside<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment, ahead: u32) -> bool {
        let c = self.conn(i);
        // The peer has not seen our SYN-ACK: send that again rather than an acknowledgement.
        if c.state == State::SynReceived && s.has(SYN) && !s.has(ACK) && ahead == u32::MAX {
            c.flags |= flag::ACK_NOW | flag::SYN_LOST;
            self.output(env, i);
            return false;
        }
        if (ahead as i32) < 0 && s.len != 0 {
            self.counters.drop_duplicate += 1;
        } else {
            self.counters.drop_window += 1;
        }
        if s.has(RST) {
            return false;
        }
        if s.has(SYN) {
            self.challenge(env, i);
            return false;
        }
        // A zero-window probe or keep-alive still tells what the peer has received.
        let near = ahead == 0 || ahead == u32::MAX;
        if near && s.has(ACK) && self.conn(i).is_synchronized() {
            let now = self.now;
            let c = self.conn(i);
            c.last_rx = now;
            if !c.has(flag::RTO_ON) {
                c.retries = 0;
            }
            self.on_ack(env, i, s);
        }
        if self.conn(i).is_synchronized() {
            self.send_ack(env, i);
        }
        false
    }

    /// Sends a challenge acknowledgement, a limited number a second (RFC 5961, 7).
    pub(crate) fn challenge<E: Env>(&mut self, env: &mut E, i: u16) {
        if self.now.wrapping_sub(self.challenge_at) >= 1000 || self.challenge_left > 2 * CHALLENGES
        {
            self.challenge_at = self.now;
            // The limit is shared by all connections: what is left must not tell an attacker
            // whether another connection used some.
            let chance = crate::hash::keyed([self.cfg.secret[2], self.now], &[self.cfg.secret[3]]);
            self.challenge_left = CHALLENGES + chance % CHALLENGES;
        }
        if self.challenge_left != 0 {
            self.challenge_left -= 1;
            self.counters.challenges += 1;
            self.send_ack(env, i);
        }
    }

    /// SYN-RECEIVED with an acceptable acknowledgement: the connection is open.
    fn finish_handshake<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) -> bool {
        let c = self.conn(i);
        if s.ack != c.snd_una.wrapping_add(1) {
            self.counters.drop_ack += 1;
            self.reset_for(env, s);
            return false;
        }
        self.opened(i, s);
        let active = self.conn(i).has(flag::ACTIVE);
        if active {
            self.counters.connected += 1;
        } else {
            self.counters.accepted += 1;
        }
        true
    }

    /// Our SYN is acknowledged: ESTABLISHED. The round trip of the handshake is measured.
    pub(crate) fn opened(&mut self, i: u16, s: &Segment) {
        let (now, floor) = (self.now, self.rto_min);
        if self.conn(i).has(flag::HALF_OPEN) {
            self.half_open -= 1;
        }
        let c = self.conn(i);
        c.flags &= !(flag::HALF_OPEN | flag::RTO_ON | flag::ACK_NOW);
        c.snd_una = s.ack;
        c.snd_nxt = s.ack;
        c.snd_max = s.ack;
        c.snd_end = s.ack;
        c.recover = s.ack;
        c.state = State::Established;
        let scale = if s.has(SYN) { 0 } else { c.snd_scale };
        c.snd_wnd = s.window << scale;
        c.snd_wl1 = s.seq;
        c.max_wnd = (c.snd_wnd >> 4).min(0xFFFF) as u16;
        if c.has(flag::TIMESTAMPS) {
            if let Some((_, echo)) = s.timestamps {
                c.measured(now.wrapping_sub(echo.wrapping_sub(c.ts_offset)), floor);
            }
        } else if c.has(flag::TIMING) && c.retries == 0 {
            c.measured(now.wrapping_sub(c.ts_offset), floor);
        }
        c.flags &= !flag::TIMING;
        c.retries = 0;
        c.cwnd = c.initial_window();
        if c.has(flag::SYN_LOST) {
            // RFC 5681, 3.1 and RFC 6298, 5.7: our SYN or SYN-ACK was lost.
            c.cwnd = c.segment();
            c.rto = c.rto.max(3000);
        }
        c.ssthresh = u32::MAX;
        c.flags |= flag::EV_NEW;
    }

    /// RFC 9293, 3.10.7.3.
    fn in_syn_sent<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) {
        let c = self.conn(i);
        let acks = s.has(ACK);
        if acks && s.ack != c.snd_una.wrapping_add(1) {
            self.counters.drop_ack += 1;
            if !s.has(RST) {
                self.reset_for(env, s);
            }
            return;
        }
        if s.has(RST) {
            if acks {
                self.counters.resets_taken += 1;
                self.finish(env, i, Reason::Refused);
            } else {
                self.counters.drop_blind += 1;
            }
            return;
        }
        if !s.has(SYN) {
            self.counters.drop_no_ack += 1;
            return;
        }
        let (slots, slot_bytes, mtu) = (self.slots, self.slot_bytes, self.cfg.mtu);
        let now = self.now;
        let c = self.conn(i);
        c.last_rx = now;
        c.take_syn(s, mtu, slots * slot_bytes);
        if acks {
            self.opened(i, s);
            let c = self.conn(i);
            c.flags |= flag::ACK_NOW | flag::ACCEPTED;
            self.counters.connected += 1;
        } else {
            // Simultaneous open.
            let c = self.conn(i);
            c.state = State::SynReceived;
            c.flags |= flag::ACK_NOW | flag::ACCEPTED;
        }
    }

    /// Answers a segment that nothing wants with a RST (RFC 9293, 3.10.7.1).
    pub(crate) fn reset_for<E: Env>(&mut self, env: &mut E, s: &Segment) {
        if s.has(RST) {
            return;
        }
        let (seq, ack, flags) = if s.has(ACK) {
            (s.ack, 0, RST)
        } else {
            (0, s.seq.wrapping_add(s.space()), RST | ACK)
        };
        self.send_bare(
            env,
            Bare {
                raddr: s.raddr,
                ports: s.ports,
                flow: s.hash,
                seq,
                ack,
                flags,
                ..Bare::default()
            },
        );
    }

    /// Acts on the FIN once everything before it has been received.
    pub(crate) fn on_fin<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = self.conn(i);
        c.rcv_nxt = c.rcv_nxt.wrapping_add(1);
        if seq::lt(c.rcv_adv, c.rcv_nxt) {
            c.rcv_adv = c.rcv_nxt;
        }
        c.flags |= flag::FIN_RECEIVED | flag::ACK_NOW | flag::EV_CLOSED;
        match c.state {
            State::Established => c.state = State::CloseWait,
            State::FinWait1 if c.fin_acked() => self.time_wait(env, i),
            State::FinWait1 => c.state = State::Closing,
            State::FinWait2 => self.time_wait(env, i),
            _ => {}
        }
    }
}
