// Matrix arbiter of four: of those who claim, the one whose last packet ended longest ago wins and
// keeps winning until its tail has gone.
//
// order: who goes before whom; bit 0 to 5: 0 before 1, 0 before 2, 0 before 3, 1 before 2, 1 before 3,
// 2 before 3; always a total order. When a flit of the winner is sent the winner
// moves to the front of the order, behind all others when that flit is a tail. A claim that stands
// to the tail is thus both the request and the hold, and a waiting head is passed by at most three
// other packets.
// The winner is given twice, every bit two levels of logic deep: win one-hot, and coded: high (it is 2 or 3), odd (it
// is 1 or 3), and low (it is 0 or 1), which is not high's opposite when nobody claims.
// sent only with a claim; tail is the sent flit's.
// choice and pairs are each one expression of ten and of four bits, so that a simulator may make tables
// of them.
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
  logic [6:0] choice;
  logic [11:0] pairs;
  logic [5:0] order_q;

  always_comb begin
    choice = 7'h0;
    if (|claim_i) begin
      choice = {
          (claim_i[2] & !(claim_i[0] & order_q[1]) & !(claim_i[1] & order_q[3])) | (claim_i[3] & !(claim_i[0] & order_q[2]) & !(claim_i[1] & order_q[4])),
          (claim_i[1] & !(claim_i[0] & order_q[0]) & !(claim_i[2] & !order_q[3])) | (claim_i[3] & !(claim_i[0] & order_q[2]) & !(claim_i[2] & order_q[5])),
          (claim_i[0] & !(claim_i[2] & !order_q[1]) & !(claim_i[3] & !order_q[2])) | (claim_i[1] & !(claim_i[2] & !order_q[3]) & !(claim_i[3] & !order_q[4])),
          claim_i[3] & !(claim_i[0] & order_q[2]) & !(claim_i[1] & order_q[4]) & !(claim_i[2] & order_q[5]),
          claim_i[2] & !(claim_i[0] & order_q[1]) & !(claim_i[1] & order_q[3]) & !(claim_i[3] & !order_q[5]),
          claim_i[1] & !(claim_i[0] & order_q[0]) & !(claim_i[2] & !order_q[3]) & !(claim_i[3] & !order_q[4]),
          claim_i[0] & !(claim_i[1] & !order_q[0]) & !(claim_i[2] & !order_q[1]) & !(claim_i[3] & !order_q[2])
      };
    end
  end

  assign win_o = choice[3:0];
  assign low_o = choice[4];
  assign odd_o = choice[5];
  assign high_o = choice[6];

  always_comb begin
    pairs = 12'h0;
    if (|win_o) begin
      pairs = {
          win_o[3],
          win_o[3],
          win_o[2],
          win_o[3],
          win_o[2],
          win_o[1],
          win_o[2],
          win_o[1],
          win_o[1],
          win_o[0],
          win_o[0],
          win_o[0]
      };
    end
  end

  always_ff @(posedge clk_i) begin
    if (sent_i) begin
      order_q <=
          (order_q & ~(pairs[5:0] | pairs[11:6])) |
          (pairs[11:6] & {6{tail_i}}) |
          (pairs[5:0] & {6{!tail_i}});
    end
    if (rst_i) begin
      order_q <= 6'h3f;
    end
  end
endmodule

`default_nettype wire
