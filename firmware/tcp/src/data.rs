//! Received data off the fast path: trimming, the out-of-order run, the FIN behind it all.

use crate::conn::{Conn, OOO_FIN, flag};
use crate::segment::{FIN, Segment};
use crate::types::Reason;
use crate::{Env, Stack};

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Takes the data and FIN of an acceptable segment; whether its buffer was kept.
    pub(crate) fn on_data<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) -> bool {
        let fin = s.has(FIN);
        if s.len == 0 && !fin {
            return false;
        }
        let c = self.conn(i);
        if !c.expects_data() {
            // After the peer's FIN: nothing may follow.
            self.counters.drop_duplicate += 1;
            self.conn(i).flags |= flag::ACK_NOW;
            return false;
        }
        let late = c.rcv_nxt.wrapping_sub(s.seq);
        if c.has(flag::ORPHAN) && s.len != 0 && (late as i32) < s.len as i32 {
            // RFC 9293, 3.6.1: data that nobody will read; the peer must know.
            self.counters.drop_orphan += 1;
            self.abort(env, i, Reason::Aborted);
            return false;
        }
        if late == 0 || (late as i32) > 0 {
            self.in_order(env, i, s, late)
        } else {
            self.out_of_order(env, i, s)
        }
    }

    fn in_order<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment, late: u32) -> bool {
        let slots = self.slots as u8;
        let c = self.conn(i);
        c.flags |= flag::ACK_NOW;
        let room = c.rcv_adv.wrapping_sub(c.rcv_nxt);
        let fresh = s.len.saturating_sub(late);
        let len = fresh.min(room);
        let mut fin = s.has(FIN) && late <= s.len && len == fresh;
        let mut kept = false;
        if len != 0 {
            if c.rx_used() >= slots && c.rx_ooo != 0 {
                // What comes next in order matters more than what was kept for later.
                c.rx_ooo -= 1;
                let k = c.rx_at(c.rx_used());
                let addr = c.rx_addr[k];
                if addr != 0 {
                    env.free_buffer(addr);
                }
            }
            let c = self.conn(i);
            if c.rx_used() >= slots {
                self.counters.drop_rx_slots += 1;
                return false;
            }
            let at = c.rx_held + c.rx_ready;
            c.make_room(at);
            let k = c.rx_at(at);
            c.rx_addr[k] = s.buffer;
            c.rx_seq[k] = late as u16;
            c.rx_len[k] = len as u16;
            c.rx_ready += 1;
            c.rcv_nxt = c.rcv_nxt.wrapping_add(len);
            kept = true;
        } else if s.len != 0 {
            self.counters.drop_duplicate += 1;
        }
        fin |= self.drain(env, i);
        if fin {
            self.drop_out_of_order(env, i);
            self.on_fin(env, i);
        }
        kept
    }

    /// Moves what has become in order from the out-of-order run to the ready one. Whether the FIN
    /// has been reached.
    fn drain<E: Env>(&mut self, env: &mut E, i: u16) -> bool {
        let c = self.conn(i);
        while c.rx_ooo != 0 {
            let at = c.rx_held + c.rx_ready;
            let k = c.rx_at(at);
            let len = (c.rx_len[k] & !OOO_FIN) as u32;
            let late = (c.rcv_nxt as u16).wrapping_sub(c.rx_seq[k]);
            if (late as i16) < 0 {
                return false;
            }
            c.last_ooo = c.last_ooo.saturating_sub(1);
            let fin = c.rx_len[k] & OOO_FIN != 0 && late as u32 <= len;
            if late as u32 >= len {
                let addr = c.rx_addr[k];
                c.close_gap(at);
                if addr != 0 {
                    env.free_buffer(addr);
                }
            } else {
                c.rx_seq[k] = late;
                c.rx_len[k] = (len - late as u32) as u16;
                c.rcv_nxt = c.rcv_nxt.wrapping_add(len - late as u32);
                c.rx_ooo -= 1;
                c.rx_ready += 1;
            }
            if fin {
                return true;
            }
        }
        false
    }

    fn out_of_order<E: Env>(&mut self, env: &mut E, i: u16, s: &Segment) -> bool {
        let slots = self.slots as u8;
        let c = self.conn(i);
        // An immediate duplicate acknowledgement tells the sender (RFC 5681, 4.2).
        c.flags |= flag::ACK_NOW;
        let room = c.rcv_adv.wrapping_sub(s.seq);
        let len = s.len.min(room);
        let fin = s.has(FIN) && len == s.len;
        let start = s.seq.wrapping_sub(c.rcv_nxt);
        let end = start + len;
        // Find the place: after every entry that starts no later.
        let base = c.rx_held + c.rx_ready;
        let mut at = 0;
        while at < c.rx_ooo {
            let k = c.rx_at(base + at);
            let other = c.rx_seq[k].wrapping_sub(c.rcv_nxt as u16) as u32;
            let other_end = other + (c.rx_len[k] & !OOO_FIN) as u32;
            if other <= start && end <= other_end && !(fin && c.rx_len[k] & OOO_FIN == 0) {
                self.counters.drop_duplicate += 1;
                return false;
            }
            if other > start {
                break;
            }
            at += 1;
        }
        // One place stays free for what comes next in order.
        if c.rx_used() + 1 >= slots {
            self.counters.drop_rx_slots += 1;
            return false;
        }
        c.make_room(base + at);
        let k = c.rx_at(base + at);
        c.rx_addr[k] = s.buffer;
        c.rx_seq[k] = s.seq as u16;
        c.rx_len[k] = len as u16 | if fin { OOO_FIN } else { 0 };
        c.rx_ooo += 1;
        c.last_ooo = at;
        // Entries that this one covers have nothing to add.
        let mut next = at + 1;
        while next < self.conn(i).rx_ooo {
            let c = self.conn(i);
            let k = c.rx_at(base + next);
            let other = c.rx_seq[k].wrapping_sub(c.rcv_nxt as u16) as u32;
            let other_end = other + (c.rx_len[k] & !OOO_FIN) as u32;
            if other_end <= end && c.rx_len[k] & OOO_FIN == 0 {
                let addr = c.rx_addr[k];
                c.close_gap(base + next);
                if addr != 0 {
                    env.free_buffer(addr);
                }
            } else {
                next += 1;
            }
        }
        s.buffer != 0
    }

    /// Frees what is out of order.
    pub(crate) fn drop_out_of_order<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = self.conn(i);
        while c.rx_ooo != 0 {
            c.rx_ooo -= 1;
            let addr = c.rx_addr[c.rx_at(c.rx_used())];
            if addr != 0 {
                env.free_buffer(addr);
            }
        }
    }
}

