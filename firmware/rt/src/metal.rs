//! The real tile.

use crate::bus::Bus;
use core::ptr::{read_volatile, write_volatile};
use noctule_contract::map;

/// Hardware access of this tile. Zero-sized.
#[derive(Clone, Copy, Debug)]
pub struct Metal;

// SAFETY of the volatile accesses below: NI registers and remote windows are outside all memory
// that the compiler knows, so an access cannot break a Rust object; what the hardware does not
// allow traps precisely, and the trap handler parks the core.
impl Bus for Metal {
    #[inline(always)]
    fn reg(self, offset: u32) -> u32 {
        // SAFETY: see above.
        unsafe { read_volatile((map::NI_BASE + offset) as *const u32) }
    }

    #[inline(always)]
    fn set_reg(self, offset: u32, value: u32) {
        // SAFETY: see above.
        unsafe { write_volatile((map::NI_BASE + offset) as *mut u32, value) }
    }

    #[inline(always)]
    fn load(self, addr: u32) -> u32 {
        if addr < map::RX_BASE {
            // A remote address below the windows would be local memory or a register.
            return 0;
        }
        // SAFETY: see above; `addr` is in a remote window.
        unsafe { read_volatile((addr & !3) as *const u32) }
    }

    #[inline(always)]
    fn store(self, addr: u32, value: u32) {
        if addr >= map::RX_BASE {
            // SAFETY: see above; `addr` is in a remote window.
            unsafe { write_volatile((addr & !3) as *mut u32, value) }
        }
    }

    #[inline(always)]
    fn sleep(self) {
        // SAFETY: waits for an interrupt that is never taken (mstatus.MIE is 0).
        unsafe { core::arch::asm!("wfi", options(nomem, nostack, preserves_flags)) }
    }
}
