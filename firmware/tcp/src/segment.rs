//! A received TCP segment, checked once: lengths agree, options are parsed, numbers are in host order.

use crate::Notification;

/// Header flags.
pub const FIN: u8 = 0x01;
pub const SYN: u8 = 0x02;
pub const RST: u8 = 0x04;
pub const PSH: u8 = 0x08;
pub const ACK: u8 = 0x10;

/// Most SACK blocks a header can carry.
pub const SACK_BLOCKS: usize = 4;

/// The word before timestamps that come alone: twice nothing, kind 8, length 10.
const STAMPS: u32 = 0x0A08_0101;

/// A segment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Segment {
    pub raddr: u32,
    pub laddr: u32,
    /// As on the wire: remote low, local high.
    pub ports: u32,
    pub hash: u32,
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    /// Unscaled.
    pub window: u32,
    /// Payload bytes, and the buffer they are in (0: none).
    pub len: u32,
    pub buffer: u32,
    pub mss: Option<u16>,
    pub scale: Option<u8>,
    pub sack_permitted: bool,
    /// Value and echo.
    pub timestamps: Option<(u32, u32)>,
    pub sack: [(u32, u32); SACK_BLOCKS],
    pub sacks: u8,
}

impl Segment {
    /// Checks and parses, into what was [`Segment::default`] (100 bytes, not to be moved). `false`: malformed.
    pub fn read(&mut self, n: &Notification<'_>) -> bool {
        let h = n.header;
        if h.len() < 10 || h.len() > 20 || h[0] & 0xFF != 0x45 {
            return false;
        }
        let offset = (h[8] >> 4) as usize & 0xF;
        let total = (h[0] >> 16).swap_bytes() >> 16;
        if offset != h.len() - 5
            || total != (h.len() as u32 * 4) + n.payload_len as u32
            || (n.payload_len != 0 && n.buffer == 0)
            || h[5] & 0xFFFF == 0
            || h[5] >> 16 == 0
        {
            return false;
        }
        self.raddr = h[3];
        self.laddr = h[4];
        self.ports = h[5];
        self.hash = n.hash;
        self.seq = h[6].swap_bytes();
        self.ack = h[7].swap_bytes();
        self.flags = (h[8] >> 8) as u8;
        self.window = (h[8] >> 16).swap_bytes() >> 16;
        self.len = n.payload_len as u32;
        self.buffer = n.buffer;
        match h[10..] {
            [] => {}
            [STAMPS, value, echo] => {
                self.timestamps = Some((value.swap_bytes(), echo.swap_bytes()));
            }
            ref other => self.options(other),
        }
        true
    }

    /// Unknown options are skipped; a broken length ends the parse, what came before counts.
    fn options(&mut self, words: &[u32]) {
        let byte = |k: usize| words.get(k / 4).map_or(0, |w| (w >> (8 * (k % 4))) as u8);
        let u16_at = |k: usize| u16::from_be_bytes([byte(k), byte(k + 1)]);
        let u32_at = |k: usize| (u16_at(k) as u32) << 16 | u16_at(k + 2) as u32;
        let end = words.len() * 4;
        let mut k = 0;
        while k < end {
            let kind = byte(k);
            if kind == 0 {
                return;
            }
            if kind == 1 {
                k += 1;
                continue;
            }
            let len = byte(k + 1) as usize;
            if k + 1 >= end || len < 2 || k + len > end {
                return;
            }
            match (kind, len) {
                (2, 4) => self.mss = Some(u16_at(k + 2)),
                (3, 3) => self.scale = Some(byte(k + 2).min(14)),
                (4, 2) => self.sack_permitted = true,
                (5, 10 | 18 | 26 | 34) => {
                    self.sacks = ((len - 2) / 8) as u8;
                    for b in 0..self.sacks as usize {
                        let at = k + 2 + 8 * b;
                        self.sack[b] = (u32_at(at), u32_at(at + 4));
                    }
                }
                (8, 10) => self.timestamps = Some((u32_at(k + 2), u32_at(k + 6))),
                _ => {}
            }
            k += len;
        }
    }

    /// Whether a flag is set.
    pub const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Local port, host order.
    pub const fn local_port(&self) -> u16 {
        ((self.ports >> 16) as u16).swap_bytes()
    }

    /// Sequence space it takes.
    pub const fn space(&self) -> u32 {
        self.len + self.has(SYN) as u32 + self.has(FIN) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use std::vec::Vec;

    fn parse(n: &Notification<'_>) -> Option<Segment> {
        let mut s = Segment::default();
        s.read(n).then_some(s)
    }

    fn with_options(bytes: &[u8]) -> Option<Segment> {
        let mut opts = bytes.to_vec();
        while !opts.len().is_multiple_of(4) {
            opts.push(0);
        }
        let mut h: Vec<u32> = std::vec![
            0x45,
            0,
            0x0640,
            0x0100_000A,
            0x0200_000A,
            0x5000_3930,
            0,
            0,
            0,
            0
        ];
        h.extend(
            opts.chunks(4)
                .map(|c| u32::from_le_bytes(c.try_into().unwrap())),
        );
        h[0] |= ((h.len() as u32 * 4) << 16).swap_bytes() << 16;
        h[8] = ((h.len() as u32 - 5) << 4) | 0x0200;
        parse(&Notification {
            header: &h,
            payload_len: 0,
            buffer: 0,
            hash: 0,
        })
    }

    #[test]
    fn timestamps_alone_are_read_wherever_they_are_padded() {
        for padded in [
            [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8],
            [8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1],
            [1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 0],
        ] {
            let s = with_options(&padded).unwrap();
            assert_eq!(s.timestamps, Some((0x0102_0304, 0x0506_0708)));
            assert_eq!((s.mss, s.sacks), (None, 0));
        }
    }

    #[test]
    fn the_usual_syn_options_are_understood() {
        let s = with_options(&[
            2, 4, 5, 0xB4, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 3, 3, 7,
        ])
        .unwrap();
        assert_eq!(s.mss, Some(1460));
        assert!(s.sack_permitted);
        assert_eq!(s.timestamps, Some((0x0102_0304, 0x0506_0708)));
        assert_eq!(s.scale, Some(7));
    }

    #[test]
    fn broken_option_lengths_end_the_parse_without_harm() {
        for junk in [
            &[2u8, 0][..],
            &[2, 1, 0, 0],
            &[254, 200, 1, 1],
            &[8, 10, 1, 2],
            &[1, 1, 1, 5],
            &[5, 34, 0, 0],
        ] {
            let s = with_options(junk).unwrap();
            assert_eq!((s.mss, s.timestamps, s.sacks), (None, None, 0));
        }
    }

    #[test]
    fn lengths_that_contradict_each_other_are_malformed() {
        let mut h = [0x45, 0, 0x0640, 1, 2, 0x0100_0100, 0, 0, 0x0250, 0];
        let n = |h: &[u32], len, buffer| {
            parse(&Notification {
                header: h,
                payload_len: len,
                buffer,
                hash: 0,
            })
            .is_some()
        };
        h[0] = 0x2800_0045;
        assert!(n(&h, 0, 0));
        assert!(!n(&h, 1, 64));
        h[0] = 0x2900_0045;
        assert!(n(&h, 1, 64));
        assert!(!n(&h, 1, 0), "payload without a buffer");
        h[8] = 0x0260;
        assert!(!n(&h, 1, 64), "data offset beyond the header");
        assert!(!n(&h[..9], 1, 64));
    }
}
