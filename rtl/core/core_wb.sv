// Result of the W stage: a loaded byte, half or word aligned and extended, the number of ones
// (cpop) or of zeros below the lowest one (ctz, and clz of what X reversed), the product, or what X
// found. Combinational.
`default_nettype none

module core_wb (
    input  wire logic [31:0] word_i,
    input  wire logic [31:0] data_i,       // X's result; for loads the address
    input  wire logic [ 2:0] f3_i,
    input  wire logic        load_i,
    input  wire logic        count_i,
    input  wire logic        cpop_i,
    input  wire logic        mul_i,
    input  wire logic [31:0] mul_result_i,
    output logic      [31:0] result_o
);
  logic [31:0] mask, pairs, nibbles;
  logic [ 3:0] bytes[4];
  logic [15:0] half;
  logic [7:0] octet;
  logic sign;
  always_comb begin
    mask    = '0;
    pairs   = '0;
    nibbles = '0;
    bytes   = '{default: '0};
    half    = '0;
    octet   = '0;
    sign    = 1'b0;
    if (load_i) begin
      half  = data_i[1] ? word_i[31:16] : word_i[15:0];
      octet = data_i[0] ? half[15:8] : half[7:0];
      sign  = !f3_i[2];
      case (f3_i[1:0])
        2'd0: result_o = {{24{sign && octet[7]}}, octet};
        2'd1: result_o = {{16{sign && half[15]}}, half};
        default: result_o = word_i;
      endcase
    end else if (count_i) begin
      mask     = cpop_i ? data_i : ~data_i & (data_i - 32'd1);
      pairs    = mask - ((mask >> 1) & 32'h5555_5555);
      nibbles  = (pairs & 32'h3333_3333) + ((pairs >> 2) & 32'h3333_3333);
      for (int i = 0; i < 4; i++) bytes[i] = nibbles[8*i+:4] + nibbles[8*i+4+:4];
      result_o = {26'b0, 6'(bytes[0]) + 6'(bytes[1]) + 6'(bytes[2]) + 6'(bytes[3])};
    end else if (mul_i) begin
      result_o = mul_result_i;
    end else begin
      result_o = data_i;
    end
  end
endmodule

`default_nettype wire
