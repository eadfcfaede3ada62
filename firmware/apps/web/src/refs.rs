//! A few references to send together.

use noctule_sock::app::SendRef;

/// Up to `N` references.
#[derive(Clone, Copy, Debug)]
pub struct Batch<const N: usize> {
    refs: [SendRef; N],
    len: usize,
}

impl<const N: usize> Batch<N> {
    /// None.
    pub const fn new() -> Self {
        Self {
            refs: [SendRef { offset: 0, len: 0 }; N],
            len: 0,
        }
    }

    /// Adds one; `false` if there is no room.
    #[inline(always)]
    pub fn push(&mut self, offset: u32, len: u16) -> bool {
        let Some(slot) = self.refs.get_mut(self.len) else {
            return false;
        };
        *slot = SendRef { offset, len };
        self.len += 1;
        true
    }

    /// All of them.
    #[inline(always)]
    pub fn as_slice(&self) -> &[SendRef] {
        self.refs.get(..self.len).unwrap_or(&[])
    }
}
