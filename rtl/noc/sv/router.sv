// Router of one network: ports 0 north (y - 1), 1 east (x + 1), 2 south (y + 1), 3 west (x - 1),
// 4 local. A flit is {route[4:0], tail, data[31:0]}; see docs/noc.md.
//
// x, y are captured while rst is high. rx_credit pulses once for each place freed in an input
// buffer; a neighbour starts with 16 credits. A packet never leaves by the port it came in by.
// No input reaches an output but through a register. quiet: nothing buffered, nothing on an
// output; a quiet router that receives nothing need not be evaluated.
//
// cycle          t        t+1      t+2
// rx_valid[3]    1
// tx_valid[1]             1                 (one cycle a hop)
// rx_credit[3]                     1
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router (
  input  wire logic        clk_i,
  input  wire logic        rst_i,
  input  wire logic [3:0]  x_i,
  input  wire logic [3:0]  y_i,
  /* verilator lint_off UNUSEDSIGNAL */ // not read: a packet keeps the order that its first hop has (router_ahead)
  input  wire logic        order_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire logic [4:0]  rx_valid_i,
  input  wire logic [37:0] rx_flit_0_i,
  input  wire logic [37:0] rx_flit_1_i,
  input  wire logic [37:0] rx_flit_2_i,
  input  wire logic [37:0] rx_flit_3_i,
  input  wire logic [37:0] rx_flit_4_i,
  output logic [4:0]       rx_credit_o,
  output logic [4:0]       tx_valid_o,
  output logic [37:0]      tx_flit_0_o,
  output logic [37:0]      tx_flit_1_o,
  output logic [37:0]      tx_flit_2_o,
  output logic [37:0]      tx_flit_3_o,
  output logic [37:0]      tx_flit_4_o,
  input  wire logic [4:0]  tx_credit_i,
  output logic             quiet_o
);
  logic [4:0] ready;
  logic [4:0] tail;
  logic [4:0] pop;
  logic inp_0_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet leaves by the port it came in by
  logic [4:0] inp_0_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic inp_0_tail;
  logic [37:0] inp_0_flit;
  logic inp_1_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet leaves by the port it came in by
  logic [4:0] inp_1_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic inp_1_tail;
  logic [37:0] inp_1_flit;
  logic inp_2_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet leaves by the port it came in by
  logic [4:0] inp_2_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic inp_2_tail;
  logic [37:0] inp_2_flit;
  logic inp_3_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet leaves by the port it came in by
  logic [4:0] inp_3_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic inp_3_tail;
  logic [37:0] inp_3_flit;
  logic inp_4_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet leaves by the port it came in by
  logic [4:0] inp_4_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic inp_4_tail;
  logic [37:0] inp_4_flit;
  logic [3:0] out_0_request;
  logic [3:0] out_0_take;
  logic out_0_tx_valid;
  logic [37:0] out_0_tx_flit;
  logic [3:0] out_1_request;
  logic [3:0] out_1_ready;
  logic [3:0] out_1_tail;
  logic [3:0] out_1_take;
  logic out_1_tx_valid;
  logic [37:0] out_1_tx_flit;
  logic [3:0] out_2_request;
  logic [3:0] out_2_ready;
  logic [3:0] out_2_tail;
  logic [3:0] out_2_take;
  logic out_2_tx_valid;
  logic [37:0] out_2_tx_flit;
  logic [3:0] out_3_request;
  logic [3:0] out_3_ready;
  logic [3:0] out_3_tail;
  logic [3:0] out_3_take;
  logic out_3_tx_valid;
  logic [37:0] out_3_tx_flit;
  logic [3:0] out_4_request;
  logic [3:0] out_4_take;
  logic out_4_tx_valid;
  logic [37:0] out_4_tx_flit;
  logic [4:0] freed_q;
  logic [3:0] x_here_q;
  logic [3:0] y_here_q;
  logic [3:0] y_north_q;
  logic [3:0] x_east_q;
  logic [3:0] y_south_q;
  logic [3:0] x_west_q;

  router_inp u_inp_0 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[0]),
    .rx_flit_i(rx_flit_0_i),
    .pop_i(pop[0]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .x_east_i(x_east_q),
    .y_south_i(y_south_q),
    .x_west_i(x_west_q),
    .valid_o(inp_0_valid),
    .want_o(inp_0_want),
    .tail_o(inp_0_tail),
    .flit_o(inp_0_flit)
  );

  router_inp u_inp_1 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[1]),
    .rx_flit_i(rx_flit_1_i),
    .pop_i(pop[1]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .x_east_i(x_east_q),
    .y_south_i(y_south_q),
    .x_west_i(x_west_q),
    .valid_o(inp_1_valid),
    .want_o(inp_1_want),
    .tail_o(inp_1_tail),
    .flit_o(inp_1_flit)
  );

  router_inp u_inp_2 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[2]),
    .rx_flit_i(rx_flit_2_i),
    .pop_i(pop[2]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .x_east_i(x_east_q),
    .y_south_i(y_south_q),
    .x_west_i(x_west_q),
    .valid_o(inp_2_valid),
    .want_o(inp_2_want),
    .tail_o(inp_2_tail),
    .flit_o(inp_2_flit)
  );

  router_inp u_inp_3 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[3]),
    .rx_flit_i(rx_flit_3_i),
    .pop_i(pop[3]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .x_east_i(x_east_q),
    .y_south_i(y_south_q),
    .x_west_i(x_west_q),
    .valid_o(inp_3_valid),
    .want_o(inp_3_want),
    .tail_o(inp_3_tail),
    .flit_o(inp_3_flit)
  );

  router_inp u_inp_4 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[4]),
    .rx_flit_i(rx_flit_4_i),
    .pop_i(pop[4]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .x_east_i(x_east_q),
    .y_south_i(y_south_q),
    .x_west_i(x_west_q),
    .valid_o(inp_4_valid),
    .want_o(inp_4_want),
    .tail_o(inp_4_tail),
    .flit_o(inp_4_flit)
  );

  router_out u_out_0 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .request_i(out_0_request),
    .ready_i(ready[4:1]),
    .tail_i(tail[4:1]),
    .flit_0_i(inp_1_flit),
    .flit_1_i(inp_2_flit),
    .flit_2_i(inp_3_flit),
    .flit_3_i(inp_4_flit),
    .credit_i(tx_credit_i[0]),
    .take_o(out_0_take),
    .tx_valid_o(out_0_tx_valid),
    .tx_flit_o(out_0_tx_flit)
  );

  router_out u_out_1 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .request_i(out_1_request),
    .ready_i(out_1_ready),
    .tail_i(out_1_tail),
    .flit_0_i(inp_0_flit),
    .flit_1_i(inp_2_flit),
    .flit_2_i(inp_3_flit),
    .flit_3_i(inp_4_flit),
    .credit_i(tx_credit_i[1]),
    .take_o(out_1_take),
    .tx_valid_o(out_1_tx_valid),
    .tx_flit_o(out_1_tx_flit)
  );

  router_out u_out_2 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .request_i(out_2_request),
    .ready_i(out_2_ready),
    .tail_i(out_2_tail),
    .flit_0_i(inp_0_flit),
    .flit_1_i(inp_1_flit),
    .flit_2_i(inp_3_flit),
    .flit_3_i(inp_4_flit),
    .credit_i(tx_credit_i[2]),
    .take_o(out_2_take),
    .tx_valid_o(out_2_tx_valid),
    .tx_flit_o(out_2_tx_flit)
  );

  router_out u_out_3 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .request_i(out_3_request),
    .ready_i(out_3_ready),
    .tail_i(out_3_tail),
    .flit_0_i(inp_0_flit),
    .flit_1_i(inp_1_flit),
    .flit_2_i(inp_2_flit),
    .flit_3_i(inp_4_flit),
    .credit_i(tx_credit_i[3]),
    .take_o(out_3_take),
    .tx_valid_o(out_3_tx_valid),
    .tx_flit_o(out_3_tx_flit)
  );

  router_out u_out_4 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .request_i(out_4_request),
    .ready_i(ready[3:0]),
    .tail_i(tail[3:0]),
    .flit_0_i(inp_0_flit),
    .flit_1_i(inp_1_flit),
    .flit_2_i(inp_2_flit),
    .flit_3_i(inp_3_flit),
    .credit_i(tx_credit_i[4]),
    .take_o(out_4_take),
    .tx_valid_o(out_4_tx_valid),
    .tx_flit_o(out_4_tx_flit)
  );

  assign ready = {inp_4_valid, inp_3_valid, inp_2_valid, inp_1_valid, inp_0_valid};
  assign tail = {inp_4_tail, inp_3_tail, inp_2_tail, inp_1_tail, inp_0_tail};
  assign out_0_request = {inp_4_want[0], inp_3_want[0], inp_2_want[0], inp_1_want[0]};
  assign out_1_request = {inp_4_want[1], inp_3_want[1], inp_2_want[1], inp_0_want[1]};
  assign out_1_ready = {ready[4:2], ready[0]};
  assign out_1_tail = {tail[4:2], tail[0]};
  assign out_2_request = {inp_4_want[2], inp_3_want[2], inp_1_want[2], inp_0_want[2]};
  assign out_2_ready = {ready[4:3], ready[1:0]};
  assign out_2_tail = {tail[4:3], tail[1:0]};
  assign out_3_request = {inp_4_want[3], inp_2_want[3], inp_1_want[3], inp_0_want[3]};
  assign out_3_ready = {ready[4], ready[2:0]};
  assign out_3_tail = {tail[4], tail[2:0]};
  assign out_4_request = {inp_3_want[4], inp_2_want[4], inp_1_want[4], inp_0_want[4]};
  assign tx_flit_0_o = out_0_tx_flit;
  assign tx_flit_1_o = out_1_tx_flit;
  assign tx_flit_2_o = out_2_tx_flit;
  assign tx_flit_3_o = out_3_tx_flit;
  assign tx_flit_4_o = out_4_tx_flit;
  assign tx_valid_o = {
      out_4_tx_valid,
      out_3_tx_valid,
      out_2_tx_valid,
      out_1_tx_valid,
      out_0_tx_valid
  };
  assign pop = {
      out_0_take[3] | out_1_take[3] | out_2_take[3] | out_3_take[3],
      out_0_take[2] | out_1_take[2] | out_2_take[2] | out_4_take[3],
      out_0_take[1] | out_1_take[1] | out_3_take[2] | out_4_take[2],
      out_0_take[0] | out_2_take[1] | out_3_take[1] | out_4_take[1],
      out_1_take[0] | out_2_take[0] | out_3_take[0] | out_4_take[0]
  };
  assign rx_credit_o = freed_q;
  assign quiet_o = !(|ready) & !(|freed_q);

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      x_here_q <= x_i;
      y_here_q <= y_i;
      y_north_q <= y_i - 4'h1;
      x_east_q <= x_i + 4'h1;
      y_south_q <= y_i + 4'h1;
      x_west_q <= x_i - 4'h1;
    end
    freed_q <= pop;
    if (rst_i) begin
      freed_q <= 5'h0;
    end
  end
endmodule

`default_nettype wire
