// Output port of a router: who may send, and what.
//
// claim: inputs whose packet wants this port, from its head at the front to its tail; ready: inputs
// with a flit at the front. The arbiter's winner sends while it is ready and the downstream buffer
// has room. Room is counted in credits, 16 after reset: credits, flits under way, flits buffered
// downstream and credits under way always add up to 16. credits is that count modulo 16 and funded
// tells 16 from 0.
// Everything is a function of registers: nothing here depends on credit in the same cycle.
// tx_flit is 0 without a claim and of no meaning without tx_valid.
//
//            t     t+1   t+2
// claim[0]   1     1     0        head and tail of input 0, then input 1
// claim[1]   1     1     1
// take       0001  0001  0010
// tx_valid   1     1     1
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_out (
  input  wire logic        clk_i,
  input  wire logic        rst_i,
  input  wire logic [3:0]  claim_i,
  input  wire logic [3:0]  ready_i,
  input  wire logic [32:0] flit_0_i,
  input  wire logic [32:0] flit_1_i,
  input  wire logic [32:0] flit_2_i,
  input  wire logic [32:0] flit_3_i,
  input  wire logic [4:0]  then_0_i,
  input  wire logic [4:0]  then_1_i,
  input  wire logic [4:0]  then_2_i,
  input  wire logic [4:0]  then_3_i,
  input  wire logic        credit_i,
  output logic [3:0]       take_o,
  output logic             tx_valid_o,
  output logic [37:0]      tx_flit_o
);
  logic send;
  logic [37:0] chosen;
  logic arbiter_high;
  logic arbiter_odd;
  logic arbiter_low;
  logic [3:0] arbiter_win;
  logic [37:0] crossbar_chosen;
  logic [3:0] credits_q;
  logic funded_q;

  router_arbiter u_arbiter (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .claim_i(claim_i),
    .sent_i(send),
    .tail_i(chosen[32]),
    .high_o(arbiter_high),
    .odd_o(arbiter_odd),
    .low_o(arbiter_low),
    .win_o(arbiter_win)
  );

  router_crossbar u_crossbar (
    .flit_0_i(flit_0_i),
    .flit_1_i(flit_1_i),
    .flit_2_i(flit_2_i),
    .flit_3_i(flit_3_i),
    .then_0_i(then_0_i),
    .then_1_i(then_1_i),
    .then_2_i(then_2_i),
    .then_3_i(then_3_i),
    .win_i(arbiter_win),
    .high_i(arbiter_high),
    .odd_i(arbiter_odd),
    .low_i(arbiter_low),
    .chosen_o(crossbar_chosen)
  );

  always_comb begin
    send = 1'h0;
    if (|claim_i) begin
      send = funded_q & (|(claim_i & ready_i)) & !(|(claim_i & ~ready_i));
    end
  end

  assign tx_valid_o = send;
  assign chosen = crossbar_chosen;
  assign tx_flit_o = chosen;
  assign take_o = arbiter_win & {4{funded_q}};

  always_ff @(posedge clk_i) begin
    if (credit_i ^ send) begin
      funded_q <= credit_i | (credits_q != 4'h1);
      credits_q <= credits_q + ({3'h0, credit_i} | {4{send}});
    end
    if (rst_i) begin
      credits_q <= 4'h0;
      funded_q <= 1'h1;
    end
  end
endmodule

`default_nettype wire
