// A lane as an end point of REQ and MSG: what it may hold up.
//
// Whatever comes on REQ (any flits, also packets that nobody sends), whatever the tables answer and whenever:
//
// p_serves  the server waits for nothing but room on RSP, a table's answer, and the flits of the packet under way
// p_order   a write waits for nothing but an earlier reply that is being sent
// p_answer  an answer names this lane as its source and goes to who asked; it is whole: a head, and what belongs to it
// p_once    a packet has one answer
// p_refused a control operation of anybody but the bridge's never starts, and is answered with an error
// p_memory  memory is written by a write only, and not outside the line that it names
// p_msg     every flit on MSG is taken at once
// p_credit  a credit packet on MSG is handed on in the next cycle, and lands in no queue
// i_*       what makes these 1-inductive
`default_nettype none

module lane_sinks_proof
  import noctule_pkg::*;
  import lane_pkg::*;
(
    input wire logic            clk_i,
    input wire logic     [ 3:0] any_x_i,
    input wire logic     [ 3:0] any_y_i,
    input wire logic     [ 3:0] any_bridge_i,
    input wire logic            any_valid_i,
    input wire logic     [32:0] any_flit_i,
    input wire logic            any_room_i,
    input wire logic     [31:0] any_mem_i,
    input wire ctl_rsp_t        any_ctl_i,
    input wire logic            any_msg_i,
    input wire flit_t           any_msg_flit_i,
    input wire logic     [15:0] any_tiles_i
);
  logic init_q = 1'b1;
  logic [3:0] x_q, y_q, bridge_q;
  logic pop, push, mem_en, start, denied, quiet;
  logic [3:0] mem_we;
  logic [5:0] mem_addr;
  flit_t reply;
  wire valid = any_valid_i && !init_q;
  wire room = any_room_i && !init_q;
  // Rx memory of 256 bytes: a parameter of the RTL.
  lane_server #(
      .RxBytes(256)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .x_i(x_q),
      .y_i(y_q),
      .bridge_y_i(bridge_q),
      .rx_valid_i(valid),
      .rx_flit_i(any_flit_i),
      .rx_pop_o(pop),
      .tx_room_i(room),
      .tx_push_o(push),
      .tx_flit_o(reply),
      .mem_en_o(mem_en),
      .mem_we_o(mem_we),
      .mem_addr_o(mem_addr),
      .mem_data_o(),
      .mem_data_i(any_mem_i),
      .ctl_start_o(start),
      .ctl_o(),
      .ctl_i(any_ctl_i),
      .ctl_denied_o(denied),
      .quiet_o(quiet)
  );

  logic back, give;
  logic [1:0] kept;
  logic [6:0] give_channel;
  logic [9:0] give_words;
  wire msg = any_msg_i && !init_q;
  lane_msg_rx sink (
      .clk_i,
      .rst_i(init_q),
      .rx_valid_i(msg),
      .rx_flit_i(any_msg_flit_i),
      .rx_credit_o(back),
      .net_row_o(),
      .net_tiles_i(any_tiles_i),
      .push_o(kept),
      .push_data_o(),
      .give_valid_o(give),
      .give_channel_o(give_channel),
      .give_words_o(give_words),
      .stray_o(),
      .quiet_o()
  );

  localparam logic [2:0] Head = 3'd0, Mask = 3'd2, Data = 3'd3, CtlData = 3'd4, Ctl = 3'd5, Post = 3'd7;
  wire [2:0] state = dut.state_q;
  wire [9:0] bridge = {NodeExitWest[1:0], bridge_q, 4'd0};
  rsp_head_t said;
  assign said = reply.data;
  wire ctl_op = {28'd0, dut.op_q} == RemoteOpCtrlRead || {28'd0, dut.op_q} == RemoteOpCtrlWrite;
  wire said_ctl = {28'd0, said.op} == RemoteOpCtrlRead || {28'd0, said.op} == RemoteOpCtrlWrite;
  req_head_t asked;
  assign asked = any_flit_i[31:0];

  logic open_q, came_q, credit_q, inside_q;
  logic [1:0] owed_q;  // answers to packets whose head was taken
  logic [9:0] first_q, second_q;  // who asked, the older first
  logic [2:0] words_q;  // of the answer so far
  credit_head_t packet_q;
  wire takes = pop && state == Head;
  wire head = push && !open_q;
  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    came_q <= msg;
    inside_q <= msg ? !any_msg_flit_i.tail : inside_q;
    credit_q <= msg && !inside_q && {30'd0, any_msg_flit_i.data[11:10]} == MsgKindCredit;
    packet_q <= any_msg_flit_i.data;
    if (push) begin
      open_q  <= !reply.tail;
      words_q <= open_q ? words_q + 3'd1 : 3'd0;
    end
    owed_q <= owed_q + 2'(takes) - 2'(push && reply.tail);
    if (push && reply.tail) first_q <= second_q;
    if (takes) begin
      if (owed_q - 2'(push && reply.tail) == 2'd0) first_q <= asked.src;
      second_q <= asked.src;
    end
    if (init_q) begin
      {x_q, y_q, bridge_q} <= {any_x_i, any_y_i, any_bridge_i};
      open_q <= 1'b0;
      owed_q <= '0;
      inside_q <= 1'b0;
    end
  end
  wire read_job = dut.job_words_q;
  wire ctl_job = dut.job_ctl_q;

  always_comb
    if (!init_q) begin
      p_serves :
      assert (pop || push || dut.job_q && !room || state == Ctl || state == Post && !dut.job_q ||
          state != Ctl && state != Post && !valid);
      p_order : assert (!(state == Data && valid && !pop) || dut.job_q);
      p_silent : assert (!push || room);
      p_answer :
      assert (!head || said.src == {NodeExitWest[1:0], y_q, x_q} && said.dest == first_q && owed_q != '0);
      p_route : assert (!head || reply.route == route_of(said.dest, NodeOrderXy[0], x_q, y_q));
      p_length :
      assert (!(push && reply.tail) || (open_q ? words_q == 3'd7 || ctl_job && words_q == 3'd0 : !read_job && !ctl_job));
      p_once : assert (owed_q <= 2'd2 && !(push && owed_q == '0));
      p_refused :
      assert (!(head && said_ctl && said.dest != bridge) || {29'd0, said.status} == RemoteStatusError && reply.tail);
      p_start : assert (!start || dut.src_q == bridge && ctl_op);
      p_memory :
      assert (mem_we == '0 || state == Data && pop && {28'd0, dut.op_q} == RemoteOpWrite && mem_addr[5:3] == dut.addr_q[7:5] &&
          dut.addr_q[31:28] == MapRxBase[31:28] && dut.addr_q[27:24] == y_q && dut.addr_q[23:8] == '0);
      p_msg : assert (back == came_q);
      p_credit :
      assert (give == credit_q && (!give || give_channel == packet_q.channel && give_words == packet_q.words));
      p_kept :
      assert (kept == '0 || msg && (inside_q || {30'd0, any_msg_flit_i.data[11:10]} != MsgKindCredit));

      cover_line : assert (!(push && open_q && reply.tail && words_q == 3'd7));
      cover_write : assert (mem_we == '0);
      cover_ctl : assert (!(push && open_q && reply.tail && ctl_job));
      cover_denied : assert (!(head && said_ctl && said.dest != bridge));
      cover_two : assert (owed_q != 2'd2);

      i_open : assert (open_q == dut.streaming_q && (!open_q || dut.job_q));
      i_job :
      assert (!dut.job_q || !(read_job && ctl_job) && dut.job_head_q.src == {NodeExitWest[1:0], y_q, x_q});
      i_words :
      assert (!open_q || words_q == dut.index_q && (read_job || ctl_job && words_q == '0));
      i_index : assert (dut.streaming_q || !dut.job_q || dut.index_q == '0);
      i_owed : assert (owed_q == 2'(state != Head) + 2'(dut.job_q));
      i_first : assert (!dut.job_q || dut.job_head_q.dest == first_q);
      i_second : assert (state == Head || dut.src_q == (dut.job_q ? second_q : first_q));
      i_same : assert (state == Head || second_q == dut.src_q);
      i_ctl : assert (!(state == Ctl || state == CtlData) || dut.src_q == bridge && ctl_op);
      i_started : assert (!start || state == Ctl);
      i_post : assert (!(state == Post && ctl_op && dut.src_q != bridge) || dut.err_q);
      i_swallow : assert (!(state == 3'd6 && ctl_op && dut.src_q != bridge) || dut.err_q);
      i_refused :
      assert (!(dut.job_q && ({28'd0, dut.job_head_q.op} == RemoteOpCtrlRead || {28'd0, dut.job_head_q.op} == RemoteOpCtrlWrite) &&
          dut.job_head_q.dest != bridge) || {29'd0, dut.job_head_q.status} == RemoteStatusError && !ctl_job && !read_job);
      i_write :
      assert (!(state == Mask || state == Data) || {28'd0, dut.op_q} == RemoteOpWrite &&
          dut.addr_q[31:28] == MapRxBase[31:28] && dut.addr_q[27:24] == y_q && dut.addr_q[23:8] == '0);
      i_inside : assert (sink.inside_q == inside_q);
    end
endmodule

`default_nettype wire
