// Route at the next router of a head flit that came in from east or west. Combinational.
//
// One answer for each port that it may leave by: straight, to the next column (x_next), north or
// south. Straight on until its column is reached, then along the column, then out. It turns here only
// if its column is done (X then Y) or if it has come from the edge (Y then X), and then what is left
// of its row lies on. straight holds for either direction: `on` stands in both places, and the output
// clears the one that leads back.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_row (
  input  wire logic       some_i,
  input  wire logic       from_west_i,
  input  wire logic [9:0] dest_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] y_i,
  input  wire logic [3:0] y_north_i,
  input  wire logic [3:0] y_south_i,
  input  wire logic [3:0] x_next_i,
  output logic [4:0]      straight_o,
  output logic [4:0]      north_o,
  output logic [4:0]      south_o
);
  logic [3:0] dest_x;
  logic [3:0] dest_y;
  logic for_tile;
  logic arrive;
  logic level;
  logic beyond;
  logic out;
  logic here;
  logic to_east;
  logic to_west;
  logic to_tile;
  logic arrive_north;
  logic arrive_south;

  always_comb begin
    straight_o = 5'h0;
    north_o = 5'h0;
    south_o = 5'h0;
    dest_x = 4'h0;
    dest_y = 4'h0;
    for_tile = 1'h0;
    arrive = 1'h0;
    level = 1'h0;
    beyond = 1'h0;
    out = 1'h0;
    here = 1'h0;
    to_east = 1'h0;
    to_west = 1'h0;
    to_tile = 1'h0;
    arrive_north = 1'h0;
    arrive_south = 1'h0;
    if (some_i) begin
      dest_x = dest_i[3:0];
      dest_y = dest_i[7:4];
      for_tile = !dest_i[8] & !dest_i[9];
      arrive = dest_x == x_next_i;
      level = dest_y == y_i;
      beyond = dest_y > y_i;
      out = !arrive | (level & !for_tile);
      straight_o = {
          arrive & level & for_tile,
          out,
          arrive & beyond,
          out,
          arrive & !beyond & !level
      };
      here = dest_x == x_i;
      to_east = (!here & from_west_i) | dest_i[9];
      to_west = (!here & !from_west_i) | dest_i[8];
      to_tile = here & for_tile;
      arrive_north = dest_y == y_north_i;
      arrive_south = dest_y == y_south_i;
      north_o = {
          arrive_north & to_tile,
          arrive_north & to_west,
          1'h0,
          arrive_north & to_east,
          !arrive_north
      };
      south_o = {
          arrive_south & to_tile,
          arrive_south & to_west,
          !arrive_south,
          arrive_south & to_east,
          1'h0
      };
    end
  end
endmodule

`default_nettype wire
