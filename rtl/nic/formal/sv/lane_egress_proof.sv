// IO guard: no byte leaves the chip that the table does not allow, whatever descriptor comes.
//
// The lane's whole way out (lane_egress) takes any words as descriptors, any answers from the memory channels, any
// control accesses. One byte of memory, any, is watched. `lo` and `hi` are what a table kept here from the control
// accesses allows the application when its reference is judged.
//
// p_line    a line is read only if it holds bytes that are allowed; the address on REQ is that line's
// p_byte    of a line only allowed bytes are marked as wanted
// p_write   only wanted bytes of the line that was read under this tag reach a frame buffer
// p_head    every request is a read, from this lane
// p_sink    every flit on RSP is taken at once
// p_link    REQ's credits are kept
// i_*       what makes these 1-inductive
`default_nettype none

module lane_egress_proof
  import noctule_pkg::*;
  import lane_pkg::*;
(
    input wire logic            clk_i,
    input wire logic            any_sweep_i,
    input wire logic     [15:0] any_sweep_index_i,
    input wire logic            any_select_i,
    input wire ctl_req_t        any_ctl_i,
    input wire logic            any_valid_i,
    input wire logic     [32:0] any_word_i,
    input wire logic            any_credit_i,
    input wire logic            any_rsp_i,
    input wire flit_t           any_rsp_flit_i,
    input wire logic            any_ready_i,
    input wire logic            any_home_i,
    input wire logic     [15:0] any_drain_i,
    input wire logic     [63:0] any_rows_i,
    input wire logic     [ 3:0] any_log2_i,
    input wire logic     [ 3:0] any_east_i,
    input wire logic     [ 3:0] any_x_i,
    input wire logic     [ 3:0] any_y_i,
    input wire logic     [31:0] any_byte_i
);
  localparam int unsigned Apps = 2;
  logic init_q = 1'b1;
  logic [4:0] owed_q, up_q;
  logic [3:0] x_q, y_q;
  logic [31:0] byte_q;
  logic req_valid, back, select, sweep;
  flit_t req;
  wire credit = any_credit_i && owed_q != '0 && !init_q;
  wire rsp = any_rsp_i && up_q != '0 && !init_q;
  assign select = any_select_i && !init_q;
  assign sweep = any_sweep_i || init_q;
  lane_egress #(
      .Apps(Apps),
      .Frames(2)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .x_i(x_q),
      .y_i(y_q),
      .east_x_i(any_east_i),
      .channels_log2_i(any_log2_i),
      .channel_rows_i(any_rows_i),
      .drain_i(any_drain_i),
      .sweep_i(sweep),
      .sweep_index_i(any_sweep_index_i),
      .select_i(select),
      .req_i(any_ctl_i),
      .rsp_o(),
      .valid_i(any_valid_i),
      .word_i(any_word_i),
      .pop_o(),
      .req_valid_o(req_valid),
      .req_flit_o(req),
      .req_credit_i(credit),
      .rsp_valid_i(rsp),
      .rsp_flit_i(any_rsp_flit_i),
      .rsp_credit_o(back),
      .credit_valid_o(),
      .credit_src_o(),
      .credit_channel_o(),
      .credit_words_o(),
      .credit_ready_i(any_home_i),
      .tx_valid_o(),
      .tx_data_o(),
      .tx_last_o(),
      .tx_bytes_o(),
      .tx_ready_i(any_ready_i),
      .sent_o(),
      .sent_len_o(),
      .refused_o(),
      .refused_why_o(),
      .idle_o(),
      .quiet_o()
  );
  logic came_q;
  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    came_q <= rsp;
    owed_q <= owed_q + 5'(req_valid) - 5'(credit);
    up_q <= up_q + 5'(back) - 5'(rsp);
    if (init_q) begin
      {x_q, y_q, byte_q} <= {any_x_i, any_y_i, any_byte_i};
      owed_q <= '0;
      up_q <= 5'd16;
    end
  end

  // ---- the table, from the control accesses; what the sweep has not cleared yet is any ----
  logic [31:0] base_q[Apps];
  logic [31:0] bytes_q[Apps];
  wire swept = sweep && any_sweep_index_i < 16'(Apps);
  wire [31:0] word = any_ctl_i.data;
  for (genvar a = 0; a < Apps; a++) begin : app
    wire mine = select && !sweep && any_ctl_i.write && any_ctl_i.addr[6:3] == 4'(a);
    always_ff @(posedge clk_i) begin
      if (init_q) {base_q[a], bytes_q[a]} <= {dut.io.base_q[a], dut.io.bytes_q[a]};
      if (mine && any_ctl_i.addr[2]) bytes_q[a] <= word;
      if (mine && !any_ctl_i.addr[2] && word[4:0] == '0) base_q[a] <= word;
      if (swept && any_sweep_index_i == 16'(a)) {base_q[a], bytes_q[a]} <= '0;
    end
    always_comb
      if (!init_q)
        i_table : assert (base_q[a] == dut.io.base_q[a] && bytes_q[a] == dut.io.bytes_q[a]);
  end

  // ---- what the reference being read may touch ----
  wire [3:0] state = dut.gather.state_q;
  localparam logic [3:0] Check = 4'd5, LineHead = 4'd6, LineAddr = 4'd7;
  logic [33:0] lo_q, hi_q;
  wire [3:0] who = dut.gather.app_q;
  always_ff @(posedge clk_i) begin
    if (dut.guard) begin
      lo_q <= who < 4'(Apps) ? {2'd0, base_q[who[0]]} : '1;
      hi_q <= who < 4'(Apps) ? {2'd0, base_q[who[0]]} + {2'd0, bytes_q[who[0]]} : '0;
    end
  end
  wire [33:0] addr = {2'd0, dut.gather.addr_q};
  wire [33:0] length = {18'd0, dut.gather.len_q};
  wire [33:0] checked = {2'd0, dut.io.addr_o};
  wire [33:0] watched = {2'd0, byte_q};
  wire allowed = watched >= lo_q && watched < hi_q && byte_q >= MapAppBase;
  // The watched byte's line has an allowed byte.
  wire [33:0] line = {watched[33:5], 5'd0};
  wire line_allowed = line + 34'd32 > lo_q && line < hi_q && lo_q < hi_q && byte_q >= MapAppBase;

  // ---- lines asked for, by tag ----
  wire issue = dut.issue;
  wire [2:0] tag = dut.tag;
  wire wanted = dut.gather.addr_q[31:5] == byte_q[31:5] && byte_q[4:0] >= dut.issue_first && byte_q[4:0] <= dut.issue_last;
  logic [26:0] line_q[8];
  logic [7:0] may_q;
  always_ff @(posedge clk_i)
    if (issue) begin
      line_q[tag] <= dut.gather.addr_q[31:5];
      may_q[tag]  <= allowed;
    end
  wire [2:0] write_tag = dut.collect.tag_q;

  // ---- REQ: a ghost for each place of the link's queue ----
  logic [7:0] is_addr_q, right_q;
  logic req_open_q;
  wire [2:0] wr = dut.req_tx.wr_q;
  wire [2:0] rd = dut.req_tx.rd_q;
  wire [3:0] count = dut.req_tx.count_q;
  always_ff @(posedge clk_i) begin
    if (dut.push) begin
      is_addr_q[wr] <= state == LineAddr;
      right_q[wr]   <= line_allowed;
    end
    if (req_valid) req_open_q <= !req.tail;
    if (init_q) req_open_q <= 1'b0;
  end

  always_comb
    if (!init_q) begin
      p_line : assert (!(req_valid && req_open_q && req.data[31:5] == byte_q[31:5]) || right_q[rd]);
      p_aligned : assert (!(req_valid && req_open_q) || req.tail && req.data[4:0] == '0);
      p_head :
      assert (!(req_valid && !req_open_q) || !req.tail && {28'd0, req.data[23:20]} == RemoteOpRead &&
          req.data[19:10] == {NodeExitWest[1:0], y_q, x_q});
      p_byte : assert (!(issue && wanted) || allowed);
      p_write :
      assert (!(dut.collect_write && line_q[write_tag] == byte_q[31:5] && dut.collect.word_q[2:0] == byte_q[4:2] &&
          dut.collect_bytes[byte_q[1:0]]) || may_q[write_tag]);
      p_place :
      assert (!dut.collect_write || dut.collect_pos == dut.collect.line_q[write_tag].pos + {6'd0, dut.collect.word_q[2:0], 2'b00});
      p_sink : assert (back == came_q);
      p_link : assert (dut.req_tx.credits_q + owed_q == 5'd16 && count <= 4'd8);

      cover_byte : assert (!(issue && wanted && byte_q[4:0] != '0));
      cover_line : assert (!(req_valid && req_open_q && req.data[31:5] == byte_q[31:5]));
      cover_refused : assert (!(state == Check && !dut.guard_ok));
      cover_write : assert (!(dut.collect_write && may_q[write_tag]));

      i_checked :
      assert (!(state == Check && dut.guard_ok) || checked >= lo_q && checked + length <= hi_q &&
          hi_q > lo_q && dut.io.addr_o >= MapAppBase && checked + length <= 34'h1_0000_0000);
      i_length :
      assert (!(state == Check || state == LineHead || state == LineAddr) || length != '0);
      i_range :
      assert (!(state == LineHead || state == LineAddr) || addr >= lo_q && addr + length <= hi_q &&
          dut.gather.addr_q >= MapAppBase && addr + length <= 34'h1_0000_0000);
      i_count : assert (count[2:0] == wr - rd);
      i_room : assert (count <= (state == LineAddr ? 4'd5 : 4'd6));
      i_known :
      assert (!(dut.collect.inside_q && dut.collect.known_q) || dut.collect.busy_q[write_tag]);
      i_next : assert (req_open_q == (count == '0 ? state == LineAddr : is_addr_q[rd]));
      i_last : assert (count == '0 || (state == LineAddr) == !is_addr_q[wr-3'd1]);
      i_up : assert (up_q + 5'(came_q) == 5'd16);
    end
  for (genvar k = 0; k < 8; k++) begin : place
    wire [2:0] at = rd + 3'(k);
    wire [2:0] later = at + 3'd1;
    always_comb
      if (!init_q && 4'(k) < count) begin
        i_addr : assert (dut.req_tx.fifo_q[at].tail == is_addr_q[at]);
        i_pair : assert (4'(k) + 4'd1 >= count || is_addr_q[later] == !is_addr_q[at]);
        i_line :
        assert (!is_addr_q[at] || dut.req_tx.fifo_q[at].data[4:0] == '0 &&
            (dut.req_tx.fifo_q[at].data[31:5] != byte_q[31:5] || right_q[at]));
        i_head :
        assert (is_addr_q[at] || {28'd0, dut.req_tx.fifo_q[at].data[23:20]} == RemoteOpRead &&
            dut.req_tx.fifo_q[at].data[19:10] == {NodeExitWest[1:0], y_q, x_q});
      end
  end
  for (genvar t = 0; t < 8; t++) begin : asked
    always_comb
      if (!init_q && dut.collect.busy_q[t])
        i_asked :
        assert (line_q[t] != byte_q[31:5] || byte_q[4:0] < dut.collect.line_q[t].first ||
            byte_q[4:0] > dut.collect.line_q[t].last || may_q[t]);
  end
endmodule

`default_nettype wire
