//! Just enough of an RV32I assembler to write a test program in a few lines. Registers are numbers,
//! offsets of branches are in instructions.

/// Register that is always 0.
pub const ZERO: u32 = 0;

const fn i(imm: i32, rs1: u32, f3: u32, rd: u32, op: u32) -> u32 {
    (imm as u32 & 0xfff) << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op
}

/// rd = value, in two instructions.
pub fn li(rd: u32, value: u32) -> [u32; 2] {
    let high = value.wrapping_add(0x800) & 0xffff_f000;
    [
        high | rd << 7 | 0x37,
        i(value.wrapping_sub(high) as i32, rd, 0, rd, 0x13),
    ]
}

/// rd = rs1 + imm.
pub const fn addi(rd: u32, rs1: u32, imm: i32) -> u32 {
    i(imm, rs1, 0, rd, 0x13)
}

/// rd = rs1 + rs2.
pub const fn add(rd: u32, rs1: u32, rs2: u32) -> u32 {
    rs2 << 20 | rs1 << 15 | rd << 7 | 0x33
}

/// rd = memory[rs1 + imm].
pub const fn lw(rd: u32, rs1: u32, imm: i32) -> u32 {
    i(imm, rs1, 2, rd, 0x03)
}

/// memory[rs1 + imm] = rs2.
pub const fn sw(rs2: u32, rs1: u32, imm: i32) -> u32 {
    let m = imm as u32;
    (m >> 5 & 0x7f) << 25 | rs2 << 20 | rs1 << 15 | 2 << 12 | (m & 0x1f) << 7 | 0x23
}

const fn branch(rs1: u32, rs2: u32, f3: u32, by: i32) -> u32 {
    let m = (by * 4) as u32;
    (m >> 12 & 1) << 31
        | (m >> 5 & 0x3f) << 25
        | rs2 << 20
        | rs1 << 15
        | f3 << 12
        | (m >> 1 & 0xf) << 8
        | (m >> 11 & 1) << 7
        | 0x63
}

/// Branch by `by` instructions if equal.
pub const fn beq(rs1: u32, rs2: u32, by: i32) -> u32 {
    branch(rs1, rs2, 0, by)
}

/// Branch by `by` instructions if not equal.
pub const fn bne(rs1: u32, rs2: u32, by: i32) -> u32 {
    branch(rs1, rs2, 1, by)
}

/// Jump by `by` instructions.
pub const fn j(by: i32) -> u32 {
    let m = (by * 4) as u32;
    (m >> 20 & 1) << 31
        | (m >> 1 & 0x3ff) << 21
        | (m >> 11 & 1) << 20
        | (m >> 12 & 0xff) << 12
        | 0x6f
}

/// CSR = rs1.
pub const fn csrw(csr: u32, rs1: u32) -> u32 {
    csr << 20 | rs1 << 15 | 1 << 12 | 0x73
}

/// rd = CSR.
pub const fn csrr(rd: u32, csr: u32) -> u32 {
    csr << 20 | 2 << 12 | rd << 7 | 0x73
}

/// Sleep until an enabled interrupt is pending.
pub const WFI: u32 = 0x1050_0073;

/// CSR mcycle.
pub const MCYCLE: u32 = 0xb00;
/// CSR mie.
pub const MIE: u32 = 0x304;
/// CSR mtvec.
pub const MTVEC: u32 = 0x305;
/// CSR mepc.
pub const MEPC: u32 = 0x341;
/// CSR mcause.
pub const MCAUSE: u32 = 0x342;
/// CSR mtval.
pub const MTVAL: u32 = 0x343;
/// mie: external interrupt.
pub const MEIE: u32 = 1 << 11;
/// mie: timer interrupt.
pub const MTIE: u32 = 1 << 7;
