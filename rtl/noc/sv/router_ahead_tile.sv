// Route at the next router of a head flit that came from the tile. Combinational.
//
// One answer for each port that it may leave by.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_tile (
  input  wire logic       some_i,
  input  wire logic [9:0] dest_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] y_i,
  input  wire logic [3:0] y_north_i,
  input  wire logic [3:0] x_east_i,
  input  wire logic [3:0] y_south_i,
  input  wire logic [3:0] x_west_i,
  output logic [4:0]      north_o,
  output logic [4:0]      east_o,
  output logic [4:0]      south_o,
  output logic [4:0]      west_o
);
  logic [3:0] dest_x;
  logic [3:0] dest_y;
  logic for_tile;
  logic level_x;
  logic beyond_x;
  logic under_x;
  logic level_y;
  logic beyond_y;
  logic under_y;
  logic arrive_north;
  logic arrive_south;
  logic arrive_east;
  logic arrive_west;

  always_comb begin
    north_o = 5'h0;
    east_o = 5'h0;
    south_o = 5'h0;
    west_o = 5'h0;
    dest_x = 4'h0;
    dest_y = 4'h0;
    for_tile = 1'h0;
    level_x = 1'h0;
    beyond_x = 1'h0;
    under_x = 1'h0;
    level_y = 1'h0;
    beyond_y = 1'h0;
    under_y = 1'h0;
    arrive_north = 1'h0;
    arrive_south = 1'h0;
    arrive_east = 1'h0;
    arrive_west = 1'h0;
    if (some_i) begin
      dest_x = dest_i[3:0];
      dest_y = dest_i[7:4];
      for_tile = !dest_i[8] & !dest_i[9];
      level_x = (dest_x == x_i) & for_tile;
      beyond_x = (dest_x > x_i) | dest_i[9];
      under_x = !level_x & !beyond_x;
      level_y = dest_y == y_i;
      beyond_y = dest_y > y_i;
      under_y = !level_y & !beyond_y;
      arrive_north = dest_y == y_north_i;
      arrive_south = dest_y == y_south_i;
      arrive_east = dest_x == x_east_i;
      arrive_west = dest_x == x_west_i;
      north_o = {
          arrive_north & level_x,
          arrive_north & under_x,
          1'h0,
          arrive_north & beyond_x,
          !arrive_north
      };
      east_o = {
          arrive_east & level_y & for_tile,
          1'h0,
          arrive_east & beyond_y,
          !arrive_east | (level_y & dest_i[9]),
          arrive_east & under_y
      };
      south_o = {
          arrive_south & level_x,
          arrive_south & under_x,
          !arrive_south,
          arrive_south & beyond_x,
          1'h0
      };
      west_o = {
          arrive_west & level_y & for_tile,
          !arrive_west | (level_y & dest_i[8]),
          arrive_west & beyond_y,
          1'h0,
          arrive_west & under_y
      };
    end
  end
endmodule

`default_nettype wire
