//! Receive: the fast path (header prediction), and the way into everything else.
//!
//! The fast path takes the segments that an established connection sees nearly always: in order,
//! only ACK (and PSH) set, no option but timestamps, acknowledging something sent or nothing new,
//! room for the buffer. `Conn::pred` is 0 whenever the connection's state wants more care, so one
//! comparison covers it. Anything unusual leaves before anything has been changed.

use crate::conn::flag;
use crate::frame;
use crate::segment::Segment;
use crate::types::RxRef;
use crate::{Env, Notification, Stack};

/// Two NOPs and the head of a timestamps option.
pub const TIMESTAMPS_HEAD: u32 = 0x0A08_0101;
/// Bits of header word 8 that prediction looks at: data offset and flags, PSH aside.
const PREDICTED: u32 = 0xF7FF;
/// Segments shorter than this do not count for "acknowledge every second".
const SMALL_SEGMENT: u32 = 512;

/// Brings a header whose timestamps option comes first and is padded behind (smoltcp's) into the
/// form with the padding in front (everybody else's; RFC 7323, appendix A), which `input` predicts.
/// For drivers that hold the header in registers.
#[inline(always)]
pub fn stamps_in_front(h: &mut [u32; 13]) {
    if h[10] & 0xFFFF == TIMESTAMPS_HEAD >> 16 && matches!(h[12] >> 16, 0 | 0x0101) {
        h[12] = h[11] >> 16 | h[12] << 16;
        h[11] = h[10] >> 16 | h[11] << 16;
        h[10] = TIMESTAMPS_HEAD;
    }
}

impl<const C: usize, const W: usize> Stack<C, W> {
    /// A received TCP or UDP packet.
    ///
    /// Inlined, so that a driver that pops the 13 words of the usual header (timestamps on) into an
    /// array of that length keeps them in registers; any other length is a call.
    #[inline(always)]
    pub fn input<E: Env>(&mut self, env: &mut E, n: &Notification<'_>) {
        if n.header.len() != 13 || !self.fast::<true, E>(env, n) {
            self.input_other(env, n);
        }
    }

    #[inline(never)]
    fn input_other<E: Env>(&mut self, env: &mut E, n: &Notification<'_>) {
        if n.header.len() != 10 || !self.fast::<false, E>(env, n) {
            self.slow_input(env, n);
        }
    }

    #[inline(always)]
    fn fast<const TS: bool, E: Env>(&mut self, env: &mut E, n: &Notification<'_>) -> bool {
        let h = n.header;
        let Some(i) = self.find(n.hash, h[3], h[5]) else {
            return false;
        };
        let now = self.now;
        let c = &mut self.conns[i as usize & (C - 1)];
        let len = n.payload_len as u32;
        let seq = h[6].swap_bytes();
        let acked = h[7].swap_bytes().wrapping_sub(c.snd_una);
        if (h[8] & PREDICTED) != c.pred as u32
            || seq != c.rcv_nxt
            || acked > c.snd_max.wrapping_sub(c.snd_una)
            || h[4] != self.ip
        {
            return false;
        }
        let value = if TS { h[11].swap_bytes() } else { 0 };
        if TS && (h[10] != TIMESTAMPS_HEAD || (value.wrapping_sub(c.ts_recent) as i32) < 0) {
            return false;
        }
        if len == 0 {
            // A duplicate acknowledgement or window update.
            if acked == 0 || n.buffer != 0 {
                return false;
            }
        } else if n.buffer == 0
            || c.rx_held as u32 >= self.slots
            || len > c.rcv_adv.wrapping_sub(seq)
        {
            return false;
        }
        self.counters.fast = self.counters.fast.wrapping_add(1);

        // RFC 7323, 4.3: only from a segment that covers the last acknowledgement sent.
        if TS && c.last_ack_sent == seq {
            c.ts_recent = value;
        }
        let window = frame::be16(h[8] >> 16) << c.snd_scale;
        c.snd_wl1 = seq;
        if window != c.snd_wnd {
            c.window_changed(window);
        }
        c.last_rx = now;
        c.retries = 0;

        let mut told = 0;
        if acked != 0 {
            let echo = if TS { Some(h[12].swap_bytes()) } else { None };
            c.acknowledge(now, acked, acked, echo, self.rto_min);
            c.untold += acked;
            if env.tx_done(c.ticket) {
                told = c.untold.min(0xFFFF);
            }
        }
        let (owner, id) = (c.owner(), crate::ConnId::pack(i, c.generation));
        let mut refused = false;
        if len != 0 {
            let k = c.rx_at(c.rx_held);
            c.rx_addr[k] = n.buffer;
            c.rx_len[k] = len as u16;
            c.rcv_nxt = seq.wrapping_add(len);
            let piece = RxRef {
                addr: n.buffer,
                len: len as u16,
            };
            if env.new_data(owner, id, &[piece], told) {
                c.rx_held += 1;
                c.untold -= told;
            } else {
                c.rx_seq[k] = 0;
                c.rx_ready += 1;
                c.pred = 0;
                refused = true;
            }
            let unacked = c.rcv_nxt.wrapping_sub(c.last_ack_sent);
            if unacked > len && len >= SMALL_SEGMENT {
                c.flags |= flag::ACK_NOW;
            } else if !c.has(flag::ACK_LATER) {
                c.flags |= flag::ACK_LATER;
                let at = now.wrapping_add(self.delayed_ack).wrapping_add(1);
                c.ack_at = at;
                self.arm_by(i, at);
            }
        } else if told != 0 && env.data_acked(owner, id, told) {
            c.untold -= told;
        }
        let c = &mut self.conns[i as usize & (C - 1)];
        if c.untold != 0 || refused {
            self.wait_for_room(i);
        }
        let c = &mut self.conns[i as usize & (C - 1)];
        if c.flags & flag::ACK_NOW != 0 || c.snd_end != c.snd_nxt {
            self.output(env, i);
        }
        true
    }

