//! User mode and protection: what is allowed, and which fault tells of what is not.

mod common;

use common::{report, result};
use noctule_core::asm::*;
use noctule_core::golden::csr;

/// Enters user mode behind the protection that `set` makes; the handler reports mcause, or mtval.
fn user(set: &[(u16, u32)], code: &[u32], told: u16) -> u32 {
    let mut p = Vec::new();
    let handler = 0x8000_0400;
    p.extend(li(1, handler));
    p.push(csrrw(0, csr::MTVEC, 1));
    for &(register, value) in set {
        p.extend(li(1, value));
        p.push(csrrw(0, register, 1));
    }
    p.extend(li(1, 0x8000_0200));
    p.push(csrrw(0, csr::MEPC, 1));
    p.push(lui(8, 0x8000_4000));
    p.push(MRET); // to user mode: reset leaves MPP at machine, so clear it first
    let mret = p.len() - 1;
    p.splice(
        mret..mret,
        [
            li(1, 0x1800)[0],
            li(1, 0x1800)[1],
            csrrc(0, csr::MSTATUS, 1),
        ],
    );
    assert!(p.len() <= 0x80);
    p.resize(0x80, NOP);
    p.extend(code);
    p.resize(0x100, NOP);
    p.push(csrrs(1, told, 0));
    p.push(addi(1, 1, 1)); // so that cause 0 can be told
    p.extend(report(1));
    result(&p) - 1
}

const CODE_NAPOT: (u16, u32) = (csr::PMPADDR0, 0x8000_0000 >> 2 | 0x1ff); // 4 KB
const DATA_WORD: (u16, u32) = (csr::PMPADDR0 + 1, 0x8000_4000 >> 2);

#[test]
fn user_code_runs_only_where_a_region_lets_it() {
    assert_eq!(
        user(&[], &[ECALL], csr::MCAUSE),
        1,
        "no region: the first fetch fails"
    );
    assert_eq!(
        user(&[CODE_NAPOT, (csr::PMPCFG0, 0x1c)], &[ECALL], csr::MCAUSE),
        8
    );
    assert_eq!(
        user(&[CODE_NAPOT, (csr::PMPCFG0, 0x1b)], &[ECALL], csr::MCAUSE),
        1,
        "not executable"
    );
}

#[test]
fn user_data_needs_a_region_of_any_kind_and_faults_precisely_beside_it() {
    let na4 = [CODE_NAPOT, DATA_WORD, (csr::PMPCFG0, 0x131c)]; // NA4, read and write
    assert_eq!(
        user(&na4, &[sw(0, 8, 0), lw(1, 8, 0), ECALL], csr::MCAUSE),
        8
    );
    assert_eq!(user(&na4, &[lw(1, 8, 4), ECALL], csr::MCAUSE), 5);
    assert_eq!(user(&na4, &[lw(1, 8, 4), ECALL], csr::MTVAL), 0x8000_4004);
    assert_eq!(user(&na4, &[sw(1, 8, -4), ECALL], csr::MCAUSE), 7);
    let read_only = [CODE_NAPOT, DATA_WORD, (csr::PMPCFG0, 0x111c)];
    assert_eq!(user(&read_only, &[sw(1, 8, 0), ECALL], csr::MCAUSE), 7);
    // TOR from region 1's address to region 2's.
    let tor = [
        CODE_NAPOT,
        DATA_WORD,
        (csr::PMPADDR0 + 2, (0x8000_4000 + 32) >> 2),
        (csr::PMPCFG0, 0x0b_001c),
    ];
    assert_eq!(user(&tor, &[sw(1, 8, 28), ECALL], csr::MCAUSE), 8);
    assert_eq!(user(&tor, &[sw(1, 8, 32), ECALL], csr::MTVAL), 0x8000_4020);
}

#[test]
fn user_mode_reaches_no_external_address_without_a_region() {
    let open = [CODE_NAPOT, (csr::PMPCFG0, 0x1c)];
    let code = [lui(1, 0x4000_0000), lw(2, 1, 0), ECALL];
    assert_eq!(user(&open, &code, csr::MCAUSE), 5);
}

#[test]
fn user_mode_may_not_touch_machine_registers() {
    let open = [CODE_NAPOT, (csr::PMPCFG0, 0x1c)];
    for code in [
        csrrs(1, csr::MSTATUS, 0),
        csrrw(0, csr::CYCLE, 0),
        csrrs(1, csr::CYCLE, 0),
        MRET,
    ] {
        assert_eq!(user(&open, &[code, ECALL], csr::MCAUSE), 2);
        assert_eq!(user(&open, &[code, ECALL], csr::MTVAL), 0);
    }
    let counters = [CODE_NAPOT, (csr::PMPCFG0, 0x1c), (csr::MCOUNTEREN, 7)];
    assert_eq!(
        user(&counters, &[csrrs(1, csr::CYCLE, 0), ECALL], csr::MCAUSE),
        8
    );
}

#[test]
fn a_locked_region_binds_machine_mode_until_reset() {
    // Region 1: the word, read-only and locked.
    let locked = [DATA_WORD, (csr::PMPCFG0, 0x9100), (csr::PMPCFG0, 0)];
    let mut p = Vec::new();
    p.extend(li(1, 0x8000_0400));
    p.push(csrrw(0, csr::MTVEC, 1));
    for (register, value) in locked {
        p.extend(li(1, value));
        p.push(csrrw(0, register, 1));
    }
    p.extend([lui(8, 0x8000_4000), lw(2, 8, 0), sw(2, 8, 0)]);
    p.resize(0x100, NOP);
    p.push(csrrs(1, csr::MCAUSE, 0));
    p.extend(report(1));
    assert_eq!(result(&p), 7);
}

#[test]
fn there_is_nothing_to_configure_for_user_mode_and_no_supervisor_mode_to_return_from() {
    const SRET: u32 = 0x1020_0073;
    let mut p = Vec::new();
    p.extend(li(1, 0x8000_0400));
    p.push(csrrw(0, csr::MTVEC, 1));
    p.extend([addi(1, 0, -1), csrrw(0, 0x30a, 1), csrrw(0, 0x31a, 1)]);
    p.extend([csrrs(2, 0x30a, 0), csrrs(3, 0x31a, 0), SRET]);
    p.resize(0x100, NOP);
    p.extend([csrrs(1, csr::MCAUSE, 0), add(1, 1, 2), add(1, 1, 3)]);
    p.extend(report(1));
    assert_eq!(result(&p), 2, "menvcfg reads as zero, sret is illegal");
}
