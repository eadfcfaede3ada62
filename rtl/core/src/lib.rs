//! Test bench of the core: an assembler, a golden model, a program generator and the runner that
//! compares the verilated core with the model at every retired instruction.

#![forbid(unsafe_code)]
#![allow(
    missing_docs,
    reason = "a test bench: names of instructions and registers say it all"
)]

pub mod asm;
mod dut;
pub mod generate;
pub mod golden;
pub mod lockstep;
pub mod random;
pub mod shrink;

use rrs_lib::instruction_string_outputter::InstructionStringOutputter;
use rrs_lib::process_instruction;

/// A word in words, as far as `rrs-lib` knows it.
pub fn show(insn: u32, pc: u32) -> String {
    let mut outputter = InstructionStringOutputter { insn_pc: pc };
    process_instruction(&mut outputter, insn).unwrap_or_default()
}
