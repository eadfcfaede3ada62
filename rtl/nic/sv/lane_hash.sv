// Toeplitz hash (Microsoft RSS) of source address, destination address, source port, destination
// port: 96 bits, taken 32 at a time as words 7, 8 and 9 of the frame complete them. The hash
// stands from the cycle after word 9 until word 7 of the next frame.
`default_nettype none

module lane_hash
  import lane_pkg::*;
(
    input  wire logic        clk_i,
    input  wire logic        valid_i,
    input  wire logic [ 8:0] word_i,
    input  wire logic [31:0] aligned_i,  // bytes 4 * word - 2 to 4 * word + 1 of the frame
    input  wire logic [31:0] key_i[4],
    output logic      [31:0] hash_o
);
  // The key window for the first bit is `window`[63:32]; each further bit shifts it by one.
  function automatic logic [31:0] toeplitz(input logic [31:0] bits, input logic [63:0] window);
    toeplitz = '0;
    for (int i = 0; i < 32; i++) if (bits[31-i]) toeplitz ^= window[32-i+:32];
  endfunction

  logic [63:0] window;
  always_comb begin
    unique case (word_i)
      9'd7: window = {key_i[0], key_i[1]};
      9'd8: window = {key_i[1], key_i[2]};
      default: window = {key_i[2], key_i[3]};
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (valid_i && word_i >= 9'd7 && word_i <= 9'd9)
      hash_o <= (word_i == 9'd7 ? '0 : hash_o) ^ toeplitz(swap32(aligned_i), window);
  end
endmodule

`default_nettype wire
