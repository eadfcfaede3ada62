//! Machine mode: what reset leaves, what a load brings, what counters and triggers hold, how sleep ends.

mod common;

use common::{TOHOST, core_bench, report, result, result_on};
use noctule_core::asm::*;
use noctule_core::golden::csr;

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
