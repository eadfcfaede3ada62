//! A connection's state, and the table of them.

use crate::Refs;
use noctule_http::Parser;
use noctule_sock::app::{Conn as Id, SendRef, Sockets};

/// Pieces of input that can wait; a connection holds no more Rx buffers than that.
const PIECES: usize = 8;
/// References that can be unacknowledged.
const REFS: usize = 8;
/// Most bytes of one reference: whole lines, below 64 KB.
const CHUNK: u32 = 0xFFE0;
/// Ranges an answer has at most.
const RANGES: usize = 2;

/// Bytes received: a run inside an Rx buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Piece {
    /// First byte.
    pub addr: u32,
    /// Bytes.
    pub len: u32,
}

/// Where a connection is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Closed by us; waits for its cleanup. (First: all zeroes.)
    Closed,
    /// Requests and answers.
    Open,
    /// The peer sends no more; close when everything is answered.
    PeerClosed,
    /// Close when the answer is handed over.
    Closing,
    /// After an error: so many bytes of input thrown away.
    Draining(u32),
}

/// One connection.
#[derive(Clone, Copy, Debug)]
pub struct Conn {
    id: u32,
    pub mode: Mode,
    /// Copy of the counter page it sends, 0: none.
    pub page: u8,
    refs_max: u8,
    out_head: u8,
    out_count: u8,
    in_head: u8,
    in_count: u8,
    pub parser: Parser,
    pieces: [Piece; PIECES],
    /// What is still to be handed over: offset and length.
    ranges: [(u32, u32); RANGES],
    /// Lengths of references not yet acknowledged, oldest at `out_head`.
    out: [u16; REFS],
    /// Bytes acknowledged of the oldest.
    part: u32,
}

impl Conn {
    const NONE: Self = Self {
        id: 0,
        mode: Mode::Closed,
        page: 0,
        refs_max: 0,
        out_head: 0,
        out_count: 0,
        in_head: 0,
        in_count: 0,
        parser: Parser::zeroed(),
        pieces: [Piece { addr: 0, len: 0 }; PIECES],
        ranges: [(0, 0); RANGES],
        out: [0; REFS],
        part: 0,
    };

    // -- input ----------------------------------------------------------------------------------

    /// Adds a piece of input. (The net tile never delivers more than `PIECES` buffers.)
    #[inline(always)]
    pub fn push(&mut self, piece: Piece) {
        if (self.in_count as usize) < PIECES {
            self.pieces[(self.in_head + self.in_count) as usize % PIECES] = piece;
            self.in_count += 1;
        }
    }

    /// The oldest piece.
    #[inline(always)]
    pub fn first(&self) -> Option<Piece> {
        (self.in_count != 0).then_some(self.pieces[self.in_head as usize % PIECES])
    }

    /// `count` bytes of the oldest piece are read.
    #[inline(always)]
    pub fn advance(&mut self, count: u32) {
        let p = &mut self.pieces[self.in_head as usize % PIECES];
        p.addr = p.addr.wrapping_add(count);
        p.len -= count.min(p.len);
        if p.len == 0 {
            self.in_head = (self.in_head + 1) % PIECES as u8;
            self.in_count -= 1;
        }
    }

    /// Throws all input away; answers its bytes.
    pub fn drop_input(&mut self) -> u32 {
        let mut bytes = 0;
        while let Some(p) = self.first() {
            bytes += p.len;
            self.advance(p.len);
        }
        bytes
    }

    // -- output ---------------------------------------------------------------------------------

    /// Nothing is to be handed over, and there is room for an answer's first references.
    #[inline(always)]
    pub fn can_answer(&self) -> bool {
        let open = matches!(self.mode, Mode::Open | Mode::PeerClosed);
        open && !self.waits() && self.out_count + RANGES as u8 <= self.refs_max
    }

    /// Something is still to be handed over.
    #[inline(always)]
    pub fn waits(&self) -> bool {
        self.ranges[0].1 != 0 || self.ranges[1].1 != 0
    }

    /// Makes ranges the next to be handed over.
    #[inline(always)]
    pub fn queue(&mut self, ranges: &[(u32, u32)]) {
        for (slot, r) in self.ranges.iter_mut().zip(ranges) {
            *slot = *r;
        }
    }

    /// The one range that answers a request completely, whoever asks: what may be remembered.
    pub fn whole_answer(&self) -> Option<(u32, u32)> {
        let one = self.ranges[0].1 != 0 && self.ranges[1].1 == 0;
        (one && self.mode == Mode::Open && self.page == 0).then_some(self.ranges[0])
    }

    /// Hands over an answer of one range, and gives `done` received bytes back with it.
    #[inline(always)]
    pub fn hand_over<S: Sockets>(&mut self, s: &mut S, c: Id, range: (u32, u32), done: &mut u32) {
        if range.1 > CHUNK || self.out_count >= self.refs_max {
            self.queue(&[range]);
            return self.flush(s, c, done);
        }
        let len = range.1 as u16;
        self.out[(self.out_head + self.out_count) as usize % REFS] = len;
        self.out_count += 1;
        s.send(
            c,
            &[SendRef {
                offset: range.0,
                len,
            }],
            *done,
        );
        *done = 0;
    }

