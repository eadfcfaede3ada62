// Store lines: stores to one line combine under a byte mask, leave together, and wait for their acknowledgement.
//
// Four places, taken and sent in turn; the newest may be open, which means that it still combines. It closes when all
// its bytes are written, when another line is stored to, and on flush_i. A line waits while an earlier store to the same line is not
// acknowledged. pending_o says which places hold a line, open or not; acked_o falls together with it.
//
// put_i stores to line_i: into the open place if it is that line's, else into a new one; ready_o says (for line_i) that it
// can be done. same_o: some place holds line_i.
`default_nettype none

module ni_stores
  import noctule_pkg::*;
(
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic flush_i,

    output logic        open_o,
    output logic [26:0] open_line_o,

    input  wire logic        check_i,
    input  wire logic [26:0] line_i,
    output logic             same_o,
    output logic             ready_o,
    input  wire logic        put_i,
    input  wire logic        put_open_i,  // put_i, known to be for the open line
    input  wire logic [ 2:0] word_i,
    input  wire logic [ 3:0] be_i,
    input  wire logic [31:0] data_i,

    // Towards REQ: the place stays until sent_i (tail).
    output logic             send_o,
    output logic      [26:0] send_line_o,
    output logic      [31:0] send_mask_o,
    output logic      [ 1:0] send_slot_o,
    input  wire logic [ 2:0] send_word_i,
    output logic      [31:0] send_data_o,
    input  wire logic        sent_i,

    input  wire logic        ack_i,
    input  wire logic [ 1:0] ack_slot_i,
    output logic      [26:0] ack_line_o,

    output logic [3:0] pending_o,
    output logic [3:0] acked_o,
    output logic [2:0] count_o,
    output logic       idle_o     // only a store, flush_i or an acknowledgement changes something
);
  logic [3:0] used_q, closed_q, sent_q;
  logic [26:0] line_q[4];
  logic [31:0] mask_q[4];
  logic [31:0] data_q[32];
  logic open_q;
  logic [1:0] next_q, send_q;

  logic [1:0] open_slot;
  assign open_slot   = next_q - 2'd1;
  assign open_o      = open_q;
  assign open_line_o = line_q[open_slot];

  logic is_open;
  always_comb begin
    is_open = 1'b0;
    same_o  = 1'b0;
    ready_o = !used_q[next_q];
    if (check_i && used_q != '0) begin
      is_open = open_q && open_line_o == line_i;
      ready_o = is_open || !used_q[next_q];
      for (int unsigned i = 0; i < 4; i++) same_o = same_o | (used_q[i] && line_q[i] == line_i);
    end
  end

  // The place to send: closed, and no earlier line of the same address under way.
  logic blocked;
  always_comb begin
    blocked = 1'b0;
    send_o = 1'b0;
    send_line_o = '0;
    send_mask_o = '0;
    send_data_o = '0;
    if (closed_q[send_q] && !sent_q[send_q]) begin
      send_line_o = line_q[send_q];
      send_mask_o = mask_q[send_q];
      send_data_o = data_q[{send_q, send_word_i}];
      for (int unsigned i = 0; i < 4; i++)
      blocked = blocked | (sent_q[i] && line_q[i] == send_line_o);
      send_o = !blocked;
    end
  end
  assign send_slot_o = send_q;
  assign ack_line_o  = line_q[ack_slot_i];

  always_ff @(posedge clk_i) begin
    if (put_i) begin : put
      automatic logic merge;
      automatic logic [1:0] slot;
      automatic logic [31:0] bits, mask;
      merge = put_open_i || is_open;
      slot  = merge ? open_slot : next_q;
      bits  = {28'd0, be_i} << {word_i, 2'b00};
      mask  = merge ? mask_q[slot] | bits : bits;
      mask_q[slot] <= mask;
      if (be_i[0]) data_q[{slot, word_i}][7:0] <= data_i[7:0];
      if (be_i[1]) data_q[{slot, word_i}][15:8] <= data_i[15:8];
      if (be_i[2]) data_q[{slot, word_i}][23:16] <= data_i[23:16];
      if (be_i[3]) data_q[{slot, word_i}][31:24] <= data_i[31:24];
      if (!merge) begin
        used_q[slot] <= 1'b1;
        line_q[slot] <= line_i;
        next_q <= next_q + 2'd1;
        open_q <= 1'b1;
        if (open_q) closed_q[open_slot] <= 1'b1;
      end
      if (mask == '1 || flush_i) begin
        closed_q[slot] <= 1'b1;
        open_q <= 1'b0;
      end
    end
    if (flush_i && open_q) begin
      closed_q[open_slot] <= 1'b1;
      if (!put_i) open_q <= 1'b0;
    end
    if (sent_i) begin
      sent_q[send_q] <= 1'b1;
      send_q <= send_q + 2'd1;
    end
    if (ack_i) begin
      used_q[ack_slot_i]   <= 1'b0;
      closed_q[ack_slot_i] <= 1'b0;
      sent_q[ack_slot_i]   <= 1'b0;
    end
    if (rst_i) begin
      used_q   <= '0;
      closed_q <= '0;
      sent_q   <= '0;
      open_q   <= 1'b0;
      next_q   <= '0;
      send_q   <= '0;
    end
  end

  assign pending_o = used_q;
  assign acked_o   = ack_i ? 4'b0001 << ack_slot_i : '0;
  always_comb begin
    count_o = '0;
    if (used_q != '0) count_o = 3'(used_q[0]) + 3'(used_q[1]) + 3'(used_q[2]) + 3'(used_q[3]);
  end

  assign idle_o = (closed_q & ~sent_q) == '0;

  if (RemoteStoresMax != 4) begin : gen_bad_stores
    $error("ni_stores: written for four store lines");
  end
endmodule

`default_nettype wire
