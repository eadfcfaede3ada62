// The network interface as it is simulated, among neighbours that keep to the links' rules and nothing else.
//
// Neighbours are constructive: free inputs are masked so that what they do is legal, nothing is assumed.
//   core   one access at a time, none while held (but in the first cycle, when its registers are not yet reset)
//   links  a flit only with a credit, a credit only for a flit; contents are free, unless a proof's own masks
//          (msg_ok_i, req_ok_i) say otherwise
// Coordinates are any, and constant.
`default_nettype none

module ni_world
  import ni_world_pkg::*;
#(
    parameter bit          Local        = 1'b1,  // the bridge's own control path is there
    parameter int unsigned Channels     = 2,
    parameter int unsigned GuardEntries = 2,
    parameter int unsigned CacheLines   = 4,
    parameter int unsigned Queue0Words  = 8,
    parameter int unsigned Queue1Words  = 4,
    parameter int unsigned Queue2Words  = 4
) (
    input  wire logic        clk_i,
    input  wire any_t        any_i,
    input  wire logic        msg_ok_i,
    input  wire logic        req_ok_i,
    output logic             init_o,
    output logic      [ 2:0] rx_o,       // flits that came: MSG, REQ, RSP
    output logic      [ 2:0] tx_o,       // flits that left
    output logic      [37:0] msg_o,
    output logic      [37:0] req_o,
    output logic      [37:0] rsp_o,
    output logic      [ 2:0] back_o,     // link credits given back for what came
    output logic             ext_req_o,
    output logic             ext_rvalid_o,
    output logic             ext_err_o,
    output logic      [ 3:0] x_o,
    output logic      [ 3:0] y_o,
    output logic      [ 3:0] bridge_y_o,
    output logic             local_req_o
);
  logic init_q = 1'b1;
  logic busy_q, held_q, hold, local_q, local_we_q, local_done;
  logic [31:0] local_addr_q, local_wdata_q;
  logic [3:0] x_q, y_q, bridge_y_q;
  logic [4:0] up_q[3];
  logic [4:0] owed_q[3];
  logic [2:0] rx, tx, credit;
  assign init_o = init_q;
  assign {x_o, y_o, bridge_y_o} = {x_q, y_q, bridge_y_q};
  assign rx_o = rx;
  assign tx_o = tx;

  always_comb begin
    ext_req_o = any_i.req && !init_q && !held_q && (!busy_q || ext_rvalid_o);
    for (int unsigned i = 0; i < 3; i++) begin
      rx[i] = any_i.valid[i] && up_q[i] != '0 && !init_q;
      credit[i] = any_i.credit[i] && owed_q[i] != '0 && !init_q;
    end
    if (!msg_ok_i) rx[0] = 1'b0;
    if (!req_ok_i) rx[1] = 1'b0;
  end
  assign local_req_o = Local && local_q;

  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    held_q <= hold;
    if (ext_req_o) busy_q <= 1'b1;
    else if (ext_rvalid_o) busy_q <= 1'b0;
    if (hold) busy_q <= 1'b0;
    if (!local_q) begin
      local_q <= any_i.local_req;
      {local_we_q, local_addr_q, local_wdata_q} <= {any_i.local_we, any_i.local_addr, any_i.local_wdata};
    end else if (local_done) local_q <= 1'b0;
    for (int unsigned i = 0; i < 3; i++) begin
      up_q[i] <= up_q[i] + 5'(back_o[i]) - 5'(rx[i]);
      owed_q[i] <= owed_q[i] + 5'(tx[i]) - 5'(credit[i]);
    end
    if (init_q) begin
      busy_q <= 1'b0;
      held_q <= 1'b1;
      local_q <= 1'b0;
      {x_q, y_q, bridge_y_q} <= {any_i.x, any_i.y, any_i.bridge_y};
      for (int unsigned i = 0; i < 3; i++) begin
        up_q[i] <= 5'd16;
        owed_q[i] <= '0;
      end
    end
  end

  ni #(
      .Queue0Words(Queue0Words),
      .Queue1Words(Queue1Words),
      .Queue2Words(Queue2Words),
      .Channels(Channels),
      .GuardEntries(GuardEntries),
      .CacheLines(CacheLines)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .x_i(any_i.x),
      .y_i(any_i.y),
      .bridge_y_i(any_i.bridge_y),
      .cycle_i(any_i.cycle),
      .us_i(any_i.us),
      .ext_req_i(ext_req_o),
      .ext_addr_i(any_i.addr),
      .ext_we_i(any_i.we),
      .ext_wdata_i(any_i.wdata),
      .ext_be_i(any_i.be),
      .ext_rvalid_o(ext_rvalid_o),
      .ext_rdata_o(),
      .ext_err_o(ext_err_o),
      .irq_ext_o(),
      .irq_timer_o(),
      .core_hold_o(hold),
      .core_sleep_i(any_i.sleep),
      .sup_req_o(),
      .sup_we_o(),
      .sup_offset_o(),
      .sup_wdata_o(),
      .sup_ready_i(1'b1),
      .sup_rdata_i('0),
      .host_event_i(1'b0),
      .stop_i(any_i.stop),
      .local_req_i(local_req_o),
      .local_we_i(local_we_q),
      .local_addr_i(local_addr_q),
      .local_wdata_i(local_wdata_q),
      .local_done_o(local_done),
      .local_rdata_o(),
      .local_err_o(),
      .mem_req_o(),
      .mem_we_o(),
      .mem_addr_o(),
      .mem_wdata_o(),
      .mem_rdata_i(any_i.mem),
      .msg_rx_valid_i(rx[0]),
      .msg_rx_flit_i(any_i.msg),
      .msg_rx_credit_o(back_o[0]),
      .msg_tx_valid_o(tx[0]),
      .msg_tx_flit_o(msg_o),
      .msg_tx_credit_i(credit[0]),
      .req_rx_valid_i(rx[1]),
      .req_rx_flit_i(any_i.reqf),
      .req_rx_credit_o(back_o[1]),
      .req_tx_valid_o(tx[1]),
      .req_tx_flit_o(req_o),
      .req_tx_credit_i(credit[1]),
      .rsp_rx_valid_i(rx[2]),
      .rsp_rx_flit_i(any_i.rsp),
      .rsp_rx_credit_o(back_o[2]),
      .rsp_tx_valid_o(tx[2]),
      .rsp_tx_flit_o(rsp_o),
      .rsp_tx_credit_i(credit[2]),
      .timer_armed_o(),
      .timer_us_o(),
      .idle_o(),
      .calm_o(),
      .credit_held_o(),
      .credit_due_at_o(),
      .quiet_o()
  );
endmodule

`default_nettype wire
