//! Reset, traps and panics of an image. Memory layout: `link.x`.
//!
//! Reset at `map::LOCAL_BASE` jumps over the boot block, clears .bss, sets stack and trap vector
//! and calls the image's main (see [`entry`](crate::entry)). Below the stack, behind .bss, lie
//! 2 KB that are locked away, so that a stack that grows too deep traps (`fault::CAUSE_STACK`) before it changes
//! anybody's data. (The supervisor's core has no memory protection, and so no guard.) Any trap ends the program: it is
//! reported to the supervisor (`fault::SOFTWARE`) and the core sleeps until it is reset.

use crate::metal::Metal;
use crate::ni::{EVENTS_ALL, Ni};
use core::arch::global_asm;
use noctule_contract::fault::{self, FaultWord};
use noctule_contract::{map, ni, phase};
use noctule_tables::boot::{self, Boot};

global_asm!(
    ".section .reset, \"ax\"",
    ".globl _reset",
    "_reset:",
    "  la sp, __stack_top",
    "  la t0, _trap",
    "  csrw mtvec, t0",
    "  la t0, __bss_start",
    "  la t1, __bss_end",
    "1: bgeu t0, t1, 2f",
    "  sw zero, 0(t0)",
    "  sw zero, 4(t0)",
    "  sw zero, 8(t0)",
    "  sw zero, 12(t0)",
    "  sw zero, 16(t0)",
    "  sw zero, 20(t0)",
    "  sw zero, 24(t0)",
    "  sw zero, 28(t0)",
    "  addi t0, t0, 32",
    "  j 1b",
    // Only the external interrupt (NI events) may end a sleep; none is ever taken (MIE = 0).
    "2: li t0, 0x800",
    "  csrw mie, t0",
    // The guard between .bss and the stack is out of bounds until the next reset: a locked region of
    // the memory protection, from pmpaddr0 to pmpaddr1. A core without one traps here, and goes on.
    "  la t0, 3f",
    "  csrw mtvec, t0",
    "  la t0, __bss_end",
    "  srli t0, t0, 2",
    "  csrw pmpaddr0, t0",
    "  la t0, __stack_low",
    "  srli t0, t0, 2",
    "  csrw pmpaddr1, t0",
    "  li t0, 0x8800", // region 1: locked, top of range, no rights
    "  csrw pmpcfg0, t0",
    ".balign 4",
    "3: la t0, _trap",
    "  csrw mtvec, t0",
    "  call noctule_main",
    ".balign 4",
    "_trap:",
    "  la sp, __stack_top",
    "  csrr a0, mcause",
    "  csrr a1, mepc",
    "  csrr a2, mtval",
    "  call noctule_trap",
);

// Of a core's boot, filling tables takes the most; the compiler's own loop takes four cycles a word.
global_asm!(
    ".section .text.memset, \"ax\"",
    ".globl memset",
    "memset:",
    "  mv a3, a0",
    "  add a4, a0, a2",
    "  li a5, 16",
    "  bltu a2, a5, 5f",
    "  andi a1, a1, 255",
    "  slli a5, a1, 8",
    "  or a1, a1, a5",
    "  slli a5, a1, 16",
    "  or a1, a1, a5",
    "1: andi a5, a3, 3", // bytes to the first word
    "  beqz a5, 2f",
    "  sb a1, 0(a3)",
    "  addi a3, a3, 1",
    "  j 1b",
    "2: addi a5, a4, -31", // eight words at a time
    "3: bgeu a3, a5, 4f",
    "  sw a1, 0(a3)",
    "  sw a1, 4(a3)",
    "  sw a1, 8(a3)",
    "  sw a1, 12(a3)",
    "  sw a1, 16(a3)",
    "  sw a1, 20(a3)",
    "  sw a1, 24(a3)",
    "  sw a1, 28(a3)",
    "  addi a3, a3, 32",
    "  bltu a3, a5, 3b",
    "4: addi a5, a4, -3", // words
    "  bgeu a3, a5, 5f",
    "  sw a1, 0(a3)",
    "  addi a3, a3, 4",
    "  j 4b",
    "5: bgeu a3, a4, 6f", // the bytes behind them
    "  sb a1, 0(a3)",
    "  addi a3, a3, 1",
    "  j 5b",
    "6: ret",
);

/// What an image's main is given.
#[derive(Clone, Copy, Debug)]
pub struct Tile {
    /// The network interface.
    pub ni: Ni<Metal>,
    /// What the supervisor says about this tile; `None` if it said nothing (the supervisor itself).
    pub boot: Option<Boot<'static>>,
}

impl Tile {
    #[doc(hidden)]
    pub fn start() -> Self {
        let ni = Ni::new(Metal);
        ni.phase(phase::START);
        ni.enable(EVENTS_ALL);
        Self {
            ni,
            boot: Boot::new(boot_words()),
        }
    }

    /// The words at `map::BOOT_BLOCK`.
    pub fn boot_words(&self) -> &'static [u32] {
        boot_words()
    }
}

fn boot_words() -> &'static [u32] {
    let at = (map::LOCAL_BASE + map::BOOT_BLOCK) as *const u32;
    // SAFETY: the link script keeps this part of local memory free of everything else, the
    // supervisor writes it only while this core is in reset, and nothing here writes it.
    unsafe { core::slice::from_raw_parts(at, boot::WORDS) }
}

/// `mcause` of a load that was not allowed.
const LOAD_FAULT: u32 = 5;
/// `mcause` of a store that was not allowed.
const STORE_FAULT: u32 = 7;

unsafe extern "C" {
    // Ends of the stack's guard, from the link script; only their addresses mean anything.
    static __bss_end: u8;
    static __stack_low: u8;
}

/// Tells the supervisor of a software fault: where, and the trap's cause.
pub fn report(cause: u32, at: u32) {
    use crate::bus::Bus;
    let ni = Ni::new(Metal);
    let node = Metal.reg(ni::NODE_ID);
    let word = FaultWord(fault::SOFTWARE).with_node(node);
    // Channel 0 leads to the supervisor on every tile; without credit the fault is only latched.
    ni.send(0, &[word.0, at, cause]);
}

/// Sleeps for good; only a reset of the tile ends it.
pub fn park() -> ! {
    let ni = Ni::new(Metal);
    ni.enable(0);
    ni.disarm();
    loop {
        ni.sleep();
    }
}

#[unsafe(no_mangle)]
extern "C" fn noctule_trap(cause: u32, at: u32, address: u32) -> ! {
    let guard = (&raw const __bss_end).addr()..(&raw const __stack_low).addr();
    let access = cause == LOAD_FAULT || cause == STORE_FAULT;
    let overflow = access && guard.contains(&(address as usize));
    report(if overflow { fault::CAUSE_STACK } else { cause }, at);
    park()
}

#[cfg(target_os = "none")]
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    report(fault::CAUSE_PANIC, info.location().map_or(0, |l| l.line()));
    park()
}

/// Makes `fn main(tile: Tile) -> !` the image's program.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        #[unsafe(no_mangle)]
        extern "C" fn noctule_main() -> ! {
            let main: fn($crate::Tile) -> ! = $main;
            main($crate::Tile::start())
        }
    };
}
