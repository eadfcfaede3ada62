// One router anywhere in any mesh, among neighbours that keep the law of their links and nothing else: then its own
// links keep it. So in a mesh, where every router's neighbours are routers and end points that keep it, all do.
//
// Mesh (2 x 2 to 16 x 16), place in it and order of dimensions are any, and constant. Neighbours are constructive: what
// they may not send is masked. The properties are those of `router_watch`, which is bound into the router.
`default_nettype none

module link_proof
  import noctule_pkg::*;
  import noc_law_pkg::*;
(
    input wire logic             clk_i,
    input wire mesh_t            any_mesh_i,
    input wire logic [3:0]       any_x_i,
    input wire logic [3:0]       any_y_i,
    input wire logic [4:0]       any_valid_i,
    input wire logic [4:0]       any_credit_i,
    input wire logic [4:0][37:0] any_flit_i
);
  logic init_q = 1'b1;
  mesh_t mesh_q;
  logic [3:0] x_q, y_q;
  logic [4:0] rx_valid, rx_credit, tx_valid, tx_credit;
  logic [4:0][37:0] rx, tx;
  noc_law law (.mesh_i(mesh_q));
  wire [3:0] last_x = any_mesh_i.last_x == '0 ? 4'd1 : any_mesh_i.last_x;
  wire [3:0] last_y = any_mesh_i.last_y == '0 ? 4'd1 : any_mesh_i.last_y;
  wire [3:0] x = any_x_i > last_x ? last_x : any_x_i;
  wire [3:0] y = any_y_i > last_y ? last_y : any_y_i;

  router dut (
      .clk_i,
      .rst_i(init_q),
      .x_i(x),
      .y_i(y),
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
      .quiet_o()
  );

  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    if (init_q) {mesh_q, x_q, y_q} <= {any_mesh_i.order, last_x, last_y, x, y};
  end

  for (genvar i = 0; i < 5; i++) begin : neighbour
    // The tag of a body is what the law asks for; a head that the law does not allow does not come.
    wire open = dut.watch.up_open_q[i];
    wire tag_t tag = open ? after(dut.watch.last_q[i]) : tag_of(any_flit_i[i]);
    assign rx[i] = {any_flit_i[i][37:31], tag, any_flit_i[i][15:0]};
    assign rx_valid[i] = any_valid_i[i] && !init_q && dut.watch.up_q[i] != '0 &&
        (open || head_ok(mesh_q, 3'(i), x_q, y_q, rx[i]));
    assign tx_credit[i] = any_credit_i[i] && dut.watch.owed_q[i] != '0 && !init_q;
    always_comb
      if (!init_q) begin
        cover_through : assert (!(tx_valid[i] && dut.watch.busy_q[i] && tx[i][32]));
        cover_full : assert (dut.watch.up_q[i] != '0);
      end
  end
  always_comb
    if (!init_q) begin
      i_here : assert (dut.x_here_q == x_q && dut.y_here_q == y_q);
      i_inside :
      assert (x_q <= mesh_q.last_x && y_q <= mesh_q.last_y && mesh_q.last_x != '0 && mesh_q.last_y != '0);
      i_north : assert (dut.y_north_q == y_q - 4'd1 && dut.y_south_q == y_q + 4'd1);
      i_east : assert (dut.x_east_q == x_q + 4'd1 && dut.x_west_q == x_q - 4'd1);
      cover_turned :
      assert (!(tx_valid[1] && mesh_q.order == 1'b0 && dut.take_1[0] && x_q != mesh_q.last_x));
    end
endmodule

`default_nettype wire
