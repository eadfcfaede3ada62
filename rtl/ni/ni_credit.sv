// Credits on their way home: what popped messages free is gathered by (sender, channel) and leaves as
// one-flit packets, at the latest `MsgCreditHoldCycles` after the pop while the link takes flits.
//
// Entries leave in the order in which they were opened. One is due `Hold` cycles after it was opened, or
// when few places are left. Hold leaves time for the longest message to pass first (37 flits) and for the
// pipeline. At most one packet for each popped message. room_o falls while two places or fewer are free, one of
// which a deposit on its way may take.
`default_nettype none

module ni_credit
  import noctule_pkg::*;
#(
    parameter  int unsigned       Entries = 8,                                // power of two
    localparam int unsigned       IndexW  = $clog2(Entries),
    localparam logic        [6:0] Hold    = MsgCreditHoldCycles[6:0] - 7'd40
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

    output logic             due_o,
    output logic      [31:0] flit_o,
    input  wire logic        take_i,
    output logic             empty_o
);
  logic [16:0] key_q[Entries];  // node, channel
  logic [9:0] words_q[Entries];
  logic [6:0] opened_q[Entries];  // low bits of the cycle
  logic [Entries-1:0] used_q;
  logic [IndexW-1:0] first_q, next_q;
  logic [IndexW:0] count_q;

  logic [Entries-1:0] match;
  always_comb begin
    match = '0;
    if (deposit_i) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        match[i] = used_q[i] && key_q[i] == {node_i, channel_i} && !(take_i && first_q == i[IndexW-1:0]);
      end
    end
  end
  logic open;
  assign open = deposit_i && match == '0;

  always_ff @(posedge clk_i) begin
    if (deposit_i) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        if (match[i]) words_q[i] <= words_q[i] + {4'd0, words_i};
      end
    end
    if (take_i) begin
      used_q[first_q] <= 1'b0;
      first_q <= first_q + 1'b1;
    end
    if (open) begin
      key_q[next_q] <= {node_i, channel_i};
      words_q[next_q] <= {4'd0, words_i};
      opened_q[next_q] <= cycle_i;
      used_q[next_q] <= 1'b1;
      next_q <= next_q + 1'b1;
    end
    if (open != take_i) count_q <= open ? count_q + 1'b1 : count_q - 1'b1;
    if (rst_i) begin
      used_q  <= '0;
      first_q <= '0;
      next_q  <= '0;
      count_q <= '0;
    end
  end

  logic crowded;
  assign crowded = count_q >= (IndexW + 1)'(Entries - 2);
  assign room_o  = !crowded;
  assign empty_o = count_q == '0;
  assign due_o   = count_q != '0 && (crowded || hurry_i || cycle_i - opened_q[first_q] >= Hold);
  credit_head_t head;
  assign head = '{
          words: words_q[first_q],
          pad: '0,
          channel: key_q[first_q][6:0],
          kind: MsgKindCredit[1:0],
          dest: key_q[first_q][16:7]
      };
  assign flit_o = head;
endmodule

`default_nettype wire
