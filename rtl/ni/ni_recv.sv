// Receive path: the MSG link's sink, three queues in one block RAM, single-cycle pop, drain.
//
// Takes a flit every cycle whatever happens: end-to-end credit is what keeps a queue from overflowing,
// so the link's credits go back at once. A message becomes visible when its tail has come: the cycle
// after it, its stamp is written in front of it (the head does not know the length). Credit packets leave by
// credit_*_o one cycle after they came.
//
//   cycle       0     1      2
//   link       tail
//   queue            stamp   head_q holds the stamp: level, event_o, pop
//
// pop_i takes a word of queue pop_queue_i; pop_word_o is it, in the same cycle (0 if none). Each popped message ends
// with a deposit of its credits one cycle later; while the credit table has no room (room_i) the last word of a
// message cannot be popped: pop_ready_o.
`default_nettype none

module ni_recv
  import noctule_pkg::*;
#(
    parameter int unsigned Queue0Words = 1024,
    parameter int unsigned Queue1Words = 1024,
    parameter int unsigned Queue2Words = 1024
) (
    input wire logic clk_i,
    input wire logic rst_i,

    input  wire logic         rx_valid_i,
    input  wire logic  [37:0] rx_flit_i,
    output logic              rx_credit_o,

    input  wire logic         pop_i,
    input  wire logic  [ 1:0] pop_queue_i,
    output logic              pop_ready_o,
    output logic       [31:0] pop_word_o,
    input  wire logic  [ 2:0] drain_i,      // queues that pop themselves

    input  wire logic        level_i,        // read of a level
    input  wire logic [ 1:0] level_queue_i,
    output logic      [15:0] level_o,        // words of complete messages
    output logic      [ 2:0] event_o,        // a complete message waits

    output logic       credit_valid_o,
    output logic [6:0] credit_channel_o,
    output logic [9:0] credit_words_o,

    input  wire logic       room_i,
    output logic            deposit_o,
    output logic      [9:0] deposit_node_o,
    output logic      [6:0] deposit_channel_o,
    output logic      [5:0] deposit_words_o,

    output logic empty_o,  // nothing waits, nothing is being received
    output logic idle_o    // only rx_credit_o changes unless something comes
);
  localparam int unsigned Sum = Queue0Words + Queue1Words + Queue2Words;
  localparam int unsigned AddrW = $clog2(Sum);

  if (Queue0Words != 1 << $clog2(
          Queue0Words
      ) || Queue1Words != 1 << $clog2(
          Queue1Words
      ) || Queue2Words != 1 << $clog2(
          Queue2Words
      )) begin : gen_bad_words
    $error("ni_recv: queue depths must be powers of two");
  end

  function automatic logic [AddrW-1:0] place(input logic [1:0] queue,
                                             input logic [AddrW-1:0] pointer);
    unique case (queue)
      2'd0: place = pointer & AddrW'(Queue0Words - 1);
      2'd1: place = AddrW'(Queue0Words) + (pointer & AddrW'(Queue1Words - 1));
      default: place = AddrW'(Queue0Words + Queue1Words) + (pointer & AddrW'(Queue2Words - 1));
    endcase
  endfunction

  logic [31:0] mem_q[1<<AddrW];
  logic [31:0] ram_q;

  // Four of each, for the sake of power-of-two sizes; the fourth is not used.
  logic [3:0][AddrW:0] write_q;  // where the stamp of the next message goes
  logic [3:0][AddrW:0] read_q;  // of the word in front; their difference is what waits
  logic [3:0][5:0] rest_q;  // words of the popped message still to come
  logic [22:0] stamp_q[4];  // of that message: node, channel, len
  logic [31:0] head_q[4];  // the word in front, unless it is in ram_q
  logic [2:0] event_q;
  logic fresh_q;  // ram_q is the word in front of queue fresh_queue_q
  logic [1:0] fresh_queue_q;

  // ---- receive ----
  logic in_q, in_done_q;
  msg_head_t in_head_q;
  logic [5:0] in_len_q;

  // ---- pop ----
  logic pop, self, more, last;
  logic [1:0] queue;
  logic [AddrW:0] level;
  logic [31:0] front;
  always_comb begin
    self = 1'b0;
    pop = 1'b0;
    more = 1'b0;
    last = 1'b0;
    queue = '0;
    level = '0;
    front = '0;
    pop_ready_o = 1'b1;
    pop_word_o = '0;
    if (pop_i || drain_i != '0) begin
      queue = pop_queue_i;
      if (!pop_i) begin
        queue = drain_i[0] && write_q[0] != read_q[0] ? 2'd0 : drain_i[1] && write_q[1] != read_q[1] ? 2'd1 : 2'd2;
        self  = drain_i[queue];
      end
      level = write_q[queue] - read_q[queue];
      last = rest_q[queue] == 6'd1;
      pop_ready_o = !last || room_i;
      pop = (pop_i || self) && level != '0 && pop_ready_o;
      more = pop && level != (AddrW + 1)'(1);
      front = fresh_q && fresh_queue_q == queue ? ram_q : head_q[queue];
      if (level != '0) pop_word_o = front;
    end
  end

  logic credit_q, deposit_q, credit_valid_q;
  logic [22:0] deposit_stamp_q;
  credit_head_t credit_head_q;
  always_ff @(posedge clk_i) begin
    credit_q <= rx_valid_i;
    credit_valid_q <= 1'b0;
    deposit_q <= 1'b0;
    in_done_q <= 1'b0;

    if (pop) begin : popped
      automatic logic [5:0] rest;
      rest = rest_q[queue] != '0 ? rest_q[queue] - 1'b1 : front[5:0];
      read_q[queue] <= read_q[queue] + 1'b1;
      rest_q[queue] <= rest;
      event_q[queue] <= level - 1'b1 > (AddrW + 1)'(rest);
      if (rest_q[queue] == '0) stamp_q[queue] <= {front[31:22], front[18:12], front[5:0]};
      if (last) begin
        deposit_q <= 1'b1;
        deposit_stamp_q <= stamp_q[queue];
      end
      if (more) begin
        ram_q <= mem_q[place(queue, read_q[queue][AddrW-1:0]+1'b1)];
        fresh_q <= 1'b1;
        fresh_queue_q <= queue;
        if (fresh_q && fresh_queue_q != queue) head_q[fresh_queue_q] <= ram_q;
      end else if (fresh_queue_q == queue) fresh_q <= 1'b0;
    end

    if (in_done_q || rx_valid_i) begin : receive
      automatic logic [1:0] in_queue;
      automatic msg_head_t head;
      automatic stamp_t stamp;
      automatic logic [AddrW:0] at;
      in_queue = in_head_q.kind;
      head = rx_flit_i[31:0];
      stamp = '{
          src: in_head_q.src,
          gen_id: in_head_q.gen_id,
          channel: in_head_q.channel,
          kind: in_head_q.kind,
          pad: '0,
          len: in_len_q
      };
      at = write_q[in_queue];
      if (in_done_q || in_q) begin
        mem_q[place(in_queue, in_done_q?at[AddrW-1:0] : at[AddrW-1:0]+AddrW'(in_len_q)+1'b1)] <=
            in_done_q ? stamp : rx_flit_i[31:0];
      end
      if (in_done_q) begin
        write_q[in_queue] <= at + (AddrW + 1)'(in_len_q) + 1'b1;
        event_q[in_queue] <= 1'b1;
        // Nothing in front of it: the stamp need not be fetched.
        if (at == read_q[in_queue] || pop && !more && queue == in_queue) head_q[in_queue] <= stamp;
      end
      if (rx_valid_i) begin
        if (in_q) begin
          in_len_q <= in_len_q + 1'b1;
          in_q <= !rx_flit_i[32];
          in_done_q <= rx_flit_i[32];
        end else if ({30'd0, head.kind} == MsgKindCredit) begin
          credit_valid_q <= 1'b1;
          credit_head_q  <= head;
        end else begin
          in_head_q <= head;
          in_len_q <= '0;
          in_q <= !rx_flit_i[32];
        end
      end
    end

    if (rst_i) begin
      in_q <= 1'b0;
      in_done_q <= 1'b0;
      fresh_q <= 1'b0;
      credit_q <= 1'b0;
      credit_valid_q <= 1'b0;
      deposit_q <= 1'b0;
      write_q <= '0;
      read_q <= '0;
      rest_q <= '0;
      event_q <= '0;
    end
  end

  assign rx_credit_o = credit_q;
  assign credit_valid_o = credit_valid_q;
  assign credit_channel_o = credit_head_q.channel;
  assign credit_words_o = credit_head_q.words;
  assign deposit_o = deposit_q;
  assign deposit_node_o = deposit_stamp_q[22:13];
  assign deposit_channel_o = deposit_stamp_q[12:6];
  assign deposit_words_o = deposit_stamp_q[5:0] + 6'd1;
  assign event_o = event_q;
  always_comb begin
    level_o = '0;
    if (level_i) level_o = 16'(write_q[level_queue_i] - read_q[level_queue_i]);
  end

  assign empty_o = write_q == read_q && !in_q && !in_done_q && !deposit_q;
  assign idle_o  = !(credit_valid_q || deposit_q || in_done_q) && (drain_i == '0 || write_q == read_q);

  logic unused;
  assign unused = ^{rx_flit_i[37:33], in_head_q.dest, credit_head_q.pad, credit_head_q.kind, credit_head_q.dest};
endmodule

`default_nettype wire
