// Types shared by the blocks of the core (see docs/core.md for the pipeline).
`default_nettype none

package core_pkg;

  // What an instruction in X does; no bit is set for plain ALU work. Details come out
  // of the instruction word, which X has.
  typedef struct packed {
    logic load;
    logic store;
    logic branch;
    logic jal;
    logic jalr;
    logic mul;
    logic div;
    logic count;    // clz, ctz, cpop: finished in W
    logic csr;
    logic system;   // ecall, ebreak, mret, wfi
    logic flush;    // what follows is fetched again: system, fence.i, CSRs of protection, counters
    logic bad_alu;  // illegal, whatever else is set: as arithmetic,
    logic bad_field; // in a field of arithmetic that selects nothing,
    logic bad_rest; // or as anything else; three bits, for the check is long
    logic fault;    // the fetch failed
  } op_t;

  // Groups of the ALU; its result is the OR of those that are on. Which operation of a group it is,
  // the instruction word tells.
  typedef struct packed {
    logic carry_in;  // with b inverted (the pipeline does that): subtract
    logic sum;
    logic shift_add; // sh1add, sh2add, sh3add; with sum
    logic link;      // pc + 4, or the target of a branch
    logic logical;
    logic shift;
    logic less;
    logic rare;      // any of the following
    logic minmax;
    logic zext;
    logic unary;     // clz, ctz, cpop, sext.b, sext.h
    logic bytes;     // orc.b, rev8
  } alu_t;

  // mret, wfi, ecall and ebreak (system) by the only bits in which they differ.
  localparam int unsigned InsnMret = 21;
  localparam int unsigned InsnWfi = 22;
  localparam int unsigned InsnEbreak = 20;  // also set in wfi

  // Exception causes (privileged specification, table of mcause).
  localparam logic [3:0] CauseFetchMisaligned = 4'd0;
  localparam logic [3:0] CauseFetchFault = 4'd1;
  localparam logic [3:0] CauseIllegal = 4'd2;
  localparam logic [3:0] CauseBreakpoint = 4'd3;
  localparam logic [3:0] CauseLoadMisaligned = 4'd4;  // for a store: plus 2
  localparam logic [3:0] CauseLoadFault = 4'd5;
  localparam logic [3:0] CauseEcallUser = 4'd8;
  localparam logic [3:0] CauseEcallMachine = 4'd11;

  // Interrupt numbers, also bit positions in mie and mip.
  localparam int unsigned IrqSoft = 3;
  localparam int unsigned IrqTimer = 7;
  localparam int unsigned IrqExt = 11;

  // One retired instruction (RISC-V formal interface, one channel, RV32). Trapped instructions
  // retire with trap set; intr marks the first one of a handler.
  typedef struct packed {
    logic        valid;
    logic [63:0] order;
    logic [31:0] insn;
    logic        trap;
    logic        halt;
    logic        intr;
    logic [ 1:0] mode;
    logic [ 1:0] ixl;
    logic [ 4:0] rs1_addr;
    logic [ 4:0] rs2_addr;
    logic [31:0] rs1_rdata;
    logic [31:0] rs2_rdata;
    logic [ 4:0] rd_addr;
    logic [31:0] rd_wdata;
    logic [31:0] pc_rdata;
    logic [31:0] pc_wdata;
    logic [31:0] mem_addr;
    logic [ 3:0] mem_rmask;
    logic [ 3:0] mem_wmask;
    logic [31:0] mem_rdata;
    logic [31:0] mem_wdata;
    logic        irq;        // not of the standard: an interrupt is taken in this cycle
  } rvfi_t;

endpackage

`default_nettype wire
