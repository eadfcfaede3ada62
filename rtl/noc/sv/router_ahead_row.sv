// Route at the next router of a head flit that came in from east or west. Combinational.
//
// straight, north, south: the port it takes here. on, back, to_north, to_south, to_tile: the port
// it will take there. Straight on until its column is reached, then along the column, then out. It
// turns here only if its column is done (X then Y) or if it has come from the edge (Y then X): then
// what is left of X lies straight on. back: the edge that it may have come from.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_row (
  input  wire logic       straight_i,
  input  wire logic       north_i,
  input  wire logic       south_i,
  input  wire logic [3:0] dest_x_i,
  input  wire logic [3:0] dest_y_i,
  input  wire logic       exit_on_i,
  input  wire logic       exit_back_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] y_i,
  input  wire logic [3:0] x_next_i,
  input  wire logic [3:0] y_north_i,
  input  wire logic [3:0] y_south_i,
  output logic            on_o,
  output logic            back_o,
  output logic            to_north_o,
  output logic            to_south_o,
  output logic            to_tile_o
);
  logic arrive;
  logic arrive_north;
  logic arrive_south;
  logic turned;
  logic for_tile;
  logic beyond;
  logic level;
  logic here;

  assign for_tile = !exit_on_i & !exit_back_i;
  assign beyond = dest_y_i > y_i;
  assign level = dest_y_i == y_i;
  assign here = dest_x_i == x_i;
  assign arrive = straight_i & (dest_x_i == x_next_i);
  assign arrive_north = dest_y_i == y_north_i;
  assign arrive_south = dest_y_i == y_south_i;
  assign turned = (north_i & arrive_north) | (south_i & arrive_south);
  assign on_o =
      (straight_i & !arrive) |
      (arrive & level & exit_on_i) |
      (turned & (!here | exit_on_i));
  assign back_o = turned & exit_back_i;
  assign to_north_o = (north_i & !arrive_north) | (arrive & !beyond & !level);
  assign to_south_o = (south_i & !arrive_south) | (arrive & beyond);
  assign to_tile_o = for_tile & ((arrive & level) | (turned & here));
endmodule

`default_nettype wire
