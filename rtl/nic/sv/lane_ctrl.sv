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
    output logic           [31:0] rss_key_o       [ 4],
    output logic           [15:0] net_tiles_o     [16],
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
  logic [31:0] key_rest_q[6];  // key words 4 to 9: longer inputs than we hash would use them
  logic [31:0] mesh_q;
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
  logic read_known_q, reg_done_q, write_ok_q;
  always_comb begin
    answer = '0;
    for (int t = 0; t < 6; t++) if (table_i[t].done) answer = table_i[t];
    rsp_o = answer;
    if (reg_done_q)
      rsp_o = '{done: 1'b1, err: req_i.write ? !write_ok_q : !read_known_q, data: read_q};
  end

  assign quiet_o = !sweep_o && !waiting_q && !asked_q && !reg_done_q;
  assign east_x_o = mesh_q[3:0] - 4'd1;
  assign channels_log2_o = mesh_q[19:16];

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

  // ---- registers
  logic at_register;
  assign at_register = (start_i || waiting_q) && !sweep_o && is_register && a[1:0] == 2'd0;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {keep_bad_o, promiscuous_o, enable_o} <= '0;
      mac_o <= '0;
      {target_valid_o, target_o} <= '0;
      drain_o <= '0;
      for (int i = 0; i < 4; i++) rss_key_o[i] <= '0;
      for (int i = 0; i < 6; i++) key_rest_q[i] <= '0;
      for (int i = 0; i < 16; i++) net_tiles_o[i] <= '0;
      mesh_q <= '0;
      channel_rows_o <= '0;
      write_ok_q <= 1'b0;
    end else if (start_i || waiting_q) begin
      write_ok_q <= 1'b0;
      if (at_register && req_i.write) begin
        write_ok_q <= 1'b1;
        unique case (a[7:0]) inside
          8'(LaneLaneCtrl): {keep_bad_o, promiscuous_o, enable_o} <= req_i.data[2:0];
          8'(CtrlMesh): mesh_q <= req_i.data;
          8'(CtrlChannelRowsLo): channel_rows_o[31:0] <= req_i.data;
          8'(CtrlChannelRowsHi): channel_rows_o[63:32] <= req_i.data;
          8'(LaneMacLo): mac_o[31:0] <= req_i.data;
          8'(LaneMacHi): mac_o[47:32] <= req_i.data[15:0];
          8'(LaneCtrlTarget): {target_valid_o, target_o} <= {req_i.data[31], req_i.data[6:0]};
          8'(LaneDrainApps): drain_o <= req_i.data[15:0];
          [8'(LaneRssKey) : 8'(LaneRssKey + 12)]: rss_key_o[a[3:2]] <= req_i.data;
          [8'(LaneRssKey + 16) : 8'(LaneRssKey + 36)]: key_rest_q[3'(a[5:2] - 4'd4)] <= req_i.data;
          [8'(LaneNetTiles) : 8'(LaneNetTiles + 60)]: net_tiles_o[a[5:2]] <= req_i.data[15:0];
          default: write_ok_q <= 1'b0;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if ((start_i || waiting_q) && !req_i.write) begin
      read_known_q <= at_register;
      read_q <= '0;
      unique case (a[7:0]) inside
        8'(LaneLaneCtrl): read_q <= {29'd0, keep_bad_o, promiscuous_o, enable_o};
        8'(LaneLaneStatus): read_q <= {29'd0, none_waits_i, egress_idle_i, ingress_idle_i};
        8'(CtrlMesh): read_q <= mesh_q;
        8'(CtrlChannelRowsLo): read_q <= channel_rows_o[31:0];
        8'(CtrlChannelRowsHi): read_q <= channel_rows_o[63:32];
        8'(LaneMacLo): read_q <= mac_o[31:0];
        8'(LaneMacHi): read_q <= {16'd0, mac_o[47:32]};
        8'(LaneCtrlTarget): read_q <= {target_valid_o, 24'd0, target_o};
        8'(LaneDrainApps): read_q <= {16'd0, drain_o};
        [8'(LaneRssKey) : 8'(LaneRssKey + 12)]: read_q <= rss_key_o[a[3:2]];
        [8'(LaneRssKey + 16) : 8'(LaneRssKey + 36)]: read_q <= key_rest_q[3'(a[5:2] - 4'd4)];
        [8'(LaneNetTiles) : 8'(LaneNetTiles + 60)]: read_q <= {16'd0, net_tiles_o[a[5:2]]};
        default: read_known_q <= 1'b0;
      endcase
    end
  end
endmodule

`default_nettype wire
