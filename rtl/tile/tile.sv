// A tile: core, local memory, network interface (docs/ni.md, docs/core.md; ports: docs/boundaries.md).
//
// Local memory has no other path than the core's two ports and, while the core is held in reset, the
// control path's. Every output is a function of registers.
`default_nettype none

module tile #(
    parameter bit          UserPmp      = 1'b1,
    parameter int unsigned LocalBytes   = 256 * 1024,  // power of two
    parameter int unsigned Queue0Words  = 1024,
    parameter int unsigned Queue1Words  = 1024,
    parameter int unsigned Queue2Words  = 1024,
    parameter int unsigned Channels     = 128,
    parameter int unsigned GuardEntries = 32,
    parameter int unsigned CacheLines   = 64
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [ 3:0] x_i,
    input wire logic [ 3:0] y_i,
    input wire logic [ 3:0] bridge_y_i,
    input wire logic [63:0] cycle_i,
    input wire logic [31:0] us_i,

    input  wire logic        msg_rx_valid_i,
    input  wire logic [37:0] msg_rx_flit_i,
    output logic             msg_rx_credit_o,
    output logic             msg_tx_valid_o,
    output logic      [37:0] msg_tx_flit_o,
    input  wire logic        msg_tx_credit_i,
    input  wire logic        req_rx_valid_i,
    input  wire logic [37:0] req_rx_flit_i,
    output logic             req_rx_credit_o,
    output logic             req_tx_valid_o,
    output logic      [37:0] req_tx_flit_o,
    input  wire logic        req_tx_credit_i,
    input  wire logic        rsp_rx_valid_i,
    input  wire logic [37:0] rsp_rx_flit_i,
    output logic             rsp_rx_credit_o,
    output logic             rsp_tx_valid_o,
    output logic      [37:0] rsp_tx_flit_o,
    input  wire logic        rsp_tx_credit_i,

    output logic        timer_armed_o,
    output logic [31:0] timer_us_o,
    output logic        quiet_o
);
  logic hold, sleep, ext_req, ext_we, ext_rvalid, ext_err, irq_ext, irq_timer;
  logic [31:0] ext_addr, ext_wdata, ext_rdata;
  logic [3:0] ext_be;
  logic mem_req, mem_we;
  logic [31:0] mem_addr, mem_wdata, mem_rdata;
  logic ni_idle, ni_calm, ni_held, looks;  // for a simulator
  logic [6:0] ni_due_at;
  logic unused;
  assign unused = ^{ni_idle, ni_calm, ni_held, ni_due_at, looks};

  tile_cpu #(
      .UserPmp(UserPmp),
      .LocalBytes(LocalBytes)
  ) i_cpu (
      .clk_i,
      .rst_i,
      .hart_id_i({24'd0, y_i, x_i}),
      .cycle_i,
      .us_i,
      .ext_req_o(ext_req),
      .ext_addr_o(ext_addr),
      .ext_we_o(ext_we),
      .ext_wdata_o(ext_wdata),
      .ext_be_o(ext_be),
      .ext_rvalid_i(ext_rvalid),
      .ext_rdata_i(ext_rdata),
      .ext_err_i(ext_err),
      .irq_ext_i(irq_ext),
      .irq_timer_i(irq_timer),
      .hold_i(hold),
      .sleep_o(sleep),
      .time_o(looks),
      .mem_req_i(mem_req),
      .mem_we_i(mem_we),
      .mem_addr_i(mem_addr),
      .mem_wdata_i(mem_wdata),
      .mem_rdata_o(mem_rdata)
  );

  // Only the bridge has a control requester.
  logic sup_req, sup_we, local_done, local_err;
  logic [11:0] sup_offset;
  logic [31:0] sup_wdata, local_rdata;
  logic unused_bridge;
  assign unused_bridge = ^{sup_req, sup_we, sup_offset, sup_wdata, local_done, local_rdata, local_err};

  ni #(
      .LocalBytes(LocalBytes),
      .Queue0Words(Queue0Words),
      .Queue1Words(Queue1Words),
      .Queue2Words(Queue2Words),
      .Channels(Channels),
      .GuardEntries(GuardEntries),
      .CacheLines(CacheLines)
  ) i_ni (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .bridge_y_i,
      .cycle_i,
      .us_i,
      .ext_req_i(ext_req),
      .ext_addr_i(ext_addr),
      .ext_we_i(ext_we),
      .ext_wdata_i(ext_wdata),
      .ext_be_i(ext_be),
      .ext_rvalid_o(ext_rvalid),
      .ext_rdata_o(ext_rdata),
      .ext_err_o(ext_err),
      .irq_ext_o(irq_ext),
      .irq_timer_o(irq_timer),
      .sup_req_o(sup_req),
      .sup_we_o(sup_we),
      .sup_offset_o(sup_offset),
      .sup_wdata_o(sup_wdata),
      .sup_ready_i(1'b1),
      .sup_rdata_i('0),
      .host_event_i(1'b0),
      .stop_i(1'b0),
      .local_req_i(1'b0),
      .local_we_i(1'b0),
      .local_addr_i('0),
      .local_wdata_i('0),
      .local_done_o(local_done),
      .local_rdata_o(local_rdata),
      .local_err_o(local_err),
      .core_hold_o(hold),
      .core_sleep_i(sleep),
      .mem_req_o(mem_req),
      .mem_we_o(mem_we),
      .mem_addr_o(mem_addr),
      .mem_wdata_o(mem_wdata),
      .mem_rdata_i(mem_rdata),
      .idle_o(ni_idle),
      .calm_o(ni_calm),
      .credit_held_o(ni_held),
      .credit_due_at_o(ni_due_at),
      .*
  );
endmodule

`default_nettype wire
