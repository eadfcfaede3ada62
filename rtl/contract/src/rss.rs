//! Receive-side scaling: Microsoft's Toeplitz hash, which a lane computes over every TCP and UDP packet and puts in its
//! notification, so that firmware and host know where a flow goes. Its low bits are the bucket ([`crate::lane::BUCKETS`]).

/// The key that every driver uses by default, Microsoft's: byte 0 in bits 31:24 of word 0, as in
/// [`crate::lane::RSS_KEY`].
pub const KEY: [u32; 10] = [
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

/// The hash of a received packet: address and port of the remote end, then of the chip's. Addresses as words of a
/// header (byte 0 in bits 7:0), ports as numbers.
pub const fn hash(key: &[u32; 10], remote: (u32, u16), local: (u32, u16)) -> u32 {
    let ports = (remote.1 as u32) << 16 | local.1 as u32;
    let words = [remote.0.swap_bytes(), local.0.swap_bytes(), ports];
    let mut out = 0;
    let mut i = 0;
    while i < 32 * words.len() {
        let (word, bit) = (i / 32, i % 32);
        if words[word] << bit >> 31 != 0 {
            let window = (key[word] as u64) << 32 | key[word + 1] as u64;
            out ^= (window << bit >> 32) as u32;
        }
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_agrees_with_the_published_verification_suite() {
        let ip = u32::from_le_bytes;
        let vectors = [
            (
                [66, 9, 149, 187],
                2794,
                [161, 142, 100, 80],
                1766,
                0x51CC_C178,
            ),
            (
                [199, 92, 111, 2],
                14230,
                [65, 69, 140, 83],
                4739,
                0xC626_B0EA,
            ),
            (
                [24, 19, 198, 95],
                12898,
                [12, 22, 207, 184],
                38024,
                0x5C2B_394A,
            ),
        ];
        for (remote, remote_port, local, local_port, want) in vectors {
            let (remote, local) = ((ip(remote), remote_port), (ip(local), local_port));
            assert_eq!(hash(&KEY, remote, local), want);
        }
    }
}
