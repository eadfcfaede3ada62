// Two packet sources onto one link, packet by packet.
//
// Source `a` is a link (it starts with LINK_CREDITS here); source `b` is a valid/take handshake.
// When both wait, they take turns. A packet is never interleaved with the other's.
`default_nettype none

module packet_merge
  import noctule_pkg::*;
(
    input  wire logic  clk_i,
    input  wire logic  rst_i,
    input  wire logic  a_valid_i,
    input  wire flit_t a_flit_i,
    output logic       a_credit_o,
    input  wire logic  b_valid_i,
    input  wire flit_t b_flit_i,
    output logic       b_take_o,
    output logic       tx_valid_o,
    output flit_t      tx_flit_o,
    input  wire logic  tx_credit_i,
    output logic       quiet_o
);
  logic fifo_valid, a_take, from_a, open_q, owner_a_q, credit_q;
  logic [5:0] count;
  logic [4:0] credits_q;
  flit_t front;

  stream_fifo #(
      .Width(38),
      .DepthLog2(5)
  ) fifo (
      .clk_i,
      .rst_i,
      .push_i(a_valid_i),
      .push_data_i(a_flit_i),
      .pop_i(a_take),
      .valid_o(fifo_valid),
      .front_o(front),
      .count_o(count)
  );

  // An open packet keeps the link; otherwise the source that did not have it last goes first.
  assign from_a = open_q ? owner_a_q : fifo_valid && !(b_valid_i && owner_a_q);
  assign tx_valid_o = credits_q != 0 && (from_a ? fifo_valid : b_valid_i);
  assign tx_flit_o = from_a ? front : b_flit_i;
  assign a_take = tx_valid_o && from_a;
  assign b_take_o = tx_valid_o && !from_a;
  assign a_credit_o = credit_q;
  assign quiet_o = count == 0 && !open_q && !credit_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      open_q <= 1'b0;
      owner_a_q <= 1'b0;
      credit_q <= 1'b0;
      credits_q <= 5'(NodeLinkCredits);
    end else begin
      credit_q <= a_take;
      if (tx_valid_o) begin
        open_q <= !tx_flit_o.tail;
        owner_a_q <= from_a;
      end
      if (tx_valid_o != tx_credit_i) credits_q <= tx_valid_o ? credits_q - 5'd1 : credits_q + 5'd1;
    end
  end
endmodule

`default_nettype wire
