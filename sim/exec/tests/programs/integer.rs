//! Runs the integer workload and passes when the result is the host's.

#![no_std]
#![no_main]

use core::arch::global_asm;

mod workload;

global_asm!(".section .start,\"ax\",@progbits", ".globl _start", "_start: la sp, _stack", "tail start");

#[unsafe(link_section = ".tohost")]
#[unsafe(no_mangle)]
static mut tohost: u32 = 0;

fn exit(code: u32) -> ! {
    // SAFETY: one core, and nothing else refers to the variable.
    unsafe { core::ptr::write_volatile(&raw mut tohost, code << 1 | 1) };
    loop {}
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    exit(0xdead)
}

#[unsafe(no_mangle)]
extern "C" fn start() -> ! {
    exit((workload::run() != workload::EXPECTED) as u32)
}
