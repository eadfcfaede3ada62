// A memory channel as an end point: what it may hold up, and whom it believes.
//
// Whatever comes on REQ (any flits, also packets that nobody sends), the answers and the credits obey:
//
// p_serves  it waits for nothing but room on RSP, its RAM, and the words that belong to the write under way
// p_silent  it never sends on MSG or REQ, and RSP is nothing that it would have to sink
// p_room    what comes on REQ has a place; credits are kept on both links (p_link, p_credit)
// p_answer  an answer names this channel as its source; it goes to who asked
// p_refused a control operation of anybody but the bridge's is answered with an error
// p_table   latency and striping change only by the bridge's
// p_memory  memory is written by a write, an atomic, or the bridge's control write, inside the memory only
// i_*       what makes these 1-inductive
`default_nettype none

module channel_proof
  import noctule_pkg::*;
(
    input wire logic        clk_i,
    input wire logic        any_req_i,
    input wire flit_t       any_flit_i,
    input wire logic        any_credit_i,
    input wire logic [63:0] any_cycle_i,
    input wire logic [ 3:0] any_x_i,
    input wire logic [ 3:0] any_y_i,
    input wire logic [ 3:0] any_bridge_i
);
  logic init_q = 1'b1;
  logic [4:0] up_q, owed_q;
  logic [3:0] x_q, y_q, bridge_q;
  logic back, tx, msg_tx, req_tx, msg_back, rsp_back;
  flit_t flit;
  wire req = any_req_i && up_q != '0 && !init_q;
  wire credit = any_credit_i && owed_q != '0 && !init_q;
  channel #(
      .BytesLog2(8)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .x_i(x_q),
      .y_i(y_q),
      .cycle_i(any_cycle_i),
      .us_i('0),
      .bridge_y_i(bridge_q),
      .quiet_o(),
      .msg_rx_valid_i(1'b0),
      .msg_rx_flit_i('0),
      .msg_rx_credit_o(msg_back),
      .msg_tx_valid_o(msg_tx),
      .msg_tx_flit_o(),
      .msg_tx_credit_i(1'b0),
      .req_rx_valid_i(req),
      .req_rx_flit_i(any_flit_i),
      .req_rx_credit_o(back),
      .req_tx_valid_o(req_tx),
      .req_tx_flit_o(),
      .req_tx_credit_i(1'b0),
      .rsp_rx_valid_i(1'b0),
      .rsp_rx_flit_i('0),
      .rsp_rx_credit_o(rsp_back),
      .rsp_tx_valid_o(tx),
      .rsp_tx_flit_o(flit),
      .rsp_tx_credit_i(credit)
  );
  localparam logic [2:0] Idle = 3'd0, Read = 3'd1, Write = 3'd2, Modify = 3'd3, Head = 3'd4, Word = 3'd5;
  wire [2:0] state = dut.state_q;
  wire [9:0] bridge = {NodeExitWest[1:0], bridge_q, 4'd0};
  req_head_t served;
  assign served = dut.head_q;
  rsp_head_t reply;
  assign reply = flit.data;
  wire ctrl = {28'd0, served.op} == RemoteOpCtrlRead || {28'd0, served.op} == RemoteOpCtrlWrite;

  logic reply_open_q, granted_q, fresh_q;
  logic [15:0] was_latency_q;
  logic [7:0] was_striping_q;
  logic [9:0] asker_q;
  wire reply_open = tx ? !flit.tail : reply_open_q;
  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    fresh_q <= init_q;
    up_q <= up_q + 5'(back) - 5'(req);
    owed_q <= owed_q + 5'(tx) - 5'(credit);
    reply_open_q <= reply_open;
    was_latency_q <= dut.latency_q;
    was_striping_q <= {dut.striping_log2_q, dut.striping_index_q};
    granted_q <= dut.cmd_take && dut.from_bridge && {28'd0, dut.cmd_head.op} == RemoteOpCtrlWrite;
    if (dut.cmd_take) asker_q <= dut.cmd_head.src;
    if (init_q) begin
      {x_q, y_q, bridge_q} <= {any_x_i, any_y_i, any_bridge_i};
      up_q <= 5'd16;
      owed_q <= '0;
      reply_open_q <= 1'b0;
    end
  end
  wire head_now = tx && !reply_open_q;
  wire [8:0] count = dut.fetch.count;

  always_comb
    if (!init_q) begin
      p_serves :
      assert (state == Idle && !dut.cmd_valid || dut.tx_credits_q == '0 || dut.send || dut.cmd_take ||
          state == Modify || state == Write && (dut.word_pop || !dut.fetch.fifo_valid));
      p_silent : assert (!msg_tx && !req_tx && !msg_back && !rsp_back);
      p_room : assert (count <= 9'd256 && !(req && count == 9'd256));
      p_link : assert (7'(dut.tx_credits_q) + 7'(owed_q) + 7'(tx) == 7'd16);
      p_credit : assert (7'(up_q) + 7'(back) + 7'(dut.fetch.owed_q) == 7'd16);
      p_answer :
      assert (!head_now || reply.src == {NodeExitEast[1:0], y_q, x_q} && reply.dest == asker_q);
      p_refused :
      assert (!(head_now && ({28'd0, reply.op} == RemoteOpCtrlRead || {28'd0, reply.op} == RemoteOpCtrlWrite) &&
          reply.dest != bridge) || {29'd0, reply.status} != RemoteStatusOk && flit.tail);
      p_table :
      assert (fresh_q || granted_q || was_latency_q == dut.latency_q &&
          was_striping_q == {dut.striping_log2_q, dut.striping_index_q});
      p_memory :
      assert (!dut.ram_we || state == Write && !dut.status_q && {28'd0, served.op} == RemoteOpWrite ||
          state == Modify && !ctrl && {28'd0, served.op} != RemoteOpRead && {28'd0, served.op} != RemoteOpWrite ||
          state == Idle && dut.from_bridge && {28'd0, dut.cmd_head.op} == RemoteOpCtrlWrite);
      p_inside : assert (!dut.ram_we || state != Idle || dut.in_memory);

      cover_write : assert (!(dut.ram_we && state == Write));
      cover_line : assert (!(tx && flit.tail && reply_open_q));
      cover_stranger :
      assert (!(head_now && {28'd0, reply.op} == RemoteOpCtrlWrite && reply.dest != bridge));
      cover_table : assert (!(!fresh_q && granted_q && was_latency_q != dut.latency_q));

      i_count : assert ({1'b0, count} + 10'd16 - {5'd0, dut.fetch.owed_q} <= 10'd256);
      i_bounds : assert (up_q <= 5'd16 && dut.fetch.owed_q <= 5'd16 && owed_q <= 5'd16);
      i_fifo : assert (dut.fetch.fifo.stored_q <= 9'd256);
      i_state : assert (state <= Word);
      i_open : assert (reply_open == (state == Read || state == Word));
      i_asker : assert (state == Idle || served.src == asker_q);
      i_ctrl :
      assert (!(ctrl && (state == Head || state == Word)) || served.src == bridge || dut.status_q && !dut.has_word_q);
      i_word : assert (state != Word || dut.has_word_q);
      i_doing : assert (!(state == Write || state == Modify || state == Read) || !ctrl);
      i_write :
      assert (state != Write || {28'd0, served.op} == RemoteOpWrite && dut.fetch.state_q == 3'd5);
      i_modify :
      assert (state != Modify || {28'd0, served.op} != RemoteOpRead && {28'd0, served.op} != RemoteOpWrite);
      i_mask : assert (state != Write || dut.mask_q != '0);
      i_read : assert (!({28'd0, served.op} == RemoteOpRead && state == Head) || dut.status_q);
    end
endmodule

`default_nettype wire
