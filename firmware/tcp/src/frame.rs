//! Builds outgoing headers word by word, straight into the descriptor.
//!
//! The Ethernet header is 14 bytes, so everything after it lies across word boundaries: the writer
//! carries half a word. Checksums stay 0; the lane fills them in.

use crate::Env;
use crate::env::{Offload, TxHead};
use crate::types::PayloadRef;

/// IPv4 protocol numbers.
pub const ICMP: u32 = 1;
pub const TCP: u32 = 6;
pub const UDP: u32 = 17;

/// The two first words of a frame (destination, start of source) and the third.
#[derive(Clone, Copy)]
pub struct Macs {
    pub w0: u32,
    pub w1: u32,
    pub w2: u32,
}

/// An IPv4 frame: addresses, flow, and what follows the 20-byte IP header.
#[derive(Clone, Copy)]
pub struct Ipv4Frame {
    pub macs: Macs,
    pub flow: u32,
    pub protocol: u32,
    pub src: u32,
    pub dst: u32,
    /// Words of header after IPv4's five.
    pub l4_words: u32,
    /// Bytes of payload by reference.
    pub payload: u32,
}

/// A frame begun: put words, then end.
pub struct Writer<'e, E> {
    env: &'e mut E,
    carry: u32,
}

impl<'e, E: Env> Writer<'e, E> {
    /// Begins an IPv4 frame and writes Ethernet and IPv4 headers. `None`: no credit.
    #[inline(always)]
    pub fn ipv4(env: &'e mut E, f: Ipv4Frame, refs: &[PayloadRef]) -> Option<Self> {
        let head = TxHead {
            flow: f.flow,
            header_bytes: (34 + 4 * f.l4_words) as u8,
            offload: Offload::Ipv4,
        };
        if !env.tx_begin(head, refs) {
            return None;
        }
        let mut w = Self { env, carry: 0x0008 };
        w.env.tx_word(f.macs.w0);
        w.env.tx_word(f.macs.w1);
        w.env.tx_word(f.macs.w2);
        let total = 20 + 4 * f.l4_words + f.payload;
        w.put(0x0000_0045 | be16(total) << 16);
        // Identification 0 and "don't fragment": an atomic datagram (RFC 6864).
        w.put(0x0040_0000);
        w.put(64 | f.protocol << 8);
        w.put(f.src);
        w.put(f.dst);
        Some(w)
    }

    /// The next four bytes.
    #[inline(always)]
    pub fn put(&mut self, word: u32) {
        self.env.tx_word(self.carry | word << 16);
        self.carry = word >> 16;
    }

    /// Ends the frame; its ticket.
    #[inline(always)]
    pub fn end(self, refs: &[PayloadRef]) -> u32 {
        self.env.tx_word(self.carry);
        self.env.tx_end(refs)
    }
}

/// The low 16 bits in wire order.
#[inline(always)]
pub const fn be16(x: u32) -> u32 {
    (x << 16).swap_bytes()
}
