//! Keyed and unkeyed hashes: HalfSipHash-2-4 for what an attacker must not guess (RFC 6528), and
//! Toeplitz, to know where the NIC will send a flow (for the local port of `connect`).

/// HalfSipHash-2-4 of whole words, 32-bit result.
pub fn keyed(key: [u32; 2], words: &[u32]) -> u32 {
    let mut v = [key[0], key[1], 0x6C79_6765 ^ key[0], 0x7465_6462 ^ key[1]];
    let mut absorb = |m: u32| {
        v[3] ^= m;
        round(&mut v);
        round(&mut v);
        v[0] ^= m;
    };
    for &w in words {
        absorb(w);
    }
    absorb((words.len() as u32 * 4) << 24);
    v[2] ^= 0xFF;
    for _ in 0..4 {
        round(&mut v);
    }
    v[1] ^ v[3]
}

fn round(v: &mut [u32; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(5) ^ v[0];
    v[0] = v[0].rotate_left(16);
    v[2] = v[2].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(8) ^ v[2];
    v[0] = v[0].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(7) ^ v[0];
    v[2] = v[2].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(13) ^ v[2];
    v[2] = v[2].rotate_left(16);
}

/// Microsoft's Toeplitz hash over bytes. Key word 0 holds key byte 0 in bits 31:24, as
/// `contract::lane::RSS_KEY` does.
pub struct Toeplitz<'k> {
    key: &'k [u32; 10],
    at: usize,
    hash: u32,
}

impl<'k> Toeplitz<'k> {
    /// Nothing hashed yet.
    pub const fn new(key: &'k [u32; 10]) -> Self {
        Self {
            key,
            at: 0,
            hash: 0,
        }
    }

    /// Adds wire bytes; at most 36 in all.
    pub fn push(mut self, bytes: &[u8]) -> Self {
        for &b in bytes {
            let (w, s) = (self.at / 4, 8 * (self.at as u32 % 4));
            let low = self.key.get(w + 1).copied().unwrap_or(0);
            let high = self.key.get(w).copied().unwrap_or(0);
            let window = ((high as u64) << 32 | low as u64) << s;
            for bit in 0..8 {
                if b & (0x80 >> bit) != 0 {
                    self.hash ^= ((window << bit) >> 32) as u32;
                }
            }
            self.at += 1;
        }
        self
    }

    /// The hash.
    pub const fn finish(self) -> u32 {
        self.hash
    }
}

/// The hash the lane computes for a received packet: remote address and port, then local ones.
pub fn rss(key: &[u32; 10], remote: (u32, u16), local: (u32, u16)) -> u32 {
    Toeplitz::new(key)
        .push(&remote.0.to_le_bytes())
        .push(&local.0.to_le_bytes())
        .push(&remote.1.to_be_bytes())
        .push(&local.1.to_be_bytes())
        .finish()
}

/// Microsoft's published verification key, the default of our chip.
pub const RSS_KEY: [u32; 10] = [
    0x6D5A_56DA,
    0x255B_0EC2,
    0x4167_253D,
    0x43A3_8FB0,
    0xD0CA_2BCB,
    0xAE7B_30B4,
    0x77CB_2DA3,
    0x8030_F20C,
    0x6A42_B73B,
    0xBEAC_01FA,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ip4;

    #[test]
    fn toeplitz_agrees_with_the_published_verification_suite() {
        let remote = (Ip4::new(66, 9, 149, 187).0, 2794);
        let local = (Ip4::new(161, 142, 100, 80).0, 1766);
        assert_eq!(rss(&RSS_KEY, remote, local), 0x51CC_C178);
        let remote = (Ip4::new(199, 92, 111, 2).0, 14230);
        let local = (Ip4::new(65, 69, 140, 83).0, 4739);
        assert_eq!(rss(&RSS_KEY, remote, local), 0xC626_B0EA);
    }

    #[test]
    fn half_siphash_agrees_with_the_reference_vectors() {
        // Key bytes 0..7; input bytes 0, 1, 2, ...: the reference's 32-bit vectors.
        let key = [0x0302_0100, 0x0706_0504];
        assert_eq!(
            keyed(key, &[]),
            u32::from_le_bytes([0xA9, 0x35, 0x9F, 0x5B])
        );
        assert_eq!(
            keyed(key, &[0x0302_0100]),
            u32::from_le_bytes([0x2A, 0x6E, 0x46, 0x89])
        );
    }
}
