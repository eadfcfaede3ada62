// One of four flits, with the route that it will take at the next router.
//
// The flit: 0 or 1 with low, 2 or 3 with high, the second of a pair with odd. A multiplexer of four
// takes two 4-input LUTs a bit if the first one, when it is not needed to choose between 0 and 1,
// tells the second which of 2 and 3 to take. 0 if none of them is set.
// The route: by win, one-hot. Its bits come late, and a product of win and what makes a route is one
// LUT, a sum of four another.
// Written as masks, not as branches: who wins is what a simulating processor cannot foresee.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_crossbar (
  input  wire logic [32:0] flit_0_i,
  input  wire logic [32:0] flit_1_i,
  input  wire logic [32:0] flit_2_i,
  input  wire logic [32:0] flit_3_i,
  input  wire logic [4:0]  then_0_i,
  input  wire logic [4:0]  then_1_i,
  input  wire logic [4:0]  then_2_i,
  input  wire logic [4:0]  then_3_i,
  input  wire logic [3:0]  win_i,
  input  wire logic        high_i,
  input  wire logic        odd_i,
  input  wire logic        low_i,
  output logic [37:0]      chosen_o
);
  logic [32:0] is_0;
  logic [32:0] is_1;
  logic [32:0] is_3;
  logic [32:0] is_high;
  logic [32:0] first;
  logic [32:0] body;
  logic [4:0] route;

  always_comb begin
    is_0 = 33'h0;
    is_1 = 33'h0;
    is_3 = 33'h0;
    is_high = 33'h0;
    first = 33'h0;
    body = 33'h0;
    route = 5'h0;
    chosen_o = 38'h0;
    if (low_i | high_i | odd_i) begin
      is_0 = {33{low_i & !odd_i}};
      is_1 = {33{low_i & odd_i}};
      is_3 = {33{!low_i & odd_i}};
      is_high = {33{high_i}};
      first = (is_0 & flit_0_i) | (is_1 & flit_1_i) | is_3;
      body = (first & (flit_3_i | ~is_high)) | (~first & flit_2_i & is_high);
      route =
          ({5{win_i[0]}} & then_0_i) |
          ({5{win_i[1]}} & then_1_i) |
          ({5{win_i[2]}} & then_2_i) |
          ({5{win_i[3]}} & then_3_i);
      chosen_o = {route, body};
    end
  end
endmodule

`default_nettype wire
