// Reads a frame as it arrives: addresses, lengths, protocol; says what it is as soon as its headers
// are read (job) and whether it was good one cycle after its last word (verdict).
//
// A frame that is refused before it made a job is only counted (`refused`). Four jobs may wait for
// the placer behind the one it works on, and so five verdicts. A frame whose job would be the fifth
// to wait is dropped as an overrun: that takes a run of frames of the least size, all to be copied
// whole (RAW), without the gaps that a wire has.
//
//   word with the last byte that decides at t, job at t + 2; last word at t, verdict at t + 2
//   decides: word 3 (not IPv4), 5 (IPv4, not plain TCP/UDP), 9 (UDP), 11 (TCP)
`default_nettype none

module lane_parse
  import noctule_pkg::*;
  import lane_pkg::*;
(
    input  wire logic             clk_i,
    input  wire logic             rst_i,
    input  wire logic             enable_i,
    input  wire logic             promiscuous_i,
    input  wire logic             keep_bad_i,
    input  wire logic      [47:0] mac_i,
    // the frame
    input  wire logic             valid_i,
    input  wire logic      [31:0] data_i,
    input  wire logic             last_i,
    input  wire logic      [ 1:0] bytes_i,
    input  wire logic             error_i,
    output logic           [ 8:0] word_o,         // number of the word that comes now
    output logic           [31:0] aligned_o,      // its first half behind the last one's second
    output logic                  store_o,        // it belongs into the stream buffer
    input  wire logic      [ 7:0] stream_i,       // where it goes there
    // for the sums
    output logic                  ip_o,
    output logic                  l4_o,
    output logic           [ 3:0] ihl_o,
    output logic           [15:0] total_o,
    input  wire logic             ip_ok_i,
    input  wire logic             l4_ok_i,
    // hash and port table
    input  wire logic      [31:0] hash_i,
    output logic                  port_valid_o,
    output logic           [15:0] port_o,
    input  wire logic      [ 3:0] app_i,
    // results
    output logic                  job_valid_o,
    output job_t                  job_o,
    output logic           [31:0] job_hash_o,
    input  wire logic             job_take_i,
    output logic                  job_make_o,     // the job shows from the next cycle on
    input  wire logic             slot_i,         // there is room for its headers
    output logic                  verdict_valid_o,
    output verdict_t              verdict_o,
    input  wire logic             verdict_take_i,
    output logic                  frame_o,        // a frame ended: count it
    output logic           [11:0] frame_len_o,
    output logic                  refused_o,      // without a job
    output reason_t               refused_why_o,
    output logic                  quiet_o
);
  localparam logic [8:0] LastWord = 9'(DescFrameMax / 4);

  logic [8:0] word_q;
  logic [15:0] before_q;  // second half of the last word
  logic on_q, own_q, all_q;  // lane enabled, own address, broadcast
  logic ip_q, raw_q, tcp_q, bad_q, long_q, error_q, jobbed_q, late_q;
  logic [3:0] ihl_q, doff_q;
  logic [15:0] total_q, udp_len_q;
  logic no_csum_q;
  logic [7:0] start_q;
  logic pend_q, fin_q, no_slot_q;
  job_t job_q[4];
  logic [31:0] hash_q[4];
  logic [1:0] job_rd_q, job_wr_q;
  logic [2:0] jobs_q;
  verdict_t verdict_q[8];
  logic [2:0] verdict_rd_q, verdict_wr_q;
  job_t job;
  verdict_t verdict;
  logic [11:0] len_q;
  logic [7:0] stop_q;

  assign job_valid_o = jobs_q != '0;
  assign job_o = job_q[job_rd_q];
  assign job_hash_o = hash_q[job_rd_q];
  assign verdict_valid_o = verdict_rd_q != verdict_wr_q;
  assign verdict_o = verdict_q[verdict_rd_q];
  assign word_o = word_q;
  assign aligned_o = {data_i[15:0], before_q};
  assign store_o = valid_i && word_q <= LastWord;
  assign ip_o = ip_q;
  assign l4_o = ip_q && !raw_q;
  assign ihl_o = ihl_q;
  assign total_o = total_q;
  assign port_valid_o = valid_i && word_q == 9'd9;
  assign port_o = swap16(data_i[15:0]);
  assign quiet_o = word_q == '0 && !pend_q && !fin_q && !job_valid_o && !verdict_valid_o
                   && !frame_o && !refused_o;

  // ---- what the header lengths say (cycle of pend and fin)
  logic [15:0] l4_words;  // TCP/UDP header, words
  logic [15:0] headers, payload;
  logic for_us, short_l4, make_job, clash_job;
  assign l4_words  = tcp_q ? 16'(doff_q) : 16'd2;
  assign headers   = 16'd20 + 16'(l4_words << 2);
  assign payload   = total_q - headers;
  assign short_l4  = ip_q && !raw_q && (headers > total_q || (tcp_q && doff_q < 4'd5)
                     || (!tcp_q && udp_len_q != total_q - 16'd20));
  assign for_us    = own_q || all_q || promiscuous_i;
  assign clash_job = jobs_q[2] && !job_take_i;
  assign make_job  = pend_q && on_q && for_us && !bad_q && !short_l4 && !clash_job && slot_i;
  assign job_make_o = make_job;

  // ---- the verdict (cycle of fin)
  reason_t why;
  logic has_job;
  always_comb begin
    why = '0;
    if (fin_q) begin
      if (no_slot_q || (pend_q && !slot_i)) why = 5'(LaneCounterDropRingFull);
      if (late_q || (pend_q && clash_job)) why = 5'(LaneCounterDropOverrun);
      if (ip_q && !keep_bad_i) begin
        if (!raw_q && !l4_ok_i && !(!tcp_q && no_csum_q)) why = 5'(LaneCounterDropL4Csum);
        if (!ip_ok_i) why = 5'(LaneCounterDropIpCsum);
      end
      if (bad_q || short_l4 || error_q || len_q < 12'd14) why = 5'(LaneCounterDropMalformed);
      if (ip_q && (17'(total_q) + 17'd14 > 17'(len_q) || total_q < 16'({ihl_q, 2'b00})))
        why = 5'(LaneCounterDropMalformed);
      if (long_q) why = 5'(LaneCounterDropOversize);
      if (!for_us && len_q >= 12'd6) why = 5'(LaneCounterDropMac);
      if (!on_q) why = 5'(LaneCounterDropDisabled);
    end
  end
  assign has_job = jobbed_q || make_job;
  assign job = '{
          kind: raw_q ? 2'(NotifyRaw) : tcp_q ? 2'(NotifyTcp) : 2'(NotifyUdp),
          hdr_words: raw_q ? 5'd0 : 5'd5 + 5'(l4_words),
          payload_len: payload,
          app: raw_q ? 4'd0 : app_i,
          wants: raw_q || payload != '0,
          is_large: raw_q || payload > 16'(LaneSmallBytes),
          start: raw_q ? start_q : start_q + 8'd8 + 8'(l4_words)
      };
  assign verdict = '{
          reason: why,
          ip_ok: ip_q && ip_ok_i,
          l4_ok: ip_q && !raw_q && (l4_ok_i || (!tcp_q && no_csum_q)),
          len: len_q[10:0],
          stop: stop_q
      };

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      word_q <= '0;
      pend_q <= 1'b0;
      fin_q <= 1'b0;
      jobbed_q <= 1'b0;
      late_q <= 1'b0;
      no_slot_q <= 1'b0;
      job_rd_q <= '0;
      job_wr_q <= '0;
      jobs_q <= '0;
      verdict_rd_q <= '0;
      verdict_wr_q <= '0;
      frame_o <= 1'b0;
      refused_o <= 1'b0;
    end else if (valid_i || pend_q || fin_q || job_valid_o || verdict_valid_o || frame_o) begin
      pend_q <= 1'b0;
      fin_q <= 1'b0;
      frame_o <= 1'b0;
      refused_o <= 1'b0;
      if (job_take_i) job_rd_q <= job_rd_q + 2'd1;
      if (make_job != job_take_i) jobs_q <= make_job ? jobs_q + 3'd1 : jobs_q - 3'd1;
      if (verdict_take_i) verdict_rd_q <= verdict_rd_q + 3'd1;

      if (pend_q) begin
        if (make_job) begin
          job_q[job_wr_q] <= job;
          hash_q[job_wr_q] <= hash_i;
          job_wr_q <= job_wr_q + 2'd1;
          jobbed_q <= 1'b1;
        end else begin
          late_q <= clash_job;
          no_slot_q <= !slot_i;
        end
      end

      if (fin_q) begin
        frame_o <= 1'b1;
        frame_len_o <= len_q;
        if (!has_job) begin
          refused_o <= 1'b1;
          refused_why_o <= why;
        end else begin
          verdict_q[verdict_wr_q] <= verdict;
          verdict_wr_q <= verdict_wr_q + 3'd1;
        end
      end

      if (valid_i) begin
        before_q <= data_i[31:16];
        word_q   <= last_i ? 9'd0 : word_q == '1 ? word_q : word_q + 9'd1;
        if (word_q > LastWord || (word_q == LastWord && (!last_i || bytes_i[1] == bytes_i[0])))
          long_q <= 1'b1;  // 1514 = 4 * 378 + 2
        if (last_i) begin
          fin_q   <= 1'b1;
          len_q   <= 12'({word_q, 2'b00}) + (bytes_i == 2'd0 ? 12'd4 : 12'(bytes_i));
          stop_q  <= stream_i + 8'd1;
          error_q <= error_i;
        end
        unique case (word_q)
          9'd0: begin
            on_q <= enable_i;
            own_q <= data_i == mac_i[31:0];
            all_q <= &data_i;
            {ip_q, raw_q, tcp_q, bad_q, long_q, jobbed_q, late_q, no_slot_q} <= '0;
            start_q <= stream_i;
          end
          9'd1: begin
            own_q <= own_q && data_i[15:0] == mac_i[47:32];
            all_q <= all_q && &data_i[15:0];
          end
          9'd3: begin
            ihl_q <= data_i[19:16];
            if (data_i[15:0] == 16'h0008) begin
              ip_q  <= 1'b1;
              bad_q <= data_i[23:20] != 4'd4 || data_i[19:16] < 4'd5;
            end else begin
              raw_q  <= 1'b1;
              pend_q <= 1'b1;
            end
          end
          9'd4: total_q <= swap16(data_i[15:0]);
          9'd5: begin
            tcp_q <= data_i[31:24] == 8'd6;
            // Options, a fragment (more to come or an offset), or neither TCP nor UDP.
            if (ip_q && (ihl_q != 4'd5 || (swap16(data_i[15:0]) & 16'h3fff) != '0
                         || (data_i[31:24] != 8'd6 && data_i[31:24] != 8'd17))) begin
              raw_q  <= 1'b1;
              pend_q <= 1'b1;
            end
          end
          9'd9: begin
            udp_len_q <= swap16(data_i[31:16]);
            if (ip_q && !raw_q && !tcp_q) pend_q <= 1'b1;
          end
          9'd10: no_csum_q <= data_i[15:0] == '0;
          9'd11: begin
            doff_q <= data_i[23:20];
            if (ip_q && !raw_q && tcp_q) pend_q <= 1'b1;
          end
          default:;
        endcase
      end
    end
  end
endmodule

`default_nettype wire
