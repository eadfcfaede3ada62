//! Frames as a lane sees them: checksums, and the parts of a descriptor.

use noctule_contract::descriptor::{DescHead, IP_OFFSET, L4_OFFSET};

/// Internet checksum of bytes, with something to begin with.
pub(crate) fn checksum(bytes: &[u8], start: u32) -> u16 {
    let mut sum = start as u64;
    for c in bytes.chunks(2) {
        sum += (c[0] as u64) << 8 | c.get(1).copied().unwrap_or(0) as u64;
    }
    while sum >> 16 != 0 {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

/// Sum of the pseudo header of an IPv4 packet's payload of `len` bytes.
pub(crate) fn pseudo(ip: &[u8], len: usize) -> u32 {
    let half = |i: usize| u32::from(ip[i]) << 8 | u32::from(ip[i + 1]);
    half(12) + half(14) + half(16) + half(18) + ip[9] as u32 + len as u32
}

/// Header bytes of a descriptor.
pub(crate) fn header(words: &[u32]) -> Vec<u8> {
    let len = DescHead(words[0]).hdr_len() as usize;
    let bytes = words[1..].iter().flat_map(|w| w.to_le_bytes());
    bytes.take(len).collect()
}

/// Fills in what a descriptor's head asks for.
pub(crate) fn fill_checksums(head: u32, frame: &mut [u8]) {
    let (ip, l4) = (IP_OFFSET as usize, L4_OFFSET as usize);
    if DescHead(head).csum_ip() != 0 {
        let sum = checksum(&frame[ip..l4], 0);
        frame[ip + 10..ip + 12].copy_from_slice(&sum.to_be_bytes());
    }
    if DescHead(head).csum_l4() != 0 {
        let protocol = frame[ip + 9];
        let start = if protocol == 1 {
            0
        } else {
            pseudo(&frame[ip..], frame.len() - l4)
        };
        let sum = checksum(&frame[l4..], start);
        let at = l4
            + match protocol {
                6 => 16,
                17 => 6,
                _ => 2,
            };
        frame[at..at + 2].copy_from_slice(&sum.to_be_bytes());
    }
}
