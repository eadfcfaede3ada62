// Send path: SEND_BEGIN and SEND_WORD (contract `ni`), credits taken, head written, words staged.
//
// begin_i or word_i is the access of this cycle. *_ready_o = 0: not yet, the same access comes again in
// the next cycle (only a begin waits: for the channel table's port, to return the credits of a message
// left unfinished, or for staging room, which ends by itself). absent_o: the begin faults.
`default_nettype none

module ni_send
  import noctule_pkg::*;
#(
    parameter  int unsigned StageWords = 128,
    localparam int unsigned FreeW      = $clog2(StageWords) + 1
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic hold_i, // core held: the unfinished message is dropped

    input wire logic [9:0] node_i,
    input wire logic [2:0] gen_i,
    input wire logic [7:0] reserved_i, // {valid, channel} whose fault message is reserved

    // The access of this cycle.
    input  wire logic        begin_i,
    input  wire logic        word_i,
    input  wire logic [31:0] wdata_i,
    output logic             begin_ready_o,
    output logic             absent_o,
    output logic             waiting_o,      // for staging room
    output logic             no_credit_o,    // pulse

    input  wire logic       status_clear_i,
    output logic      [2:0] errors_o,
    output logic            open_o,
    output logic            sent_o,          // pulse: a message is complete
    output logic      [5:0] sent_words_o,    // with it: its words, stamp included
    output logic            flush_o,         // pulse: the combining lines are to leave

    // Channel table, port P.
    input wire logic port_free_i,
    output logic drop_o,  // lookup is at open_channel_o, refund its credits
    output logic [6:0] open_channel_o,
    output logic take_o,
    output logic [5:0] words_o,
    input wire logic valid_i,
    input wire channel_entry_t entry_i,
    input wire logic [11:0] avail_i,

    // Staging memory.
    input  wire logic [FreeW-1:0] stage_free_i,
    input  wire logic             stage_full_i,
    output logic                  stage_wr_o,
    output logic      [     31:0] stage_wdata_o,
    output logic                  stage_wtail_o
);
  localparam logic [11:0] FaultMsgWords = FaultWords[11:0] + 12'd1;

  logic open_q;
  logic [6:0] channel_q;
  logic [5:0] words_q;  // of the open message, stamp included
  logic [5:0] left_q;  // words still to come, of the open message or of one to swallow
  logic [2:0] error_q;

  send_begin_t first;
  assign first = wdata_i;
  logic unused;
  assign unused = ^{entry_i.valid, entry_i.pad, first.pad0, first.pad1};

  // Verdict on a begin.
  logic [5:0] need;
  logic bad_length, poor, crowded, start, refused;
  msg_head_t head;
  always_comb begin
    need = '0;
    bad_length = 1'b0;
    poor = 1'b0;
    crowded = 1'b0;
    head = '0;
    start = 1'b0;
    refused = 1'b0;
    absent_o = 1'b0;
    if (begin_i && port_free_i && !hold_i) begin
      need = first.len + 6'd1;
      absent_o = !open_q && !valid_i;
      bad_length = first.len == '0 || first.len > entry_i.max_words || {26'd0, first.len} > MsgMaxWords;
      poor = avail_i < {6'd0, need} + (reserved_i == {1'b1, first.channel} ? FaultMsgWords : 12'd0);
      crowded = stage_free_i < FreeW'(need) || stage_full_i;
      refused = !open_q && valid_i && (bad_length || poor);
      start = !open_q && valid_i && !bad_length && !poor && !crowded;
      head = '{
          src: node_i,
          gen_id: gen_i,
          channel: first.channel,
          kind: entry_i.dest_queue,
          dest: entry_i.dest
      };
    end
  end
  // Gives the credits of the open message back; the begin that causes it comes again.
  assign drop_o = open_q && port_free_i && (begin_i || hold_i);
  assign begin_ready_o = port_free_i && (absent_o || refused || start);
  assign waiting_o = begin_i && port_free_i && !open_q && valid_i && !bad_length && !poor && crowded;
  assign no_credit_o = refused && !bad_length;
  assign take_o = start;
  assign words_o = drop_o ? words_q : need;
  assign open_channel_o = channel_q;

  // A core that is held from this cycle on may still have a store on the bus: it must not meet the drop.
  logic word, append;
  assign word = word_i && !hold_i;
  assign append = word && open_q;
  assign stage_wr_o = start || append;
  assign stage_wdata_o = start ? head : wdata_i;
  assign stage_wtail_o = append && left_q == 6'd1;
  assign sent_o = stage_wtail_o;
  assign sent_words_o = words_q;
  assign flush_o = start || stage_wtail_o;
  assign errors_o = error_q;
  assign open_o = open_q;

  always_ff @(posedge clk_i) begin
    if (status_clear_i) error_q <= error_q & ~wdata_i[2:0];
    if (drop_o) begin
      open_q <= 1'b0;
      left_q <= '0;
      if (!hold_i) error_q <= error_q | NiSendErrUnfinished[2:0];
    end
    if (start || refused) begin
      open_q <= start;
      channel_q <= first.channel;
      words_q <= need;
      left_q <= first.len;
    end
    if (refused) error_q <= error_q | (bad_length ? NiSendErrLength[2:0] : NiSendErrCredit[2:0]);
    if (word) begin
      if (left_q == '0) error_q <= error_q | NiSendErrUnfinished[2:0];
      else left_q <= left_q - 1'b1;
      if (left_q == 6'd1) open_q <= 1'b0;
    end
    if (hold_i && !open_q) left_q <= '0;
    if (hold_i) error_q <= '0;
    if (rst_i) begin
      open_q  <= 1'b0;
      left_q  <= '0;
      error_q <= '0;
    end
  end
endmodule

`default_nettype wire
