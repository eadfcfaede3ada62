// A memory channel (architecture 2.4): the end point of REQ on the east edge of its row.
//
// Promise: requests are carried out one after the other in order of arrival, each `LATENCY` cycles
// after its tail came in, so a WRITE is ordered (and acknowledged) before every later READ. Replies
// need only room on RSP. A line read takes 9 cycles of the data path (head and 8 words), a write
// one for each word. Atomics are indivisible. Control packets are believed from the bridge only.
// An address of another channel or beyond the memory answers STATUS_ERROR and changes nothing.
//
//   READ:  cmd | head w0 w1 w2 w3 w4 w5 w6 w7 | next head ...
`default_nettype none

module channel
  import noctule_pkg::*;
#(
    parameter int unsigned BytesLog2 = 24
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic  [ 3:0] x_i,
    input  wire logic  [ 3:0] y_i,
    input  wire logic  [63:0] cycle_i,
    input  wire logic  [31:0] us_i,
    input  wire logic  [ 3:0] bridge_y_i,
    output logic              quiet_o,
    input  wire logic         msg_rx_valid_i,
    input  wire flit_t        msg_rx_flit_i,
    output logic              msg_rx_credit_o,
    output logic              msg_tx_valid_o,
    output flit_t             msg_tx_flit_o,
    input  wire logic         msg_tx_credit_i,
    input  wire logic         req_rx_valid_i,
    input  wire flit_t        req_rx_flit_i,
    output logic              req_rx_credit_o,
    output logic              req_tx_valid_o,
    output flit_t             req_tx_flit_o,
    input  wire logic         req_tx_credit_i,
    input  wire logic         rsp_rx_valid_i,
    input  wire flit_t        rsp_rx_flit_i,
    output logic              rsp_rx_credit_o,
    output logic              rsp_tx_valid_o,
    output flit_t             rsp_tx_flit_o,
    input  wire logic         rsp_tx_credit_i
);
  localparam int unsigned WordsLog2 = BytesLog2 - 2;

  typedef enum logic [2:0] {
    Idle,    // waits for a command
    Read,    // streams the words of a line
    Write,   // takes words from the FIFO
    Modify,  // second half of an atomic: the old value is at the RAM's output
    Head,    // reply head
    Word     // the one word behind it
  } state_e;

  // Nothing is ever sent to a channel on MSG or RSP, and it sends nothing on MSG or REQ.
  assign msg_rx_credit_o = 1'b0;
  assign msg_tx_valid_o  = 1'b0;
  assign msg_tx_flit_o   = '0;
  assign req_tx_valid_o  = 1'b0;
  assign req_tx_flit_o   = '0;
  assign rsp_rx_credit_o = 1'b0;

  // ---- front half
  logic cmd_valid, cmd_take, word_valid, word_pop, words_done, fetch_quiet;
  req_head_t cmd_head;
  logic [31:0] cmd_addr, cmd_arg, cmd_arg2, word;
  logic [15:0] latency_q;

  channel_fetch fetch (
      .clk_i,
      .rst_i,
      .now_i(cycle_i[15:0]),
      .latency_i(latency_q),
      .rx_valid_i(req_rx_valid_i),
      .rx_flit_i(req_rx_flit_i),
      .rx_credit_o(req_rx_credit_o),
      .cmd_valid_o(cmd_valid),
      .cmd_head_o(cmd_head),
      .cmd_addr_o(cmd_addr),
      .cmd_arg_o(cmd_arg),
      .cmd_arg2_o(cmd_arg2),
      .cmd_take_i(cmd_take),
      .word_valid_o(word_valid),
      .word_o(word),
      .word_pop_i(word_pop),
      .words_done_i(words_done),
      .quiet_o(fetch_quiet)
  );

  // ---- decode of the command at hand
  logic [3:0] striping_log2_q, striping_index_q;
  logic [31:2] inner;  // word address inside this channel (byte numbering)
  logic in_memory, is_ctrl, from_bridge, reg_ok;
  logic [31:0] offset;
  logic [31:MapStripeLog2] stripe_number;

  assign offset = cmd_addr - MapAppBase;
  assign stripe_number = offset[31:MapStripeLog2] >> striping_log2_q;
  assign inner = {stripe_number, offset[MapStripeLog2-1:2]};
  assign in_memory = cmd_addr[31:30] == 2'b11 && inner[31:BytesLog2] == '0 &&
      (offset[MapStripeLog2+:16] & ((16'd1 << striping_log2_q) - 16'd1)) == 16'(striping_index_q);
  assign is_ctrl = cmd_head.op == 4'(RemoteOpCtrlRead) || cmd_head.op == 4'(RemoteOpCtrlWrite);
  assign from_bridge = cmd_head.src == {2'(NodeExitWest), bridge_y_i, 4'd0};
  assign reg_ok = cmd_addr == ChannelLatency || cmd_addr == ChannelStriping ||
                  cmd_addr == ChannelBytes || cmd_addr[31:5] == ChannelCounters[31:5];

  // ---- execution
  state_e state_q;
  req_head_t head_q;
  logic status_q, has_word_q, from_ram_q;
  logic [31:0] reg_word_q, operand_q, expect_q, mask_q;
  logic [WordsLog2-1:0] addr_q;
  logic [2:0] index_q;
  logic [31:0] counters_q[8];

  logic ram_re, ram_we;
  logic [WordsLog2-1:0] ram_addr;
  logic [3:0] ram_be;
  logic [31:0] ram_wdata, ram_rdata, modified, modified_data;

  channel_ram #(
      .WordsLog2(WordsLog2)
  ) ram (
      .clk_i,
      .re_i(ram_re),
      .we_i(ram_we),
      .addr_i(ram_addr),
      .be_i(ram_be),
      .wdata_i(ram_wdata),
      .rdata_o(ram_rdata)
  );

  // ---- towards RSP: one flit register; `tx_ram` takes its data from the RAM's output register
  logic tx_valid_q, tx_ram_q, tx_tail_q;
  logic [4:0] tx_route_q, tx_credits_q;
  logic [31:0] tx_data_q;
  logic send, can_send;

  assign can_send = tx_credits_q != 0;
  assign rsp_tx_valid_o = tx_valid_q;
  assign rsp_tx_flit_o = {tx_route_q, tx_tail_q, tx_ram_q ? ram_rdata : tx_data_q};
  assign quiet_o = fetch_quiet && state_q == Idle && !tx_valid_q;

  // Word of the line that the lowest non-empty nibble of the mask belongs to.
  logic [2:0] mask_word;
  always_comb begin
    mask_word = 3'd0;
    for (int i = 7; i >= 0; i--) if (mask_q[4*i+:4] != 4'd0) mask_word = 3'(i);
  end
  logic [31:0] mask_left;
  assign mask_left  = mask_q & ~(32'hF << {mask_word, 2'b00});

  assign word_pop   = state_q == Write && word_valid;
  assign words_done = word_pop && mask_left == 0;

  logic start_read;  // a READ answers from Idle, so that lines follow each other without a gap
  assign start_read = state_q == Idle && cmd_valid && cmd_head.op == 4'(RemoteOpRead) && in_memory;
  assign cmd_take = state_q == Idle && cmd_valid && (!start_read || can_send);

  assign modified = head_q.op == 4'(RemoteOpAdd) ? ram_rdata + operand_q : operand_q;
  assign modified_data = head_q.op == 4'(RemoteOpCas) && ram_rdata != expect_q ? ram_rdata : modified;

  always_comb begin
    ram_re = 1'b0;
    ram_we = 1'b0;
    ram_addr = addr_q;
    ram_be = 4'hF;
    ram_wdata = modified_data;
    send = 1'b0;
    unique case (state_q)
      Idle: begin
        send = start_read && can_send;
        ram_addr = inner[BytesLog2-1:2];
        ram_wdata = cmd_arg;
        if (cmd_take && in_memory) begin
          ram_re = cmd_head.op == 4'(RemoteOpSwap) || cmd_head.op == 4'(RemoteOpAdd) ||
              cmd_head.op == 4'(RemoteOpCas) ||
              (cmd_head.op == 4'(RemoteOpCtrlRead) && from_bridge);
          ram_we = cmd_head.op == 4'(RemoteOpCtrlWrite) && from_bridge;
        end
      end
      Read: begin
        ram_re = can_send;
        send = can_send;
        ram_addr = {addr_q[WordsLog2-1:3], index_q};
      end
      Write: begin
        ram_we = word_pop && !status_q;
        ram_addr = {addr_q[WordsLog2-1:3], mask_word};
        ram_be = mask_q[{mask_word, 2'b00}+:4];
        ram_wdata = word;
      end
      Modify:  ram_we = 1'b1;
      default: send = can_send;
    endcase
  end

  function automatic logic [31:0] reply(input logic [9:0] dest, input logic [3:0] op,
                                        input logic [4:0] tag, input logic bad);
    rsp_head_t r;
    r = '{
        dest: dest,
        src: {2'(NodeExitEast), y_i, x_i},
        op: op,
        tag: tag,
        status: {2'b00, bad}
    };
    return r;
  endfunction

  logic unused;
  assign unused = ^{msg_rx_valid_i, msg_rx_flit_i, msg_tx_credit_i, req_tx_credit_i,
                    rsp_rx_valid_i, rsp_rx_flit_i, us_i, cycle_i[63:16], cmd_head.dest, cmd_head.pad, head_q.dest, head_q.pad, offset[1:0]};

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Idle;
      latency_q <= 16'(RemoteChannelLatency);
      striping_log2_q <= '0;
      striping_index_q <= '0;
      tx_valid_q <= 1'b0;
      tx_credits_q <= 5'(NodeLinkCredits);
      for (int i = 0; i < 8; i++) counters_q[i] <= '0;
    end else begin
      tx_valid_q <= send;
      if (send != rsp_tx_credit_i) tx_credits_q <= send ? tx_credits_q - 5'd1 : tx_credits_q + 5'd1;
      if (state_q != Idle || cmd_take)
        counters_q[ChannelCounterBusy[2:0]] <= counters_q[ChannelCounterBusy[2:0]] + 1'b1;

      unique case (state_q)
        Idle:
        if (cmd_take) begin
          head_q <= cmd_head;
          addr_q <= inner[BytesLog2-1:2];
          index_q <= 3'd0;
          mask_q <= cmd_arg;
          expect_q <= cmd_arg;
          operand_q <= cmd_head.op == 4'(RemoteOpCas) ? cmd_arg2 : cmd_arg;
          status_q <= 1'b0;
          has_word_q <= 1'b0;
          from_ram_q <= 1'b1;
          state_q <= Head;
          tx_route_q <= route_of(cmd_head.src, 1'(NodeOrderXy), x_i, y_i);
          tx_tail_q <= 1'b0;
          tx_ram_q <= 1'b0;
          tx_data_q <= reply(cmd_head.src, cmd_head.op, cmd_head.tag, 1'b0);
          if (is_ctrl) begin
            has_word_q <= cmd_head.op == 4'(RemoteOpCtrlRead);
            from_ram_q <= in_memory;
            unique case (cmd_addr)
              ChannelLatency:  reg_word_q <= 32'(latency_q);
              ChannelStriping: reg_word_q <= {20'd0, striping_index_q, 4'd0, striping_log2_q};
              ChannelBytes:    reg_word_q <= 32'd1 << BytesLog2;
              default:         reg_word_q <= counters_q[cmd_addr[4:2]];
            endcase
            if (!from_bridge || !(in_memory || reg_ok)) begin
              status_q   <= 1'b1;
              has_word_q <= 1'b0;
            end else if (cmd_head.op == 4'(RemoteOpCtrlWrite) && !in_memory) begin
              if (cmd_addr == ChannelLatency) latency_q <= {1'b0, cmd_arg[14:0]};
              else if (cmd_addr == ChannelStriping) begin
                striping_log2_q  <= cmd_arg[3:0];
                striping_index_q <= cmd_arg[11:8];
              end else status_q <= 1'b1;
            end
          end else begin
            unique case (cmd_head.op)
              4'(RemoteOpRead): begin
                if (in_memory) state_q <= Read;
                counters_q[ChannelCounterReads[2:0]] <= counters_q[ChannelCounterReads[2:0]] + 1'b1;
              end
              4'(RemoteOpWrite): begin
                if (cmd_arg != 0) state_q <= Write;
                counters_q[ChannelCounterWrites[2:0]] <=
                    counters_q[ChannelCounterWrites[2:0]] + 1'b1;
              end
              default: begin
                has_word_q <= in_memory;
                if (in_memory) state_q <= Modify;
                counters_q[ChannelCounterAtomics[2:0]] <=
                    counters_q[ChannelCounterAtomics[2:0]] + 1'b1;
              end
            endcase
            if (!in_memory) begin
              status_q <= 1'b1;
              counters_q[ChannelCounterErrors[2:0]] <= counters_q[ChannelCounterErrors[2:0]] + 1'b1;
            end
          end
        end
        Read:
        if (can_send) begin
          tx_route_q <= '0;
          tx_ram_q <= 1'b1;
          tx_tail_q <= index_q == 3'd7;
          index_q <= index_q + 3'd1;
          if (index_q == 3'd7) state_q <= Idle;
        end
        Write:
        if (word_pop) begin
          mask_q <= mask_left;
          if (words_done) state_q <= Head;
        end
        Modify: state_q <= Head;
        Head:
        if (can_send) begin
          tx_route_q <= route_of(head_q.src, 1'(NodeOrderXy), x_i, y_i);
          tx_ram_q <= 1'b0;
          tx_data_q <= reply(head_q.src, head_q.op, head_q.tag, status_q);
          tx_tail_q <= !has_word_q;
          state_q <= has_word_q ? Word : Idle;
        end
        default:  // Word
        if (can_send) begin
          tx_route_q <= '0;
          tx_ram_q <= from_ram_q;
          tx_data_q <= reg_word_q;
          tx_tail_q <= 1'b1;
          state_q <= Idle;
        end
      endcase
    end
  end
endmodule

`default_nettype wire
