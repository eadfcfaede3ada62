// Checksums of a received frame, summed as its words pass: the IPv4 header, and the TCP or UDP
// segment with its pseudo header, padding left out. Both results stand from the cycle after the
// frame's last word until word 3 of the next frame.
//
// `word_i` numbers the frame's words; `ihl_i`, `total_i` are valid from word 4 and 5 on.
`default_nettype none

module lane_sums
  import lane_pkg::*;
(
    input  wire logic        clk_i,
    input  wire logic        valid_i,
    input  wire logic [ 8:0] word_i,
    input  wire logic [31:0] data_i,
    input  wire logic        ip_i,     // an IPv4 frame
    input  wire logic        l4_i,     // which is summed beyond its header
    input  wire logic [ 3:0] ihl_i,
    input  wire logic [15:0] total_i,
    output logic             ip_ok_o,
    output logic             l4_ok_o
);
  logic [17:0] ip_q, l4_q;
  logic [15:0] left_q;  // bytes of the datagram from this word on
  logic [15:0] lo, hi;
  logic [15:0] segment;

  assign lo = left_q >= 16'd2 ? data_i[15:0] : left_q == 16'd1 ? {8'd0, data_i[7:0]} : 16'd0;
  assign hi = left_q >= 16'd4 ? data_i[31:16] : left_q == 16'd3 ? {8'd0, data_i[23:16]} : 16'd0;
  assign segment = total_i - 16'd20;

  assign ip_ok_o = csum_fold(ip_q) == 16'hffff;
  assign l4_ok_o = csum_fold(l4_q) == 16'hffff;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      if (word_i == 9'd3) ip_q <= {2'b00, data_i[31:16]};
      else if (ip_i && word_i > 9'd3 && word_i <= 9'd3 + 9'(ihl_i))
        ip_q <= csum_add(ip_q, data_i[15:0], word_i < 9'd3 + 9'(ihl_i) ? data_i[31:16] : 16'd0);

      if (word_i == 9'd5) begin
        // Protocol (byte 23) and length of the segment; the datagram from word 6 on.
        l4_q   <= csum_add('0, {data_i[31:24], 8'd0}, swap16(segment));
        left_q <= total_i > 16'd10 ? total_i - 16'd10 : 16'd0;
      end else if (l4_i && word_i > 9'd5) begin
        // Word 6 begins with the header checksum: the addresses start behind it.
        l4_q   <= csum_add(l4_q, word_i == 9'd6 ? 16'd0 : lo, hi);
        left_q <= left_q > 16'd4 ? left_q - 16'd4 : 16'd0;
      end
    end
  end
endmodule

`default_nettype wire
