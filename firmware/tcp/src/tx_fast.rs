//! Transmit's fast path: one segment that carries exactly what one `send` brings.
//!
//! Taken when everything sent before has gone out, the connection is as the receive fast path
//! wants it (`Conn::pred`), and all of it fits one segment and both windows: an answer to a small
//! request. Otherwise nothing has been changed and `output` does it.

use crate::conn::{PRED_STAMPED, flag};
use crate::frame::{self, Ipv4Frame, Writer, be16};
use crate::rx::TIMESTAMPS_HEAD;
use crate::segment::{ACK, PSH};
use crate::types::{PayloadRef, SendRef};
use crate::{Env, Stack, TX_REFS};

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Whether it could be done.
    #[inline(always)]
    pub(crate) fn send_fast<const N: usize, E: Env>(
        &mut self,
        env: &mut E,
        i: u16,
        refs: [SendRef; N],
    ) -> bool {
        let now = self.now;
        let c = &self.conns[i as usize & (C - 1)];
        let len: u32 = refs.iter().map(|r| r.len as u32).sum();
        let shortest = refs.iter().map(|r| r.len as u32).min();
        let nxt = c.snd_nxt;
        let end = nxt.wrapping_add(len);
        // The references must fit the ring without going round its end (an empty ring starts at
        // its beginning again).
        let at = c.cur_ref as usize;
        if c.pred != PRED_STAMPED
            || nxt != c.snd_end
            || shortest == Some(0)
            || at + N > TX_REFS
            || c.tx_count as usize + N > TX_REFS
            || len + 12 > c.mss as u32
            || end.wrapping_sub(c.snd_una) > c.cwnd.min(c.snd_wnd)
        {
            return false;
        }
        let Some(macs) = self.macs(c.neigh) else {
            return false;
        };
        let c = &mut self.conns[i as usize & (C - 1)];
        let app = c.owner().app;
        let list = refs.map(|r| PayloadRef {
            app,
            offset: r.offset,
            len: r.len,
        });
        let frame = Ipv4Frame {
            macs,
            flow: c.hash,
            protocol: frame::TCP,
            src: self.ip,
            dst: c.raddr,
            l4_words: 8,
            payload: len,
        };
        let Some(mut w) = Writer::ipv4(env, frame, &list) else {
            return false;
        };
        let rcv_nxt = c.rcv_nxt;
        // All buffers it has are held: the other runs are empty on the fast path.
        let free = self.slots.wrapping_sub(c.rx_held as u32);
        let edge = rcv_nxt.wrapping_add(free.wrapping_mul(self.slot_bytes));
        c.open_window_to(edge, self.slot_bytes);
        w.put(c.ports.rotate_left(16));
        w.put(nxt.swap_bytes());
        w.put(rcv_nxt.swap_bytes());
        let window = c.rcv_adv.wrapping_sub(rcv_nxt);
        w.put(8 << 4 | ((ACK | PSH) as u32) << 8 | be16(window) << 16);
        w.put(0);
        w.put(TIMESTAMPS_HEAD);
        w.put(now.wrapping_add(c.ts_offset).swap_bytes());
        w.put(c.ts_recent.swap_bytes());
        c.ticket = w.end(&list);

        // The frame is gone; the books follow.
        for (slot, r) in c.tx_addr[at..at + N].iter_mut().zip(refs) {
            *slot = r.offset;
        }
        for (slot, r) in c.tx_len[at..at + N].iter_mut().zip(refs) {
            *slot = r.len;
        }
        c.cur_ref = (at + N) as u8 % TX_REFS as u8;
        c.tx_count += N as u8;
        (c.snd_nxt, c.snd_max, c.snd_end) = (end, end, end);
        c.last_ack_sent = rcv_nxt;
        let flags = c.flags & !(flag::ACK_NOW | flag::ACK_LATER);
        c.flags = flags | flag::RTO_ON;
        if flags & flag::RTO_ON == 0 {
            let at = now.wrapping_add(c.rto as u32).wrapping_add(1);
            c.rto_at = at;
            self.arm_by(i, at);
        }
        true
    }
}
