// Guard: no request leaves the tile that the guard's table does not allow.
//
// One line of memory, any, is watched. `may_read` and `may_write` say, from a table kept here from the control path's
// accesses alone, whether it may be touched now; `right_*` last until what was admitted under them has left.
// What comes back on RSP is free: not even an answer that nobody asked for makes a request.
//
// p_read, p_write, p_atomic  a packet on REQ that names the line has its right
// p_home, p_source           it goes to the end point that serves the address, from this tile
// p_answer_*                 the core's access to the line is answered without error only with the right
// p_once                     an access has exactly one answer
// i_*                        what makes these 1-inductive
`default_nettype none

module ni_guard_proof
  import noctule_pkg::*;
  import ni_world_pkg::*;
(
    input wire logic clk_i,
    input wire any_t any_i
);
  localparam int unsigned Entries = 2;
  logic init, ext_req, rvalid, err;
  logic [2:0] tx;
  logic [37:0] flit;
  logic [3:0] x, y, bridge_y;
  ni_world #(
      .GuardEntries(Entries)
  ) w (
      .clk_i,
      .any_i,
      .msg_ok_i(1'b1),
      .req_ok_i(1'b1),
      .init_o(init),
      .rx_o(),
      .tx_o(tx),
      .msg_o(),
      .req_o(flit),
      .rsp_o(),
      .back_o(),
      .ext_req_o(ext_req),
      .ext_rvalid_o(rvalid),
      .ext_err_o(err),
      .x_o(x),
      .y_o(y),
      .bridge_y_o(bridge_y),
      .local_req_o()
  );

  // ---- the table, from what the control path did ----
  logic clear_q;  // being cleared by the hardware
  logic [31:0] base_q[Entries];
  logic [31:0] limit_q[Entries];  // exclusive, 0: the end
  logic [2:0] flags_q[Entries];  // any lane, write, read
  wire ctl = w.dut.i_ctrl.ctl_req_o && w.dut.i_ctrl.ctl_we_o && !w.dut.ctl_wait;
  wire [31:0] at = w.dut.i_ctrl.ctl_addr_o;
  wire [31:0] value = w.dut.i_ctrl.ctl_wdata_o;
  wire in_guard = ctl && at[31:12] == CtrlGuard[31:12] && at[1:0] == '0 && at[11:4] < 8'(Entries);
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Entries; i++) begin
      if (in_guard && at[11:4] == 8'(i)) begin
        if (at[3:2] == 2'd0 && value[4:0] == '0) base_q[i] <= value;
        if (at[3:2] == 2'd1 && value[4:0] == '0) limit_q[i] <= value;
        if (at[3:2] == 2'd2 && value[31:3] == '0) flags_q[i] <= value[2:0];
      end
      if (init) {base_q[i], limit_q[i], flags_q[i]} <= '0;
    end
  end

  // ---- the watched line and what the table says of it: in bytes, ends included ----
  logic [26:0] line_q;
  always_ff @(posedge clk_i) if (init) line_q <= any_i.line;
  logic may_read, may_write;
  always_comb begin
    may_read  = 1'b0;
    may_write = 1'b0;
    for (int unsigned i = 0; i < Entries; i++) begin : entry
      automatic logic [31:0] care, last;
      care = flags_q[i][2] ? 32'hf0ff_ffff : 32'hffff_ffff;
      last = limit_q[i] - 32'd1;
      if (({line_q, 5'd0} & care) >= (base_q[i] & care) && ({line_q, 5'h1f} & care) <= (last & care)) begin
        may_read  = may_read || flags_q[i][0];
        may_write = may_write || flags_q[i][1];
      end
    end
  end
  logic was_read_q, was_write_q;
  always_ff @(posedge clk_i) {was_read_q, was_write_q} <= {may_read && !init, may_write && !init};

  // ---- rights last until what they admitted has left ----
  wire sending = w.dut.i_remote.i_req_tx.step_q != 3'd0 || tx[1];
  logic reading, writing;
  always_comb begin
    reading = 1'b0;
    writing = w.dut.i_remote.i_stores.open_q && w.dut.i_remote.i_stores.open_line_o == line_q;
    for (int unsigned i = 0; i < 4; i++) begin
      reading = reading || (w.dut.i_remote.i_reads.busy_q[i] || w.dut.i_remote.i_reads.send_q[i]) &&
          w.dut.i_remote.i_reads.line_q[i] == line_q;
      writing = writing || (w.dut.i_remote.i_stores.used_q[i] || w.dut.i_remote.i_stores.closed_q[i]) &&
          w.dut.i_remote.i_stores.line_q[i] == line_q;
    end
  end
  wire swapping = w.dut.i_remote.i_atomic.busy_q && w.dut.atomic_addr[31:5] == line_q;
  logic right_read_q, right_write_q, right_swap_q;
  always_ff @(posedge clk_i) begin
    right_read_q  <= !init && (may_read || right_read_q && (reading || sending));
    right_write_q <= !init && (may_write || right_write_q && (writing || sending));
    right_swap_q  <= !init && (may_read && may_write || right_swap_q && (swapping || sending));
  end

  // ---- the REQ link, flit by flit ----
  logic [2:0] flits_q;  // seen of the packet, up to 3
  logic [3:0] op_q;
  logic [9:0] dest_q;
  wire [2:0] flits = !tx[1] ? flits_q : flit[32] ? 3'd0 : flits_q == 3'd3 ? 3'd3 : flits_q + 3'd1;
  wire [3:0] op = tx[1] && flits_q == 3'd0 ? flit[23:20] : op_q;
  wire [9:0] dest = tx[1] && flits_q == 3'd0 ? flit[9:0] : dest_q;
  always_ff @(posedge clk_i) begin
    flits_q <= init ? 3'd0 : flits;
    op_q <= op;
    dest_q <= dest;
  end
  wire named = tx[1] && flits_q == 3'd1 && flit[31:5] == line_q;
  wire atomic = {28'd0, op_q} == RemoteOpSwap || {28'd0, op_q} == RemoteOpAdd || {28'd0, op_q} == RemoteOpCas;

  // Who serves an address. The supervisor sets mesh and rows before it lets the core run.
  wire [31:0] mesh = w.dut.mesh;
  wire [3:0] stripe = flit[MapStripeLog2+:4] & ~(4'hf << mesh[18:16]);
  wire [9:0] server = flit[31:28] == MapRxBase[31:28] ? {NodeExitWest[1:0], flit[27:24], 4'd0} :
      {NodeExitEast[1:0], w.dut.rows[{stripe, 2'b00}+:4], mesh[3:0] - 4'd1};
  logic steady_q;  // mesh and rows are what they were when the packet began
  wire setup = ctl && at[31:12] == '0;
  always_ff @(posedge clk_i) steady_q <= !init && (flits == 3'd0 && !tx[1] || steady_q) && !setup;

  // ---- the core's access ----
  logic [31:0] addr_q;
  logic we_q;
  wire hold = w.dut.hold;
  wire busy = w.busy_q;
  always_ff @(posedge clk_i) if (ext_req) {addr_q, we_q} <= {any_i.addr, any_i.we};
  wire window = addr_q[31:28] == MapRxBase[31:28] || addr_q[31:30] == MapAppBase[31:30];
  wire watched = window && addr_q[31:5] == line_q;
  // Where the access is: waiting in the registers, answered by them, at the remote unit, answered by it.
  wire pend = w.dut.i_regs.pend_q;
  wire regs_answer = w.dut.i_regs.rvalid_q;
  wire ram = w.dut.i_remote.i_access.ram_valid_q;
  wire ok = w.dut.i_remote.i_access.ok_q;
  wire bad = w.dut.i_remote.i_access.err_q;
  wire [31:0] latched = w.dut.i_regs.wdata_q;
  wire latched_atomic = latched == RemoteOpSwap || latched == RemoteOpAdd || latched == RemoteOpCas;

  wire [2:0] step = w.dut.i_remote.i_req_tx.step_q;
  wire [1:0] kind = w.dut.i_remote.i_req_tx.kind_q;
  wire [3:0] atomic_op = w.dut.i_remote.i_atomic.op_q;
  wire [1:0] state = w.dut.i_remote.i_access.state_q;
  wire is_atomic = w.dut.i_remote.i_access.atomic_q;
  wire near = w.dut.i_remote.i_access.near_q && w.dut.i_remote.i_access.near_line_q == line_q;
  always_comb
    if (!init) begin
      p_read : assert (!(named && {28'd0, op_q} == RemoteOpRead) || right_read_q);
      p_write : assert (!(named && {28'd0, op_q} == RemoteOpWrite) || right_write_q);
      p_atomic : assert (!(named && atomic) || right_swap_q);
      p_kinds :
      assert (!named || atomic || {28'd0, op_q} == RemoteOpRead || {28'd0, op_q} == RemoteOpWrite);
      p_source : assert (!(tx[1] && flits_q == 3'd0) || flit[19:10] == {NodeExitLocal[1:0], y, x});
      p_home : assert (!(tx[1] && flits_q == 3'd1 && steady_q) || dest_q == server);
      p_window :
      assert (!(tx[1] && flits_q == 3'd1) || flit[31:28] == MapRxBase[31:28] || flit[31:30] == MapAppBase[31:30]);
      p_answer_load : assert (!(rvalid && !err && watched && !we_q) || was_read_q);
      p_answer_store : assert (!(rvalid && !err && watched && we_q) || was_write_q);
      p_once : assert (!rvalid || busy);

      cover_read : assert (!(named && {28'd0, op_q} == RemoteOpRead));
      cover_write : assert (!(named && {28'd0, op_q} == RemoteOpWrite));
      cover_denied : assert (!(rvalid && err && watched && may_write && !may_read));
      cover_atomic : assert (!(named && atomic));
      cover_near : assert (!near);

      // Being cleared: no core yet.
      i_clear :
      assert (!w.dut.i_remote.i_guard.clear_q || hold && w.dut.i_message.i_channels.clear_q);
      i_idle :
      assert (!w.dut.i_remote.i_guard.clear_q || !busy && state == 2'd0 && w.dut.i_remote.i_access.pre_left_q == '0);
      i_frame :
      assert (flits == (step == 3'd0 ? 3'd0 : step == 3'd1 ? 3'd1 : flits) && (flits == 3'd0) == (step == 3'd0) &&
          (flits == 3'd1) == (step == 3'd1) && flits <= 3'd3);
      i_read_op :
      assert (step == 3'd0 || kind != 2'd0 || step == 3'd1 && {28'd0, op} == RemoteOpRead);
      i_write_op : assert (step == 3'd0 || kind != 2'd1 || {28'd0, op} == RemoteOpWrite);
      i_atomic_op :
      assert (step != 3'd1 || kind != 2'd2 || {28'd0, op} == RemoteOpSwap || {28'd0, op} == RemoteOpAdd ||
          {28'd0, op} == RemoteOpCas);
      i_kind : assert (step == 3'd0 || kind != 2'd3);
      i_dest :
      assert (step != 3'd1 || !steady_q || dest == server_of(w.dut.i_remote.i_req_tx.addr_q));
      i_next :
      assert (step != 3'd1 || w.dut.i_remote.i_req_tx.addr_q[31:5] != line_q ||
          (kind == 2'd0 ? right_read_q : kind == 2'd1 ? right_write_q : right_swap_q));
      i_reading : assert (!reading || right_read_q);
      i_writing : assert (!writing || right_write_q);
      i_swapping : assert (!swapping || right_swap_q);
      i_near : assert (!near || may_read);
      i_open :
      assert (!(w.dut.i_remote.i_stores.open_q && w.dut.i_remote.i_stores.open_line_o == line_q) || may_write);
      i_one :
      assert (3'(pend) + 3'(regs_answer) + 3'(state != 2'd0) + 3'(ram) + 3'(ok) + 3'(bad) == 3'(busy));
      i_latch : assert (!busy || w.dut.i_regs.addr_q == addr_q && w.dut.i_regs.we_q == we_q);
      i_whose : assert (!(pend || regs_answer || state != 2'd0 && is_atomic) || !window);
      i_remote : assert (!(state != 2'd0 && !is_atomic || ram) || window);
      i_ram : assert (!ram || !we_q && (!watched || was_read_q));
      i_ok : assert (!ok || we_q && (!watched || was_write_q));
      i_operation : assert (!(state != 2'd0 && is_atomic) || latched_atomic && we_q);
      i_operation_kept :
      assert (!w.dut.i_remote.i_atomic.busy_q || {28'd0, atomic_op} == RemoteOpSwap ||
          {28'd0, atomic_op} == RemoteOpAdd || {28'd0, atomic_op} == RemoteOpCas);
      i_place : assert (step != 3'd1 || in_window(w.dut.i_remote.i_req_tx.addr_q[31:28]));
      i_place_atomic :
      assert (!w.dut.i_remote.i_atomic.busy_q || in_window(w.dut.atomic_addr[31:28]));
      i_clear_at :
      assert (!w.dut.i_remote.i_guard.clear_q ||
          w.dut.i_remote.i_guard.clear_at_q == w.dut.i_message.i_channels.clear_at_q);
    end
  function automatic logic [9:0] server_of(input logic [31:0] a);
    logic [3:0] s;
    s = a[MapStripeLog2+:4] & ~(4'hf << mesh[18:16]);
    server_of = a[31:28] == MapRxBase[31:28] ? {NodeExitWest[1:0], a[27:24], 4'd0} :
        {NodeExitEast[1:0], w.dut.rows[{s, 2'b00}+:4], mesh[3:0] - 4'd1};
  endfunction
  function automatic logic in_window(input logic [3:0] top);
    in_window = top == MapRxBase[31:28] || top[3:2] == MapAppBase[31:30];
  endfunction
  for (genvar i = 0; i < 4; i++) begin : place
    always_comb
      if (!init) begin
        i_read :
        assert (!(w.dut.i_remote.i_reads.busy_q[i] || w.dut.i_remote.i_reads.send_q[i]) ||
            in_window(
            w.dut.i_remote.i_reads.line_q[i][26:23]
        ));
        i_store :
        assert (!(w.dut.i_remote.i_stores.used_q[i] || w.dut.i_remote.i_stores.closed_q[i] ||
            w.dut.i_remote.i_stores.open_q && w.dut.i_remote.i_stores.open_slot == 2'(i)) ||
            in_window(
            w.dut.i_remote.i_stores.line_q[i][26:23]
        ));
      end
  end
  for (genvar i = 0; i < Entries; i++) begin : table_entry
    wire clearing = w.dut.i_remote.i_guard.clear_q && w.dut.i_remote.i_guard.clear_at_q <= 1'(i);
    always_comb
      if (!init) begin
        i_base : assert (clearing || {w.dut.i_remote.i_guard.first_q[i], 5'd0} == base_q[i]);
        i_limit :
        assert (clearing || {w.dut.i_remote.i_guard.last_q[i] + 27'd1, 5'd0} == limit_q[i]);
        i_flags : assert (clearing || w.dut.i_remote.i_guard.flags_q[i] == {29'd0, flags_q[i]});
        i_zero :
        assert (!w.dut.i_remote.i_guard.clear_q || {base_q[i], limit_q[i], flags_q[i]} == '0);
      end
  end
endmodule

`default_nettype wire
