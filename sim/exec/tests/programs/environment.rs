//! What test programs of others do before they begin, and what they then expect of traps: probing registers
//! that may be absent with a handler behind the probe, opening protection, entering user mode, skipping what
//! traps. Stores 1 to `tohost`, or twice the number of the failed step plus one.
#![no_std]
#![no_main]

core::arch::global_asm!(
    r#"
    .section .text.init
    .globl _start
_start:
    // Each of these may trap; the handler is the next instruction.
    .macro probe insn:vararg
    la t0, 9f
    csrw mtvec, t0
    \insn
    .align 2
9:
    .endm
    probe csrwi 0x744, 8            // mnstatus
    probe csrwi satp, 0
    li t1, 0x7fffffff
    probe csrw pmpaddr0, t1
    li t1, 0x1f
    probe csrw pmpcfg0, t1
    csrwi mie, 0
    probe csrwi medeleg, 0
    probe csrwi mideleg, 0
    la t0, handler
    csrw mtvec, t0

    li gp, 1                        // 1: the hart is number 0, RV32 with M and U
    csrr a0, mhartid
    bnez a0, fail
    csrr a0, misa
    srli a1, a0, 30
    li a2, 1
    bne a1, a2, fail

    li gp, 2                        // 2: there is no supervisor: the field keeps what it has
    li t0, 0x1800
    csrc mstatus, t0
    li t1, 0x0800
    csrs mstatus, t1
    csrr t2, mstatus
    and t2, t2, t0
    bnez t2, fail

    li gp, 3                        // 3: a word of zeros is illegal; mtval tells it or nothing
    li s0, 2
    la s1, 1f
1:  .word 0
    bnez s0, fail

    li gp, 4                        // 4: misaligned accesses trap, and read nothing
    li s0, 4
    la s1, 1f
    li a0, 77
1:  lw a0, 1(s1)
    bnez s0, fail
    li a1, 77
    bne a0, a1, fail
    li s0, 6
    la s1, 1f
1:  sh a0, 1(s1)
    bnez s0, fail

    li gp, 5                        // 5: jumps between words trap, and link nothing
    li s0, 0
    la s1, 1f
    li t2, 0
    li s2, 1
1:  jalr t2, s1, 2
    bnez t2, fail
    bnez s2, fail

    li gp, 6                        // 6: what writes the counter is not counted, and both halves carry
    csrwi minstret, 0
    csrr a0, minstret
    bnez a0, fail
    li t0, -1
    csrw minstret, t0
    csrw minstreth, t0
    nop
    csrr a0, minstret
    bnez a0, fail
    csrr a0, minstreth
    bnez a0, fail

    li gp, 7                        // 7: no triggers
    li t0, 0x80000000
    csrw tselect, t0
    csrr a0, tselect
    beq a0, t0, fail

    li gp, 8                        // 8: code that was stored runs after fence.i
    la t0, 1f
    lw t1, 2f
    sw t1, 0(t0)
    fence.i
    li a0, 0
1:  addi a0, a0, 1
    li a1, 5
    bne a0, a1, fail
    j 3f
2:  addi a0, a0, 5
3:
    li gp, 9                        // 9: user mode may not touch machine registers, nor write a counter
    csrwi mcounteren, 7
    la t0, 1f
    csrw mepc, t0
    mret
1:  li s0, 2
    la s1, 1f
1:  csrr a0, mstatus
    bnez s0, fail
    li s0, 2
    la s1, 1f
1:  csrw cycle, x0
    bnez s0, fail
    csrr a0, instret
    beqz a0, fail
    li gp, 0
    li s0, 8                        // the end: a call from user mode
    la s1, 1f
1:  ecall
    j fail

    // s0: the cause that is due, s1: where; both are taken, and the instruction is skipped.
    .align 2
handler:
    csrr t5, mcause
    bne t5, s0, fail
    csrr t5, mepc
    bne t5, s1, fail
    addi t5, t5, 4
    csrw mepc, t5
    li t6, 8
    beq s0, t6, fail                // with gp 0: success
    li s0, 0
    li s2, 0
    mret

fail:
    slli gp, gp, 1
    ori gp, gp, 1
    la t5, tohost
1:  sw gp, 0(t5)
    sw zero, 4(t5)
    j 1b

    .section .tohost, "aw", @progbits
    .align 6
    .globl tohost
tohost: .dword 0
"#
);

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
