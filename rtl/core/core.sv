// RV32IM_Zba_Zbb_Zicsr_Zifencei core, in order, four stages, precise traps, machine and (UserPmp)
// user mode. Theory of operation, timing and CSR list: docs/core.md.
//
//   F  address to instruction memory     X  execute, address to data memory or external bus
//   D  word arrives: decode, operands    W  data arrives: align, write the register file
//
//                     cycle    0   1   2   3
//   add  a0, a1, a2            F   D   X   W
//   jal  (predicted)               F   D   X   W
//   its target                         F   D   X   no bubble; one that went elsewhere than the last time
//                                                  costs one, a use right after a load costs one
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
    parameter int unsigned PredictLog2 = 9,             // of the number of predicted targets; 5 or more
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
    // cycle_i and us_i matter in this cycle; else nothing depends on them.
    output logic  time_o,
    output rvfi_t rvfi_o    // zero without Rvfi
);
  if (RamBytes != 32'd1 << RamLog2 || RamBytes < 2048) begin : gen_bad_ram_bytes
    $error("core: RamBytes must be a power of two, at least 2048");
  end
  if (RamBase % RamBytes != 0) begin : gen_bad_ram_base
    $error("core: RamBase must be a multiple of RamBytes");
  end
  if (ResetPc < RamBase || ResetPc - RamBase >= RamBytes || ResetPc % 4 != 0) begin : gen_bad_reset_pc
    $error("core: ResetPc must be a multiple of 4 inside local memory");
  end

  if (PredictLog2 < 5) begin : gen_bad_predict
    $error("core: PredictLog2 must be at least 5: registers and predictions are cleared together");
  end

  localparam logic [31:RamLog2] RamUpper = RamBase[31:RamLog2];

  // ---- state ----
  // After reset the register file is cleared through W, one register a cycle, and the predictions.
  logic clear_q;
  logic [PredictLog2-1:0] clear_index_q;
  logic sleep_q;

  logic d_valid_q;
  logic [31:2] d_pc_q;  // of the word in D, or, when there is none, of the next to fetch

  op_t x_op_q;  // in a bubble means nothing
  alu_t x_alu_q;
  logic x_valid_q, x_wen_q, x_late_q;
  logic x_guess_q;  // what follows it in D was predicted, not the next word
  logic x_false_q;  // that was false
  logic [31:2] x_pc_q;
  logic [31:0] x_insn_q;
  logic [31:1] x_goal_q;  // of jal and branches

  logic w_wen_q, w_ext_q, w_trap_q, w_irq_q;
  logic w_load_q, w_mul_q, w_count_q, w_lead_q;
  logic [3:0] w_cause_q;
  logic [4:0] w_rd_q;
  logic [2:0] w_f3_q;
  logic [31:0] w_data_q;  // result, address of a load or store, or what a trap tells
  logic [31:2] w_pc_q;
  logic
      w_learn_q, w_taken_q;  // the prediction for it changes; to where it went, which is in d_pc_q

  // ---- W ----
  // A trap is made here: found in X, or an error on the bus. It kills what is in X and D.
  logic w_free, w_fault, w_kill;
  assign w_free  = !w_ext_q || (ext_rvalid_i && !ext_err_i);
  assign w_fault = w_ext_q && ext_rvalid_i && ext_err_i;
  assign w_kill  = w_fault || w_trap_q;

  logic [31:0] w_result, w_word, mul_result;
  assign w_word = w_ext_q ? ext_rdata_i : dmem_rdata_i;
  core_wb u_wb (
      .word_i(w_word),
      .data_i(w_data_q),
      .f3_i(w_f3_q),
      .load_i(w_load_q),
      .count_i(w_count_q),
      .lead_i(w_lead_q),
      .mul_i(w_mul_q),
      .mul_result_i(mul_result),
      .result_o(w_result)
  );

  // ---- D ----
  logic [31:0] d_insn;
  op_t d_op;
  alu_t d_alu;
  logic d_a_rs1, d_a_pc, d_a_zimm, d_use_rs2, d_b_rs2, d_b_invert, d_wen, d_late;
  logic [31:0] d_imm, rf_rdata1, rf_rdata2;
  assign d_insn = imem_rdata_i;

  core_decode u_decode (
      .insn_i(d_insn),
      .op_o(d_op),
      .alu_o(d_alu),
      .a_rs1_o(d_a_rs1),
      .a_pc_o(d_a_pc),
      .a_zimm_o(d_a_zimm),
      .use_rs2_o(d_use_rs2),
      .b_rs2_o(d_b_rs2),
      .b_invert_o(d_b_invert),
      .imm_o(d_imm),
      .wen_o(d_wen),
      .late_o(d_late)
  );

  core_regs u_regs (
      .clk_i,
      .we_i(w_wen_q && w_free),
      .waddr_i(w_rd_q),
      .wdata_i(w_result),
      .raddr1_i(d_insn[19:15]),
      .raddr2_i(d_insn[24:20]),
      .rdata1_o(rf_rdata1),
      .rdata2_o(rf_rdata2)
  );

  logic d_load, d_go, x_leave, x_wait;
  logic [31:0] x_a, x_b, x_store;
  core_operands u_operands (
      .clk_i,
      .rst_i,
      .load_i(d_load),
      .go_i(d_go),
      .leave_i(x_leave || w_kill),
      .rs1_i(d_insn[19:15]),
      .rs2_i(d_insn[24:20]),
      .a_rs1_i(d_a_rs1),
      .a_pc_i(d_a_pc),
      .a_zimm_i(d_a_zimm),
      .use_rs2_i(d_use_rs2),
      .b_rs2_i(d_b_rs2),
      .b_invert_i(d_b_invert),
      .pc_i(d_pc_q),
      .imm_i(d_imm),
      .rf1_i(rf_rdata1),
      .rf2_i(rf_rdata2),
      .x_wen_i(x_wen_q),
      .x_late_i(x_late_q),
      .x_rd_i(x_insn_q[11:7]),
      .w_wen_i(w_wen_q),
      .w_rd_i(w_rd_q),
      .w_free_i(w_free),
      .w_result_i(w_result),
      .w_data_i(w_data_q),
      .a_o(x_a),
      .b_o(x_b),
      .store_o(x_store),
      .wait_o(x_wait)
  );

  // Where jal and branches go; of other words it means nothing.
  logic [31:1] d_offset, d_goal;
  assign d_offset = d_insn[2] ?
      {{12{d_insn[31]}}, d_insn[19:12], d_insn[20], d_insn[30:21]} :
      {{20{d_insn[31]}}, d_insn[7], d_insn[30:25], d_insn[11:8]};
  assign d_goal = {d_pc_q, 1'b0} + d_offset;

  logic d_guess;
  logic [RamLog2-1:2] d_predicted;
  core_btb #(
      .AddrW (RamLog2 - 2),
      .IndexW(PredictLog2)
  ) u_btb (
      .clk_i,
      .en_i(imem_en_o),
      .fetch_i(imem_addr_o),
      .at_valid_i(d_valid_q),
      .at_i(d_pc_q[RamLog2-1:2]),
      .hit_o(d_guess),
      .target_o(d_predicted),
      .learn_i(clear_q || w_learn_q),
      .learn_index_i(clear_q ? clear_index_q : w_pc_q[2+:PredictLog2]),
      .learn_tag_i(w_pc_q[RamLog2-1:2+PredictLog2]),
      .learn_target_i(d_pc_q[RamLog2-1:2]),
      .learn_taken_i(w_taken_q && !clear_q)
  );

  logic d_fetch_fault, pmp_fetch_fault;
  assign d_fetch_fault = d_pc_q[31:RamLog2] != RamBase[31:RamLog2] || pmp_fetch_fault;

  // ---- X ----
  logic x_illegal;
  logic [31:1] x_told;  // the address that goes into a register, or into mtval
  logic [2:0] x_f3;
  logic [31:0] x_result, x_slow, x_sum, csr_rdata, div_result;
  logic x_eq, x_lt, csr_illegal, wfi_illegal, user;
  logic irq_pending, irq_take, counted, pmp_data_fault, div_busy, div_done;
  logic [3:0] irq_cause;
  logic [31:2] trap_target, mret_target;
  assign x_f3 = x_insn_q[14:12];
  assign x_illegal = x_op_q.bad_alu || x_op_q.bad_field || x_op_q.bad_rest || x_op_q.fault;

  core_alu u_alu (
      .alu_i(x_alu_q),
      .off_i(x_illegal),  // the trap tells the word alone
      .insn_i(x_insn_q),
      .branch_i(x_op_q.branch),
      .jalr_i(x_op_q.jalr),
      .a_i(x_a),
      .b_i(x_b),
      .link_i(x_told),
      .result_o(x_result),
      .slow_o(x_slow),
      .sum_o(x_sum),
      .eq_o(x_eq),
      .lt_o(x_lt)
  );

  // An interrupt replaces the instruction in X; a division that has begun is finished first. What
  // X finds wrong, or an interrupt, goes on to W as a trap, so only effects wait for x_clean.
  logic x_taken;  // of a branch
  logic x_false;  // it was predicted to go where it never goes
  logic x_mem, x_near, x_local, x_misaligned, x_bad_target, x_exception;
  logic x_csr, x_div, x_mret, x_wfi, x_call;  // system instructions; x_call: ecall or ebreak
  logic x_go, x_irq, x_clean;
  assign x_mem = x_op_q.load || x_op_q.store;
  // Told without the carries of the upper half: an offset of 12 bits changes that by one at most, and which of
  // two neighbours it becomes, its lowest bit says.
  assign x_near = x_a[31:RamLog2] == RamUpper ||
      x_a[31:RamLog2] == (x_insn_q[31] ? RamUpper + 1'b1 : RamUpper - 1'b1);
  assign x_local = x_near && x_sum[RamLog2] == RamUpper[RamLog2];
  assign x_misaligned = (x_f3[0] && x_sum[0]) || (x_f3[1] && x_sum[1:0] != 0);
  assign x_taken = (x_f3[2] ? x_lt : x_eq) ^ x_f3[0];
  assign x_bad_target = ((x_op_q.jal || (x_op_q.branch && x_taken)) && x_goal_q[1]) ||
      (x_op_q.jalr && x_sum[1]);
  assign x_mret = x_op_q.system && x_insn_q[InsnMret];
  assign x_wfi = x_op_q.system && x_insn_q[InsnWfi];
  assign x_call = x_op_q.system && !x_insn_q[InsnMret] && !x_insn_q[InsnWfi];
  assign x_exception = (x_mem && (x_misaligned || pmp_data_fault)) || x_bad_target || csr_illegal ||
      (x_mret && user) || (x_wfi && wfi_illegal) || x_call || x_illegal;
  assign x_irq = irq_take && !div_busy;
  assign x_go = x_valid_q && w_free && !w_trap_q && !x_wait && !x_false;
  assign x_leave = x_go && (!x_div || div_done || x_irq);
  assign x_clean = x_leave && !x_irq && !x_exception;
  // The same for some instructions alone, without waiting for comparisons.
  logic x_mem_clean, x_csr_clean, x_mret_clean, x_wfi_clean;
  assign x_mem_clean = x_go && x_mem && !x_irq && !x_illegal && !x_misaligned && !pmp_data_fault;
  assign x_csr_clean = x_go && x_csr && !x_irq && !csr_illegal;
  assign x_mret_clean = x_go && x_mret && !x_irq && !x_illegal && !user;
  assign x_wfi_clean = x_go && x_wfi && !x_irq && !x_illegal && !wfi_illegal;
  assign x_csr = x_op_q.csr && !x_illegal;
  assign x_div = x_op_q.div && !x_illegal;

  logic [3:0] x_cause;
  always_comb begin
    if (x_irq) x_cause = irq_cause;
    else if (x_op_q.fault) x_cause = CauseFetchFault;
    else if (x_illegal) x_cause = CauseIllegal;
    else if (x_mem) begin
      x_cause = x_misaligned ? CauseLoadMisaligned : CauseLoadFault;
      x_cause[1] = x_op_q.store;
    end else if (x_call) begin
      x_cause = x_insn_q[InsnEbreak] ? CauseBreakpoint : user ? CauseEcallUser : CauseEcallMachine;
    end else if (x_op_q.branch || x_op_q.jal || x_op_q.jalr) x_cause = CauseFetchMisaligned;
    else x_cause = CauseIllegal;
  end

  // Where the next word comes from. A redirect fetches in this cycle; a flush notes the address
  // and fetches in the next. What a prediction led to is known by its address, in d_pc_q. A false one (the
  // code is not what it was) is taken back first, in a cycle of its own.
  logic x_redirect, x_if_taken, x_if_not, flush;
  logic [31:2] x_link, x_target, flush_pc;
  assign x_link = x_pc_q + 30'd1;
  assign x_told = (x_op_q.branch || (x_op_q.jal && x_goal_q[1])) ? x_goal_q : {x_link, 1'b0};
  assign x_false = x_valid_q && x_guess_q &&
      (!(x_op_q.branch || x_op_q.jal) || x_goal_q[31:2] != d_pc_q);
  assign x_if_taken = x_op_q.jalr || ((x_op_q.jal || x_op_q.branch) && !x_guess_q);
  assign x_if_not = x_op_q.jalr || (x_op_q.jal && !x_guess_q) || (x_op_q.branch && x_guess_q);
  assign x_redirect = x_go && (x_taken ? x_if_taken : x_if_not);
  assign x_target = x_op_q.jalr ? x_sum[31:2] : x_guess_q ? x_link : x_goal_q[31:2];
  assign flush = w_kill || x_false || (x_go && x_op_q.flush);
  assign flush_pc = w_kill ? trap_target : (x_mret && !x_guess_q) ? mret_target : x_link;

  // The branch decision meets one LUT on its way to the memory.
  logic fetch;
  (* keep *) logic [31:2] d_else;
  logic [31:2] d_next, fetch_pc;
  assign d_next = d_pc_q + {29'b0, d_valid_q};
  // The upper bits are those of the word behind it: a prediction stays within the memory, or X finds it false.
  assign d_else = {d_next[31:RamLog2], d_guess ? d_predicted : d_next[RamLog2-1:2]};
  // Registers that mean nothing in a bubble take what is in D even if it does not go: so they do not
  // wait for the branch decision.
  assign d_load = d_valid_q && w_free && (!x_valid_q || x_leave);
  assign d_go = d_load && !x_redirect && !flush;
  assign imem_en_o = (!d_valid_q || d_load) && (!sleep_q || irq_pending);  // wanted or not
  assign fetch = imem_en_o && !clear_q && !flush;
  assign fetch_pc = x_redirect ? x_target : d_else;
  assign imem_addr_o = fetch_pc[RamLog2-1:2];

  // ---- data memory and external bus ----
  logic [3:0] x_be;
  assign x_be = x_f3[1] ? 4'b1111 : x_f3[0] ? {{2{x_sum[1]}}, {2{!x_sum[1]}}} : 4'b0001 << x_sum[1:0];
  logic [15:0] x_half;
  assign x_half = {x_f3[1:0] == 2'd0 ? x_store[7:0] : x_store[15:8], x_store[7:0]};
  assign dmem_wdata_o = {x_f3[1] ? x_store[31:16] : x_half, x_half};
  assign dmem_we_o = x_mem_clean && x_op_q.store;
  assign dmem_en_o = x_mem && x_local;  // wanted or not
  assign dmem_be_o = x_be;
  assign dmem_addr_o = x_sum[RamLog2-1:2];
  assign ext_req_o = x_mem_clean && !x_local;
  assign ext_addr_o = x_sum;
  assign ext_we_o = x_op_q.store;
  assign ext_be_o = x_be;
  assign ext_wdata_o = dmem_wdata_o;

  core_mul u_mul (
      .clk_i,
      .start_i(x_go && x_op_q.mul),
      .f3_i(x_f3[1:0]),
      .a_i(x_a),
      .b_i(x_b),
      .read_i(w_mul_q),
      .result_o(mul_result)
  );

  core_div u_div (
      .clk_i,
      .rst_i,
      .start_i(x_go && x_div && !x_irq),
      .unsigned_i(x_f3[0]),
      .rem_i(x_f3[1]),
      .a_i(x_a),
      .b_i(x_b),
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
      .valid_i(x_csr),
      .time_o,
      .commit_i(x_csr_clean),
      .insn_i(x_insn_q),
      .operand_i(x_a),
      .rdata_o(csr_rdata),
      .illegal_o(csr_illegal),
      .trap_i(w_kill),
      .trap_irq_i(w_irq_q),
      .trap_cause_i(w_cause_q),
      .trap_pc_i(w_pc_q),
      .trap_value_i(w_data_q),
      .trap_target_o(trap_target),
      .mret_i(x_mret_clean),
      .mret_target_o(mret_target),
      .wfi_illegal_o(wfi_illegal),
      .retire_i(x_clean),
      .unretire_i(w_fault),
      .counted_o(counted),
      .irq_ext_i,
      .irq_timer_i,
      .irq_soft_i,
      .irq_pending_o(irq_pending),
      .irq_take_o(irq_take),
      .irq_cause_o(irq_cause),
      .user_o(user),
      .fetch_addr_i(d_pc_q),
      .fetch_fault_o(pmp_fetch_fault),
      .data_addr_i(x_sum[31:2]),
      .data_valid_i(x_mem),
      .data_write_i(x_op_q.store),
      .data_fault_o(pmp_data_fault)
  );

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      clear_q <= 1'b1;
      clear_index_q <= '0;
      sleep_q <= 1'b0;
      d_valid_q <= 1'b0;
      d_pc_q <= ResetPc[31:2];
      x_valid_q <= 1'b0;
      x_op_q <= '0;
      x_wen_q <= 1'b0;
      x_false_q <= 1'b0;
      w_wen_q <= 1'b0;
      w_learn_q <= 1'b0;
      w_ext_q <= 1'b0;
      w_trap_q <= 1'b0;
    end else begin
      if (clear_q) begin
        clear_index_q <= clear_index_q + 1'b1;
        if (clear_index_q == '1) clear_q <= 1'b0;
      end

      if (sleep_q) begin
        if (irq_pending) sleep_q <= 1'b0;
      end else if (x_wfi_clean && !irq_pending) begin
        sleep_q <= 1'b1;
      end

      if (flush) begin
        d_valid_q <= 1'b0;
        d_pc_q <= flush_pc;
      end else if (fetch) begin
        d_valid_q <= 1'b1;
        d_pc_q <= fetch_pc;
      end

      if (d_load) begin
        x_late_q <= d_late;
        x_guess_q <= d_guess;
        x_insn_q <= d_insn;
        x_pc_q <= d_pc_q;
        x_goal_q <= d_goal;
        x_false_q <= 1'b0;
      end else if (x_false) begin
        x_guess_q <= 1'b0;
        x_false_q <= 1'b1;
      end
      // A backward branch that falls through once is still predicted to be taken.
      w_learn_q <= x_leave && (x_false_q ||
                               (x_redirect && !x_op_q.jalr && !(x_guess_q && x_insn_q[31])));
      w_taken_q <= x_redirect && !x_op_q.jalr && !x_guess_q;
      if (d_go) begin
        x_valid_q <= 1'b1;
        x_wen_q   <= d_wen;
      end else if (x_leave || w_kill) begin
        x_valid_q <= 1'b0;
        x_wen_q   <= 1'b0;
      end
      // What does not go is dropped one cycle later.
      if (d_load) begin
        x_op_q  <= d_op;
        x_alu_q <= d_alu;
        x_op_q.fault <= d_fetch_fault;
      end else if (x_leave || w_kill || !x_valid_q) begin
        x_op_q <= '0;
      end

      if (clear_q) begin
        w_wen_q   <= 1'b1;
        w_rd_q    <= clear_index_q[4:0];
        w_load_q  <= 1'b0;
        w_mul_q   <= 1'b0;
        w_count_q <= 1'b0;
        w_data_q  <= '0;
      end else if (x_leave) begin
        w_wen_q   <= x_wen_q && x_clean;
        w_ext_q   <= ext_req_o;
        w_trap_q  <= !x_clean;
        w_irq_q   <= x_irq;
        w_cause_q <= x_cause;
        w_rd_q    <= x_insn_q[11:7];
        w_f3_q    <= x_f3;
        w_pc_q    <= x_pc_q;
        w_load_q  <= x_op_q.load;
        w_mul_q   <= x_op_q.mul;
        w_count_q <= x_op_q.count;
        w_lead_q  <= !x_insn_q[21];
        // For a trap what mtval tells: an address, or zero; mepc tells the rest.
        w_data_q  <= x_result | x_slow | csr_rdata | div_result;
      end else if (w_free || w_fault) begin
        w_wen_q  <= 1'b0;
        w_ext_q  <= 1'b0;
        w_trap_q <= 1'b0;
      end
    end
  end

  assign sleep_o = sleep_q && counted;

  if (Rvfi) begin : gen_rvfi
    core_rvfi u_rvfi (
        .clk_i,
        .rst_i,
        .d_go_i(d_go),
        .d_rs1_addr_i(d_a_rs1 ? d_insn[19:15] : 5'd0),
        .d_rs2_addr_i(d_use_rs2 ? d_insn[24:20] : 5'd0),
        .d_next_i(d_else),
        .x_false_i(x_false),
        .x_rs1_i(x_a),
        .x_rs2_i(x_store),
        .x_leave_i(x_leave),
        .x_irq_i(x_irq),
        .x_clean_i(x_clean),
        .x_user_i(user),
        .x_pc_i(x_pc_q),
        .x_insn_i(x_insn_q),
        .x_redirect_i(x_redirect),
        .x_target_i(x_target),
        .flush_i(flush),
        .flush_pc_i(flush_pc),
        .x_load_i(x_op_q.load),
        .x_store_i(x_op_q.store),
        .x_sum_i(x_sum[31:2]),
        .x_be_i(x_be),
        .x_wdata_i(dmem_wdata_o),
        .w_free_i(w_free),
        .w_kill_i(w_kill),
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
