// One of four flits: 0 or 1 with low, 2 or 3 with high, the second of a pair with odd.
//
// A multiplexer of four takes two 4-input LUTs a bit if the first one, when it is not needed to
// choose between 0 and 1, tells the second which of 2 and 3 to take. 0 if none of them is set.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_crossbar (
  input  wire logic [37:0] flit_0_i,
  input  wire logic [37:0] flit_1_i,
  input  wire logic [37:0] flit_2_i,
  input  wire logic [37:0] flit_3_i,
  input  wire logic        high_i,
  input  wire logic        odd_i,
  input  wire logic        low_i,
  output logic [37:0]      chosen_o
);
  logic [37:0] first;

  always_comb begin
    first = 38'h0;
    chosen_o = 38'h0;
    if (low_i | high_i | odd_i) begin
      if (low_i) begin
        first = flit_0_i;
        if (odd_i) begin
          first = flit_1_i;
        end
      end else if (odd_i) begin
        first = ~38'h0;
      end
      chosen_o = first;
      if (high_i) begin
        chosen_o = (first & flit_3_i) | (~first & flit_2_i);
      end
    end
  end
endmodule

`default_nettype wire
