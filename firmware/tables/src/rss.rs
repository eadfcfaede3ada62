//! Receive-side scaling: the Toeplitz hash and which net tile a bucket belongs to.

use noctule_contract::lane;

/// The hash key every driver uses by default (Microsoft's), byte 0 in bits 31:24 of word 0.
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

/// Which of `nets` net tiles bucket `bucket` goes to; the same in every lane.
pub const fn bucket_of(bucket: u32, nets: usize) -> usize {
    bucket as usize % nets
}

/// Buckets of net tile `index`, one bit each.
pub(crate) fn buckets_of(index: usize, nets: usize) -> [u32; 4] {
    let mut bits = [0u32; 4];
    for b in (0..lane::BUCKETS).filter(|b| bucket_of(*b, nets) == index) {
        bits[b as usize / 32] |= 1 << (b % 32);
    }
    bits
}

/// Toeplitz hash of source and destination address and port as a frame carries them (addresses
/// with byte 0 in bits 7:0, ports as numbers).
pub fn hash(src: u32, dst: u32, src_port: u16, dst_port: u16) -> u32 {
    let ports = (src_port as u32) << 16 | dst_port as u32;
    let mut out = 0;
    for (i, word) in [src.swap_bytes(), dst.swap_bytes(), ports]
        .into_iter()
        .enumerate()
    {
        let key = (RSS_KEY[i] as u64) << 32 | RSS_KEY[i + 1] as u64;
        for bit in 0..32 {
            if word >> (31 - bit) & 1 != 0 {
                out ^= (key << bit >> 32) as u32;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_agrees_with_the_published_vectors() {
        let ip = u32::from_le_bytes;
        let vectors = [
            (
                ip([66, 9, 149, 187]),
                2794,
                ip([161, 142, 100, 80]),
                1766,
                0x51cc_c178,
            ),
            (
                ip([199, 92, 111, 2]),
                14230,
                ip([65, 69, 140, 83]),
                4739,
                0xc626_b0ea,
            ),
            (
                ip([24, 19, 198, 95]),
                12898,
                ip([12, 22, 207, 184]),
                38024,
                0x5c2b_394a,
            ),
        ];
        for (src, sp, dst, dp, want) in vectors {
            assert_eq!(hash(src, dst, sp, dp), want);
        }
    }

    #[test]
    fn every_bucket_has_one_net_tile() {
        for nets in 1..=64 {
            let mut all = [0u32; 4];
            for i in 0..nets {
                for (a, b) in all.iter_mut().zip(buckets_of(i, nets)) {
                    assert_eq!(*a & b, 0);
                    *a |= b;
                }
            }
            assert_eq!(all, [u32::MAX; 4]);
        }
    }
}
