// Route at the next router of a head flit that came from the tile. Combinational.
//
// north, east, south, west: the port it takes here. to_*: the port it will take there.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_tile (
  input  wire logic       north_i,
  input  wire logic       east_i,
  input  wire logic       south_i,
  input  wire logic       west_i,
  input  wire logic [9:0] dest_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] y_i,
  input  wire logic [3:0] y_north_i,
  input  wire logic [3:0] x_east_i,
  input  wire logic [3:0] y_south_i,
  input  wire logic [3:0] x_west_i,
  output logic            to_north_o,
  output logic            to_east_o,
  output logic            to_south_o,
  output logic            to_west_o,
  output logic            to_tile_o
);
  logic [3:0] dest_x;
  logic [3:0] dest_y;
  logic arrive_north;
  logic arrive_east;
  logic arrive_south;
  logic arrive_west;
  logic in_row;
  logic in_column;
  logic for_tile;
  logic beyond_x;
  logic beyond_y;
  logic level_x;
  logic level_y;
  logic out;

  assign dest_x = dest_i[3:0];
  assign dest_y = dest_i[7:4];
  assign for_tile = !dest_i[8] & !dest_i[9];
  assign beyond_x = dest_x > x_i;
  assign beyond_y = dest_y > y_i;
  assign level_x = dest_x == x_i;
  assign level_y = dest_y == y_i;
  assign arrive_north = dest_y == y_north_i;
  assign arrive_east = dest_x == x_east_i;
  assign arrive_south = dest_y == y_south_i;
  assign arrive_west = dest_x == x_west_i;
  assign in_row = (north_i & arrive_north) | (south_i & arrive_south);
  assign in_column = (east_i & arrive_east) | (west_i & arrive_west);
  assign out = (in_row & level_x) | (in_column & level_y);
  assign to_north_o = (north_i & !arrive_north) | (in_column & !beyond_y & !level_y);
  assign to_south_o = (south_i & !arrive_south) | (in_column & beyond_y);
  assign to_east_o = (east_i & !arrive_east) | (in_row & beyond_x) | (out & dest_i[9]);
  assign to_west_o =
      (west_i & !arrive_west) |
      (in_row & !beyond_x & !level_x) |
      (out & dest_i[8]);
  assign to_tile_o = out & for_tile;
endmodule

`default_nettype wire
