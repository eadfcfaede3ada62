// A mesh of Width x Height routers with a link for every tile and for both edges of every row.
//
// One network of Noctule's routers: 32-bit flits, wormhole, credits, one cycle a hop. Node (x, y) is index
// y * Width + x; x grows eastward, y southward. Each end point has the same link as a router's port:
// NAME_rx_* towards the network, NAME_tx_* out of it; 16 credits each way after reset; see the README.
// Unused end points: tie rx_valid and tx_credit to 0 and send nothing there.
// Outputs are functions of registers only. rst_i is synchronous and high for at least one cycle.
`default_nettype none

module noc_mesh #(
    parameter int unsigned Width  = 4,
    parameter int unsigned Height = 4
) (
    input  wire logic                           clk_i,
    input  wire logic                           rst_i,
    input  wire logic [Width*Height-1:0]        tile_rx_valid_i,
    input  wire logic [Width*Height-1:0][37:0]  tile_rx_flit_i,
    output logic      [Width*Height-1:0]        tile_rx_credit_o,
    output logic      [Width*Height-1:0]        tile_tx_valid_o,
    output logic      [Width*Height-1:0][37:0]  tile_tx_flit_o,
    input  wire logic [Width*Height-1:0]        tile_tx_credit_i,
    input  wire logic [Height-1:0]              west_rx_valid_i,
    input  wire logic [Height-1:0][37:0]        west_rx_flit_i,
    output logic      [Height-1:0]              west_rx_credit_o,
    output logic      [Height-1:0]              west_tx_valid_o,
    output logic      [Height-1:0][37:0]        west_tx_flit_o,
    input  wire logic [Height-1:0]              west_tx_credit_i,
    input  wire logic [Height-1:0]              east_rx_valid_i,
    input  wire logic [Height-1:0][37:0]        east_rx_flit_i,
    output logic      [Height-1:0]              east_rx_credit_o,
    output logic      [Height-1:0]              east_tx_valid_o,
    output logic      [Height-1:0][37:0]        east_tx_flit_o,
    input  wire logic [Height-1:0]              east_tx_credit_i,
    output logic                                quiet_o
);
  if (Width < 2 || Width > 16) begin : bad_width
    $error("noc_mesh: Width is from 2 to 16");
  end
  if (Height < 2 || Height > 16) begin : bad_height
    $error("noc_mesh: Height is from 2 to 16");
  end

  localparam int unsigned Nodes = Width * Height;
  // What every router shows, by node and port.
  logic [Nodes-1:0][4:0]       credit;
  logic [Nodes-1:0][4:0]       valid;
  logic [Nodes-1:0][4:0][37:0] flit;
  logic [Nodes-1:0]            quiet;
  assign quiet_o = &quiet;

  for (genvar y = 0; y < int'(Height); y++) begin : row
    for (genvar x = 0; x < int'(Width); x++) begin : column
      localparam int unsigned Here = y * Width + x;
      logic [4:0]       rx_valid;
      logic [4:0]       tx_credit;
      logic [4:0][37:0] rx_flit;
      if (y > 0) begin : north
        assign rx_valid[0]  = valid[Here-Width][2];
        assign rx_flit[0]   = flit[Here-Width][2];
        assign tx_credit[0] = credit[Here-Width][2];
      end else begin : north
        assign rx_valid[0]  = 1'b0;
        assign rx_flit[0]   = '0;
        assign tx_credit[0] = 1'b0;
      end
      if (y + 1 < int'(Height)) begin : south
        assign rx_valid[2]  = valid[Here+Width][0];
        assign rx_flit[2]   = flit[Here+Width][0];
        assign tx_credit[2] = credit[Here+Width][0];
      end else begin : south
        assign rx_valid[2]  = 1'b0;
        assign rx_flit[2]   = '0;
        assign tx_credit[2] = 1'b0;
      end
      if (x > 0) begin : west
        assign rx_valid[3]  = valid[Here-1][1];
        assign rx_flit[3]   = flit[Here-1][1];
        assign tx_credit[3] = credit[Here-1][1];
      end else begin : west
        assign rx_valid[3]         = west_rx_valid_i[y];
        assign rx_flit[3]          = west_rx_flit_i[y];
        assign tx_credit[3]        = west_tx_credit_i[y];
        assign west_rx_credit_o[y] = credit[Here][3];
        assign west_tx_valid_o[y]  = valid[Here][3];
        assign west_tx_flit_o[y]   = flit[Here][3];
      end
      if (x + 1 < int'(Width)) begin : east
        assign rx_valid[1]  = valid[Here+1][3];
        assign rx_flit[1]   = flit[Here+1][3];
        assign tx_credit[1] = credit[Here+1][3];
      end else begin : east
        assign rx_valid[1]         = east_rx_valid_i[y];
        assign rx_flit[1]          = east_rx_flit_i[y];
        assign tx_credit[1]        = east_tx_credit_i[y];
        assign east_rx_credit_o[y] = credit[Here][1];
        assign east_tx_valid_o[y]  = valid[Here][1];
        assign east_tx_flit_o[y]   = flit[Here][1];
      end
      assign rx_valid[4]            = tile_rx_valid_i[Here];
      assign rx_flit[4]             = tile_rx_flit_i[Here];
      assign tx_credit[4]           = tile_tx_credit_i[Here];
      assign tile_rx_credit_o[Here] = credit[Here][4];
      assign tile_tx_valid_o[Here]  = valid[Here][4];
      assign tile_tx_flit_o[Here]   = flit[Here][4];

      router u_router (
          .clk_i,
          .rst_i,
          .x_i(4'(x)),
          .y_i(4'(y)),
          .order_i(1'b0),
          .rx_valid_i(rx_valid),
          .rx_flit_0_i(rx_flit[0]),
          .rx_flit_1_i(rx_flit[1]),
          .rx_flit_2_i(rx_flit[2]),
          .rx_flit_3_i(rx_flit[3]),
          .rx_flit_4_i(rx_flit[4]),
          .rx_credit_o(credit[Here]),
          .tx_valid_o(valid[Here]),
          .tx_flit_0_o(flit[Here][0]),
          .tx_flit_1_o(flit[Here][1]),
          .tx_flit_2_o(flit[Here][2]),
          .tx_flit_3_o(flit[Here][3]),
          .tx_flit_4_o(flit[Here][4]),
          .tx_credit_i(tx_credit),
          .quiet_o(quiet[Here])
      );
    end
  end
endmodule

`default_nettype wire
