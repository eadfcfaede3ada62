//! Sequence-number arithmetic modulo 2^32 (RFC 9293, 3.4).

/// `a < b` in sequence space.
#[inline(always)]
pub const fn lt(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

/// `a <= b` in sequence space.
#[inline(always)]
pub const fn le(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) <= 0
}

/// The later of two.
#[inline(always)]
pub const fn max(a: u32, b: u32) -> u32 {
    if lt(a, b) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_survives_the_wrap() {
        assert!(lt(0xFFFF_FFF0, 0x10));
        assert!(!lt(0x10, 0xFFFF_FFF0));
        assert!(le(5, 5));
        assert_eq!(max(0xFFFF_FFF0, 0x10), 0x10);
    }
}
