// First-word-fall-through FIFO in block RAM.
//
// Promise: what is pushed comes out once, in order. `front_o` is valid while `valid_o` is 1 and
// stays until popped; a pop with `valid_o` = 0 is ignored. One push and one pop a cycle; a word is
// seen at the front two cycles after its push into an empty FIFO, back to back after that.
// The user never pushes into a full FIFO (`count_o` = Depth, front word included).
//
//   push   ─┐_______        front_o of a word pushed at t is valid at t + 2
//   valid  ______┌──
`default_nettype none

module stream_fifo #(
    parameter int unsigned Width = 33,
    parameter int unsigned DepthLog2 = 8
) (
    input  wire logic               clk_i,
    input  wire logic               rst_i,
    input  wire logic               push_i,
    input  wire logic [  Width-1:0] push_data_i,
    input  wire logic               pop_i,
    output logic                    valid_o,
    output logic      [  Width-1:0] front_o,
    output logic      [DepthLog2:0] count_o
);
  logic [Width-1:0] mem[2**DepthLog2];
  logic [DepthLog2-1:0] wr_q, rd_q;
  logic [DepthLog2:0] stored_q;  // in mem, front word excluded
  logic valid_q;
  logic [Width-1:0] front_q;
  logic refill;

  assign refill  = (!valid_q || pop_i) && stored_q != 0;
  assign valid_o = valid_q;
  assign front_o = front_q;
  assign count_o = stored_q + (DepthLog2 + 1)'(valid_q);

  always_ff @(posedge clk_i) begin
    if (push_i) mem[wr_q] <= push_data_i;
    if (refill) front_q <= mem[rd_q];
    if (rst_i) begin
      wr_q <= '0;
      rd_q <= '0;
      stored_q <= '0;
      valid_q <= 1'b0;
    end else if (push_i || valid_q || stored_q != 0) begin
      if (push_i) wr_q <= wr_q + 1'b1;
      if (refill) rd_q <= rd_q + 1'b1;
      stored_q <= stored_q + (DepthLog2 + 1)'(push_i) - (DepthLog2 + 1)'(refill);
      valid_q  <= refill || (valid_q && !pop_i);
    end
  end
endmodule

`default_nettype wire
