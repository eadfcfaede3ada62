// Streams finished frames to the MAC, 32 bits a cycle: puts the checksums in on the way and pads to
// the 60 bytes that Ethernet wants. Within a frame it never pauses of its own accord.
//
//   ready at t: first word on mac_tx at t + 3; then a word each cycle that the MAC takes one
`default_nettype none

module lane_stream
  import lane_pkg::*;
(
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    // the frame whose turn it is
    input  wire logic        ready_i,
    input  wire logic        skip_i,
    input  wire logic [10:0] len_i,
    input  wire logic        csum_ip_i,
    input  wire logic        csum_l4_i,
    input  wire logic [ 7:0] proto_i,
    input  wire logic [17:0] sum_ip_i,
    input  wire logic [17:0] sum_l4_i,
    output logic             next_o,
    output logic             read_o,
    output logic      [ 8:0] read_word_o,
    input  wire logic [31:0] read_i,
    // MAC
    output logic             tx_valid_o,
    output logic      [31:0] tx_data_o,
    output logic             tx_last_o,
    output logic      [ 1:0] tx_bytes_o,
    input  wire logic        tx_ready_i,
    output logic             sent_o,
    output logic      [10:0] sent_len_o,
    output logic             quiet_o
);
  // IPv4 header checksum at byte 24; TCP's at 50, UDP's at 40, ICMP's at 36.
  localparam logic [8:0] IpWord = 9'd6, TcpWord = 9'd12, UdpWord = 9'd10, IcmpWord = 9'd9;
  localparam logic [10:0] MinFrame = 11'd60;

  logic streaming_q;
  logic [8:0] word_q;  // next word to read
  logic [10:0] len_q;
  logic put_ip_q, put_l4_q, tcp_q, udp_q;
  logic [15:0] ip_q, l4_q;
  // word that was read
  logic valid_q, last_q;
  logic [8:0] at_q;
  logic advance;

  logic [10:0] padded;
  logic last;
  assign padded = len_q < MinFrame ? MinFrame : len_q;
  assign last = {word_q, 2'b00} + 11'd4 >= padded;
  assign advance = !tx_valid_o || tx_ready_i;
  assign read_o = streaming_q && advance;
  assign read_word_o = word_q;
  assign next_o = (ready_i && skip_i && !streaming_q) || (read_o && last);
  assign quiet_o = !streaming_q && !valid_q && !tx_valid_o && !sent_o;

  // ---- checksums, from the sums that stand when the frame is ready
  logic [17:0] l4_sum;
  logic [15:0] l4_fold;
  logic [15:0] segment;
  assign segment = 16'(len_i) - 16'd34;
  assign l4_sum = proto_i == 8'd1 ? sum_l4_i
                                  : csum_add(sum_l4_i, {proto_i, 8'd0}, swap16(segment));
  assign l4_fold = ~csum_fold(l4_sum);

  // ---- the word on its way out
  logic [11:0] left;  // bytes of the frame from this word on; negative in the padding
  logic [31:0] word;
  always_comb begin
    left = {1'b0, len_q} - {1'b0, at_q, 2'b00};
    word = read_i;
    if (left[11] || left == '0) word = '0;
    else if (left < 12'd4) word = read_i & ~(32'hffff_ffff << {left[1:0], 3'b000});
    if (put_ip_q && at_q == IpWord) word[15:0] = ip_q;
    if (put_l4_q && tcp_q && at_q == TcpWord) word[31:16] = l4_q;
    if (put_l4_q && udp_q && at_q == UdpWord) word[15:0] = l4_q == '0 ? 16'hffff : l4_q;
    if (put_l4_q && !tcp_q && !udp_q && at_q == IcmpWord) word[15:0] = l4_q;
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      streaming_q <= 1'b0;
      valid_q <= 1'b0;
      tx_valid_o <= 1'b0;
      sent_o <= 1'b0;
    end else if (ready_i || !quiet_o) begin
      sent_o <= 1'b0;
      if (!streaming_q) begin
        // The words of the frame before must have left the second stage: its fields are used there.
        if (ready_i && !skip_i && !valid_q) begin
          streaming_q <= 1'b1;
          word_q <= '0;
          len_q <= len_i;
          put_ip_q <= csum_ip_i;
          put_l4_q <= csum_l4_i;
          tcp_q <= proto_i == 8'd6;
          udp_q <= proto_i == 8'd17;
          ip_q <= ~csum_fold(sum_ip_i);
          l4_q <= l4_fold;
        end
      end else if (advance) begin
        word_q <= word_q + 9'd1;
        if (last) streaming_q <= 1'b0;
      end
      if (advance) begin
        valid_q <= streaming_q;
        at_q <= word_q;
        last_q <= last;
        tx_valid_o <= valid_q;
        if (valid_q) begin
          tx_data_o  <= word;
          tx_last_o  <= last_q;
          tx_bytes_o <= last_q ? padded[1:0] : 2'd0;
          sent_o <= last_q;
          sent_len_o <= padded;
        end
      end
    end
  end
endmodule

`default_nettype wire
