// Stands in for the multiplier in proofs: any product. Simulation checks the real one.
`default_nettype none

module core_mul (
    input  wire logic        clk_i,
    input  wire logic        start_i,
    input  wire logic [ 1:0] f3_i,
    input  wire logic [31:0] a_i,
    input  wire logic [31:0] b_i,
    input  wire logic        read_i,
    output logic      [31:0] result_o
);
  logic [31:0] any_q;  // whatever it is at the start, and what it then becomes
  always_ff @(posedge clk_i)
    if (start_i)
      any_q <= {any_q[30:0], any_q[31]} ^ a_i ^ b_i ^ {30'b0, f3_i};
  assign result_o = read_i ? any_q : '0;
endmodule

`default_nettype wire
