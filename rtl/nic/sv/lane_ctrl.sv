// Control space of a lane: its plain registers, and which table an address belongs to.
//
// Also the sweep: for 2^SweepLog2 cycles after reset `sweep_index_o` counts up, and every table in
// memory clears the entry it names, so that nothing in a lane depends on power-on contents.
// Accesses wait until it is over.
`default_nettype none

module lane_ctrl
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter int unsigned SweepLog2 = 10
) (
    input  wire logic             clk_i,
    input  wire logic             rst_i,
    // from the REQ server
    input  wire logic             start_i,
    input  wire ctl_req_t         req_i,
    output ctl_rsp_t              rsp_o,
    // tables: bucket, port, pool, io, channel, counters
    output logic           [ 5:0] select_o,
    input  wire ctl_rsp_t         table_i         [ 6],
    // registers
    output logic                  enable_o,
    output logic                  promiscuous_o,
    output logic                  keep_bad_o,
    output logic           [47:0] mac_o,
    output logic                  target_valid_o,
    output logic           [ 6:0] target_o,
    output logic           [15:0] drain_o,
    output logic           [31:0] rss_key_o       [4],              // what 96 bits of input need
    input  wire logic      [ 3:0] net_row_i,
    output logic           [15:0] net_tiles_o,             // of that row, same cycle
    output logic           [ 3:0] east_x_o,               // column of the east edge
    output logic           [ 3:0] channels_log2_o,
    output logic           [63:0] channel_rows_o,
    // LANE_STATUS
    input  wire logic             ingress_idle_i,
    input  wire logic             egress_idle_i,
    input  wire logic             none_waits_i,
    output logic                  sweep_o,
    output logic           [15:0] sweep_index_o,
    output logic                  quiet_o
);
  logic waiting_q, asked_q;

  // ---- which table
  logic [5:0] owner;
  logic is_register;
  logic [15:0] a;
  assign a = req_i.addr;
  always_comb begin
    owner[0] = a[15:9] == 7'(LaneBucket >> 9);
    owner[1] = a[15:7] == 9'(LanePort >> 7);
    owner[2] = a[15:8] == 8'(LanePool >> 8);
    owner[3] = a[15:7] == 9'(LaneIoBase >> 7);
    owner[4] = a[15:11] == 5'(CtrlChannel >> 11);
    owner[5] = a[15:7] == 9'(LaneCounters >> 7);
    is_register = a[15:8] == 8'd0;
  end

  // ---- answers
  ctl_rsp_t answer;
  logic [31:0] read_q;
  logic ok_q, reg_done_q;
  always_comb begin
    answer = '0;
    for (int t = 0; t < 6; t++) if (table_i[t].done) answer = table_i[t];
    rsp_o = answer;
    if (reg_done_q) rsp_o = '{done: 1'b1, err: !ok_q, data: read_q};
  end

  assign quiet_o = !sweep_o && !waiting_q && !asked_q && !reg_done_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      sweep_o <= 1'b1;
      sweep_index_o <= '0;
    end else if (sweep_o) begin
      sweep_index_o <= sweep_index_o + 16'd1;
      if (sweep_index_o == 16'(2 ** SweepLog2 - 1)) sweep_o <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      waiting_q <= 1'b0;
      asked_q <= 1'b0;
      reg_done_q <= 1'b0;
      select_o <= '0;
    end else if (start_i || waiting_q || asked_q || reg_done_q) begin
      select_o <= '0;
      reg_done_q <= 1'b0;
      waiting_q <= (start_i || waiting_q) && sweep_o;
      if ((start_i || waiting_q) && !sweep_o) begin
        if (a[1:0] == 2'd0 && owner != '0) begin
          select_o <= owner;
          asked_q  <= 1'b1;
        end else reg_done_q <= 1'b1;
      end
      if (answer.done) asked_q <= 1'b0;
    end
  end

  // ---- registers: what the lane uses stands in flip-flops, what is read back in a memory
  logic [31:0] copy_q[64];
  logic [15:0] tiles_q[16];
  logic at_register, known;
  logic [31:0] value;
  assign at_register = (start_i || waiting_q) && !sweep_o && is_register && a[1:0] == 2'd0;
  assign net_tiles_o = tiles_q[net_row_i];

  always_comb begin
    known = 1'b1;
    value = req_i.data;
    unique case (a[7:0]) inside
      8'(LaneLaneCtrl): value = {29'd0, req_i.data[2:0]};
      8'(LaneCtrlTarget): value = {req_i.data[31], 24'd0, req_i.data[6:0]};
      8'(LaneMacHi), 8'(LaneDrainApps), [8'(LaneNetTiles) : 8'(LaneNetTiles + 60)]:
      value = {16'd0, req_i.data[15:0]};
      8'(CtrlMesh), 8'(CtrlChannelRowsLo), 8'(CtrlChannelRowsHi), 8'(LaneMacLo),
      [8'(LaneRssKey) : 8'(LaneRssKey + 36)]:;
      8'(LaneLaneStatus): known = !req_i.write;
      default: known = 1'b0;
    endcase
  end

  logic write;
  assign write = at_register && req_i.write && known;

  always_ff @(posedge clk_i) begin
    if (sweep_o) copy_q[sweep_index_o[5:0]] <= '0;
    else if (write) copy_q[a[7:2]] <= value;
  end
  always_ff @(posedge clk_i) begin
    if (sweep_o) tiles_q[sweep_index_o[3:0]] <= '0;
    else if (write && a[7:6] == 2'(LaneNetTiles >> 6)) tiles_q[a[5:2]] <= value[15:0];
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {keep_bad_o, promiscuous_o, enable_o} <= '0;
      mac_o <= '0;
      {target_valid_o, target_o} <= '0;
      drain_o <= '0;
      for (int i = 0; i < 4; i++) rss_key_o[i] <= '0;
      {channels_log2_o, east_x_o} <= '0;
      channel_rows_o <= '0;
    end else if (write) begin
      unique case (a[7:0]) inside
        8'(LaneLaneCtrl): {keep_bad_o, promiscuous_o, enable_o} <= value[2:0];
        8'(CtrlMesh): {channels_log2_o, east_x_o} <= {value[19:16], value[3:0] - 4'd1};
        8'(CtrlChannelRowsLo): channel_rows_o[31:0] <= value;
        8'(CtrlChannelRowsHi): channel_rows_o[63:32] <= value;
        8'(LaneMacLo): mac_o[31:0] <= value;
        8'(LaneMacHi): mac_o[47:32] <= value[15:0];
        8'(LaneCtrlTarget): {target_valid_o, target_o} <= {value[31], value[6:0]};
        8'(LaneDrainApps): drain_o <= value[15:0];
        [8'(LaneRssKey) : 8'(LaneRssKey + 12)]: rss_key_o[a[3:2]] <= value;
        default:;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i || waiting_q) begin
      ok_q   <= at_register && known;
      read_q <= copy_q[a[7:2]];
      if (a[7:0] == 8'(LaneLaneStatus))
        read_q <= {29'd0, none_waits_i, egress_idle_i, ingress_idle_i};
    end
  end
endmodule

`default_nettype wire
