// Output port of a router: who may send, and what.
//
// request: inputs whose front flit is a head for this port; ready: inputs with any front flit.
// While the port is free a winner of the arbiter sends; from a head that is not its packet's tail
// until the tail the port belongs to that input (owner). A flit goes out when the downstream
// buffer has room (credits, 16 after reset; the sum of credits, flits under way and flits buffered
// downstream is always 16). Everything is a function of registers: take, tx_valid and tx_flit do
// not depend on credit in the same cycle. tx_flit is 0 when nothing is chosen.
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_out (
  input  wire logic        clk_i,
  input  wire logic        rst_i,
  input  wire logic [3:0]  request_i,
  input  wire logic [3:0]  ready_i,
  input  wire logic [3:0]  tail_i,
  input  wire logic [37:0] flit_0_i,
  input  wire logic [37:0] flit_1_i,
  input  wire logic [37:0] flit_2_i,
  input  wire logic [37:0] flit_3_i,
  input  wire logic        credit_i,
  output logic [3:0]       take_o,
  output logic             tx_valid_o,
  output logic [37:0]      tx_flit_o
);
  logic [3:0] pick;
  logic send;
  logic [37:0] gated_0;
  logic [37:0] gated_1;
  logic [37:0] gated_2;
  logic [37:0] gated_3;
  logic [3:0] arbiter_win;
  logic [3:0] owner_q;
  logic free_q;
  logic [4:0] credits_q;
  logic funded_q;

  router_arbiter u_arbiter (
    .clk_i(clk_i),
    .rst_i(rst_i),
    .request_i(request_i),
    .served_i(take_o),
    .win_o(arbiter_win)
  );

  always_comb begin
    pick = owner_q & ready_i;
    if (free_q) begin
      pick = arbiter_win;
    end
  end

  always_comb begin
    take_o = 4'h0;
    if (funded_q) begin
      take_o = pick;
    end
  end

  assign send = funded_q & (|pick);
  assign tx_valid_o = send;

  always_comb begin
    gated_0 = 38'h0;
    if (pick[0]) begin
      gated_0 = flit_0_i;
    end
  end

  always_comb begin
    gated_1 = 38'h0;
    if (pick[1]) begin
      gated_1 = flit_1_i;
    end
  end

  always_comb begin
    gated_2 = 38'h0;
    if (pick[2]) begin
      gated_2 = flit_2_i;
    end
  end

  always_comb begin
    gated_3 = 38'h0;
    if (pick[3]) begin
      gated_3 = flit_3_i;
    end
  end

  assign tx_flit_o = gated_0 | gated_1 | gated_2 | gated_3;

  always_ff @(posedge clk_i) begin
    if (send) begin
      owner_q <= pick & ~tail_i;
      free_q <= |(pick & tail_i);
    end
    if (credit_i & !send) begin
      credits_q <= credits_q + 5'h1;
      funded_q <= 1'h1;
    end
    if (send & !credit_i) begin
      credits_q <= credits_q - 5'h1;
      funded_q <= |credits_q[4:1];
    end
    if (rst_i) begin
      owner_q <= 4'h0;
      free_q <= 1'h1;
      credits_q <= 5'h10;
      funded_q <= 1'h1;
    end
  end
endmodule

`default_nettype wire
