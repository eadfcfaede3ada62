// Arithmetic unit of the X stage: RV32I, Zba and Zbb results, and the branch comparisons. Combinational.
//
// For everything that subtracts or compares, and for andn, orn and xnor, b_i is the complement of the
// second operand. Each group of operations gives zero when it is off; the result is their OR.
// For clz, ctz and cpop the result is a number for each nibble, which core_wb adds up.
`default_nettype none

module core_alu
  import core_pkg::*;
(
    input  alu_t             alu_i,
    input  wire logic        off_i,     // result_o is zero
    input  wire logic [31:0] insn_i,
    input  wire logic        branch_i,  // compare as a branch does
    input  wire logic        jalr_i,    // link is on: but a misaligned target comes out instead
    input  wire logic [31:0] a_i,
    input  wire logic [31:0] b_i,
    input  wire logic [31:1] link_i,
    output logic      [31:0] result_o,  // for the next instruction; without what slow_o has
    output logic      [31:0] slow_o,    // min, max and counts: late results, like loads
    output logic      [31:0] sum_o,     // whatever is on: address of loads, stores and jalr
    output logic             eq_o,
    output logic             lt_o
);
  logic [2:0] f3;
  assign f3 = insn_i[14:12];

  logic [1:0] pre;
  logic low;
  assign pre = f3[2:1] & {2{alu_i.shift_add}};
  assign {sum_o, low} = {a_i << pre, 1'b1} + {b_i, alu_i.carry_in};
  // Two chains of their own for comparisons, which branches wait for: a >= b, and a > b. Signed numbers compare
  // as unsigned ones once their signs are turned around. A tree for equality would become a chain of
  // LUTs, for synthesis shares it with the XOR of the logical group.
  logic flip, from, above;
  logic [31:0] a_turned, b_turned, less;
  logic [32:0] difference;
  assign flip = branch_i ? !f3[1] : !f3[0];
  assign a_turned = {a_i[31] ^ flip, a_i[30:0]};
  assign b_turned = {b_i[31] ^ flip, b_i[30:0]};
  assign {from, difference} = {1'b0, a_turned, 1'b1} + {1'b0, b_turned, 1'b1};
  assign {above, less} = {1'b0, a_turned} + {1'b0, b_turned};
  assign lt_o = !from;
  assign eq_o = from && !above;

  logic [31:0] logical;
  assign logical = ({32{alu_i.logical && f3[1] && !off_i}} & a_i & b_i) |
      ({32{alu_i.logical && !f3[0] && !off_i}} & (a_i ^ b_i));

  // One funnel shifter serves five operations: {hi, lo} >> by, where a left shift by n is a right
  // shift of {a, 0} by 32 - n = 1 + ~n.
  // What stands above the operand, encoded so that a bit of it takes one LUT4: {1, 0} the operand
  // moved down by one, {1, 1} the operand, {0, fill} copies of the fill bit.
  (* keep *) logic [1:0] upper;
  assign upper = {!f3[2] || insn_i[29], f3[2] && (insn_i[29] || (insn_i[30] && a_i[31]))};

  logic left, rotate;
  logic [4:0] by;
  logic [62:0] funnel;
  logic [46:0] by16;
  logic [38:0] by8;
  logic [34:0] by4;
  logic [32:0] by2;
  logic [31:0] shifted;
  always_comb begin
    shifted = '0;
    left    = 1'b0;
    rotate  = 1'b0;
    by      = '0;
    funnel  = '0;
    by16    = '0;
    by8     = '0;
    by4     = '0;
    by2     = '0;
    if (alu_i.shift && !off_i) begin
      left    = !f3[2];
      rotate  = insn_i[29];
      by      = b_i[4:0] ^ {5{left}};
      funnel  = {upper[1] ? (upper[0] ? a_i[30:0] : a_i[31:1]) : {31{upper[0]}},
                 left ? a_i[0] : a_i[31], !left ? a_i[30:0] : rotate ? a_i[31:1] : 31'b0};
      by16    = by[4] ? funnel[62:16] : funnel[46:0];
      by8     = by[3] ? by16[46:8] : by16[38:0];
      by4     = by[2] ? by8[38:4] : by8[34:0];
      by2     = by[1] ? by4[34:2] : by4[32:0];
      shifted = by[0] ? by2[32:1] : by2[31:0];
    end
  end

  // min, max, extensions, orc.b, rev8, and the nibbles of clz, ctz and cpop.
  logic take_a, take_b, sext, half, sign, orc, rev8, lead;
  logic [31:0] counted, leading, rare, slow;
  always_comb begin
    rare    = '0;
    slow    = '0;
    take_a  = 1'b0;
    take_b  = 1'b0;
    sext    = 1'b0;
    half    = 1'b0;
    sign    = 1'b0;
    orc     = 1'b0;
    rev8    = 1'b0;
    lead    = 1'b0;
    counted = '0;
    leading = '0;
    if (alu_i.rare && !off_i) begin
      take_a  = alu_i.minmax && lt_o != f3[1];
      take_b  = alu_i.minmax && lt_o == f3[1];
      sext    = alu_i.unary && insn_i[22];
      half    = insn_i[20];
      sign    = sext && (half ? a_i[15] : a_i[7]);
      orc     = alu_i.bytes && !insn_i[30];
      rev8    = alu_i.bytes && insn_i[30];
      // ctz is clz of the operand turned around.
      lead    = alu_i.unary && insn_i[22:21] == 2'd0;
      leading = insn_i[20] ? turned(a_i) : a_i;
      counted = {32{alu_i.unary && insn_i[21]}} & a_i;
      for (int i = 0; i < 8; i++) begin
        slow[4*i+:4] = {1'b0, nibble_ones(counted[4*i+:4])} |
            {1'b0, {3{lead}} & nibble_lead(leading[4*i+:4])};
      end
      for (int i = 0; i < 4; i++) begin
        rare[8*i+:8] = ({8{rev8}} & a_i[8*(3-i)+:8]) | {8{orc && a_i[8*i+:8] != 0}};
      end
      rare[7:0] |= {8{sext || alu_i.zext}} & a_i[7:0];
      rare[15:8] |= ({8{(sext && half) || alu_i.zext}} & a_i[15:8]) | {8{sign && !half}};
      rare[31:16] |= {16{sign}};
      slow |= ({32{take_b}} & ~b_i) | ({32{take_a}} & a_i);
    end
  end

  // The bits in reverse.
  function automatic logic [31:0] turned(logic [31:0] a);
    logic [31:0] t;
    t = {a[15:0], a[31:16]};
    t = ({8'b0, t[31:8]} & 32'h00ff_00ff) | ({t[23:0], 8'b0} & 32'hff00_ff00);
    t = ({4'b0, t[31:4]} & 32'h0f0f_0f0f) | ({t[27:0], 4'b0} & 32'hf0f0_f0f0);
    t = ({2'b0, t[31:2]} & 32'h3333_3333) | ({t[29:0], 2'b0} & 32'hcccc_cccc);
    return ({1'b0, t[31:1]} & 32'h5555_5555) | ({t[30:0], 1'b0} & 32'haaaa_aaaa);
  endfunction

  function automatic logic [2:0] nibble_ones(logic [3:0] n);
    return {2'b0, n[0]} + {2'b0, n[1]} + {2'b0, n[2]} + {2'b0, n[3]};
  endfunction

  // Whether any bit is set, and how many zeros lead the highest one.
  function automatic logic [2:0] nibble_lead(logic [3:0] n);
    return {n != 0, !n[3] && !n[2], !n[3] && (n[2] || !n[1])};
  endfunction

  logic use_sum, use_link;
  assign use_sum = !off_i && (alu_i.sum || (jalr_i && sum_o[1]));
  assign use_link = !off_i && alu_i.link && !(jalr_i && sum_o[1]);
  assign slow_o = slow;
  assign result_o = ({32{use_sum}} & {sum_o[31:1], sum_o[0] && !jalr_i}) |
      ({32{use_link}} & {link_i, 1'b0}) | logical | shifted | rare | {31'b0, alu_i.less && !off_i && lt_o};

  logic unused;
  assign unused = &{1'b0, low, difference, less, insn_i[31], insn_i[28:23], insn_i[19:15], insn_i[11:0]};
endmodule

`default_nettype wire
