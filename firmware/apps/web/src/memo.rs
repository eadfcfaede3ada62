//! Requests answered before, by their very bytes.
//!
//! Clients on an open connection send the same few requests again and again, byte for byte. What
//! a request comes to depends on nothing else (the site does not change), so one that is found here
//! needs no parsing. Only whole requests in one piece, answered by one range, are kept.

use crate::conn::Piece;
use noctule_sock::app::Sockets;

/// Words of the longest request kept.
const WORDS: usize = 64;
const ENTRIES: usize = 32;

#[derive(Clone, Copy)]
struct Entry {
    /// Bytes of the request; 0: free.
    len: u32,
    /// Offset and length of the answer.
    answer: (u32, u32),
    words: [u32; WORDS],
}

/// The requests remembered.
pub struct Memo {
    entries: [Entry; ENTRIES],
}

/// Bits of the last word that belong to a request of `len` bytes.
#[inline(always)]
const fn last_mask(len: u32) -> u32 {
    u32::MAX >> (8 * (len.wrapping_neg() & 3))
}

impl Memo {
    /// None.
    pub const fn new() -> Self {
        let entry = Entry {
            len: 0,
            answer: (0, 0),
            words: [0; WORDS],
        };
        Self {
            entries: [entry; ENTRIES],
        }
    }

    /// Where a request would be: by its length and the beginning of its path.
    #[inline(always)]
    fn place<S: Sockets>(s: &S, p: Piece) -> usize {
        let path = s.load(p.addr + 4) ^ s.load(p.addr + 8).rotate_left(11);
        ((path ^ path >> 16 ^ path >> 8).wrapping_add(p.len) as usize) % ENTRIES
    }

    /// Whether a request of this piece could be kept.
    #[inline(always)]
    fn fits(p: Piece) -> bool {
        p.addr & 3 == 0 && p.len > 16 && p.len <= 4 * WORDS as u32
    }

    /// The answer to exactly these bytes, if they are known.
    #[inline(always)]
    pub fn find<S: Sockets>(&self, s: &S, p: Piece) -> Option<(u32, u32)> {
        if !Self::fits(p) {
            return None;
        }
        let e = &self.entries[Self::place(s, p)];
        if e.len != p.len {
            return None;
        }
        let whole = ((p.len - 1) / 4) as usize;
        let mut addr = p.addr;
        for w in e.words.get(..whole)? {
            if s.load(addr) != *w {
                return None;
            }
            addr += 4;
        }
        let same = (s.load(addr) ^ e.words.get(whole)?) & last_mask(p.len) == 0;
        same.then_some(e.answer)
    }

    /// Keeps a request that was answered by `answer`.
    #[inline(never)]
    pub fn keep<S: Sockets>(&mut self, s: &S, p: Piece, answer: (u32, u32)) {
        if !Self::fits(p) {
            return;
        }
        let e = &mut self.entries[Self::place(s, p)];
        (e.len, e.answer) = (p.len, answer);
        for (i, w) in e
            .words
            .iter_mut()
            .take(p.len.div_ceil(4) as usize)
            .enumerate()
        {
            *w = s.load(p.addr + 4 * i as u32);
        }
    }
}
