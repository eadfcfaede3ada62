// The message path of the network interface: send channels and their credits, staging, receive queues, credits on their
// way home, faults as messages, and the MSG link.
//
// This module only joins its parts; each tells its own rules. The channel table has one port for lookups: the control path
// has the first turn, then the fault unit, then the core (port_free_o).
`default_nettype none

module ni_message
  import noctule_pkg::*;
#(
    parameter int unsigned Queue0Words = 1024,
    parameter int unsigned Queue1Words = 1024,
    parameter int unsigned Queue2Words = 1024,
    parameter int unsigned Channels    = 128,
    parameter int unsigned StageWords  = 128
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic [31:0] cycle_i,
    input wire logic hold_i,
    input wire logic [3:0] x_i,
    input wire logic [3:0] y_i,
    input wire logic [9:0] node_i,
    input wire logic [2:0] gen_i,
    input wire logic [7:0] fault_channel_i,
    input wire logic [2:0] drain_i,
    // The core's access of this cycle (ni_regs).
    input wire logic begin_i,
    input wire logic word_i,
    input wire logic status_clear_i,
    input wire logic credits_i,
    input wire logic pop_i,
    input wire logic level_i,
    input wire logic [31:0] wdata_i,
    input wire logic [8:2] offset_i,
    // Stores and the atomic under way, and those acknowledged in this cycle.
    input wire logic [4:0] pending_i,
    input wire logic [4:0] acked_i,
    // Faults: a control packet from a stranger; addresses and codes of the others.
    input wire logic stranger_i,
    input wire logic [7:0] fault_code0_i,
    input wire logic [7:0] fault_code1_i,
    input wire logic [31:0] fault_addr0_i,
    input wire logic [31:0] fault_addr1_i,
    input wire logic [31:0] fault_addr2_i,
    // Control path: channel table, fault record.
    input wire logic ctl_channels_i,
    input wire logic ctl_fault_i,
    input wire logic fault_clear_i,
    input wire logic ctl_we_i,
    input wire logic [31:0] ctl_addr_i,
    input wire logic [31:0] ctl_wdata_i,
    // Faults of register accesses, remote accesses and posted stores; what the first two were.
    input wire logic [2:0] fault_i,
    input wire logic [1:0] fault_store_i,

    // Answers to the core's access, and what registers show.
    output logic begin_ready_o,
    output logic absent_o,
    output logic [2:0] errors_o,
    output logic [3:0] staged_o,
    output logic [$clog2(StageWords):0] stage_free_o,
    output logic port_free_o,
    output logic [11:0] avail_o,
    output logic pop_ready_o,
    output logic [31:0] pop_word_o,
    output logic [15:0] level_o,
    output logic [2:0] event_o,
    output logic credit_home_o,
    output logic [31:0] channels_rdata_o,
    output logic channels_err_o,
    output logic clearing_o,
    output logic [31:0] fault_rdata_o,
    output logic open_o,
    output logic home_o,
    output logic flush_o,
    // For the counters.
    output logic sent_o,
    output logic [5:0] sent_words_o,
    output logic popped_o,
    output logic [5:0] popped_words_o,
    output logic credit_sent_o,
    output logic no_credit_o,
    output logic send_waiting_o,
    output logic fault_unsent_o,
    output logic empty_o,  // queues, and credits to return
    output logic credit_held_o,
    output logic [6:0] credit_due_at_o,
    output logic idle_o,  // see ni.sv

    input  wire logic        msg_rx_valid_i,
    input  wire logic [37:0] msg_rx_flit_i,
    output logic             msg_rx_credit_o,
    output logic             msg_tx_valid_o,
    output logic      [37:0] msg_tx_flit_o,
    input  wire logic        msg_tx_credit_i
);

  // ---- send channels: one port, the control path's first, then the fault unit's, then the core's ----
  logic fault_want, fault_grant, fault_take;
  logic drop, take;
  logic [6:0] open_channel, lookup;
  logic [5:0] send_need;
  logic entry_valid;
  channel_entry_t entry;
  logic [11:0] avail;
  logic [6:0] credit_channel;
  logic [9:0] credit_words;

  assign fault_grant = fault_want && !ctl_channels_i;
  assign port_free_o   = !ctl_channels_i && !fault_want;
  always_comb begin
    if (ctl_channels_i) lookup = ctl_addr_i[10:4];
    else if (fault_want) lookup = fault_channel_i[6:0];
    // Held: the drop's, even if the core's last read of CREDITS is still on the bus.
    else if (open_o) lookup = credits_i && !hold_i ? offset_i : open_channel;
    else lookup = begin_i ? wdata_i[6:0] : offset_i;
  end

  ni_channels #(
      .Channels(Channels)
  ) i_channels (
      .clk_i,
      .rst_i,
      .use_i(ctl_channels_i || fault_want || begin_i || credits_i || hold_i && open_o),
      .lookup_i(lookup),
      .valid_o(entry_valid),
      .entry_o(entry),
      .avail_o(avail),
      .take_i(take || fault_take),
      .refund_i(drop),
      .words_i(fault_take ? FaultWords[5:0] + 6'd1 : send_need),
      .credit_valid_i(credit_home_o),
      .credit_channel_i(credit_channel),
      .credit_words_i(credit_words),
      .ctl_req_i(ctl_channels_i && !credit_home_o),
      .ctl_we_i(ctl_we_i),
      .ctl_word_i(ctl_addr_i[3:2]),
      .ctl_wdata_i(ctl_wdata_i),
      .ctl_rdata_o(channels_rdata_o),
      .ctl_err_o(channels_err_o),
      .home_o(home_o),
      .busy_o(clearing_o)
  );
  // What software may use: the fault message's credits are not among it.
  localparam logic [11:0] FaultMsgWords = FaultWords[11:0] + 12'd1;
  logic reserved;
  assign reserved   = fault_channel_i == {1'b1, offset_i};
  assign avail_o = !reserved ? avail : avail < FaultMsgWords ? '0 : avail - FaultMsgWords;

  // ---- send ----
  logic stage_wr, stage_wtail, stage_full, stage_have, stage_ready, stage_tail, stage_pop;
  logic [31:0] stage_wdata, stage_word;
  logic stage_idle;

  ni_send #(
      .StageWords(StageWords)
  ) i_send (
      .clk_i,
      .rst_i,
      .hold_i(hold_i),
      .node_i(node_i),
      .gen_i(gen_i),
      .reserved_i(fault_channel_i),
      .begin_i(begin_i),
      .word_i(word_i),
      .wdata_i(wdata_i),
      .begin_ready_o(begin_ready_o),
      .absent_o(absent_o),
      .waiting_o(send_waiting_o),
      .no_credit_o(no_credit_o),
      .status_clear_i(status_clear_i),
      .errors_o(errors_o),
      .open_o(open_o),
      .sent_o(sent_o),
      .sent_words_o(sent_words_o),
      .flush_o(flush_o),
      .port_free_i(port_free_o),
      .drop_o(drop),
      .open_channel_o(open_channel),
      .take_o(take),
      .words_o(send_need),
      .valid_i(entry_valid),
      .entry_i(entry),
      .avail_i(avail),
      .stage_free_i(stage_free_o),
      .stage_full_i(stage_full),
      .stage_wr_o(stage_wr),
      .stage_wdata_o(stage_wdata),
      .stage_wtail_o(stage_wtail)
  );

  ni_stage #(
      .Words(StageWords),
      .Messages(8),
      .Pending(5)
  ) i_stage (
      .clk_i,
      .rst_i,
      .wr_i(stage_wr),
      .wdata_i(stage_wdata),
      .wtail_i(stage_wtail),
      .drop_i(drop),
      .free_o(stage_free_o),
      .full_o(stage_full),
      .messages_o(staged_o),
      .pending_i(pending_i),
      .acked_i(acked_i),
      .pop_i(stage_pop),
      .have_o(stage_have),
      .ready_o(stage_ready),
      .word_o(stage_word),
      .tail_o(stage_tail),
      .idle_o(stage_idle)
  );

  // ---- receive ----
  logic room, recv_empty, recv_idle;
  logic [9:0] deposit_node;
  logic [6:0] deposit_channel;
  ni_recv #(
      .Queue0Words(Queue0Words),
      .Queue1Words(Queue1Words),
      .Queue2Words(Queue2Words)
  ) i_recv (
      .clk_i,
      .rst_i,
      .rx_valid_i(msg_rx_valid_i),
      .rx_flit_i(msg_rx_flit_i),
      .rx_credit_o(msg_rx_credit_o),
      .pop_i(pop_i),
      .pop_queue_i(offset_i[3:2]),
      .pop_ready_o(pop_ready_o),
      .pop_word_o(pop_word_o),
      .drain_i(drain_i),
      .level_i(level_i),
      .level_queue_i(offset_i[3:2]),
      .level_o(level_o),
      .event_o(event_o),
      .credit_valid_o(credit_home_o),
      .credit_channel_o(credit_channel),
      .credit_words_o(credit_words),
      .room_i(room),
      .deposit_o(popped_o),
      .deposit_node_o(deposit_node),
      .deposit_channel_o(deposit_channel),
      .deposit_words_o(popped_words_o),

      .empty_o(recv_empty),
      .idle_o(recv_idle)
  );

  logic credit_due, credit_empty, credit_idle;
  logic [31:0] credit_flit;
  ni_credit i_credit (
      .clk_i,
      .rst_i,
      .cycle_i(cycle_i[6:0]),
      .hurry_i(drain_i != '0),
      .room_o(room),
      .deposit_i(popped_o),
      .node_i(deposit_node),
      .channel_i(deposit_channel),
      .words_i(popped_words_o),
      .due_o(credit_due),
      .flit_o(credit_flit),
      .take_i(credit_sent_o),
      .empty_o(credit_empty),
      .idle_o(credit_idle),
      .due_at_o(credit_due_at_o)
  );

  // ---- faults ----
  logic fault_message, fault_done, fault_idle;
  logic [1:0] fault_index;
  logic [31:0] fault_word;
  ni_fault i_fault (
      .clk_i,
      .rst_i,
      .cycle_i(cycle_i[31:0]),
      .node_i(node_i),
      .gen_i(gen_i),
      .channel_i(fault_channel_i),
      .fault_i({stranger_i, fault_i}),
      .store_i({ctl_we_i, 1'b1, fault_store_i}),
      .code0_i(fault_code0_i),
      .code1_i(fault_code1_i),
      .addr0_i(fault_addr0_i),
      .addr1_i(fault_addr1_i),
      .addr2_i(fault_addr2_i),
      .addr3_i(ctl_addr_i),
      .want_o(fault_want),
      .grant_i(fault_grant),
      .valid_i(entry_valid),
      .entry_i(entry),
      .avail_i(avail),
      .take_o(fault_take),
      .message_o(fault_message),
      .index_i(fault_index),
      .word_o(fault_word),
      .done_i(fault_done),
      .unsent_o(fault_unsent_o),
      .clear_i(fault_clear_i),
      .read_i(ctl_fault_i),
      .read_index_i(ctl_addr_i[3:2]),
      .rdata_o(fault_rdata_o),
      .idle_o(fault_idle)
  );

  logic msg_tx_idle;
  ni_msg_tx i_msg_tx (
      .clk_i,
      .rst_i,
      .x_i(x_i),
      .y_i(y_i),
      .credit_due_i(credit_due),
      .credit_flit_i(credit_flit),
      .credit_take_o(credit_sent_o),
      .fault_i(fault_message),
      .fault_index_o(fault_index),
      .fault_word_i(fault_word),
      .fault_done_o(fault_done),
      .stage_have_i(stage_have),
      .stage_ready_i(stage_ready),
      .stage_word_i(stage_word),
      .stage_tail_i(stage_tail),
      .stage_pop_o(stage_pop),
      .tx_valid_o(msg_tx_valid_o),
      .tx_flit_o(msg_tx_flit_o),
      .tx_credit_i(msg_tx_credit_i),
      .idle_o(msg_tx_idle)
  );

  assign empty_o = recv_empty && credit_empty && msg_tx_idle && !msg_tx_valid_o;
  assign idle_o = recv_idle && credit_idle && msg_tx_idle && stage_idle && fault_idle && !(hold_i && open_o) && !clearing_o;
  assign credit_held_o = !credit_empty;

  logic unused;
  assign unused = ^{ctl_addr_i[31:11], ctl_addr_i[1:0]};
endmodule

`default_nettype wire
