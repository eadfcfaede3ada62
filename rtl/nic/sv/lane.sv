// One lane of the NIC (architecture 2.3; docs/nic.md): hangs on the west port of its row's router.
//
// Ingress: lane_parse reads a frame as it arrives, lane_place puts its payload into a buffer of
// Rx memory and its notification into a ring, lane_notify sends it when the channel has credit.
// Egress: lane_gather reads descriptors and asks for their lines, lane_collect takes the replies,
// lane_frames holds the frame and its checksums, lane_stream sends it.
// lane_server answers REQ: Rx memory, and the supervisor path to all tables.
//
// MSG and RSP are sunk a flit a cycle; REQ is served needing only room on RSP. Every output is a
// function of registers. `quiet_o` = 1: with no input active, a clock edge changes nothing.
// Notifications that wait for credit are quiet (only a credit can move them); reads under way are not.
`default_nettype none

module lane
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter int unsigned RxBytes = 262144,
    parameter int unsigned Channels = 128,
    parameter int unsigned RingSlots = 8,
    parameter int unsigned SlotBits = $clog2(Channels * RingSlots) + 1,
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
  localparam int unsigned ChanW = $clog2(Channels);
  localparam int unsigned FrameW = $clog2(Frames);
  // The sweep covers the largest table that is in memory.
  localparam int unsigned SweepLog2 = UnitW > 7 ? UnitW : 7;

  if (Frames < 2 || Frames != 2 ** FrameW) begin : gen_bad_frames
    $error("lane: Frames must be a power of two, at least 2");
  end
  if (2 ** SlotBits < Channels * RingSlots + 4) begin : gen_bad_slots
    $error("lane: there must be a slot for every place in a ring and four more");
  end

  wire unused = &{1'b0, cycle_i, us_i};

  // ---------------------------------------------------------------- supervisor path, Rx memory
  logic req_valid, req_pop, rsp_room, rsp_push, rsp_empty;
  logic [32:0] req_word;
  flit_t rsp_flit;
  logic mem_b_en, ctl_start, ctl_denied, server_quiet, ctrl_quiet;
  logic [3:0] mem_b_we;
  logic [AddrW-1:0] mem_b_addr, mem_a_addr;
  logic [31:0] mem_b_wdata, mem_b_rdata, mem_a_data;
  logic mem_a_we;
  ctl_req_t ctl_req;
  ctl_rsp_t ctl_rsp;
  ctl_rsp_t table_rsp[6];
  logic [5:0] select;
  logic enable, promiscuous, keep_bad, target_valid, sweep;
  logic [47:0] mac;
  logic [6:0] target;
  logic [15:0] drain, sweep_index;
  logic [31:0] rss_key[4];
  logic [15:0] net_tiles[16];
  logic [3:0] east_x, channels_log2;
  logic [63:0] channel_rows;
  logic ingress_idle, egress_idle, none_waits;

  lane_link_rx req_rx (
      .clk_i,
      .rst_i,
      .valid_i(req_rx_valid_i),
      .flit_i(req_rx_flit_i),
      .credit_o(req_rx_credit_o),
      .valid_o(req_valid),
      .flit_o(req_word),
      .pop_i(req_pop)
  );

  lane_link_tx rsp_tx (
      .clk_i,
      .rst_i,
      .push_i(rsp_push),
      .flit_i(rsp_flit),
      .room_o(rsp_room),
      .empty_o(rsp_empty),
      .valid_o(rsp_tx_valid_o),
      .flit_o(rsp_tx_flit_o),
      .credit_i(rsp_tx_credit_i)
  );

  lane_server #(
      .RxBytes(RxBytes)
  ) server (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .bridge_y_i,
      .rx_valid_i(req_valid),
      .rx_flit_i(req_word),
      .rx_pop_o(req_pop),
      .tx_room_i(rsp_room),
      .tx_push_o(rsp_push),
      .tx_flit_o(rsp_flit),
      .mem_en_o(mem_b_en),
      .mem_we_o(mem_b_we),
      .mem_addr_o(mem_b_addr),
      .mem_data_o(mem_b_wdata),
      .mem_data_i(mem_b_rdata),
      .ctl_start_o(ctl_start),
      .ctl_o(ctl_req),
      .ctl_i(ctl_rsp),
      .ctl_denied_o(ctl_denied),
      .quiet_o(server_quiet)
  );

  lane_rx_mem #(
      .Bytes(RxBytes)
  ) rx_mem (
      .clk_i,
      .a_we_i(mem_a_we),
      .a_addr_i(mem_a_addr),
      .a_data_i(mem_a_data),
      .b_en_i(mem_b_en),
      .b_we_i(mem_b_we),
      .b_addr_i(mem_b_addr),
      .b_data_i(mem_b_wdata),
      .b_data_o(mem_b_rdata)
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
  logic [8:0] word;
  logic [31:0] aligned;
  logic store, sum_ip, sum_l4, ip_ok, l4_ok, port_valid;
  logic [7:0] stream;
  logic [3:0] ihl, app;
  logic [15:0] total, port;
  logic job_valid, job_take, job_make, have_slot, verdict_valid, verdict_take;
  job_t job;
  verdict_t verdict;
  logic frame_end, refused, parse_quiet, place_quiet;
  logic [11:0] frame_len;
  reason_t refused_why, drop_why;
  logic [31:0] hash, job_hash, note_addr, note_hash;
  logic bucket_valid, channel_open, channel_full;
  logic [6:0] bucket, place_channel;
  logic [4:0] place_hdr_words, peek_pool;
  logic peek, peek_done, peek_found, peek_large, commit, note, drop;
  logic [UnitW-1:0] peek_unit;
  notify_head_t note_head;

  lane_parse parse (
      .clk_i,
      .rst_i,
      .enable_i(enable),
      .promiscuous_i(promiscuous),
      .keep_bad_i(keep_bad),
      .mac_i(mac),
      .valid_i(mac_rx_valid_i),
      .data_i(mac_rx_data_i),
      .last_i(mac_rx_last_i),
      .bytes_i(mac_rx_bytes_i),
      .error_i(mac_rx_error_i),
      .word_o(word),
      .aligned_o(aligned),
      .store_o(store),
      .stream_i(stream),
      .ip_o(sum_ip),
      .l4_o(sum_l4),
      .ihl_o(ihl),
      .total_o(total),
      .ip_ok_i(ip_ok),
      .l4_ok_i(l4_ok),
      .port_valid_o(port_valid),
      .port_o(port),
      .app_i(app),
      .job_valid_o(job_valid),
      .job_o(job),
      .job_take_i(job_take),
      .job_make_o(job_make),
      .slot_i(have_slot),
      .verdict_valid_o(verdict_valid),
      .verdict_o(verdict),
      .verdict_take_i(verdict_take),
      .frame_o(frame_end),
      .frame_len_o(frame_len),
      .refused_o(refused),
      .refused_why_o(refused_why),
      .quiet_o(parse_quiet)
  );

  lane_sums sums (
      .clk_i,
      .valid_i(mac_rx_valid_i),
      .word_i(word),
      .data_i(mac_rx_data_i),
      .ip_i(sum_ip),
      .l4_i(sum_l4),
      .ihl_i(ihl),
      .total_i(total),
      .ip_ok_o(ip_ok),
      .l4_ok_o(l4_ok)
  );

  lane_hash rss (
      .clk_i,
      .valid_i(mac_rx_valid_i && sum_l4),
      .word_i(word),
      .aligned_i(aligned),
      .key_i(rss_key),
      .hash_o(hash)
  );

  lane_steer #(
      .Ports(Ports),
      .Buckets(Buckets)
  ) steer (
      .clk_i,
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .select_i(select[1:0]),
      .req_i(ctl_req),
      .bucket_rsp_o(table_rsp[0]),
      .port_rsp_o(table_rsp[1]),
      .port_valid_i(port_valid),
      .port_i(port),
      .app_o(app),
      .hash_i(job_hash),
      .bucket_valid_o(bucket_valid),
      .bucket_o(bucket)
  );

  lane_place #(
      .RxBytes(RxBytes)
  ) place (
      .clk_i,
      .rst_i,
      .y_i,
      .store_i(store),
      .data_i(mac_rx_data_i),
      .stream_o(stream),
      .job_make_i(job_make),
      .job_valid_i(job_valid),
      .job_i(job),
      .job_take_o(job_take),
      .hash_i(hash),
      .job_hash_o(job_hash),
      .verdict_valid_i(verdict_valid),
      .verdict_i(verdict),
      .verdict_take_o(verdict_take),
      .bucket_valid_i(bucket_valid),
      .bucket_i(bucket),
      .target_valid_i(target_valid),
      .target_i(target),
      .channel_o(place_channel),
      .channel_open_i(channel_open),
      .channel_full_i(channel_full),
      .hdr_words_o(place_hdr_words),
      .peek_o(peek),
      .peek_pool_o(peek_pool),
      .peek_done_i(peek_done),
      .peek_found_i(peek_found),
      .peek_unit_i(peek_unit),
      .peek_large_i(peek_large),
      .commit_o(commit),
      .mem_we_o(mem_a_we),
      .mem_addr_o(mem_a_addr),
      .mem_data_o(mem_a_data),
      .note_o(note),
      .note_head_o(note_head),
      .note_addr_o(note_addr),
      .note_hash_o(note_hash),
      .drop_o(drop),
      .drop_why_o(drop_why),
      .quiet_o(place_quiet)
  );

  logic pool_free_valid, pool_free_ready, taken, freed, bad_free, pools_quiet;
  logic [31:0] pool_free_addr;

  lane_pools #(
      .RxBytes(RxBytes)
  ) pools (
      .clk_i,
      .rst_i,
      .y_i,
      .enable_i(enable),
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .select_i(select[2]),
      .req_i(ctl_req),
      .rsp_o(table_rsp[2]),
      .peek_i(peek),
      .peek_pool_i(peek_pool),
      .peek_done_o(peek_done),
      .peek_found_o(peek_found),
      .peek_unit_o(peek_unit),
      .peek_large_o(peek_large),
      .commit_i(commit),
      .free_valid_i(pool_free_valid),
      .free_addr_i(pool_free_addr),
      .free_ready_o(pool_free_ready),
      .taken_o(taken),
      .freed_o(freed),
      .bad_free_o(bad_free),
      .quiet_o(pools_quiet)
  );

  // ---------------------------------------------------------------- MSG out
  logic [ChanW-1:0] send_channel, wake_channel;
  channel_entry_t send_entry;
  logic [15:0] send_available, spend_words;
  logic spend, wake, wake_waits;
  logic slot_read, slot_done, slots_quiet, notify_quiet, waited;
  logic [SlotBits-1:0] slot, slot_read_at;
  logic [4:0] slot_index;
  logic [31:0] slot_word;
  logic credit_valid, credit_take, msg_room, msg_push, msg_empty;
  credit_head_t credit;
  flit_t msg_flit;

  lane_channels #(
      .Channels(Channels)
  ) channels (
      .clk_i,
      .rst_i,
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .select_i(select[4]),
      .req_i(ctl_req),
      .rsp_o(table_rsp[4]),
      .wake_o(wake),
      .wake_channel_o(wake_channel),
      .waits_i(wake_waits),
      .place_channel_i(place_channel),
      .place_hdr_i(place_hdr_words),
      .place_open_o(channel_open),
      .send_channel_i(send_channel),
      .send_entry_o(send_entry),
      .send_available_o(send_available),
      .spend_i(spend),
      .spend_words_i(spend_words),
      .give_i(give),
      .give_channel_i(give_channel),
      .give_words_i(give_words)
  );

  lane_slots #(
      .SlotBits(SlotBits)
  ) slots (
      .clk_i,
      .rst_i,
      .start_i(mac_rx_valid_i && word == '0),
      .hdr_we_i(mac_rx_valid_i && word >= 9'd4 && word < 9'd24),
      .hdr_index_i(5'(word - 9'd4)),
      .hdr_data_i(aligned),
      .have_o(have_slot),
      .make_i(job_make),
      .take_i(job_take),
      .slot_o(slot),
      .drop_i(drop),
      .note_i(note),
      .note_head_i(note_head),
      .note_addr_i(note_addr),
      .note_hash_i(note_hash),
      .read_i(slot_read),
      .read_slot_i(slot_read_at),
      .read_index_i(slot_index),
      .read_o(slot_word),
      .done_i(slot_done),
      .quiet_o(slots_quiet)
  );

  lane_notify #(
      .Channels(Channels),
      .RingSlots(RingSlots),
      .SlotBits(SlotBits)
  ) notify (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .place_channel_i(place_channel),
      .place_full_o(channel_full),
      .note_i(note),
      .note_hdr_words_i(note_head.hdr_words),
      .note_slot_i(slot),
      .channel_o(send_channel),
      .entry_i(send_entry),
      .available_i(send_available),
      .spend_o(spend),
      .spend_words_o(spend_words),
      .give_i(give),
      .give_channel_i(give_channel),
      .wake_i(wake),
      .wake_channel_i(wake_channel),
      .wake_waits_o(wake_waits),
      .read_o(slot_read),
      .read_slot_o(slot_read_at),
      .read_index_o(slot_index),
      .read_i(slot_word),
      .done_o(slot_done),
      .credit_valid_i(credit_valid),
      .credit_i(credit),
      .credit_take_o(credit_take),
      .tx_room_i(msg_room),
      .tx_push_o(msg_push),
      .tx_flit_o(msg_flit),
      .waited_o(waited),
      .none_waits_o(none_waits),
      .quiet_o(notify_quiet)
  );

  lane_link_tx msg_tx (
      .clk_i,
      .rst_i,
      .push_i(msg_push),
      .flit_i(msg_flit),
      .room_o(msg_room),
      .empty_o(msg_empty),
      .valid_o(msg_tx_valid_o),
      .flit_o(msg_tx_flit_o),
      .credit_i(msg_tx_credit_i)
  );

  // ---------------------------------------------------------------- egress
  logic guard, guard_ok, frame_free, frame_start, hdr_valid, hdr_ready, close, close_ip, close_l4;
  logic [3:0] guard_app;
  logic [31:0] guard_offset, guard_addr, hdr_data;
  logic [15:0] guard_len;
  logic [FrameW-1:0] fill, collect_frame;
  logic [4:0] hdr_index, issue_first, issue_last;
  logic [10:0] close_len, issue_pos, collect_pos;
  reason_t close_why, desc_why;
  logic [9:0] close_src, close_words, desc_src, desc_words, free_src, free_words;
  logic [6:0] close_channel, desc_channel, free_channel;
  logic [7:0] fill_proto;
  logic tag_free, issue, req_room, req_push, req_empty, gather_quiet, collect_quiet;
  logic [2:0] tag;
  flit_t req_flit;
  logic collect_write, line_done, line_failed;
  logic [3:0] collect_bytes;
  logic [31:0] collect_data;
  logic desc_credit, desc_credit_ready, free_credit, free_credit_ready;
  logic desc_refused, free_refused, frames_quiet, frees_quiet, stream_quiet;
  logic tx_ready, tx_skip, tx_csum_ip, tx_csum_l4, tx_next, tx_read, tx_sent;
  logic [10:0] tx_len, tx_sent_len;
  logic [7:0] tx_proto;
  logic [17:0] tx_sum_ip, tx_sum_l4;
  logic [8:0] tx_word;
  logic [31:0] tx_data;

  lane_io #(
      .Apps(Apps)
  ) io (
      .clk_i,
      .sweep_i(sweep),
      .sweep_index_i(sweep_index),
      .select_i(select[3]),
      .req_i(ctl_req),
      .rsp_o(table_rsp[3]),
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
      .east_x_i(east_x),
      .channels_log2_i(channels_log2),
      .channel_rows_i(channel_rows),
      .drain_i(drain),
      .valid_i(desc_valid),
      .word_i(desc_word),
      .pop_o(desc_pop),
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
      .tx_room_i(req_room),
      .tx_push_o(req_push),
      .tx_flit_o(req_flit),
      .quiet_o(gather_quiet)
  );

  lane_link_tx req_tx (
      .clk_i,
      .rst_i,
      .push_i(req_push),
      .flit_i(req_flit),
      .room_o(req_room),
      .empty_o(req_empty),
      .valid_o(req_tx_valid_o),
      .flit_o(req_tx_flit_o),
      .credit_i(req_tx_credit_i)
  );

  lane_collect #(
      .Frames(Frames)
  ) collect (
      .clk_i,
      .rst_i,
      .rx_valid_i(rsp_rx_valid_i),
      .rx_flit_i(rsp_rx_flit_i),
      .rx_credit_o(rsp_rx_credit_o),
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
      .credit_valid_o(desc_credit),
      .credit_src_o(desc_src),
      .credit_channel_o(desc_channel),
      .credit_words_o(desc_words),
      .credit_ready_i(desc_credit_ready),
      .refused_o(desc_refused),
      .refused_why_o(desc_why),
      .ready_o(tx_ready),
      .skip_o(tx_skip),
      .len_o(tx_len),
      .csum_ip_o(tx_csum_ip),
      .csum_l4_o(tx_csum_l4),
      .csum_proto_o(tx_proto),
      .sum_ip_o(tx_sum_ip),
      .sum_l4_o(tx_sum_l4),
      .next_i(tx_next),
      .read_i(tx_read),
      .read_word_i(tx_word),
      .read_o(tx_data),
      .quiet_o(frames_quiet)
  );

  lane_stream tx (
      .clk_i,
      .rst_i,
      .ready_i(tx_ready),
      .skip_i(tx_skip),
      .len_i(tx_len),
      .csum_ip_i(tx_csum_ip),
      .csum_l4_i(tx_csum_l4),
      .proto_i(tx_proto),
      .sum_ip_i(tx_sum_ip),
      .sum_l4_i(tx_sum_l4),
      .next_o(tx_next),
      .read_o(tx_read),
      .read_word_o(tx_word),
      .read_i(tx_data),
      .tx_valid_o(mac_tx_valid_o),
      .tx_data_o(mac_tx_data_o),
      .tx_last_o(mac_tx_last_o),
      .tx_bytes_o(mac_tx_bytes_o),
      .tx_ready_i(mac_tx_ready_i),
      .sent_o(tx_sent),
      .sent_len_o(tx_sent_len),
      .quiet_o(stream_quiet)
  );

  // ---------------------------------------------------------------- frees, credits
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

  lane_credits credits (
      .clk_i,
      .rst_i,
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
      .valid_o(credit_valid),
      .packet_o(credit),
      .take_i(credit_take)
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
  assign ingress_idle = parse_quiet && place_quiet;
  assign egress_idle = gather_quiet && collect_quiet && frames_quiet && stream_quiet
                       && desc_count == '0;
  assign quiet_o = ingress_idle && egress_idle && server_quiet && ctrl_quiet && msg_rx_quiet
                   && pools_quiet && slots_quiet && notify_quiet && frees_quiet
                   && free_count == '0 && !credit_valid && msg_empty && rsp_empty && req_empty
                   && !req_rx_credit_o;
endmodule

`default_nettype wire