    /// Hands over as much as references allow, and gives `done` received bytes back with it.
    #[inline(always)]
    pub fn flush<S: Sockets>(&mut self, s: &mut S, c: Id, done: &mut u32) {
        while self.waits() && self.out_count < self.refs_max {
            let mut batch = Refs::new();
            while self.out_count < self.refs_max {
                let r = if self.ranges[0].1 != 0 {
                    &mut self.ranges[0]
                } else {
                    &mut self.ranges[1]
                };
                let len = r.1.min(CHUNK);
                if len == 0 || !batch.push(r.0, len as u16) {
                    break;
                }
                (r.0, r.1) = (r.0 + len, r.1 - len);
                self.out[(self.out_head + self.out_count) as usize % REFS] = len as u16;
                self.out_count += 1;
            }
            s.send(c, batch.as_slice(), *done);
            *done = 0;
        }
    }

    /// `count` more sent bytes are acknowledged.
    #[inline(always)]
    pub fn acknowledged(&mut self, count: u32) {
        self.part += count;
        while self.out_count != 0 {
            let oldest = self.out[self.out_head as usize % REFS] as u32;
            if self.part < oldest {
                break;
            }
            self.part -= oldest;
            self.out_head = (self.out_head + 1) % REFS as u8;
            self.out_count -= 1;
        }
    }

    /// Every byte handed over is acknowledged.
    pub fn all_acknowledged(&self) -> bool {
        self.out_count == 0 && !self.waits()
    }

    /// Closes when the time has come.
    #[inline(always)]
    pub fn finish<S: Sockets>(&mut self, s: &mut S, c: Id) {
        let over = match self.mode {
            Mode::Closing => !self.waits(),
            Mode::PeerClosed => !self.waits() && self.in_count == 0,
            _ => false,
        };
        if over {
            self.mode = Mode::Closed;
            s.close(c, false);
        }
    }
}

/// Connections an application tile takes.
pub const SLOTS: usize = 768;
/// Index space of a net tile.
const STRIDE: usize = 512;
const NETS: usize = 36;
const NONE: u16 = 0;

/// All connections of the tile, found by net tile and index in one look-up.
pub struct Table {
    /// Slot + 1 by net tile and index; 0: none.
    map: [u16; NETS * STRIDE],
    slots: [Conn; SLOTS],
    /// Chain of free slots through `id`, as slot + 1.
    free: u16,
    /// Slots never used begin here.
    fresh: u16,
}

impl Table {
    /// Nobody.
    pub const fn new() -> Self {
        Self {
            map: [NONE; NETS * STRIDE],
            slots: [Conn::NONE; SLOTS],
            free: NONE,
            fresh: 0,
        }
    }

    #[inline(always)]
    fn place(c: Id) -> Option<usize> {
        (c.index() < STRIDE && (c.net as usize) < NETS)
            .then_some(c.net as usize * STRIDE + c.index())
    }

    /// Slot of a connection.
    #[inline(always)]
    pub fn slot(&self, c: Id) -> Option<usize> {
        let slot = (*self.map.get(Self::place(c)?)? as usize).checked_sub(1)?;
        (self.slots.get(slot)?.id == c.id).then_some(slot)
    }

    /// The connection in a slot.
    #[inline(always)]
    pub fn get(&mut self, slot: usize) -> Option<&mut Conn> {
        self.slots.get_mut(slot)
    }

    /// Takes a new connection; `false` if there is no room.
    pub fn insert(&mut self, c: Id, refs_max: u8) -> bool {
        let Some(place) = Self::place(c) else {
            return false;
        };
        let slot = if self.free != NONE {
            self.free - 1
        } else if (self.fresh as usize) < SLOTS {
            self.fresh += 1;
            self.fresh - 1
        } else {
            return false;
        };
        let conn = &mut self.slots[slot as usize % SLOTS];
        if self.free != NONE {
            self.free = conn.id as u16;
        }
        *conn = Conn::NONE;
        conn.parser = Parser::new();
        conn.id = c.id;
        conn.mode = Mode::Open;
        conn.refs_max = refs_max.min(REFS as u8);
        self.map[place] = slot + 1;
        true
    }

    /// Forgets a connection; its last state.
    pub fn remove(&mut self, c: Id) -> Option<Conn> {
        let slot = self.slot(c)?;
        self.map[Self::place(c)?] = NONE;
        let conn = self.slots.get_mut(slot)?;
        let last = *conn;
        conn.id = self.free as u32;
        conn.mode = Mode::Closed;
        self.free = slot as u16 + 1;
        Some(last)
    }
}