    #[cold]
    #[inline(never)]
    fn slow_input<E: Env>(&mut self, env: &mut E, n: &Notification<'_>) {
        self.counters.slow = self.counters.slow.wrapping_add(1);
        let protocol = n.header.get(2).map_or(0, |w| (w >> 8) & 0xFF);
        let kept = match protocol {
            frame::TCP => self.slow_tcp(env, n),
            frame::UDP => self.udp_input(env, n),
            _ => {
                self.counters.drop_malformed += 1;
                false
            }
        };
        if !kept && n.buffer != 0 {
            env.free_buffer(n.buffer);
        }
    }

    fn slow_tcp<E: Env>(&mut self, env: &mut E, n: &Notification<'_>) -> bool {
        let mut s = Segment::default();
        if !s.read(n) {
            self.counters.drop_malformed += 1;
            return false;
        }
        if s.laddr != self.ip || !crate::Ip4(s.raddr).is_unicast() || self.is_broadcast(s.raddr) {
            self.counters.drop_address += 1;
            return false;
        }
        if let Some(i) = self.find(s.hash, s.raddr, s.ports) {
            let kept = self.segment(env, i, &s);
            self.settle(env, i);
            kept
        } else if let Some(w) = self.waits.find(s.raddr, s.ports) {
            self.in_time_wait(env, w, &s)
        } else {
            self.no_connection(env, &s)
        }
    }

    /// Whether an address is our own or our network's broadcast address.
    pub(crate) fn is_broadcast(&self, ip: u32) -> bool {
        ip == self.ip || (self.mask != u32::MAX && ip | self.mask == u32::MAX && self.mask != 0)
    }

    /// Makes sure the timer looks at connection `i` by tick `at`.
    #[inline(always)]
    pub(crate) fn arm_by(&mut self, i: u16, at: u32) {
        let timer = &self.conns[i as usize & (C - 1)].timer;
        if !timer.armed() || crate::seq::lt(at, timer.at) {
            self.arm(i, at);
        }
    }

    #[cold]
    #[inline(never)]
    fn arm(&mut self, i: u16, at: u32) {
        self.wheel.arm(&mut self.conns, i, at);
        self.look_by(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_padded_behind_read_like_those_padded_in_front() {
        let words = |b: [u8; 12]| {
            [0, 4, 8].map(|i| u32::from_le_bytes([b[i], b[i + 1], b[i + 2], b[i + 3]]))
        };
        let header = |b: [u8; 12]| {
            let mut h = [7; 13];
            h[10..].copy_from_slice(&words(b));
            h
        };
        let front = header([1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8]);
        let moved = |mut h: [u32; 13]| {
            stamps_in_front(&mut h);
            h
        };
        for pad in [0, 1] {
            let behind = header([8, 10, 1, 2, 3, 4, 5, 6, 7, 8, pad, pad]);
            assert_eq!(moved(behind), front);
        }
        let other = header([8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 3, 3]);
        assert_eq!((moved(front), moved(other)), (front, other));
    }
}
