// Types shared by the blocks of the core (see docs/core.md for the pipeline).
`default_nettype none

package core_pkg;

  // What an instruction in X does, one bit for each kind; none for plain ALU work and for a bubble.
  typedef struct packed {
    logic load;
    logic store;
    logic branch;
    logic jal;      // already followed in D, unless its target is misaligned
    logic jalr;
    logic mul;
    logic div;
    logic count;    // clz, ctz, cpop: W counts ones
    logic csr;
    logic mret;
    logic wfi;
    logic flush;    // what follows is fetched again: mret, wfi, fence.i, CSRs of protection
    logic ecall;
    logic ebreak;
    logic illegal;
    logic fault;    // the fetch failed
  } op_t;

  // What the ALU computes: its result is the OR of all groups that are on.
  typedef struct packed {
    logic       carry_in;   // with b inverted (the pipeline does that): subtract
    logic       unsign;     // comparison
    logic [1:0] pre_shift;  // of a, before adding
    logic       sum;
    logic       link;       // pc + 4, or the target of a branch
    logic       is_and;     // is_and and is_or together: xor
    logic       is_or;
    logic       shift;
    logic       left;
    logic       rotate;
    logic       arith;
    logic       less;       // slt, sltu
    logic       min;
    logic       max;
    logic       pass_0;     // bits 7:0 of a
    logic       pass_1;     // bits 15:8
    logic       pass_2;     // bits 31:16
    logic       sext_b;
    logic       sext_h;
    logic       orc;
    logic       rev8;
    logic       reverse;    // bits
  } alu_t;

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
