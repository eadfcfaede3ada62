//! A static that is handed out once, as a mutable reference.
//!
//! A tile has one core, no threads and no interrupt handlers that return, so the only danger is to
//! take the same static twice; `take` refuses that.

use core::cell::{Cell, UnsafeCell};

/// Memory for one program object: `static STACK: Local<Stack> = Local::new(Stack::new());`
pub struct Local<T> {
    taken: Cell<bool>,
    value: UnsafeCell<T>,
}

// SAFETY: a tile has a single hart; on the host a `Local` is only declared by image binaries,
// which do nothing there.
unsafe impl<T> Sync for Local<T> {}

impl<T> Local<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self {
            taken: Cell::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// The value, the first time; `None` afterwards.
    #[allow(clippy::mut_from_ref)]
    pub fn take(&'static self) -> Option<&'static mut T> {
        if self.taken.replace(true) {
            return None;
        }
        // SAFETY: `taken` makes this the only reference there will ever be.
        Some(unsafe { &mut *self.value.get() })
    }
}
