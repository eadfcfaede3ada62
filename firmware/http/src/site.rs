//! A prepared site: every answer ready in memory, so that it is sent by reference alone.
//!
//! The image lies at offset 0 of the application's transmittable range; all offsets count from
//! there. Words: [`HEADER_WORDS`] of header (`at` names them), then the index, then the answers.
//!
//! The index is a hash table of entries of 8 words, `1 << log2` of them, probed one after the other
//! from `path.a & mask`; an entry with `head_off` 0 is free. For a file, header and body lie one
//! behind the other, so a plain answer is one reference; the header starts on a line of 32 B.

use crate::After;
use crate::path::PathHash;

/// First word: "NSIT".
pub const MAGIC: u32 = 0x4E53_4954;
/// Version of the format.
pub const VERSION: u32 = 2;
/// Words of the header.
pub const HEADER_WORDS: usize = 32;
/// Words of an index entry.
pub const ENTRY_WORDS: usize = 8;
/// Most entries of an index.
pub const ENTRIES_MAX: u32 = 4096;

/// Indices of header words.
pub mod at {
    /// `MAGIC`.
    pub const MAGIC: usize = 0;
    /// `VERSION`.
    pub const VERSION: usize = 1;
    /// Bytes of the image.
    pub const BYTES: usize = 2;
    /// log2 of the index's entries.
    pub const LOG2: usize = 3;
    /// Offset of the index.
    pub const INDEX: usize = 4;
    /// Ready-made answers to what is no file: two words each, see `Canned`.
    pub const CANNED: usize = 8;
    /// Offset of the counter page's template (0: none), see `noctule-web`.
    pub const STATS: usize = 28;
}

/// Answers that are no file. The connection stays open after both kinds of 404, ends after the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Canned {
    /// 404.
    NotFound = 0,
    /// 404, then close.
    NotFoundClose = 1,
    /// 400.
    BadRequest = 2,
    /// 405.
    MethodNotAllowed = 3,
    /// 413.
    ContentTooLarge = 4,
    /// 431.
    HeaderTooLarge = 5,
    /// 404 that tells that the connection stays open.
    NotFoundTold = 6,
}

/// Kinds of canned answers.
pub const CANNED: usize = 7;
/// What answers say that tell that the connection stays open.
pub const TOLD: &str = "Connection: keep-alive\r\n";

/// A file's answers. Offsets and lengths in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// Path, first half of the hash.
    pub hash_a: u32,
    /// Second half.
    pub hash_b: u32,
    /// Entity tag.
    pub tag: u64,
    /// The header of 200; the body follows it. A multiple of 32.
    pub head_off: u32,
    /// Body.
    pub body_len: u32,
    /// The other headers, one behind the other: 200 and close, 304, 304 and close, 200 and 304 with [`TOLD`].
    pub other_off: u32,
    /// Lengths of the headers: 200, 200 and close, 304, 304 and close (with [`TOLD`], so much longer than without).
    /// 0 for `tag`s that are none: the entry is the counter page.
    pub lens: [u8; 4],
}

impl Entry {
    /// As words.
    pub fn encode(&self) -> [u32; ENTRY_WORDS] {
        let (low, high) = (self.tag as u32, (self.tag >> 32) as u32);
        let lens = u32::from_le_bytes(self.lens);
        [
            self.hash_a,
            self.hash_b,
            low,
            high,
            self.head_off,
            self.body_len,
            self.other_off,
            lens,
        ]
    }

    /// From words.
    #[inline(always)]
    pub fn decode(w: &[u32; ENTRY_WORDS]) -> Self {
        Self {
            hash_a: w[0],
            hash_b: w[1],
            tag: w[2] as u64 | (w[3] as u64) << 32,
            head_off: w[4],
            body_len: w[5],
            other_off: w[6],
            lens: w[7].to_le_bytes(),
        }
    }

    /// Offset and length of the 304 header.
    pub fn not_modified(&self, after: After) -> (u32, u32) {
        let [ok, ok_close, not, not_close] = self.lens.map(u32::from);
        let first = self.other_off + ok_close;
        let told = first + not + not_close + ok + TOLD.len() as u32;
        match after {
            After::Open => (first, not),
            After::Close => (first + not, not_close),
            After::Told => (told, not + TOLD.len() as u32),
        }
    }

    /// Offset and length of the 200 header.
    pub fn ok(&self, after: After) -> (u32, u32) {
        let [ok, ok_close, not, not_close] = self.lens.map(u32::from);
        match after {
            After::Open => (self.head_off, ok),
            After::Close => (self.other_off, ok_close),
            After::Told => {
                let first = self.other_off + ok_close + not + not_close;
                (first, ok + TOLD.len() as u32)
            }
        }
    }

    /// Offset and length of the body.
    pub fn body(&self) -> (u32, u32) {
        (self.head_off + self.lens[0] as u32, self.body_len)
    }
}

/// Place in an index of `1 << log2` entries where the search for a path begins.
pub const fn slot(path: PathHash, log2: u32) -> u32 {
    path.a & ((1 << log2) - 1)
}

/// Looks a path up; `entry` gives the entry of a slot.
#[inline(always)]
pub fn find(
    path: PathHash,
    log2: u32,
    mut entry: impl FnMut(u32) -> [u32; ENTRY_WORDS],
) -> Option<Entry> {
    let mask = (1 << log2) - 1;
    let mut at = slot(path, log2);
    for _ in 0..=mask {
        let words = entry(at);
        if words[4] == 0 {
            return None;
        }
        if words[0] == path.a && words[1] == path.b {
            return Some(Entry::decode(&words));
        }
        at = (at + 1) & mask;
    }
    None
}
