// Sending half of a link: eight flits of FIFO and the neighbour's credits.
//
// Contract: `room_o` = 1 promises four free places, so a user may look one to three cycles before
// it pushes. A flit pushed at t is on the link at t + 1 if it is first and credit is there.
`default_nettype none

module lane_link_tx
  import noctule_pkg::*;
(
    input  wire logic  clk_i,
    input  wire logic  rst_i,
    input  wire logic  push_i,
    input  wire flit_t flit_i,
    output logic       room_o,
    output logic       empty_o,
    output logic       valid_o,
    output flit_t      flit_o,
    input  wire logic  credit_i
);
  flit_t fifo_q[8];
  logic [2:0] rd_q, wr_q;
  logic [3:0] count_q;
  logic [4:0] credits_q;

  assign valid_o = count_q != 4'd0 && credits_q != 5'd0;
  assign flit_o  = fifo_q[rd_q];
  assign room_o  = count_q <= 4'd4;
  assign empty_o = count_q == 4'd0;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      rd_q <= '0;
      wr_q <= '0;
      count_q <= '0;
      credits_q <= 5'(NodeLinkCredits);
    end else begin
      if (push_i) begin
        fifo_q[wr_q] <= flit_i;
        wr_q <= wr_q + 3'd1;
        no_overflow : assert (count_q < 4'd8 || valid_o);
      end
      if (valid_o) rd_q <= rd_q + 3'd1;
      if (push_i != valid_o) count_q <= push_i ? count_q + 4'd1 : count_q - 4'd1;
      if (credit_i != valid_o) credits_q <= credit_i ? credits_q + 5'd1 : credits_q - 5'd1;
    end
  end
endmodule

`default_nettype wire
