// Types shared by the blocks of the core (see docs/core.md for the pipeline).
`default_nettype none

package core_pkg;

  // What an instruction in X does. Everything that can only trap has a class of its own, so that
  // X never looks at an opcode.
  typedef enum logic [3:0] {
    ClassAlu,      // result of the ALU, also lui, auipc, fence
    ClassBranch,   // conditional branch
    ClassJal,      // already followed in D, unless its target is misaligned
    ClassJalr,
    ClassLoad,
    ClassStore,
    ClassMul,
    ClassDiv,
    ClassCount,    // clz, ctz, cpop: X makes a mask, W counts its ones
    ClassCsr,
    ClassMret,
    ClassWfi,
    ClassFenceI,
    ClassEcall,
    ClassEbreak,
    ClassIllegal
  } class_e;

  typedef enum logic [4:0] {
    AluAdd,
    AluSub,
    AluSlt,
    AluSltu,
    AluXor,
    AluOr,
    AluAnd,
    AluXnor,
    AluOrn,
    AluAndn,
    AluMin,
    AluMax,
    AluMinu,
    AluMaxu,
    AluSll,
    AluSrl,
    AluSra,
    AluRol,
    AluRor,
    AluSextB,
    AluSextH,
    AluZextH,
    AluOrcB,
    AluRev8,
    AluSh1,
    AluSh2,
    AluSh3,
    AluLink,       // pc + 4, kept in the register of the path not followed
    AluCpop,
    AluClz,
    AluCtz
  } alu_e;

  // First operand of the ALU.
  typedef enum logic [1:0] {
    SrcRs1,
    SrcPc,
    SrcZero,
    SrcZimm        // the five-bit immediate of csrrwi and kin
  } src_a_e;

  // Exception causes (privileged specification, table of mcause).
  localparam logic [3:0] CauseFetchMisaligned = 4'd0;
  localparam logic [3:0] CauseFetchFault = 4'd1;
  localparam logic [3:0] CauseIllegal = 4'd2;
  localparam logic [3:0] CauseBreakpoint = 4'd3;
  localparam logic [3:0] CauseLoadMisaligned = 4'd4;
  localparam logic [3:0] CauseLoadFault = 4'd5;
  localparam logic [3:0] CauseStoreMisaligned = 4'd6;
  localparam logic [3:0] CauseStoreFault = 4'd7;
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
