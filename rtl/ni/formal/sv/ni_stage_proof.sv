// Staging and the MSG link: what was committed leaves whole, in order and unchanged, and nothing else does.
//
// The writer keeps ni_send's rules (room for the whole message before its head; a drop never with a word), link and fault
// unit are free. `left` says of each staged word how many of its message come after it; a ghost record holds where
// each committed message begins and its length. One place, any, is watched.
//
// p_complete  only committed words leave
// p_gap       once a head has left, the rest is there: only the link's credits hold it up
// p_whole     from head to tail, a message has the length that it was begun with
// p_data      the watched word leaves as it was written
// p_room      nothing is written over
// p_link      the link's credits are kept
// i_*         what makes these 1-inductive
`default_nettype none

module ni_stage_proof
  import noctule_pkg::*;
(
    input wire logic        clk_i,
    input wire logic        any_begin_i,
    input wire logic        any_word_i,
    input wire logic        any_drop_i,
    input wire logic [ 5:0] any_words_i,
    input wire logic [31:0] any_data_i,
    input wire logic [ 4:0] any_pending_i,
    input wire logic [ 4:0] any_acked_i,
    input wire logic        any_due_i,
    input wire logic        any_fault_i,
    input wire logic        any_credit_i,
    input wire logic [ 7:0] any_place_i
);
  logic init_q = 1'b1;
  logic open_q, fault_q;
  logic [5:0] left_q, total_q;
  logic [7:0] free;
  logic full, have, ready, tail, pop, tx, fault_done, credit_take;
  logic [3:0] messages;
  logic [31:0] word;
  logic [37:0] flit;
  logic [4:0] owed_q;

  wire begins = any_begin_i && !open_q && !init_q && any_words_i >= 6'd2 && any_words_i <= MsgMaxWords[5:0] + 6'd1 &&
      free >= {2'd0, any_words_i} && !full;
  wire appends = any_word_i && open_q && !init_q;
  wire writes = begins || appends;
  wire commits = appends && left_q == 6'd1;
  wire drops = any_drop_i && open_q && !appends && !init_q;
  wire credit = any_credit_i && owed_q != '0 && !init_q;
  ni_stage dut (
      .clk_i,
      .rst_i(init_q),
      .wr_i(writes),
      .wdata_i(any_data_i),
      .wtail_i(commits),
      .drop_i(drops),
      .free_o(free),
      .full_o(full),
      .messages_o(messages),
      .pending_i(any_pending_i),
      .acked_i(any_acked_i),
      .pop_i(pop),
      .have_o(have),
      .ready_o(ready),
      .word_o(word),
      .tail_o(tail)
  );
  ni_msg_tx link (
      .clk_i,
      .rst_i(init_q),
      .x_i('0),
      .y_i('0),
      .credit_due_i(any_due_i),
      .credit_flit_i('0),
      .credit_take_o(credit_take),
      .fault_i(fault_q),
      .fault_index_o(),
      .fault_word_i('0),
      .fault_done_o(fault_done),
      .stage_have_i(have),
      .stage_ready_i(ready),
      .stage_word_i(word),
      .stage_tail_i(tail),
      .stage_pop_o(pop),
      .tx_valid_o(tx),
      .tx_flit_o(flit),
      .tx_credit_i(credit),
      .idle_o()
  );

  wire [7:0] write = dut.write_q;
  wire [7:0] commit = dut.commit_q;
  wire [7:0] read = dut.read_q;
  wire [3:0] first = dut.first_q;
  wire [3:0] next = dut.next_q;
  wire [7:0] used = write - read;
  wire [7:0] whole = commit - read;
  wire [1:0] state = link.state_q;

  logic [5:0] left_of_q[128];
  logic [7:0] start_q[8];
  logic [5:0] words_q[8];
  logic [7:0] place_q;
  logic [32:0] watched_q;
  logic link_q;
  logic [32:0] link_word_q;
  logic [5:0] n_q;  // flits of the message, with the one on the link
  logic [5:0] expect_q;
  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    owed_q <= owed_q + 5'(tx) - 5'(credit);
    fault_q <= any_fault_i || fault_q && !fault_done;
    if (begins) begin
      open_q  <= 1'b1;
      left_q  <= any_words_i - 6'd1;
      total_q <= any_words_i;
    end else if (appends) begin
      left_q <= left_q - 6'd1;
      open_q <= !commits;
    end else if (drops) open_q <= 1'b0;
    if (writes) left_of_q[write[6:0]] <= begins ? any_words_i - 6'd1 : left_q - 6'd1;
    if (writes && write == place_q) watched_q <= {commits, any_data_i};
    if (commits) begin
      start_q[next[2:0]] <= commit;
      words_q[next[2:0]] <= total_q;
    end
    link_q <= pop && !init_q;
    link_word_q <= {tail, word};
    if (pop) begin
      n_q <= state == 2'd0 ? 6'd1 : n_q + 6'd1;
      expect_q <= words_q[first[2:0]];
    end
    if (init_q) begin
      open_q  <= 1'b0;
      fault_q <= 1'b0;
      owed_q  <= '0;
      place_q <= any_place_i;
    end
  end
  wire [7:0] popped = read - start_q[first[2:0]];
  wire [7:0] offset = place_q - read;
  wire [32:0] place_word = dut.mem_q[place_q[6:0]];
  wire [32:0] read_word = dut.mem_q[read[6:0]];
  wire [6:0] newest = write[6:0] - 7'd1;

  always_comb
    if (!init_q) begin
      p_complete : assert (!pop || whole != '0);
      p_gap : assert (state != 2'd1 || have);
      p_whole :
      assert (!(link_q && flit[32]) || n_q == expect_q && n_q >= 6'd2 && n_q <= MsgMaxWords[5:0] + 6'd1);
      p_tail : assert (!link_q || flit[32] || n_q < expect_q);
      p_data : assert (!(pop && read == place_q) || {tail, word} == watched_q);
      p_port : assert (!link_q || tx && flit[32:0] == link_word_q);
      p_room : assert (!(writes && used == 8'd128) && used <= 8'd128);
      p_link : assert (7'(link.credits_q) + 7'(owed_q) + 7'(tx) == 7'd16);

      cover_message : assert (!(link_q && flit[32]));
      cover_second : assert (!(pop && first == 4'd1));
      cover_drop : assert (!(drops && messages != '0));

      i_state :
      assert (state != 2'd3 && (state == 2'd2) == (link.word_q != '0) && (state != 2'd2 || fault_q));
      i_order :
      assert (whole <= used && messages <= 4'd8 && messages == next - first && (!open_q || messages < 4'd8));
      i_open :
      assert (open_q ? write - commit == {2'd0, total_q - left_q} && left_q != '0 && left_q < total_q &&
          total_q >= 6'd2 && total_q <= MsgMaxWords[5:0] + 6'd1 : write == commit);
      i_begun : assert (!open_q || left_of_q[commit[6:0]] == total_q - 6'd1);
      i_room : assert (!open_q || used + {2'd0, left_q} <= 8'd128);
      i_newest : assert (used == '0 || left_of_q[newest] == (open_q ? left_q : 6'd0));
      i_first :
      assert (messages == '0 ? whole == '0 && state != 2'd1 :
          popped < {2'd0, words_q[first[2:0]]} && (state == 2'd1) == (popped != '0));
      i_sent : assert (state != 2'd1 || {2'd0, n_q} == popped && expect_q == words_q[first[2:0]]);
      i_front :
      assert (messages == '0 || {2'd0, left_of_q[read[6:0]]} + 8'd1 + popped == {2'd0, words_q[first[2:0]]});
      i_out : assert (!have || used != '0 && {tail, word} == read_word);
      i_watched : assert (offset >= used || place_word == watched_q);
    end
  for (genvar k = 0; k < 128; k++) begin : staged
    wire [6:0] at = 7'(k) - read[6:0];
    wire [6:0] later = 7'(k) + 7'd1;
    always_comb
      if (!init_q && {1'b0, at} < used) begin
        i_tail : assert (dut.mem_q[k][32] == (left_of_q[k] == '0));
        if ({1'b0, at} + 8'd1 < used)
          i_next : assert (left_of_q[k] == '0 || left_of_q[later] == left_of_q[k] - 6'd1);
      end
  end
  for (genvar m = 0; m < 8; m++) begin : record
    wire [2:0] nth = 3'(m) - first[2:0];
    wire [7:0] stop = start_q[m] + {2'd0, words_q[m]};
    wire [7:0] back = commit - start_q[m];
    always_comb
      if (!init_q && (nth < messages[2:0] || messages == 4'd8)) begin
        i_chain : assert (stop == ({1'b0, nth} + 4'd1 == messages ? commit : start_q[(m+1)%8]));
        i_words : assert (words_q[m] >= 6'd2 && words_q[m] <= MsgMaxWords[5:0] + 6'd1);
        if (nth != '0) begin
          i_head : assert (left_of_q[start_q[m][6:0]] == words_q[m] - 6'd1);
          i_back : assert (back <= whole);
        end
      end
  end
endmodule

`default_nettype wire
