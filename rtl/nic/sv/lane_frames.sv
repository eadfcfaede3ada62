// Frame buffers of the egress path, 2 KB each, and their checksums.
//
// Four byte-wide banks, so that a word goes to any byte position in one cycle: a line of memory lands
// wherever the frame has it, in any order, without an aligner's state. The checksums are sums of
// 16-bit halves at their place in the frame, so they too are taken as the bytes come in.
// Buffers are used in turn: `fill` is being gathered, those up to `wait` have their reads in
// flight, those up to `send` are ready to leave (or were refused). A frame is finished, its
// descriptor's credits go home and it may leave, when all its lines have come.
//
//   collector's and header's words at t: in the buffer and the sums at t + 1 (the collector goes first)
`default_nettype none

module lane_frames
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter  int unsigned Frames = 4,
    localparam int unsigned FrameW = $clog2(Frames)
) (
    input  wire logic                 clk_i,
    input  wire logic                 rst_i,
    // gather
    output logic                      free_o,
    output logic         [FrameW-1:0] fill_o,
    input  wire logic                 start_i,
    input  wire logic                 hdr_valid_i,
    input  wire logic    [       4:0] hdr_index_i,
    input  wire logic    [      31:0] hdr_data_i,
    output logic                      hdr_ready_o,
    output logic         [       7:0] proto_o,
    input  wire logic                 issue_i,
    input  wire logic                 close_i,
    input  wire logic    [      10:0] close_len_i,
    input  wire logic                 close_ip_i,
    input  wire logic                 close_l4_i,
    input  wire reason_t              close_why_i,
    input  wire logic    [       9:0] close_src_i,
    input  wire logic    [       6:0] close_channel_i,
    input  wire logic    [       9:0] close_words_i,
    // collector
    input  wire logic                 write_i,
    input  wire logic    [FrameW-1:0] write_frame_i,
    input  wire logic    [      10:0] write_pos_i,
    input  wire logic    [       3:0] write_bytes_i,
    input  wire logic    [      31:0] write_data_i,
    input  wire logic                 done_i,
    input  wire logic                 failed_i,
    // descriptor finished: credits, refusal
    output logic                      credit_valid_o,
    output logic         [       9:0] credit_src_o,
    output logic         [       6:0] credit_channel_o,
    output logic         [       9:0] credit_words_o,
    input  wire logic                 credit_ready_i,
    output logic                      refused_o,
    output reason_t                   refused_why_o,
    // stream: the frame whose turn it is
    output logic                      ready_o,
    output logic                      skip_o,           // it was refused
    output logic         [      10:0] len_o,
    output logic                      csum_ip_o,
    output logic                      csum_l4_o,
    output logic         [       7:0] csum_proto_o,
    output logic         [      17:0] sum_ip_o,
    output logic         [      17:0] sum_l4_o,
    input  wire logic                 next_i,           // done with it
    input  wire logic                 read_i,
    input  wire logic    [       8:0] read_word_i,
    output logic         [      31:0] read_o,
    output logic                      quiet_o
);
  localparam int unsigned Words = Frames * 512;

  typedef struct packed {
    logic [10:0] len;
    logic        csum_ip;
    logic        csum_l4;
    logic [4:0]  why;
    logic [9:0]  src;
    logic [6:0]  channel;
    logic [9:0]  words;
  } note_t;

  note_t note_q[Frames];
  logic [7:0] proto_q[Frames];
  logic [17:0] ip_q[Frames];
  logic [17:0] l4_q[Frames];
  logic [6:0] issued_q[Frames];
  logic [6:0] returned_q[Frames];
  logic failed_q[Frames];
  logic skip_q[Frames];
  logic [FrameW:0] fill_q, wait_q, send_q;
  logic [FrameW-1:0] fill, waiting, send;
  logic filling_q;

  assign fill = fill_q[FrameW-1:0];
  assign waiting = wait_q[FrameW-1:0];
  assign send = send_q[FrameW-1:0];
  assign fill_o = fill;
  assign free_o = (FrameW + 1)'(fill_q - send_q) != (FrameW + 1)'(Frames);
  assign proto_o = proto_q[fill];
  assign quiet_o = fill_q == send_q && !filling_q && !refused_o;

  // ---- one word, to any byte position
  logic we;
  logic [FrameW-1:0] frame;
  logic [10:0] pos;
  logic [31:0] data, turned;
  logic [3:0] bytes, turned_bytes;
  logic [8:0] row, row_next, row0, row1, row2;

  assign hdr_ready_o = !write_i;
  assign we = write_i || hdr_valid_i;
  assign frame = write_i ? write_frame_i : fill;
  assign pos = write_i ? write_pos_i : {4'd0, hdr_index_i, 2'b00};
  assign data = write_i ? write_data_i : hdr_data_i;
  assign bytes = write_i ? write_bytes_i : 4'hf;
  assign row = pos[10:2];
  assign row_next = row + 9'd1;
  // Bytes that pass the end of the word go to the next one.
  assign row0 = pos[1:0] != 2'd0 ? row_next : row;
  assign row1 = pos[1] ? row_next : row;
  assign row2 = &pos[1:0] ? row_next : row;
  always_comb begin
    unique case (pos[1:0])
      2'd0: {turned, turned_bytes} = {data, bytes};
      2'd1: {turned, turned_bytes} = {data[23:0], data[31:24], bytes[2:0], bytes[3]};
      2'd2: {turned, turned_bytes} = {data[15:0], data[31:16], bytes[1:0], bytes[3:2]};
      default: {turned, turned_bytes} = {data[7:0], data[31:8], bytes[0], bytes[3:1]};
    endcase
  end

  logic [7:0] bank0_q[Words];
  logic [7:0] bank1_q[Words];
  logic [7:0] bank2_q[Words];
  logic [7:0] bank3_q[Words];
  always_ff @(posedge clk_i) begin
    if (we) begin
      if (turned_bytes[0]) bank0_q[{frame, row0}] <= turned[7:0];
      if (turned_bytes[1]) bank1_q[{frame, row1}] <= turned[15:8];
      if (turned_bytes[2]) bank2_q[{frame, row2}] <= turned[23:16];
      if (turned_bytes[3]) bank3_q[{frame, row}] <= turned[31:24];
    end
  end
  always_ff @(posedge clk_i) begin
    if (read_i)
      read_o <= {
        bank3_q[{send, read_word_i}],
        bank2_q[{send, read_word_i}],
        bank1_q[{send, read_word_i}],
        bank0_q[{send, read_word_i}]
      };
  end

  // ---- sums
  logic [15:0] lo, hi;
  logic icmp;
  assign lo = {turned_bytes[1] ? turned[15:8] : 8'd0, turned_bytes[0] ? turned[7:0] : 8'd0};
  assign hi = {turned_bytes[3] ? turned[31:24] : 8'd0, turned_bytes[2] ? turned[23:16] : 8'd0};
  assign icmp = proto_q[frame] == 8'd1;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      ip_q[fill] <= '0;
      l4_q[fill] <= '0;
    end
    if (write_i) l4_q[frame] <= csum_add(l4_q[frame], lo, hi);
    else if (hdr_valid_i) begin
      // IPv4 header: bytes 14 to 33. Pseudo header: addresses from byte 26 on. Segment: from byte 34.
      if (hdr_index_i == 5'd5) proto_q[frame] <= data[31:24];
      if (hdr_index_i >= 5'd3 && hdr_index_i <= 5'd8)
        ip_q[frame] <= csum_add(
            ip_q[frame], hdr_index_i == 5'd3 ? '0 : lo, hdr_index_i == 5'd8 ? '0 : hi
        );
      if (hdr_index_i >= (icmp ? 5'd8 : 5'd6))
        l4_q[frame] <= csum_add(l4_q[frame], hdr_index_i == (icmp ? 5'd8 : 5'd6) ? '0 : lo, hi);
    end
  end

  // ---- a frame's way
  logic complete;
  assign complete = wait_q != fill_q && issued_q[waiting] == returned_q[waiting];
  assign credit_valid_o = complete;
  assign credit_src_o = note_q[waiting].src;
  assign credit_channel_o = note_q[waiting].channel;
  assign credit_words_o = note_q[waiting].words;

  assign ready_o = send_q != wait_q;
  assign skip_o = skip_q[send];
  assign len_o = note_q[send].len;
  assign csum_ip_o = note_q[send].csum_ip;
  assign csum_l4_o = note_q[send].csum_l4;
  assign csum_proto_o = proto_q[send];
  assign sum_ip_o = ip_q[send];
  assign sum_l4_o = l4_q[send];

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      fill_q <= '0;
      wait_q <= '0;
      send_q <= '0;
      filling_q <= 1'b0;
      refused_o <= 1'b0;
    end else if (start_i || !quiet_o) begin
      refused_o <= 1'b0;
      if (start_i) filling_q <= 1'b1;
      if (close_i) filling_q <= 1'b0;
      if (start_i) begin
        issued_q[fill]   <= '0;
        returned_q[fill] <= '0;
        failed_q[fill]   <= 1'b0;
      end
      if (issue_i) issued_q[fill] <= issued_q[fill] + 7'd1;
      if (done_i) begin
        returned_q[write_frame_i] <= returned_q[write_frame_i] + 7'd1;
        if (failed_i) failed_q[write_frame_i] <= 1'b1;
      end
      if (close_i) begin
        note_q[fill] <= '{
            len: close_len_i,
            csum_ip: close_ip_i,
            csum_l4: close_l4_i,
            why: close_why_i,
            src: close_src_i,
            channel: close_channel_i,
            words: close_words_i
        };
        fill_q <= fill_q + 1'b1;
      end
      if (complete && credit_ready_i) begin
        wait_q <= wait_q + 1'b1;
        skip_q[waiting] <= note_q[waiting].why != '0 || failed_q[waiting];
        refused_o <= note_q[waiting].why != '0 || failed_q[waiting];
        refused_why_o <= note_q[waiting].why != '0 ? note_q[waiting].why
                                                   : 5'(LaneCounterDescReadError);
      end
      if (next_i) send_q <= send_q + 1'b1;
    end
  end
endmodule

`default_nettype wire
