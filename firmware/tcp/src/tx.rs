//! Transmit: what to send when (RFC 9293, 3.8), and building the segment.

use crate::conn::{Conn, State, flag};
use crate::frame::{self, Ipv4Frame, Macs, Writer, be16};
use crate::rx::TIMESTAMPS_HEAD;
use crate::segment::{ACK, FIN, PSH, RST, SYN};
use crate::types::PayloadRef;
use crate::{Env, Stack, TX_GATHER, seq};

/// What became of a segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sent {
    /// Handed over, with this many bytes of payload.
    Data(u32),
    /// No credit, or the neighbour is unknown; the connection is on the list to try again.
    Refused,
}

/// Where in the stream a segment starts and what it is to carry.
#[derive(Clone, Copy)]
pub struct Piece {
    pub seq: u32,
    /// Ring position and offset of the first byte.
    pub at: (u8, u16),
    pub len: u32,
    pub fin: bool,
}

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Sends whatever connection `i` may and must send now: data, FIN, acknowledgement, SYN.
    pub(crate) fn output<E: Env>(&mut self, env: &mut E, i: u16) {
        loop {
            let c = self.conn(i);
            if c.flags & flag::TX_PENDING != 0 {
                return;
            }
            if c.state < State::Established {
                return self.output_unsynchronized(env, i);
            }
            let unsent = c.unsent();
            let flight = c.in_flight();
            let segment = c.segment();
            let mut window = c.cwnd;
            // Limited transmit (RFC 3042).
            if c.dupacks != 0 && c.dupacks < 3 {
                window += c.dupacks as u32 * segment;
            }
            let usable = window.min(c.snd_wnd).saturating_sub(flight);
            let len = unsent.min(segment).min(usable);
            let fin = c.flags & flag::FIN_QUEUED != 0
                && len == unsent
                && c.snd_nxt != c.snd_end.wrapping_add(1);
            let ack_only = len == 0 && !fin;
            if ack_only && unsent == 0 {
                if c.flags & flag::ACK_NOW != 0 {
                    self.send_ack(env, i);
                }
                return;
            }
            // Silly-window avoidance: a full segment, everything there is, or half the largest
            // window ever offered.
            let worth = fin
                || len == segment
                || len == unsent
                || (len != 0 && len >= (c.max_wnd as u32) << 3);
            if !worth {
                if flight == 0 && c.flags & flag::RTO_ON == 0 {
                    self.start_persist(i);
                }
                if self.conn(i).flags & flag::ACK_NOW != 0 {
                    self.send_ack(env, i);
                }
                return;
            }
            let piece = Piece {
                seq: c.snd_nxt,
                at: (c.cur_ref, c.cur_off),
                len,
                fin,
            };
            let Sent::Data(sent) = self.emit(env, i, piece) else {
                return;
            };
            let (now, rto_on) = (self.now, self.conn(i).flags & flag::RTO_ON);
            let c = self.conn(i);
            let again = seq::lt(c.snd_nxt, c.snd_max);
            (c.cur_ref, c.cur_off) = c.cursor_after((c.cur_ref, c.cur_off), sent);
            let fin = fin && sent == len;
            c.snd_nxt = c.snd_nxt.wrapping_add(sent + fin as u32);
            if fin {
                c.flags |= flag::FIN_SENT;
            }
            if seq::lt(c.snd_max, c.snd_nxt) {
                c.snd_max = c.snd_nxt;
            }
            if !again && c.flags & (flag::TIMESTAMPS | flag::TIMING) == 0 {
                c.flags |= flag::TIMING;
                (c.ts_recent, c.ts_offset) = (c.snd_nxt, now);
            }
            if rto_on == 0 || c.flags & flag::PERSIST != 0 {
                c.flags = (c.flags | flag::RTO_ON) & !flag::PERSIST;
                c.rto_at = now.wrapping_add(c.backed_off()).wrapping_add(1);
                let at = c.rto_at;
                self.arm_by(i, at);
            }
            if again {
                self.counters.retransmitted = self.counters.retransmitted.wrapping_add(1);
            }
            let c = self.conn(i);
            if c.unsent() == 0 && (fin || c.flags & flag::FIN_QUEUED == 0) {
                return;
            }
        }
    }

    /// Sends an acknowledgement without data.
    #[inline(never)]
    pub(crate) fn send_ack<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = self.conn(i);
        c.flags |= flag::ACK_NOW;
        let piece = Piece {
            // After a rewind `snd_nxt` is old; what is acceptable to the peer is the newest.
            seq: c.snd_max,
            at: (0, 0),
            len: 0,
            fin: false,
        };
        self.emit(env, i, piece);
    }

    /// Sends the oldest unacknowledged segment again, leaving `snd_nxt` alone.
    pub(crate) fn retransmit_oldest<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = self.conn(i);
        let data = seq::lt(c.snd_una, c.snd_end);
        let unacked = c.snd_end.wrapping_sub(c.snd_una);
        let len = if data { unacked.min(c.segment()) } else { 0 };
        let piece = Piece {
            seq: c.snd_una,
            at: (c.tx_head, c.tx_off),
            len,
            fin: c.has(flag::FIN_SENT) && (!data || len == unacked),
        };
        c.flags &= !flag::TIMING;
        if (len != 0 || piece.fin) && self.emit(env, i, piece) != Sent::Refused {
            self.counters.retransmitted = self.counters.retransmitted.wrapping_add(1);
        }
    }

    /// Builds one segment of an open connection and hands it over.
    #[inline(always)]
    pub(crate) fn emit<E: Env>(&mut self, env: &mut E, i: u16, piece: Piece) -> Sent {
        let (now, slots, slot_bytes) = (self.now, self.slots, self.slot_bytes);
        let src = self.ip;
        let c = &self.conns[i as usize & (C - 1)];
        let Some(macs) = self.macs(c.neigh) else {
            self.refused_for_neighbour(env, i);
            return Sent::Refused;
        };
        let c = &mut self.conns[i as usize & (C - 1)];
        let mut refs = [PayloadRef::default(); TX_GATHER];
        let (count, len) = c.gather(piece.at, piece.len, &mut refs);
        let refs = &refs[..count];
        let fin = piece.fin && len == piece.len;
        let mut flags = ACK;
        if fin {
            flags |= FIN;
        }
        if len != 0 && piece.seq.wrapping_add(len) == c.snd_end {
            flags |= PSH;
        }
        c.open_window(slots, slot_bytes);
        let stamped = c.has(flag::TIMESTAMPS);
        let mut blocks = [(0, 0); 3];
        let sacks = if c.rx_ooo != 0 && len == 0 && c.has(flag::SACK) {
            c.sack_blocks(&mut blocks)
        } else {
            0
        };
        let words = 5 + if stamped { 3 } else { 0 } + if sacks != 0 { 1 + 2 * sacks } else { 0 };
        let frame = Ipv4Frame {
            macs,
            flow: c.hash,
            protocol: frame::TCP,
            src,
            dst: c.raddr,
            l4_words: words,
            payload: len,
        };
        let Some(mut w) = Writer::ipv4(env, frame, refs) else {
            self.wait_for_credit(i, false);
            return Sent::Refused;
        };
        let window = c.rcv_adv.wrapping_sub(c.rcv_nxt);
        w.put(c.ports.rotate_left(16));
        w.put(piece.seq.swap_bytes());
        w.put(c.rcv_nxt.swap_bytes());
        w.put(words << 4 | (flags as u32) << 8 | be16(window) << 16);
        w.put(0);
        if stamped {
            w.put(TIMESTAMPS_HEAD);
            w.put(now.wrapping_add(c.ts_offset).swap_bytes());
            w.put(c.ts_recent.swap_bytes());
        }
        if sacks != 0 {
            w.put(0x0005_0101 | (2 + 8 * sacks) << 24);
            for &(start, end) in &blocks[..sacks as usize] {
                w.put(start.swap_bytes());
                w.put(end.swap_bytes());
            }
        }
        let ticket = w.end(refs);
        if len != 0 {
            c.ticket = ticket;
        }
        c.last_ack_sent = c.rcv_nxt;
        c.flags &= !(flag::ACK_NOW | flag::ACK_LATER);
        self.counters.sent = self.counters.sent.wrapping_add(1);
        Sent::Data(len)
    }

    #[cold]
    #[inline(never)]
    fn refused_for_neighbour<E: Env>(&mut self, env: &mut E, i: u16) {
        let raddr = self.conn(i).raddr;
        let (neigh, macs) = self.resolve(env, raddr);
        self.conn(i).neigh = neigh;
        self.counters.drop_no_neighbour = self.counters.drop_no_neighbour.wrapping_add(1);
        self.wait_for_credit(i, macs.is_none());
    }

    /// SYN, SYN-ACK, or nothing.
    #[cold]
    #[inline(never)]
    fn output_unsynchronized<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = self.conn(i);
        if c.state == State::Closed || c.flags & flag::ACK_NOW == 0 {
            return;
        }
        let (raddr, reply) = (c.raddr, c.state == State::SynReceived);
        let (neigh, macs) = self.resolve(env, raddr);
        let (now, mtu) = (self.now, self.cfg.mtu as u32);
        let src = self.ip;
        let c = self.conn(i);
        c.neigh = neigh;
        let Some(macs) = macs else {
            self.wait_for_credit(i, true);
            return;
        };
        let syn = SynSegment {
            seq: c.snd_una,
            ack: if reply { Some(c.rcv_nxt) } else { None },
            window: c.rcv_adv.wrapping_sub(c.rcv_nxt),
            mss: mtu - 40,
            timestamps: (!reply || c.has(flag::TIMESTAMPS))
                .then_some((now.wrapping_add(c.ts_offset), c.ts_recent)),
            sack: !reply || c.has(flag::SACK),
            scaling: !reply || c.has(flag::SCALING),
        };
        let (dst, ports, flow) = (c.raddr, c.ports, c.hash);
        if syn.send(env, macs, src, dst, ports, flow) {
            let c = self.conn(i);
            c.flags &= !(flag::ACK_NOW | flag::ACK_LATER);
            c.last_ack_sent = c.rcv_nxt;
            self.counters.sent = self.counters.sent.wrapping_add(1);
        } else {
            self.wait_for_credit(i, false);
        }
    }

    /// A segment without data that belongs to no connection block: RST, TIME-WAIT and keep-alive
    /// acknowledgements. Given up if it cannot go now.
    pub(crate) fn send_bare<E: Env>(&mut self, env: &mut E, b: Bare) {
        let (_, macs) = self.resolve(env, b.raddr);
        let Some(macs) = macs else {
            self.counters.drop_no_neighbour += 1;
            return;
        };
        let words = if b.timestamps.is_some() { 8 } else { 5 };
        let frame = Ipv4Frame {
            macs,
            flow: b.flow,
            protocol: frame::TCP,
            src: self.ip,
            dst: b.raddr,
            l4_words: words,
            payload: 0,
        };
        let Some(mut w) = Writer::ipv4(env, frame, &[]) else {
            self.counters.send_dropped += 1;
            return;
        };
        w.put(b.ports.rotate_left(16));
        w.put(b.seq.swap_bytes());
        w.put(b.ack.swap_bytes());
        w.put(words << 4 | (b.flags as u32) << 8 | be16(b.window) << 16);
        w.put(0);
        if let Some((value, echo)) = b.timestamps {
            w.put(TIMESTAMPS_HEAD);
            w.put(value.swap_bytes());
            w.put(echo.swap_bytes());
        }
        w.end(&[]);
        self.counters.sent = self.counters.sent.wrapping_add(1);
        if b.flags & RST != 0 {
            self.counters.resets_sent += 1;
        }
    }
}

