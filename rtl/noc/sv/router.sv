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
  /* verilator lint_off UNUSEDSIGNAL */ // not read: a packet keeps the order that its first hop began
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
  logic [32:0] flit_0;
  logic [32:0] flit_1;
  logic [32:0] flit_2;
  logic [32:0] flit_3;
  logic [32:0] flit_4;
  logic [4:0] ready;
  logic [4:0] take_0;
  logic [4:0] take_1;
  logic [4:0] take_2;
  logic [4:0] take_3;
  logic [4:0] take_4;
  logic [4:0] taken;
  logic [4:0] pop;
  logic queue_0_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet turns back
  logic [4:0] queue_0_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic queue_0_tail;
  logic [31:0] queue_0_data;
  logic queue_1_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet turns back
  logic [4:0] queue_1_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic queue_1_tail;
  logic [31:0] queue_1_data;
  logic queue_2_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet turns back
  logic [4:0] queue_2_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic queue_2_tail;
  logic [31:0] queue_2_data;
  logic queue_3_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet turns back
  logic [4:0] queue_3_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic queue_3_tail;
  logic [31:0] queue_3_data;
  logic queue_4_valid;
  /* verilator lint_off UNUSEDSIGNAL */ // no packet turns back
  logic [4:0] queue_4_want;
  /* verilator lint_on UNUSEDSIGNAL */
  logic queue_4_tail;
  logic [31:0] queue_4_data;
  logic [4:0] ahead_column_0_straight;
  logic [4:0] ahead_column_0_east;
  logic [4:0] ahead_column_0_west;
  logic [4:0] ahead_column_1_straight;
  logic [4:0] ahead_column_1_east;
  logic [4:0] ahead_column_1_west;
  logic [4:0] ahead_row_0_straight;
  logic [4:0] ahead_row_0_north;
  logic [4:0] ahead_row_0_south;
  logic [4:0] ahead_row_1_straight;
  logic [4:0] ahead_row_1_north;
  logic [4:0] ahead_row_1_south;
  logic [4:0] ahead_tile_north;
  logic [4:0] ahead_tile_east;
  logic [4:0] ahead_tile_south;
  logic [4:0] ahead_tile_west;
  logic [3:0] out_0_claim;
  logic [3:0] out_0_take;
  logic out_0_tx_valid;
  logic [37:0] out_0_tx_flit;
  logic [3:0] out_1_claim;
  logic [3:0] out_1_ready;
  logic [3:0] out_1_take;
  logic out_1_tx_valid;
  logic [37:0] out_1_tx_flit;
  logic [3:0] out_2_claim;
  logic [3:0] out_2_ready;
  logic [3:0] out_2_take;
  logic out_2_tx_valid;
  logic [37:0] out_2_tx_flit;
  logic [3:0] out_3_claim;
  logic [3:0] out_3_ready;
  logic [3:0] out_3_take;
  logic out_3_tx_valid;
  logic [37:0] out_3_tx_flit;
  logic [3:0] out_4_claim;
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

  router_queue u_queue_0 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[0]),
    .rx_flit_i(rx_flit_0_i),
    .pop_i(pop[0]),
    .valid_o(queue_0_valid),
    .want_o(queue_0_want),
    .tail_o(queue_0_tail),
    .data_o(queue_0_data)
  );

  router_queue u_queue_1 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[1]),
    .rx_flit_i(rx_flit_1_i),
    .pop_i(pop[1]),
    .valid_o(queue_1_valid),
    .want_o(queue_1_want),
    .tail_o(queue_1_tail),
    .data_o(queue_1_data)
  );

  router_queue u_queue_2 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[2]),
    .rx_flit_i(rx_flit_2_i),
    .pop_i(pop[2]),
    .valid_o(queue_2_valid),
    .want_o(queue_2_want),
    .tail_o(queue_2_tail),
    .data_o(queue_2_data)
  );

  router_queue u_queue_3 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[3]),
    .rx_flit_i(rx_flit_3_i),
    .pop_i(pop[3]),
    .valid_o(queue_3_valid),
    .want_o(queue_3_want),
    .tail_o(queue_3_tail),
    .data_o(queue_3_data)
  );

  router_queue u_queue_4 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .rx_valid_i(rx_valid_i[4]),
    .rx_flit_i(rx_flit_4_i),
    .pop_i(pop[4]),
    .valid_o(queue_4_valid),
    .want_o(queue_4_want),
    .tail_o(queue_4_tail),
    .data_o(queue_4_data)
  );

  router_ahead_column u_ahead_column_0 (
    .some_i(queue_0_valid),
    .dest_i(queue_0_data[9:0]),
    .x_i(x_here_q),
    .y_next_i(y_south_q),
    .x_east_i(x_east_q),
    .x_west_i(x_west_q),
    .straight_o(ahead_column_0_straight),
    .east_o(ahead_column_0_east),
    .west_o(ahead_column_0_west)
  );

  router_ahead_column u_ahead_column_1 (
    .some_i(queue_2_valid),
    .dest_i(queue_2_data[9:0]),
    .x_i(x_here_q),
    .y_next_i(y_north_q),
    .x_east_i(x_east_q),
    .x_west_i(x_west_q),
    .straight_o(ahead_column_1_straight),
    .east_o(ahead_column_1_east),
    .west_o(ahead_column_1_west)
  );

  router_ahead_row u_ahead_row_0 (
    .some_i(queue_1_valid),
    .from_west_i(1'h0),
    .dest_i(queue_1_data[9:0]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .y_south_i(y_south_q),
    .x_next_i(x_west_q),
    .straight_o(ahead_row_0_straight),
    .north_o(ahead_row_0_north),
    .south_o(ahead_row_0_south)
  );

  router_ahead_row u_ahead_row_1 (
    .some_i(queue_3_valid),
    .from_west_i(1'h1),
    .dest_i(queue_3_data[9:0]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .y_south_i(y_south_q),
    .x_next_i(x_east_q),
    .straight_o(ahead_row_1_straight),
    .north_o(ahead_row_1_north),
    .south_o(ahead_row_1_south)
  );

  router_ahead_tile u_ahead_tile (
    .some_i(queue_4_valid),
    .dest_i(queue_4_data[9:0]),
    .x_i(x_here_q),
    .y_i(y_here_q),
    .y_north_i(y_north_q),
    .x_east_i(x_east_q),
    .y_south_i(y_south_q),
    .x_west_i(x_west_q),
    .north_o(ahead_tile_north),
    .east_o(ahead_tile_east),
    .south_o(ahead_tile_south),
    .west_o(ahead_tile_west)
  );

  router_out u_out_0 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .claim_i(out_0_claim),
    .ready_i(ready[4:1]),
    .flit_0_i(flit_1),
    .flit_1_i(flit_2),
    .flit_2_i(flit_3),
    .flit_3_i(flit_4),
    .then_0_i(ahead_row_0_north),
    .then_1_i(ahead_column_1_straight),
    .then_2_i(ahead_row_1_north),
    .then_3_i(ahead_tile_north),
    .credit_i(tx_credit_i[0]),
    .take_o(out_0_take),
    .tx_valid_o(out_0_tx_valid),
    .tx_flit_o(out_0_tx_flit)
  );

  router_out u_out_1 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .claim_i(out_1_claim),
    .ready_i(out_1_ready),
    .flit_0_i(flit_0),
    .flit_1_i(flit_2),
    .flit_2_i(flit_3),
    .flit_3_i(flit_4),
    .then_0_i(ahead_column_0_east),
    .then_1_i(ahead_column_1_east),
    .then_2_i(ahead_row_1_straight),
    .then_3_i(ahead_tile_east),
    .credit_i(tx_credit_i[1]),
    .take_o(out_1_take),
    .tx_valid_o(out_1_tx_valid),
    .tx_flit_o(out_1_tx_flit)
  );

  router_out u_out_2 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .claim_i(out_2_claim),
    .ready_i(out_2_ready),
    .flit_0_i(flit_0),
    .flit_1_i(flit_1),
    .flit_2_i(flit_3),
    .flit_3_i(flit_4),
    .then_0_i(ahead_column_0_straight),
    .then_1_i(ahead_row_0_south),
    .then_2_i(ahead_row_1_south),
    .then_3_i(ahead_tile_south),
    .credit_i(tx_credit_i[2]),
    .take_o(out_2_take),
    .tx_valid_o(out_2_tx_valid),
    .tx_flit_o(out_2_tx_flit)
  );

  router_out u_out_3 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .claim_i(out_3_claim),
    .ready_i(out_3_ready),
    .flit_0_i(flit_0),
    .flit_1_i(flit_1),
    .flit_2_i(flit_2),
    .flit_3_i(flit_4),
    .then_0_i(ahead_column_0_west),
    .then_1_i(ahead_row_0_straight),
    .then_2_i(ahead_column_1_west),
    .then_3_i(ahead_tile_west),
    .credit_i(tx_credit_i[3]),
    .take_o(out_3_take),
    .tx_valid_o(out_3_tx_valid),
    .tx_flit_o(out_3_tx_flit)
  );

  router_out u_out_4 (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .claim_i(out_4_claim),
    .ready_i(ready[3:0]),
    .flit_0_i(flit_0),
    .flit_1_i(flit_1),
    .flit_2_i(flit_2),
    .flit_3_i(flit_3),
    .then_0_i(5'h0),
    .then_1_i(5'h0),
    .then_2_i(5'h0),
    .then_3_i(5'h0),
    .credit_i(tx_credit_i[4]),
    .take_o(out_4_take),
    .tx_valid_o(out_4_tx_valid),
    .tx_flit_o(out_4_tx_flit)
  );

  assign flit_0 = {queue_0_tail, queue_0_data};
  assign flit_1 = {queue_1_tail, queue_1_data};
  assign flit_2 = {queue_2_tail, queue_2_data};
  assign flit_3 = {queue_3_tail, queue_3_data};
  assign flit_4 = {queue_4_tail, queue_4_data};
  assign ready = {queue_4_valid, queue_3_valid, queue_2_valid, queue_1_valid, queue_0_valid};
  assign out_0_claim = {queue_4_want[0], queue_3_want[0], queue_2_want[0], queue_1_want[0]};
  assign out_1_claim = {queue_4_want[1], queue_3_want[1], queue_2_want[1], queue_0_want[1]};
  assign out_1_ready = {ready[4:2], ready[0]};
  assign out_2_claim = {queue_4_want[2], queue_3_want[2], queue_1_want[2], queue_0_want[2]};
  assign out_2_ready = {ready[4:3], ready[1:0]};
  assign out_3_claim = {queue_4_want[3], queue_2_want[3], queue_1_want[3], queue_0_want[3]};
  assign out_3_ready = {ready[4], ready[2:0]};
  assign out_4_claim = {queue_3_want[4], queue_2_want[4], queue_1_want[4], queue_0_want[4]};
  assign tx_valid_o = {
      out_4_tx_valid,
      out_3_tx_valid,
      out_2_tx_valid,
      out_1_tx_valid,
      out_0_tx_valid
  };
  assign tx_flit_0_o = out_0_tx_flit & 38'h37ffffffff;
  assign tx_flit_1_o = out_1_tx_flit & 38'h2fffffffff;
  assign tx_flit_2_o = out_2_tx_flit & 38'h3dffffffff;
  assign tx_flit_3_o = out_3_tx_flit & 38'h3bffffffff;
  assign tx_flit_4_o = out_4_tx_flit & 38'h1ffffffff;
  assign take_0 = {1'h0, out_0_take} << 1;
  assign take_1 = {out_1_take[3:1], 1'h0, out_1_take[0]};
  assign take_2 = {out_2_take[3:2], 1'h0, out_2_take[1:0]};
  assign take_3 = {out_3_take[3], 1'h0, out_3_take[2:0]};
  assign take_4 = {1'h0, out_4_take};
  assign taken = take_0 | take_1 | take_2 | take_3 | take_4;
  assign pop = taken & ready;
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
