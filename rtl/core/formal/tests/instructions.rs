//! Every instruction does what the specification says, proved without bound; and mutants that must be noticed.

use noctule_core_formal::instructions;
use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;

/// Cycles from reset until every cover is reached: 32 of them clear the registers.
const DEPTH: usize = 44;

fn proof(name: &str, user_pmp: bool) -> Proof {
    Proof::new(name, instructions(user_pmp), env!("CARGO_TARGET_TMPDIR"))
}

#[test]
fn every_instruction_does_what_the_specification_says() {
    proof("insn", true).holds(70);
}

#[test]
#[ignore = "a minute: the smaller core, and that nothing of it is hollow"]
fn it_does_so_without_user_mode() {
    let proof = proof("insn machine", false);
    proof.holds(70);
    proof.reaches(DEPTH);
}

const fn mutant<'a>(file: &'a str, from: &'a str, to: &'a str) -> Mutant<'a> {
    Mutant { file, from, to }
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "shift right arithmetic fills with zeros",
        mutant("core_alu.sv", "(insn_i[30] && a_i[31])", "1'b0"),
    ),
    (
        "unsigned comparison is signed",
        mutant("core_alu.sv", "branch_i ? !f3[1] : !f3[0]", "1'b1"),
    ),
    (
        "sh3add shifts by two",
        mutant(
            "core_alu.sv",
            "f3[2:1] & {2{alu_i.shift_add}}",
            "{f3[2], f3[1] && !f3[2]} & {2{alu_i.shift_add}}",
        ),
    ),
    (
        "jalr keeps the lowest bit",
        mutant(
            "core_alu.sv",
            "use_link = !off_i && alu_i.link && !(jalr_i && sum_o[1])",
            "use_link = !off_i && alu_i.link && !jalr_i",
        ),
    ),
    (
        "lhu extends the sign",
        mutant("core_wb.sv", "sign  = !f3_i[2] && ", "sign  = "),
    ),
    (
        "lbu of an odd byte takes the even one",
        mutant(
            "core_wb.sv",
            "octet = data_i[0] ? half[15:8] : half[7:0]",
            "octet = half[7:0]",
        ),
    ),
    (
        "clz of zero is 31",
        mutant("core_wb.sv", "count = 6'd32;", "count = 6'd31;"),
    ),
    (
        "xperm8 is taken for zext.h",
        mutant("core_decode.sv", "(s0 || (o5 && s2))", "s0"),
    ),
    (
        "orn does not invert",
        mutant(
            "core_decode.sv",
            "(s5 && !f3_shift)",
            "(s5 && !f3_shift && f3 != 3'd6)",
        ),
    ),
    (
        "the immediate of a store is a load's",
        mutant(
            "core_decode.sv",
            "(o5 && !o6) ? insn_i[11:7] : insn_i[24:20]",
            "insn_i[24:20]",
        ),
    ),
    (
        "x0 is written",
        mutant(
            "core_decode.sv",
            "(o4 || o5 == o2) && insn_i[11:7] != 5'd0",
            "(o4 || o5 == o2)",
        ),
    ),
    (
        "the result just ahead is not taken for the second operand",
        mutant(
            "core_operands.sv",
            "next_b_q <= x_hit2 && !x_late_i && b_rs2_i",
            "next_b_q <= 1'b0",
        ),
    ),
    (
        "a late operand is not waited for",
        mutant(
            "core_operands.sv",
            "wait_a_q <= x_hit1 && x_late_i",
            "wait_a_q <= 1'b0",
        ),
    ),
    (
        "a result leaving W is missed",
        mutant(
            "core_operands.sv",
            "from_w2 = wait_b_q || w_hit2",
            "from_w2 = wait_b_q",
        ),
    ),
    (
        "a misaligned word is loaded",
        mutant(
            "core.sv",
            "(x_f3[1] && x_sum[1:0] != 0)",
            "(x_f3[1] && x_sum[0])",
        ),
    ),
    (
        "an address that comes down into local memory is missed",
        mutant(
            "core.sv",
            "RamUpper + 1'b1 : RamUpper - 1'b1",
            "RamUpper : RamUpper - 1'b1",
        ),
    ),
    (
        "a branch guessed taken is never wrong",
        mutant(
            "core.sv",
            "(x_op_q.jal && !x_guess_q) || (x_op_q.branch && x_guess_q)",
            "(x_op_q.jal && !x_guess_q)",
        ),
    ),
    (
        "a prediction that leads elsewhere is believed",
        mutant("core.sv", "|| x_goal_q[31:2] != d_pc_q", ""),
    ),
    (
        "a prediction for what never jumps is believed",
        mutant("core.sv", "(!(x_op_q.branch || x_op_q.jal) ||", "("),
    ),
    (
        "a trap leaves what is behind it in X",
        mutant(
            "core.sv",
            "end else if (x_leave || w_kill) begin",
            "end else if (x_leave) begin",
        ),
    ),
    (
        "an interrupt does not stop the instruction that it replaces",
        mutant(
            "core.sv",
            "x_mem_clean = x_go && x_mem && !x_irq",
            "x_mem_clean = x_go && x_mem",
        ),
    ),
    (
        "an interrupt's instruction writes its register",
        mutant(
            "core.sv",
            "x_clean = x_leave && !x_irq",
            "x_clean = x_leave",
        ),
    ),
    (
        "mret is allowed to user mode",
        mutant("core.sv", "(x_mret && user) ||", ""),
    ),
    (
        "a trap keeps interrupts on",
        mutant("core_csr.sv", "        mie_q       <= 1'b0;\n", ""),
    ),
    (
        "mepc is not the trapped instruction's",
        mutant(
            "core_csr.sv",
            "mepc_q      <= trap_pc_i;",
            "mepc_q      <= trap_pc_i + 30'd1;",
        ),
    ),
    (
        "a trap forgets the mode it came from",
        mutant(
            "core_csr.sv",
            "mpp_user_q  <= user_q;",
            "mpp_user_q  <= 1'b0;",
        ),
    ),
];

#[test]
fn a_shift_that_forgets_the_sign_is_noticed() {
    proof("insn", true).notices(&MUTANTS[..1], 1);
}

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    let half = MUTANTS.len() / 2;
    std::thread::scope(|s| {
        s.spawn(|| proof("insn", true).notices(&MUTANTS[1..half], 1));
        s.spawn(|| proof("insn", true).notices(&MUTANTS[half..], 1));
    });
}
