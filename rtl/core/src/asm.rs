//! RV32 instruction words: fields out of a word, and a word out of fields. No parser: tests and the
//! generator build programs with these functions.

pub const LOAD: u32 = 0x03;
pub const MISC_MEM: u32 = 0x0f;
pub const OP_IMM: u32 = 0x13;
pub const AUIPC: u32 = 0x17;
pub const STORE: u32 = 0x23;
pub const OP: u32 = 0x33;
pub const LUI: u32 = 0x37;
pub const BRANCH: u32 = 0x63;
pub const JALR: u32 = 0x67;
pub const JAL: u32 = 0x6f;
pub const SYSTEM: u32 = 0x73;

pub const NOP: u32 = 0x0000_0013;
pub const ECALL: u32 = 0x0000_0073;
pub const EBREAK: u32 = 0x0010_0073;
pub const MRET: u32 = 0x3020_0073;
pub const WFI: u32 = 0x1050_0073;
pub const FENCE: u32 = 0x0ff0_000f;
pub const FENCE_I: u32 = 0x0000_100f;

/// The fields of an instruction word.
#[derive(Clone, Copy)]
pub struct Fields(pub u32);

impl Fields {
    pub fn opcode(self) -> u32 {
        self.0 & 0x7f
    }
    pub fn rd(self) -> u8 {
        (self.0 >> 7 & 31) as u8
    }
    pub fn funct3(self) -> u32 {
        self.0 >> 12 & 7
    }
    pub fn rs1(self) -> u8 {
        (self.0 >> 15 & 31) as u8
    }
    pub fn rs2(self) -> u8 {
        (self.0 >> 20 & 31) as u8
    }
    pub fn funct7(self) -> u32 {
        self.0 >> 25
    }
    pub fn csr(self) -> u16 {
        (self.0 >> 20) as u16
    }
    pub fn imm_i(self) -> i32 {
        self.0 as i32 >> 20
    }
    pub fn imm_s(self) -> i32 {
        (self.0 as i32 >> 25) << 5 | (self.0 >> 7 & 31) as i32
    }
}

pub fn r_type(funct7: u32, rs2: u8, rs1: u8, funct3: u32, rd: u8, opcode: u32) -> u32 {
    funct7 << 25 | u32::from(rs2) << 20 | i_type(0, rs1, funct3, rd, opcode)
}

pub fn i_type(imm: i32, rs1: u8, funct3: u32, rd: u8, opcode: u32) -> u32 {
    (imm as u32) << 20 | u32::from(rs1) << 15 | funct3 << 12 | u32::from(rd) << 7 | opcode
}

pub fn s_type(imm: i32, rs2: u8, rs1: u8, funct3: u32) -> u32 {
    let imm = imm as u32;
    r_type(imm >> 5 & 0x7f, rs2, rs1, funct3, (imm & 31) as u8, STORE)
}

/// `offset` in bytes, even.
pub fn branch(funct3: u32, rs1: u8, rs2: u8, offset: i32) -> u32 {
    let o = offset as u32;
    let funct7 = (o >> 12 & 1) << 6 | (o >> 5 & 0x3f);
    r_type(
        funct7,
        rs2,
        rs1,
        funct3,
        ((o & 0x1e) | (o >> 11 & 1)) as u8,
        BRANCH,
    )
}

/// `offset` in bytes, even.
pub fn jal(rd: u8, offset: i32) -> u32 {
    let o = offset as u32;
    let imm = (o >> 20 & 1) << 19 | (o >> 1 & 0x3ff) << 9 | (o >> 11 & 1) << 8 | (o >> 12 & 0xff);
    imm << 12 | u32::from(rd) << 7 | JAL
}

pub fn jalr(rd: u8, rs1: u8, offset: i32) -> u32 {
    i_type(offset, rs1, 0, rd, JALR)
}

/// The upper twenty bits of `value`.
pub fn lui(rd: u8, value: u32) -> u32 {
    (value & 0xffff_f000) | u32::from(rd) << 7 | LUI
}

pub fn auipc(rd: u8, value: u32) -> u32 {
    (value & 0xffff_f000) | u32::from(rd) << 7 | AUIPC
}

pub fn addi(rd: u8, rs1: u8, imm: i32) -> u32 {
    i_type(imm, rs1, 0, rd, OP_IMM)
}

pub fn add(rd: u8, rs1: u8, rs2: u8) -> u32 {
    r_type(0, rs2, rs1, 0, rd, OP)
}

pub fn lw(rd: u8, rs1: u8, imm: i32) -> u32 {
    i_type(imm, rs1, 2, rd, LOAD)
}

pub fn sw(rs2: u8, rs1: u8, imm: i32) -> u32 {
    s_type(imm, rs2, rs1, 2)
}

pub fn csrrw(rd: u8, csr: u16, rs1: u8) -> u32 {
    i_type(i32::from(csr), rs1, 1, rd, SYSTEM)
}

pub fn csrrs(rd: u8, csr: u16, rs1: u8) -> u32 {
    i_type(i32::from(csr), rs1, 2, rd, SYSTEM)
}

pub fn csrrc(rd: u8, csr: u16, rs1: u8) -> u32 {
    i_type(i32::from(csr), rs1, 3, rd, SYSTEM)
}

/// The two words that load any constant.
pub fn li(rd: u8, value: u32) -> [u32; 2] {
    let low = ((value << 20) as i32) >> 20;
    [lui(rd, value.wrapping_sub(low as u32)), addi(rd, rd, low)]
}

#[cfg(test)]
mod tests {
    use super::*;

    // Words as GNU as 2.40 assembles them.
    #[test]
    fn words_are_those_of_the_gnu_assembler() {
        assert_eq!(add(3, 1, 2), 0x0020_81b3);
        assert_eq!(addi(1, 2, -5), 0xffb1_0093);
        assert_eq!(lw(5, 6, 8), 0x0083_2283);
        assert_eq!(sw(7, 8, -4), 0xfe74_2e23);
        assert_eq!(jal(1, 0x800), 0x0010_00ef);
        assert_eq!(jal(0, -4), 0xffdf_f06f);
        assert_eq!(branch(1, 5, 0, -8), 0xfe02_9ce3);
        assert_eq!(branch(4, 1, 2, 16), 0x0020_c863);
        assert_eq!(csrrw(0, 0x305, 5), 0x3052_9073);
        assert_eq!(jalr(0, 1, 0), 0x0000_8067);
    }

    #[test]
    fn li_reaches_constants_whose_low_half_is_negative() {
        for value in [
            0u32,
            1,
            0x7ff,
            0x800,
            0xfff,
            0x1000,
            0x8000_0000,
            0xffff_ffff,
            0x1234_5fff,
        ] {
            let [a, b] = li(1, value);
            let upper = a & 0xffff_f000;
            assert_eq!(upper.wrapping_add(Fields(b).imm_i() as u32), value);
        }
    }
}
