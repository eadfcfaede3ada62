// Only the supervisor's path changes a table; and the interface sinks what the protocol says it must.
//
// Every packet that comes on REQ carries a ghost here that tells whether its head named the bridge as its source
// (which hardware writes). The bridge's own local path is off, as in every tile.
//
// p_table, p_entry, p_memory  a table or local memory changes only in a cycle in which such a packet is carried out
// p_form                      what is carried out is a whole packet of the length that its operation has
// p_refused                   who is not the bridge is answered, and never with success
// p_sink_msg, p_sink_rsp      every flit on MSG and RSP is taken at once, whatever the tile does
// p_serves                    REQ is served needing room on RSP only (or a table's turn, which ends by itself)
// p_room                      what comes on REQ has a place
// i_*                         what makes these 1-inductive
`default_nettype none

module ni_supervisor_proof
  import noctule_pkg::*;
  import ni_world_pkg::*;
(
    input wire logic clk_i,
    input wire any_t any_i
);
  localparam int unsigned Channels = 2;
  localparam int unsigned Entries = 2;
  logic init;
  logic [2:0] rx, tx, back;
  logic [37:0] reply;
  logic [3:0] x, y, bridge_y;
  ni_world #(
      .Local(1'b0),
      .Channels(Channels),
      .GuardEntries(Entries)
  ) w (
      .clk_i,
      .any_i,
      .msg_ok_i(1'b1),
      .req_ok_i(1'b1),
      .init_o(init),
      .rx_o(rx),
      .tx_o(tx),
      .msg_o(),
      .req_o(),
      .rsp_o(reply),
      .back_o(back),
      .ext_req_o(),
      .ext_rvalid_o(),
      .ext_err_o(),
      .x_o(x),
      .y_o(y),
      .bridge_y_o(bridge_y),
      .local_req_o()
  );
  wire [9:0] bridge = {NodeExitWest[1:0], bridge_y, 4'd0};
  wire [9:0] node = {NodeExitLocal[1:0], y, x};

  // ---- ghosts of the flits in the buffer: head, and of a trusted packet ----
  logic up_open_q, up_trust_q;
  wire up_trust = up_open_q ? up_trust_q : any_i.reqf[19:10] == bridge;
  logic [15:0] head_q, trust_q;
  logic served_q;  // the packet being served is trusted
  logic [1:0] length_q;  // its flits that were taken, up to 3
  logic long_q;  // there were more
  wire [3:0] put = w.dut.i_ctrl.put_q;
  wire [3:0] get = w.dut.i_ctrl.get_q;
  wire [4:0] held = w.dut.i_ctrl.held_q;
  wire [2:0] state = w.dut.i_ctrl.state_q;
  localparam logic [2:0] Head = 3'd0, Addr = 3'd1, Data = 3'd2, Skip = 3'd3, Do = 3'd4, Reply = 3'd6, Word = 3'd7;
  wire take = w.dut.i_ctrl.take;
  always_ff @(posedge clk_i) begin
    if (rx[1]) begin
      up_open_q <= !any_i.reqf[32];
      up_trust_q <= up_trust;
      head_q[put] <= !up_open_q;
      trust_q[put] <= up_trust;
    end
    if (take) begin
      if (state == Head) served_q <= trust_q[get];
      length_q <= state == Head ? 2'd1 : length_q == 2'd3 ? 2'd3 : length_q + 2'd1;
      long_q   <= state != Head && (long_q || length_q == 2'd3);
    end
    if (init) up_open_q <= 1'b0;
  end

  // ---- tables, as they were a cycle ago, and what was carried out then ----
  logic granted_q, stopped_q, cleared_q, guard_cleared_q, fresh_q;
  logic was_run_q;
  logic [2:0] was_gen_q, was_drain_q;
  logic [7:0] was_fault_q;
  logic [31:0] was_mesh_q;
  logic [63:0] was_rows_q;
  logic [15:0] was_lanes_q;
  always_ff @(posedge clk_i) begin
    granted_q <= !init && w.dut.i_ctrl.ctl_req_o && w.dut.i_ctrl.ctl_we_o && served_q;
    stopped_q <= any_i.stop;
    cleared_q <= w.dut.i_message.i_channels.clear_q;
    guard_cleared_q <= w.dut.i_remote.i_guard.clear_q;
    fresh_q <= init;
    was_run_q <= w.dut.i_tables.run_q;
    was_gen_q <= w.dut.i_tables.gen_q;
    was_drain_q <= w.dut.i_tables.drain_q;
    was_fault_q <= w.dut.i_tables.fault_channel_q;
    was_mesh_q <= w.dut.i_tables.mesh_q;
    was_rows_q <= w.dut.i_tables.rows_q;
    was_lanes_q <= w.dut.i_tables.lanes_q;
  end
  for (genvar i = 0; i < Channels; i++) begin : channel
    logic [18:0] was_entry_q;
    logic [ 9:0] was_total_q;
    always_ff @(posedge clk_i) begin
      was_entry_q <= w.dut.i_message.i_channels.entry_q[i];
      was_total_q <= w.dut.i_message.i_channels.total_q[i];
    end
    always_comb
      if (!init && !fresh_q)
        p_entry_channel :
        assert (granted_q || cleared_q || was_entry_q == w.dut.i_message.i_channels.entry_q[i] &&
            was_total_q == w.dut.i_message.i_channels.total_q[i]);
  end
  for (genvar i = 0; i < Entries; i++) begin : entry
    logic [85:0] was_q;
    wire [85:0] now = {w.dut.i_remote.i_guard.first_q[i], w.dut.i_remote.i_guard.last_q[i], w.dut.i_remote.i_guard.flags_q[i]};
    always_ff @(posedge clk_i) was_q <= now;
    always_comb
      if (!init && !fresh_q) p_entry_guard : assert (granted_q || guard_cleared_q || was_q == now);
  end

  logic [2:0] came_q;
  always_ff @(posedge clk_i) came_q <= init ? 3'd0 : rx;
  logic reply_open_q;
  always_ff @(posedge clk_i) begin
    if (tx[2]) reply_open_q <= !reply[32];
    if (init) reply_open_q <= 1'b0;
  end
  wire reply_head = tx[2] && !reply_open_q;
  wire reply_open = tx[2] ? !reply[32] : reply_open_q;
  wire waits = held == '0 && (state == Head || state == Addr || state == Data || state == Skip);
  wire room = w.dut.i_ctrl.credits_q != '0 || state != Reply && state != Word;
  always_comb
    if (!init) begin
      p_table_run : assert (fresh_q || granted_q || stopped_q || was_run_q == w.dut.i_tables.run_q);
      p_table_stop : assert (!stopped_q || fresh_q || !w.dut.i_tables.run_q);
      p_table_generation : assert (fresh_q || granted_q || was_gen_q == w.dut.i_tables.gen_q);
      p_table_drain : assert (fresh_q || granted_q || was_drain_q == w.dut.i_tables.drain_q);
      p_table_fault :
      assert (fresh_q || granted_q || was_fault_q == w.dut.i_tables.fault_channel_q);
      p_table_mesh : assert (fresh_q || granted_q || was_mesh_q == w.dut.i_tables.mesh_q);
      p_table_rows : assert (fresh_q || granted_q || was_rows_q == w.dut.i_tables.rows_q);
      p_table_lanes : assert (fresh_q || granted_q || was_lanes_q == w.dut.i_tables.lanes_q);
      p_memory : assert (!(w.dut.mem_req_o && w.dut.mem_we_o) || served_q && !w.dut.i_tables.run_q);
      p_memory_read : assert (!w.dut.mem_req_o || served_q && !w.dut.i_tables.run_q);
      p_refused :
      assert (!(reply_head && reply[9:0] != bridge) || {29'd0, reply[31:29]} != RemoteStatusOk);
      p_source : assert (!reply_head || reply[19:10] == node);
      p_form :
      assert (!w.dut.i_ctrl.ctl_req_o || !long_q && length_q == (w.dut.i_ctrl.ctl_we_o ? 2'd3 : 2'd2));
      p_sink_msg : assert (back[0] == came_q[0]);
      p_sink_rsp : assert (back[2] == came_q[2]);
      p_serves :
      assert (waits || !room || take || w.dut.i_ctrl.send || state == Do && !w.dut.ctl_wait || state == 3'd5 ||
          state == Do && !w.dut.i_ctrl.ctl_req_o || w.dut.ctl_wait);
      p_wait :
      assert (!w.dut.ctl_wait || !w.dut.i_ctrl.ctl_req_o || w.dut.channels_busy || w.dut.credit_home ||
          w.dut.ctl_count && !w.dut.ctl_count_have_q);
      p_room : assert (!(rx[1] && held == 5'd16));

      cover_write : assert (!(!fresh_q && granted_q && was_mesh_q != w.dut.i_tables.mesh_q));
      cover_stranger : assert (!(reply_head && reply[9:0] != bridge));
      cover_good :
      assert (!(reply_head && reply[9:0] == bridge && {29'd0, reply[31:29]} == RemoteStatusOk));

      i_local : assert (!w.dut.i_ctrl.local_q);
      i_identity : assert (w.dut.bridge == bridge && w.dut.node == node);
      i_held : assert (held <= 5'd16 && held[3:0] == put - get);
      i_credit : assert (held + w.up_q[1] + 5'(back[1]) == 5'd16);
      i_served : assert (state == Head || (w.dut.i_ctrl.src_q == bridge) == served_q);
      i_first :
      assert (held == '0 || head_q[get] == (state != Addr && state != Data && state != Skip));
      i_open :
      assert (up_open_q == (held != '0 ? !w.dut.i_ctrl.buf_q[put-4'd1][32] :
          state == Addr || state == Data || state == Skip));
      i_reply : assert (reply_open == (state == Word));
      i_word : assert (state != Word || !w.dut.i_ctrl.err_q && w.dut.i_ctrl.has_word);
      i_length :
      assert (!(state == Addr || state == Data) || !long_q && length_q == (state == Addr ? 2'd1 : 2'd2));
      i_form :
      assert (!(state == Do && !w.dut.i_ctrl.err_q && w.dut.i_ctrl.is_ctrl) || !long_q &&
          length_q == (w.dut.i_ctrl.is_write ? 2'd3 : 2'd2));
      i_data : assert (state != Data || w.dut.i_ctrl.is_write);
      i_skip : assert (state != Skip || w.dut.i_ctrl.err_q || !w.dut.i_ctrl.is_write);
      i_bad : assert (!((state == Reply || state == 3'd5) && !w.dut.i_ctrl.err_q) || served_q);
    end
  for (genvar k = 0; k < 16; k++) begin : slot
    wire [3:0] at = get + 4'(k);
    wire [3:0] prior = at - 4'd1;
    always_comb
      if (!init && 5'(k) < held) begin
        i_head : assert (!head_q[at] || trust_q[at] == (w.dut.i_ctrl.buf_q[at][19:10] == bridge));
        if (k > 0) i_frame : assert (head_q[at] == w.dut.i_ctrl.buf_q[prior][32]);
      end
  end
endmodule

`default_nettype wire
