// Route at the next router of a head flit that came in from north or south. Combinational.
//
// straight, east, west: the port it takes here. on, to_east, to_west, to_tile: the port it will
// take there. Straight on until its row is reached, then along the row, then out: to the tile, or
// by an edge if dest names one.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_column (
  input  wire logic       straight_i,
  input  wire logic       east_i,
  input  wire logic       west_i,
  input  wire logic [9:0] dest_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] x_east_i,
  input  wire logic [3:0] x_west_i,
  input  wire logic [3:0] y_next_i,
  output logic            on_o,
  output logic            to_east_o,
  output logic            to_west_o,
  output logic            to_tile_o
);
  logic [3:0] dest_x;
  logic arrive;
  logic arrive_east;
  logic arrive_west;
  logic for_tile;
  logic beyond;
  logic level;

  assign dest_x = dest_i[3:0];
  assign for_tile = !dest_i[8] & !dest_i[9];
  assign beyond = dest_x > x_i;
  assign level = dest_x == x_i;
  assign arrive = straight_i & (dest_i[7:4] == y_next_i);
  assign arrive_east = for_tile & (dest_x == x_east_i);
  assign arrive_west = for_tile & (dest_x == x_west_i);
  assign on_o = straight_i & !arrive;
  assign to_east_o = (east_i & !arrive_east) | (arrive & (beyond | dest_i[9]));
  assign to_west_o = (west_i & !arrive_west) | (arrive & ((!beyond & !level) | dest_i[8]));
  assign to_tile_o =
      (east_i & arrive_east) |
      (west_i & arrive_west) |
      (arrive & level & for_tile);
endmodule

`default_nettype wire
