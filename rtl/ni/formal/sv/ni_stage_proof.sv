// Staging and the MSG link: what was committed leaves whole, in order and unchanged, and nothing else does.
//
// The writer keeps ni_send's rules (room for the whole message before its head; a drop never with a word), link and fault
// unit are free. A ghost says of each staged word how many of its message come after it (`left_of_q`), whether it is a head,
// and the number of its message. One place, any, is watched, and one message, any, for the stores it waits for.
//
// p_complete  only committed words leave
// p_gap       once a head has left, the rest is there: only the link's credits hold it up
// p_whole     from head to tail, a message has the length that it was begun with
// p_data      the watched word leaves as it was written
// p_acked     the watched message leaves when all that was under way at its commit is acknowledged, not before
// p_room      nothing is written over
// p_link      the link's credits are kept
// i_*         what makes these 1-inductive
`default_nettype none

module ni_stage_proof
  import noctule_pkg::*;
#(
    parameter int unsigned PtrW = 4,  // 2**PtrW words of staging
    parameter int unsigned MsgW = 2,  // 2**MsgW messages
    parameter int unsigned Longest = 8  // words of a message, head included
) (
    input wire logic            clk_i,
    input wire logic            any_begin_i,
    input wire logic            any_word_i,
    input wire logic            any_drop_i,
    input wire logic [     5:0] any_words_i,
    input wire logic [    31:0] any_data_i,
    input wire logic [     4:0] any_pending_i,
    input wire logic [     4:0] any_acked_i,
    input wire logic            any_due_i,
    input wire logic            any_fault_i,
    input wire logic            any_credit_i,
    input wire logic            any_watch_i,
    input wire logic [PtrW : 0] any_place_i
);
  localparam int unsigned Words = 1 << PtrW;
  localparam int unsigned Messages = 1 << MsgW;
  typedef logic [PtrW:0] count_t;
  typedef logic [MsgW:0] number_t;
  logic init_q = 1'b1;
  logic open_q, fault_q;
  logic [5:0] left_q, total_q;
  count_t free;
  logic full, have, ready, tail, pop, tx, fault_done, credit_take;
  number_t messages;
  logic [31:0] word;
  logic [37:0] flit;
  logic [4:0] owed_q;

  wire begins = any_begin_i && !open_q && !init_q && any_words_i >= 6'd2 && any_words_i <= 6'(Longest) &&
      8'(free) >= 8'(any_words_i) && !full;
  wire appends = any_word_i && open_q && !init_q;
  wire writes = begins || appends;
  wire commits = appends && left_q == 6'd1;
  wire drops = any_drop_i && open_q && !appends && !init_q;
  wire credit = any_credit_i && owed_q != '0 && !init_q;
  ni_stage #(
      .Words(Words),
      .Messages(Messages),
      .Longest(Longest)
  ) dut (
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
      .tail_o(tail),
      .idle_o()
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

  wire count_t write = dut.write_q;
  wire count_t commit = dut.commit_q;
  wire count_t read = dut.read_q;
  wire number_t first = dut.first_q;
  wire number_t next = dut.next_q;
  wire count_t used = write - read;
  wire count_t whole = commit - read;
  wire [1:0] state = link.state_q;

  // ---- ghosts of the staged words; one-hot selected, so that nothing is indexed out of range ----
  logic [Words-1:0] head_of_q;
  logic [5:0] left_of_q[Words];
  number_t number_of_q[Words];
  logic front_head, newest_ok;
  logic [ 5:0] front_left;
  number_t front_number;
  logic [32:0] front_word, place_word;
  count_t place_q;
  logic [32:0] watched_q;
  always_comb begin
    front_head = 1'b0;
    front_left = '0;
    front_number = '0;
    front_word = '0;
    place_word = '0;
    newest_ok = 1'b1;
    for (int unsigned s = 0; s < Words; s++) begin
      if (read[PtrW-1:0] == PtrW'(s)) begin
        front_head = head_of_q[s];
        front_left = left_of_q[s];
        front_number = number_of_q[s];
        front_word = dut.mem_q[s];
      end
      if (place_q[PtrW-1:0] == PtrW'(s)) place_word = dut.mem_q[s];
      if (write[PtrW-1:0] - PtrW'(1) == PtrW'(s))
        newest_ok = left_of_q[s] == (open_q ? left_q : 6'd0);
    end
  end

  // ---- the message on the link ----
  logic link_q;
  logic [32:0] link_word_q;
  logic [5:0] n_q;  // flits of the message, with the one on the link
  logic [5:0] expect_q;
  // ---- the watched message ----
  logic watching_q;
  number_t number_q;
  logic [4:0] pending_q;
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
    if (writes && write == place_q) watched_q <= {commits, any_data_i};
    link_q <= pop && !init_q;
    link_word_q <= {tail, word};
    if (pop) begin
      n_q <= state == 2'd0 ? 6'd1 : n_q + 6'd1;
      if (state == 2'd0) expect_q <= front_left + 6'd1;
    end
    pending_q <= pending_q & ~any_acked_i;
    if (!watching_q && commits && any_watch_i) begin
      watching_q <= 1'b1;
      number_q   <= next;
      pending_q  <= any_pending_i & ~any_acked_i;
    end else if (pop && state == 2'd0 && first == number_q) watching_q <= 1'b0;
    if (init_q) begin
      open_q <= 1'b0;
      fault_q <= 1'b0;
      owed_q <= '0;
      watching_q <= 1'b0;
      place_q <= any_place_i;
    end
  end
  wire count_t offset = place_q - read;

  always_comb
    if (!init_q) begin
      p_complete : assert (!pop || whole != '0);
      p_gap : assert (state != 2'd1 || have);
      p_whole :
      assert (!(link_q && flit[32]) || n_q == expect_q && n_q >= 6'd2 && n_q <= 6'(Longest));
      p_tail : assert (!link_q || flit[32] || n_q < expect_q);
      p_data : assert (!(pop && read == place_q) || {tail, word} == watched_q);
      p_port : assert (!link_q || tx && flit[32:0] == link_word_q);
      p_acked :
      assert (!(pop && state == 2'd0 && watching_q && first == number_q) || pending_q == '0);
      p_room : assert (!(writes && used == count_t'(Words)) && used <= count_t'(Words));
      p_link : assert (7'(link.credits_q) + 7'(owed_q) + 7'(tx) == 7'd16);

      cover_message : assert (!(link_q && flit[32]));
      cover_second : assert (!(pop && first == number_t'(1)));
      cover_drop : assert (!(drops && messages != '0));
      cover_wait : assert (!(have && watching_q && first == number_q && pending_q != '0));

      i_state :
      assert (state != 2'd3 && (state == 2'd2) == (link.word_q != '0) && (state != 2'd2 || fault_q));
      i_order :
      assert (whole <= used && messages <= number_t'(Messages) && (!open_q || messages < number_t'(Messages)) &&
          (messages == '0) == (whole == '0));
      i_open :
      assert (open_q ? 8'(used - whole) == 8'(total_q - left_q) && left_q != '0 && left_q < total_q &&
          total_q >= 6'd2 && total_q <= 6'(Longest) && 8'(used) + 8'(left_q) <= 8'(Words) : write == commit);
      i_newest : assert (used == '0 || newest_ok);
      i_front :
      assert (whole == '0 ? state != 2'd1 : (state != 2'd1) == front_head && front_number == first);
      i_sent :
      assert (state != 2'd1 || 8'(n_q) + 8'(front_left) + 8'd1 == 8'(expect_q) && n_q != '0 &&
          expect_q <= 6'(Longest) && expect_q >= 6'd2);
      i_out : assert (!have || used != '0 && {tail, word} == front_word);
      i_watched : assert (offset >= used || place_word == watched_q);
      i_number :
      assert (!watching_q || number_t'(number_q - first) < messages &&
          (state != 2'd1 || number_q != first));
    end
  for (genvar s = 0; s < int'(Words); s++) begin : staged
    localparam int unsigned Next = (s + 1) % int'(Words);
    wire [PtrW-1:0] k = PtrW'(s) - read[PtrW-1:0];
    wire in = count_t'(k) < used;
    wire done = count_t'(k) < whole;
    wire ends = left_of_q[s] == '0;
    always_ff @(posedge clk_i)
      if (writes && write[PtrW-1:0] == PtrW'(s)) begin
        head_of_q[s] <= begins;
        left_of_q[s] <= (begins ? any_words_i : left_q) - 6'd1;
        number_of_q[s] <= next;
      end
    always_comb
      if (!init_q && in) begin
        i_tail : assert (dut.mem_q[s][32] == ends);
        i_head : assert (!head_of_q[s] || !ends && left_of_q[s] < 6'(Longest));
        // The last committed word ends a message, behind it a new one begins.
        i_edge :
        assert ((count_t'(k) + count_t'(1) == whole) <= (ends && number_of_q[s] == number_t'(next - 1'b1)) &&
            (count_t'(k) == whole) <= (head_of_q[s] && left_of_q[s] == total_q - 6'd1));
        if (count_t'(k) + count_t'(1) < used)
          i_next :
          assert (ends ? head_of_q[Next] && number_of_q[Next] == number_t'(number_of_q[s] + 1'b1) :
              !head_of_q[Next] && left_of_q[Next] == left_of_q[s] - 6'd1 && number_of_q[Next] == number_of_q[s]);
        i_count :
        assert (done ? number_t'(number_of_q[s] - first) < messages : number_of_q[s] == next);
      end
  end
  for (genvar m = 0; m < int'(Messages); m++) begin : waits
    always_comb
      if (!init_q)
        i_wait :
        assert (!(watching_q && number_q[MsgW-1:0] == MsgW'(m)) || dut.wait_q[m] == pending_q);
  end
endmodule

`default_nettype wire
