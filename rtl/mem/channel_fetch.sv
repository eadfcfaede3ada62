// Front half of a memory channel: takes REQ flits, holds each packet for the channel's latency,
// and hands out decoded commands.
//
// Promise: packets are handed out in order of arrival, none before its tail has been here for
// `latency_i` cycles. `cmd_valid_o` stays until `cmd_take_i`. The payload words of a WRITE stay
// in the FIFO: after taking the command, the user pops exactly popcount(words of the mask) of
// them through `word_*`, and no further command is decoded before `words_done_i`.
// Credits: the router starts with 16; one goes back for each flit as long as the FIFO has room
// for all that it could then send.
`default_nettype none

module channel_fetch
  import noctule_pkg::*;
#(
    parameter int unsigned DepthLog2 = 8
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic  [15:0] now_i,
    input  wire logic  [15:0] latency_i,
    input  wire logic         rx_valid_i,
    input  wire flit_t        rx_flit_i,
    output logic              rx_credit_o,
    output logic              cmd_valid_o,
    output req_head_t         cmd_head_o,
    output logic       [31:0] cmd_addr_o,
    output logic       [31:0] cmd_arg_o,     // byte mask, operand, expected value or control word
    output logic       [31:0] cmd_arg2_o,    // new value of a CAS
    input  wire logic         cmd_take_i,
    output logic              word_valid_o,
    output logic       [31:0] word_o,
    input  wire logic         word_pop_i,
    input  wire logic         words_done_i,
    output logic              quiet_o
);
  typedef enum logic [2:0] {
    Head,
    Addr,
    Arg,
    Arg2,
    Ready,
    Words
  } state_e;

  localparam int unsigned DueLog2 = DepthLog2 - 1;  // a packet is two flits or more

  state_e state_q;
  req_head_t head_q;
  logic [31:0] addr_q, arg_q, arg2_q;
  logic [15:0] due_mem[2**DueLog2];
  logic [DueLog2-1:0] due_wr_q, due_rd_q;
  logic [DueLog2:0] packets_q;
  logic credit_q;
  logic [4:0] owed_q;

  logic fifo_valid, fifo_pop, decode_pop;
  logic [31:0] front;
  logic [15:0] since_due;
  logic [DepthLog2:0] count;
  logic due, give_credit, packet_in, packet_out;
  logic unused;

  stream_fifo #(
      .Width(32),
      .DepthLog2(DepthLog2)
  ) fifo (
      .clk_i,
      .rst_i,
      .push_i(rx_valid_i),
      .push_data_i(rx_flit_i.data),
      .pop_i(fifo_pop),
      .valid_o(fifo_valid),
      .front_o(front),
      .count_o(count)
  );

  // In 16 bits, so that the difference is right across the wrap of the clock.
  assign since_due = now_i - due_mem[due_rd_q];
  assign due = packets_q != 0 && !since_due[15];
  assign decode_pop = fifo_valid && ((state_q == Head && due) || state_q == Addr ||
                                     state_q == Arg || state_q == Arg2);
  assign fifo_pop = decode_pop || word_pop_i;
  assign packet_in = rx_valid_i && rx_flit_i.tail;
  assign packet_out = fifo_valid && state_q == Head && due;
  // Room for everything that the router may send, this credit included.
  assign give_credit = owed_q != 0 && 32'(count) + 32'd16 - 32'(owed_q) < 32'(2 ** DepthLog2);

  assign cmd_valid_o = state_q == Ready;
  assign cmd_head_o = head_q;
  assign cmd_addr_o = addr_q;
  assign cmd_arg_o = arg_q;
  assign cmd_arg2_o = arg2_q;
  assign word_valid_o = fifo_valid && state_q == Words;
  assign word_o = front;
  assign rx_credit_o = credit_q;
  assign quiet_o = count == 0 && state_q == Head && owed_q == 0 && !credit_q;
  assign unused = ^{rx_flit_i.route, since_due[14:0]};

  always_ff @(posedge clk_i) begin
    if (packet_in) due_mem[due_wr_q] <= now_i + latency_i;
    if (rst_i) begin
      state_q <= Head;
      due_wr_q <= '0;
      due_rd_q <= '0;
      packets_q <= '0;
      credit_q <= 1'b0;
      owed_q <= '0;
    end else begin
      if (packet_in) due_wr_q <= due_wr_q + 1'b1;
      if (packet_out) due_rd_q <= due_rd_q + 1'b1;
      if (packet_in != packet_out) packets_q <= packet_in ? packets_q + 1'b1 : packets_q - 1'b1;
      credit_q <= give_credit;
      if (rx_valid_i != give_credit) owed_q <= rx_valid_i ? owed_q + 5'd1 : owed_q - 5'd1;

      unique case (state_q)
        Head:
        if (decode_pop) begin
          head_q  <= req_head_t'(front);
          state_q <= Addr;
        end
        Addr:
        if (decode_pop) begin
          addr_q <= front;
          if (head_q.op == 4'(RemoteOpRead) || head_q.op == 4'(RemoteOpCtrlRead)) state_q <= Ready;
          else state_q <= Arg;
        end
        Arg:
        if (decode_pop) begin
          arg_q   <= front;
          state_q <= head_q.op == 4'(RemoteOpCas) ? Arg2 : Ready;
        end
        Arg2:
        if (decode_pop) begin
          arg2_q  <= front;
          state_q <= Ready;
        end
        Ready:
        if (cmd_take_i) state_q <= head_q.op == 4'(RemoteOpWrite) && arg_q != 0 ? Words : Head;
        default: if (words_done_i) state_q <= Head;
      endcase
    end
  end
endmodule

`default_nettype wire
