//! Constrained-random programs: a fixed frame (reset, vector table, trap handler) around a body in which
//! every instruction of the core occurs, dependencies are dense, and traps are common.
//!
//! The handler skips what trapped; after a failed fetch it starts the body again in machine mode. So
//! any body is a valid program that runs for ever, and any instruction of it may be replaced by a nop,
//! which is how a failing one is made smaller.

use crate::asm::*;
use crate::golden::csr;
use crate::golden::{Devices, RAM_BASE};
use crate::random::Random;

/// Registers that the body writes seldom, so that loads and stores mostly land.
pub const DATA: u8 = 28;
pub const DEVICE: u8 = 29;
/// Registers of the handler; the body uses them too.
const T0: u8 = 30;
const T1: u8 = 31;

const VECTORS: u32 = 0x80;
const HANDLER: u32 = 0x100;
pub const BODY: u32 = 0x200;
pub const DATA_AT: u32 = 0x8000;

/// What a body may hold, beyond integer instructions, loads, stores and jumps.
#[derive(Clone, Copy, Debug)]
pub struct Mix {
    pub csr: bool,
    pub traps: bool,
    pub wfi: bool,
    pub user: bool,
}

impl Mix {
    pub const ALL: Mix = Mix {
        csr: true,
        traps: true,
        wfi: true,
        user: true,
    };
    pub const INTEGER: Mix = Mix {
        csr: false,
        traps: false,
        wfi: false,
        user: false,
    };
}

/// The image of local memory: frame and body.
pub fn image(body: &[u32], ram_words: usize) -> Vec<u32> {
    let mut ram = vec![0u32; ram_words];
    let mut put = |at: u32, words: &[u32]| {
        let at = (at / 4) as usize;
        ram[at..at + words.len()].copy_from_slice(words);
    };
    let [v0, v1] = li(T0, RAM_BASE + VECTORS);
    let [m0, m1] = li(T0, 0x888);
    put(
        0,
        &[
            v0,
            v1,
            csrrw(0, csr::MTVEC, T0),
            m0,
            m1,
            csrrw(0, csr::MIE, T0),
            lui(DATA, RAM_BASE + DATA_AT),
            lui(DEVICE, Devices::BASE),
            csrrs(0, csr::MSTATUS, 0) | 8 << 15 | 4 << 12, // csrrsi mstatus, 8
            jal(0, BODY as i32 - 9 * 4),
        ],
    );
    for i in 0..16 {
        let at = VECTORS + 4 * i;
        put(at, &[jal(0, HANDLER as i32 - at as i32)]);
    }
    let [p0, p1] = li(T0, 0x1800);
    let [b0, b1] = li(T1, RAM_BASE + BODY);
    put(
        HANDLER,
        &[
            csrrs(T0, csr::MCAUSE, 0),
            branch(4, T0, 0, 4 * 13), // interrupt: return
            csrrs(T1, csr::MEPC, 0),
            addi(T1, T1, 4),
            addi(T0, T0, -1),
            branch(1, T0, 0, 4 * 8), // not a fetch fault: skip it
            lui(DATA, RAM_BASE + DATA_AT),
            lui(DEVICE, Devices::BASE),
            p0,
            p1,
            csrrs(0, csr::MSTATUS, T0),
            b0, // start the body again in machine mode
            b1,
            csrrw(0, csr::MEPC, T1),
            MRET,
        ],
    );
    let at = (BODY / 4) as usize;
    ram[at..at + body.len()].copy_from_slice(body);
    let end = at + body.len();
    ram[end] = jal(0, -(4 * body.len() as i32));
    ram
}

/// A body of about `length` instructions.
pub fn body(random: &mut Random, length: usize, mix: Mix) -> Vec<u32> {
    let mut words = if mix.user {
        regions(random)
    } else {
        Vec::new()
    };
    words.extend((0..length).map(|_| instruction(random, length, mix)));
    words
}

