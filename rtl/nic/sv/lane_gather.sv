// Reads descriptors: copies the header bytes into a frame buffer, checks each reference and asks the
// memory channels for its lines. Replies are the collector's; the frame is finished (lane_frames)
// when all have come.
//
// A descriptor is taken apart while it arrives. What breaks a rule is read to its end and refused
// with a reason; reads that were already sent are waited for like any other.
//
//   stamp | head | header words ... | ref, offset, check, (head, addr of a line) ... | close
`default_nettype none

module lane_gather
  import noctule_pkg::*;
  import lane_pkg::*;
(
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    input  wire logic         [       3:0] x_i,
    input  wire logic         [       3:0] y_i,
    input  wire logic         [       3:0] east_x_i,
    input  wire logic         [       3:0] channels_log2_i,
    input  wire logic         [      63:0] channel_rows_i,
    input  wire logic         [      15:0] drain_i,
    // descriptor queue
    input  wire logic                      valid_i,
    input  wire logic         [      32:0] word_i,           // tail, word
    output logic                           pop_o,
    // IO guard
    output logic                           guard_o,
    output logic              [       3:0] guard_app_o,
    output logic              [      31:0] guard_offset_o,
    output logic              [      15:0] guard_len_o,
    input  wire logic                      guard_ok_i,
    input  wire logic         [      31:0] guard_addr_i,
    // frame buffers
    input  wire logic                      frame_free_i,
    output logic                           start_o,
    output logic                           hdr_valid_o,
    output logic              [       4:0] hdr_index_o,
    output logic              [      31:0] hdr_data_o,
    input  wire logic                      hdr_ready_i,
    output logic                           close_o,
    output logic              [      10:0] close_len_o,
    output logic                           close_ip_o,
    output logic                           close_l4_o,
    output reason_t                        close_why_o,
    output logic              [       9:0] close_src_o,
    output logic              [       6:0] close_channel_o,
    output logic              [       9:0] close_words_o,
    input  wire logic         [       7:0] proto_i,          // IPv4 protocol in the frame's header
    // line reads
    input  wire logic                      tag_free_i,
    input  wire logic         [       2:0] tag_i,
    output logic                           issue_o,
    output logic              [      10:0] issue_pos_o,      // where the line's byte 0 would lie
    output logic              [       4:0] issue_first_o,    // bytes of the line that are wanted
    output logic              [       4:0] issue_last_o,
    input  wire logic                      tx_room_i,
    output logic                           tx_push_o,
    output flit_t                          tx_flit_o,
    output logic                           quiet_o,
    output logic                           waits_o           // for a word, a buffer, a tag, room
);
  typedef enum logic [3:0] {
    Stamp,
    Head,
    Header,
    Ref,
    Offset,
    Check,
    LineHead,
    LineAddr,
    Skip,      // reads the rest of what is refused
    Close
  } state_e;

  state_e state_q;
  logic refused_q, tail_q;
  reason_t why_q;
  logic [9:0] src_q;
  logic [6:0] channel_q;
  logic [9:0] words_q;
  desc_head_t head_q, head;
  logic [4:0] index_q;
  logic [2:0] refs_q;  // still to come
  logic [3:0] app_q;
  logic [15:0] len_q;  // bytes of the reference still to ask for
  logic [10:0] pos_q;  // where they go
  logic [31:0] addr_q;

  logic tail;
  logic [31:0] data;
  assign {tail, data} = word_i;
  assign head = data;

  // ---- header words
  logic [6:0] hdr_left;  // header bytes from this word on
  logic hdr_last, head_bad;
  desc_ref_t ref_word;
  assign ref_word = data;
  assign hdr_left = head_q.hdr_len - {index_q, 2'b00};
  assign hdr_last = hdr_left <= 7'd4;
  // Judged with the first header word, from a register: block RAM is slow enough as it is.
  assign head_bad = head_q.hdr_len < 7'd14 || head_q.hdr_len > 7'(DescHdrBytesMax)
                    || head_q.nrefs > 3'(DescRefsMax)
                    || ((head_q.csum_ip || head_q.csum_l4) && head_q.hdr_len < 7'(DescL4Offset));
  assign hdr_valid_o = state_q == Header && valid_i;
  assign hdr_index_o = index_q;
  always_comb begin
    unique case (hdr_left)
      7'd1: hdr_data_o = {24'd0, data[7:0]};
      7'd2: hdr_data_o = {16'd0, data[15:0]};
      7'd3: hdr_data_o = {8'd0, data[23:0]};
      default: hdr_data_o = data;
    endcase
  end

  always_comb begin
    unique case (state_q)
      Stamp: pop_o = valid_i && frame_free_i;
      Head, Ref, Offset, Skip: pop_o = valid_i;
      Header: pop_o = valid_i && hdr_ready_i;
      default: pop_o = 1'b0;
    endcase
  end
  assign start_o = state_q == Stamp && pop_o;

  // ---- IO guard: answers in state Check
  assign guard_o = state_q == Offset && valid_i;
  assign guard_app_o = app_q;
  assign guard_offset_o = data;
  assign guard_len_o = len_q;

  // ---- lines
  logic [5:0] room_in_line, part;
  logic [3:0] row, channel;
  logic [9:0] dest;
  logic last_line;
  req_head_t req;
  assign room_in_line = 6'd32 - 6'(addr_q[4:0]);
  assign last_line = len_q <= 16'(room_in_line);
  assign part = last_line ? len_q[5:0] : room_in_line;
  assign channel = 4'(addr_q[MapStripeLog2+:4] & ~(4'hf << channels_log2_i));
  assign row = channel_rows_i[{channel, 2'b00}+:4];
  assign dest = {2'(NodeExitEast), row, east_x_i};

  assign issue_o = state_q == LineHead && tag_free_i && tx_room_i;
  assign issue_pos_o = pos_q - 11'(addr_q[4:0]);
  assign issue_first_o = addr_q[4:0];
  assign issue_last_o = addr_q[4:0] + part[4:0] - 5'd1;

  always_comb begin
    req = '0;
    req.dest = dest;
    req.src = {2'(NodeExitWest), y_i, x_i};
    req.op = 4'(RemoteOpRead);
    req.tag = 5'(tag_i);
    tx_push_o = issue_o || state_q == LineAddr;
    if (state_q == LineAddr) tx_flit_o = '{route: '0, tail: 1'b1, data: {addr_q[31:5], 5'd0}};
    else tx_flit_o = '{route: route_of(dest, 1'(NodeOrderYx), x_i, y_i), tail: 1'b0, data: req};
  end

  // ---- the frame as a whole
  reason_t final_why;
  logic csum_ok;
  always_comb begin
    unique case (proto_i)
      8'd1: csum_ok = pos_q >= 11'(DescL4Offset) + 11'd4;
      8'd6: csum_ok = pos_q >= 11'(DescL4Offset) + 11'd18;
      8'd17: csum_ok = pos_q >= 11'(DescL4Offset) + 11'd8;
      default: csum_ok = 1'b0;
    endcase
    final_why = why_q;
    if (why_q == '0 && head_q.csum_l4 && !csum_ok) final_why = 5'(LaneCounterDescFormat);
  end
  assign close_o = state_q == Close;
  assign close_len_o = pos_q;
  assign close_ip_o = head_q.csum_ip;
  assign close_l4_o = head_q.csum_l4;
  assign close_why_o = final_why;
  assign close_src_o = src_q;
  assign close_channel_o = channel_q;
  assign close_words_o = words_q;
  assign quiet_o = state_q == Stamp && !valid_i;
  assign waits_o = !pop_o && !issue_o && state_q != Check && state_q != LineAddr && state_q != Close;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Stamp;
    end else if (valid_i || state_q != Stamp) begin
      if (pop_o) words_q <= words_q + 10'd1;
      unique case (state_q)
        Stamp:
        if (pop_o) begin
          src_q <= data[31:22];
          channel_q <= data[18:12];
          refused_q <= data[0];
          words_q <= 10'd1;
          why_q <= tail ? 5'(LaneCounterDescFormat) : '0;
          head_q <= '0;
          pos_q <= '0;
          state_q <= tail ? Close : Head;
        end
        Head:
        if (valid_i) begin
          head_q <= head;
          refs_q <= head.nrefs;
          index_q <= '0;
          tail_q <= tail;
          pos_q <= 11'(head.hdr_len);
          state_q <= Header;
          if (refused_q || tail) begin
            why_q   <= refused_q ? 5'(LaneCounterDescSource) : 5'(LaneCounterDescFormat);
            state_q <= tail ? Close : Skip;
          end
        end
        Header:
        if (pop_o) begin
          index_q <= index_q + 5'd1;
          tail_q  <= tail;
          if (head_bad) begin
            why_q   <= 5'(LaneCounterDescFormat);
            state_q <= tail ? Close : Skip;
          end else if (hdr_last && refs_q != '0 && !tail) state_q <= Ref;
          else if (hdr_last && refs_q == '0 && tail) state_q <= Close;
          else if (hdr_last || tail) begin
            why_q   <= 5'(LaneCounterDescFormat);
            state_q <= tail ? Close : Skip;
          end
        end
        Ref:
        if (valid_i) begin
          app_q  <= ref_word.app;
          len_q  <= ref_word.len;
          refs_q <= refs_q - 3'd1;
          state_q <= Offset;
          if (tail) begin
            why_q   <= 5'(LaneCounterDescFormat);
            state_q <= Close;
          end
        end
        Offset:
        if (valid_i) begin
          tail_q  <= tail;
          state_q <= Check;
          // The length too is judged from a register.
          if (tail != (refs_q == '0) || len_q == '0
              || 17'(len_q) + 17'(pos_q) > 17'(DescFrameMax)) begin
            why_q   <= 5'(LaneCounterDescFormat);
            state_q <= tail ? Close : Skip;
          end
        end
        Check: begin
          addr_q  <= guard_addr_i;
          state_q <= LineHead;
          if (!guard_ok_i || drain_i[app_q]) begin
            why_q <= drain_i[app_q] ? 5'(LaneCounterDescDrained) : 5'(LaneCounterDescIoGuard);
            state_q <= tail_q ? Close : Skip;
          end
        end
        LineHead: if (issue_o) state_q <= LineAddr;
        LineAddr: begin
          pos_q  <= pos_q + 11'(part);
          len_q  <= len_q - 16'(part);
          addr_q <= addr_q + 32'(part);
          state_q <= !last_line ? LineHead : tail_q ? Close : Ref;
        end
        Skip: if (valid_i && tail) state_q <= Close;
        default: state_q <= Stamp;  // Close
      endcase
    end
  end

  wire unused = &{1'b0, head_q.pad, ref_word.pad};
endmodule

`default_nettype wire
