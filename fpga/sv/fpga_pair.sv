// Two linked routers, west and east, between registers, for `noctule fpga report pair`: the path that
// limits a network leads from one router over the link into the next.
`default_nettype none

module fpga_pair (
    input  wire logic clk_i,
    input  wire logic rst_i,
    input  wire logic serial_i,
    output logic      serial_o
);
  // Four free ports each: flit, valid, credit.
  localparam int unsigned Side = 4 * 40;

  logic [2*Side-1:0] in, out;
  logic [4:0] rx_valid[2], rx_credit[2], tx_valid[2], tx_credit[2];
  logic [37:0] east, west;
  logic quiet_west, quiet_east, rst_q;
  logic [3:0] in_valid[2], in_credit[2];

  fpga_pins #(
      .Inputs (2 * Side),
      .Outputs(2 * Side)
  ) pins (
      .clk_i,
      .serial_i,
      .serial_o,
      .inputs_o (in),
      .outputs_i(out)
  );

  always_ff @(posedge clk_i) rst_q <= rst_i;

  // Ports: 0 north, 1 east, 2 south, 3 west, 4 local. The western router's 1 meets the eastern one's 3.
  assign {in_credit[0], in_valid[0]} = in[Side-1-:8];
  assign {in_credit[1], in_valid[1]} = in[2*Side-1-:8];
  assign rx_valid[0] = {in_valid[0][3:1], tx_valid[1][3], in_valid[0][0]};
  assign rx_valid[1] = {in_valid[1][3], tx_valid[0][1], in_valid[1][2:0]};
  assign tx_credit[0] = {in_credit[0][3:1], rx_credit[1][3], in_credit[0][0]};
  assign tx_credit[1] = {in_credit[1][3], rx_credit[0][1], in_credit[1][2:0]};
  assign out[Side-1-:8] = {
    rx_credit[0][4:2], rx_credit[0][0] ^ quiet_west, tx_valid[0][4:2], tx_valid[0][0]
  };
  assign out[2*Side-1-:8] = {
    rx_credit[1][4], rx_credit[1][2:0], tx_valid[1][4], tx_valid[1][2:1], tx_valid[1][0] ^ quiet_east
  };

  router dut_west (
      .clk_i,
      .rst_i(rst_q),
      .x_i(4'd2),
      .y_i(4'd2),
      .order_i(1'b0),
      .rx_valid_i(rx_valid[0]),
      .rx_flit_0_i(in[37:0]),
      .rx_flit_1_i(west),
      .rx_flit_2_i(in[75:38]),
      .rx_flit_3_i(in[113:76]),
      .rx_flit_4_i(in[151:114]),
      .rx_credit_o(rx_credit[0]),
      .tx_valid_o(tx_valid[0]),
      .tx_flit_0_o(out[37:0]),
      .tx_flit_1_o(east),
      .tx_flit_2_o(out[75:38]),
      .tx_flit_3_o(out[113:76]),
      .tx_flit_4_o(out[151:114]),
      .tx_credit_i(tx_credit[0]),
      .quiet_o(quiet_west)
  );

  router dut_east (
      .clk_i,
      .rst_i(rst_q),
      .x_i(4'd3),
      .y_i(4'd2),
      .order_i(1'b0),
      .rx_valid_i(rx_valid[1]),
      .rx_flit_0_i(in[Side+37-:38]),
      .rx_flit_1_i(in[Side+75-:38]),
      .rx_flit_2_i(in[Side+113-:38]),
      .rx_flit_3_i(east),
      .rx_flit_4_i(in[Side+151-:38]),
      .rx_credit_o(rx_credit[1]),
      .tx_valid_o(tx_valid[1]),
      .tx_flit_0_o(out[Side+37-:38]),
      .tx_flit_1_o(out[Side+75-:38]),
      .tx_flit_2_o(out[Side+113-:38]),
      .tx_flit_3_o(west),
      .tx_flit_4_o(out[Side+151-:38]),
      .tx_credit_i(tx_credit[1]),
      .quiet_o(quiet_east)
  );
endmodule

`default_nettype wire
