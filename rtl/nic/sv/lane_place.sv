// Puts a frame where it belongs: the payload (RAW: the frame) into a buffer of its pool while it
// still arrives, and when the verdict is good and the copy done, its notification into the ring of
// its channel. Only then the buffer leaves the pool: a frame that is dropped costs nothing.
//
// Words come through a circular buffer of 64, which bridges the time until headers are read and a
// buffer is found. The payload begins in the second half of a word (14 + 20 + 4 n bytes), so it is
// shifted by two bytes on its way.
//
//   job at t (no payload: nothing to do; else a word a cycle from t + 2, two behind the wire);
//   verdict at v: notification and commit at v + 1, if all is copied
`default_nettype none

module lane_place
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter  int unsigned RxBytes  = 262144,
    localparam int unsigned AddrW    = $clog2(RxBytes / 4),
    localparam int unsigned UnitW    = $clog2(RxBytes / 256)
) (
    input  wire logic                    clk_i,
    input  wire logic                    rst_i,
    input  wire logic     [         3:0] y_i,
    // the stream
    input  wire logic                    store_i,
    input  wire logic     [        31:0] data_i,
    output logic          [         7:0] stream_o,          // where the next word goes
    // from the parser
    input  wire logic                    job_valid_i,
    input  wire job_t                    job_i,
    input  wire logic     [        31:0] job_hash_i,
    output logic                         job_take_o,
    input  wire logic                    verdict_valid_i,
    input  wire verdict_t                verdict_i,
    output logic                         verdict_take_o,
    // where to
    input  wire logic                    bucket_valid_i,    // for job_hash_i
    input  wire logic     [         6:0] bucket_i,
    input  wire logic                    target_valid_i,    // CTRL_TARGET
    input  wire logic     [         6:0] target_i,
    output logic          [         6:0] channel_o,
    input  wire logic                    channel_open_i,    // channel_o takes such a message
    input  wire logic                    channel_full_i,    // its ring is full
    output logic          [         4:0] hdr_words_o,
    // pools
    output logic                         peek_o,            // until done
    output logic          [         4:0] peek_pool_o,       // app, class
    input  wire logic                    peek_done_i,
    input  wire logic                    peek_found_i,
    input  wire logic     [   UnitW-1:0] peek_unit_i,
    input  wire logic                    peek_large_i,
    output logic                         commit_o,          // the buffer found is taken
    // Rx memory
    output logic                         mem_we_o,
    output logic          [   AddrW-1:0] mem_addr_o,
    output logic          [        31:0] mem_data_o,
    // notification
    output logic                         note_o,
    output notify_head_t                 note_head_o,
    output logic          [        31:0] note_addr_o,
    output logic          [        31:0] note_hash_o,
    // or not
    output logic                         drop_o,
    output reason_t                      drop_why_o,
    output logic                         quiet_o
);
  typedef enum logic [1:0] {
    Idle,
    Peek,  // waits for a buffer
    Copy,  // copies and waits for the verdict
    None   // no buffer: waits for the verdict
  } state_e;

  state_e state_q;
  logic [31:0] stream_q[64];
  logic [7:0] wr_q, rd_q, behind;

  logic [1:0] kind_q;
  logic [4:0] hdr_words_q;
  logic [15:0] payload_q;
  logic [3:0] app_q;
  logic [31:0] hash_q;
  logic [6:0] channel_q;
  logic channel_ok_q, wanted_q, lost_q, large_q;
  logic [4:0] pool_q;  // app, class
  logic [UnitW-1:0] unit_q;
  logic [14:0] left_q;  // words to write
  logic [AddrW-1:0] dst_q;
  logic primed_q;
  logic [15:0] half_q;

  assign stream_o = wr_q;
  assign quiet_o = state_q == Idle && !note_o && !drop_o && !mem_we_o;
  assign job_take_o = state_q == Idle && job_valid_i;
  assign channel_o = channel_q;
  assign hdr_words_o = hdr_words_q;
  // The question is put in the cycle in which the job is taken.
  assign peek_o = state_q == Peek || (job_take_o && job_i.wants);
  assign peek_pool_o = state_q == Peek ? pool_q : {job_i.app, job_i.is_large};

  // ---- copy
  logic raw, avail, flush, read, write, copied;
  logic [31:0] word;
  assign raw = kind_q == 2'(NotifyRaw);
  assign behind = wr_q - rd_q;
  assign avail = state_q == Copy && behind != '0 && behind <= 8'd64;
  assign word = stream_q[rd_q[5:0]];
  // One or two bytes are left, and they are here.
  assign flush = primed_q && left_q == 15'd1 && (payload_q[1:0] == 2'd1 || payload_q[1:0] == 2'd2);
  assign read = avail && (raw ? !(verdict_valid_i && rd_q == verdict_i.stop) : left_q != '0 && !flush);
  assign write = raw ? read : state_q == Copy && primed_q && left_q != '0 && (flush || read);
  assign copied = raw ? rd_q == verdict_i.stop : left_q == '0;

  // ---- decision
  logic decide;
  reason_t why;
  always_comb begin
    why = verdict_i.reason;
    if (verdict_i.reason == '0) begin
      if (channel_full_i) why = 5'(LaneCounterDropRingFull);
      if (wanted_q && state_q == None) why = 5'(LaneCounterDropNoBuffer);
      if (lost_q) why = 5'(LaneCounterDropOverrun);
      if (!channel_ok_q || !channel_open_i) why = 5'(LaneCounterDropDisabled);
    end
  end
  assign decide = verdict_valid_i && (state_q == None || (state_q == Copy && (copied || why != '0)));
  assign verdict_take_o = decide;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      wr_q <= '0;
    end else if (store_i) begin
      stream_q[wr_q[5:0]] <= data_i;
      wr_q <= wr_q + 8'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Idle;
      mem_we_o <= 1'b0;
      note_o <= 1'b0;
      drop_o <= 1'b0;
      commit_o <= 1'b0;
    end else if (job_valid_i || !quiet_o) begin
      mem_we_o <= 1'b0;
      note_o   <= 1'b0;
      drop_o   <= 1'b0;
      commit_o <= 1'b0;
      if (state_q == Idle) begin
        if (job_valid_i) begin
          kind_q <= job_i.kind;
          hdr_words_q <= job_i.hdr_words;
          payload_q <= job_i.payload_len;
          app_q <= job_i.app;
          rd_q <= job_i.start;
          hash_q <= job_hash_i;
          left_q <= 15'(17'(job_i.payload_len) + 17'd3 >> 2);
          primed_q <= 1'b0;
          lost_q <= 1'b0;
          large_q <= 1'b0;
          if (job_i.kind == 2'(NotifyRaw)) {channel_ok_q, channel_q} <= {target_valid_i, target_i};
          else {channel_ok_q, channel_q} <= {bucket_valid_i, bucket_i};
          pool_q <= {job_i.app, job_i.is_large};
          wanted_q <= job_i.wants;
          state_q <= job_i.wants ? Peek : None;
        end
      end else begin
        // The stream has run over what was not read (a start ahead of it is a small negative lag).
        if (state_q != None && !copied && behind > 8'd64 && behind < 8'd192) lost_q <= 1'b1;
        if (peek_done_i) begin
          state_q <= peek_found_i ? Copy : None;
          unit_q  <= peek_unit_i;
          large_q <= peek_large_i;
          dst_q   <= {peek_unit_i, 6'd0};
        end
        if (read) begin
          rd_q <= rd_q + 8'd1;
          half_q <= word[31:16];
          primed_q <= 1'b1;
        end
        if (write) begin
          mem_we_o <= 1'b1;
          mem_addr_o <= dst_q;
          mem_data_o <= raw ? word : {word[15:0], half_q};
          dst_q <= dst_q + 1'b1;
          left_q <= left_q - 15'd1;
        end
        if (decide) begin
          state_q <= Idle;
          drop_o <= why != '0;
          drop_why_o <= why;
          if (why == '0) begin
            note_o <= 1'b1;
            commit_o <= state_q == Copy;
            note_head_o.kind <= kind_q;
            note_head_o.app <= app_q;
            note_head_o.ip_ok <= verdict_i.ip_ok;
            note_head_o.l4_ok <= verdict_i.l4_ok;
            note_head_o.has_buffer <= state_q == Copy;
            note_head_o.is_large <= large_q;
            note_head_o.hdr_words <= hdr_words_q;
            note_head_o.pad <= 1'b0;
            note_head_o.payload_len <= raw ? 16'(verdict_i.len) : payload_q;
            note_addr_o <= state_q == Copy ? MapRxBase | {4'd0, y_i, 24'({unit_q, 8'd0})} : '0;
            note_hash_o <= raw ? '0 : hash_q;
          end
        end
      end
    end
  end
endmodule

`default_nettype wire
