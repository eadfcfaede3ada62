//! What instructions cost, in cycles, which random programs cannot see.

mod common;

use common::{report, result};
use noctule_core::asm::*;
use noctule_core::golden::csr;

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
