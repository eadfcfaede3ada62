// Arithmetic unit of the X stage: RV32I, Zba and Zbb results that are known in the same cycle, the
// mask whose ones W counts for clz, ctz and cpop, and the branch comparisons. Combinational.
`default_nettype none

module core_alu
  import core_pkg::*;
(
    input  alu_e               op_i,
    input  wire logic   [31:0] a_i,
    input  wire logic   [31:0] b_i,
    input  wire logic   [31:0] link_i,    // pc + 4
    input  wire logic          unsigned_i, // for lt_o
    output logic        [31:0] result_o,
    output logic        [31:0] sum_o,     // a + b whatever op_i: address of loads, stores and jalr
    output logic               eq_o,
    output logic               lt_o
);
  logic [31:0] sum_a;
  always_comb begin
    case (op_i)
      AluSh1:  sum_a = {a_i[30:0], 1'b0};
      AluSh2:  sum_a = {a_i[29:0], 2'b0};
      AluSh3:  sum_a = {a_i[28:0], 3'b0};
      default: sum_a = a_i;
    endcase
  end
  assign sum_o = sum_a + b_i;

  // Comparison and subtraction share one chain; the sign bits decide signed comparison.
  logic [32:0] diff;
  assign diff = {1'b0, a_i} - {1'b0, b_i};
  assign lt_o = (a_i[31] != b_i[31] && !unsigned_i) ? a_i[31] : diff[32];
  assign eq_o = a_i == b_i;

  // One funnel shifter serves five operations: {hi, lo} >> by, where a left shift by n is a right
  // shift of {a, 0} by 32 - n = 1 + ~n.
  logic [63:0] funnel_in;
  logic [31:0] funnel_out;
  logic [ 4:0] funnel_by;
  always_comb begin
    funnel_by = b_i[4:0];
    case (op_i)
      AluSra:  funnel_in = {{32{a_i[31]}}, a_i};
      AluRor:  funnel_in = {a_i, a_i};
      AluSll: begin
        funnel_in = {1'b0, a_i, 31'b0};
        funnel_by = ~b_i[4:0];
      end
      AluRol: begin
        funnel_in = {1'b0, a_i, a_i[31:1]};
        funnel_by = ~b_i[4:0];
      end
      default: funnel_in = {32'b0, a_i};
    endcase
    funnel_out = 32'(funnel_in >> funnel_by);
  end

  logic [31:0] reversed;
  logic [31:0] low;  // the ones below the lowest one
  always_comb begin
    for (int i = 0; i < 32; i++) reversed[i] = a_i[31-i];
    if (op_i == AluClz) low = ~reversed & (reversed - 32'd1);
    else low = ~a_i & (a_i - 32'd1);
  end

  always_comb begin
    case (op_i)
      AluSub:  result_o = diff[31:0];
      AluSlt:  result_o = {31'b0, lt_o};
      AluSltu: result_o = {31'b0, lt_o};
      AluXor:  result_o = a_i ^ b_i;
      AluOr:   result_o = a_i | b_i;
      AluAnd:  result_o = a_i & b_i;
      AluXnor: result_o = a_i ^ ~b_i;
      AluOrn:  result_o = a_i | ~b_i;
      AluAndn: result_o = a_i & ~b_i;
      AluMin, AluMinu: result_o = lt_o ? a_i : b_i;
      AluMax, AluMaxu: result_o = lt_o ? b_i : a_i;
      AluSll, AluSrl, AluSra, AluRol, AluRor: result_o = funnel_out;
      AluSextB: result_o = {{24{a_i[7]}}, a_i[7:0]};
      AluSextH: result_o = {{16{a_i[15]}}, a_i[15:0]};
      AluZextH: result_o = {16'b0, a_i[15:0]};
      AluOrcB:
      result_o = {{8{|a_i[31:24]}}, {8{|a_i[23:16]}}, {8{|a_i[15:8]}}, {8{|a_i[7:0]}}};
      AluRev8: result_o = {a_i[7:0], a_i[15:8], a_i[23:16], a_i[31:24]};
      AluLink: result_o = link_i;
      AluCpop: result_o = a_i;
      AluClz, AluCtz: result_o = low;
      default: result_o = sum_o;
    endcase
  end
endmodule

`default_nettype wire
