//! Zba and Zbb, written from the Bit-Manipulation specification 1.0, on plain integers.

use crate::asm::{Fields, OP, OP_IMM};

/// The result of a Zba or Zbb instruction, or `None` when the word is neither.
pub fn execute(insn: u32, rs1: u32, rs2: u32) -> Option<u32> {
    let f = Fields(insn);
    match (f.opcode(), f.funct7(), f.funct3()) {
        (OP, 0b0010000, 0b010) => Some((rs1 << 1).wrapping_add(rs2)),
        (OP, 0b0010000, 0b100) => Some((rs1 << 2).wrapping_add(rs2)),
        (OP, 0b0010000, 0b110) => Some((rs1 << 3).wrapping_add(rs2)),
        (OP, 0b0100000, 0b111) => Some(rs1 & !rs2),
        (OP, 0b0100000, 0b110) => Some(rs1 | !rs2),
        (OP, 0b0100000, 0b100) => Some(!(rs1 ^ rs2)),
        (OP, 0b0000101, 0b100) => Some((rs1 as i32).min(rs2 as i32) as u32),
        (OP, 0b0000101, 0b101) => Some(rs1.min(rs2)),
        (OP, 0b0000101, 0b110) => Some((rs1 as i32).max(rs2 as i32) as u32),
        (OP, 0b0000101, 0b111) => Some(rs1.max(rs2)),
        (OP, 0b0110000, 0b001) => Some(rs1.rotate_left(rs2 & 31)),
        (OP, 0b0110000, 0b101) => Some(rs1.rotate_right(rs2 & 31)),
        (OP, 0b0000100, 0b100) if f.rs2() == 0 => Some(rs1 & 0xffff),
        (OP_IMM, 0b0110000, 0b101) => Some(rs1.rotate_right(f.rs2() as u32)),
        (OP_IMM, 0b0110000, 0b001) => match f.rs2() {
            0 => Some(rs1.leading_zeros()),
            1 => Some(rs1.trailing_zeros()),
            2 => Some(rs1.count_ones()),
            4 => Some(rs1 as i8 as u32),
            5 => Some(rs1 as i16 as u32),
            _ => None,
        },
        (OP_IMM, 0b0010100, 0b101) if f.rs2() == 7 => Some(u32::from_le_bytes(
            rs1.to_le_bytes().map(|b| if b == 0 { 0 } else { 0xff }),
        )),
        (OP_IMM, 0b0110100, 0b101) if f.rs2() == 24 => Some(rs1.swap_bytes()),
        _ => None,
    }
}
