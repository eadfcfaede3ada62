// Route at the next router of a head flit that came in from north or south. Combinational.
//
// want: the port it takes here; then: the port it will take there, 0 without want. Straight on until
// its row is reached, then along the row, then out: to the tile, or by an edge if dest names one.
// Behind `if` stands what would be 0 anyway: it costs no gates and saves a simulator the work.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_column (
  input  wire logic [4:0] want_i,
  input  wire logic [9:0] dest_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] y_north_i,
  input  wire logic [3:0] x_east_i,
  input  wire logic [3:0] y_south_i,
  input  wire logic [3:0] x_west_i,
  output logic [4:0]      then_o
);
  logic [3:0] dest_x;
  logic [3:0] dest_y;
  logic arrive_north;
  logic arrive_south;
  logic arrive;
  logic arrive_east;
  logic arrive_west;
  logic for_tile;
  logic beyond;
  logic level;
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
    arrive_south = 1'h0;
    arrive = 1'h0;
    arrive_east = 1'h0;
    arrive_west = 1'h0;
    for_tile = 1'h0;
    beyond = 1'h0;
    level = 1'h0;
    to_north = 1'h0;
    to_east = 1'h0;
    to_south = 1'h0;
    to_west = 1'h0;
    to_tile = 1'h0;
    if (|want_i) begin
      dest_x = dest_i[3:0];
      dest_y = dest_i[7:4];
      for_tile = !dest_i[8] & !dest_i[9];
      beyond = dest_x > x_i;
      level = dest_x == x_i;
      arrive_north = want_i[0] & (dest_y == y_north_i);
      arrive_south = want_i[2] & (dest_y == y_south_i);
      arrive = arrive_north | arrive_south;
      arrive_east = for_tile & (dest_x == x_east_i);
      arrive_west = for_tile & (dest_x == x_west_i);
      to_north = want_i[0] & !arrive_north;
      to_south = want_i[2] & !arrive_south;
      to_east = (want_i[1] & !arrive_east) | (arrive & (beyond | dest_i[9]));
      to_west = (want_i[3] & !arrive_west) | (arrive & ((!beyond & !level) | dest_i[8]));
      to_tile =
          (want_i[1] & arrive_east) |
          (want_i[3] & arrive_west) |
          (arrive & level & for_tile);
      then_o = {to_tile, to_west, to_south, to_east, to_north};
    end
  end
endmodule

`default_nettype wire
