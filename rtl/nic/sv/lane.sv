// One lane of the NIC (architecture 2.3; docs/nic.md): hangs on the west port of its row's router.
//
// Ingress: lane_parse reads a frame as it arrives, lane_place puts its payload into a buffer of
// Rx memory and its notification into a ring, lane_notify sends it when the channel has credit.
// Egress: lane_gather reads descriptors and asks for their lines, lane_collect takes the replies,
// lane_frames holds the frame and its checksums, lane_stream sends it.
// lane_service answers REQ: Rx memory, and the supervisor path to all tables.
//
// MSG and RSP are sunk a flit a cycle; REQ is served needing only room on RSP. Every output is a
// function of registers. `quiet_o` = 1: with no input active, a clock edge changes nothing.
// Notifications that wait for credit are quiet (only a credit can move them), and so are reads under way, while no
// reply comes and nothing else can be done.
`default_nettype none

module lane
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter int unsigned RxBytes = 262144,
    parameter int unsigned Channels = 128,
    parameter int unsigned RingSlots = LaneRingSlots,
    parameter int unsigned RingReserve = LaneRingReserve,
    parameter int unsigned SlotBits = $clog2(LaneNotifySlots),
    parameter int unsigned Ports = 16,
    parameter int unsigned Apps = 16,
    parameter int unsigned Buckets = 128,
    parameter int unsigned DescWords = 8192,
    parameter int unsigned FreeWords = 2048,
    parameter int unsigned Frames = 4
) (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic [ 3:0] x_i,
    input  wire logic [ 3:0] y_i,
    input  wire logic [63:0] cycle_i,
    input  wire logic [31:0] us_i,
    input  wire logic [ 3:0] bridge_y_i,
    output logic             quiet_o,

    input  wire logic        mac_rx_valid_i,
    input  wire logic [31:0] mac_rx_data_i,
    input  wire logic        mac_rx_last_i,
    input  wire logic [ 1:0] mac_rx_bytes_i,
    input  wire logic        mac_rx_error_i,
    output logic             mac_tx_valid_o,
    output logic      [31:0] mac_tx_data_o,
    output logic             mac_tx_last_o,
    output logic      [ 1:0] mac_tx_bytes_o,
    input  wire logic        mac_tx_ready_i,

    input  wire logic  msg_rx_valid_i,
    input  wire flit_t msg_rx_flit_i,
    output logic       msg_rx_credit_o,
    output logic       msg_tx_valid_o,
    output flit_t      msg_tx_flit_o,
    input  wire logic  msg_tx_credit_i,
    input  wire logic  req_rx_valid_i,
    input  wire flit_t req_rx_flit_i,
    output logic       req_rx_credit_o,
    output logic       req_tx_valid_o,
    output flit_t      req_tx_flit_o,
    input  wire logic  req_tx_credit_i,
    input  wire logic  rsp_rx_valid_i,
    input  wire flit_t rsp_rx_flit_i,
    output logic       rsp_rx_credit_o,
    output logic       rsp_tx_valid_o,
    output flit_t      rsp_tx_flit_o,
    input  wire logic  rsp_tx_credit_i
);
  localparam int unsigned AddrW = $clog2(RxBytes / 4);
  localparam int unsigned UnitW = $clog2(RxBytes / 256);
  // The sweep covers the largest table that is in memory.
  localparam int unsigned SweepLog2 = UnitW > 7 ? UnitW : 7;

  wire unused = &{1'b0, cycle_i, us_i};

  // ---------------------------------------------------------------- supervisor path, Rx memory
  logic mem_we, ctl_start, ctl_denied, service_quiet, ctrl_quiet;
  logic [AddrW-1:0] mem_addr;
  logic [31:0] mem_data;
  ctl_req_t ctl_req;
  ctl_rsp_t ctl_rsp;
  ctl_rsp_t table_rsp[6];
  logic [5:0] select;
  logic enable, promiscuous, keep_bad, target_valid, sweep;
  logic [47:0] mac;
  logic [6:0] target;
  logic [15:0] drain, sweep_index;
  logic [31:0] rss_key[4];
  logic [15:0] net_tiles;
  logic [3:0] net_row;
  logic [3:0] east_x, channels_log2;
  logic [63:0] channel_rows;
  logic ingress_idle, egress_idle, none_waits;

  lane_service #(
      .RxBytes(RxBytes)
  ) service (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .bridge_y_i,
      .rx_valid_i(req_rx_valid_i),
      .rx_flit_i(req_rx_flit_i),
      .rx_credit_o(req_rx_credit_o),
      .tx_valid_o(rsp_tx_valid_o),
      .tx_flit_o(rsp_tx_flit_o),
      .tx_credit_i(rsp_tx_credit_i),
      .put_i(mem_we),
      .put_addr_i(mem_addr),
      .put_data_i(mem_data),
      .ctl_start_o(ctl_start),
      .ctl_o(ctl_req),
      .ctl_i(ctl_rsp),
      .ctl_denied_o(ctl_denied),
      .quiet_o(service_quiet)
  );

  lane_ctrl #(
      .SweepLog2(SweepLog2)
  ) ctrl (
      .clk_i,
      .rst_i,
      .start_i(ctl_start),
      .req_i(ctl_req),
      .rsp_o(ctl_rsp),
      .select_o(select),
      .table_i(table_rsp),
      .enable_o(enable),
      .promiscuous_o(promiscuous),
      .keep_bad_o(keep_bad),
      .mac_o(mac),
      .target_valid_o(target_valid),
      .target_o(target),
      .drain_o(drain),
      .rss_key_o(rss_key),
      .net_row_i(net_row),
      .net_tiles_o(net_tiles),
      .east_x_o(east_x),
      .channels_log2_o(channels_log2),
      .channel_rows_o(channel_rows),
      .ingress_idle_i(ingress_idle),
      .egress_idle_i(egress_idle),
      .none_waits_i(none_waits),
      .sweep_o(sweep),
      .sweep_index_o(sweep_index),
      .quiet_o(ctrl_quiet)
  );

  // ---------------------------------------------------------------- MSG in
  logic [1:0] queue_push;
  logic [32:0] queue_data, desc_word, free_word;
  logic give, stray, msg_rx_quiet;
  logic [6:0] give_channel;
  logic [9:0] give_words;
  logic desc_valid, desc_pop, free_valid, free_pop;
  logic [$clog2(DescWords):0] desc_count;
  logic [$clog2(FreeWords):0] free_count;

  lane_msg_rx msg_rx (
      .clk_i,
      .rst_i,
      .rx_valid_i(msg_rx_valid_i),
      .rx_flit_i(msg_rx_flit_i),
      .rx_credit_o(msg_rx_credit_o),
      .net_row_o(net_row),
      .net_tiles_i(net_tiles),
      .push_o(queue_push),
      .push_data_o(queue_data),
      .give_valid_o(give),
      .give_channel_o(give_channel),
      .give_words_o(give_words),
      .stray_o(stray),
      .quiet_o(msg_rx_quiet)
  );

  stream_fifo #(
      .Width(33),
      .DepthLog2($clog2(DescWords))
  ) desc_queue (
      .clk_i,
      .rst_i,
      .push_i(queue_push[0]),
      .push_data_i(queue_data),
      .pop_i(desc_pop),
      .valid_o(desc_valid),
      .front_o(desc_word),
      .count_o(desc_count)
  );

  stream_fifo #(
      .Width(33),
      .DepthLog2($clog2(FreeWords))
  ) free_queue (
      .clk_i,
      .rst_i,
      .push_i(queue_push[1]),
      .push_data_i(queue_data),
      .pop_i(free_pop),
      .valid_o(free_valid),
      .front_o(free_word),
      .count_o(free_count)
  );

  // ---------------------------------------------------------------- ingress
  logic frame_start, hdr_we, have_slot, job_make, job_take, channel_open, channel_full, note, drop;
  logic [4:0] hdr_index, note_hdr_words;
  logic [31:0] hdr_data, note_addr, note_hash, pool_free_addr;
  logic [6:0] note_channel;
  notify_head_t note_head;
  reason_t drop_why, refused_why, desc_why;
  logic frame_end, refused, taken, freed, bad_free, pools_quiet, pool_free_valid, pool_free_ready;
  logic [11:0] frame_len;

  lane_ingress #(
      .RxBytes(RxBytes),
      .Ports(Ports),
      .Buckets(Buckets)
  ) ingress (
      .clk_i,
      .rst_i,
      .y_i,
      .enable_i(enable),
      .promiscuous_i(promiscuous),
      .keep_bad_i(keep_bad),
      .mac_i(mac),
      .rss_key_i(rss_key),
      .target_valid_i(target_valid),
      .target_i(target),
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .select_i(select[2:0]),
      .req_i(ctl_req),
      .bucket_rsp_o(table_rsp[0]),
      .port_rsp_o(table_rsp[1]),
      .pool_rsp_o(table_rsp[2]),
      .valid_i(mac_rx_valid_i),
      .data_i(mac_rx_data_i),
      .last_i(mac_rx_last_i),
      .bytes_i(mac_rx_bytes_i),
      .error_i(mac_rx_error_i),
      .start_o(frame_start),
      .hdr_we_o(hdr_we),
      .hdr_index_o(hdr_index),
      .hdr_data_o(hdr_data),
      .slot_i(have_slot),
      .job_make_o(job_make),
      .job_take_o(job_take),
      .channel_o(note_channel),
      .hdr_words_o(note_hdr_words),
      .channel_open_i(channel_open),
      .channel_full_i(channel_full),
      .note_o(note),
      .note_head_o(note_head),
      .note_addr_o(note_addr),
      .note_hash_o(note_hash),
      .drop_o(drop),
      .drop_why_o(drop_why),
      .mem_we_o(mem_we),
      .mem_addr_o(mem_addr),
      .mem_data_o(mem_data),
      .free_valid_i(pool_free_valid),
      .free_addr_i(pool_free_addr),
      .free_ready_o(pool_free_ready),
      .frame_o(frame_end),
      .frame_len_o(frame_len),
      .refused_o(refused),
      .refused_why_o(refused_why),
      .taken_o(taken),
      .freed_o(freed),
      .bad_free_o(bad_free),
      .idle_o(ingress_idle),
      .pools_quiet_o(pools_quiet)
  );

  // ---------------------------------------------------------------- MSG out
  logic desc_credit, desc_credit_ready, free_credit, free_credit_ready, waited, outbox_quiet;
  logic [9:0] desc_src, desc_words, free_src, free_words;
  logic [6:0] desc_channel, free_channel;

  lane_outbox #(
      .Channels(Channels),
      .RingSlots(RingSlots),
      .RingReserve(RingReserve),
      .SlotBits(SlotBits)
  ) outbox (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .select_i(select[4]),
      .req_i(ctl_req),
      .rsp_o(table_rsp[4]),
      .start_i(frame_start),
      .hdr_we_i(hdr_we),
      .hdr_index_i(hdr_index),
      .hdr_data_i(hdr_data),
      .have_slot_o(have_slot),
      .job_make_i(job_make),
      .job_take_i(job_take),
      .channel_i(note_channel),
      .hdr_words_i(note_hdr_words),
      .open_o(channel_open),
      .full_o(channel_full),
      .note_i(note),
      .note_head_i(note_head),
      .note_addr_i(note_addr),
      .note_hash_i(note_hash),
      .drop_i(drop),
      .give_i(give),
      .give_channel_i(give_channel),
      .give_words_i(give_words),
      .desc_valid_i(desc_credit),
      .desc_ready_o(desc_credit_ready),
      .desc_src_i(desc_src),
      .desc_channel_i(desc_channel),
      .desc_words_i(desc_words),
      .free_valid_i(free_credit),
      .free_ready_o(free_credit_ready),
      .free_src_i(free_src),
      .free_channel_i(free_channel),
      .free_words_i(free_words),
      .tx_valid_o(msg_tx_valid_o),
      .tx_flit_o(msg_tx_flit_o),
      .tx_credit_i(msg_tx_credit_i),
      .waited_o(waited),
      .none_waits_o(none_waits),
      .quiet_o(outbox_quiet)
  );

  // ---------------------------------------------------------------- egress
  logic tx_sent, desc_refused, free_refused, frees_quiet, gather_idle, egress_quiet;
  logic [10:0] tx_sent_len;

  lane_egress #(
      .Apps(Apps),
      .Frames(Frames)
  ) egress (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .east_x_i(east_x),
      .channels_log2_i(channels_log2),
      .channel_rows_i(channel_rows),
      .drain_i(drain),
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .select_i(select[3]),
      .req_i(ctl_req),
      .rsp_o(table_rsp[3]),
      .valid_i(desc_valid),
      .word_i(desc_word),
      .pop_o(desc_pop),
      .req_valid_o(req_tx_valid_o),
      .req_flit_o(req_tx_flit_o),
      .req_credit_i(req_tx_credit_i),
      .rsp_valid_i(rsp_rx_valid_i),
      .rsp_flit_i(rsp_rx_flit_i),
      .rsp_credit_o(rsp_rx_credit_o),
      .credit_valid_o(desc_credit),
      .credit_src_o(desc_src),
      .credit_channel_o(desc_channel),
      .credit_words_o(desc_words),
      .credit_ready_i(desc_credit_ready),
      .tx_valid_o(mac_tx_valid_o),
      .tx_data_o(mac_tx_data_o),
      .tx_last_o(mac_tx_last_o),
      .tx_bytes_o(mac_tx_bytes_o),
      .tx_ready_i(mac_tx_ready_i),
      .sent_o(tx_sent),
      .sent_len_o(tx_sent_len),
      .refused_o(desc_refused),
      .refused_why_o(desc_why),
      .idle_o(gather_idle),
      .quiet_o(egress_quiet)
  );

  // ---------------------------------------------------------------- frees, counters
  lane_frees frees (
      .clk_i,
      .rst_i,
      .valid_i(free_valid),
      .word_i(free_word),
      .pop_o(free_pop),
      .free_valid_o(pool_free_valid),
      .free_addr_o(pool_free_addr),
      .free_ready_i(pool_free_ready),
      .credit_valid_o(free_credit),
      .credit_src_o(free_src),
      .credit_channel_o(free_channel),
      .credit_words_o(free_words),
      .credit_ready_i(free_credit_ready),
      .refused_o(free_refused),
      .quiet_o(frees_quiet)
  );

  lane_counters counters (
      .clk_i,
      .rst_i,
      .select_i(select[5]),
      .req_i(ctl_req),
      .rsp_o(table_rsp[5]),
      .rx_frame_i(frame_end),
      .rx_bytes_i(frame_len),
      .refused_i(refused),
      .refused_why_i(refused_why),
      .drop_i(drop),
      .drop_why_i(drop_why),
      .tx_frame_i(tx_sent),
      .tx_bytes_i(tx_sent_len),
      .desc_refused_i(desc_refused),
      .desc_why_i(desc_why),
      .free_refused_i(free_refused),
      .stray_i(stray),
      .bad_free_i(bad_free),
      .taken_i(taken),
      .freed_i(freed),
      .waited_i(waited),
      .ctl_denied_i(ctl_denied)
  );

  // ---------------------------------------------------------------- quiet
  assign egress_idle = gather_idle && desc_count == '0;
  // A word in the queue that is not at its front gets there.
  assign quiet_o = ingress_idle && egress_quiet && (desc_valid || desc_count == '0) && service_quiet && ctrl_quiet && msg_rx_quiet
                   && pools_quiet && outbox_quiet && frees_quiet && free_count == '0;
endmodule

`default_nettype wire
