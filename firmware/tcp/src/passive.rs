//! Segments without a connection: SYN to a listener, SYN cookies, TIME-WAIT, everything else.

use crate::conn::{Conn, State, flag};
use crate::hash::keyed;
use crate::segment::{ACK, FIN, RST, SYN, Segment};
use crate::tx::{Bare, SynSegment};
use crate::{Env, Stack, seq};

/// Ticks after the last cookie during which acknowledgements may be cookies.
const COOKIE_LIFE: u32 = 2 * COOKIE_PERIOD;
/// Ticks for which a cookie's counter stays the same.
const COOKIE_PERIOD: u32 = 60_000;
/// MSS values a cookie can name.
const COOKIE_MSS: [u16; 4] = [536, 1220, 1400, 1460];
/// A cookie's timestamp carries the peer's other options in its low bits (as Linux does).
const COOKIE_TS_BITS: u32 = 6;

impl<const C: usize, const W: usize> Stack<C, W> {
    /// A segment for no connection; its buffer is kept only if it opens one.
    pub(crate) fn no_connection<E: Env>(&mut self, env: &mut E, s: &Segment) -> bool {
        if s.has(RST) {
            self.counters.drop_no_listener += 1;
            return false;
        }
        if s.has(ACK) {
            if !s.has(SYN)
                && self.cookies_recent()
                && let Some(i) = self.take_cookie(s)
            {
                self.counters.cookies_taken += 1;
                let kept = self.segment(env, i, s);
                self.settle(env, i);
                return kept;
            }
            self.counters.drop_no_listener += 1;
            self.reset_for(env, s);
            return false;
        }
        if !s.has(SYN) || s.has(FIN) {
            self.counters.drop_no_listener += 1;
            return false;
        }
        let room = self.free_count > self.cfg.reserve.min(C as u16 / 4);
        match self.listeners.choose(s.local_port()) {
            Ok(listener) if room => self.take_syn(env, listener, s),
            Ok(_) | Err(true) => self.send_cookie(env, s),
            Err(false) => {
                self.counters.drop_no_listener += 1;
                self.reset_for(env, s);
            }
        }
        // Data on a SYN is sent again by the peer.
        false
    }

    /// Initial sequence number (RFC 6528): a clock of 4 µs plus a keyed hash of the connection.
    pub(crate) fn isn(&self, raddr: u32, ports: u32) -> u32 {
        let key = [self.cfg.secret[0], self.cfg.secret[1]];
        (self.now << 8).wrapping_add(keyed(key, &[raddr, self.ip, ports]))
    }

    /// What is added to ticks in the timestamps of a connection; computable again at any time.
    pub(crate) fn ts_offset(&self, raddr: u32, ports: u32) -> u32 {
        let key = [self.cfg.secret[2], self.cfg.secret[3]];
        keyed(key, &[ports, raddr, self.ip])
    }

    fn take_syn<E: Env>(&mut self, env: &mut E, listener: u8, s: &Segment) {
        let iss = self.isn(s.raddr, s.ports);
        let Some(i) = self.open_for(listener, s, iss) else {
            self.counters.drop_no_room += 1;
            return;
        };
        self.half_open += 1;
        let c = self.conn(i);
        c.flags |= flag::HALF_OPEN | flag::ACK_NOW;
        self.restart_rto(i);
        self.output(env, i);
    }

    /// A block in SYN-RECEIVED for a SYN (or the cookie that stands for it).
    fn open_for(&mut self, listener: u8, s: &Segment, iss: u32) -> Option<u16> {
        let (mtu, window) = (self.cfg.mtu, self.slots * self.slot_bytes);
        let ts_offset = self.ts_offset(s.raddr, s.ports);
        let i = self.open(s.hash, s.raddr, s.ports)?;
        let now = self.now;
        let l = self.listeners.get(listener);
        l.waiting += 1;
        let owner = l.owner;
        let c = self.conn(i);
        c.listener = listener;
        c.give_to(owner);
        c.flags |= flag::BACKLOG;
        c.start(iss, ts_offset, now);
        c.state = State::SynReceived;
        c.take_syn(s, mtu, window);
        Some(i)
    }

    // -- SYN cookies --------------------------------------------------------------------------

    fn cookies_recent(&self) -> bool {
        seq::lt(self.now, self.cookies_until)
    }

    /// 24 bits of keyed hash over connection, the peer's sequence number and the period; the
    /// period's low 6 bits; 2 bits of MSS.
    fn cookie(&self, raddr: u32, ports: u32, irs: u32, period: u32, mss: u32) -> u32 {
        let key = [self.cfg.secret[1], self.cfg.secret[2]];
        let words = [raddr, self.ip, ports, irs, period, mss, self.cfg.secret[0]];
        keyed(key, &words) << 8 | (period & 0x3F) << 2 | mss
    }

