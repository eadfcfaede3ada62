// Matrix arbiter of four: of those who claim, the one whose last packet ended longest ago wins and
// keeps winning until its tail has gone.
//
// before_ij: i goes before j; always a total order. When a flit of the winner is sent the winner
// moves to the front of the order, behind all others when that flit is a tail. A claim that stands
// to the tail is thus both the request and the hold, and a waiting head is passed by at most three
// other packets.
// The winner is given twice, every bit two levels of logic deep: win one-hot, and coded: high (it is 2 or 3), odd (it
// is 1 or 3), and low (it is 0 or 1), which is not high's opposite when nobody claims.
// sent only with a claim; tail is the sent flit's.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_arbiter (
  input  wire logic       clk_i,
  input  wire logic       rst_i,
  input  wire logic [3:0] claim_i,
  input  wire logic       sent_i,
  input  wire logic       tail_i,
  output logic            high_o,
  output logic            odd_o,
  output logic            low_o,
  output logic [3:0]      win_o
);
  logic high_2;
  logic high_3;
  logic low_0;
  logic low_1;
  logic odd_1;
  logic odd_3;
  logic win_0;
  logic win_1;
  logic win_2;
  logic win_3;
  logic first;
  logic before_01_q;
  logic before_02_q;
  logic before_03_q;
  logic before_12_q;
  logic before_13_q;
  logic before_23_q;

  always_comb begin
    high_o = 1'h0;
    low_o = 1'h0;
    odd_o = 1'h0;
    win_o = 4'h0;
    high_2 = 1'h0;
    high_3 = 1'h0;
    low_0 = 1'h0;
    low_1 = 1'h0;
    odd_1 = 1'h0;
    odd_3 = 1'h0;
    win_0 = 1'h0;
    win_1 = 1'h0;
    win_2 = 1'h0;
    win_3 = 1'h0;
    if (|claim_i) begin
      high_2 = claim_i[2] & !(claim_i[0] & before_02_q) & !(claim_i[1] & before_12_q);
      high_3 = claim_i[3] & !(claim_i[0] & before_03_q) & !(claim_i[1] & before_13_q);
      low_0 = claim_i[0] & !(claim_i[2] & !before_02_q) & !(claim_i[3] & !before_03_q);
      low_1 = claim_i[1] & !(claim_i[2] & !before_12_q) & !(claim_i[3] & !before_13_q);
      odd_1 = claim_i[1] & !(claim_i[0] & before_01_q) & !(claim_i[2] & !before_12_q);
      odd_3 = claim_i[3] & !(claim_i[0] & before_03_q) & !(claim_i[2] & before_23_q);
      win_0 =
          claim_i[0] &
          !(claim_i[1] & !before_01_q) &
          !(claim_i[2] & !before_02_q) &
          !(claim_i[3] & !before_03_q);
      win_1 =
          claim_i[1] &
          !(claim_i[0] & before_01_q) &
          !(claim_i[2] & !before_12_q) &
          !(claim_i[3] & !before_13_q);
      win_2 =
          claim_i[2] &
          !(claim_i[0] & before_02_q) &
          !(claim_i[1] & before_12_q) &
          !(claim_i[3] & !before_23_q);
      win_3 =
          claim_i[3] &
          !(claim_i[0] & before_03_q) &
          !(claim_i[1] & before_13_q) &
          !(claim_i[2] & before_23_q);
      high_o = high_2 | high_3;
      low_o = low_0 | low_1;
      odd_o = odd_1 | odd_3;
      win_o = {win_3, win_2, win_1, win_0};
    end
  end

  assign first = !tail_i;

  always_ff @(posedge clk_i) begin
    if (sent_i) begin
      if (win_o[0]) begin
        before_01_q <= first;
        before_02_q <= first;
        before_03_q <= first;
      end
      if (win_o[1]) begin
        before_01_q <= tail_i;
        before_12_q <= first;
        before_13_q <= first;
      end
      if (win_o[2]) begin
        before_02_q <= tail_i;
        before_12_q <= tail_i;
        before_23_q <= first;
      end
      if (win_o[3]) begin
        before_03_q <= tail_i;
        before_13_q <= tail_i;
        before_23_q <= tail_i;
      end
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
