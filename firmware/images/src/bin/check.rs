//! Start-up check on a bare core: .data, .bss, stack and arithmetic are as Rust expects. Ends with
//! HTIF: 1 in `tohost` is success, an odd value v is failure number v >> 1.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod image {
    use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

    static DATA: AtomicU32 = AtomicU32::new(0x1234_5678);
    static BSS: [AtomicU32; 64] = [const { AtomicU32::new(0) }; 64];

    #[unsafe(no_mangle)]
    #[unsafe(link_section = ".tohost")]
    static mut tohost: [u32; 2] = [0; 2];

    /// Without a network interface: takes reset's jump directly.
    #[unsafe(no_mangle)]
    extern "C" fn noctule_main() -> ! {
        let failed = if DATA.load(Relaxed) != 0x1234_5678 {
            1
        } else if BSS.iter().any(|w| w.load(Relaxed) != 0) {
            2
        } else if divide(100, DATA.load(Relaxed) & 7).is_some() {
            3
        } else if divide(DATA.load(Relaxed), 1000) != Some(305_419) {
            4
        } else {
            for (i, w) in BSS.iter().enumerate() {
                w.store(i as u32, Relaxed);
            }
            let sum: u32 = BSS.iter().map(|w| w.load(Relaxed)).sum();
            if sum == 63 * 32 { 0 } else { 5 }
        };
        // SAFETY: the only access to this word; the simulator watches the store.
        unsafe { core::ptr::write_volatile(&raw mut tohost as *mut u32, failed << 1 | 1) };
        loop {
            core::hint::spin_loop();
        }
    }

    #[inline(never)]
    fn divide(a: u32, b: u32) -> Option<u32> {
        a.checked_div(b)
    }

    // Pulls in reset, traps and the panic handler.
    use noctule_rt as _;
}
