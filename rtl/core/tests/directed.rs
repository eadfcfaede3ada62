//! What random programs reach too seldom to be trusted with, and what they cannot see: time.

use noctule_core::asm::*;
use noctule_core::generate::{self, DATA};
use noctule_core::golden::csr;
use noctule_core::lockstep::{Dut, RAM_WORDS, Stress};
use noctule_verilate::Model;

noctule_verilate::model!(core_bench);

const TOHOST: u32 = 0x8000_7000;

/// Runs `program` from reset with a bus that answers reads with `0x1000 + address` in the next cycle,
/// until it stores to `tohost`, and gives what it stored.
fn result_on(model: &mut Model, program: &[u32]) -> u32 {
    model.reset();
    let ram = model.array("mem_q");
    for (i, &word) in program.iter().enumerate() {
        model.write(ram, i, word.into());
    }
    model.poke("tohost_addr_i", TOHOST.into());
    let (clk, req, addr) = (
        model.port("clk_i"),
        model.port("ext_req_o"),
        model.port("ext_addr_o"),
    );
    let (rvalid, rdata, done) = (
        model.port("ext_rvalid_i"),
        model.port("ext_rdata_i"),
        model.port("tohost_valid_o"),
    );
    model.set(rvalid, 0);
    for _ in 0..20_000 {
        model.eval();
        let (asked, at) = (model.get(req), model.get(addr));
        model.tick(clk);
        model.set(rvalid, asked);
        model.set(rdata, (0x1000 + at) & 0xffff_ffff);
        if model.get(done) != 0 {
            return model.peek("tohost_o") as u32;
        }
    }
    panic!("the program does not end");
}

fn result(program: &[u32]) -> u32 {
    result_on(&mut core_bench(), program)
}

/// Stores register `r` to `tohost` and stays.
fn report(r: u8) -> Vec<u32> {
    vec![lui(31, TOHOST), sw(r, 31, 0), jal(0, 0)]
}

/// Cycles that `code` takes, registers 1 to 9 being its own; measured against no code at all.
fn cycles(code: &[u32]) -> u32 {
    let time = |code: &[u32]| {
        let mut p = vec![lui(9, 0x4000_0000), lui(8, 0x8000_4000), addi(0, 0, 0)];
        p.push(csrrs(20, csr::MCYCLE, 0));
        p.extend(code);
        p.push(csrrs(21, csr::MCYCLE, 0));
        p.push(r_type(0x20, 20, 21, 0, 22, OP));
        p.extend(report(22));
        result(&p)
    };
    time(code) - time(&[])
}

#[test]
fn every_operation_agrees_with_the_model_on_corner_values() {
    const CORNERS: [u32; 9] = [
        0,
        1,
        0xffff_ffff,
        0x8000_0000,
        0x7fff_ffff,
        31,
        0x0080_ff01,
        0xaaaa_5555,
        0x8765_4321,
    ];
    let register: Vec<(u32, u32)> = (0..8)
        .flat_map(|f3| [(0, f3), (1, f3)])
        .chain([0, 4, 5, 6, 7].map(|f3| (0x20, f3)))
        .chain([2, 4, 6].map(|f3| (0x10, f3)))
        .chain([4, 5, 6, 7].map(|f3| (0x05, f3)))
        .chain([(0x30, 1), (0x30, 5)])
        .collect();
    let unary = [0x600, 0x601, 0x602, 0x604, 0x605].map(|imm| (imm, 1));
    let bytes = [(0x287, 5), (0x698, 5)];
    let mut dut = Dut::new(core_bench());
    for a in CORNERS {
        let mut body = Vec::new();
        body.extend(li(1, a));
        for (imm, f3) in unary.into_iter().chain(bytes) {
            body.push(i_type(imm, 1, f3, 3, OP_IMM));
        }
        body.push(r_type(0x04, 0, 1, 4, 3, OP)); // zext.h
        for b in CORNERS {
            body.extend(li(2, b));
            body.extend(register.iter().map(|&(f7, f3)| r_type(f7, 2, 1, f3, 3, OP)));
            for f3 in [0, 2, 3, 4, 6, 7] {
                body.push(i_type(b as i32, 1, f3, 3, OP_IMM));
            }
            for (f7, f3) in [(0, 1), (0, 5), (0x20, 5), (0x30, 5)] {
                body.push(r_type(f7, (b & 31) as u8, 1, f3, 3, OP_IMM));
            }
            for f3 in [0, 1, 4, 5, 6, 7] {
                body.push(branch(f3, 1, 2, 8));
                body.push(addi(4, 4, 1));
            }
        }
        for f3 in 0..3 {
            body.push(s_type(16, 1, DATA, f3));
            body.extend([0, 1, 2, 4, 5].map(|load| i_type(16, DATA, load, 5, LOAD)));
        }
        let count = body.len() as u64;
        let image = generate::image(&body, RAM_WORDS);
        dut.run(
            &image,
            count,
            1,
            Stress {
                interrupts: 0,
                latency: 1,
            },
        )
        .unwrap_or_else(|m| panic!("operand {a:#x}: {m}"));
    }
}

