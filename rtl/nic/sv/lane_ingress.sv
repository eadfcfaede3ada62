// From the wire to Rx memory and a notification: parser, checksums, hash, tables, placer, pools.
// Wiring only; the ports are explained where they are used (lane_place, lane_slots, lane_pools).
`default_nettype none

module lane_ingress
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter  int unsigned RxBytes = 262144,
    parameter  int unsigned Ports   = 16,
    parameter  int unsigned Buckets = 128,
    localparam int unsigned AddrW   = $clog2(RxBytes / 4),
    localparam int unsigned UnitW   = $clog2(RxBytes / 256)
) (
    input  wire logic                 clk_i,
    input  wire logic                 rst_i,
    input  wire logic     [      3:0] y_i,
    // registers and tables
    input  wire logic                 enable_i,
    input  wire logic                 promiscuous_i,
    input  wire logic                 keep_bad_i,
    input  wire logic     [     47:0] mac_i,
    input  wire logic     [     31:0] rss_key_i       [4],
    input  wire logic                 target_valid_i,
    input  wire logic     [      6:0] target_i,
    input  wire logic                 sweep_i,
    input  wire logic     [     15:0] sweep_index_i,
    input  wire logic     [      2:0] select_i,            // bucket, port, pool
    input  wire ctl_req_t             req_i,
    output ctl_rsp_t                  bucket_rsp_o,
    output ctl_rsp_t                  port_rsp_o,
    output ctl_rsp_t                  pool_rsp_o,
    // MAC
    input  wire logic                 valid_i,
    input  wire logic     [     31:0] data_i,
    input  wire logic                 last_i,
    input  wire logic     [      1:0] bytes_i,
    input  wire logic                 error_i,
    // headers into a slot
    output logic                      start_o,
    output logic                      hdr_we_o,
    output logic          [      4:0] hdr_index_o,
    output logic          [     31:0] hdr_data_o,
    input  wire logic                 slot_i,
    output logic                      job_make_o,
    output logic                      job_take_o,
    // channel and notification
    output logic          [      6:0] channel_o,
    output logic          [      4:0] hdr_words_o,
    input  wire logic                 channel_open_i,
    input  wire logic                 channel_full_i,
    output logic                      note_o,
    output notify_head_t              note_head_o,
    output logic          [     31:0] note_addr_o,
    output logic          [     31:0] note_hash_o,
    output logic                      drop_o,
    output reason_t                   drop_why_o,
    // Rx memory
    output logic                      mem_we_o,
    output logic          [AddrW-1:0] mem_addr_o,
    output logic          [     31:0] mem_data_o,
    // frees
    input  wire logic                 free_valid_i,
    input  wire logic     [     31:0] free_addr_i,
    output logic                      free_ready_o,
    // counters
    output logic                      frame_o,
    output logic          [     11:0] frame_len_o,
    output logic                      refused_o,
    output reason_t                   refused_why_o,
    output logic                      taken_o,
    output logic                      freed_o,
    output logic                      bad_free_o,
    output logic                      idle_o,
    output logic                      pools_quiet_o
);
  logic [8:0] word;
  logic [31:0] aligned;
  logic store, sum_ip, sum_l4, ip_ok, l4_ok, port_valid;
  logic [7:0] stream;
  logic [3:0] ihl, app;
  logic [15:0] total, port;
  logic job_valid, verdict_valid, verdict_take;
  job_t job;
  verdict_t verdict;
  logic parse_quiet, place_quiet;
  logic [31:0] hash, job_hash;
  logic bucket_valid;
  logic [6:0] bucket;
  logic peek, peek_done, peek_found, peek_large, commit;
  logic [4:0] peek_pool;
  logic [UnitW-1:0] peek_unit;

  assign start_o = valid_i && word == '0;
  // The headers' words: two bytes behind the frame's, from the IPv4 header on.
  assign hdr_we_o = valid_i && word >= 9'd4 && word < 9'd4 + 9'(NotifyHdrWordsMax);
  assign hdr_index_o = 5'(word - 9'd4);
  assign hdr_data_o = aligned;
  assign idle_o = parse_quiet && place_quiet;

  lane_parse parse (
      .clk_i,
      .rst_i,
      .enable_i,
      .promiscuous_i,
      .keep_bad_i,
      .mac_i,
      .valid_i,
      .data_i,
      .last_i,
      .bytes_i,
      .error_i,
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
      .hash_i(hash),
      .port_valid_o(port_valid),
      .port_o(port),
      .app_i(app),
      .job_valid_o(job_valid),
      .job_o(job),
      .job_hash_o(job_hash),
      .job_take_i(job_take_o),
      .job_make_o,
      .slot_i,
      .verdict_valid_o(verdict_valid),
      .verdict_o(verdict),
      .verdict_take_i(verdict_take),
      .frame_o,
      .frame_len_o,
      .refused_o,
      .refused_why_o,
      .quiet_o(parse_quiet)
  );

  lane_sums sums (
      .clk_i,
      .valid_i,
      .word_i(word),
      .data_i,
      .ip_i(sum_ip),
      .l4_i(sum_l4),
      .ihl_i(ihl),
      .total_i(total),
      .ip_ok_o(ip_ok),
      .l4_ok_o(l4_ok)
  );

  lane_hash rss (
      .clk_i,
      .valid_i(valid_i && sum_l4),
      .word_i(word),
      .aligned_i(aligned),
      .key_i(rss_key_i),
      .hash_o(hash)
  );

  lane_steer #(
      .Ports(Ports),
      .Buckets(Buckets)
  ) steer (
      .clk_i,
      .sweep_i,
      .sweep_index_i,
      .select_i(select_i[1:0]),
      .req_i,
      .bucket_rsp_o,
      .port_rsp_o,
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
      .data_i,
      .stream_o(stream),
      .job_valid_i(job_valid),
      .job_i(job),
      .job_hash_i(job_hash),
      .job_take_o,
      .verdict_valid_i(verdict_valid),
      .verdict_i(verdict),
      .verdict_take_o(verdict_take),
      .bucket_valid_i(bucket_valid),
      .bucket_i(bucket),
      .target_valid_i,
      .target_i,
      .channel_o,
      .channel_open_i,
      .channel_full_i,
      .hdr_words_o,
      .peek_o(peek),
      .peek_pool_o(peek_pool),
      .peek_done_i(peek_done),
      .peek_found_i(peek_found),
      .peek_unit_i(peek_unit),
      .peek_large_i(peek_large),
      .commit_o(commit),
      .mem_we_o,
      .mem_addr_o,
      .mem_data_o,
      .note_o,
      .note_head_o,
      .note_addr_o,
      .note_hash_o,
      .drop_o,
      .drop_why_o,
      .quiet_o(place_quiet)
  );

  lane_pools #(
      .RxBytes(RxBytes)
  ) pools (
      .clk_i,
      .rst_i,
      .y_i,
      .enable_i,
      .sweep_i,
      .sweep_index_i,
      .select_i(select_i[2]),
      .req_i,
      .rsp_o(pool_rsp_o),
      .peek_i(peek),
      .peek_pool_i(peek_pool),
      .peek_done_o(peek_done),
      .peek_found_o(peek_found),
      .peek_unit_o(peek_unit),
      .peek_large_o(peek_large),
      .commit_i(commit),
      .free_valid_i,
      .free_addr_i,
      .free_ready_o,
      .taken_o,
      .freed_o,
      .bad_free_o,
      .quiet_o(pools_quiet_o)
  );
endmodule

`default_nettype wire
