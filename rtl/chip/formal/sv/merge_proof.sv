// The bridge's way to REQ: its interface's packets and the supervisor's control packets on one link.
//
// `ctrl_requester` and `packet_merge` as `bridge` connects them. The interface sends whole packets with the credits that it
// gets; accesses to the requester, answers on RSP and the router's credits are any (an answer only to what was asked, whole).
//
// p_link    a flit leaves with a credit only; p_room what the interface sends has a place, its credits are conserved
// p_whole   a packet's flits leave together: nothing of the other source between head and tail
// p_moves   who waits and may go, goes: nothing but room on REQ, or the other's open packet, holds a packet up
// p_turns   at most one packet of the other source passes a waiting head
// p_ctrl    a control packet's source is the bridge, its operation is control, it has two flits (read) or three (write)
// p_few     never more writes without an answer than the contract says
// p_sink    the requester takes every answer: it has no way to refuse, and counts each once
// i_*       what makes these 1-inductive
`default_nettype none

module merge_proof
  import noctule_pkg::*;
(
    input wire logic        clk_i,
    input wire logic [ 3:0] any_y_i,
    input wire logic        any_valid_i,
    input wire flit_t       any_flit_i,
    input wire logic        any_credit_i,
    input wire logic        any_req_i,
    input wire logic        any_we_i,
    input wire logic [11:0] any_offset_i,
    input wire logic [31:0] any_wdata_i,
    input wire logic        any_rsp_i,
    input wire logic        any_rsp_tail_i,
    input wire logic [31:0] any_rsp_data_i,
    input wire logic        any_done_i
);
  logic init_q = 1'b1;
  logic [3:0] y_q;
  logic [4:0] up_q, owed_q;
  logic a_back, b_valid, b_take, tx, done, local_req;
  flit_t b_flit, out;
  wire a_valid = any_valid_i && up_q != '0 && !init_q;
  wire credit = any_credit_i && owed_q != '0 && !init_q;
  // Answers that are due: each is a head, and for a read perhaps a word.
  logic [3:0] due_q;
  logic inside_q;
  logic open_q, mine_q;  // the packet on the link, and whether it is the requester's
  wire rsp = any_rsp_i && due_q > 4'(open_q && mine_q) && !init_q;
  wire rsp_tail = inside_q || any_rsp_tail_i;

  ctrl_requester asks (
      .clk_i,
      .rst_i(init_q),
      .y_i(y_q),
      .req_i(any_req_i && !init_q),
      .offset_i(any_offset_i),
      .we_i(any_we_i),
      .wdata_i(any_wdata_i),
      .done_o(done),
      .rdata_o(),
      .valid_o(b_valid),
      .flit_o(b_flit),
      .take_i(b_take),
      .rsp_valid_i(rsp),
      .rsp_tail_i(rsp_tail),
      .rsp_data_i(any_rsp_data_i),
      .local_req_o(local_req),
      .local_we_o(),
      .local_addr_o(),
      .local_wdata_o(),
      .local_done_i(any_done_i && local_req),
      .local_rdata_i('0),
      .local_err_i(1'b0),
      .in_valid_i(1'b0),
      .in_count_i('0),
      .in_data_i('0),
      .in_pop_o(),
      .out_push_o(),
      .out_room_i('0),
      .quiet_o()
  );
  packet_merge dut (
      .clk_i,
      .rst_i(init_q),
      .a_valid_i(a_valid),
      .a_flit_i(any_flit_i),
      .a_credit_o(a_back),
      .b_valid_i(b_valid),
      .b_flit_i(b_flit),
      .b_take_o(b_take),
      .tx_valid_o(tx),
      .tx_flit_o(out),
      .tx_credit_i(credit),
      .quiet_o()
  );

  logic
      passed_a_q,
      passed_b_q;  // one packet of the other source began while a head of this one waited
  logic [1:0] sent_q;  // flits of the requester's packet that have left
  wire head = tx && !open_q;
  req_head_t first;
  assign first = out.data;
  wire a_waits = dut.fifo_valid && !(open_q && !mine_q);
  wire b_waits = b_valid && !(open_q && mine_q);
  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    up_q   <= up_q + 5'(a_back) - 5'(a_valid);
    owed_q <= owed_q + 5'(tx) - 5'(credit);
    due_q  <= due_q + 4'(b_take && head) - 4'(rsp && rsp_tail);
    if (rsp) inside_q <= !rsp_tail;
    if (tx) begin
      open_q <= !out.tail;
      mine_q <= b_take;
      sent_q <= !b_take || out.tail ? 2'd0 : sent_q + 2'd1;
    end
    passed_a_q <= a_waits && !(head && !b_take) && (passed_a_q || head && b_take);
    passed_b_q <= b_waits && !(head && b_take) && (passed_b_q || head && !b_take);
    if (init_q) begin
      y_q <= any_y_i;
      up_q <= 5'd16;
      owed_q <= '0;
      due_q <= '0;
      {open_q, mine_q, passed_a_q, passed_b_q, inside_q} <= '0;
      sent_q <= '0;
    end
  end

  always_comb
    if (!init_q) begin
      p_link : assert (!tx || owed_q < 5'd16);
      p_room : assert (6'(up_q) + 6'(a_back) + dut.count == 6'd16);
      p_whole : assert (!(tx && open_q) || b_take == mine_q);
      p_moves :
      assert (tx || owed_q == 5'd16 || !(open_q ? (mine_q ? b_valid : dut.fifo_valid) : b_valid || dut.fifo_valid));
      p_turns :
      assert (!(passed_a_q && head && b_take && a_waits) && !(passed_b_q && head && !b_take && b_waits));
      p_ctrl :
      assert (!(head && b_take) || first.src == {NodeExitWest[1:0], y_q, 4'd0} && !out.tail &&
          ({28'd0, first.op} == RemoteOpCtrlRead || {28'd0, first.op} == RemoteOpCtrlWrite));
      p_flits : assert (!(tx && b_take && out.tail) || sent_q == (asks.reading_q ? 2'd1 : 2'd2));
      p_few : assert (due_q <= 4'(BridgeCtrlOutstanding));
      p_sink : assert (due_q == asks.outstanding_q);

      cover_both : assert (!(head && b_take && dut.fifo_valid));
      cover_read : assert (!(rsp && inside_q));
      cover_few : assert (due_q != 4'(BridgeCtrlOutstanding));
      cover_turn : assert (!(passed_b_q && head && b_take));

      i_credits : assert (6'(owed_q) + 6'(dut.credits_q) == 6'd16);
      i_count : assert (dut.fifo.stored_q <= 6'd16);
      i_open : assert (open_q == dut.open_q && (!open_q || mine_q == !dut.owner_a_q));
      i_index : assert (!(open_q && mine_q) || sent_q == asks.index_q && b_valid);
      i_first : assert (!b_valid || open_q && mine_q || asks.index_q == 2'd0);
      i_last :
      assert (!(open_q && mine_q) || (asks.reading_q ? sent_q == 2'd1 : sent_q == 2'd1 || sent_q == 2'd2));
      i_sent : assert (open_q && mine_q || sent_q == 2'd0);
      i_own : assert (!passed_a_q || !dut.owner_a_q || open_q && !mine_q);
      i_other : assert (!passed_b_q || dut.owner_a_q || open_q && mine_q);
      i_few :
      assert (due_q + 4'(asks.state_q == 2'd1 && !(open_q && mine_q)) <= 4'(BridgeCtrlOutstanding));
      i_read : assert (!(asks.state_q == 2'd1 && asks.reading_q) || due_q == 4'(open_q && mine_q));
    end
endmodule

`default_nettype wire
