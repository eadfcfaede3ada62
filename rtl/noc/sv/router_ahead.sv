// Route of a head flit at the *next* router, from the port it takes here. Combinational.
//
// dest is the low ten bits of the head: x 3:0, y 7:4, exit 9:8 (0 tile, 1 west edge, 2 east edge).
// Neither dimension order nor this router's own port matters: a packet under way turns when the
// dimension it travels in is done, and whichever it does second it has nothing left after. So one
// rule serves Y then X and X then Y; the source's first hop decides. 0 if want is 0 or local; of no
// meaning where the packet leaves the mesh.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_ahead (
  input  wire logic [4:0] want_i,
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
  logic [4:0] leave;

  assign dest_x = dest_i[3:0];
  assign dest_y = dest_i[7:4];
  assign leave = {!(|dest_i[9:8]), dest_i[8], 1'h0, dest_i[9], 1'h0};

  always_comb begin
    then_o = 5'h0;
    if (want_i[0] | want_i[2]) begin
      if ((want_i[0] & (dest_y == y_north_i)) | (want_i[2] & (dest_y == y_south_i))) begin
        if (dest_x > x_i) begin
          then_o = 5'h2;
        end else if (dest_x < x_i) begin
          then_o = 5'h8;
        end else begin
          then_o = leave;
        end
      end else begin
        then_o = want_i;
      end
    end else if (want_i[1] | want_i[3]) begin
      if ((want_i[1] & (dest_x == x_east_i)) | (want_i[3] & (dest_x == x_west_i))) begin
        if (dest_y > y_i) begin
          then_o = 5'h4;
        end else if (dest_y < y_i) begin
          then_o = 5'h1;
        end else begin
          then_o = leave;
        end
      end else begin
        then_o = want_i;
      end
    end
  end
endmodule

`default_nettype wire
