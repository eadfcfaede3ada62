// Faults: the record of the first one, the count, and the message to the supervisor.
//
// Four sources; when several come in one cycle all are counted and the first of them in the order of the
// ports is recorded and told. A fault message needs the channel table's port (want_o, granted by grant_i in the same
// cycle with the channel's entry and credits) and four credits, which the send path never touches; when
// they are not home, or the previous message has not left, the fault is counted as unsent.
`default_nettype none

module ni_fault
  import noctule_pkg::*;
(
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [31:0] cycle_i,
    input wire logic [ 9:0] node_i,
    input wire logic [ 2:0] gen_i,
    input wire logic [ 7:0] channel_i, // {valid, channel} of fault messages

    // Sources: 0 the core's register accesses, 1 its remote accesses, 2 posted stores, 3 the control path; the codes of
    // the last two are always the same.
    input wire logic [ 3:0] fault_i,
    input wire logic [ 3:0] store_i,
    input wire logic [ 7:0] code0_i,
    input wire logic [ 7:0] code1_i,
    input wire logic [31:0] addr0_i,
    input wire logic [31:0] addr1_i,
    input wire logic [31:0] addr2_i,
    input wire logic [31:0] addr3_i,

    output logic                       want_o,
    input  wire logic                  grant_i,
    input  wire logic                  valid_i,
    input  wire channel_entry_t        entry_i,
    input  wire logic           [11:0] avail_i,
    output logic                       take_o,   // FaultWords + 1 words

    output logic             message_o,
    input  wire logic [ 1:0] index_i,
    output logic      [31:0] word_o,     // of the message, 0 is the head
    input  wire logic        done_i,
    output logic             unsent_o,      // pulse

    // Control path: FAULT, FAULT_ADDR, FAULT_CYCLE, FAULT_COUNT.
    input  wire logic        clear_i,
    input  wire logic        read_i,
    input  wire logic [ 1:0] read_index_i,
    output logic      [31:0] rdata_o,
    output logic             idle_o
);
  fault_word_t first_q, told_q;
  logic [31:0] first_addr_q, first_cycle_q, count_q;
  logic [31:0] told_addr_q, told_cycle_q;
  logic want_q, message_q;
  msg_head_t head_q;

  logic unused;
  assign unused = ^{entry_i.valid, entry_i.pad};

  fault_word_t now;
  logic [31:0] addr;
  logic [2:0] many;
  logic [1:0] source;
  always_comb begin
    now = '0;
    addr = '0;
    many = '0;
    source = '0;
    if (fault_i != '0) begin
      source = fault_i[0] ? 2'd0 : fault_i[1] ? 2'd1 : fault_i[2] ? 2'd2 : 2'd3;
      now.node = node_i;
      now.store = store_i[source];
      unique case (source)
        2'd0: {now.code, addr} = {code0_i, addr0_i};
        2'd1: {now.code, addr} = {code1_i, addr1_i};
        2'd2: {now.code, addr} = {FaultRemoteError[7:0], addr2_i};
        default: {now.code, addr} = {FaultCtrlSource[7:0], addr3_i};
      endcase
      many = 3'(fault_i[0]) + 3'(fault_i[1]) + 3'(fault_i[2]) + 3'(fault_i[3]);
    end
  end

  logic busy, good;
  assign busy = want_q || message_q;
  assign good = valid_i && avail_i >= FaultWords[11:0] + 12'd1 && entry_i.max_words >= FaultWords[5:0];
  assign want_o = want_q;
  assign take_o = want_q && grant_i && good;
  assign unsent_o = fault_i != '0 && (busy || !channel_i[7]) || want_q && grant_i && !good;

  always_ff @(posedge clk_i) begin
    if (clear_i) begin
      first_q <= '0;
      count_q <= '0;
    end
    if (fault_i != '0) begin
      count_q <= (clear_i ? '0 : count_q) + {29'd0, many};
      if (clear_i || first_q.code == FaultNone[7:0]) begin
        first_q <= now;
        first_addr_q <= addr;
        first_cycle_q <= cycle_i;
      end
      if (!busy && channel_i[7]) begin
        want_q <= 1'b1;
        told_q <= now;
        told_addr_q <= addr;
        told_cycle_q <= cycle_i;
      end
    end
    if (want_q && grant_i) begin
      want_q <= 1'b0;
      message_q <= good;
      head_q <= '{
          src: node_i,
          gen_id: gen_i,
          channel: channel_i[6:0],
          kind: entry_i.dest_queue,
          dest: entry_i.dest
      };
    end
    if (done_i) message_q <= 1'b0;
    if (rst_i) begin
      first_q <= '0;
      first_addr_q <= '0;
      first_cycle_q <= '0;
      count_q <= '0;
      want_q <= 1'b0;
      message_q <= 1'b0;
    end
  end

  assign message_o = message_q;
  always_comb begin
    word_o = '0;
    if (message_q) begin
      unique case (index_i)
        2'd0: word_o = head_q;
        2'd1: word_o = told_q;
        2'd2: word_o = told_addr_q;
        default: word_o = told_cycle_q;
      endcase
    end
    rdata_o = '0;
    if (read_i) begin
      unique case (read_index_i)
        2'd0: rdata_o = first_q;
        2'd1: rdata_o = first_addr_q;
        2'd2: rdata_o = first_cycle_q;
        default: rdata_o = count_q;
      endcase
    end
  end
  assign idle_o = !want_q && !message_q;
endmodule

`default_nettype wire
