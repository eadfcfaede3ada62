// Credits on their way back to senders: eight entries; each becomes a one-flit packet as soon as
// MSG has a turn for it. An entry that waits takes up further credits of the same channel.
//
// Contract: `desc` and `free` are taken when their `ready` is 1; both in one cycle never are
// (`desc` goes first). `take_i` removes the entry whose packet `packet_o` is.
`default_nettype none

module lane_credits
  import noctule_pkg::*;
(
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire logic                desc_valid_i,
    output logic                     desc_ready_o,
    input  wire logic         [ 9:0] desc_src_i,
    input  wire logic         [ 6:0] desc_channel_i,
    input  wire logic         [ 9:0] desc_words_i,
    input  wire logic                free_valid_i,
    output logic                     free_ready_o,
    input  wire logic         [ 9:0] free_src_i,
    input  wire logic         [ 6:0] free_channel_i,
    input  wire logic         [ 9:0] free_words_i,
    output logic                     valid_o,
    output credit_head_t             packet_o,
    input  wire logic                take_i
);
  logic [16:0] who_q[8];  // source, channel
  logic [9:0] words_q[8];
  logic [2:0] rd_q, wr_q, last;
  logic [3:0] count_q;
  logic full, push, merge;
  logic [16:0] who;
  logic [9:0] words;
  logic [10:0] merged;

  assign full = count_q == 4'd8;
  assign desc_ready_o = !full;
  assign free_ready_o = !full && !desc_valid_i;
  assign valid_o = count_q != 4'd0;
  assign last = wr_q - 3'd1;

  always_comb begin
    packet_o = '0;
    packet_o.dest = who_q[rd_q][16:7];
    packet_o.kind = 2'(MsgKindCredit);
    packet_o.channel = who_q[rd_q][6:0];
    packet_o.words = words_q[rd_q];
  end

  assign push   = !full && (desc_valid_i || free_valid_i);
  assign who    = desc_valid_i ? {desc_src_i, desc_channel_i} : {free_src_i, free_channel_i};
  assign words  = desc_valid_i ? desc_words_i : free_words_i;
  assign merged = 11'(words_q[last]) + 11'(words);
  // The first entry may be on its way out: only those behind it grow.
  assign merge  = count_q > 4'd1 && who_q[last] == who && merged <= 11'(MsgCreditWordsMax);

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      rd_q <= '0;
      wr_q <= '0;
      count_q <= '0;
    end else begin
      if (push) begin
        if (merge) words_q[last] <= merged[9:0];
        else begin
          who_q[wr_q] <= who;
          words_q[wr_q] <= words;
          wr_q <= wr_q + 3'd1;
        end
      end
      if (take_i) rd_q <= rd_q + 3'd1;
      if ((push && !merge) != take_i) count_q <= take_i ? count_q - 4'd1 : count_q + 4'd1;
    end
  end
endmodule

`default_nettype wire
