// Route at the next router of a head flit that came from the tile. Combinational.
//
// want: the port it takes here; then: the port it will take there, 0 without want.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_tile (
  input  wire logic [3:0] want_i,
  input  wire logic [9:0] dest_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] y_i,
  input  wire logic [3:0] y_north_i,
  input  wire logic [3:0] x_east_i,
  input  wire logic [3:0] y_south_i,
  input  wire logic [3:0] x_west_i,
  output logic [4:0]      then_o
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
  logic to_north;
  logic to_east;
  logic to_south;
  logic to_west;
  logic to_tile;

  always_comb begin
    then_o = 5'h0;
    dest_x = 4'h0;
    dest_y = 4'h0;
    arrive_north = 1'h0;
    arrive_east = 1'h0;
    arrive_south = 1'h0;
    arrive_west = 1'h0;
    in_row = 1'h0;
    in_column = 1'h0;
    for_tile = 1'h0;
    beyond_x = 1'h0;
    beyond_y = 1'h0;
    level_x = 1'h0;
    level_y = 1'h0;
    out = 1'h0;
    to_north = 1'h0;
    to_east = 1'h0;
    to_south = 1'h0;
    to_west = 1'h0;
    to_tile = 1'h0;
    if (|want_i) begin
      dest_x = dest_i[3:0];
      dest_y = dest_i[7:4];
      for_tile = !dest_i[8] & !dest_i[9];
      beyond_x = dest_x > x_i;
      beyond_y = dest_y > y_i;
      level_x = dest_x == x_i;
      level_y = dest_y == y_i;
      arrive_north = dest_y == y_north_i;
      arrive_east = dest_x == x_east_i;
      arrive_south = dest_y == y_south_i;
      arrive_west = dest_x == x_west_i;
      in_row = (want_i[0] & arrive_north) | (want_i[2] & arrive_south);
      in_column = (want_i[1] & arrive_east) | (want_i[3] & arrive_west);
      out = (in_row & level_x) | (in_column & level_y);
      to_north = (want_i[0] & !arrive_north) | (in_column & !beyond_y & !level_y);
      to_south = (want_i[2] & !arrive_south) | (in_column & beyond_y);
      to_east = (want_i[1] & !arrive_east) | (in_row & beyond_x) | (out & dest_i[9]);
      to_west =
          (want_i[3] & !arrive_west) |
          (in_row & !beyond_x & !level_x) |
          (out & dest_i[8]);
      to_tile = out & for_tile;
      then_o = {to_tile, to_west, to_south, to_east, to_north};
    end
  end
endmodule

`default_nettype wire
