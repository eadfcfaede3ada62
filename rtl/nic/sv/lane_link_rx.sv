// Receiving half of a link for a user that takes flits when it can: sixteen places, a credit pulse
// for each place freed. `valid_o`/`flit_o` show the first flit until `pop_i`.
`default_nettype none

module lane_link_rx
  import noctule_pkg::*;
(
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         valid_i,
    input  wire flit_t        flit_i,
    output logic              credit_o,
    output logic              valid_o,
    output logic       [32:0] flit_o,    // tail, data
    input  wire logic         pop_i
);
  logic [32:0] fifo_q[16];
  logic [3:0] rd_q, wr_q;
  logic [4:0] count_q;
  wire unused = &{1'b0, flit_i.route};

  assign valid_o = count_q != 5'd0;
  assign flit_o  = fifo_q[rd_q];

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      rd_q <= '0;
      wr_q <= '0;
      count_q <= '0;
      credit_o <= 1'b0;
    end else begin
      credit_o <= pop_i;
      if (valid_i) begin
        fifo_q[wr_q] <= {flit_i.tail, flit_i.data};
        wr_q <= wr_q + 4'd1;
        neighbour_has_credit : assert (count_q < 5'd16);
      end
      if (pop_i) rd_q <= rd_q + 4'd1;
      if (valid_i != pop_i) count_q <= valid_i ? count_q + 5'd1 : count_q - 5'd1;
    end
  end
endmodule

`default_nettype wire
