//! Runs a bare RV32 ELF on one core in its RTL simulation: the library side of `noctule exec`.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let program = noctule_exec::Program::parse(&std::fs::read("rv32ui-p-add")?)?;
//! let report = noctule_exec::run(&program, 1_000_000);
//! println!("{:?} after {} cycles", report.outcome, report.cycles);
//! # Ok(()) }
//! ```
//!
//! The machine: RV32IM_Zba_Zbb_Zicsr_Zifencei with machine and user mode and 8 PMP regions, 4 MiB of
//! memory at 0x8000_0000 where it starts, nothing else (every other address is an access fault), no
//! interrupts. The program ends by storing to `tohost` (HTIF): 1 is success, an odd value v is failure
//! number v >> 1.

#![deny(unsafe_code)]

mod elf;
mod run;

pub use elf::{LoadError, Program, RAM_BASE, RAM_BYTES};
pub use run::{Outcome, Report, run};