    fn send_cookie<E: Env>(&mut self, env: &mut E, s: &Segment) {
        let (_, macs) = self.resolve(env, s.raddr);
        let Some(macs) = macs else {
            self.counters.drop_no_room += 1;
            return;
        };
        let offered = s.mss.unwrap_or(536);
        let mss = COOKIE_MSS.iter().rposition(|&m| m <= offered).unwrap_or(0) as u32;
        let period = self.now / COOKIE_PERIOD;
        // Without timestamps there is no place for the other options: they stay off.
        let timestamps = s.timestamps.map(|(value, _)| {
            let options = s.scale.unwrap_or(0xF) as u32 | (s.sack_permitted as u32) << 4;
            let clock = self.now.wrapping_add(self.ts_offset(s.raddr, s.ports));
            let low = (1 << COOKIE_TS_BITS) - 1;
            let stamp = (clock & !low) | options;
            // Never ahead of the clock.
            let stamp = if seq::lt(clock, stamp) {
                stamp.wrapping_sub(low + 1)
            } else {
                stamp
            };
            (stamp, value)
        });
        let syn = SynSegment {
            seq: self.cookie(s.raddr, s.ports, s.seq, period, mss),
            ack: Some(s.seq.wrapping_add(1)),
            window: self.slots * self.slot_bytes,
            mss: self.slot_bytes,
            timestamps,
            sack: timestamps.is_some() && s.sack_permitted,
            scaling: timestamps.is_some() && s.scale.is_some(),
        };
        if syn.send(env, macs, self.ip, s.raddr, s.ports, s.hash) {
            self.counters.sent += 1;
            self.counters.cookies_sent += 1;
            self.cookies_until = self.now.wrapping_add(COOKIE_LIFE);
        } else {
            self.counters.drop_no_room += 1;
        }
    }

    /// An acknowledgement that proves that its sender got our cookie opens the connection, as if
    /// its SYN had been kept: the block comes in SYN-RECEIVED.
    fn take_cookie(&mut self, s: &Segment) -> Option<u16> {
        let cookie = s.ack.wrapping_sub(1);
        let irs = s.seq.wrapping_sub(1);
        let current = self.now / COOKIE_PERIOD;
        let age = current.wrapping_sub(cookie >> 2) & 0x3F;
        let period = current.wrapping_sub(age);
        let mss = cookie & 3;
        if age > 1 || self.cookie(s.raddr, s.ports, irs, period, mss) != cookie {
            self.counters.drop_bad_cookie += 1;
            return None;
        }
        let listener = self.listeners.any(s.local_port())?;
        let mut syn = *s;
        syn.seq = irs;
        syn.mss = Some(COOKIE_MSS[mss as usize]);
        if let Some((_, echo)) = s.timestamps {
            syn.sack_permitted = echo & 0x10 != 0;
            syn.scale = (echo & 0xF != 0xF).then_some((echo & 0xF) as u8);
        }
        let opened = self.open_for(listener, &syn, cookie);
        if opened.is_none() {
            self.counters.drop_no_room += 1;
        }
        opened
    }

    // -- TIME-WAIT ----------------------------------------------------------------------------

    /// A segment for a connection in TIME-WAIT.
    pub(crate) fn in_time_wait<E: Env>(&mut self, env: &mut E, w: u16, s: &Segment) -> bool {
        let wait = *self.waits.get(w);
        let newer = match s.timestamps {
            Some((value, _)) if wait.timestamps => seq::lt(wait.ts_recent, value),
            _ => seq::lt(wait.rcv_nxt, s.seq),
        };
        if s.has(SYN) && !s.has(ACK) && !s.has(RST) && newer {
            // A new incarnation (RFC 9293, 3.10.7.4; RFC 6191).
            self.waits.remove(w);
            return self.no_connection(env, s);
        }
        if s.has(RST) {
            // RFC 1337: TIME-WAIT is not to be assassinated.
            self.counters.drop_blind += 1;
            return false;
        }
        if s.has(FIN) {
            let expires = self.now.wrapping_add(self.cfg.time_wait);
            self.waits.restart(w, expires);
        }
        self.counters.drop_window += 1;
        if s.space() != 0 || s.seq != wait.rcv_nxt {
            let clock = self.now.wrapping_add(self.ts_offset(s.raddr, s.ports));
            let ack = Bare {
                raddr: s.raddr,
                ports: s.ports,
                flow: s.hash,
                seq: wait.snd_nxt,
                ack: wait.rcv_nxt,
                flags: ACK,
                window: self.slots * self.slot_bytes,
                timestamps: wait.timestamps.then_some((clock, wait.ts_recent)),
            };
            self.send_bare(env, ack);
        }
        false
    }
}

impl Conn {
    /// Our side's beginning: the SYN takes sequence number `iss`.
    pub fn start(&mut self, iss: u32, ts_offset: u32, now: u32) {
        self.snd_una = iss;
        self.snd_nxt = iss.wrapping_add(1);
        self.snd_max = self.snd_nxt;
        self.snd_end = self.snd_nxt;
        self.recover = iss;
        self.ts_offset = ts_offset;
        self.rto = crate::ack::RTO_INITIAL;
        self.last_rx = now;
    }

    /// What the peer's SYN says.
    pub fn take_syn(&mut self, s: &Segment, mtu: u16, window: u32) {
        self.rcv_nxt = s.seq.wrapping_add(1);
        self.rcv_adv = self.rcv_nxt.wrapping_add(window);
        self.last_ack_sent = self.rcv_nxt;
        self.mss = s.mss.unwrap_or(536).clamp(88, mtu - 40);
        self.set(flag::SACK, s.sack_permitted);
        self.set(flag::SCALING, s.scale.is_some());
        self.snd_scale = s.scale.unwrap_or(0);
        self.set(flag::TIMESTAMPS, s.timestamps.is_some());
        self.ts_recent = s.timestamps.map_or(0, |(value, _)| value);
        self.snd_wnd = s.window;
        self.snd_wl1 = s.seq;
    }
}
