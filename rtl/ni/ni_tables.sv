// The control space (contract `ctrl`): decode of an access by the control path, and the registers that are
// nobody else's: RUN, generation, fault channel, mesh, rows of channels and lanes, drain.
//
// Combinational answers in the cycle of ctl_req_i; writes take effect at its end. Units with their own
// part of the space get a select and answer in the same cycle.
`default_nettype none

module ni_tables
  import noctule_pkg::*;
#(
    parameter int unsigned LocalBytes  = 256 * 1024,
    parameter int unsigned Queue0Words = 1024,
    parameter int unsigned Queue1Words = 1024,
    parameter int unsigned Queue2Words = 1024
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       stop_i,      // clears RUN (host_hold_i of the bridge)
    input wire logic       clearing_i,  // the tables are being cleared after reset: everything waits
    input wire logic [9:0] bridge_i,

    input  wire logic        ctl_req_i,
    input  wire logic        ctl_we_i,
    input  wire logic [31:0] ctl_addr_i,
    input  wire logic [31:0] ctl_wdata_i,
    output logic             ctl_wait_o,
    output logic             ctl_memory_o,
    output logic      [31:0] ctl_rdata_o,
    output logic             ctl_err_o,

    output logic             channels_o,
    input  wire logic        channels_wait_i,
    input  wire logic [31:0] channels_rdata_i,
    input  wire logic        channels_err_i,
    output logic             guard_o,
    input  wire logic [31:0] guard_rdata_i,
    input  wire logic        guard_err_i,
    output logic             count_o,
    output logic             count_phase_o,
    input  wire logic        count_wait_i,
    input  wire logic [31:0] count_rdata_i,
    output logic             fault_o,          // read of the record
    output logic             fault_clear_o,
    input  wire logic [31:0] fault_rdata_i,
    output logic             mem_o,             // access to local memory, which is held

    input wire tile_status_t status_i,  // all but `running`

    output logic        run_o,
    output logic [ 2:0] gen_o,
    output logic [ 7:0] fault_channel_o,
    output logic [31:0] mesh_o,
    output logic [63:0] rows_o,           // of memory channels
    output logic [15:0] lanes_o,
    output logic [ 2:0] drain_o
);
  logic run_q;
  logic [2:0] gen_q, drain_q;
  logic [7:0] fault_channel_q;
  logic [31:0] mesh_q;
  logic [63:0] rows_q;
  logic [15:0] lanes_q;

  tile_status_t status;
  always_comb begin
    status = status_i;
    status.running = run_q;
  end

  // ---- whose it is ----
  logic own;
  always_comb begin
    own = 1'b0;
    channels_o = 1'b0;
    guard_o = 1'b0;
    count_o = 1'b0;
    count_phase_o = 1'b0;
    mem_o = 1'b0;
    ctl_memory_o = 1'b0;
    if (ctl_req_i && !clearing_i && ctl_addr_i[1:0] == '0) begin
      if (ctl_addr_i[31:28] == MapLocalBase[31:28]) begin
        mem_o = !run_q && {4'd0, ctl_addr_i[27:0]} < LocalBytes;
        ctl_memory_o = 1'b1;
      end else if (ctl_addr_i[31:14] == '0) begin
        unique case (ctl_addr_i[13:12])
          2'd0: own = 1'b1;
          2'd1: channels_o = !ctl_addr_i[11];
          2'd2: guard_o = 1'b1;
          default: begin
            count_phase_o = ctl_addr_i[10];
            count_o = !ctl_we_i && !ctl_addr_i[11] &&
                (count_phase_o ? ctl_addr_i[9:7] == '0 : ctl_addr_i[9:6] == '0);
          end
        endcase
      end
    end
  end

  // ---- answer ----
  logic writable, known;
  logic [31:0] rdata;
  always_comb begin
    writable = 1'b0;
    known = 1'b1;
    rdata = '0;
    if (own) begin
      writable = 1'b1;
      unique case (ctl_addr_i[11:0])
        CtrlTileCtrl[11:0]: rdata = {31'd0, run_q};
        CtrlTileGen[11:0]: rdata = {29'd0, gen_q};
        CtrlTileFaultChannel[11:0]: rdata = {fault_channel_q[7], 24'd0, fault_channel_q[6:0]};
        CtrlMesh[11:0]: rdata = mesh_q;
        CtrlChannelRowsLo[11:0]: rdata = rows_q[31:0];
        CtrlChannelRowsHi[11:0]: rdata = rows_q[63:32];
        CtrlLaneRows[11:0]: rdata = {16'd0, lanes_q};
        CtrlTileDrain[11:0]: rdata = {29'd0, drain_q};
        CtrlFault[11:0]: rdata = fault_rdata_i;
        default: begin
          writable = 1'b0;
          unique case (ctl_addr_i[11:0])
            CtrlTileStatus[11:0]: rdata = status;
            CtrlBridgeNode[11:0]: rdata = {22'd0, bridge_i};
            CtrlFaultAddr[11:0], CtrlFaultCycle[11:0], CtrlFaultCount[11:0]: rdata = fault_rdata_i;
            CtrlQueueWords[11:0]: rdata = Queue0Words;
            CtrlQueueWords[11:0] + 12'd4: rdata = Queue1Words;
            CtrlQueueWords[11:0] + 12'd8: rdata = Queue2Words;
            CtrlLocalBytes[11:0]: rdata = LocalBytes;
            default: known = 1'b0;
          endcase
        end
      endcase
    end
  end
  always_comb begin
    ctl_wait_o  = clearing_i;
    ctl_rdata_o = '0;
    ctl_err_o   = 1'b1;
    if (own) begin
      ctl_rdata_o = rdata;
      ctl_err_o   = !known || (ctl_we_i && !writable);
    end else if (channels_o) begin
      ctl_wait_o  = clearing_i || channels_wait_i;
      ctl_rdata_o = channels_rdata_i;
      ctl_err_o   = channels_err_i;
    end else if (guard_o) begin
      ctl_rdata_o = guard_rdata_i;
      ctl_err_o   = guard_err_i;
    end else if (count_o) begin
      ctl_wait_o  = count_wait_i;
      ctl_rdata_o = count_rdata_i;
      ctl_err_o   = 1'b0;
    end else if (mem_o) begin
      ctl_err_o = 1'b0;
    end
  end

  logic unused;
  assign unused = status_i.running;

  logic write;
  assign write = own && ctl_we_i && writable;
  assign fault_o = own && ctl_addr_i[11:4] == CtrlFault[11:4];
  assign fault_clear_o = write && ctl_addr_i[11:0] == CtrlFault[11:0];

  always_ff @(posedge clk_i) begin
    if (write) begin
      unique case (ctl_addr_i[11:0])
        CtrlTileCtrl[11:0]: run_q <= ctl_wdata_i[0];
        CtrlTileGen[11:0]: gen_q <= ctl_wdata_i[2:0];
        CtrlTileFaultChannel[11:0]: fault_channel_q <= {ctl_wdata_i[31], ctl_wdata_i[6:0]};
        CtrlMesh[11:0]: mesh_q <= ctl_wdata_i;
        CtrlChannelRowsLo[11:0]: rows_q[31:0] <= ctl_wdata_i;
        CtrlChannelRowsHi[11:0]: rows_q[63:32] <= ctl_wdata_i;
        CtrlLaneRows[11:0]: lanes_q <= ctl_wdata_i[15:0];
        CtrlTileDrain[11:0]: drain_q <= ctl_wdata_i[2:0];
        default: ;
      endcase
    end
    if (stop_i) run_q <= 1'b0;
    if (rst_i) begin
      run_q <= 1'b0;
      gen_q <= '0;
      fault_channel_q <= '0;
      mesh_q <= '0;
      rows_q <= '0;
      lanes_q <= '0;
      drain_q <= '0;
    end
  end

  assign run_o = run_q;
  assign gen_o = gen_q;
  assign fault_channel_o = fault_channel_q;
  assign mesh_o = mesh_q;
  assign rows_o = rows_q;
  assign lanes_o = lanes_q;
  assign drain_o = drain_q;
endmodule

`default_nettype wire