/// Sets up protection regions at random near what the program uses, the last one mostly open.
fn regions(r: &mut Random) -> Vec<u32> {
    let mut words = Vec::new();
    let mut set = |csr: u16, value: u32| {
        words.extend(li(T0, value));
        words.push(csrrw(0, csr, T0));
    };
    for i in 0..7 {
        let near = r.pick(&[RAM_BASE, RAM_BASE + BODY, RAM_BASE + DATA_AT, Devices::BASE]);
        let ones = (1 << r.below(16)) - 1;
        set(
            csr::PMPADDR0 + i,
            (near.wrapping_add(r.word() % 0x800) >> 2) | ones,
        );
    }
    set(csr::PMPADDR0 + 7, 0x3fff_ffff);
    let lock = if r.one_in(8) {
        0x80 << (8 * r.below(3))
    } else {
        0
    };
    set(csr::PMPCFG0, (r.word() & 0x1f1f_1f1f) | lock);
    let last = if r.one_in(4) { r.below(0x20) } else { 0x1f };
    set(csr::PMPCFG0 + 1, (r.word() & 0x001f_1f1f) | last << 24);
    set(csr::MCOUNTEREN, r.word());
    words
}

fn instruction(r: &mut Random, length: usize, mix: Mix) -> u32 {
    // Few registers at a time make dependencies dense.
    let reg = |r: &mut Random| {
        if r.one_in(4) {
            r.reg()
        } else {
            1 + r.below(6) as u8
        }
    };
    let rd = loop {
        let rd = reg(r);
        if (rd != DATA && rd != DEVICE) || r.one_in(40) {
            break rd;
        }
    };
    let (rs1, rs2) = (reg(r), reg(r));
    match r.below(100) {
        0..22 => register_op(r, rd, rs1, rs2),
        22..40 => immediate_op(r, rd, rs1),
        40..44 => r.pick(&[lui, auipc])(rd, r.word()),
        44..60 => memory_op(r, rd, rs1, rs2, false),
        60..66 => memory_op(r, rd, rs1, rs2, true),
        66..80 => {
            let span = (length as i32).min(24);
            let offset = 4 * (r.below(2 * span as u32) as i32 - span);
            let offset = if r.one_in(60) {
                offset + 2
            } else if offset == 0 {
                8
            } else {
                offset
            };
            match r.below(8) {
                0 => jal(rd, offset),
                1 => jalr(rd, rs1, r.word() as i32 % 2048), // most often a fetch fault
                _ => branch(r.pick(&[0, 1, 4, 5, 6, 7]), rs1, rs2, offset),
            }
        }
        80..84 => r_type(1, rs2, rs1, r.below(4), rd, OP),
        84 => r_type(1, rs2, rs1, 4 + r.below(4), rd, OP),
        85..91 if mix.csr => csr_op(r, rd, rs1, mix),
        91..94 if mix.traps => match r.below(8) {
            0 => ECALL,
            1 => EBREAK,
            2 => r.word(),
            3 => r.word() | 3,
            4 => i_type(
                r.word() as i32,
                rs1,
                r.below(8),
                rd,
                r.pick(&[LOAD, OP_IMM, JALR, SYSTEM]),
            ),
            5 => r_type(r.word() >> 25, rs2, rs1, r.below(8), rd, OP),
            6 => FENCE,
            _ => FENCE_I,
        },
        94 if mix.wfi => WFI,
        95 if mix.user => MRET,
        _ => addi(rd, rs1, r.word() as i32 >> r.below(32)),
    }
}

fn register_op(r: &mut Random, rd: u8, rs1: u8, rs2: u8) -> u32 {
    let (funct7, funct3) = r.pick(&[
        (0x00, 0),
        (0x00, 1),
        (0x00, 2),
        (0x00, 3),
        (0x00, 4),
        (0x00, 5),
        (0x00, 6),
        (0x00, 7),
        (0x20, 0),
        (0x20, 5),
        (0x20, 4),
        (0x20, 6),
        (0x20, 7),
        (0x10, 2),
        (0x10, 4),
        (0x10, 6),
        (0x05, 4),
        (0x05, 5),
        (0x05, 6),
        (0x05, 7),
        (0x30, 1),
        (0x30, 5),
        (0x04, 4),
    ]);
    r_type(
        funct7,
        if funct7 == 4 { 0 } else { rs2 },
        rs1,
        funct3,
        rd,
        OP,
    )
}

