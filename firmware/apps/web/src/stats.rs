//! The `/stats` page: numbers of the counter page, written into a prepared text.
//!
//! There are a few copies; one that is on its way to somebody is not written. Format of the
//! template: `noctule-site`, `stats`.

use noctule_sock::app::Sockets;

const COPIES: usize = 4;
const FIXED_WORDS: u32 = 8;
const FIELDS_MAX: u32 = 8192;

/// State of the copies.
pub struct Stats {
    fields: u32,
    bytes: u32,
    first: u32,
    stride: u32,
    copies: u32,
    head: u32,
    users: [u16; COPIES],
    next: usize,
}

impl Stats {
    /// Before `load`.
    pub const fn new() -> Self {
        Self {
            fields: 0,
            bytes: 0,
            first: 0,
            stride: 0,
            copies: 0,
            head: 0,
            users: [0; COPIES],
            next: 0,
        }
    }

    /// Reads the template's head at `offset` of the site.
    pub fn load<S: Sockets>(&mut self, s: &S, offset: u32) {
        if offset == 0 {
            return;
        }
        let word = |i: u32| s.load(s.tx_base() + offset + 4 * i);
        [
            self.fields,
            self.bytes,
            self.first,
            self.stride,
            self.copies,
            self.head,
        ] = core::array::from_fn(|i| word(i as u32));
        self.copies = self.copies.min(COPIES as u32);
        self.fields = self.fields.min(FIELDS_MAX);
    }

    /// A page with fresh numbers: (copy, offset, header bytes, body bytes). `release` the copy
    /// when it has been sent. With all copies under way, one of them as it is; a connection that
    /// has one under way (`mine`, 0: none) gets the same again.
    pub fn page<S: Sockets>(&mut self, s: &mut S, template: u32, mine: u8) -> (u8, u32, u32, u32) {
        let copy = if mine == 0 {
            self.next = (self.next + 1) % (self.copies.max(1) as usize);
            self.next % COPIES
        } else {
            (mine as usize - 1) % COPIES
        };
        let offset = self.first + copy as u32 * self.stride;
        if self.users[copy] == 0 {
            self.fill(s, template, offset);
        }
        self.users[copy] += (mine == 0) as u16;
        (
            copy as u8 + 1,
            offset,
            self.head,
            self.bytes.saturating_sub(self.head),
        )
    }

    /// A copy has been sent.
    pub fn release(&mut self, copy: u8) {
        if let Some(users) = self.users.get_mut((copy as usize).wrapping_sub(1)) {
            *users = users.saturating_sub(1);
        }
    }

    fn fill<S: Sockets>(&self, s: &mut S, template: u32, offset: u32) {
        let (base, page) = (s.tx_base(), s.counter_page());
        if page == 0 {
            return;
        }
        s.invalidate(page, noctule_tables::COUNTER_PAGE_BYTES);
        for i in 0..self.fields {
            let field = s.load(base + template + 4 * (FIXED_WORDS + i));
            let text = decimal(s.load(page + 4 * (field >> 16)));
            let to = base + offset + (field & 0xFFFF);
            for (k, word) in text.into_iter().enumerate() {
                s.store(to + 4 * k as u32, word);
            }
        }
    }
}

/// A number right-aligned in 12 characters, as three words.
fn decimal(mut n: u32) -> [u32; 3] {
    let mut text = [b' '; 12];
    for c in text.iter_mut().rev() {
        *c = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    core::array::from_fn(|i| {
        u32::from_le_bytes([
            text[4 * i],
            text[4 * i + 1],
            text[4 * i + 2],
            text[4 * i + 3],
        ])
    })
}