/// A segment without connection.
#[derive(Clone, Copy, Default)]
pub struct Bare {
    pub raddr: u32,
    pub ports: u32,
    pub flow: u32,
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    pub window: u32,
    pub timestamps: Option<(u32, u32)>,
}

/// A SYN or SYN-ACK.
#[derive(Clone, Copy)]
pub struct SynSegment {
    pub seq: u32,
    pub ack: Option<u32>,
    pub window: u32,
    pub mss: u32,
    pub timestamps: Option<(u32, u32)>,
    pub sack: bool,
    pub scaling: bool,
}

impl SynSegment {
    /// Sends it; `false`: no credit.
    pub fn send<E: Env>(
        &self,
        env: &mut E,
        macs: Macs,
        src: u32,
        dst: u32,
        ports: u32,
        flow: u32,
    ) -> bool {
        let words =
            6 + if self.timestamps.is_some() {
                3
            } else {
                self.sack as u32
            } + self.scaling as u32;
        let frame = Ipv4Frame {
            macs,
            flow,
            protocol: frame::TCP,
            src,
            dst,
            l4_words: words,
            payload: 0,
        };
        let Some(mut w) = Writer::ipv4(env, frame, &[]) else {
            return false;
        };
        let flags = SYN | if self.ack.is_some() { ACK } else { 0 };
        w.put(ports.rotate_left(16));
        w.put(self.seq.swap_bytes());
        w.put(self.ack.unwrap_or(0).swap_bytes());
        w.put(words << 4 | (flags as u32) << 8 | be16(self.window) << 16);
        w.put(0);
        w.put(0x0402 | be16(self.mss) << 16);
        let pair = if self.sack { 0x0204 } else { 0x0101 };
        if let Some((value, echo)) = self.timestamps {
            w.put(pair | 0x0A08_0000);
            w.put(value.swap_bytes());
            w.put(echo.swap_bytes());
        } else if self.sack {
            w.put(pair | 0x0101_0000);
        }
        if self.scaling {
            // Our own windows are small: scale 0, offered so that the peer may scale its own.
            w.put(0x0003_0301);
        }
        w.end(&[]);
        true
    }
}

