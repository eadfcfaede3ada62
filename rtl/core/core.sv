// RV32IM_Zba_Zbb_Zicsr_Zifencei core, in order, four stages, precise traps, machine and (UserPmp)
// user mode. Theory of operation, timing and CSR list: docs/core.md.
//
//   F  address to instruction memory     X  execute, address to data memory or external bus
//   D  word arrives: decode, operands    W  data arrives: align, write the register file
//
//                     cycle    0   1   2   3
//   add  a0, a1, a2            F   D   X   W
//   jal  (followed in D)           F   D   X   W
//   its target                         F   D   X   no bubble; a branch wrongly guessed costs one,
//                                                  a use right after a load costs one
//
// Obligations. Memories: address and enable in one cycle, word in the next, held until the next
// enable. External bus: ext_req_o is a pulse of one cycle; exactly one answer (ext_rvalid_i) for each,
// at the earliest in the next cycle; the core makes no request while an answer is due, but may make one
// in the cycle of a good answer, so that one-cycle answers give one access a cycle. A request is made
// only when its instruction will commit unless the access itself faults (ext_err_i in the cycle of
// ext_rvalid_i). Read data are whole words. Interrupt inputs are levels out of registers.
`default_nettype none

module core
  import core_pkg::*;
#(
    parameter bit          UserPmp    = 1'b1,
    parameter int unsigned PmpRegions = 8,
    parameter logic [31:0] ResetPc    = 32'h8000_0000,  // in local memory
    parameter int unsigned RamBytes   = 256 * 1024,     // local memory: a power of two, here,
    parameter logic [31:0] RamBase    = 32'h8000_0000,  // aligned to its size
    parameter bit          Rvfi       = 1'b0,
    localparam int unsigned RamLog2 = $clog2(RamBytes)
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [31:0] hart_id_i,
    input wire logic [63:0] cycle_i,    // free-running; CSR cycle is this plus an offset
    input wire logic [31:0] us_i,       // microseconds; CSR time

    output logic                    imem_en_o,
    output logic      [RamLog2-1:2] imem_addr_o,
    input  wire logic [       31:0] imem_rdata_i,

    output logic                    dmem_en_o,
    output logic                    dmem_we_o,
    output logic      [        3:0] dmem_be_o,
    output logic      [RamLog2-1:2] dmem_addr_o,
    output logic      [       31:0] dmem_wdata_o,
    input  wire logic [       31:0] dmem_rdata_i,

    output logic             ext_req_o,
    output logic      [31:0] ext_addr_o,
    output logic             ext_we_o,
    output logic      [ 3:0] ext_be_o,
    output logic      [31:0] ext_wdata_o,
    input  wire logic        ext_rvalid_i,
    input  wire logic [31:0] ext_rdata_i,
    input  wire logic        ext_err_i,

    input wire logic irq_ext_i,
    input wire logic irq_timer_i,
    input wire logic irq_soft_i,

    // Asleep in wfi: nothing is in flight and no register changes until an interrupt is pending.
    output logic  sleep_o,
    output rvfi_t rvfi_o    // zero without Rvfi
);
  if (RamBytes != 32'd1 << RamLog2 || RamBytes < 1024) begin : gen_bad_ram_bytes
    $error("core: RamBytes must be a power of two, at least 1024");
  end
  if (RamBase % RamBytes != 0) begin : gen_bad_ram_base
    $error("core: RamBase must be a multiple of RamBytes");
  end
  if (ResetPc < RamBase || ResetPc - RamBase >= RamBytes || ResetPc % 4 != 0) begin : gen_bad_reset_pc
    $error("core: ResetPc must be a multiple of 4 inside local memory");
  end

  // ---- state ----
  // After reset the register file is cleared, one register a cycle.
  logic clear_q;
  logic [4:0] clear_index_q;
  logic sleep_q;

  logic d_valid_q;
  logic [31:2] d_pc_q;  // of the word in D, or, when there is none, of the next to fetch

  logic x_valid_q, x_wen_q, x_late_q, x_guess_q, x_fetch_fault_q;
  class_e x_class_q;
  alu_e x_alu_q;
  logic [31:2] x_pc_q;
  logic [31:0] x_insn_q, x_a_q, x_b_q, x_store_q;
  logic [31:1] x_other_q;  // where to go if D guessed wrong; pc + 4 for jumps that D followed

  typedef enum logic [1:0] {
    WData,
    WLoad,
    WMul,
    WCount
  } w_kind_e;
  logic w_wen_q, w_ext_q, w_store_q;
  w_kind_e w_kind_q;
  logic [4:0] w_rd_q;
  logic [2:0] w_f3_q;
  logic [31:0] w_data_q;  // result, or address of a load or store
  logic [31:2] w_pc_q;

  // ---- W ----
  logic w_free, w_fault;
  assign w_free  = !w_ext_q || (ext_rvalid_i && !ext_err_i);
  assign w_fault = w_ext_q && ext_rvalid_i && ext_err_i;

  logic [31:0] w_result, w_word, mul_result;
  core_wb u_wb (
      .word_i(w_word),
      .data_i(w_data_q),
      .f3_i(w_f3_q),
      .load_i(w_kind_q == WLoad),
      .count_i(w_kind_q == WCount),
      .mul_i(w_kind_q == WMul),
      .mul_result_i(mul_result),
      .result_o(w_result)
  );
  assign w_word = w_ext_q ? ext_rdata_i : dmem_rdata_i;

  // ---- D ----
  logic [31:0] d_insn;
  class_e d_class;
  alu_e d_alu;
  src_a_e d_src_a;
  logic d_use_rs1, d_use_rs2, d_b_is_imm, d_wen, d_late;
  logic [31:0] d_imm, rf_rdata1, rf_rdata2;
  assign d_insn = imem_rdata_i;

  core_decode u_decode (
      .insn_i(d_insn),
      .class_o(d_class),
      .alu_o(d_alu),
      .src_a_o(d_src_a),
      .use_rs1_o(d_use_rs1),
      .use_rs2_o(d_use_rs2),
      .b_is_imm_o(d_b_is_imm),
      .imm_o(d_imm),
      .wen_o(d_wen),
      .late_o(d_late)
  );

  core_regs u_regs (
      .clk_i,
      .we_i(clear_q || (w_wen_q && w_free)),
      .waddr_i(clear_q ? clear_index_q : w_rd_q),
      .wdata_i(clear_q ? 32'b0 : w_result),
      .raddr1_i(d_insn[19:15]),
      .raddr2_i(d_insn[24:20]),
      .rdata1_o(rf_rdata1),
      .rdata2_o(rf_rdata2)
  );

  logic x_hit1, x_hit2, d_hazard, d_ready, d_fetch_fault, pmp_fetch_fault;
  assign x_hit1 = x_valid_q && x_wen_q && x_insn_q[11:7] == d_insn[19:15];
  assign x_hit2 = x_valid_q && x_wen_q && x_insn_q[11:7] == d_insn[24:20];
  assign d_hazard = x_late_q && ((x_hit1 && d_use_rs1) || (x_hit2 && d_use_rs2));
  assign d_fetch_fault = d_pc_q[31:RamLog2] != RamBase[31:RamLog2] || pmp_fetch_fault;

  // D follows jal and backward branches at once, unless the target is misaligned (X traps).
  logic d_is_jal, d_is_branch, d_guess;
  logic [31:1] d_offset, d_target;
  assign d_is_jal = d_insn[6:2] == 5'b11011;
  assign d_is_branch = d_insn[6:2] == 5'b11000;
  assign d_offset = d_insn[2] ?
      {{12{d_insn[31]}}, d_insn[19:12], d_insn[20], d_insn[30:21]} :
      {{20{d_insn[31]}}, d_insn[7], d_insn[30:25], d_insn[11:8]};
  assign d_target = {d_pc_q, 1'b0} + d_offset;
  assign d_guess = (d_is_jal && !d_insn[21]) || (d_is_branch && d_insn[31] && !d_insn[8]);

  // ---- X ----
  logic [2:0] x_f3;
  logic [31:0] x_result, x_sum, csr_rdata, div_result;
  logic x_eq, x_lt, csr_illegal, csr_flush, wfi_illegal, user;
  logic irq_pending, irq_take, pmp_data_fault, div_busy, div_done;
  logic [3:0] irq_cause;
  logic [31:2] trap_target, mret_target;
  assign x_f3 = x_insn_q[14:12];

  // Comparisons are unsigned for sltu, minu, maxu (f3[0]) and bltu, bgeu (f3[1]).
  core_alu u_alu (
      .op_i(x_alu_q),
      .a_i(x_a_q),
      .b_i(x_b_q),
      .link_i({x_other_q, 1'b0}),
      .unsigned_i(x_class_q == ClassBranch ? x_f3[1] : x_f3[0]),
      .result_o(x_result),
      .sum_o(x_sum),
      .eq_o(x_eq),
      .lt_o(x_lt)
  );

  logic x_is_load, x_is_store, x_local, x_misaligned, x_taken, x_jump_misaligned;
  assign x_is_load = x_valid_q && x_class_q == ClassLoad;
  assign x_is_store = x_valid_q && x_class_q == ClassStore;
  assign x_local = x_sum[31:RamLog2] == RamBase[31:RamLog2];
  assign x_misaligned = (x_f3[0] && x_sum[0]) || (x_f3[1] && x_sum[1:0] != 0);
  assign x_taken = (x_f3[2] ? x_lt : x_eq) != x_f3[0];
  always_comb begin
    case (x_class_q)
      ClassBranch: x_jump_misaligned = x_taken && x_other_q[1];
      ClassJal: x_jump_misaligned = x_other_q[1];
      ClassJalr: x_jump_misaligned = x_sum[1];
      default: x_jump_misaligned = 1'b0;
    endcase
  end

  logic x_exception;
  logic [3:0] x_cause;
  logic [31:0] x_value;
  always_comb begin
    x_exception = 1'b0;
    x_cause = CauseIllegal;
    x_value = x_insn_q;
    if (x_fetch_fault_q) begin
      x_exception = 1'b1;
      x_cause = CauseFetchFault;
      x_value = {x_pc_q, 2'b0};
    end else begin
      case (x_class_q)
        ClassLoad, ClassStore: begin
          x_exception = x_misaligned || pmp_data_fault;
          x_value = x_sum;
          if (x_class_q == ClassLoad)
            x_cause = x_misaligned ? CauseLoadMisaligned : CauseLoadFault;
          else x_cause = x_misaligned ? CauseStoreMisaligned : CauseStoreFault;
        end
        ClassBranch, ClassJal, ClassJalr: begin
          x_exception = x_jump_misaligned;
          x_cause = CauseFetchMisaligned;
          x_value = x_class_q == ClassJalr ? {x_sum[31:1], 1'b0} : {x_other_q, 1'b0};
        end
        ClassCsr: x_exception = csr_illegal;
        ClassMret: x_exception = user;
        ClassWfi: x_exception = wfi_illegal;
        ClassEcall: begin
          x_exception = 1'b1;
          x_cause = user ? CauseEcallUser : CauseEcallMachine;
          x_value = '0;
        end
        ClassEbreak: begin
          x_exception = 1'b1;
          x_cause = CauseBreakpoint;
          x_value = '0;
        end
        ClassIllegal: x_exception = 1'b1;
        default: ;
      endcase
    end
  end

  // An interrupt replaces the instruction in X; a division that has begun is finished first.
  logic x_active, x_irq, x_trap, x_run, x_done;
  assign x_active = x_valid_q && w_free;
  assign x_irq = irq_take && !div_busy;
  assign x_trap = x_active && (x_irq || x_exception);
  assign x_run = x_active && !x_irq && !x_exception;
  assign x_done = x_run && (x_class_q != ClassDiv || div_done);

  // Where the next word comes from. A redirect fetches in this cycle; a flush notes the address
  // and fetches in the next.
  logic x_redirect, x_flush;
  logic [31:2] x_target, flush_pc;
  always_comb begin
    x_redirect = 1'b0;
    x_flush = w_fault || x_trap;
    x_target = x_other_q[31:2];
    flush_pc = trap_target;
    if (x_done) begin
      case (x_class_q)
        ClassBranch: x_redirect = x_taken != x_guess_q;
        ClassJalr: begin
          x_redirect = 1'b1;
          x_target = x_sum[31:2];
        end
        ClassMret: begin
          x_flush = 1'b1;
          flush_pc = mret_target;
        end
        ClassWfi, ClassFenceI, ClassCsr: begin
          x_flush = x_class_q != ClassCsr || csr_flush;
          flush_pc = x_other_q[31:2];
        end
        default: ;
      endcase
    end
  end

  logic d_go, fetch;
  logic [31:2] d_next;
  assign d_next = d_pc_q + {29'b0, d_valid_q};
  assign d_ready = w_free && (!x_valid_q || x_done);
  assign d_go = d_valid_q && d_ready && !d_hazard && !x_redirect && !x_flush;
  assign fetch = !clear_q && !x_flush && (!sleep_q || irq_pending) &&
      (x_redirect || !d_valid_q || d_go);

  logic [31:2] fetch_pc;
  assign fetch_pc = x_redirect ? x_target : (d_valid_q && d_guess) ? d_target[31:2] : d_next;
  assign imem_en_o = fetch;
  assign imem_addr_o = fetch_pc[RamLog2-1:2];

  // ---- data memory and external bus ----
  logic [3:0] x_be;
  logic x_mem_run;
  always_comb begin
    case (x_f3[1:0])
      2'd0: begin
        x_be = 4'b0001 << x_sum[1:0];
        dmem_wdata_o = {4{x_store_q[7:0]}};
      end
      2'd1: begin
        x_be = x_sum[1] ? 4'b1100 : 4'b0011;
        dmem_wdata_o = {2{x_store_q[15:0]}};
      end
      default: begin
        x_be = 4'b1111;
        dmem_wdata_o = x_store_q;
      end
    endcase
  end
  assign x_mem_run = x_run && (x_is_load || x_is_store);
  assign dmem_we_o = x_mem_run && x_is_store && x_local;
  assign dmem_en_o = x_is_load || dmem_we_o;
  assign dmem_be_o = x_be;
  assign dmem_addr_o = x_sum[RamLog2-1:2];
  assign ext_req_o = x_mem_run && !x_local;
  assign ext_addr_o = x_sum;
  assign ext_we_o = x_is_store;
  assign ext_be_o = x_be;
  assign ext_wdata_o = dmem_wdata_o;

  core_mul u_mul (
      .clk_i,
      .start_i(x_done && x_class_q == ClassMul),
      .f3_i(x_f3[1:0]),
      .a_i(x_a_q),
      .b_i(x_b_q),
      .result_o(mul_result)
  );

  core_div u_div (
      .clk_i,
      .rst_i,
      .start_i(x_run && x_class_q == ClassDiv),
      .unsigned_i(x_f3[0]),
      .rem_i(x_f3[1]),
      .a_i(x_a_q),
      .b_i(x_b_q),
      .busy_o(div_busy),
      .done_o(div_done),
      .result_o(div_result)
  );

  core_csr #(
      .UserPmp(UserPmp),
      .PmpRegions(PmpRegions)
  ) u_csr (
      .clk_i,
      .rst_i,
      .hart_id_i,
      .cycle_i,
      .us_i,
      .valid_i(x_valid_q && x_class_q == ClassCsr),
      .commit_i(x_done && x_class_q == ClassCsr),
      .insn_i(x_insn_q),
      .operand_i(x_a_q),
      .rdata_o(csr_rdata),
      .illegal_o(csr_illegal),
      .flush_o(csr_flush),
      .trap_i(w_fault || x_trap),
      .trap_irq_i(!w_fault && x_irq),
      .trap_cause_i(w_fault ? (w_store_q ? CauseStoreFault : CauseLoadFault)
                    : x_irq ? irq_cause : x_cause),
      .trap_pc_i(w_fault ? w_pc_q : x_pc_q),
      .trap_value_i(w_fault ? w_data_q : x_irq ? 32'b0 : x_value),
      .trap_target_o(trap_target),
      .mret_i(x_done && x_class_q == ClassMret),
      .mret_target_o(mret_target),
      .wfi_illegal_o(wfi_illegal),
      .retire_i(x_done),
      .unretire_i(w_fault),
      .irq_ext_i,
      .irq_timer_i,
      .irq_soft_i,
      .irq_pending_o(irq_pending),
      .irq_take_o(irq_take),
      .irq_cause_o(irq_cause),
      .user_o(user),
      .fetch_addr_i(d_pc_q),
      .fetch_fault_o(pmp_fetch_fault),
      .data_addr_i(x_sum),
      .data_valid_i(x_is_load || x_is_store),
      .data_write_i(x_is_store),
      .data_fault_o(pmp_data_fault)
  );

  // ---- registers ----
  logic [31:0] d_rs1, d_rs2;
  assign d_rs1 = x_hit1 ? x_result : (w_wen_q && w_rd_q == d_insn[19:15]) ? w_result : rf_rdata1;
  assign d_rs2 = x_hit2 ? x_result : (w_wen_q && w_rd_q == d_insn[24:20]) ? w_result : rf_rdata2;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      clear_q <= 1'b1;
      clear_index_q <= '0;
      sleep_q <= 1'b0;
      d_valid_q <= 1'b0;
      d_pc_q <= ResetPc[31:2];
      x_valid_q <= 1'b0;
      w_wen_q <= 1'b0;
      w_ext_q <= 1'b0;
    end else begin
      if (clear_q) begin
        clear_index_q <= clear_index_q + 5'd1;
        if (clear_index_q == 5'd31) clear_q <= 1'b0;
      end

      if (sleep_q) begin
        if (irq_pending) sleep_q <= 1'b0;
      end else if (x_done && x_class_q == ClassWfi && !irq_pending) begin
        sleep_q <= 1'b1;
      end

      if (x_flush) begin
        d_valid_q <= 1'b0;
        d_pc_q <= flush_pc;
      end else if (fetch) begin
        d_valid_q <= 1'b1;
        d_pc_q <= fetch_pc;
      end

      if (d_go) begin
        x_valid_q <= 1'b1;
        x_fetch_fault_q <= d_fetch_fault;
        x_class_q <= d_class;
        x_alu_q <= d_alu;
        x_wen_q <= d_wen;
        x_late_q <= d_late;
        x_guess_q <= d_guess;
        x_insn_q <= d_insn;
        x_pc_q <= d_pc_q;
        x_store_q <= d_rs2;
        x_b_q <= d_b_is_imm ? d_imm : d_rs2;
        x_other_q <= ((d_is_jal || d_is_branch) && !d_guess) ? d_target[31:1] : {d_next, 1'b0};
        case (d_src_a)
          SrcRs1: x_a_q <= d_rs1;
          SrcPc: x_a_q <= {d_pc_q, 2'b0};
          SrcZimm: x_a_q <= {27'b0, d_insn[19:15]};
          default: x_a_q <= '0;
        endcase
      end else if (x_done || x_flush) begin
        x_valid_q <= 1'b0;
      end

      if (x_done) begin
        w_wen_q   <= x_wen_q;
        w_ext_q   <= ext_req_o;
        w_store_q <= x_is_store;
        w_rd_q    <= x_insn_q[11:7];
        w_f3_q    <= x_f3;
        w_pc_q    <= x_pc_q;
        case (x_class_q)
          ClassLoad: begin
            w_kind_q <= WLoad;
            w_data_q <= x_sum;
          end
          ClassStore: w_data_q <= x_sum;
          ClassMul: w_kind_q <= WMul;
          ClassCount: begin
            w_kind_q <= WCount;
            w_data_q <= x_result;
          end
          ClassCsr: begin
            w_kind_q <= WData;
            w_data_q <= csr_rdata;
          end
          ClassDiv: begin
            w_kind_q <= WData;
            w_data_q <= div_result;
          end
          default: begin
            w_kind_q <= WData;
            w_data_q <= x_result;
          end
        endcase
      end else if (w_free || w_fault) begin
        w_wen_q <= 1'b0;
        w_ext_q <= 1'b0;
      end
    end
  end

  assign sleep_o = sleep_q;

  if (Rvfi) begin : gen_rvfi
    core_rvfi u_rvfi (
        .clk_i,
        .rst_i,
        .d_go_i(d_go),
        .d_rs1_addr_i(d_use_rs1 ? d_insn[19:15] : 5'd0),
        .d_rs2_addr_i(d_use_rs2 ? d_insn[24:20] : 5'd0),
        .d_rs1_i(d_use_rs1 ? d_rs1 : 32'b0),
        .d_rs2_i(d_use_rs2 ? d_rs2 : 32'b0),
        .d_next_i(d_guess ? d_target[31:2] : d_next),
        .x_done_i(x_done),
        .x_trap_i(x_trap),
        .x_irq_i(x_irq),
        .x_user_i(user),
        .x_pc_i(x_pc_q),
        .x_insn_i(x_insn_q),
        .x_redirect_i(x_redirect),
        .x_target_i(x_target),
        .x_flush_i(x_flush),
        .flush_pc_i(flush_pc),
        .x_load_i(x_is_load),
        .x_store_i(x_is_store),
        .x_sum_i(x_sum[31:2]),
        .x_be_i(x_be),
        .x_wdata_i(dmem_wdata_o),
        .w_free_i(w_free),
        .w_fault_i(w_fault),
        .w_wen_i(w_wen_q),
        .w_rd_i(w_rd_q),
        .w_word_i(w_word),
        .w_result_i(w_result),
        .rvfi_o
    );
  end else begin : gen_no_rvfi
    assign rvfi_o = '0;
  end
endmodule

`default_nettype wire
