// Result of the W stage: a loaded byte, half or word aligned and extended, the count of clz, ctz or cpop
// made of the nibbles' counts, the product, or what X found. Combinational.
`default_nettype none

module core_wb (
    input  wire logic [31:0] word_i,
    input  wire logic [31:0] data_i,       // X's result; for loads the address
    input  wire logic [ 2:0] f3_i,
    input  wire logic        load_i,
    input  wire logic        count_i,
    input  wire logic        lead_i,       // clz, ctz: of each nibble {any, zeros before}, not a count
    input  wire logic        mul_i,
    input  wire logic [31:0] mul_result_i,
    output logic      [31:0] result_o
);
  logic [ 5:0] count;
  logic [15:0] half;
  logic [ 7:0] octet;
  logic        sign;

  always_comb begin
    count = '0;
    if (count_i) begin
      if (lead_i) begin
        count = 6'd32;
        for (int i = 0; i < 8; i++) if (data_i[4*i+2]) count = {1'b0, 3'(7 - i), data_i[4*i+:2]};
      end else begin
        for (int i = 0; i < 8; i++) count += {3'b0, data_i[4*i+:3]};
      end
    end
  end

  always_comb begin
    half  = data_i[1] ? word_i[31:16] : word_i[15:0];
    octet = data_i[0] ? half[15:8] : half[7:0];
    sign  = !f3_i[2] && (f3_i[0] ? half[15] : octet[7]);
    if (load_i) begin
      // A word's address ends in zeros, so that half is its lower one.
      result_o[7:0]   = (f3_i[1] || f3_i[0]) ? half[7:0] : octet;
      result_o[15:8]  = (f3_i[1] || f3_i[0]) ? half[15:8] : {8{sign}};
      result_o[31:16] = f3_i[1] ? word_i[31:16] : {16{sign}};
    end else if (mul_i) begin
      result_o = mul_result_i;
    end else if (count_i) begin
      result_o = {26'b0, count};
    end else begin
      result_o = data_i;
    end
  end
endmodule

`default_nettype wire
