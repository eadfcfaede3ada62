//! Loss recovery with selective acknowledgements, the sender's side (RFC 6675).

use crate::board::DUP_THRESH;
use crate::conn::flag;
use crate::segment::Segment;
use crate::tx::{Piece, Sent};
use crate::{Env, Stack, seq};

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Takes the SACK blocks of a segment into the scoreboard; whether they said something new.
    pub(crate) fn note_sacks(&mut self, i: u16, s: &Segment) -> bool {
        let c = &mut self.conns[i as usize & (C - 1)];
        if !c.has(flag::SACK | flag::ACCEPTED) || s.sacks == 0 || c.snd_una == c.snd_max {
            return false;
        }
        if !c.has(flag::BOARD) {
            let Some(board) = self.boards.take(c.snd_una) else {
                return false;
            };
            c.listener = board;
            c.flags |= flag::BOARD;
        }
        let (una, sent) = (c.snd_una, c.snd_max.wrapping_sub(c.snd_una));
        let board = self.boards.get(c.listener);
        let mut news = false;
        for &(start, end) in &s.sack[..s.sacks as usize] {
            let (from, to) = (start.wrapping_sub(una), end.wrapping_sub(una));
            // Anything else is a DSACK (RFC 2883) or nonsense.
            if from < to && to <= sent {
                news |= board.note(start, end);
            }
        }
        news
    }

    /// The scoreboard follows the cumulative acknowledgement; without holes it is not needed.
    pub(crate) fn advance_board(&mut self, i: u16) {
        let c = &mut self.conns[i as usize & (C - 1)];
        if !c.has(flag::BOARD) {
            return;
        }
        let board = self.boards.get(c.listener);
        board.acknowledged(c.snd_una);
        if board.is_empty() && !c.has(flag::RECOVERY) {
            self.drop_board(i);
        }
    }

    /// Gives the scoreboard back.
    pub(crate) fn drop_board(&mut self, i: u16) {
        let c = &mut self.conns[i as usize & (C - 1)];
        if c.has(flag::BOARD) {
            c.flags &= !flag::BOARD;
            self.boards.give(c.listener);
        }
    }

    /// Whether loss is certain enough to recover (RFC 6675, 5).
    pub(crate) fn sack_says_lost(&mut self, i: u16) -> bool {
        let c = &mut self.conns[i as usize & (C - 1)];
        let mss = c.segment();
        c.has(flag::BOARD)
            && (c.dupacks >= DUP_THRESH || self.boards.get(c.listener).first_is_lost(mss))
    }

    /// Enters recovery: half the window, the first hole again.
    pub(crate) fn sack_recovery<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = &mut self.conns[i as usize & (C - 1)];
        c.ssthresh = c.half_flight();
        c.cwnd = c.ssthresh;
        c.cwnd_acc = 0;
        c.recover = c.snd_max;
        c.flags |= flag::RECOVERY;
        let mss = c.segment();
        let una = c.snd_una;
        let board = self.boards.get(c.listener);
        board.high_rxt = una;
        let end = board.next_hole(una, mss, false).map_or(c.snd_max, |h| h.1);
        self.counters.fast_retransmits += 1;
        self.send_hole(env, i, una, end);
    }

    /// Sends what the pipe has room for: lost holes, new data, other holes (NextSeg).
    pub(crate) fn sack_output<E: Env>(&mut self, env: &mut E, i: u16) {
        loop {
            let c = &mut self.conns[i as usize & (C - 1)];
            let mss = c.segment();
            let board = self.boards.get(c.listener);
            let pipe = board.pipe(c.snd_una, c.snd_max, mss);
            if c.has(flag::TX_PENDING) || c.cwnd < pipe + mss {
                return;
            }
            let una = c.snd_una;
            let room = c.snd_wnd.saturating_sub(c.snd_nxt.wrapping_sub(una));
            let fresh = c.unsent().min(room).min(mss);
            let lost = board.next_hole(una, mss, true);
            let hole = match lost {
                Some(hole) => Some(hole),
                None if fresh != 0 => None,
                None => board.next_hole(una, mss, false),
            };
            let sent = match hole {
                Some((start, end)) => self.send_hole(env, i, start, end),
                None if fresh != 0 => self.send_new(env, i, fresh),
                None => false,
            };
            if !sent {
                return;
            }
        }
    }

    /// Sends a segment from the beginning of a hole again.
    fn send_hole<E: Env>(&mut self, env: &mut E, i: u16, start: u32, end: u32) -> bool {
        let c = &mut self.conns[i as usize & (C - 1)];
        let data = c.snd_end.wrapping_sub(start);
        let data = if data as i32 > 0 { data } else { 0 };
        let len = end.wrapping_sub(start).min(c.segment()).min(data);
        let fin = c.has(flag::FIN_SENT) && len == data && seq::lt(c.snd_end, end);
        let at = c.cursor_after((c.tx_head, c.tx_off), start.wrapping_sub(c.snd_una));
        c.flags &= !flag::TIMING;
        let piece = Piece {
            seq: start,
            at,
            len,
            fin,
        };
        if len == 0 && !fin {
            return false;
        }
        let Sent::Data(sent) = self.emit(env, i, piece) else {
            return false;
        };
        self.counters.retransmitted = self.counters.retransmitted.wrapping_add(1);
        let c = &self.conns[i as usize & (C - 1)];
        let fin = fin && sent == len;
        self.boards.get(c.listener).high_rxt = start.wrapping_add(sent + fin as u32);
        true
    }

    /// Sends new data during recovery.
    fn send_new<E: Env>(&mut self, env: &mut E, i: u16, len: u32) -> bool {
        let c = self.conn(i);
        let piece = Piece {
            seq: c.snd_nxt,
            at: (c.cur_ref, c.cur_off),
            len,
            fin: false,
        };
        let Sent::Data(sent) = self.emit(env, i, piece) else {
            return false;
        };
        let c = self.conn(i);
        (c.cur_ref, c.cur_off) = c.cursor_after((c.cur_ref, c.cur_off), sent);
        c.snd_nxt = c.snd_nxt.wrapping_add(sent);
        c.snd_max = seq::max(c.snd_max, c.snd_nxt);
        true
    }
}
