// Multiplier in two steps: X registers four partial products (DSP blocks), W adds them up.
`default_nettype none

module core_mul (
    input  wire logic        clk_i,
    input  wire logic        start_i,
    input  wire logic [ 1:0] f3_i,     // 0 mul, 1 mulh, 2 mulhsu, 3 mulhu
    input  wire logic [31:0] a_i,
    input  wire logic [31:0] b_i,
    input  wire logic        read_i,   // in the cycle after start_i
    output logic      [31:0] result_o  // zero without read_i
);
  logic signed [33:0] low_q, mid0_q, mid1_q, high_q;
  logic upper_q;

  // Halves: the upper ones signed as f3 says, the lower ones never.
  function automatic logic signed [16:0] upper_a();
    return {a_i[31] && f3_i != 2'd3, a_i[31:16]};
  endfunction
  function automatic logic signed [16:0] upper_b();
    return {b_i[31] && !f3_i[1], b_i[31:16]};
  endfunction
  function automatic logic signed [16:0] lower(logic [15:0] half);
    return {1'b0, half};
  endfunction

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      low_q   <= lower(a_i[15:0]) * lower(b_i[15:0]);
      mid0_q  <= upper_a() * lower(b_i[15:0]);
      mid1_q  <= lower(a_i[15:0]) * upper_b();
      high_q  <= upper_a() * upper_b();
      upper_q <= f3_i != 2'd0;
    end
  end

  // Bits 63:16; below them the low product stands alone. Two plain adders: kept apart, or
  // synthesis makes a three-input adder of twice the LUTs.
  (* keep *) logic [47:0] middle;
  logic [47:0] total;
  always_comb begin
    middle = '0;
    total  = '0;
    if (read_i) begin
      middle = {{14{mid0_q[33]}}, mid0_q} + {{14{mid1_q[33]}}, mid1_q};
      total  = {high_q[31:0], low_q[31:16]} + middle;
    end
  end
  logic unused;  // products of unsigned halves and of sign-extended tops fit in 32 bits
  assign unused   = &{1'b0, low_q[33:32], high_q[33:32]};
  assign result_o = !read_i ? '0 : upper_q ? total[47:16] : {total[15:0], low_q[15:0]};
endmodule

`default_nettype wire
