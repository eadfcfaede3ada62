// The RSP link's sink: takes a flit every cycle. A line's word goes to the cache one cycle later (fill_o), and with the
// last flit of a packet done_o tells its tag, its status and its last word.
//
// Tags (ni_req_tx): 0 to 3 reads, 4 to 7 store lines, 8 the atomic.
`default_nettype none

module ni_rsp_rx
  import noctule_pkg::*;
(
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        rx_valid_i,
    input  wire logic [37:0] rx_flit_i,
    output logic             rx_credit_o,

    output logic        fill_o,
    output logic [ 2:0] fill_word_o,
    output logic [ 4:0] tag_o,
    output logic [31:0] data_o,
    output logic        done_o,
    output logic        error_o,
    output logic        idle_o
);
  logic in_q, error_q, done_q, credit_q, fill_q;
  logic [4:0] tag_q;
  logic [2:0] word_q;
  logic [31:0] data_q;

  rsp_head_t head;
  assign head = rx_flit_i[31:0];
  always_ff @(posedge clk_i) begin
    credit_q <= rx_valid_i;
    done_q   <= 1'b0;
    fill_q   <= 1'b0;
    if (rx_valid_i) begin

      in_q   <= !rx_flit_i[32];
      done_q <= rx_flit_i[32];
      if (in_q) begin
        word_q <= word_q + 1'b1;
        data_q <= rx_flit_i[31:0];
        fill_q <= tag_q[4:2] == '0;
      end else begin
        word_q  <= '1;
        tag_q   <= head.tag;
        error_q <= {29'd0, head.status} != RemoteStatusOk;
      end
    end
    if (rst_i) begin
      in_q <= 1'b0;
      done_q <= 1'b0;
      fill_q <= 1'b0;
      credit_q <= 1'b0;
    end
  end

  assign rx_credit_o = credit_q;
  assign fill_o = fill_q;
  assign fill_word_o = word_q;
  assign tag_o = tag_q;
  assign data_o = data_q;
  assign done_o = done_q;
  assign error_o = error_q;
  assign idle_o = !done_q && !fill_q;

  logic unused;
  assign unused = ^{rx_flit_i[37:33], head.op, head.src, head.dest};
endmodule

`default_nettype wire
