// Bound into every router: the law of its links, as what it relies on (a_*) and what it guarantees (g_*).
//
// A proof's top has an instance `law` that names the mesh (law.mesh). Where a router stands alone the top keeps the
// a_* by construction; in a network they are what the neighbours' g_* say.
//
// a_room, a_credit  a flit comes with a credit only, a credit only for a flit that was sent
// a_head, a_body    what comes obeys the law: a head that may come here, then its packet's flits in order
// g_room, g_credit  the same of what this router sends and of the credits that it gives back
// g_head, g_body    what leaves obeys the law of the next link, whoever is there: a head where its packet belongs, then
//                   that packet's flits, all of them, in order, and nothing between
// i_*               what makes these 1-inductive
`default_nettype none

module router_watch
  import noctule_pkg::*;
  import noc_law_pkg::*;
(
    input wire logic             clk_i,
    input wire logic             rst_i,
    input wire logic [4:0]       rx_valid_i,
    input wire logic [4:0][37:0] rx_i,
    input wire logic [4:0]       rx_credit_i,
    input wire logic [4:0]       tx_valid_i,
    input wire logic [4:0][37:0] tx_i,
    input wire logic [4:0]       tx_credit_i
);
  wire mesh_t mesh = law.mesh;
  wire [3:0] x = router.x_here_q;
  wire [3:0] y = router.y_here_q;

  // What links and outputs have seen.
  logic [4:0] up_q[5];  // credits of the neighbour upstream
  logic [4:0] up_open_q;  // it is inside a packet
  tag_t last_q[5];  // of the last flit that came
  logic [4:0] owed_q[5];  // flits sent downstream and not paid back
  logic [4:0] busy_q;  // by output: inside a packet
  logic [4:0] source_q[5];  // by output: whose
  tag_t sent_q[5];  // of the last flit that left

  // What is inside. Place p of input i's queue: {route, tail, data}; the front's copy in registers.
  wire [4:0] some, more, open, funded;
  wire [3:0] place_in[5], place_front[5], place_second[5], credits[5];
  wire [5:0] order[5];
  wire [4:0] take[5];
  wire [37:0] store[5][16];
  wire [10:0] front[5];  // {tail, data 9:0}
  wire [32:0] flit[5];  // the front
  wire [4:0] route[5][4];  // by input and output: its route at the next router, if it leaves there
  wire [4:0] want[5];
  wire [4:0] pop = router.pop;
  `define TAP(i) \
    assign some[i] = router.u_queue_``i``.some_q; \
    assign more[i] = router.u_queue_``i``.more_q; \
    assign open[i] = router.u_queue_``i``.open_q; \
    assign want[i] = router.u_queue_``i``.front_want_q; \
    assign place_in[i] = router.u_queue_``i``.place_in_q; \
    assign place_front[i] = router.u_queue_``i``.place_front_q; \
    assign place_second[i] = router.u_queue_``i``.place_second_q; \
    assign funded[i] = router.u_out_``i``.funded_q; \
    assign credits[i] = router.u_out_``i``.credits_q; \
    assign take[i] = router.take_``i; \
    assign order[i] = router.u_out_``i``.u_arbiter.order_q; \
    assign front[i] = {router.u_queue_``i``.front_tail_q, router.u_queue_``i``.front_low_q}; \
    assign flit[i] = router.flit_``i; \
    for (genvar p = 0; p < 16; p++) begin : places_``i \
      wire [15:0] control = router.u_queue_``i``.control_q[p]; \
      assign store[i][p] = {control[15:10], router.u_queue_``i``.payload_q[p], control[9:0]}; \
    end
  `TAP(0)
  `TAP(1)
  `TAP(2)
  `TAP(3)
  `TAP(4)
  `undef TAP
  assign route[0] = '{'0, router.ahead_column_0_east, router.ahead_column_0_straight, router.ahead_column_0_west};
  assign route[1] = '{router.ahead_row_0_north, '0, router.ahead_row_0_south, router.ahead_row_0_straight};
  assign route[2] = '{router.ahead_column_1_straight, router.ahead_column_1_east, '0, router.ahead_column_1_west};
  assign route[3] = '{router.ahead_row_1_north, router.ahead_row_1_straight, router.ahead_row_1_south, '0};
  assign route[4] = '{router.ahead_tile_north, router.ahead_tile_east, router.ahead_tile_south, router.ahead_tile_west};

  function automatic logic one(logic [4:0] v);
    return v != 0 && (v & (v - 5'd1)) == 0;
  endfunction

  for (genvar i = 0; i < 5; i++) begin : links
    always_ff @(posedge clk_i) begin
      up_q[i]   <= up_q[i] + 5'(rx_credit_i[i]) - 5'(rx_valid_i[i]);
      owed_q[i] <= owed_q[i] + 5'(tx_valid_i[i]) - 5'(tx_credit_i[i]);
      if (rx_valid_i[i]) begin
        up_open_q[i] <= !rx_i[i][32];
        last_q[i]    <= tag_of(rx_i[i]);
      end
      if (tx_valid_i[i]) begin
        busy_q[i]   <= !tx_i[i][32];
        source_q[i] <= take[i];
        sent_q[i]   <= tag_of(tx_i[i]);
      end
      if (rst_i) begin
        up_q[i]      <= 5'd16;
        owed_q[i]    <= '0;
        up_open_q[i] <= 1'b0;
        busy_q[i]    <= 1'b0;
        source_q[i]  <= '0;
      end
    end
    always_comb
      if (!rst_i) begin
        a_room : assert (!rx_valid_i[i] || up_q[i] != '0);
        a_credit : assert (!tx_credit_i[i] || owed_q[i] != '0);
        a_head : assert (!rx_valid_i[i] || up_open_q[i] || head_ok(mesh, 3'(i), x, y, rx_i[i]));
        a_body : assert (!rx_valid_i[i] || !up_open_q[i] || tag_of(rx_i[i]) == after(last_q[i]));
        g_room : assert (!tx_valid_i[i] || owed_q[i] < 5'd16);
        g_credit : assert (!rx_credit_i[i] || up_q[i] < 5'd16);
        g_head : assert (!tx_valid_i[i] || busy_q[i] || next_ok(mesh, 3'(i), x, y, tx_i[i]));
        g_body : assert (!tx_valid_i[i] || !busy_q[i] || tag_of(tx_i[i]) == after(sent_q[i]));
        g_end :
        assert (!busy_q[i] || !is_end(mesh, 3'(i), x) || sent_q[i].dest == end_node(3'(i), x, y));
      end
  end

  for (genvar i = 0; i < 5; i++) begin : input_port
    wire [3:0] used = place_in[i] - place_front[i];
    wire [4:0] count = !some[i] ? 5'd0 : used == 0 ? 5'd16 : 5'(used);
    wire [4:0] owners = {busy_q[4] && source_q[4][i], busy_q[3] && source_q[3][i],
                         busy_q[2] && source_q[2][i], busy_q[1] && source_q[1][i],
                         busy_q[0] && source_q[0][i]};
    // The tag of this input's last flit that left, if its packet is open.
    wire [14:0] left = (sent_q[0] & {15{owners[0]}}) | (sent_q[1] & {15{owners[1]}}) | (sent_q[2] & {15{owners[2]}}) |
                       (sent_q[3] & {15{owners[3]}}) | (sent_q[4] & {15{owners[4]}});
    always_comb
      if (!rst_i) begin
        i_in : assert (5'(count + up_q[i]) + 5'(rx_credit_i[i]) == 5'd16);
        i_pop : assert (!(pop[i] && !some[i]));
        i_count : assert (more[i] == (count >= 2) && (some[i] || used == 0));
        i_place : assert (place_second[i] == place_front[i] + 4'd1);
        i_want : assert (want[i] == 0 || (one(want[i]) && !want[i][i]));
        i_claim : assert ((want[i] != 0) == (some[i] || open[i]));
        i_open : assert (open[i] == (owners != 0) && (owners == 0 || owners == want[i]));
        i_end : assert (some[i] || up_open_q[i] == open[i]);
        i_last : assert (some[i] || !open[i] || left == last_q[i]);
      end
    // The front, as it would leave: a lemma for g_head and g_body.
    always_comb
      if (!rst_i && some[i]) begin
        i_begins : assert (open[i] || head_ok(mesh, 3'(i), x, y, {want[i], flit[i]}));
        i_goes_on : assert (!open[i] || tag_of({5'd0, flit[i]}) == after(left));
      end
    for (genvar o = 0; o < 5; o++) begin : to
      // No packet turns back: the output clears that bit of the route.
      localparam logic [4:0] Back = o == 4 ? 5'd0 : 5'd1 << (o + 2) % 4;
      wire [4:0] then;
      if (o == 4) assign then = '0;
      else assign then = route[i][o] & ~Back;
      if (o != i) begin : other
        always_comb
          if (!rst_i && some[i] && !open[i] && want[i][o])
            i_next : assert (next_ok(mesh, 3'(o), x, y, {then, flit[i]}));
      end
    end
    for (genvar p = 0; p < 16; p++) begin : place
      localparam int unsigned Before = (p + 15) % 16;
      wire [3:0] nth = 4'(p) - place_front[i];
      wire held = 5'(nth) < count;
      wire at_front = nth == '0;
      wire head = at_front ? !open[i] : store[i][Before][32];
      wire at_end = 4'(p) == place_in[i] - 4'd1;
      wire tag_t tag = tag_of(store[i][p]);
      always_comb
        if (!rst_i && held) begin
          i_head : assert (!head || head_ok(mesh, 3'(i), x, y, store[i][p]));
          i_body : assert (head || tag == after(at_front ? left : tag_of(store[i][Before])));
          i_end : assert (!at_end || up_open_q[i] == !store[i][p][32]);
          i_last : assert (!(at_end && up_open_q[i]) || tag == last_q[i]);
          i_front :
          assert (!at_front || front[i] == {store[i][p][32], store[i][p][9:0]} && (open[i] || want[i] == store[i][p][37:33]));
        end
    end
  end

  // Rivals of output o are the other ports in order.
  for (genvar o = 0; o < 5; o++) begin : output_port
    wire [4:0] left = (credits[o] == 0) ? {funded[o], 4'd0} : {1'b0, credits[o]};
    wire [4:0] claim = {want[4][o], want[3][o], want[2][o], want[1][o], want[0][o]};
    wire [5:0] b = order[o];
    // Row r: whom rival r goes before.
    wire [3:0] row[4];
    assign row[0] = {b[2], b[1], b[0], 1'b0};
    assign row[1] = {b[4], b[3], 1'b0, !b[0]};
    assign row[2] = {b[5], 1'b0, !b[3], !b[1]};
    assign row[3] = {1'b0, !b[5], !b[4], !b[2]};
    wire [3:0] owner = 4'(source_q[o] & ((5'd1 << o) - 5'd1)) | 4'(({1'b0, source_q[o]} >> (o + 1)) << o);
    always_comb
      if (!rst_i) begin
        i_out : assert (left + owed_q[o] == 5'd16);
        i_funded : assert (credits[o] == 0 || funded[o]);
        i_one : assert (!tx_valid_i[o] || (one(take[o]) && (take[o] & some) == take[o]));
        i_none : assert (tx_valid_i[o] || (take[o] & some) == 0);
        i_source :
        assert (!busy_q[o] || (one(source_q[o]) && !source_q[o][o] && (claim & source_q[o]) != 0));
        i_order_a : assert (!(b[0] && b[3] && !b[1]) && !(!b[0] && !b[3] && b[1]));
        i_order_b : assert (!(b[0] && b[4] && !b[2]) && !(!b[0] && !b[4] && b[2]));
        i_order_c : assert (!(b[1] && b[5] && !b[2]) && !(!b[1] && !b[5] && b[2]));
        i_order_d : assert (!(b[3] && b[5] && !b[4]) && !(!b[3] && !b[5] && b[4]));
      end
    for (genvar r = 0; r < 4; r++) begin : first
      always_comb
        if (!rst_i && busy_q[o] && owner[r]) i_first : assert ((row[r] | 4'(1 << r)) == 4'hf);
    end
  end
endmodule

bind router router_watch watch (
    .clk_i,
    .rst_i,
    .rx_valid_i,
    .rx_i({rx_flit_4_i, rx_flit_3_i, rx_flit_2_i, rx_flit_1_i, rx_flit_0_i}),
    .rx_credit_i(rx_credit_o),
    .tx_valid_i(tx_valid_o),
    .tx_i({tx_flit_4_o, tx_flit_3_o, tx_flit_2_o, tx_flit_1_o, tx_flit_0_o}),
    .tx_credit_i
);

`default_nettype wire