fn immediate_op(r: &mut Random, rd: u8, rs1: u8) -> u32 {
    let shift = r.reg();
    let (funct7, rs2, funct3) = r.pick(&[
        (0x00, shift, 1),
        (0x00, shift, 5),
        (0x20, shift, 5),
        (0x30, shift, 5),
        (0x30, 0, 1),
        (0x30, 1, 1),
        (0x30, 2, 1),
        (0x30, 4, 1),
        (0x30, 5, 1),
        (0x14, 7, 5),
        (0x34, 24, 5),
    ]);
    if r.one_in(2) {
        i_type(
            r.word() as i32,
            rs1,
            r.pick(&[0, 2, 3, 4, 6, 7]),
            rd,
            OP_IMM,
        )
    } else {
        r_type(funct7, rs2, rs1, funct3, rd, OP_IMM)
    }
}

fn memory_op(r: &mut Random, rd: u8, rs1: u8, rs2: u8, device: bool) -> u32 {
    let funct3 = r.pick(&[0, 1, 2, 2, 4, 5]);
    let store = r.one_in(2);
    let base = match r.below(30) {
        0 => rs1,
        _ if device => DEVICE,
        _ => DATA,
    };
    let mut offset = match (device, r.below(4)) {
        (true, 0) => 0x400 + r.below(16) as i32 - 8, // the end of the device's memory
        (true, 1) => -2048 + r.below(8) as i32,      // below the device: an error
        (true, _) => r.below(0x400) as i32,
        _ => r.below(64) as i32 - 32,
    };
    if !r.one_in(30) {
        offset &= match funct3 & 3 {
            0 => !0,
            1 => !1,
            _ => !3,
        };
    }
    if store {
        s_type(offset, rs2, base, funct3 & 3)
    } else {
        i_type(offset, base, funct3, rd, LOAD)
    }
}

fn csr_op(r: &mut Random, rd: u8, rs1: u8, mix: Mix) -> u32 {
    const QUIET: [u16; 8] = [
        csr::MSCRATCH,
        csr::MEPC,
        csr::MCAUSE,
        csr::MTVAL,
        csr::MINSTRET,
        csr::MINSTRETH,
        csr::MCOUNTINHIBIT,
        csr::MCYCLE,
    ];
    const READS: [u16; 10] = [
        csr::MISA,
        csr::MIP,
        csr::CYCLE,
        csr::TIME,
        csr::INSTRET,
        csr::CYCLEH,
        csr::MHARTID,
        0xf11,
        0x310,
        0xb05,
    ];
    let funct3 = r.pick(&[1, 2, 3, 5, 6, 7]);
    match r.below(10) {
        0..4 => i_type(i32::from(r.pick(&QUIET)), rs1, funct3, rd, SYSTEM),
        4..6 => i_type(
            i32::from(r.pick(&READS)),
            if r.one_in(3) { rs1 } else { 0 },
            funct3 & 3 | 2,
            rd,
            SYSTEM,
        ),
        6 => i_type(i32::from(csr::MTVEC), 1, r.pick(&[6, 7]), rd, SYSTEM), // vectored on or off
        // mstatus: interrupts on and off; with user mode also MPP, MPRV, TW from a register.
        7 if mix.user && r.one_in(2) => {
            i_type(i32::from(csr::MSTATUS), rs1, r.pick(&[1, 2, 3]), rd, SYSTEM)
        }
        7 => i_type(i32::from(csr::MSTATUS), 8, r.pick(&[6, 6, 7]), rd, SYSTEM),
        8 if mix.user => match r.below(3) {
            // Five bits at most, so that no region is locked for the rest of the run.
            0 => i_type(i32::from(csr::PMPCFG0), rs1, 4 | funct3, rd, SYSTEM),
            1 => i_type(i32::from(csr::MCOUNTEREN), rs1, funct3, rd, SYSTEM),
            _ => i_type(
                i32::from(csr::PMPADDR0) + r.below(9) as i32,
                rs1,
                funct3,
                rd,
                SYSTEM,
            ),
        },
        // mie: never all off, or nothing would end a wfi.
        9 if r.one_in(2) => {
            let funct3 = r.pick(&[2, 6, 7]);
            i_type(
                i32::from(csr::MIE),
                if funct3 == 2 { rs1 } else { 8 },
                funct3,
                rd,
                SYSTEM,
            )
        }
        _ => i_type(r.word() as i32, rs1, funct3, rd, SYSTEM),
    }
}
