// Matrix arbiter of four: of those who request, the one served longest ago wins.
//
// before_ij: i goes before j. Whoever is served goes behind all others, so a request that stands
// is passed by at most three others. win is combinational: at most one bit, and one bit exactly if
// there is a request. served is win or 0.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_arbiter (
  input  wire logic       clk_i,
  input  wire logic       rst_i,
  input  wire logic [3:0] request_i,
  input  wire logic [3:0] served_i,
  output logic [3:0]      win_o
);
  logic win_0;
  logic win_1;
  logic win_2;
  logic win_3;
  logic before_01_q;
  logic before_02_q;
  logic before_03_q;
  logic before_12_q;
  logic before_13_q;
  logic before_23_q;

  assign win_0 =
      request_i[0] &
      !(request_i[1] & !before_01_q) &
      !(request_i[2] & !before_02_q) &
      !(request_i[3] & !before_03_q);
  assign win_1 =
      request_i[1] &
      !(request_i[0] & before_01_q) &
      !(request_i[2] & !before_12_q) &
      !(request_i[3] & !before_13_q);
  assign win_2 =
      request_i[2] &
      !(request_i[0] & before_02_q) &
      !(request_i[1] & before_12_q) &
      !(request_i[3] & !before_23_q);
  assign win_3 =
      request_i[3] &
      !(request_i[0] & before_03_q) &
      !(request_i[1] & before_13_q) &
      !(request_i[2] & before_23_q);
  assign win_o = {win_3, win_2, win_1, win_0};

  always_ff @(posedge clk_i) begin
    if (served_i[0]) begin
      before_01_q <= 1'h0;
      before_02_q <= 1'h0;
      before_03_q <= 1'h0;
    end
    if (served_i[1]) begin
      before_01_q <= 1'h1;
      before_12_q <= 1'h0;
      before_13_q <= 1'h0;
    end
    if (served_i[2]) begin
      before_02_q <= 1'h1;
      before_12_q <= 1'h1;
      before_23_q <= 1'h0;
    end
    if (served_i[3]) begin
      before_03_q <= 1'h1;
      before_13_q <= 1'h1;
      before_23_q <= 1'h1;
    end
    if (rst_i) begin
      before_01_q <= 1'h1;
      before_02_q <= 1'h1;
      before_03_q <= 1'h1;
      before_12_q <= 1'h1;
      before_13_q <= 1'h1;
      before_23_q <= 1'h1;
    end
  end
endmodule

`default_nettype wire
