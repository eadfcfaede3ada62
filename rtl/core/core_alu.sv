// Arithmetic unit of the X stage: RV32I, Zba and Zbb results that are known in the same cycle, and the
// branch comparisons. Combinational.
//
// For everything that subtracts or compares, and for andn, orn and xnor, b_i is the complement of the
// second operand. Each group of operations gives zero when it is off; the result is their OR.
`default_nettype none

module core_alu
  import core_pkg::*;
(
    input  alu_t             alu_i,
    input  wire logic        jalr_i,    // link is on: but a misaligned target comes out instead
    input  wire logic [31:0] a_i,
    input  wire logic [31:0] b_i,
    input  wire logic [31:1] link_i,
    output logic      [31:0] result_o,
    output logic      [31:0] sum_o,     // whatever is on: address of loads, stores and jalr
    output logic             eq_o,
    output logic             lt_o
);
  logic [31:0] pre;
  logic carry, low;
  always_comb begin
    case (alu_i.pre_shift)
      2'd1: pre = {a_i[30:0], 1'b0};
      2'd2: pre = {a_i[29:0], 2'b0};
      2'd3: pre = {a_i[28:0], 3'b0};
      default: pre = a_i;
    endcase
  end
  assign {carry, sum_o, low} = {1'b0, pre, 1'b1} + {1'b0, b_i, alu_i.carry_in};
  assign eq_o = (a_i ^ b_i) == '1;
  assign lt_o = (a_i[31] == b_i[31] && !alu_i.unsign) ? a_i[31] : !carry;

  // One funnel shifter serves five operations: {hi, lo} >> by, where a left shift by n is a right
  // shift of {a, 0} by 32 - n = 1 + ~n.
  logic [62:0] funnel;
  logic [31:0] shifted;
  logic [4:0] by;
  logic fill;
  assign fill = alu_i.arith && a_i[31];
  assign funnel[62:32] = alu_i.left ? a_i[31:1] : alu_i.rotate ? a_i[30:0] : {31{fill}};
  assign funnel[31] = alu_i.left ? a_i[0] : a_i[31];
  assign funnel[30:0] = !alu_i.left ? a_i[30:0] : alu_i.rotate ? a_i[31:1] : 31'b0;
  assign by = b_i[4:0] ^ {5{alu_i.left}};
  assign shifted = alu_i.shift ? 32'(funnel >> by) : 32'b0;

  logic [31:0] logical;
  assign logical = ({32{alu_i.is_and != alu_i.is_or}} & a_i & b_i) |
      ({32{alu_i.is_or}} & (a_i ^ b_i));

  // min, max, sign extension, orc.b: bytes of a, of b, or of equal bits.
  logic take_a, take_b;
  logic [3:0] ones;
  logic [31:0] passed;
  always_comb begin
    take_a = (alu_i.min && lt_o) || (alu_i.max && !lt_o);
    take_b = (alu_i.min && !lt_o) || (alu_i.max && lt_o);
    for (int i = 0; i < 4; i++) ones[i] = alu_i.orc && a_i[8*i+:8] != 0;
    if (alu_i.sext_b && a_i[7]) ones[3:1] = 3'b111;
    if (alu_i.sext_h && a_i[15]) ones[3:2] = 2'b11;
    passed = ({32{take_b}} & ~b_i) | {{8{ones[3]}}, {8{ones[2]}}, {8{ones[1]}}, {8{ones[0]}}} |
        (a_i & {{16{take_a || alu_i.pass_2}}, {8{take_a || alu_i.pass_1}}, {8{take_a || alu_i.pass_0}}});
  end

  logic use_sum, use_link;
  assign use_sum = alu_i.sum || (jalr_i && sum_o[1]);
  assign use_link = alu_i.link && !(jalr_i && sum_o[1]);

  logic [31:0] moved;
  always_comb begin
    moved = ({32{use_link}} & {link_i, 1'b0}) |
        ({32{alu_i.rev8}} & {a_i[7:0], a_i[15:8], a_i[23:16], a_i[31:24]});
    if (alu_i.reverse) for (int i = 0; i < 32; i++) moved[i] = a_i[31-i];
  end

  assign result_o = ({32{use_sum}} & {sum_o[31:1], sum_o[0] && !jalr_i}) | logical | shifted | passed | moved |
      {31'b0, alu_i.less && lt_o};

  logic unused;
  assign unused = &{1'b0, low};
endmodule

`default_nettype wire
