// The physical environment ("p") of the standard tests, in our words: what happens before a test's first line, and
// how it ends. Registers that may be absent are tried with a handler behind the try, as the original does.
#ifndef NOCTULE_RISCV_TEST_H
#define NOCTULE_RISCV_TEST_H

#include "encoding.h"

#define TESTNUM gp

#define RVTEST_RV32U .macro init; .endm
#define RVTEST_RV64U RVTEST_RV32U
#define RVTEST_RV32M .macro init; li a0, MSTATUS_MPP; csrs mstatus, a0; .endm
#define RVTEST_RV64M RVTEST_RV32M

#define TRY(code...) la t0, 1f; csrw mtvec, t0; code; .align 2; 1:

#define RVTEST_CODE_BEGIN \
  .section .text.init; \
  .align 6; \
  .globl _start; \
  _start: j reset_vector; \
  .align 2; \
  trap_vector: \
    csrr t5, mcause; \
    li t6, CAUSE_USER_ECALL; beq t5, t6, write_tohost; \
    li t6, CAUSE_MACHINE_ECALL; beq t5, t6, write_tohost; \
    la t5, mtvec_handler; beqz t5, 1f; jr t5; \
  1: ori TESTNUM, TESTNUM, 1337; \
  write_tohost: \
    la t5, tohost; sw TESTNUM, 0(t5); sw zero, 4(t5); j write_tohost; \
  reset_vector: \
    .irp r, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31; \
      li x\r, 0; \
    .endr; \
    csrr a0, mhartid; 1: bnez a0, 1b; \
    TRY(csrwi 0x744, 8) \
    TRY(csrwi satp, 0) \
    TRY(li t0, 0x7fffffff; csrw pmpaddr0, t0; li t0, 0x1f; csrw pmpcfg0, t0) \
    TRY(csrwi mie, 0) \
    TRY(csrwi medeleg, 0; csrwi mideleg, 0) \
    la t0, trap_vector; csrw mtvec, t0; \
    csrwi mstatus, 0; \
    init; \
    la t0, 1f; csrw mepc, t0; \
    csrr a0, mhartid; \
    mret; \
  .section .text; \
  1:

#define RVTEST_CODE_END unimp

#define RVTEST_PASS fence; li TESTNUM, 1; li a7, 93; li a0, 0; ecall
#define RVTEST_FAIL \
  fence; \
  1: beqz TESTNUM, 1b; \
  sll TESTNUM, TESTNUM, 1; or TESTNUM, TESTNUM, 1; \
  li a7, 93; mv a0, TESTNUM; ecall

#define EXTRA_DATA
#define RVTEST_DATA_BEGIN \
  .pushsection .tohost, "aw", @progbits; \
  .align 6; .globl tohost; tohost: .dword 0; \
  .align 6; .globl fromhost; fromhost: .dword 0; \
  .popsection; \
  .align 4; .globl begin_signature; begin_signature:
#define RVTEST_DATA_END .align 4; .globl end_signature; end_signature:

#endif
