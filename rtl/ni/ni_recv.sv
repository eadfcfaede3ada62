// Receive path: the MSG link's sink, three queues in one block RAM, single-cycle pop, drain.
//
// Takes a flit every cycle whatever happens: end-to-end credit is what keeps a queue from overflowing,
// so the link's credits go back at once. A message becomes visible when its tail has come: the cycle
// after it, its stamp is written in front of it (the head does not know the length). Credit packets leave by
// credit_*_o one cycle after they came.
//
//   cycle       0     1      2
//   link       tail
//   queue            stamp   head_q holds the stamp: level_o, event_o, pop
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

    input  wire logic        rx_valid_i,
    input  wire logic [37:0] rx_flit_i,
    output logic             rx_credit_o,

    input  wire logic        pop_i,
    input  wire logic [ 1:0] pop_queue_i,
    output logic             pop_ready_o,
    output logic      [31:0] pop_word_o,
    input  wire logic [ 2:0] drain_i,      // queues that pop themselves

    output logic [15:0] level_o[MsgQueues],  // words of complete messages
    output logic [ 2:0] event_o,             // a complete message waits

    output logic       credit_valid_o,
    output logic [6:0] credit_channel_o,
    output logic [9:0] credit_words_o,

    input  wire logic       room_i,
    output logic            deposit_o,
    output logic      [9:0] deposit_node_o,
    output logic      [6:0] deposit_channel_o,
    output logic      [5:0] deposit_words_o,

    output logic popped_o,  // pulse: a message was popped (deposit_words_o of them)
    output logic empty_o,   // nothing waits, nothing is being received
    output logic idle_o     // no register changes unless something comes
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
  logic [AddrW-1:0] write_q[4];  // where the stamp of the next message goes
  logic [AddrW-1:0] read_q[4];  // of the word in front
  logic [AddrW:0] level_q[4];
  logic [5:0] rest_q[4];  // words of the popped message still to come
  logic [22:0] stamp_q[4];  // of that message: node, channel, len
  logic [31:0] head_q[4];  // the word in front, unless it is in ram_q
  logic fresh_q;  // ram_q is the word in front of queue fresh_queue_q
  logic [1:0] fresh_queue_q;

  // ---- receive ----
  logic rx_tail;
  logic [31:0] rx_data;
  msg_head_t rx_head, in_head_q;
  assign {rx_tail, rx_data} = rx_flit_i[32:0];
  assign rx_head = rx_data;
  credit_head_t credit_head_q;
  logic unused;
  assign unused = ^{rx_flit_i[37:33], in_head_q.dest, credit_head_q.pad, credit_head_q.kind, credit_head_q.dest};
  logic in_q, in_done_q;
  logic [5:0] in_len_q;
  logic [1:0] in_queue;
  assign in_queue = in_head_q.kind;
  stamp_t in_stamp;
  assign in_stamp = '{
          src: in_head_q.src,
          gen_id: in_head_q.gen_id,
          channel: in_head_q.channel,
          kind: in_head_q.kind,
          pad: '0,
          len: in_len_q
      };

  logic mem_we;
  logic [AddrW-1:0] mem_at;
  assign mem_we = in_done_q || (in_q && rx_valid_i);
  assign mem_at = in_done_q ? write_q[in_queue] : write_q[in_queue] + AddrW'(in_len_q) + 1'b1;

  // ---- pop ----
  logic pop;
  logic [1:0] queue;
  logic self;
  always_comb begin
    self  = 1'b0;
    queue = pop_queue_i;
    if (drain_i != '0 && !pop_i) begin
      self  = 1'b1;
      queue = drain_i[0] && level_q[0] != '0 ? 2'd0 : drain_i[1] && level_q[1] != '0 ? 2'd1 : 2'd2;
      if (!drain_i[queue]) self = 1'b0;
    end
  end
  logic waits, last;
  assign waits = level_q[queue] != '0;
  assign last = rest_q[queue] == 6'd1;
  assign pop_ready_o = !last || room_i;
  assign pop = (pop_i || self) && waits && pop_ready_o;
  logic [31:0] front;
  assign front = fresh_q && fresh_queue_q == queue ? ram_q : head_q[queue];
  assign pop_word_o = waits ? front : '0;

  logic more, bypass;
  assign more = pop && level_q[queue] != (AddrW + 1)'(1);
  assign bypass = in_done_q && (level_q[in_queue] == '0 ||
                                (pop && queue == in_queue && level_q[in_queue] == (AddrW + 1)'(1)));

  logic credit_q, deposit_q, credit_valid_q;
  logic [22:0] deposit_stamp_q;
  always_ff @(posedge clk_i) begin
    credit_q <= rx_valid_i;
    credit_valid_q <= 1'b0;
    deposit_q <= 1'b0;
    fresh_q <= more;

    if (rx_valid_i) begin
      if (in_q) begin
        in_len_q <= in_len_q + 1'b1;
        in_q <= !rx_tail;
      end else if ({30'd0, rx_head.kind} == MsgKindCredit) begin
        credit_valid_q <= 1'b1;
        credit_head_q  <= rx_data;
      end else begin
        in_head_q <= rx_head;
        in_len_q <= '0;
        in_q <= !rx_tail;
      end
    end
    in_done_q <= rx_valid_i && in_q && rx_tail;
    if (mem_we) mem_q[place(in_queue, mem_at)] <= in_done_q ? in_stamp : rx_data;
    if (in_done_q) write_q[in_queue] <= write_q[in_queue] + AddrW'(in_len_q) + 1'b1;

    if (fresh_q) head_q[fresh_queue_q] <= ram_q;
    if (more) begin
      ram_q <= mem_q[place(queue, read_q[queue]+1'b1)];
      fresh_queue_q <= queue;
    end
    if (bypass) head_q[in_queue] <= in_stamp;
    if (pop) begin
      read_q[queue] <= read_q[queue] + 1'b1;
      if (rest_q[queue] == '0) begin
        rest_q[queue]  <= front[5:0];
        stamp_q[queue] <= {front[31:22], front[18:12], front[5:0]};
      end else begin
        rest_q[queue] <= rest_q[queue] - 1'b1;
        if (last) begin
          deposit_q <= 1'b1;
          deposit_stamp_q <= stamp_q[queue];
        end
      end
    end
    if (pop || in_done_q) begin
      for (int unsigned q = 0; q < MsgQueues; q++) begin
        level_q[q] <= level_q[q] - (AddrW + 1)'(pop && queue == q[1:0]) +
            (in_done_q && in_queue == q[1:0] ? (AddrW + 1)'(in_len_q) + 1'b1 : '0);
      end
    end

    if (rst_i) begin
      in_q <= 1'b0;
      in_done_q <= 1'b0;
      fresh_q <= 1'b0;
      credit_q <= 1'b0;
      for (int unsigned q = 0; q < 4; q++) begin
        write_q[q] <= '0;
        read_q[q]  <= '0;
        level_q[q] <= '0;
        rest_q[q]  <= '0;
      end
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
  assign popped_o = deposit_q;

  for (genvar q = 0; q < MsgQueues; q++) begin : gen_level
    assign level_o[q] = 16'(level_q[q]);
    assign event_o[q] = level_q[q] > (AddrW + 1)'(rest_q[q]);
  end
  assign empty_o = level_q[0] == '0 && level_q[1] == '0 && level_q[2] == '0 && !in_q && !in_done_q && !deposit_q;
  assign idle_o = !(credit_q || credit_valid_q || deposit_q || in_done_q || fresh_q) &&
      !(drain_i[0] && level_q[0] != '0 || drain_i[1] && level_q[1] != '0 || drain_i[2] && level_q[2] != '0);
endmodule

`default_nettype wire
