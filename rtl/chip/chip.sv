// The whole chip, flat (architecture 2): W x H tiles and their routers on three networks, NIC
// lanes and the bridge on the west edge, memory channels on the east edge.
//
// Promise: the same blocks, joined in the same way, as the simulator composes; every link is a
// registered boundary (docs/boundaries.md). `LaneRows` and `ChannelRows` are bit masks of rows.
// Ports are flat vectors indexed by row; those of rows without a lane are ignored and driven 0.
`default_nettype none

module chip
  import noctule_pkg::*;
#(
    parameter int unsigned W = 2,
    parameter int unsigned H = 2,
    parameter logic [15:0] LaneRows = 16'h0001,
    parameter logic [15:0] ChannelRows = 16'h0001,
    parameter int unsigned BridgeRow = 1,
    parameter int unsigned LocalBytes = 262144,
    parameter int unsigned ChannelBytesLog2 = 24
) (
    input  wire logic               clk_i,
    input  wire logic               rst_i,
    input  wire logic [ 63:0]       cycle_i,
    input  wire logic [ 31:0]       us_i,
    output logic                    quiet_o,
    input  wire logic [H-1:0]       mac_rx_valid_i,
    input  wire logic [H-1:0][31:0] mac_rx_data_i,
    input  wire logic [H-1:0]       mac_rx_last_i,
    input  wire logic [H-1:0][ 1:0] mac_rx_bytes_i,
    input  wire logic [H-1:0]       mac_rx_error_i,
    output logic      [H-1:0]       mac_tx_valid_o,
    output logic      [H-1:0][31:0] mac_tx_data_o,
    output logic      [H-1:0]       mac_tx_last_o,
    output logic      [H-1:0][ 1:0] mac_tx_bytes_o,
    input  wire logic [H-1:0]       mac_tx_ready_i,
    input  wire logic               host_in_valid_i,
    input  wire logic [ 31:0]       host_in_data_i,
    output logic                    host_in_ready_o,
    output logic                    host_out_valid_o,
    output logic      [ 31:0]       host_out_data_o,
    input  wire logic               host_out_ready_i,
    input  wire logic               host_hold_i
);
  if (W < NodeMeshMin || W > NodeMeshMax || H < NodeMeshMin || H > NodeMeshMax) begin : g_bad_mesh
    $error("chip: W and H must be from 2 to 16");
  end
  if (BridgeRow >= H || LaneRows[BridgeRow]) begin : g_bad_bridge
    $error(
        "chip: BridgeRow must be one of the H rows, without a lane: the bridge takes its west port"
    );
  end
  if ((LaneRows >> H) != 0 || (ChannelRows >> H) != 0) begin : g_bad_rows
    $error("chip: LaneRows and ChannelRows name rows that the mesh does not have");
  end

  // Networks in the order MSG, REQ, RSP.
  localparam int unsigned Nets = 3;
  localparam logic [2:0] Order = 3'b100;

  // Links by network, row and column. `h` links run between columns: index 0 is the west edge,
  // W the east edge; `v` links between rows. East/west/north/south name the direction of travel.
  flit_t e_flit[Nets][H][W+1], w_flit[Nets][H][W+1];
  logic e_valid[Nets][H][W+1], w_valid[Nets][H][W+1];
  logic e_credit[Nets][H][W+1], w_credit[Nets][H][W+1];  // for flits going east, west
  flit_t s_flit[Nets][H+1][W], n_flit[Nets][H+1][W];
  logic s_valid[Nets][H+1][W], n_valid[Nets][H+1][W];
  logic s_credit[Nets][H+1][W], n_credit[Nets][H+1][W];
  flit_t in_flit[Nets][H][W], out_flit[Nets][H][W];  // from and to the tile
  logic in_valid[Nets][H][W], out_valid[Nets][H][W];
  logic in_credit[Nets][H][W], out_credit[Nets][H][W];

  logic [Nets*H*W-1:0] router_quiet;
  logic [H*W-1:0] tile_quiet;
  logic [H-1:0] west_quiet, east_quiet;
  localparam logic [3:0] BridgeY = 4'(BridgeRow);

  // Deadlines matter to a simulator that skips time, not to the chip.
  logic [H*W:0] timer_armed;
  logic [H*W:0][31:0] timer_us;
  logic unused_timers;
  assign unused_timers = ^{timer_armed, timer_us};

  assign quiet_o = &router_quiet && &tile_quiet && &west_quiet && &east_quiet;

  for (genvar y = 0; y < H; y++) begin : g_row
    for (genvar x = 0; x < W; x++) begin : g_col
      for (genvar n = 0; n < Nets; n++) begin : g_net
        router router (
            .clk_i,
            .rst_i,
            .x_i(4'(x)),
            .y_i(4'(y)),
            .order_i(Order[n]),
            .rx_valid_i({
              in_valid[n][y][x],
              e_valid[n][y][x],
              n_valid[n][y+1][x],
              w_valid[n][y][x+1],
              s_valid[n][y][x]
            }),
            .rx_flit_0_i(s_flit[n][y][x]),
            .rx_flit_1_i(w_flit[n][y][x+1]),
            .rx_flit_2_i(n_flit[n][y+1][x]),
            .rx_flit_3_i(e_flit[n][y][x]),
            .rx_flit_4_i(in_flit[n][y][x]),
            .rx_credit_o({
              in_credit[n][y][x],
              e_credit[n][y][x],
              n_credit[n][y+1][x],
              w_credit[n][y][x+1],
              s_credit[n][y][x]
            }),
            .tx_valid_o({
              out_valid[n][y][x],
              w_valid[n][y][x],
              s_valid[n][y+1][x],
              e_valid[n][y][x+1],
              n_valid[n][y][x]
            }),
            .tx_flit_0_o(n_flit[n][y][x]),
            .tx_flit_1_o(e_flit[n][y][x+1]),
            .tx_flit_2_o(s_flit[n][y+1][x]),
            .tx_flit_3_o(w_flit[n][y][x]),
            .tx_flit_4_o(out_flit[n][y][x]),
            .tx_credit_i({
              out_credit[n][y][x],
              w_credit[n][y][x],
              s_credit[n][y+1][x],
              e_credit[n][y][x+1],
              n_credit[n][y][x]
            }),
            .quiet_o(router_quiet[(n*H+y)*W+x])
        );
      end

      tile #(
          .LocalBytes(LocalBytes)
      ) tile (
          .clk_i,
          .rst_i,
          .x_i(4'(x)),
          .y_i(4'(y)),
          .cycle_i,
          .us_i,
          .bridge_y_i(BridgeY),
          .quiet_o(tile_quiet[y*W+x]),
          .timer_armed_o(timer_armed[y*W+x]),
          .timer_us_o(timer_us[y*W+x]),
          .msg_rx_valid_i(out_valid[0][y][x]),
          .msg_rx_flit_i(out_flit[0][y][x]),
          .msg_rx_credit_o(out_credit[0][y][x]),
          .msg_tx_valid_o(in_valid[0][y][x]),
          .msg_tx_flit_o(in_flit[0][y][x]),
          .msg_tx_credit_i(in_credit[0][y][x]),
          .req_rx_valid_i(out_valid[1][y][x]),
          .req_rx_flit_i(out_flit[1][y][x]),
          .req_rx_credit_o(out_credit[1][y][x]),
          .req_tx_valid_o(in_valid[1][y][x]),
          .req_tx_flit_o(in_flit[1][y][x]),
          .req_tx_credit_i(in_credit[1][y][x]),
          .rsp_rx_valid_i(out_valid[2][y][x]),
          .rsp_rx_flit_i(out_flit[2][y][x]),
          .rsp_rx_credit_o(out_credit[2][y][x]),
          .rsp_tx_valid_o(in_valid[2][y][x]),
          .rsp_tx_flit_o(in_flit[2][y][x]),
          .rsp_tx_credit_i(in_credit[2][y][x])
      );
    end
  end

  // West edge: a lane, the bridge, or nothing.
  for (genvar y = 0; y < H; y++) begin : g_west
    if (y != BridgeRow) begin : g_no_bridge
      if (LaneRows[y]) begin : g_lane
        lane lane (
            .clk_i,
            .rst_i,
            .x_i(4'(0)),
            .y_i(4'(y)),
            .cycle_i,
            .us_i,
            .bridge_y_i(BridgeY),
            .quiet_o(west_quiet[y]),
            .mac_rx_valid_i(mac_rx_valid_i[y]),
            .mac_rx_data_i(mac_rx_data_i[y]),
            .mac_rx_last_i(mac_rx_last_i[y]),
            .mac_rx_bytes_i(mac_rx_bytes_i[y]),
            .mac_rx_error_i(mac_rx_error_i[y]),
            .mac_tx_valid_o(mac_tx_valid_o[y]),
            .mac_tx_data_o(mac_tx_data_o[y]),
            .mac_tx_last_o(mac_tx_last_o[y]),
            .mac_tx_bytes_o(mac_tx_bytes_o[y]),
            .mac_tx_ready_i(mac_tx_ready_i[y]),
            .msg_rx_valid_i(w_valid[0][y][0]),
            .msg_rx_flit_i(w_flit[0][y][0]),
            .msg_rx_credit_o(w_credit[0][y][0]),
            .msg_tx_valid_o(e_valid[0][y][0]),
            .msg_tx_flit_o(e_flit[0][y][0]),
            .msg_tx_credit_i(e_credit[0][y][0]),
            .req_rx_valid_i(w_valid[1][y][0]),
            .req_rx_flit_i(w_flit[1][y][0]),
            .req_rx_credit_o(w_credit[1][y][0]),
            .req_tx_valid_o(e_valid[1][y][0]),
            .req_tx_flit_o(e_flit[1][y][0]),
            .req_tx_credit_i(e_credit[1][y][0]),
            .rsp_rx_valid_i(w_valid[2][y][0]),
            .rsp_rx_flit_i(w_flit[2][y][0]),
            .rsp_rx_credit_o(w_credit[2][y][0]),
            .rsp_tx_valid_o(e_valid[2][y][0]),
            .rsp_tx_flit_o(e_flit[2][y][0]),
            .rsp_tx_credit_i(e_credit[2][y][0])
        );
      end else begin : g_none
        logic unused;
        assign unused = ^{mac_rx_valid_i[y], mac_rx_data_i[y], mac_rx_last_i[y], mac_rx_bytes_i[y],
                          mac_rx_error_i[y], mac_tx_ready_i[y]};
        assign mac_tx_valid_o[y] = 1'b0;
        assign mac_tx_data_o[y] = '0;
        assign mac_tx_last_o[y] = 1'b0;
        assign mac_tx_bytes_o[y] = '0;
        assign west_quiet[y] = 1'b1;
        for (genvar n = 0; n < Nets; n++) begin : g_net
          assign e_valid[n][y][0]  = 1'b0;
          assign e_flit[n][y][0]   = '0;
          assign w_credit[n][y][0] = 1'b0;
        end
      end
    end else begin : g_bridge
      logic unused;
      assign unused = ^{mac_rx_valid_i[y], mac_rx_data_i[y], mac_rx_last_i[y], mac_rx_bytes_i[y],
                        mac_rx_error_i[y], mac_tx_ready_i[y]};
      assign mac_tx_valid_o[y] = 1'b0;
      assign mac_tx_data_o[y] = '0;
      assign mac_tx_last_o[y] = 1'b0;
      assign mac_tx_bytes_o[y] = '0;
      bridge #(
          .LocalBytes(LocalBytes)
      ) bridge (
          .clk_i,
          .rst_i,
          .x_i(4'(0)),
          .y_i(4'(y)),
          .cycle_i,
          .us_i,
          .bridge_y_i(BridgeY),
          .quiet_o(west_quiet[y]),
          .timer_armed_o(timer_armed[H*W]),
          .timer_us_o(timer_us[H*W]),
          .host_in_valid_i,
          .host_in_data_i,
          .host_in_ready_o,
          .host_out_valid_o,
          .host_out_data_o,
          .host_out_ready_i,
          .host_hold_i,
          .msg_rx_valid_i(w_valid[0][y][0]),
          .msg_rx_flit_i(w_flit[0][y][0]),
          .msg_rx_credit_o(w_credit[0][y][0]),
          .msg_tx_valid_o(e_valid[0][y][0]),
          .msg_tx_flit_o(e_flit[0][y][0]),
          .msg_tx_credit_i(e_credit[0][y][0]),
          .req_rx_valid_i(w_valid[1][y][0]),
          .req_rx_flit_i(w_flit[1][y][0]),
          .req_rx_credit_o(w_credit[1][y][0]),
          .req_tx_valid_o(e_valid[1][y][0]),
          .req_tx_flit_o(e_flit[1][y][0]),
          .req_tx_credit_i(e_credit[1][y][0]),
          .rsp_rx_valid_i(w_valid[2][y][0]),
          .rsp_rx_flit_i(w_flit[2][y][0]),
          .rsp_rx_credit_o(w_credit[2][y][0]),
          .rsp_tx_valid_o(e_valid[2][y][0]),
          .rsp_tx_flit_o(e_flit[2][y][0]),
          .rsp_tx_credit_i(e_credit[2][y][0])
      );
    end
  end

  // East edge: a memory channel, or nothing.
  for (genvar y = 0; y < H; y++) begin : g_east
    if (ChannelRows[y]) begin : g_channel
      channel #(
          .BytesLog2(ChannelBytesLog2)
      ) channel (
          .clk_i,
          .rst_i,
          .x_i(4'(W - 1)),
          .y_i(4'(y)),
          .cycle_i,
          .us_i,
          .bridge_y_i(BridgeY),
          .quiet_o(east_quiet[y]),
          .msg_rx_valid_i(e_valid[0][y][W]),
          .msg_rx_flit_i(e_flit[0][y][W]),
          .msg_rx_credit_o(e_credit[0][y][W]),
          .msg_tx_valid_o(w_valid[0][y][W]),
          .msg_tx_flit_o(w_flit[0][y][W]),
          .msg_tx_credit_i(w_credit[0][y][W]),
          .req_rx_valid_i(e_valid[1][y][W]),
          .req_rx_flit_i(e_flit[1][y][W]),
          .req_rx_credit_o(e_credit[1][y][W]),
          .req_tx_valid_o(w_valid[1][y][W]),
          .req_tx_flit_o(w_flit[1][y][W]),
          .req_tx_credit_i(w_credit[1][y][W]),
          .rsp_rx_valid_i(e_valid[2][y][W]),
          .rsp_rx_flit_i(e_flit[2][y][W]),
          .rsp_rx_credit_o(e_credit[2][y][W]),
          .rsp_tx_valid_o(w_valid[2][y][W]),
          .rsp_tx_flit_o(w_flit[2][y][W]),
          .rsp_tx_credit_i(w_credit[2][y][W])
      );
    end else begin : g_none
      assign east_quiet[y] = 1'b1;
      for (genvar n = 0; n < Nets; n++) begin : g_net
        assign w_valid[n][y][W]  = 1'b0;
        assign w_flit[n][y][W]   = '0;
        assign e_credit[n][y][W] = 1'b0;
      end
    end
  end

  // North and south: nothing.
  for (genvar x = 0; x < W; x++) begin : g_rim
    for (genvar n = 0; n < Nets; n++) begin : g_net
      assign s_valid[n][0][x]  = 1'b0;
      assign s_flit[n][0][x]   = '0;
      assign n_credit[n][0][x] = 1'b0;
      assign n_valid[n][H][x]  = 1'b0;
      assign n_flit[n][H][x]   = '0;
      assign s_credit[n][H][x] = 1'b0;
    end
  end
endmodule

`default_nettype wire
