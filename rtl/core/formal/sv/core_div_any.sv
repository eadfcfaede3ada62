// Stands in for the divider in proofs: its protocol, and some quotient. Simulation checks the real one.
`default_nettype none

module core_div (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        start_i,
    input  wire logic        unsigned_i,
    input  wire logic        rem_i,
    input  wire logic [31:0] a_i,
    input  wire logic [31:0] b_i,
    output logic             busy_o,
    output logic             done_o,
    output logic      [31:0] result_o
);
  logic [5:0] left_q;  // as in the real one; reset to 0
  logic busy_q;
  logic [31:0] any_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_q <= 1'b0;
      left_q <= '0;
    end else if (start_i) begin
      if (!busy_q) begin
        busy_q <= 1'b1;
        left_q <= 6'd32;
      end else if (left_q != 0) left_q <= left_q - 6'd1;
      else busy_q <= 1'b0;
      any_q <= {any_q[30:0], any_q[31]} ^ a_i ^ b_i ^ {30'b0, unsigned_i, rem_i};
    end
  end
  assign busy_o = busy_q;
  assign done_o = busy_q && left_q == 0;
  assign result_o = busy_q ? any_q : '0;
endmodule

`default_nettype wire
