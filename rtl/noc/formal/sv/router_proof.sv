// The router between neighbours that keep the credit protocol, with everything that is proved of it.
//
// Neighbours are constructive: free inputs are masked so that what they do is legal, nothing is
// assumed. The assertions marked "invariant" are there to make the others 1-inductive.
// P1 credits are conserved; no buffer overflows, nothing is taken that is not there.
// P2 a watched flit (any input W, any moment, any content) leaves exactly once, unchanged, in order.
// P3 an output carries whole packets: from head to tail all flits come from one input.
// P4 what may move, moves: a funded output with a ready claimant sends, unless its open packet waits.
// P5 at most three packets begin at an output while a head of input W waits for it.
`default_nettype none

module router_proof #(
    parameter int unsigned Watch = 0,
    parameter int unsigned PlaceBits = 4  // a queue has 2^PlaceBits flits
) (
    input wire logic        clk_i,
    input wire logic [4:0]  any_valid_i,
    input wire logic [4:0]  any_credit_i,
    input wire logic [4:0][1:0]  any_turn_i,
    input wire logic [4:0][4:0]  any_route_i,
    input wire logic [4:0][32:0] any_body_i,
    input wire logic        any_watch_i,
    input wire logic [3:0]  any_x_i,
    input wire logic [3:0]  any_y_i
);
  localparam int unsigned Depth = 1 << PlaceBits;

  logic init_q = 1'b1;
  logic [4:0] up_credits_q [5];   // credits of the neighbour upstream
  logic [4:0] up_open_q;          // it is inside a packet
  logic [4:0] owed_q [5];         // flits sent downstream and not paid back
  logic [4:0] busy_q;             // by output: inside a packet
  logic [4:0] source_q [5];       // by output: whose
  logic [4:0] rx_valid, rx_credit, tx_valid, tx_credit;
  logic [37:0] rx [5];
  logic [37:0] tx [5];
  logic quiet;

  router dut (
      .clk_i,
      .rst_i(init_q),
      .x_i(any_x_i),
      .y_i(any_y_i),
      .order_i(1'b0),
      .rx_valid_i(rx_valid),
      .rx_flit_0_i(rx[0]),
      .rx_flit_1_i(rx[1]),
      .rx_flit_2_i(rx[2]),
      .rx_flit_3_i(rx[3]),
      .rx_flit_4_i(rx[4]),
      .rx_credit_o(rx_credit),
      .tx_valid_o(tx_valid),
      .tx_flit_0_o(tx[0]),
      .tx_flit_1_o(tx[1]),
      .tx_flit_2_o(tx[2]),
      .tx_flit_3_o(tx[3]),
      .tx_flit_4_o(tx[4]),
      .tx_credit_i(tx_credit),
      .quiet_o(quiet)
  );

  wire [4:0] some = {dut.u_queue_4.some_q, dut.u_queue_3.some_q, dut.u_queue_2.some_q, dut.u_queue_1.some_q, dut.u_queue_0.some_q};
  wire [4:0] more = {dut.u_queue_4.more_q, dut.u_queue_3.more_q, dut.u_queue_2.more_q, dut.u_queue_1.more_q, dut.u_queue_0.more_q};
  wire [4:0] open = {dut.u_queue_4.open_q, dut.u_queue_3.open_q, dut.u_queue_2.open_q, dut.u_queue_1.open_q, dut.u_queue_0.open_q};
  wire [4:0] front_tail = {dut.u_queue_4.front_tail_q, dut.u_queue_3.front_tail_q, dut.u_queue_2.front_tail_q, dut.u_queue_1.front_tail_q, dut.u_queue_0.front_tail_q};
  wire [4:0] funded = {dut.u_out_4.funded_q, dut.u_out_3.funded_q, dut.u_out_2.funded_q, dut.u_out_1.funded_q, dut.u_out_0.funded_q};
  wire [4:0] pop = dut.pop;
  wire [4:0] want [5];
  wire [PlaceBits-1:0] place_in[5], place_front[5], place_second[5], credits[5];
  wire [9:0] front_low [5];
  wire [5:0] order [5];
  wire [4:0] take [5];
  assign want[0] = dut.u_queue_0.front_want_q;
  assign front_low[0] = dut.u_queue_0.front_low_q;
  assign place_in[0] = dut.u_queue_0.place_in_q;
  assign place_front[0] = dut.u_queue_0.place_front_q;
  assign place_second[0] = dut.u_queue_0.place_second_q;
  assign credits[0] = dut.u_out_0.credits_q;
  assign take[0] = dut.take_0;
  assign order[0] = dut.u_out_0.u_arbiter.order_q;
  assign want[1] = dut.u_queue_1.front_want_q;
  assign front_low[1] = dut.u_queue_1.front_low_q;
  assign place_in[1] = dut.u_queue_1.place_in_q;
  assign place_front[1] = dut.u_queue_1.place_front_q;
  assign place_second[1] = dut.u_queue_1.place_second_q;
  assign credits[1] = dut.u_out_1.credits_q;
  assign take[1] = dut.take_1;
  assign order[1] = dut.u_out_1.u_arbiter.order_q;
  assign want[2] = dut.u_queue_2.front_want_q;
  assign front_low[2] = dut.u_queue_2.front_low_q;
  assign place_in[2] = dut.u_queue_2.place_in_q;
  assign place_front[2] = dut.u_queue_2.place_front_q;
  assign place_second[2] = dut.u_queue_2.place_second_q;
  assign credits[2] = dut.u_out_2.credits_q;
  assign take[2] = dut.take_2;
  assign order[2] = dut.u_out_2.u_arbiter.order_q;
  assign want[3] = dut.u_queue_3.front_want_q;
  assign front_low[3] = dut.u_queue_3.front_low_q;
  assign place_in[3] = dut.u_queue_3.place_in_q;
  assign place_front[3] = dut.u_queue_3.place_front_q;
  assign place_second[3] = dut.u_queue_3.place_second_q;
  assign credits[3] = dut.u_out_3.credits_q;
  assign take[3] = dut.take_3;
  assign order[3] = dut.u_out_3.u_arbiter.order_q;
  assign want[4] = dut.u_queue_4.front_want_q;
  assign front_low[4] = dut.u_queue_4.front_low_q;
  assign place_in[4] = dut.u_queue_4.place_in_q;
  assign place_front[4] = dut.u_queue_4.place_front_q;
  assign place_second[4] = dut.u_queue_4.place_second_q;
  assign credits[4] = dut.u_out_4.credits_q;
  assign take[4] = dut.take_4;
  assign order[4] = dut.u_out_4.u_arbiter.order_q;
  // Slot k of input i, from the front: {route, tail, low}; slot 0's is in registers.
  wire [15:0] slot[5][Depth];
  for (genvar k = 1; k < Depth; k++) begin : slots_0
    wire [PlaceBits-1:0] at = place_front[0] + PlaceBits'(k);
    assign slot[0][k] = dut.u_queue_0.control_q[at];
  end
  assign slot[0][0] = {want[0], front_tail[0], front_low[0]};
  for (genvar k = 1; k < Depth; k++) begin : slots_1
    wire [PlaceBits-1:0] at = place_front[1] + PlaceBits'(k);
    assign slot[1][k] = dut.u_queue_1.control_q[at];
  end
  assign slot[1][0] = {want[1], front_tail[1], front_low[1]};
  for (genvar k = 1; k < Depth; k++) begin : slots_2
    wire [PlaceBits-1:0] at = place_front[2] + PlaceBits'(k);
    assign slot[2][k] = dut.u_queue_2.control_q[at];
  end
  assign slot[2][0] = {want[2], front_tail[2], front_low[2]};
  for (genvar k = 1; k < Depth; k++) begin : slots_3
    wire [PlaceBits-1:0] at = place_front[3] + PlaceBits'(k);
    assign slot[3][k] = dut.u_queue_3.control_q[at];
  end
  assign slot[3][0] = {want[3], front_tail[3], front_low[3]};
  for (genvar k = 1; k < Depth; k++) begin : slots_4
    wire [PlaceBits-1:0] at = place_front[4] + PlaceBits'(k);
    assign slot[4][k] = dut.u_queue_4.control_q[at];
  end
  assign slot[4][0] = {want[4], front_tail[4], front_low[4]};

  // Neighbours.
  for (genvar i = 0; i < 5; i++) begin : neighbour
    // One of the four ports that are not i.
    wire [2:0] turn = 3'(i) + 3'd1 + 3'(any_turn_i[i]);
    wire [2:0] port = (turn >= 3'd5) ? turn - 3'd5 : turn;
    wire [4:0] route = up_open_q[i] ? any_route_i[i] : 5'd1 << port;
    assign rx_valid[i] = any_valid_i[i] && up_credits_q[i] != 0 && !init_q;
    assign rx[i] = {route, any_body_i[i]};
    assign tx_credit[i] = any_credit_i[i] && owed_q[i] != 0 && !init_q;
    always_ff @(posedge clk_i) begin
      up_credits_q[i] <= up_credits_q[i] + 5'(rx_credit[i]) - 5'(rx_valid[i]);
      owed_q[i] <= owed_q[i] + 5'(tx_valid[i]) - 5'(tx_credit[i]);
      if (rx_valid[i]) up_open_q[i] <= !rx[i][32];
      if (tx_valid[i]) begin
        busy_q[i] <= !tx[i][32];
        source_q[i] <= take[i];
      end
      if (init_q) begin
        up_credits_q[i] <= 5'(Depth);
        owed_q[i] <= '0;
        up_open_q[i] <= 1'b0;
        busy_q[i] <= 1'b0;
        source_q[i] <= '0;
      end
    end
  end
  always_ff @(posedge clk_i) init_q <= 1'b0;

  function automatic logic one(logic [4:0] v);
    return v != 0 && (v & (v - 5'd1)) == 0;
  endfunction

  for (genvar i = 0; i < 5; i++) begin : input_port
    wire [PlaceBits-1:0] used = place_in[i] - place_front[i];
    wire [4:0] count = !some[i] ? 5'd0 : used == 0 ? 5'(Depth) : 5'(used);
    wire last_tail = slot[i][PlaceBits'(count - 5'd1)][10];
    wire [4:0] owners = {busy_q[4] && source_q[4][i], busy_q[3] && source_q[3][i],
                         busy_q[2] && source_q[2][i], busy_q[1] && source_q[1][i],
                         busy_q[0] && source_q[0][i]};
    always_comb
      if (!init_q) begin
        p1_in : assert (5'(count + up_credits_q[i]) + 5'(rx_credit[i]) == 5'(Depth));
        p1_room : assert (!(rx_valid[i] && count == 5'(Depth)));
        p1_pop : assert (!(pop[i] && !some[i]));
        i_count : assert (more[i] == (count >= 2) && (some[i] || used == 0));
        i_place : assert (place_second[i] == PlaceBits'(place_front[i] + 1'b1));
        i_want : assert (want[i] == 0 || (one(want[i]) && !want[i][i]));
        i_claim : assert ((want[i] != 0) == (some[i] || open[i]));
        i_open : assert (open[i] == (owners != 0) && (owners == 0 || owners == want[i]));
        i_end : assert (up_open_q[i] == (some[i] ? !last_tail : open[i]));
        p_quiet : assert (!quiet || (!some[i] && !rx_credit[i] && tx_valid == 0));
      end
    for (genvar k = 1; k < Depth; k++) begin : head
      always_comb
        if (!init_q && 5'(k) < count && slot[i][k-1][10])
          i_head : assert (one(slot[i][k][15:11]) && !slot[i][k][11+i]);
    end
  end

  // Rivals of output o are the other ports in order.
  for (genvar o = 0; o < 5; o++) begin : output_port
    wire [4:0] left = (credits[o] != 0) ? 5'(credits[o]) : funded[o] ? 5'(Depth) : 5'd0;
    wire [4:0] claim = {want[4][o], want[3][o], want[2][o], want[1][o], want[0][o]};
    wire [5:0] b = order[o];
    // Row r: whom rival r goes before.
    wire [3:0] row [4];
    assign row[0] = {b[2], b[1], b[0], 1'b0};
    assign row[1] = {b[4], b[3], 1'b0, !b[0]};
    assign row[2] = {b[5], 1'b0, !b[3], !b[1]};
    assign row[3] = {1'b0, !b[5], !b[4], !b[2]};
    wire [3:0] owner = 4'(source_q[o] & ((5'd1 << o) - 5'd1)) | 4'(({1'b0, source_q[o]} >> (o + 1)) << o);
    always_comb
      if (!init_q) begin
        p1_out : assert (left + owed_q[o] == 5'(Depth));
        i_funded : assert (credits[o] == 0 || funded[o]);
        p3_one : assert (!tx_valid[o] || (one(take[o]) && (take[o] & some) == take[o]));
        p3_none : assert (tx_valid[o] || (take[o] & some) == 0);
        p3_same : assert (!(tx_valid[o] && busy_q[o]) || take[o] == source_q[o]);
        p4 :
        assert (!(funded[o] && (claim & some) != 0 && !(busy_q[o] && (source_q[o] & some) == 0)) || tx_valid[o]);
        i_source :
        assert (!busy_q[o] || (one(source_q[o]) && !source_q[o][o] && (claim & source_q[o]) != 0));
        i_order : assert (!(b[0] && b[3] && !b[1]) && !(!b[0] && !b[3] && b[1]));
        i_order_b : assert (!(b[0] && b[4] && !b[2]) && !(!b[0] && !b[4] && b[2]));
        i_order_c : assert (!(b[1] && b[5] && !b[2]) && !(!b[1] && !b[5] && b[2]));
        i_order_d : assert (!(b[3] && b[5] && !b[4]) && !(!b[3] && !b[5] && b[4]));
      end
    for (genvar r = 0; r < 4; r++) begin : first
      always_comb
        if (!init_q && busy_q[o] && owner[r]) i_first : assert ((row[r] | 4'(1 << r)) == 4'hf);
    end
    if (o != Watch) begin : overtakes
      localparam int unsigned Me = (Watch < o) ? Watch : Watch - 1;
      wire waits = some[Watch] && !open[Watch] && want[Watch][o];
      wire began = tx_valid[o] && !busy_q[o] && !take[o][Watch];
      logic [2:0] passed_q;
      wire [3:0] ahead = {row[3][Me], row[2][Me], row[1][Me], row[0][Me]} & ~(busy_q[o] ? owner : 4'd0);
      wire [2:0] still = 3'(ahead[0]) + 3'(ahead[1]) + 3'(ahead[2]) + 3'(ahead[3]);
      always_ff @(posedge clk_i)
        passed_q <= (waits && !pop[Watch] && !init_q) ? passed_q + 3'(began) : 3'd0;
      always_comb
        if (!init_q) begin
          p5 : assert (passed_q <= 3'd3);
          i_rank : assert (!waits || passed_q + still <= 3'd3);
          i_fresh : assert (waits || passed_q == 0);
        end
    end
  end

  // P2: the watched flit.
  logic [1:0] state_q;            // 0 not yet, 1 inside, 2 gone
  logic [PlaceBits-1:0] behind_q;         // flits before it
  logic [32:0] flit_q;
  wire [21:0] payload [5];
  wire [PlaceBits-1:0] spot_0 = place_front[0] + behind_q;
  assign payload[0] = dut.u_queue_0.payload_q[spot_0];
  wire [PlaceBits-1:0] spot_1 = place_front[1] + behind_q;
  assign payload[1] = dut.u_queue_1.payload_q[spot_1];
  wire [PlaceBits-1:0] spot_2 = place_front[2] + behind_q;
  assign payload[2] = dut.u_queue_2.payload_q[spot_2];
  wire [PlaceBits-1:0] spot_3 = place_front[3] + behind_q;
  assign payload[3] = dut.u_queue_3.payload_q[spot_3];
  wire [PlaceBits-1:0] spot_4 = place_front[4] + behind_q;
  assign payload[4] = dut.u_queue_4.payload_q[spot_4];
  wire [4:0] count_w = input_port[Watch].count;
  wire leaves = state_q == 2'd1 && pop[Watch] && behind_q == 0;
  wire [4:0] where = {tx_valid[4] && take[4][Watch], tx_valid[3] && take[3][Watch],
                      tx_valid[2] && take[2][Watch], tx_valid[1] && take[1][Watch],
                      tx_valid[0] && take[0][Watch]};
  wire [32:0] out = (where[0] ? tx[0][32:0] : 33'd0) | (where[1] ? tx[1][32:0] : 33'd0)
                  | (where[2] ? tx[2][32:0] : 33'd0) | (where[3] ? tx[3][32:0] : 33'd0)
                  | (where[4] ? tx[4][32:0] : 33'd0);
  always_ff @(posedge clk_i) begin
    if (state_q == 2'd0 && any_watch_i && rx_valid[Watch]) begin
      state_q <= 2'd1;
      behind_q <= PlaceBits'(count_w - 5'(pop[Watch]));
      flit_q <= rx[Watch][32:0];
    end else if (leaves) begin
      state_q <= 2'd2;
    end else if (state_q == 2'd1 && pop[Watch]) begin
      behind_q <= behind_q - 1'b1;
    end
    if (init_q) state_q <= 2'd0;
  end
  always_comb
    if (!init_q) begin
      i_state : assert (state_q != 2'd3);
      i_inside : assert (state_q != 2'd1 || 5'(behind_q) < count_w);
      i_data :
      assert (state_q != 2'd1 || {slot[Watch][behind_q][10], payload[Watch], slot[Watch][behind_q][9:0]} == flit_q);
      p2_once : assert (pop[Watch] == (where != 0) && (where == 0 || one(where)));
      p2_same : assert (!leaves || out == flit_q);
      p2_claim : assert (!pop[Watch] || where == want[Watch]);
    end
endmodule

`default_nettype wire