impl Conn {
    /// Names up to `len` bytes from a cursor on; how many references and bytes it came to.
    #[inline(always)]
    fn gather(&self, at: (u8, u16), len: u32, refs: &mut [PayloadRef; TX_GATHER]) -> (usize, u32) {
        let (mut pos, mut off) = at;
        let (mut left, mut count) = (len, 0);
        while left != 0 && count < TX_GATHER {
            let k = Self::tx_at(pos, 0);
            let take = (self.tx_len[k] as u32 - off as u32).min(left);
            refs[count] = PayloadRef {
                app: self.owner().app,
                offset: self.tx_addr[k].wrapping_add(off as u32),
                len: take as u16,
            };
            count += 1;
            left -= take;
            off = 0;
            pos = pos.wrapping_add(1);
        }
        (count, len - left)
    }

    /// Moves the advertised right edge on if that is worth telling (RFC 9293, 3.8.6.2.2), never back.
    #[inline(always)]
    pub fn open_window(&mut self, slots: u32, slot_bytes: u32) {
        self.open_window_to(self.window_edge(slots, slot_bytes), slot_bytes);
    }

    /// The same, with the edge known.
    #[inline(always)]
    pub fn open_window_to(&mut self, edge: u32, slot_bytes: u32) {
        let gain = edge.wrapping_sub(self.rcv_adv);
        if gain as i32 >= slot_bytes as i32 {
            self.rcv_adv = edge;
        }
    }

    /// The right edge that the free buffers could back.
    #[inline(always)]
    pub fn window_edge(&self, slots: u32, slot_bytes: u32) -> u32 {
        let free = slots.saturating_sub(self.rx_used() as u32);
        self.rcv_nxt.wrapping_add(free * slot_bytes)
    }
}
