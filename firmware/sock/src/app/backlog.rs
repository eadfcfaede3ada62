//! Messages that wait for credit, in memory, in order.
//!
//! One queue for all channels: receivers are net tiles, which always drain, so nobody waits long.
//! The owner stops taking events while less than [`ROOM`] is free; so nothing is ever lost.

/// Most words of a socket message.
pub(crate) const WORDS: usize = noctule_contract::msg::SOCK_WORDS as usize;
const ENTRIES: usize = 128;
/// Free entries that one event's answers may need.
pub(crate) const ROOM: usize = 64;

#[derive(Clone, Copy, Debug)]
struct Entry {
    channel: u8,
    len: u8,
    words: [u32; WORDS],
}

/// The waiting messages.
#[derive(Debug)]
pub(crate) struct Backlog {
    entries: [Entry; ENTRIES],
    head: usize,
    len: usize,
    /// Messages lost because an application sent more than `ROOM` in one event.
    pub lost: u32,
}

impl Backlog {
    /// Nothing waits.
    pub const fn new() -> Self {
        let entry = Entry {
            channel: 0,
            len: 0,
            words: [0; WORDS],
        };
        Self {
            entries: [entry; ENTRIES],
            head: 0,
            len: 0,
            lost: 0,
        }
    }

    /// Nothing waits.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Events may be taken: their answers have room.
    #[inline(always)]
    pub fn has_room(&self) -> bool {
        self.len <= ENTRIES - ROOM
    }

    /// Appends a message.
    pub fn push(&mut self, channel: u8, words: &[u32]) {
        if self.len == ENTRIES || words.len() > WORDS {
            self.lost += 1;
            return;
        }
        let e = &mut self.entries[(self.head + self.len) % ENTRIES];
        e.channel = channel;
        e.len = words.len() as u8;
        for (to, from) in e.words.iter_mut().zip(words) {
            *to = *from;
        }
        self.len += 1;
    }

    /// Offers the oldest messages to `send` until it refuses one.
    pub fn drain(&mut self, mut send: impl FnMut(u8, &[u32]) -> bool) {
        while self.len > 0 {
            let e = &self.entries[self.head % ENTRIES];
            if !send(e.channel, &e.words[..(e.len as usize).min(WORDS)]) {
                return;
            }
            self.head = (self.head + 1) % ENTRIES;
            self.len -= 1;
        }
    }
}