#[test]
fn plain_instructions_take_one_cycle() {
    assert_eq!(cycles(&[addi(1, 1, 1); 10]), 10);
    assert_eq!(
        cycles(&[r_type(1, 1, 2, 0, 3, OP); 10]),
        10,
        "independent products"
    );
}

/// Cycles of `turns` turns of a loop around `body`, which leaves registers 1 and 10 alone.
fn loop_cycles(turns: i32, body: &[u32]) -> u32 {
    let mut code = vec![addi(10, 0, turns)];
    code.extend(body);
    code.push(addi(10, 10, -1));
    code.push(branch(1, 10, 0, -4 * (body.len() as i32 + 1)));
    cycles(&code)
}

#[test]
fn a_loop_pays_for_its_first_turn_and_for_leaving() {
    assert_eq!(loop_cycles(1, &[NOP]), 1 + 3);
    assert_eq!(loop_cycles(2, &[NOP]), 1 + 6 + 2);
    assert_eq!(loop_cycles(50, &[NOP]), 1 + 150 + 2);
    assert_eq!(
        loop_cycles(50, &[]),
        1 + 100 + 3,
        "what was learnt comes a turn late"
    );
}

#[test]
fn what_jumped_before_costs_no_bubble_and_an_indirect_jump_one() {
    assert_eq!(cycles(&[jal(1, 8), NOP, NOP]), 3, "not yet known");
    assert_eq!(cycles(&[branch(0, 0, 0, 8), NOP, NOP]), 3);
    assert_eq!(cycles(&[auipc(1, 0), jalr(2, 1, 12), NOP, NOP]), 4);
    let plain = loop_cycles(20, &[NOP]);
    assert_eq!(loop_cycles(20, &[jal(1, 8), NOP]), plain + 1);
    assert_eq!(
        loop_cycles(20, &[branch(0, 0, 0, 8), NOP]),
        plain + 1,
        "forward and taken"
    );
    assert_eq!(
        loop_cycles(20, &[auipc(1, 0), jalr(2, 1, 12), NOP]),
        plain + 20 + 20
    );
}

#[test]
fn a_branch_that_alternates_costs_a_bubble_each_time() {
    let body = [
        i_type(1, 10, 7, 3, OP_IMM), // andi
        branch(1, 3, 0, 8),
        NOP,
    ];
    // 10 turns over it, 10 through it, each unlike the last; the first falls through as nothing is known.
    assert_eq!(loop_cycles(20, &body), 1 + 20 * 4 + 10 + 2 + 19);
}

/// Calls a subroutine twice, replaces its first word, which jumps over the second, by `word`, and calls it `turns`
/// times in a loop: register `told` after it.
fn replaced(word: u32, turns: i32, told: u8) -> u32 {
    let at = 0x100;
    let call = |p: &mut Vec<u32>| p.push(jal(1, at - 4 * p.len() as i32));
    let mut p = vec![auipc(6, 0), addi(3, 0, 0)];
    call(&mut p);
    call(&mut p);
    p.extend(li(5, word));
    p.extend([sw(5, 6, at), FENCE_I, addi(10, 0, turns)]);
    p.push(csrrs(20, csr::MCYCLE, 0));
    call(&mut p);
    p.extend([addi(10, 10, -1), branch(1, 10, 0, -8)]);
    p.push(csrrs(21, csr::MCYCLE, 0));
    p.push(r_type(0x20, 20, 21, 0, 22, OP));
    p.extend(report(told));
    p.resize(0x40, NOP);
    p.extend([jal(0, 8), addi(3, 3, 8), addi(3, 3, 1), jalr(0, 1, 0)]);
    result(&p)
}

#[test]
fn predictions_of_code_that_was_replaced_do_no_harm_and_go_away() {
    for (word, adds, takes) in [
        (addi(3, 3, 16), 25, 8),
        (jal(0, 4), 9, 8),
        (jal(0, 12), 0, 6),
        (branch(0, 0, 0, 12), 0, 6),
        (branch(1, 0, 0, 8), 9, 8),
    ] {
        for turns in 1..4 {
            assert_eq!(replaced(word, turns, 3), 2 + turns as u32 * adds);
        }
        assert_eq!(replaced(word, 5, 22) - replaced(word, 4, 22), takes);
    }
}

