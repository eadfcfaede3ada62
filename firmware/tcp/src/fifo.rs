//! A first-in first-out list of connections, linked through the connections themselves.

use crate::conn::{Conn, NIL};

/// Picks the link field of this list.
pub type Link = fn(&mut Conn) -> &mut u16;

/// The transmit-pending link.
pub fn tx(c: &mut Conn) -> &mut u16 {
    &mut c.tx_next
}

/// The event-pending link.
pub fn ev(c: &mut Conn) -> &mut u16 {
    &mut c.ev_next
}

/// Oldest and newest entry.
#[derive(Clone, Copy)]
pub struct Fifo {
    head: u16,
    tail: u16,
}

impl Fifo {
    /// All zeroes, for static storage; `EMPTY` before use.
    pub const ZERO: Self = Self { head: 0, tail: 0 };
    /// No entries.
    pub const EMPTY: Self = Self {
        head: NIL,
        tail: NIL,
    };

    /// Whether there are none.
    #[inline(always)]
    pub const fn is_empty(&self) -> bool {
        self.head == NIL
    }

    /// Appends `i`, which must not be on the list.
    pub fn push(&mut self, conns: &mut [Conn], i: u16, link: Link) {
        *link(&mut conns[i as usize]) = NIL;
        if self.head == NIL {
            self.head = i;
        } else {
            *link(&mut conns[self.tail as usize]) = i;
        }
        self.tail = i;
    }

    /// Takes the oldest.
    pub fn pop(&mut self, conns: &mut [Conn], link: Link) -> Option<u16> {
        let i = self.head;
        if i == NIL {
            return None;
        }
        self.head = *link(&mut conns[i as usize]);
        Some(i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_in_order() {
        let mut conns = [Conn::ZERO; 4];
        let mut list = Fifo::EMPTY;
        for i in [2, 0, 3] {
            list.push(&mut conns, i, tx);
        }
        assert_eq!(list.pop(&mut conns, tx), Some(2));
        list.push(&mut conns, 2, tx);
        for want in [Some(0), Some(3), Some(2), None] {
            assert_eq!(list.pop(&mut conns, tx), want);
        }
        assert!(list.is_empty());
    }
}
