// One router between registers, for `noctule fpga report router`.
`default_nettype none

module fpga_router (
    input  wire logic clk_i,
    input  wire logic rst_i,
    input  wire logic serial_i,
    output logic      serial_o
);
  localparam int unsigned Inputs = 9 + 5 * 40;
  localparam int unsigned Outputs = 1 + 5 * 40;

  logic [Inputs-1:0] in;
  logic [Outputs-1:0] out;
  logic rst_q;

  fpga_pins #(
      .Inputs (Inputs),
      .Outputs(Outputs)
  ) pins (
      .clk_i,
      .serial_i,
      .serial_o,
      .inputs_o (in),
      .outputs_i(out)
  );

  always_ff @(posedge clk_i) rst_q <= rst_i;

  router dut (
      .clk_i,
      .rst_i(rst_q),
      .x_i(in[3:0]),
      .y_i(in[7:4]),
      .order_i(in[8]),
      .rx_valid_i(in[13:9]),
      .rx_flit_0_i(in[51:14]),
      .rx_flit_1_i(in[89:52]),
      .rx_flit_2_i(in[127:90]),
      .rx_flit_3_i(in[165:128]),
      .rx_flit_4_i(in[203:166]),
      .rx_credit_o(out[4:0]),
      .tx_valid_o(out[9:5]),
      .tx_flit_0_o(out[47:10]),
      .tx_flit_1_o(out[85:48]),
      .tx_flit_2_o(out[123:86]),
      .tx_flit_3_o(out[161:124]),
      .tx_flit_4_o(out[199:162]),
      .tx_credit_i(in[208:204]),
      .quiet_o(out[200])
  );
endmodule

`default_nettype wire
