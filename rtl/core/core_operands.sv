// Operands of the instruction in X: collected in D, completed in X.
//
// D takes a register from W, which writes it in this cycle, or from the register file. The result of
// the instruction just ahead (in X while this one is in D) is in W when this one is in X, and is
// taken there: at once if X had it (early), or, if only W has it (late: loads, products, CSRs), by
// waiting one cycle. So the comparison with the destination in X, late as it is behind the fetched
// word, ends in a register and selects nothing in D.
//
//                  cycle    0   1   2   3   4
//   add a0, ..              D   X   W            a0 in w_data_i in cycle 2
//   sub a1, a0, ..              D   X   W        takes it there
//   lw  a0, ..              D   X   W            a0 in w_result_i in cycle 2
//   sub a1, a0, ..              D   X   X   W    wait_o in cycle 2
`default_nettype none

module core_operands (
    input wire logic clk_i,
    input wire logic rst_i,

    // The instruction in D. load_i: X is free for it, so its operands are taken; go_i: it does go
    // to X (never without load_i).
    input wire logic        load_i,
    input wire logic        go_i,
    input wire logic        leave_i,   // X becomes free of what is in it
    input wire logic [ 4:0] rs1_i,
    input wire logic [ 4:0] rs2_i,
    input wire logic        a_rs1_i,
    input wire logic        a_pc_i,
    input wire logic        a_zimm_i,
    input wire logic        use_rs2_i,
    input wire logic        b_rs2_i,
    input wire logic        b_invert_i,
    input wire logic [31:2] pc_i,
    input wire logic [31:0] imm_i,
    input wire logic [31:0] rf1_i,
    input wire logic [31:0] rf2_i,

    // Destinations ahead.
    input wire logic        x_wen_i,
    input wire logic        x_late_i,
    input wire logic [ 4:0] x_rd_i,
    input wire logic        w_wen_i,
    input wire logic [ 4:0] w_rd_i,
    input wire logic        w_free_i,    // w_result_i is final
    input wire logic [31:0] w_result_i,
    input wire logic [31:0] w_data_i,    // what X found of the instruction ahead; stays while X stays

    output logic [31:0] a_o,
    output logic [31:0] b_o,      // complement if the instruction wants it
    output logic [31:0] store_o,  // rs2
    output logic        wait_o    // X must wait for W
);
  logic wait_a_q, wait_b_q;  // the operand is what W will have
  logic next_a_q, next_b_q, next_store_q;  // the operand is w_data_i
  logic b_rs2_q, b_invert_q;
  logic [31:0] a_q, b_q, store_q;

  logic x_hit1, x_hit2, w_hit1, w_hit2;
  assign x_hit1 = x_wen_i && x_rd_i == rs1_i && a_rs1_i;
  assign x_hit2 = x_wen_i && x_rd_i == rs2_i && use_rs2_i;
  // Register numbers come late out of the instruction memory: two LUTs deep, kept so.
  (* keep *) logic [2:0] w_eq1, w_eq2;
  assign w_eq1 = {w_rd_i[4] == rs1_i[4] && w_wen_i, w_rd_i[3:2] == rs1_i[3:2], w_rd_i[1:0] == rs1_i[1:0]};
  assign w_eq2 = {w_rd_i[4] == rs2_i[4] && w_wen_i, w_rd_i[3:2] == rs2_i[3:2], w_rd_i[1:0] == rs2_i[1:0]};
  assign w_hit1 = w_eq1 == '1;
  assign w_hit2 = w_eq2 == '1;

  // What X waits for goes into its second operand only if that is rs2 (b_rs2_q, below).
  (* keep *) logic from_w1, from_w2, a_reg, b_reg;
  logic [31:0] a_rest;
  logic [31:0] a, rs1, rs2, b;
  assign from_w1 = wait_a_q || w_hit1;
  assign from_w2 = wait_b_q || w_hit2;
  assign a_reg = wait_a_q || a_rs1_i;
  assign b_reg = wait_b_q || b_rs2_i;
  assign a_rest = ({32{a_pc_i && !wait_a_q}} & {pc_i, 2'b0}) | {27'b0, {5{a_zimm_i && !wait_a_q}} & rs1_i};
  assign rs1 = from_w1 ? w_result_i : rf1_i;
  assign rs2 = from_w2 ? w_result_i : rf2_i;
  assign a = (rs1 & {32{a_reg}}) | a_rest;
  assign b = (rs2 & {32{b_reg}}) | (imm_i & {32{!wait_b_q}});

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      wait_a_q <= 1'b0;
      wait_b_q <= 1'b0;
      next_a_q <= 1'b0;
      next_b_q <= 1'b0;
      next_store_q <= 1'b0;
    end else begin
      if (load_i) begin
        next_a_q <= x_hit1 && !x_late_i;
        next_b_q <= x_hit2 && !x_late_i && b_rs2_i;
        next_store_q <= x_hit2 && !x_late_i;
        b_rs2_q <= b_rs2_i;
        b_invert_q <= b_invert_i;
      end
      if (load_i || (wait_a_q && w_free_i)) a_q <= a;
      if (load_i || (wait_b_q && w_free_i)) begin
        store_q <= rs2;
        if (load_i || b_rs2_q) b_q <= b;
      end
      if (go_i) begin
        wait_a_q <= x_hit1 && x_late_i;
        wait_b_q <= x_hit2 && x_late_i;
      end else if (leave_i || w_free_i) begin
        wait_a_q <= 1'b0;
        wait_b_q <= 1'b0;
      end
    end
  end

  assign a_o = next_a_q ? w_data_i : a_q;
  assign b_o = (next_b_q ? w_data_i : b_q) ^ {32{b_invert_q}};
  assign store_o = next_store_q ? w_data_i : store_q;
  assign wait_o = wait_a_q || wait_b_q;
endmodule

`default_nettype wire
