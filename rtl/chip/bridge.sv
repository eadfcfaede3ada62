// The host bridge: supervisor core, its network interface with the control requester, and the
// host's command machine (architecture 2.2, 2.8; contract `bridge`).
//
// It hangs on the WEST port of router (0, y). While the core is held, the machine is the master of
// the network interface's bus and owns the host link; once the core runs, both belong to it. A
// command that was begun is finished before the core gets the bus (its first access waits).
// `host_hold_i` holds the core again (registers and memories stay as they are).
`default_nettype none

module bridge
  import noctule_pkg::*;
#(
    parameter bit          UserPmp      = 1'b0,
    parameter int unsigned LocalBytes   = 256 * 1024,  // power of two
    parameter int unsigned Queue0Words  = 1024,
    parameter int unsigned Queue1Words  = 1024,
    parameter int unsigned Queue2Words  = 4096,
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

    input  wire logic        host_in_valid_i,
    input  wire logic [31:0] host_in_data_i,
    output logic             host_in_ready_o,
    output logic             host_out_valid_o,
    output logic      [31:0] host_out_data_o,
    input  wire logic        host_out_ready_i,
    input  wire logic        host_hold_i,

    output logic        timer_armed_o,
    output logic [31:0] timer_us_o,
    output logic        quiet_o
);
  localparam int unsigned HostLog2 = 5;  // host words kept each way

  // ---- core and memory, as in a tile
  logic hold, sleep, ext_req, ext_we, ext_rvalid, ext_err, irq_ext, irq_timer;
  logic [31:0] ext_addr, ext_wdata, ext_rdata;
  logic [3:0] ext_be;
  logic mem_req, mem_we;
  logic [31:0] mem_addr, mem_wdata, mem_rdata;
  logic unused, idle, calm, held, looks;
  logic [6:0] due_at;
  assign unused = ^{idle, calm, held, due_at, looks};

  // ---- registers of the requester: the core's (through the network interface) or the machine's
  logic sup_req, sup_we, machine_req, machine_we, machine_quiet;
  logic req_req, req_we, req_done, requester_quiet;
  logic [11:0] sup_offset, machine_offset, req_offset;
  logic [31:0] sup_wdata, machine_wdata, req_wdata, req_rdata;

  // ---- host link
  logic in_valid, in_pop, requester_pop, machine_take, machine_ready;
  logic out_push, requester_push, machine_out, out_valid;
  logic [31:0] in_front, out_data, machine_data, out_front;
  logic [HostLog2:0] in_count, out_count;
  logic [15:0] out_room;

  // ---- REQ and RSP
  logic ni_req_valid, ni_req_credit, ctrl_valid, ctrl_take, merge_quiet, ni_quiet;
  flit_t ni_req_flit, ctrl_flit;
  logic rsp_open_q, rsp_ctrl_q, rsp_is_ctrl, ctrl_credit_q, rsp_to_ctrl;
  logic ni_rsp_credit;
  logic [4:0] rsp_owed_q;
  logic local_req, local_we, local_done, local_err;
  logic [31:0] local_addr, local_wdata, local_rdata;

  tile_cpu #(
      .UserPmp,
      .LocalBytes
  ) i_cpu (
      .clk_i,
      .rst_i,
      .hart_id_i({24'h0000_01, y_i, 4'd0}),
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

  ni #(
      .Supervisor(1'b1),
      .West(1'b1),
      .LocalBytes,
      .Queue0Words,
      .Queue1Words,
      .Queue2Words,
      .Channels,
      .GuardEntries,
      .CacheLines
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
      .core_hold_o(hold),
      .core_sleep_i(sleep),
      .mem_req_o(mem_req),
      .mem_we_o(mem_we),
      .mem_addr_o(mem_addr),
      .mem_wdata_o(mem_wdata),
      .mem_rdata_i(mem_rdata),
      .idle_o(idle),
      .calm_o(calm),
      .credit_held_o(held),
      .credit_due_at_o(due_at),
      .sup_req_o(sup_req),
      .sup_we_o(sup_we),
      .sup_offset_o(sup_offset),
      .sup_wdata_o(sup_wdata),
      .sup_ready_i(req_done && !machine_req),
      .sup_rdata_i(req_rdata),
      .host_event_i(in_valid && !hold),
      .stop_i(host_hold_i),
      .local_req_i(local_req),
      .local_we_i(local_we),
      .local_addr_i(local_addr),
      .local_wdata_i(local_wdata),
      .local_done_o(local_done),
      .local_rdata_o(local_rdata),
      .local_err_o(local_err),
      .msg_rx_valid_i,
      .msg_rx_flit_i,
      .msg_rx_credit_o,
      .msg_tx_valid_o,
      .msg_tx_flit_o,
      .msg_tx_credit_i,
      .req_rx_valid_i,
      .req_rx_flit_i,
      .req_rx_credit_o,
      .req_tx_valid_o(ni_req_valid),
      .req_tx_flit_o(ni_req_flit),
      .req_tx_credit_i(ni_req_credit),
      .rsp_rx_valid_i(rsp_rx_valid_i && !rsp_to_ctrl),
      .rsp_rx_flit_i,
      .rsp_rx_credit_o(ni_rsp_credit),
      .rsp_tx_valid_o,
      .rsp_tx_flit_o,
      .rsp_tx_credit_i,
      .timer_armed_o,
      .timer_us_o,
      .quiet_o(ni_quiet)
  );

  host_machine i_machine (
      .clk_i,
      .rst_i,
      .held_i(hold),
      .own_node_i({2'(NodeExitWest), y_i, 4'd0}),
      .in_valid_i(in_valid),
      .in_data_i(in_front),
      .in_ready_o(machine_ready),
      .out_valid_o(machine_out),
      .out_data_o(machine_data),
      .out_ready_i(out_room != 0),
      .req_o(machine_req),
      .offset_o(machine_offset),
      .we_o(machine_we),
      .wdata_o(machine_wdata),
      .done_i(machine_req && req_done),
      .rdata_i(req_rdata),
      .quiet_o(machine_quiet)
  );
  assign machine_take = machine_ready && in_valid;

  // The machine goes first: it only has accesses while the core is held, or to finish a command.
  assign req_req = machine_req || sup_req;
  assign req_we = machine_req ? machine_we : sup_we;
  assign req_offset = machine_req ? machine_offset : sup_offset;
  assign req_wdata = machine_req ? machine_wdata : sup_wdata;

  ctrl_requester i_requester (
      .clk_i,
      .rst_i,
      .y_i,
      .req_i(req_req),
      .offset_i(req_offset),
      .we_i(req_we),
      .wdata_i(req_wdata),
      .done_o(req_done),
      .rdata_o(req_rdata),
      .valid_o(ctrl_valid),
      .flit_o(ctrl_flit),
      .take_i(ctrl_take),
      .rsp_valid_i(rsp_rx_valid_i && rsp_to_ctrl),
      .rsp_tail_i(rsp_rx_flit_i[32]),
      .rsp_data_i(rsp_rx_flit_i[31:0]),
      .local_req_o(local_req),
      .local_we_o(local_we),
      .local_addr_o(local_addr),
      .local_wdata_o(local_wdata),
      .local_done_i(local_done),
      .local_rdata_i(local_rdata),
      .local_err_i(local_err),
      .in_valid_i(in_valid),
      .in_count_i(16'(in_count)),
      .in_data_i(in_front),
      .in_pop_o(requester_pop),
      .out_push_o(requester_push),
      .out_room_i(out_room),
      .quiet_o(requester_quiet)
  );

  packet_merge i_merge (
      .clk_i,
      .rst_i,
      .a_valid_i(ni_req_valid),
      .a_flit_i(ni_req_flit),
      .a_credit_o(ni_req_credit),
      .b_valid_i(ctrl_valid),
      .b_flit_i(ctrl_flit),
      .b_take_o(ctrl_take),
      .tx_valid_o(req_tx_valid_o),
      .tx_flit_o(req_tx_flit_o),
      .tx_credit_i(req_tx_credit_i),
      .quiet_o(merge_quiet)
  );

  // ---- RSP: replies to control packets go to the requester, all others to the network interface
  assign rsp_is_ctrl = rsp_rx_flit_i[23];  // CTRL_READ and CTRL_WRITE are the operations from 8 on
  assign rsp_to_ctrl = rsp_open_q ? rsp_ctrl_q : rsp_is_ctrl;
  assign rsp_rx_credit_o = rsp_owed_q != 0;

  // ---- host words, both ways
  assign in_pop = machine_take || requester_pop;
  assign out_room = 16'(2 ** HostLog2) - 16'(out_count);
  assign out_push = requester_push || (machine_out && out_room != 0);
  assign out_data = machine_out ? machine_data : req_wdata;
  assign host_in_ready_o = in_count < (HostLog2 + 1)'(2 ** HostLog2);
  assign host_out_valid_o = out_valid;
  assign host_out_data_o = out_front;

  stream_fifo #(
      .Width(32),
      .DepthLog2(HostLog2)
  ) i_in (
      .clk_i,
      .rst_i,
      .push_i(host_in_valid_i && host_in_ready_o),
      .push_data_i(host_in_data_i),
      .pop_i(in_pop),
      .valid_o(in_valid),
      .front_o(in_front),
      .count_o(in_count)
  );

  stream_fifo #(
      .Width(32),
      .DepthLog2(HostLog2)
  ) i_out (
      .clk_i,
      .rst_i,
      .push_i(out_push),
      .push_data_i(out_data),
      .pop_i(out_valid && host_out_ready_i),
      .valid_o(out_valid),
      .front_o(out_front),
      .count_o(out_count)
  );

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      rsp_open_q <= 1'b0;
      rsp_ctrl_q <= 1'b0;
      ctrl_credit_q <= 1'b0;
      rsp_owed_q <= '0;
    end else begin
      if (rsp_rx_valid_i) begin
        rsp_open_q <= !rsp_rx_flit_i[32];
        rsp_ctrl_q <= rsp_to_ctrl;
      end
      ctrl_credit_q <= rsp_rx_valid_i && rsp_to_ctrl;
      if (ni_rsp_credit || ctrl_credit_q || rsp_owed_q != 0)
        rsp_owed_q <= rsp_owed_q + 5'(ni_rsp_credit) + 5'(ctrl_credit_q) - 5'(rsp_owed_q != 0);
    end
  end

  // A waiting host word wakes the core by its event; held, the machine takes it.
  assign quiet_o = ni_quiet && machine_quiet && requester_quiet && merge_quiet && in_count == 0 &&
      out_count == 0 && rsp_owed_q == 0 && !ctrl_credit_q && !rsp_open_q;
endmodule

`default_nettype wire
