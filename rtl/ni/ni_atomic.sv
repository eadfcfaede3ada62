// The atomic under way: waits for the stores before it, is sent, and keeps its answer.
//
// start_i takes operation and operands; busy_o until the answer has come. The guard was asked before.
`default_nettype none

module ni_atomic
  import noctule_pkg::*;
(
    input wire logic clk_i,
    input wire logic rst_i,

    input wire logic       start_i,
    input wire logic [3:0] op_i,
    input wire logic [3:0] pending_i,  // stores before it
    input wire logic [3:0] acked_i,

    output logic            send_o,
    output logic      [3:0] op_o,
    input  wire logic       sent_i,

    input wire logic        done_i,
    input wire logic        done_error_i,
    input wire logic [31:0] done_data_i,

    input  wire logic        seen_i,   // the error was reported
    output logic             busy_o,
    output logic             idle_o,   // only an answer changes something
    output logic             error_o,
    output logic      [31:0] result_o
);
  logic busy_q, sent_q, error_q;
  logic [3:0] op_q, wait_q;
  logic [31:0] result_q;

  assign send_o = busy_q && !sent_q && wait_q == '0;
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      busy_q <= 1'b1;
      sent_q <= 1'b0;
      error_q <= 1'b0;
      op_q <= op_i;
      wait_q <= pending_i & ~acked_i;
    end else if (acked_i != '0) wait_q <= wait_q & ~acked_i;
    if (sent_i) sent_q <= 1'b1;
    if (done_i) begin
      busy_q   <= 1'b0;
      error_q  <= done_error_i && !seen_i;
      result_q <= done_data_i;
    end else if (seen_i) error_q <= 1'b0;
    if (rst_i) begin
      busy_q   <= 1'b0;
      sent_q   <= 1'b0;
      error_q  <= 1'b0;
      result_q <= '0;
      wait_q   <= '0;
    end
  end
  assign op_o = op_q;
  assign busy_o = busy_q;
  assign idle_o = !busy_q || sent_q;
  assign error_o = error_q;
  assign result_o = result_q;

  // The simulator's packages name operations with 32 bits.
  if (RemoteOpCas > 15) begin : gen_bad_op
    $error("ni_atomic: operations have four bits");
  end
endmodule

`default_nettype wire
