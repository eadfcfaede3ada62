//! Lays a site out: header, index, canned answers, files, counter page.

use crate::{File, SiteError, headers, stats};
use noctule_http::After;
use noctule_http::path::PathHash;
use noctule_http::site::{self, CANNED, Canned, ENTRY_WORDS, Entry, HEADER_WORDS, at};

const LINE: usize = 32;

struct Out {
    bytes: Vec<u8>,
}

impl Out {
    fn align(&mut self, to: usize) -> usize {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
        self.bytes.len()
    }

    fn put(&mut self, data: &[u8]) -> u32 {
        let at = self.bytes.len();
        self.bytes.extend(data);
        at as u32
    }

    fn set_word(&mut self, at: usize, word: u32) {
        self.bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
}

fn file(out: &mut Out, f: &File) -> Entry {
    let tag = headers::tag(f.content_type, &f.body);
    let ok = |after| headers::ok(f.content_type, f.body.len(), tag, after);
    let not_modified = |after| headers::not_modified(tag, after);
    let others = [
        ok(After::Close),
        not_modified(After::Open),
        not_modified(After::Close),
        ok(After::Told),
        not_modified(After::Told),
    ];
    let other_off = out.align(LINE) as u32;
    for h in &others {
        out.put(h);
    }
    let head = ok(After::Open);
    out.align(LINE);
    let head_off = out.put(&head);
    out.put(&f.body);
    let path = PathHash::of(f.path.as_bytes());
    Entry {
        hash_a: path.a,
        hash_b: path.b,
        tag,
        head_off,
        body_len: f.body.len() as u32,
        other_off,
        lens: [
            head.len(),
            others[0].len(),
            others[1].len(),
            others[2].len(),
        ]
        .map(|n| n as u8),
    }
}

/// See [`crate::Site::build`].
pub fn build(
    files: &[File],
    stats: Option<&stats::Template>,
    limit: u64,
) -> Result<Vec<u8>, SiteError> {
    let directories = files
        .iter()
        .filter(|f| f.path.ends_with("/index.html"))
        .count();
    let paths = files.len() + directories + stats.is_some() as usize;
    let slots = (paths * 2).max(8).next_power_of_two();
    if slots > site::ENTRIES_MAX as usize {
        return Err(SiteError::TooMany(paths));
    }
    let needed: u64 = files.iter().map(|f| f.body.len() as u64).sum();
    if needed > limit {
        return Err(SiteError::TooLarge { needed, limit });
    }
    let index = HEADER_WORDS * 4;
    let mut out = Out {
        bytes: vec![0; index + slots * ENTRY_WORDS * 4],
    };
    let log2 = slots.trailing_zeros();

    let mut taken = vec![false; slots];
    let mut hashes = std::collections::HashSet::new();
    let mut enter = |out: &mut Out, name: &str, entry: Entry| {
        let path = PathHash::of(name.as_bytes());
        if !hashes.insert((path.a, path.b)) {
            return Err(SiteError::Twice(name.into()));
        }
        let mut slot = site::slot(path, log2) as usize;
        while taken[slot] {
            slot = (slot + 1) % slots;
        }
        taken[slot] = true;
        let entry = Entry {
            hash_a: path.a,
            hash_b: path.b,
            ..entry
        };
        for (i, word) in entry.encode().into_iter().enumerate() {
            out.set_word(index + (slot * ENTRY_WORDS + i) * 4, word);
        }
        Ok(())
    };

    for (i, kind) in [
        Canned::NotFound,
        Canned::NotFoundClose,
        Canned::BadRequest,
        Canned::MethodNotAllowed,
        Canned::ContentTooLarge,
        Canned::HeaderTooLarge,
        Canned::NotFoundTold,
    ]
    .into_iter()
    .enumerate()
    {
        let (head, body) = headers::canned(kind);
        out.align(LINE);
        let off = out.put(&head);
        out.put(&body);
        debug_assert!(i == kind as usize && i < CANNED);
        out.set_word(4 * (at::CANNED + 2 * i), off);
        out.set_word(
            4 * (at::CANNED + 2 * i + 1),
            (head.len() | body.len() << 16) as u32,
        );
    }
    for f in files {
        let entry = file(&mut out, f);
        enter(&mut out, &f.path, entry)?;
        if let Some(dir) = f.path.strip_suffix("index.html") {
            enter(&mut out, dir, entry)?;
        }
    }
    if let Some(t) = stats {
        let off = out.align(LINE);
        let words = t.encode(off as u32);
        for w in words {
            out.put(&w.to_le_bytes());
        }
        for _ in 0..stats::COPIES {
            out.align(LINE);
            out.put(&t.text);
        }
        out.set_word(4 * at::STATS, off as u32);
        let entry = Entry {
            head_off: off as u32,
            ..Entry::default()
        };
        enter(&mut out, "/stats", entry)?;
    }
    let bytes = out.align(LINE);
    if bytes as u64 > limit {
        return Err(SiteError::TooLarge {
            needed: bytes as u64,
            limit,
        });
    }
    for (i, word) in [
        (at::MAGIC, site::MAGIC),
        (at::VERSION, site::VERSION),
        (at::BYTES, bytes as u32),
        (at::LOG2, log2),
        (at::INDEX, index as u32),
    ] {
        out.set_word(4 * i, word);
    }
    Ok(out.bytes)
}
