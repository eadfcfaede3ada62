// Route at the next router of a head flit that came in from north or south. Combinational.
//
// One answer for each port that it may leave by: straight, to the next row (y_next), east or west.
// Straight on until its row is reached, then along the row, then out: to the tile, or by an edge if
// dest names one. All 0 without a flit, for a simulator's sake. straight holds for either direction: `on` stands in both places, and the output
// clears the one that leads back.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead_column (
  input  wire logic       some_i,
  input  wire logic [9:0] dest_i,
  input  wire logic [3:0] x_i,
  input  wire logic [3:0] y_next_i,
  input  wire logic [3:0] x_east_i,
  input  wire logic [3:0] x_west_i,
  output logic [4:0]      straight_o,
  output logic [4:0]      east_o,
  output logic [4:0]      west_o
);
  logic [3:0] dest_x;
  logic for_tile;
  logic arrive;
  logic level;
  logic beyond;
  logic arrive_east;
  logic arrive_west;

  always_comb begin
    straight_o = 5'h0;
    east_o = 5'h0;
    west_o = 5'h0;
    dest_x = 4'h0;
    for_tile = 1'h0;
    arrive = 1'h0;
    level = 1'h0;
    beyond = 1'h0;
    arrive_east = 1'h0;
    arrive_west = 1'h0;
    if (some_i) begin
      dest_x = dest_i[3:0];
      for_tile = !dest_i[8] & !dest_i[9];
      arrive = dest_i[7:4] == y_next_i;
      level = (dest_x == x_i) & for_tile;
      beyond = (dest_x > x_i) | dest_i[9];
      arrive_east = (dest_x == x_east_i) & for_tile;
      arrive_west = (dest_x == x_west_i) & for_tile;
      straight_o = {
          arrive & level,
          arrive & !level & !beyond,
          !arrive,
          arrive & beyond,
          !arrive
      };
      east_o = {arrive_east, 2'h0, !arrive_east, 1'h0};
      west_o = {arrive_west, !arrive_west, 3'h0};
    end
  end
endmodule

`default_nettype wire
