//! Receive-side scaling: which net tile a bucket of the hash belongs to.

use noctule_contract::lane;

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

#[cfg(test)]
mod tests {
    use super::*;

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
