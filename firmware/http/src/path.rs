//! The hash by which paths are looked up: two independent 32-bit halves, one byte at a time.
//!
//! A site is public, so a collision could only show another public page; the builder refuses sites
//! in which two paths collide.

/// Running hash of a path's bytes (percent-decoded, query cut off).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PathHash {
    /// First half.
    pub a: u32,
    /// Second half.
    pub b: u32,
}

impl PathHash {
    /// Of the empty string.
    pub const fn new() -> Self {
        Self {
            a: 0x811C_9DC5,
            b: 0x9E37_79B9,
        }
    }

    /// With one more byte.
    #[inline(always)]
    pub const fn byte(self, byte: u8) -> Self {
        Self {
            a: (self.a ^ byte as u32).wrapping_mul(0x0100_0193),
            b: self
                .b
                .rotate_left(5)
                .wrapping_add(byte as u32)
                .wrapping_mul(0x85EB_CA6B),
        }
    }

    /// Of a whole path.
    pub const fn of(path: &[u8]) -> Self {
        let (mut h, mut i) = (Self::new(), 0);
        while i < path.len() {
            h = h.byte(path[i]);
            i += 1;
        }
        h
    }
}

impl Default for PathHash {
    fn default() -> Self {
        Self::new()
    }
}
