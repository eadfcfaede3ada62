// Route at the next router of a head flit that came in from east or west. Combinational.
//
// want: the port it takes here; then: the port it will take there, 0 without want. Straight on until
// its column is reached, then along the column, then out. It turns here only if its column is done
// (X then Y) or if it has come from the edge (Y then X), and then what is left of its row lies on.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_row (
  input  wire logic [4:0] want_i,
  input  wire logic       from_west_i,
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
  logic arrive_south;
  logic arrive_east;
  logic arrive_west;
  logic arrive;
  logic turned;
  logic for_tile;
  logic beyond;
  logic level;
  logic here;
  logic on;
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
    arrive_east = 1'h0;
    arrive_west = 1'h0;
    arrive = 1'h0;
    turned = 1'h0;
    for_tile = 1'h0;
    beyond = 1'h0;
    level = 1'h0;
    here = 1'h0;
    on = 1'h0;
    to_north = 1'h0;
    to_east = 1'h0;
    to_south = 1'h0;
    to_west = 1'h0;
    to_tile = 1'h0;
    if (|want_i) begin
      dest_x = dest_i[3:0];
      dest_y = dest_i[7:4];
      for_tile = !dest_i[8] & !dest_i[9];
      beyond = dest_y > y_i;
      level = dest_y == y_i;
      here = dest_x == x_i;
      arrive_east = want_i[1] & (dest_x == x_east_i);
      arrive_west = want_i[3] & (dest_x == x_west_i);
      arrive = arrive_east | arrive_west;
      arrive_north = want_i[0] & (dest_y == y_north_i);
      arrive_south = want_i[2] & (dest_y == y_south_i);
      turned = arrive_north | arrive_south;
      to_north = (want_i[0] & !arrive_north) | (arrive & !beyond & !level);
      to_south = (want_i[2] & !arrive_south) | (arrive & beyond);
      on = turned & !here;
      to_east =
          (want_i[1] & !arrive_east) |
          (on & from_west_i) |
          (turned & dest_i[9]) |
          (arrive_east & level & dest_i[9]);
      to_west =
          (want_i[3] & !arrive_west) |
          (on & !from_west_i) |
          (turned & dest_i[8]) |
          (arrive_west & level & dest_i[8]);
      to_tile = for_tile & ((arrive & level) | (turned & here));
      then_o = {to_tile, to_west, to_south, to_east, to_north};
    end
  end
endmodule

`default_nettype wire
