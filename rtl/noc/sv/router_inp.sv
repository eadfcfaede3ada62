// Input port of a router: router_queue, and its front flit as it will go out, with the route that
// router_ahead finds for the next router. Same timing as router_queue.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_inp (
  input  wire logic        clk_i,
  input  wire logic        rst_i,
  input  wire logic        rx_valid_i,
  input  wire logic [37:0] rx_flit_i,
  input  wire logic        pop_i,
  input  wire logic [3:0]  x_i,
  input  wire logic [3:0]  y_i,
  input  wire logic [3:0]  y_north_i,
  input  wire logic [3:0]  x_east_i,
  input  wire logic [3:0]  y_south_i,
  input  wire logic [3:0]  x_west_i,
  output logic             valid_o,
  output logic [4:0]       want_o,
  output logic             tail_o,
  output logic [37:0]      flit_o
);
  logic queue_valid;
  logic [4:0] queue_want;
  logic queue_tail;
  logic [31:0] queue_data;
  logic [4:0] ahead_then;

  router_queue u_queue (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i),
    .rx_flit_i(rx_flit_i),
    .pop_i(pop_i),
    .valid_o(queue_valid),
    .want_o(queue_want),
    .tail_o(queue_tail),
    .data_o(queue_data)
  );

  router_ahead u_ahead (
    .want_i(queue_want),
    .dest_i(queue_data[9:0]),
    .x_i(x_i),
    .y_i(y_i),
    .y_north_i(y_north_i),
    .x_east_i(x_east_i),
    .y_south_i(y_south_i),
    .x_west_i(x_west_i),
    .then_o(ahead_then)
  );

  assign valid_o = queue_valid;
  assign want_o = queue_want;
  assign tail_o = queue_tail;
  assign flit_o = {ahead_then, queue_tail, queue_data};
endmodule

`default_nettype wire