impl Conn {
    /// Shifts the entries from `at` (counted from the oldest) on by one place.
    fn make_room(&mut self, at: u8) {
        let mut k = self.rx_used();
        while k > at {
            self.rx_move(k - 1, k);
            k -= 1;
        }
    }

    /// Removes the out-of-order entry `at`; the later ones close up.
    fn close_gap(&mut self, at: u8) {
        for k in at + 1..self.rx_used() {
            self.rx_move(k, k - 1);
        }
        self.rx_ooo -= 1;
    }

    fn rx_move(&mut self, from: u8, to: u8) {
        let (from, to) = (self.rx_at(from), self.rx_at(to));
        self.rx_addr[to] = self.rx_addr[from];
        self.rx_seq[to] = self.rx_seq[from];
        self.rx_len[to] = self.rx_len[from];
    }

    /// SACK blocks of the out-of-order run (RFC 2018, 4): the one last received first.
    pub fn sack_blocks(&self, blocks: &mut [(u32, u32); 3]) -> u32 {
        let base = self.rx_held + self.rx_ready;
        let entry = |k: u8| {
            let at = self.rx_at(base + k);
            let start = self.rx_seq[at].wrapping_sub(self.rcv_nxt as u16) as u32;
            let len = self.rx_len[at];
            let space = (len & !OOO_FIN) as u32 + (len >> 15) as u32;
            let start = self.rcv_nxt.wrapping_add(start);
            (start, start.wrapping_add(space))
        };
        let newest = entry(self.last_ooo.min(self.rx_ooo.saturating_sub(1)));
        let mut count = 0;
        let mut k = 0;
        let mut others = 1;
        while k < self.rx_ooo {
            let (start, mut end) = entry(k);
            k += 1;
            while k < self.rx_ooo && crate::seq::le(entry(k).0, end) {
                end = crate::seq::max(end, entry(k).1);
                k += 1;
            }
            let first = crate::seq::le(start, newest.0) && crate::seq::le(newest.1, end);
            let place = if first { 0 } else { others };
            if place < blocks.len() {
                blocks[place] = (start, end);
                count += 1;
                others += !first as usize;
            }
        }
        count.min(blocks.len() as u32)
    }
}
