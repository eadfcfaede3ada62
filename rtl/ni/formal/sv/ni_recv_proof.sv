// The receive side: only reserved places, whole messages in order, the sender's stamp, credits home.
//
// `ni_recv` as it is simulated, with queues of 8, 4 and 4 words. Senders are free but for what the sending side is proved
// to keep (ni_send_proof): a word comes only if a place was granted for it, stamp included, and places are granted again
// by the credits that `ni_recv` deposits and by nothing else; a message has at least one word and comes whole
// (heads and credit packets between are what the router's law allows: none inside a message). The core pops, drains
// and stops as it likes; the credit table has room when it likes. One word is watched, or one stamp: any.
//
// p_sink   every flit is taken at once, whatever the core does
// p_room   no word is written where one waits: no queue ever holds more than was granted
// p_order  the watched word leaves its queue exactly after those that came before it, unchanged
// p_stamp  the watched message is popped with its sender's node, generation, channel, and its true length
// p_whole  nothing is visible of a message until its tail has come
// p_home   what a message took goes back under its sender's name and channel, all of it, once
// p_credit a credit packet is handed on in the next cycle
// i_*      what makes these 1-inductive: sums of places by queue, how far each stored word is from the end of its message
//          (`behind_q`, a ghost), where the watched word is
`default_nettype none

module ni_recv_proof
  import noctule_pkg::*;
(
    input wire logic        clk_i,
    input wire logic        any_valid_i,
    input wire logic [31:0] any_word_i,
    input wire logic        any_tail_i,
    input wire logic        any_pop_i,
    input wire logic [ 1:0] any_queue_i,
    input wire logic [ 2:0] any_drain_i,
    input wire logic        any_room_i,
    input wire logic        any_watch_i
);
  localparam logic [2:0][5:0] Words = {6'd4, 6'd4, 6'd8};
  logic init_q = 1'b1;
  logic back, deposit, ready, handed;
  logic [31:0] popped;
  logic [9:0] to;
  logic [6:0] channel, handed_channel;
  logic [5:0] home;
  logic [9:0] handed_words;

  // ---- what senders hold: places granted and not used, by queue ----
  logic [2:0][5:0] free_q;
  logic open_q;  // inside a message
  msg_head_t head_q;  // of it
  logic [5:0] len_q;  // its words so far
  msg_head_t head;
  assign head = any_word_i;
  wire [1:0] kind = open_q ? head_q.kind : head.kind;
  wire credit = !open_q && kind == 2'd3;
  wire [5:0] left = kind == 2'd0 ? free_q[0] : kind == 2'd1 ? free_q[1] : free_q[2];
  // A head takes two places: the stamp's and the first word's; a word takes the next one's, but the last.
  wire allowed = credit || (open_q ? any_tail_i || left != '0 : left >= 6'd2);
  wire tail = credit || open_q && any_tail_i;
  wire valid = any_valid_i && allowed && !init_q;
  wire [1:0] queue = any_queue_i == 2'd3 ? 2'd0 : any_queue_i;
  wire pop = any_pop_i && !init_q;
  wire [2:0] drain = init_q ? 3'd0 : any_drain_i;

  ni_recv #(
      .Queue0Words(8),
      .Queue1Words(4),
      .Queue2Words(4)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .rx_valid_i(valid),
      .rx_flit_i({5'd0, tail, any_word_i}),
      .rx_credit_o(back),
      .pop_i(pop),
      .pop_queue_i(queue),
      .pop_ready_o(ready),
      .pop_word_o(popped),
      .drain_i(drain),
      .level_i(1'b0),
      .level_queue_i(2'd0),
      .level_o(),
      .event_o(),
      .credit_valid_o(handed),
      .credit_channel_o(handed_channel),
      .credit_words_o(handed_words),
      .room_i(any_room_i),
      .deposit_o(deposit),
      .deposit_node_o(to),
      .deposit_channel_o(channel),
      .deposit_words_o(home),
      .empty_o(),
      .idle_o()
  );

  // ---- the watched word: the stamp (its position 0) or a word of any message ----
  logic [1:0] state_q;  // 0 not yet, 1 inside, 2 popped, 3 its message is home
  logic [1:0] queue_q;
  logic [5:0] ahead_q;  // words of its queue that leave before it
  logic [31:0] word_q;
  logic is_stamp_q, done_q;  // its message is complete
  msg_head_t mine_q;
  logic [5:0] length_q;
  logic [5:0] rest_q;  // words of its message still to be popped behind it
  wire [2:0] popping = {dut.pop && dut.queue == 2'd2, dut.pop && dut.queue == 2'd1, dut.pop && dut.queue == 2'd0};
  logic [2:0][5:0] held_q;  // words in each queue, the stamp of an open message included
  wire mine = state_q == 2'd1 && dut.pop && dut.queue == queue_q;
  wire out = mine && ahead_q == '0;
  // The message whose words go home: one at a time in each queue, so the depositing queue's open account.
  logic [2:0][5:0] account_q;
  logic last_q;
  logic [1:0] last_queue_q;
  logic came_q, credit_q;
  credit_head_t credit_head_q;
  wire begins = valid && !open_q && !credit;
  wire [5:0] behind = kind == 2'd0 ? held_q[0] : kind == 2'd1 ? held_q[1] : held_q[2];
  wire popped_mine_kind = dut.pop && dut.queue == kind;
  wire mark = any_watch_i && state_q == 2'd0 && valid && !credit;

  always_ff @(posedge clk_i) begin
    init_q   <= 1'b0;
    came_q   <= valid;
    credit_q <= valid && credit;
    credit_head_q <= any_word_i;
    last_q <= dut.pop && dut.last;
    last_queue_q <= dut.queue;
    if (valid && !credit) begin
      open_q <= !tail;
      if (!open_q) begin
        head_q <= head;
        len_q  <= '0;
      end else len_q <= len_q + 6'd1;
    end
    for (int unsigned q = 0; q < 3; q++) begin
      free_q[q] <= free_q[q] - (begins && kind == 2'(q) ? 6'd2 : '0) -
          (valid && open_q && !tail && kind == 2'(q) ? 6'd1 : '0) +
          (deposit && last_queue_q == 2'(q) ? home : '0);
      held_q[q] <= held_q[q] + (begins && kind == 2'(q) ? 6'd1 : '0) +
          (valid && open_q && kind == 2'(q) ? 6'd1 : '0) - (popping[q] ? 6'd1 : '0);
      account_q[q] <= account_q[q] + (popping[q] ? 6'd1 : '0) - (deposit && last_queue_q == 2'(q) ? home : '0);
    end
    if (mark) begin
      state_q <= 2'd1;
      queue_q <= kind;
      is_stamp_q <= !open_q;
      word_q <= any_word_i;
      mine_q <= open_q ? head_q : head;
      ahead_q <= behind - (popped_mine_kind ? 6'd1 : '0);
      done_q <= open_q && tail;
      length_q <= open_q ? len_q + 6'd1 : '0;
    end else if (state_q == 2'd1) begin
      if (valid && !credit && open_q && !done_q) begin
        length_q <= length_q + 6'd1;
        done_q   <= tail;
      end
      if (mine) ahead_q <= ahead_q - 6'd1;
      if (out) begin
        state_q <= 2'd2;
        rest_q  <= is_stamp_q ? length_q : 6'd0;
      end
    end else if (state_q == 2'd2 && is_stamp_q && dut.pop && dut.queue == queue_q) begin
      rest_q <= rest_q - 6'd1;
      if (rest_q == 6'd1) state_q <= 2'd3;
    end
    if (init_q) begin
      free_q <= Words;
      held_q <= '0;
      account_q <= '0;
      open_q <= 1'b0;
      state_q <= 2'd0;
    end
  end
  stamp_t stamp;
  assign stamp = popped;
  logic home_q;  // the watched message's last word was popped a cycle ago
  always_ff @(posedge clk_i)
    home_q <= !init_q && state_q == 2'd2 && is_stamp_q && dut.pop && dut.queue == queue_q && rest_q == 6'd1;

  always_comb
    if (!init_q) begin
      p_sink : assert (back == came_q);
      p_room :
      assert (held_q[0] <= Words[0] && held_q[1] <= Words[1] && held_q[2] <= Words[2] &&
          5'(dut.write_q[0] - dut.read_q[0]) <= 5'd8 && 5'(dut.write_q[1] - dut.read_q[1]) <= 5'd4 &&
          5'(dut.write_q[2] - dut.read_q[2]) <= 5'd4);
      p_order : assert (!out || is_stamp_q || popped == word_q);
      p_stamp :
      assert (!(out && is_stamp_q) || stamp.src == mine_q.src && stamp.gen_id == mine_q.gen_id &&
          stamp.channel == mine_q.channel && stamp.kind == mine_q.kind && 6'(stamp.len) == length_q);
      p_whole : assert (!out || done_q);
      p_home :
      assert (!home_q || deposit && to == mine_q.src && channel == mine_q.channel && home == length_q + 6'd1);
      p_all : assert (!deposit || last_q);
      p_account :
      assert (!deposit || (last_queue_q == 2'd0 ? account_q[0] : last_queue_q == 2'd1 ? account_q[1] : account_q[2]) >= home);
      p_credit :
      assert (handed == credit_q && (!handed || handed_channel == credit_head_q.channel && handed_words == credit_head_q.words));
      p_full_use :
      assert (free_q[0] + held_q[0] + account_q[0] <= Words[0] && free_q[1] + held_q[1] + account_q[1] <= Words[1] &&
          free_q[2] + held_q[2] + account_q[2] <= Words[2]);

      cover_home : assert (!(home_q && length_q == 6'd3));
      cover_full : assert (held_q[1] != 6'd4);
      cover_word : assert (!(out && !is_stamp_q && queue_q == 2'd2));
      cover_credit : assert (!handed);
    end

  // ---- invariants ----
  wire [2:0][4:0] level = {
    5'(dut.write_q[2] - dut.read_q[2]), 5'(dut.write_q[1] - dut.read_q[1]), 5'(dut.write_q[0] - dut.read_q[0])
  };
  wire [1:0] in_kind = dut.in_head_q.kind;
  wire [2:0] opens = {open_q && head_q.kind == 2'd2, open_q && head_q.kind == 2'd1, open_q && head_q.kind == 2'd0};
  wire [2:0] lands = {
    dut.in_done_q && in_kind == 2'd2, dut.in_done_q && in_kind == 2'd1, dut.in_done_q && in_kind == 2'd0
  };
  wire [4:0] my_level = queue_q == 2'd0 ? level[0] : queue_q == 2'd1 ? level[1] : level[2];
  wire [5:0] my_held = queue_q == 2'd0 ? held_q[0] : queue_q == 2'd1 ? held_q[1] : held_q[2];
  wire [5:0] my_rest = queue_q == 2'd0 ? dut.rest_q[0] : queue_q == 2'd1 ? dut.rest_q[1] : dut.rest_q[2];
  wire [22:0] my_stamp = queue_q == 2'd0 ? dut.stamp_q[0] : queue_q == 2'd1 ? dut.stamp_q[1] : dut.stamp_q[2];
  wire seen = ahead_q < 6'(my_level);
  wire [31:0] stamped = {mine_q.src, mine_q.gen_id, mine_q.channel, mine_q.kind, 4'd0, length_q};
  logic [15:0] stamp_at_q;
  logic [15:0][5:0] behind_q;
  always_comb
    if (!init_q) begin
      i_open :
      assert (open_q == dut.in_q && !(open_q && dut.in_done_q) && (!open_q || head_q.kind != 2'd3) &&
          (!dut.in_done_q || in_kind != 2'd3 && len_q != '0));
      i_same :
      assert (!(open_q || dut.in_done_q) || head_q == dut.in_head_q && len_q == dut.in_len_q);
      i_fresh :
      assert (!dut.fresh_q || dut.fresh_queue_q != 2'd3 && dut.read_q[dut.fresh_queue_q] != dut.write_q[dut.fresh_queue_q]);
      i_mine : assert (state_q == '0 || queue_q != 2'd3 && mine_q.kind == queue_q);
      i_where :
      assert (state_q != 2'd1 || ahead_q < my_held && (seen ? done_q : head_q == mine_q && head_q.kind == queue_q &&
          (done_q ? dut.in_done_q : open_q) && (is_stamp_q ? ahead_q == 6'(my_level) && length_q == len_q :
          ahead_q > 6'(my_level))));
      i_after :
      assert (!(state_q == 2'd2 && is_stamp_q) || rest_q != '0 && rest_q == my_rest &&
          my_stamp == {mine_q.src, mine_q.channel, length_q});
    end
  for (genvar q = 0; q < 3; q++) begin : sums
    wire here = dut.deposit_q && last_queue_q == 2'(q);
    wire [5:0] rest = dut.rest_q[q];
    wire [5:0] len = dut.stamp_q[q][5:0];
    always_comb
      if (!init_q) begin
        i_held :
        assert (8'(held_q[q]) == 8'(level[q]) + (opens[q] || lands[q] ? 8'(len_q) + 8'd1 : 8'd0));
        i_free :
        assert (8'(free_q[q]) + 8'(held_q[q]) + 8'(account_q[q]) + 8'(opens[q]) == 8'(Words[q]));
        i_account :
        assert (8'(account_q[q]) == (rest != '0 ? 8'(len) + 8'd1 - 8'(rest) : 8'd0) + (here ? 8'(home) : 8'd0));
        i_rest : assert (rest <= len || rest == '0);
        i_level : assert (rest == '0 || level[q] != '0);
      end
  end
  for (genvar s = 0; s < 16; s++) begin : places
    localparam int unsigned Q = s < 8 ? 0 : s < 12 ? 1 : 2;
    localparam int unsigned Base = s < 8 ? 0 : s < 12 ? 8 : 12;
    localparam int unsigned W = s < 8 ? 3 : 2;
    localparam int unsigned Next = Base + (s - Base + 1) % (1 << W);
    wire [W-1:0] in_front = W'(s - Base) - dut.read_q[Q][W-1:0];
    wire [W-1:0] landing = W'(s - Base) - dut.write_q[Q][W-1:0];
    wire there = 5'(in_front) < level[Q];
    wire [31:0] word = dut.mem_q[s];
    wire [31:0] front = dut.fresh_q && dut.fresh_queue_q == 2'(Q) ? dut.ram_q : dut.head_q[Q];
    wire [5:0] rest = dut.rest_q[Q];
    wire watched = state_q == 2'd1 && queue_q == 2'(Q) && ahead_q == 6'(in_front);
    always_ff @(posedge clk_i)
      if (lands[Q] && 6'(landing) <= len_q) begin
        stamp_at_q[s] <= landing == '0;
        behind_q[s]   <= len_q - 6'(landing);
      end
    always_comb
      if (!init_q) begin
        i_chain :
        assert (!there || (behind_q[s] == '0 ? 5'(in_front) + 5'd1 == level[Q] || stamp_at_q[Next] :
            5'(in_front) + 5'd1 < level[Q] && !stamp_at_q[Next] && behind_q[Next] == behind_q[s] - 6'd1));
        i_stamp :
        assert (!(there && stamp_at_q[s]) || word[5:0] == behind_q[s] && behind_q[s] != '0);
        i_first :
        assert (!(there && in_front == '0) || front == word &&
            (rest == '0 ? stamp_at_q[s] : !stamp_at_q[s] && behind_q[s] + 6'd1 == rest));
        i_watched :
        assert (!watched || (seen ? is_stamp_q == stamp_at_q[s] : 1'b1) &&
            (is_stamp_q ? !seen || word == stamped : word == word_q));
      end
  end
endmodule

`default_nettype wire
