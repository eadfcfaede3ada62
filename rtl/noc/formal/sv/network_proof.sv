// A network of 2 x 2 routers with all its end points: four tiles, a device at each end of both rows.
//
// The mesh is `noc_mesh` as it is exported, of the emitted routers, each with its `router_watch`. End points are free:
// packets to any other end point, of any length, at any moments, credits back when they like; they keep the rules of their
// link and nothing else. The order of dimensions is any, one for all. One flit is watched: any source, any moment,
// any place in its packet, any content. It alone has bit 31 of the data set, which no router looks at; the rest
// of the flits' data is the tag of noc_law_pkg, with the source as colour, and anything.
//
// p_place  the watched flit comes out where its packet was sent to (not misrouted)
// p_once   once (not duplicated)
// p_same   unchanged, all 33 bits
// p_kept   from its coming in to its coming out it is in one place of one queue (not lost)
// p_dest   every packet ends where its head says
// p_whole  what an end point gets between a head and a tail is one packet: one source, in order, nothing between
// p_goal   and all its flits do
// p_empty  a quiet network holds nothing: all credits are home, the watched flit is out, every whole packet has ended
// i_*      what makes these, with those of router_watch, 1-inductive
`default_nettype none

module network_proof
  import noctule_pkg::*;
  import noc_law_pkg::*;
(
    input wire logic             clk_i,
    input wire logic             any_order_i,
    input wire logic [2:0]       any_source_i,
    input wire logic             any_watch_i,
    input wire logic [7:0]       any_valid_i,
    input wire logic [7:0]       any_credit_i,
    input wire logic [7:0][2:0]  any_to_i,
    input wire logic [7:0][37:0] any_flit_i
);
  // End points 0 to 3 are the tiles, row by row; 4 and 5 the west edge, 6 and 7 the east edge.
  function automatic logic [9:0] node(logic [2:0] e);
    return e[2] ? {e[1], !e[1], 3'd0, e[0], 3'd0, e[1]} : {2'd0, 3'd0, e[1], 3'd0, e[0]};
  endfunction

  logic init_q = 1'b1;
  logic order_q;
  logic [2:0] source_q;
  logic [1:0] state_q;  // of the watched flit: 0 not yet, 1 inside, 2 out
  logic [32:0] sent_q;
  logic [19:0] in_q;  // the queue that it is in: 5 a router
  logic [3:0] at_q;  // the place
  logic [7:0] valid, back, out_valid, credit, watched, open;
  logic [7:0][37:0] flit;
  logic [7:0][37:0] out;
  logic quiet;
  noc_law law (.mesh_i({order_q, 4'd1, 4'd1}));

  noc_mesh #(
      .Width (2),
      .Height(2)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .tile_rx_valid_i(valid[3:0]),
      .tile_rx_flit_i(flit[3:0]),
      .tile_rx_credit_o(back[3:0]),
      .tile_tx_valid_o(out_valid[3:0]),
      .tile_tx_flit_o(out[3:0]),
      .tile_tx_credit_i(credit[3:0]),
      .west_rx_valid_i(valid[5:4]),
      .west_rx_flit_i(flit[5:4]),
      .west_rx_credit_o(back[5:4]),
      .west_tx_valid_o(out_valid[5:4]),
      .west_tx_flit_o(out[5:4]),
      .west_tx_credit_i(credit[5:4]),
      .east_rx_valid_i(valid[7:6]),
      .east_rx_flit_i(flit[7:6]),
      .east_rx_credit_o(back[7:6]),
      .east_tx_valid_o(out_valid[7:6]),
      .east_tx_flit_o(out[7:6]),
      .east_tx_credit_i(credit[7:6]),
      .quiet_o(quiet)
  );

  wire [7:0] arrives;
  wire mark = state_q == 2'd0 && any_watch_i && !init_q;
  for (genvar e = 0; e < 8; e++) begin : point
    localparam int unsigned X = e < 4 ? e % 2 : (e - 4) / 2;
    localparam int unsigned Y = e < 4 ? e / 2 : e % 2;
    localparam int unsigned Port = e < 4 ? 4 : e < 6 ? 3 : 1;
    // What its link has seen.
    wire tag_t last = dut.row[Y].column[X].u_router.watch.last_q[Port];
    wire [4:0] up = dut.row[Y].column[X].u_router.watch.up_q[Port];
    wire [4:0] owed = dut.row[Y].column[X].u_router.watch.owed_q[Port];
    wire busy = dut.row[Y].column[X].u_router.watch.busy_q[Port];
    wire tag_t got = dut.row[Y].column[X].u_router.watch.sent_q[Port];
    wire tag_t tag = tag_of(out[e]);
    assign open[e] = dut.row[Y].column[X].u_router.watch.up_open_q[Port];
    wire [9:0] to = node(any_to_i[e]);
    wire [4:0] route = route_of(to, order_q, 4'(X), 4'(Y));
    wire tag_t first = '{colour: 3'(e), number: 2'd0, dest: to};
    wire tag_t next = after(last);
    assign valid[e] = any_valid_i[e] && up != '0 && !init_q && (open[e] || any_to_i[e] != 3'(e));
    assign watched[e] = valid[e] && mark && source_q == 3'(e);
    assign flit[e][37:31] = {open[e] ? any_flit_i[e][37:33] : route, any_flit_i[e][32], watched[e]};
    assign flit[e][30:10] = {open[e] ? next : first, any_flit_i[e][15:10]};
    assign flit[e][9:0] = open[e] ? any_flit_i[e][9:0] : to;
    assign credit[e] = any_credit_i[e] && owed != '0 && !init_q;
    assign arrives[e] = out_valid[e] && out[e][31];
    always_comb
      if (!init_q) begin
        p_place : assert (!arrives[e] || sent_q[25:16] == node(3'(e)));
        p_once : assert (!arrives[e] || state_q == 2'd1 && (arrives & ~(8'd1 << e)) == '0);
        p_same : assert (!arrives[e] || out[e][32:0] == sent_q);
        p_dest : assert (!out_valid[e] || busy || out[e][9:0] == node(3'(e)) && tag.number == 2'd0);
        p_whole : assert (!out_valid[e] || !busy || tag == after(got));
        p_goal : assert (!out_valid[e] || tag.dest == node(3'(e)));
        p_empty :
        assert (!quiet || up == 5'd16 && !out_valid[e] && state_q != 2'd1 && (!busy || open != '0));
        cover_blocked : assert (owed != 5'd16);
        cover_ends : assert (!(arrives[e] && busy && out[e][32]));
        i_colour :
        assert (!open[e] || last.colour == 3'(e) && last.dest != node(
            3'(e)
        ) && exists(
            law.mesh, last.dest
        ));
      end
  end

  // Links between routers: both ends have seen the same.
  for (genvar l = 0; l < 8; l++) begin : link
    localparam int unsigned Port = l % 4;
    // Two routers have a neighbour at each port.
    localparam int unsigned X = Port == 1 ? 0 : Port == 3 ? 1 : l / 4;
    localparam int unsigned Y = Port == 2 ? 0 : Port == 0 ? 1 : l / 4;
    localparam int unsigned ThenX = Port == 1 ? 1 : Port == 3 ? 0 : X;
    localparam int unsigned ThenY = Port == 2 ? 1 : Port == 0 ? 0 : Y;
    localparam int unsigned Back = (Port + 2) % 4;
    always_comb
      if (!init_q) begin
        i_credits :
        assert (dut.row[Y].column[X].u_router.watch.owed_q[Port] + dut.row[ThenY].column[ThenX].u_router.watch.up_q[Back] == 5'd16);
        i_open :
        assert (dut.row[Y].column[X].u_router.watch.busy_q[Port] == dut.row[ThenY].column[ThenX].u_router.watch.up_open_q[Back]);
        i_last :
        assert (!dut.row[Y].column[X].u_router.watch.busy_q[Port] ||
            dut.row[Y].column[X].u_router.watch.sent_q[Port] == dut.row[ThenY].column[ThenX].u_router.watch.last_q[Back]);
      end
  end

  // Where the watched flit is.
  wire [19:0] enters, leaves;
  wire [19:0][3:0] place_in;
  for (genvar q = 0; q < 20; q++) begin : queue
    localparam int unsigned X = (q / 5) % 2;
    localparam int unsigned Y = q / 10;
    localparam int unsigned I = q % 5;
    wire held = in_q[q] && state_q == 2'd1;
    assign place_in[q] = dut.row[Y].column[X].u_router.watch.place_in[I];
    assign enters[q] = dut.row[Y].column[X].rx_valid[I] && dut.row[Y].column[X].rx_flit[I][31];
    assign leaves[q] = held && dut.row[Y].column[X].u_router.pop[I] &&
        dut.row[Y].column[X].u_router.watch.place_front[I] == at_q;
    wire [4:0] busy = dut.row[Y].column[X].u_router.watch.busy_q;
    wire [32:0] front = dut.row[Y].column[X].u_router.watch.flit[I];
    wire some = dut.row[Y].column[X].u_router.watch.some[I];
    always_comb
      if (!init_q) begin
        i_front :
        assert (!some || front[31] == (in_q[q] && dut.row[Y].column[X].u_router.watch.place_front[I] == at_q));
        i_shown : assert (!(some && front[31]) || front[32:0] == sent_q);
        i_once :
        assert (dut.row[Y].column[X].u_router.pop[I] == (some && (dut.row[Y].column[X].u_router.take_0[I] ||
            dut.row[Y].column[X].u_router.take_1[I] || dut.row[Y].column[X].u_router.take_2[I] ||
            dut.row[Y].column[X].u_router.take_3[I] || dut.row[Y].column[X].u_router.take_4[I])));
      end
    for (genvar p = 0; p < 16; p++) begin : place
      wire [37:0] store = dut.row[Y].column[X].u_router.watch.store[I][p];
      wire full = dut.row[Y].column[X].u_router.watch.input_port[I].place[p].held;
      always_comb
        if (!init_q) begin
          i_mark : assert (!full || store[31] == (in_q[q] && at_q == 4'(p)));
          i_held : assert (full || !(in_q[q] && at_q == 4'(p)));
          i_same : assert (!(full && in_q[q] && at_q == 4'(p)) || store[32:0] == sent_q);
        end
    end
  end
  for (genvar r = 0; r < 4; r++) begin : at
    localparam int unsigned X = r % 2;
    localparam int unsigned Y = r / 2;
    always_comb
      if (!init_q) begin
        i_x :
        assert (dut.row[Y].column[X].u_router.x_here_q == 4'(X) && dut.row[Y].column[X].u_router.y_here_q == 4'(Y));
        i_north :
        assert (dut.row[Y].column[X].u_router.y_north_q == 4'(Y) - 4'd1 && dut.row[Y].column[X].u_router.y_south_q == 4'(Y + 1));
        i_east :
        assert (dut.row[Y].column[X].u_router.x_west_q == 4'(X) - 4'd1 && dut.row[Y].column[X].u_router.x_east_q == 4'(X + 1));
        // No row beyond the first and the last.
        i_edge : assert (!dut.row[Y].column[X].u_router.watch.busy_q[Y*2]);
      end
  end
  always_comb
    if (!init_q) begin
      p_kept : assert ((in_q != '0) == (state_q == 2'd1) && (in_q & (in_q - 20'd1)) == '0);
      i_sent : assert (state_q == 2'd0 || sent_q[31] && exists(law.mesh, sent_q[25:16]));
      i_state : assert (state_q != 2'd3);
      cover_out : assert (state_q != 2'd2);
    end

  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    if (|watched) begin
      state_q <= 2'd1;
      for (int unsigned e = 0; e < 8; e++) if (watched[e]) sent_q <= flit[e][32:0];
    end else if (|arrives) state_q <= 2'd2;
    in_q <= (in_q & ~leaves) | enters;
    for (int unsigned q = 0; q < 20; q++) if (enters[q]) at_q <= place_in[q];
    if (init_q) begin
      {order_q, source_q} <= {any_order_i, any_source_i};
      state_q <= 2'd0;
      in_q <= '0;
    end
  end
endmodule

`default_nettype wire