#[test]
fn a_use_right_after_a_load_costs_one_cycle_and_a_later_one_none() {
    assert_eq!(cycles(&[lw(1, 8, 0), addi(2, 1, 1)]), 3);
    assert_eq!(cycles(&[lw(1, 8, 0), NOP, addi(2, 1, 1)]), 3);
    assert_eq!(
        cycles(&[lw(1, 8, 0), lw(2, 8, 4), sw(3, 8, 8), lw(3, 8, 8)]),
        4
    );
}

#[test]
fn external_accesses_go_one_a_cycle() {
    let loads: Vec<u32> = (0..8)
        .map(|i| lw(1 + (i % 4), 9, 4 * i32::from(i)))
        .collect();
    assert_eq!(cycles(&loads), 8);
    assert_eq!(cycles(&[sw(1, 9, 0); 8]), 8);
}

#[test]
fn a_division_takes_34_cycles() {
    assert_eq!(cycles(&[r_type(1, 1, 2, 4, 3, OP)]), 34);
}

#[test]
fn an_external_load_gives_what_the_bus_answers() {
    let mut p = vec![lui(1, 0x4000_0000), lw(2, 1, 0x24)];
    p.extend(report(2));
    assert_eq!(result(&p), 0x4000_1024);
}

#[test]
fn every_register_is_zero_after_reset() {
    let mut model = core_bench();
    let mut dirty: Vec<u32> = (1..31).map(|r| addi(r, 0, -1)).collect();
    dirty.extend(report(1));
    assert_eq!(result_on(&mut model, &dirty), u32::MAX);
    let mut p: Vec<u32> = (2..32).map(|r| r_type(0, r, 1, 6, 1, OP)).collect();
    p.push(addi(1, 1, 1));
    p.extend(report(1));
    assert_eq!(result_on(&mut model, &p), 1);
}

#[test]
fn the_cycle_counter_takes_a_written_value_and_counts_on() {
    let mut p = vec![
        addi(1, 0, -1),
        csrrw(0, csr::MCYCLE, 1),
        csrrs(0, csr::MCYCLEH, 0),
    ];
    p.push(addi(2, 0, 5));
    p.push(csrrw(0, csr::MCYCLEH, 2));
    p.push(csrrs(3, csr::MCYCLEH, 0));
    p.extend(report(3));
    assert_eq!(
        result(&p),
        5,
        "the carry of the lower half came before the write of the upper"
    );
}

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
fn there_are_no_triggers_but_their_registers_read_as_zero() {
    let mut p = vec![
        addi(1, 0, -1),
        csrrw(0, 0x7a0, 1),
        csrrs(2, 0x7a0, 0),
        csrrs(3, 0x7a1, 0),
    ];
    p.push(r_type(0, 2, 3, 6, 4, OP));
    p.push(addi(4, 4, 1));
    p.extend(report(4));
    assert_eq!(result(&p), 1);
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
fn sleep_ends_with_an_interrupt_and_the_handler_returns_after_wfi() {
    let mut model = core_bench();
    let mut p = Vec::new();
    p.extend(li(1, 0x8000_0100));
    p.push(csrrw(0, csr::MTVEC, 1));
    p.extend(li(1, 0x800));
    p.push(csrrw(0, csr::MIE, 1));
    p.push(i_type(csr::MSTATUS.into(), 8, 6, 0, SYSTEM)); // interrupts on
    let wfi = 4 * p.len() as u32;
    p.push(WFI);
    p.resize(0x40, NOP);
    p.push(csrrs(1, csr::MEPC, 0));
    p.extend(report(1));
    model.reset();
    let ram = model.array("mem_q");
    for (i, &word) in p.iter().enumerate() {
        model.write(ram, i, word.into());
    }
    model.poke("tohost_addr_i", TOHOST.into());
    let clk = model.port("clk_i");
    model.ticks(clk, 700); // 512 of them clear registers and predictions
    assert_eq!(model.peek("sleep_o"), 1);
    let slept = model.peek("instret_o");
    model.poke("irq_timer_i", 1);
    model.ticks(clk, 20);
    assert_eq!(
        model.peek("sleep_o"),
        1,
        "an interrupt that is not enabled does not wake"
    );
    assert_eq!(model.peek("instret_o"), slept);
    model.poke("irq_ext_i", 1);
    model.ticks(clk, 20);
    assert_eq!(model.peek("tohost_o"), u64::from(0x8000_0000 + wfi + 4));
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
