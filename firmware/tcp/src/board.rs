//! The SACK scoreboard of a connection in recovery (RFC 6675): what the peer has beyond the
//! cumulative acknowledgement.
//!
//! Few connections need one at a time, so boards come from a small shared pool; without one a
//! connection recovers by NewReno. Ranges are disjoint, sorted and not adjacent.

use crate::seq;

/// Ranges a board remembers; further ones are forgotten (SACK is advice).
const RANGES: usize = 6;
/// Boards of a tile.
pub const BOARDS: usize = 8;
/// RFC 6675's DupThresh.
pub const DUP_THRESH: u8 = 3;

/// One scoreboard.
#[derive(Clone, Copy)]
pub struct Board {
    ranges: [(u32, u32); RANGES],
    count: usize,
    /// End of what this episode has sent again (HighRxt).
    pub high_rxt: u32,
    used: bool,
}

/// The pool.
pub struct Boards {
    list: [Board; BOARDS],
}

impl Boards {
    /// All free.
    pub const ZERO: Self = Self {
        list: [Board {
            ranges: [(0, 0); RANGES],
            count: 0,
            high_rxt: 0,
            used: false,
        }; BOARDS],
    };

    /// Takes a board. `None`: all are in use.
    pub fn take(&mut self, una: u32) -> Option<u8> {
        let k = self.list.iter().position(|b| !b.used)?;
        let b = &mut self.list[k];
        (b.count, b.high_rxt, b.used) = (0, una, true);
        Some(k as u8)
    }

    /// Gives a board back.
    pub fn give(&mut self, k: u8) {
        self.get(k).used = false;
    }

    /// A board.
    pub fn get(&mut self, k: u8) -> &mut Board {
        &mut self.list[k as usize % BOARDS]
    }
}

impl Board {
    /// Notes a SACK block; whether it said something new.
    pub fn note(&mut self, start: u32, end: u32) -> bool {
        let (mut start, mut end) = (start, end);
        let known = |r: &(u32, u32)| seq::le(r.0, start) && seq::le(end, r.1);
        if self.ranges[..self.count].iter().any(known) {
            return false;
        }
        // Swallow what it touches.
        let mut kept = 0;
        for k in 0..self.count {
            let r = self.ranges[k];
            if seq::lt(r.1, start) || seq::lt(end, r.0) {
                self.ranges[kept] = r;
                kept += 1;
            } else {
                start = if seq::lt(r.0, start) { r.0 } else { start };
                end = seq::max(r.1, end);
            }
        }
        self.count = kept;
        if kept == RANGES {
            return false;
        }
        let mut k = kept;
        while k > 0 && seq::lt(start, self.ranges[k - 1].0) {
            self.ranges[k] = self.ranges[k - 1];
            k -= 1;
        }
        self.ranges[k] = (start, end);
        self.count += 1;
        true
    }

    /// Everything below `una` is acknowledged.
    pub fn acknowledged(&mut self, una: u32) {
        let mut kept = 0;
        for k in 0..self.count {
            let (start, end) = self.ranges[k];
            if seq::lt(una, end) {
                self.ranges[kept] = (seq::max(start, una), end);
                kept += 1;
            }
        }
        self.count = kept;
        self.high_rxt = seq::max(self.high_rxt, una);
    }

    /// Whether anything is known.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// IsLost for the hole below range `k`: enough has arrived above it.
    fn lost(&self, k: usize, mss: u32) -> bool {
        let above = &self.ranges[k..self.count];
        let bytes: u32 = above.iter().map(|r| r.1.wrapping_sub(r.0)).sum();
        above.len() >= DUP_THRESH as usize || bytes > (DUP_THRESH as u32 - 1) * mss
    }

    /// IsLost for the first unacknowledged byte.
    pub fn first_is_lost(&self, mss: u32) -> bool {
        self.count != 0 && self.lost(0, mss)
    }

    /// SetPipe: bytes believed to be on the way, of what lies between `una` and `max`.
    pub fn pipe(&self, una: u32, max: u32, mss: u32) -> u32 {
        let mut pipe = 0;
        let mut from = una;
        for k in 0..self.count {
            let (start, end) = self.ranges[k];
            let hole = start.wrapping_sub(from);
            if !self.lost(k, mss) {
                pipe += hole;
            }
            let again = self.high_rxt.wrapping_sub(from);
            if again as i32 > 0 {
                pipe += again.min(hole);
            }
            from = end;
        }
        let tail = max.wrapping_sub(from);
        let again = self.high_rxt.wrapping_sub(from) as i32;
        pipe + tail
            + if self.count == 0 && again > 0 {
                again as u32
            } else {
                0
            }
    }

    /// NextSeg, rules 1 and 3: the first hole above what has been sent again; only one that is
    /// lost, if `lost`. Where it starts and ends.
    pub fn next_hole(&self, una: u32, mss: u32, lost: bool) -> Option<(u32, u32)> {
        let mut from = una;
        for k in 0..self.count {
            let (start, end) = self.ranges[k];
            let at = seq::max(from, self.high_rxt);
            if seq::lt(at, start) && (!lost || self.lost(k, mss)) {
                return Some((at, start));
            }
            from = end;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(ranges: &[(u32, u32)]) -> Board {
        let mut pool = Boards::ZERO;
        let k = pool.take(0).unwrap();
        for &(s, e) in ranges {
            pool.get(k).note(s, e);
        }
        *pool.get(k)
    }

    #[test]
    fn blocks_merge_whatever_their_order() {
        let b = board(&[(100, 200), (300, 400), (200, 250), (50, 60), (240, 310)]);
        assert_eq!(&b.ranges[..b.count], &[(50, 60), (100, 400)]);
        let mut b = board(&[(100, 200)]);
        assert!(!b.note(120, 180), "nothing new");
        assert!(b.note(120, 201));
        b.acknowledged(150);
        assert_eq!(&b.ranges[..b.count], &[(150, 201)]);
        b.acknowledged(201);
        assert!(b.is_empty());
    }

    #[test]
    fn a_hole_is_lost_with_three_ranges_or_more_than_two_segments_above() {
        assert!(!board(&[(100, 300)]).first_is_lost(100));
        assert!(board(&[(100, 301)]).first_is_lost(100));
        assert!(board(&[(10, 11), (20, 21), (30, 31)]).first_is_lost(100));
        assert!(!board(&[(10, 11), (20, 21)]).first_is_lost(100));
    }

    #[test]
    fn the_pipe_counts_what_is_neither_lost_nor_arrived_and_what_was_sent_again() {
        // Holes 0..100 (lost) and 400..500 (not), tail 600..1000.
        let mut b = board(&[(100, 400), (500, 600)]);
        assert_eq!(b.pipe(0, 1000, 100), 100 + 400);
        assert_eq!(b.next_hole(0, 100, true), Some((0, 100)));
        b.high_rxt = 60;
        assert_eq!(b.pipe(0, 1000, 100), 60 + 100 + 400);
        assert_eq!(b.next_hole(0, 100, true), Some((60, 100)));
        b.high_rxt = 100;
        assert_eq!(b.next_hole(0, 100, true), None);
        assert_eq!(b.next_hole(0, 100, false), Some((400, 500)));
    }

    #[test]
    fn more_ranges_than_fit_are_forgotten_and_boards_run_out() {
        let b = board(&[(1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 14)]);
        assert_eq!(b.count, RANGES);
        let mut pool = Boards::ZERO;
        for _ in 0..BOARDS {
            assert!(pool.take(0).is_some());
        }
        assert!(pool.take(0).is_none());
        pool.give(3);
        assert_eq!(pool.take(0), Some(3));
    }
}
