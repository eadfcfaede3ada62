// Iterative divider: one quotient bit a cycle, 34 cycles from start to done.
//
// start_i is held until done_o and so are the operands; the result stands in the cycle of done_o and
// is zero when not busy.
// The next start may follow in the next cycle. Dividing by zero and the one signed overflow come
// out as the ISA wants without a special case, but for the sign of a quotient by zero.
//
//   start_i   0 1 1 1 ... 1 1 0
//   busy_o    0 0 1 1 ... 1 1 0
//   done_o    0 0 0 0 ... 0 1 0
`default_nettype none

module core_div (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        start_i,
    input  wire logic        unsigned_i,
    input  wire logic        rem_i,       // remainder wanted, not quotient
    input  wire logic [31:0] a_i,
    input  wire logic [31:0] b_i,
    output logic             busy_o,      // started: the operands are in use
    output logic             done_o,
    output logic      [31:0] result_o
);
  logic [ 5:0] left_q;  // steps left, 0 when idle or done
  logic        busy_q;
  logic [31:0] quot_q;  // dividend above, quotient bits enter below
  logic [31:0] rem_q;

  logic a_neg, b_neg;
  assign a_neg = a_i[31] && !unsigned_i;
  assign b_neg = b_i[31] && !unsigned_i;

  logic [32:0] shifted;
  logic [32:0] trial;  // shifted - |b|
  always_comb begin
    shifted = '0;
    trial   = '0;
    if (busy_q) begin
      shifted = {rem_q, quot_q[31]};
      trial   = shifted + ({1'b0, b_i} ^ {33{!b_neg}}) + 33'(!b_neg);
      if (b_neg) trial[32] = !trial[32];
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_q <= 1'b0;
      left_q <= '0;
      quot_q <= '0;
      rem_q  <= '0;
    end else if (start_i) begin
      if (!busy_q) begin
        busy_q <= 1'b1;
        left_q <= 6'd32;
        quot_q <= (a_i ^ {32{a_neg}}) + 32'(a_neg);
        rem_q  <= '0;
      end else if (left_q != 0) begin
        left_q <= left_q - 6'd1;
        quot_q <= {quot_q[30:0], !trial[32]};
        rem_q  <= trial[32] ? shifted[31:0] : trial[31:0];
      end else begin
        busy_q <= 1'b0;
        quot_q <= '0;  // zero when idle: so is the result
        rem_q  <= '0;
      end
    end
  end

  logic negate;
  logic [31:0] magnitude;
  assign negate = busy_q && (rem_i ? a_neg : (a_neg != b_neg && b_i != 0));
  assign magnitude = rem_i ? rem_q : quot_q;
  assign result_o = (magnitude ^ {32{negate}}) + 32'(negate);

  assign busy_o = busy_q;
  assign done_o = busy_q && left_q == 0;
endmodule

`default_nettype wire
