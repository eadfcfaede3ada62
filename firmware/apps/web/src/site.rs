//! The prepared site as the server sees it; a small index is copied to local memory.

use noctule_http::path::PathHash;
use noctule_http::site::{self, CANNED, Canned, ENTRY_WORDS, Entry, HEADER_WORDS, at};
use noctule_sock::app::Sockets;

/// Entries an index may have to be held locally.
const LOCAL: usize = 256;

/// The site.
pub struct Site {
    there: bool,
    log2: u32,
    /// Address of the index in application memory.
    index: u32,
    stats: u32,
    canned: [(u32, u32); CANNED],
    local: [[u32; ENTRY_WORDS]; LOCAL],
}

impl Site {
    /// Before `load`.
    pub const fn new() -> Self {
        Self {
            there: false,
            log2: 0,
            index: 0,
            stats: 0,
            canned: [(0, 0); CANNED],
            local: [[0; ENTRY_WORDS]; LOCAL],
        }
    }

    /// Reads header and index.
    pub fn load<S: Sockets>(&mut self, s: &S) {
        let base = s.tx_base();
        if base == 0 || s.tx_bytes() < 4 * HEADER_WORDS as u32 {
            return;
        }
        let word = |i: usize| s.load(base + 4 * i as u32);
        let log2 = word(at::LOG2);
        let known = word(at::MAGIC) == site::MAGIC && word(at::VERSION) == site::VERSION;
        if !known || word(at::BYTES) > s.tx_bytes() || log2 >= 32 || 1 << log2 > site::ENTRIES_MAX {
            return;
        }
        self.log2 = log2;
        self.index = base + word(at::INDEX);
        self.stats = word(at::STATS);
        for (i, c) in self.canned.iter_mut().enumerate() {
            *c = (word(at::CANNED + 2 * i), word(at::CANNED + 2 * i + 1));
        }
        if self.is_local() {
            for (i, e) in self.local.iter_mut().take(1 << log2).enumerate() {
                *e = remote(s, self.index, i as u32);
            }
        }
        self.there = true;
    }

    fn is_local(&self) -> bool {
        1usize << self.log2 <= LOCAL
    }

    /// There is a site.
    pub fn is_there(&self) -> bool {
        self.there
    }

    /// Offset of the counter page's template; 0: none.
    pub fn stats_offset(&self) -> u32 {
        self.stats
    }

    /// Looks a path up.
    #[inline(always)]
    pub fn find<S: Sockets>(&self, s: &S, path: PathHash) -> Option<Entry> {
        if self.is_local() {
            site::find(path, self.log2, |slot| self.local[slot as usize % LOCAL])
        } else {
            site::find(path, self.log2, |slot| remote(s, self.index, slot))
        }
    }

    /// Offset, header length and body length of an answer that is no file.
    pub fn canned(&self, kind: Canned) -> (u32, u32, u32) {
        let (off, lens) = self.canned[kind as usize % CANNED];
        (off, lens & 0xFFFF, lens >> 16)
    }
}

fn remote<S: Sockets>(s: &S, index: u32, slot: u32) -> [u32; ENTRY_WORDS] {
    let at = index + slot * 4 * ENTRY_WORDS as u32;
    core::array::from_fn(|i| s.load(at + 4 * i as u32))
}
