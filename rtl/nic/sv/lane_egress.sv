// From a descriptor to the wire: IO guard, gather, collector, frame buffers, stream. Wiring only.
`default_nettype none

module lane_egress
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter int unsigned Apps   = 16,
    parameter int unsigned Frames = 4
) (
    input  wire logic            clk_i,
    input  wire logic            rst_i,
    input  wire logic     [ 3:0] x_i,
    input  wire logic     [ 3:0] y_i,
    // registers and the IO guard's table
    input  wire logic     [ 3:0] east_x_i,
    input  wire logic     [ 3:0] channels_log2_i,
    input  wire logic     [63:0] channel_rows_i,
    input  wire logic     [15:0] drain_i,
    input  wire logic            sweep_i,
    input  wire logic     [15:0] sweep_index_i,
    input  wire logic            select_i,
    input  wire ctl_req_t        req_i,
    output ctl_rsp_t             rsp_o,
    // descriptor queue
    input  wire logic            valid_i,
    input  wire logic     [32:0] word_i,
    output logic                 pop_o,
    // REQ out, RSP in
    output logic                 req_valid_o,
    output flit_t                req_flit_o,
    input  wire logic            req_credit_i,
    input  wire logic            rsp_valid_i,
    input  wire flit_t           rsp_flit_i,
    output logic                 rsp_credit_o,
    // credits to return
    output logic                 credit_valid_o,
    output logic          [ 9:0] credit_src_o,
    output logic          [ 6:0] credit_channel_o,
    output logic          [ 9:0] credit_words_o,
    input  wire logic            credit_ready_i,
    // MAC
    output logic                 tx_valid_o,
    output logic          [31:0] tx_data_o,
    output logic                 tx_last_o,
    output logic          [ 1:0] tx_bytes_o,
    input  wire logic            tx_ready_i,
    // counters
    output logic                 sent_o,
    output logic          [10:0] sent_len_o,
    output logic                 refused_o,
    output reason_t              refused_why_o,
    output logic                 idle_o,
    output logic                 quiet_o         // idle, or waiting for others: memory, a credit, a word
);
  localparam int unsigned FrameW = $clog2(Frames);

  if (Frames < 2 || Frames != 2 ** FrameW) begin : gen_bad_frames
    $error("lane_egress: Frames must be a power of two, at least 2");
  end

  logic guard, guard_ok, frame_free, frame_start, hdr_valid, hdr_ready, close, close_ip, close_l4;
  logic [3:0] guard_app;
  logic [31:0] guard_offset, guard_addr, hdr_data;
  logic [15:0] guard_len;
  logic [FrameW-1:0] fill, collect_frame;
  logic [4:0] hdr_index, issue_first, issue_last;
  logic [10:0] close_len, issue_pos, collect_pos;
  reason_t close_why;
  logic [9:0] close_src, close_words;
  logic [6:0] close_channel;
  logic [7:0] fill_proto;
  logic tag_free, issue, room, push, empty;
  logic [2:0] tag;
  flit_t flit;
  logic collect_write, line_done, line_failed;
  logic [3:0] collect_bytes;
  logic [31:0] collect_data;
  logic gather_quiet, gather_waits, collect_quiet, frames_quiet, stream_quiet;
  logic ready, skip, csum_ip, csum_l4, next, read;
  logic [10:0] len;
  logic [7:0] proto;
  logic [17:0] sum_ip, sum_l4;
  logic [8:0] read_word;
  logic [31:0] read_data;

  assign idle_o = gather_quiet && collect_quiet && frames_quiet && stream_quiet && empty;
  // Reads under way change nothing until a reply comes: no flit of one is on its way through the collector (a credit
  // is given back in the cycle of its word), no frame is complete (`credit_valid_o`), none is being sent.
  assign quiet_o = gather_waits && !rsp_credit_o && !credit_valid_o && !refused_o && !ready && stream_quiet
                   && !req_valid_o;

  lane_io #(
      .Apps(Apps)
  ) io (
      .clk_i,
      .sweep_i,
      .sweep_index_i,
      .select_i,
      .req_i,
      .rsp_o,
      .valid_i(guard),
      .app_i(guard_app),
      .offset_i(guard_offset),
      .len_i(guard_len),
      .ok_o(guard_ok),
      .addr_o(guard_addr)
  );

  lane_gather gather (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .east_x_i,
      .channels_log2_i,
      .channel_rows_i,
      .drain_i,
      .valid_i,
      .word_i,
      .pop_o,
      .guard_o(guard),
      .guard_app_o(guard_app),
      .guard_offset_o(guard_offset),
      .guard_len_o(guard_len),
      .guard_ok_i(guard_ok),
      .guard_addr_i(guard_addr),
      .frame_free_i(frame_free),
      .start_o(frame_start),
      .hdr_valid_o(hdr_valid),
      .hdr_index_o(hdr_index),
      .hdr_data_o(hdr_data),
      .hdr_ready_i(hdr_ready),
      .close_o(close),
      .close_len_o(close_len),
      .close_ip_o(close_ip),
      .close_l4_o(close_l4),
      .close_why_o(close_why),
      .close_src_o(close_src),
      .close_channel_o(close_channel),
      .close_words_o(close_words),
      .proto_i(fill_proto),
      .tag_free_i(tag_free),
      .tag_i(tag),
      .issue_o(issue),
      .issue_pos_o(issue_pos),
      .issue_first_o(issue_first),
      .issue_last_o(issue_last),
      .tx_room_i(room),
      .tx_push_o(push),
      .tx_flit_o(flit),
      .quiet_o(gather_quiet),
      .waits_o(gather_waits)
  );

  lane_link_tx req_tx (
      .clk_i,
      .rst_i,
      .push_i(push),
      .flit_i(flit),
      .room_o(room),
      .empty_o(empty),
      .valid_o(req_valid_o),
      .flit_o(req_flit_o),
      .credit_i(req_credit_i)
  );

  lane_collect #(
      .Frames(Frames)
  ) collect (
      .clk_i,
      .rst_i,
      .rx_valid_i(rsp_valid_i),
      .rx_flit_i(rsp_flit_i),
      .rx_credit_o(rsp_credit_o),
      .tag_free_o(tag_free),
      .tag_o(tag),
      .issue_i(issue),
      .issue_frame_i(fill),
      .issue_pos_i(issue_pos),
      .issue_first_i(issue_first),
      .issue_last_i(issue_last),
      .write_o(collect_write),
      .frame_o(collect_frame),
      .pos_o(collect_pos),
      .bytes_o(collect_bytes),
      .data_o(collect_data),
      .done_o(line_done),
      .failed_o(line_failed),
      .quiet_o(collect_quiet)
  );

  lane_frames #(
      .Frames(Frames)
  ) frames (
      .clk_i,
      .rst_i,
      .free_o(frame_free),
      .fill_o(fill),
      .start_i(frame_start),
      .hdr_valid_i(hdr_valid),
      .hdr_index_i(hdr_index),
      .hdr_data_i(hdr_data),
      .hdr_ready_o(hdr_ready),
      .proto_o(fill_proto),
      .issue_i(issue),
      .close_i(close),
      .close_len_i(close_len),
      .close_ip_i(close_ip),
      .close_l4_i(close_l4),
      .close_why_i(close_why),
      .close_src_i(close_src),
      .close_channel_i(close_channel),
      .close_words_i(close_words),
      .write_i(collect_write),
      .write_frame_i(collect_frame),
      .write_pos_i(collect_pos),
      .write_bytes_i(collect_bytes),
      .write_data_i(collect_data),
      .done_i(line_done),
      .failed_i(line_failed),
      .credit_valid_o,
      .credit_src_o,
      .credit_channel_o,
      .credit_words_o,
      .credit_ready_i,
      .refused_o,
      .refused_why_o,
      .ready_o(ready),
      .skip_o(skip),
      .len_o(len),
      .csum_ip_o(csum_ip),
      .csum_l4_o(csum_l4),
      .csum_proto_o(proto),
      .sum_ip_o(sum_ip),
      .sum_l4_o(sum_l4),
      .next_i(next),
      .read_i(read),
      .read_word_i(read_word),
      .read_o(read_data),
      .quiet_o(frames_quiet)
  );

  lane_stream stream (
      .clk_i,
      .rst_i,
      .ready_i(ready),
      .skip_i(skip),
      .len_i(len),
      .csum_ip_i(csum_ip),
      .csum_l4_i(csum_l4),
      .proto_i(proto),
      .sum_ip_i(sum_ip),
      .sum_l4_i(sum_l4),
      .next_o(next),
      .read_o(read),
      .read_word_o(read_word),
      .read_i(read_data),
      .tx_valid_o,
      .tx_data_o,
      .tx_last_o,
      .tx_bytes_o,
      .tx_ready_i,
      .sent_o,
      .sent_len_o,
      .quiet_o(stream_quiet)
  );
endmodule

`default_nettype wire
