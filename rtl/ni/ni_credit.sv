// Credits on their way home: what popped messages free is gathered by (sender, channel) and leaves as
// one-flit packets, at the latest `MsgCreditHoldCycles` after the pop while the link takes flits.
//
// Entries leave in the order in which they were opened. One is due `Hold` cycles after it was opened, or
// when few places are left. Hold leaves time for the longest message to pass first (37 flits) and for the
// pipeline. At most one packet for each popped message. room_o falls while three places or fewer are free, one of
// which a deposit on its way may take.
`default_nettype none

module ni_credit
  import noctule_pkg::*;
#(
    parameter  int unsigned Entries = 8,                                // power of two
    localparam int unsigned IndexW  = $clog2(Entries),
    localparam logic [6:0]  Hold    = MsgCreditHoldCycles[6:0] - 7'd41
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic [6:0] cycle_i,
    input wire logic       hurry_i,  // send at once (drain)

    output logic            room_o,
    input  wire logic       deposit_i,
    input  wire logic [9:0] node_i,
    input  wire logic [6:0] channel_i,
    input  wire logic [5:0] words_i,

    output logic              due_o,
    output logic       [31:0] flit_o,
    input  wire logic         take_i,
    output logic              empty_o,
    output logic              idle_o,    // nothing changes before the cycle whose low bits are due_at_o
    output logic       [ 6:0] due_at_o
);
  logic [16:0] key_q[Entries];  // node, channel
  logic [9:0] words_q[Entries];
  logic [6:0] opened_q[Entries];  // low bits of the cycle
  logic [Entries-1:0] used_q;
  logic [IndexW-1:0] first_q, next_q;
  logic [IndexW:0] count_q;
  logic due_q;
  logic took_q;  // the entry in front is another one than before: not looked at yet

  logic crowded;
  assign crowded = count_q >= (IndexW + 1)'(Entries - 3);

  always_ff @(posedge clk_i) begin
    if (deposit_i || take_i) begin : change
      automatic logic open;
      automatic logic [IndexW-1:0] at;
      open = deposit_i;
      at   = next_q;
      if (deposit_i) begin
        for (int unsigned i = 0; i < Entries; i++) begin
          if (used_q[i] && key_q[i] == {node_i, channel_i} && !(take_i && first_q == i[IndexW-1:0])) begin
            open = 1'b0;
            at   = i[IndexW-1:0];
          end
        end
        words_q[at] <= {4'd0, words_i} + (open ? '0 : words_q[at]);
      end
      if (open) begin
        key_q[at] <= {node_i, channel_i};
        opened_q[at] <= cycle_i;
        used_q[at] <= 1'b1;
        next_q <= next_q + 1'b1;
      end
      if (open != take_i) count_q <= open ? count_q + 1'b1 : count_q - 1'b1;
    end
    if (take_i) begin
      used_q[first_q] <= 1'b0;
      first_q <= first_q + 1'b1;
    end
    if (count_q != '0)
      due_q <= !take_i && (crowded || hurry_i || cycle_i - opened_q[first_q] >= Hold);
    took_q <= take_i && count_q != (IndexW + 1)'(1);
    if (rst_i) begin
      used_q <= '0;
      first_q <= '0;
      next_q <= '0;
      count_q <= '0;
      due_q <= 1'b0;
      took_q <= 1'b0;
    end
  end

  assign room_o  = !crowded;
  assign empty_o = count_q == '0;
  assign due_o   = due_q;
  assign idle_o  = count_q == '0 || !(due_q || took_q || crowded || hurry_i);
  assign due_at_o = opened_q[first_q] + Hold;
  credit_head_t head;
  always_comb begin
    head = '0;
    if (due_q) begin
      head.words = words_q[first_q];
      head.channel = key_q[first_q][6:0];
      head.kind = MsgKindCredit[1:0];
      head.dest = key_q[first_q][16:7];
    end
    flit_o = head;
  end
endmodule

`default_nettype wire
