// Every instruction that the core retires is what core_spec says of its word, and the registers and the
// program counter hold together from one to the next. Unbounded: 1-inductive with the i_ assertions.
//
// p_value, p_rd        rd gets the value, and nobody else gets anything (CSRs, products, quotients: not the value)
// p_next               the next pc
// p_access, p_stored   address, bytes and data of loads and stores
// p_local              which of them go to local memory
// p_illegal, p_misaligned, p_target, p_call  traps exactly when it must, for what the word alone decides
// p_trap_clean         who traps writes no register and touches no memory
// p_chain, p_intr      pc follows pc; after a trap or an interrupt comes its handler, marked
// p_rs1, p_rs2         an operand is what the last writer of the register left there; x0 is zero
// p_order              counts
// p_moves_*            liveness in steps: X leaves when W is free but for a late operand or a false prediction, which
//                      take one cycle, and a division, which counts down; D follows X; F fills D
`default_nettype none

module core_insn_proof
  import core_pkg::*;
#(
    parameter bit UserPmp = 1'b1
) (
    input wire logic        clk_i,
    input wire logic [31:0] any_insn_i,
    input wire logic [31:0] any_data_i,
    input wire logic        any_answer_i,
    input wire logic        any_error_i,
    input wire logic [ 2:0] any_irq_i,
    input wire logic [ 4:0] any_reg_i
);
  logic init, due;
  rvfi_t r;
  core_world #(
      .UserPmp(UserPmp)
  ) w (
      .clk_i,
      .any_insn_i,
      .any_data_i,
      .any_answer_i,
      .any_error_i,
      .any_irq_i,
      .init_o(init),
      .due_o(due),
      .rvfi_o(r)
  );

  // The record of what is in W; what rvfi_o shows of it when it retires.
  rvfi_t q;
  logic w_valid;
  assign q = w.dut.gen_rvfi.u_rvfi.w_q;
  assign w_valid = w.dut.gen_rvfi.u_rvfi.w_valid_q;

  // ---- the instruction in W against the specification ----
  logic legal, csr, mret, wfi, ecall, ebreak, load, store, uses1, uses2, writes, known, misaligned;
  logic [31:0] value, next, address, stored;
  logic [3:0] bytes;
  core_spec u_spec (
      .insn_i(q.insn),
      .pc_i(q.pc_rdata),
      .rs1_i(q.rs1_rdata),
      .rs2_i(q.rs2_rdata),
      .word_i(r.mem_rdata),
      .legal_o(legal),
      .csr_o(csr),
      .mret_o(mret),
      .wfi_o(wfi),
      .ecall_o(ecall),
      .ebreak_o(ebreak),
      .load_o(load),
      .store_o(store),
      .uses1_o(uses1),
      .uses2_o(uses2),
      .writes_o(writes),
      .known_o(known),
      .value_o(value),
      .next_o(next),
      .address_o(address),
      .misaligned_o(misaligned),
      .bytes_o(bytes),
      .stored_o(stored)
  );
  wire done = r.valid && !init;
  wire inside_w = w_valid && !q.trap && !init;
  wire trapped = w_valid && q.trap && !init;
  wire [3:0] cause = w.dut.w_cause_q;
  wire fetch_failed = cause == 4'd1;
  wire [31:0] lanes = {{8{bytes[3]}}, {8{bytes[2]}}, {8{bytes[1]}}, {8{bytes[0]}}};
  wire [4:0] rd = q.insn[11:7];
  wire is_count = q.insn[6:0] == 7'h13 && q.insn[14:12] == 3'd1 && q.insn[31:25] == 7'h30 && !q.insn[22];

  always_comb begin
    if (inside_w) begin
      p_legal : assert (legal);
      p_next : assert (mret || q.pc_wdata == next);
      p_access :
      assert (q.mem_rmask == (load ? bytes : 4'd0) && q.mem_wmask == (store ? bytes : 4'd0));
      p_address : assert (!(load || store) || q.mem_addr == {address[31:2], 2'b00});
      p_misaligned : assert (!(load || store) || !misaligned);
      p_stored : assert (!store || (q.mem_wdata & lanes) == stored);
      p_target : assert (mret || !next[1]);
      p_call : assert (!ecall && !ebreak);
      p_user : assert (!mret || q.mode == 2'd3);
      p_uses :
      assert ((!uses1 || q.rs1_addr == q.insn[19:15]) && (!uses2 || q.rs2_addr == q.insn[24:20]));
    end
    if (done && !r.trap) begin
      p_rd : assert (r.rd_addr == (writes ? rd : 5'd0));
      p_zero : assert (r.rd_addr != 5'd0 || r.rd_wdata == '0);
      p_value : assert (!writes || !known || rd == 5'd0 || r.rd_wdata == value);
    end
    if (done && r.trap)
      p_trap_clean : assert (r.rd_addr == 5'd0 && r.mem_rmask == 4'd0 && r.mem_wmask == 4'd0);
    if (trapped) begin
      p_cause :
      assert (fetch_failed || cause == (!legal || csr || mret || wfi ? 4'd2 :
          load ? (misaligned ? 4'd4 : 4'd5) : store ? (misaligned ? 4'd6 : 4'd7) :
          ecall ? (q.mode == 2'd0 ? 4'd8 : 4'd11) : ebreak ? 4'd3 : 4'd0));
      p_must_trap :
      assert (fetch_failed || !legal || csr || ecall || ebreak || next[1] ||
          ((mret || wfi) && q.mode == 2'd0) || ((load || store) && (misaligned || UserPmp)));
    end
    if (w.dut.w_fault && !init)
      p_fault : assert (inside_w && (load ? cause == 4'd5 : store && cause == 4'd7));
  end

  // The cycle in which a trap is made leaves in the CSRs what the handler needs.
  logic trap_q, trap_irq_q, trap_user_q, trap_mie_q;
  logic [31:2] trap_pc_q;
  logic [ 3:0] trap_cause_q;
  always_ff @(posedge clk_i) begin
    trap_q <= !init && w.dut.w_kill;
    trap_irq_q <= w.dut.w_irq_q;
    trap_pc_q <= w_valid ? q.pc_rdata[31:2] : w.dut.w_pc_q;
    trap_cause_q <= cause;
    trap_user_q <= w.dut.u_csr.user_q;
    trap_mie_q <= w.dut.u_csr.mie_q;
  end
  always_comb
    if (trap_q && !init) begin
      p_mepc : assert (w.dut.u_csr.mepc_q == trap_pc_q);
      p_mcause :
      assert (w.dut.u_csr.cause_q == trap_cause_q && w.dut.u_csr.cause_irq_q == trap_irq_q);
      p_mode : assert (!w.dut.u_csr.user_q && w.dut.u_csr.mpp_user_q == trap_user_q);
      p_mie : assert (!w.dut.u_csr.mie_q && w.dut.u_csr.mpie_q == trap_mie_q);
    end

  // ---- from one to the next: pc, handlers, order ----
  logic [31:0] last_q;  // where what retires next must be
  logic after_q;  // and whether that is a handler's first
  logic [63:0] count_q;
  always_ff @(posedge clk_i) begin
    if (init) begin
      {last_q, after_q, count_q} <= {32'h8000_0000, 1'b0, 64'd0};
    end else begin
      if (w.dut.w_kill) {last_q, after_q} <= {w.dut.trap_target, 2'b00, 1'b1};
      else if (r.valid) {last_q, after_q} <= {r.pc_wdata, 1'b0};
      if (r.valid) count_q <= count_q + 64'd1;
    end
  end
  wire [31:0] expected = w_valid ? q.pc_wdata : last_q;
  wire calm = !init && !w.dut.w_trap_q;
  always_comb begin
    if (done) begin
      p_chain : assert (r.pc_rdata == last_q);
      p_intr : assert (r.intr == after_q);
      p_order : assert (r.order == count_q);
    end
    if (!init) begin
      i_order : assert (q.order == count_q);
      i_last : assert (!w_valid || (q.pc_rdata == last_q && q.intr == after_q));
      i_after :
      assert (w_valid ? !w.dut.gen_rvfi.u_rvfi.handler_q : w.dut.gen_rvfi.u_rvfi.handler_q == after_q);
      i_even : assert (last_q[1:0] == 2'b00 && (!w_valid || q.pc_wdata[1:0] == 2'b00 || q.trap));
    end
    if (calm) begin
      i_x_pc : assert (!w.dut.x_valid_q || {w.dut.x_pc_q, 2'b00} == expected);
      i_d_pc :
      assert (w.dut.d_pc_q == (w.dut.x_valid_q ? w.dut.gen_rvfi.u_rvfi.x_next_q : expected[31:2]));
    end
  end

  // ---- the instruction in X, decoded again ----
  op_t xd_op;
  alu_t xd_alu;
  logic xd_a_rs1, xd_a_pc, xd_a_zimm, xd_use2, xd_b_rs2, xd_invert, xd_wen, xd_late;
  logic [31:0] xd_imm;
  wire [31:0] xi = w.dut.x_insn_q;
  core_decode u_xd (
      .insn_i(xi),
      .op_o(xd_op),
      .alu_o(xd_alu),
      .a_rs1_o(xd_a_rs1),
      .a_pc_o(xd_a_pc),
      .a_zimm_o(xd_a_zimm),
      .use_rs2_o(xd_use2),
      .b_rs2_o(xd_b_rs2),
      .b_invert_o(xd_invert),
      .imm_o(xd_imm),
      .wen_o(xd_wen),
      .late_o(xd_late)
  );

  // ---- one register, any ----
  logic [ 4:0] reg_q;
  logic [31:0] shadow_q;
  logic cleared_q;  // the last cycle was one of clearing
  always_ff @(posedge clk_i) begin
    if (init) {reg_q, shadow_q} <= {any_reg_i, 32'b0};
    else if (r.valid && r.rd_addr == reg_q && reg_q != 5'd0) shadow_q <= r.rd_wdata;
    cleared_q <= !init && w.dut.clear_q;
  end
  wire [31:0] stored_reg = w.dut.u_regs.regs_q[reg_q];
  wire w_ours = w_valid && w.dut.w_wen_q && w.dut.w_rd_q == reg_q;
  wire w_early = !w.dut.w_load_q && !w.dut.w_mul_q && !w.dut.w_count_q;
  always_comb begin
    if (done) begin
      p_rs1 : assert (r.rs1_addr != reg_q || r.rs1_rdata == shadow_q);
      p_rs2 : assert (r.rs2_addr != reg_q || r.rs2_rdata == shadow_q);
    end
    if (!init) begin
      i_file_zero :
      assert (!(cleared_q ? w.dut.w_rd_q != 5'd0 : !w.dut.clear_q) || w.dut.u_regs.regs_q[0] == '0);
      i_zero : assert (reg_q != 5'd0 || shadow_q == '0);
      i_w_rs1 : assert (!w_valid || q.rs1_addr != reg_q || q.rs1_rdata == shadow_q);
      i_w_rs2 : assert (!w_valid || q.rs2_addr != reg_q || q.rs2_rdata == shadow_q);
      i_file :
      assert (cleared_q ? reg_q >= w.dut.w_rd_q || stored_reg == '0 :
          w.dut.clear_q || stored_reg == shadow_q);
      if (w.dut.clear_q || cleared_q) begin
        i_clear :
        assert (!w_valid && !w.dut.x_valid_q && !w.dut.d_valid_q && shadow_q == '0 && !w.dut.sleep_q &&
            !w.dut.w_trap_q && !w.dut.w_ext_q && last_q == 32'h8000_0000 && count_q == '0);
        i_clear_w :
        assert (w.dut.w_wen_q == cleared_q && (!cleared_q || (w.dut.w_data_q == '0 && w_early)));
        i_clear_at : assert (w.dut.clear_index_q == (cleared_q ? w.dut.w_rd_q + 5'd1 : 5'd0));
        i_clear_end : assert (w.dut.clear_q || w.dut.w_rd_q == 5'd31);
      end
    end
    if (calm && w.dut.x_valid_q && xd_a_rs1 && xi[19:15] == reg_q) begin
      i_x_rs1 :
      assert (w.dut.u_operands.wait_a_q ? w_ours :
          w.dut.u_operands.next_a_q ? (w_ours ? w_early : w.dut.w_data_q == shadow_q) :
          !w_ours && w.dut.u_operands.a_q == shadow_q);
    end
    if (calm && w.dut.x_valid_q && xd_use2 && xi[24:20] == reg_q) begin
      i_x_rs2 :
      assert (w.dut.u_operands.wait_b_q ? w_ours :
          w.dut.u_operands.next_store_q ? (w_ours ? w_early : w.dut.w_data_q == shadow_q) :
          !w_ours && w.dut.u_operands.store_q == shadow_q);
    end
  end

  // ---- what makes it inductive: X holds what its word says, W what X found ----
  // What X makes of a nibble: cpop how many ones; clz {any, zeros before the first one}, ctz the same of rs1
  // turned around.
  function automatic logic [3:0] nibble(logic ones, logic [3:0] a);
    if (!ones) return {1'b0, a != 4'd0, a[3:2] == 2'd0, a[3] ? 1'b0 : a[2] ? 1'b1 : !a[1]};
    return 4'(a[0]) + 4'(a[1]) + 4'(a[2]) + 4'(a[3]);
  endfunction

  logic [31:0] looked, nibbles;
  always_comb begin
    looked = q.rs1_rdata;
    if (q.insn[21:20] == 2'd1) for (int unsigned i = 0; i < 32; i++) looked[i] = q.rs1_rdata[31-i];
    for (int unsigned n = 0; n < 8; n++) nibbles[4*n+:4] = nibble(q.insn[21], looked[4*n+:4]);
  end

  wire x_jal = xi[6:2] == 5'b11011;
  wire x_branch = xi[6:2] == 5'b11000;
  wire [31:0] x_goal = {w.dut.x_pc_q, 2'b00} + (x_jal ?
      {{12{xi[31]}}, xi[19:12], xi[20], xi[30:21], 1'b0} :
      {{20{xi[31]}}, xi[7], xi[30:25], xi[11:8], 1'b0});
  wire [31:0] x_after = {w.dut.x_pc_q, 2'b00} + 32'd4;
  always_comb
    if (!init) begin
      if (!w.dut.x_valid_q) begin
        i_bubble : assert (!w.dut.x_wen_q && !w.dut.x_wait);
      end else begin
        i_x_op :
        assert (w.dut.x_op_q == (xd_op | op_t'(w.dut.x_op_q.fault)) && w.dut.x_alu_q == xd_alu &&
            w.dut.x_wen_q == xd_wen && w.dut.x_late_q == xd_late);
        i_x_goal : assert (!(x_jal || x_branch) || w.dut.x_goal_q == x_goal[31:1]);
        i_x_next : assert (w.dut.x_guess_q || w.dut.gen_rvfi.u_rvfi.x_next_q == x_after[31:2]);
        i_x_addr :
        assert (w.dut.gen_rvfi.u_rvfi.x_rs1_addr_q == (xd_a_rs1 ? xi[19:15] : 5'd0) &&
            w.dut.gen_rvfi.u_rvfi.x_rs2_addr_q == (xd_use2 ? xi[24:20] : 5'd0));
        i_x_flags :
        assert (w.dut.u_operands.b_rs2_q == xd_b_rs2 && w.dut.u_operands.b_invert_q == xd_invert &&
            w.dut.u_operands.next_b_q == (w.dut.u_operands.next_store_q && xd_b_rs2));
        i_x_wait :
        assert (!(w.dut.u_operands.wait_a_q && w.dut.u_operands.next_a_q) &&
            !(w.dut.u_operands.wait_b_q && w.dut.u_operands.next_store_q));
        i_x_hit :
        assert ((xd_a_rs1 || !(w.dut.u_operands.wait_a_q || w.dut.u_operands.next_a_q)) &&
            (xd_use2 || !(w.dut.u_operands.wait_b_q || w.dut.u_operands.next_store_q)));
        i_x_a :
        assert (xd_a_rs1 || w.dut.u_operands.a_q ==
            (({32{xd_a_pc}} & {w.dut.x_pc_q, 2'b00}) | ({32{xd_a_zimm}} & {27'b0, xi[19:15]})));
        i_x_b :
        assert (w.dut.u_operands.next_b_q || (xd_b_rs2 && w.dut.u_operands.wait_b_q) ||
            w.dut.u_operands.b_q == (xd_b_rs2 ? w.dut.u_operands.store_q : xd_imm));
        i_x_zero :
        assert (
            (!xd_a_rs1 || xi[19:15] != 5'd0 ||
             (w.dut.u_operands.a_q == '0 && !w.dut.u_operands.wait_a_q && !w.dut.u_operands.next_a_q)) &&
            (!xd_use2 || xi[24:20] != 5'd0 ||
             (w.dut.u_operands.store_q == '0 && !w.dut.u_operands.wait_b_q && !w.dut.u_operands.next_store_q)));
        p_local : assert (!w.dut.x_mem || w.dut.x_local == (w.dut.x_sum[31:11] == 21'h10_0000));
        i_x_fault : assert (UserPmp || w.dut.x_op_q.fault == (w.dut.x_pc_q[31:11] != 21'h10_0000));
      end
      i_w_idle : assert (w_valid || cleared_q || (!w.dut.w_wen_q && !w.dut.w_ext_q));
      i_w_trap : assert (w.dut.w_trap_q == (w_valid ? q.trap : w.dut.w_trap_q && w.dut.w_irq_q));
      i_w_trap_alone :
      assert (!w.dut.w_trap_q || (!w.dut.w_ext_q && !w.dut.w_wen_q && w.dut.w_irq_q == !w_valid));
      i_due : assert (due == w.dut.w_ext_q);
      i_w_pc : assert (!w_valid || w.dut.w_pc_q == q.pc_rdata[31:2]);
      i_sleep : assert (!w.dut.sleep_q || (!w.dut.x_valid_q && !w.dut.d_valid_q && !w.dut.w_ext_q));
      i_div :
      assert (!w.dut.u_div.busy_q || (w.dut.x_valid_q && w.dut.x_div && !w.dut.x_wait && !w.dut.x_guess_q &&
          !w.dut.w_ext_q && !w.dut.w_trap_q));
      if (inside_w) begin
        i_w_ctl :
        assert (w.dut.w_rd_q == rd && w.dut.w_wen_q == (writes && rd != 5'd0) && w.dut.w_f3_q == q.insn[14:12] &&
            w.dut.w_load_q == load && w.dut.w_count_q == is_count && w.dut.gen_rvfi.u_rvfi.w_load_q == load && !w.dut.w_irq_q &&
            w.dut.w_mul_q == (q.insn[6:0] == 7'h33 && q.insn[31:25] == 7'h01 && !q.insn[14]));
        i_w_ext :
        assert (w.dut.w_ext_q == ((load || store) && address[31:11] != 21'h10_0000) || !w.dut.w_ext_q);
        i_w_cause : assert (!(load || store) || cause == (store ? 4'd7 : 4'd5));
        i_w_data :
        assert (!writes || !known || w.dut.w_count_q || w.dut.w_data_q == (load ? address : value));
        i_w_nibbles : assert (!w.dut.w_count_q || w.dut.w_data_q == nibbles);
        i_w_lead : assert (!w.dut.w_count_q || w.dut.w_lead_q == (!q.insn[21]));
      end
    end

  // ---- liveness, a step at a time ----
  logic was_wait_q, was_false_q, was_d_q, was_f_q, was_div_q;
  logic [5:0] left_q;
  always_ff @(posedge clk_i) begin
    was_wait_q <= !init && w.dut.x_wait && w.dut.w_free;
    was_false_q <= !init && w.dut.x_false;
    was_d_q <= !init && w.dut.d_load && !w.dut.x_redirect && !w.dut.flush;
    was_f_q <= !init && !w.dut.d_valid_q && !w.dut.flush && !w.dut.clear_q && (!w.dut.sleep_q || w.dut.irq_pending);
    was_div_q <= !init && w.dut.u_div.busy_q && !w.dut.x_leave;
    left_q <= w.dut.u_div.left_q;
  end
  always_comb
    if (!init) begin
      p_moves_x :
      assert (!w.dut.x_valid_q || !w.dut.w_free || w.dut.w_trap_q || w.dut.x_wait || w.dut.x_false ||
          w.dut.x_div || w.dut.x_leave);
      p_moves_wait : assert (!was_wait_q || !w.dut.x_wait);
      p_moves_false : assert (!was_false_q || !w.dut.x_false);
      p_moves_d : assert (!was_d_q || w.dut.x_valid_q);
      p_moves_f : assert (!was_f_q || w.dut.d_valid_q);
      p_moves_div : assert (!was_div_q || w.dut.u_div.left_q == left_q - 6'd1);
      p_moves_w : assert (w.dut.w_free || w.dut.w_fault || due);
      p_wakes : assert (!w.dut.sleep_q || !w.dut.irq_pending || w.dut.fetch);
    end

  // ---- reachable ----
  always_comb
    if (!init) begin
      cover_load : assert (!(done && load && !r.trap && rd != 5'd0));
      cover_late : assert (!w.dut.x_wait);
      cover_next : assert (!(w.dut.x_go && w.dut.u_operands.next_a_q));
      cover_trap : assert (!(done && r.intr));
      cover_fault : assert (!w.dut.w_fault);
      cover_redirect : assert (!w.dut.x_redirect);
      cover_false : assert (!w.dut.x_false);
      cover_predicted : assert (!(w.dut.x_leave && w.dut.x_guess_q && !w.dut.x_redirect));
    end
endmodule

`default_nettype wire
