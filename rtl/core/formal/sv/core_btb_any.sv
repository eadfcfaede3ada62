// Stands in for the table of predicted targets in proofs: it says anything at any time, so that no property
// hangs on what was learnt. Simulation checks the real one.
`default_nettype none

module core_btb #(
    parameter int unsigned AddrW = 14,
    parameter int unsigned IndexW = 9
) (
    input  wire logic                  clk_i,
    input  wire logic                  en_i,
    input  wire logic [     AddrW-1:0] fetch_i,
    input  wire logic                  at_valid_i,
    input  wire logic [     AddrW-1:0] at_i,
    output logic                       hit_o,
    output logic      [     AddrW-1:0] target_o,
    input  wire logic                  learn_i,
    input  wire logic [    IndexW-1:0] learn_index_i,
    input  wire logic [AddrW-1:IndexW] learn_tag_i,
    input  wire logic [     AddrW-1:0] learn_target_i,
    input  wire logic                  learn_taken_i
);
  // Free at the start, and so in both cycles of a step of induction, one half after the other.
  logic [AddrW:0] now_q, then_q;
  always_ff @(posedge clk_i) begin
    now_q  <= then_q;
    then_q <= now_q;
  end
  assign hit_o = now_q[AddrW] && at_valid_i;
  assign target_o = now_q[AddrW-1:0];
endmodule

`default_nettype wire
