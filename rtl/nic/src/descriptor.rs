//! Descriptors as a net tile would write them, and the frame that must come of each.

use crate::{
    frames::checksum,
    link::Rng,
    setup::{IO, MAC},
};
use noctule_contract::{
    descriptor::{DescHead, DescRef},
    map::APP_BASE,
};

/// A reference: application, offset in its range, length.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Application.
    pub app: u32,
    /// Offset from the start of its transmittable range.
    pub offset: u32,
    /// Bytes.
    pub len: u32,
}

/// A descriptor to be.
#[derive(Clone, Debug, Default)]
pub struct Descriptor {
    /// Header bytes.
    pub header: Vec<u8>,
    /// References.
    pub refs: Vec<Reference>,
    /// Fill in the IPv4 header checksum.
    pub csum_ip: bool,
    /// Fill in the TCP, UDP or ICMP checksum.
    pub csum_l4: bool,
}

impl Descriptor {
    /// The message's words.
    pub fn words(&self) -> Vec<u32> {
        let head = DescHead(0)
            .with_hdr_len(self.header.len() as u32)
            .with_nrefs(self.refs.len() as u32)
            .with_csum_ip(self.csum_ip.into())
            .with_csum_l4(self.csum_l4.into());
        let mut words = vec![head.0];
        for chunk in self.header.chunks(4) {
            // Bytes behind the header are noise that must not show.
            let mut word = [0xA5; 4];
            word[..chunk.len()].copy_from_slice(chunk);
            words.push(u32::from_le_bytes(word));
        }
        for r in &self.refs {
            words.push(DescRef(0).with_app(r.app).with_len(r.len).0);
            words.push(r.offset);
        }
        words
    }

    /// Bytes of the frame, checksums not filled in.
    pub fn plain(&self, memory: &[u8]) -> Vec<u8> {
        let mut frame = self.header.clone();
        for r in &self.refs {
            let base = IO
                .iter()
                .find(|io| io.0 == r.app)
                .expect("an application with a range")
                .1;
            let at = (base - APP_BASE + r.offset) as usize;
            frame.extend(&memory[at..at + r.len as usize]);
        }
        frame
    }

    /// The frame as it must leave.
    pub fn expected(&self, memory: &[u8]) -> Vec<u8> {
        let mut frame = self.plain(memory);
        if self.csum_ip {
            let sum = checksum(&frame[14..34]);
            frame[24..26].copy_from_slice(&sum.to_be_bytes());
        }
        if self.csum_l4 {
            let at = match frame[23] {
                1 => 36,
                6 => 50,
                _ => 40,
            };
            let mut summed = Vec::new();
            if frame[23] != 1 {
                summed.extend(&frame[26..34]);
                summed.extend([0, frame[23]]);
                summed.extend(((frame.len() - 34) as u16).to_be_bytes());
            }
            summed.extend(&frame[34..]);
            let mut sum = checksum(&summed);
            if frame[23] == 17 && sum == 0 {
                sum = 0xFFFF;
            }
            frame[at..at + 2].copy_from_slice(&sum.to_be_bytes());
        }
        if frame.len() < 60 {
            frame.resize(60, 0);
        }
        frame
    }
}

/// Ethernet, IPv4 and L4 header of `l4` bytes for `payload` bytes, checksums zero.
pub fn header(proto: u8, l4: usize, payload: usize, rng: &mut Rng) -> Vec<u8> {
    let mut h: Vec<u8> = (0..34 + l4).map(|_| rng.next_u64() as u8).collect();
    h[..6].copy_from_slice(&[2, 1, 2, 3, 4, 5]);
    h[6..12].copy_from_slice(&MAC);
    h[12..16].copy_from_slice(&[8, 0, 0x45, 0]);
    h[16..18].copy_from_slice(&((20 + l4 + payload) as u16).to_be_bytes());
    h[20..22].copy_from_slice(&[0x40, 0]);
    h[23] = proto;
    h[24..26].copy_from_slice(&[0, 0]);
    match proto {
        1 => h[36..38].copy_from_slice(&[0, 0]),
        6 => {
            h[46] = ((l4 / 4) << 4) as u8;
            h[50..52].copy_from_slice(&[0, 0]);
        }
        _ => {
            h[38..40].copy_from_slice(&((l4 + payload) as u16).to_be_bytes());
            h[40..42].copy_from_slice(&[0, 0]);
        }
    }
    h
}
