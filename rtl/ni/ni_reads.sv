// Line reads on their way: at most READS_MAX, the core's own and the prefetcher's.
//
// line_i is looked up in the cycle of check_i: same_o, a read of that line is under way and its answer will count; index_o, one that
// would take the same place in the cache is. alloc_i starts a read of line_i in free_slot_o. poison_i (lookup at
// line_i) and poison_mask_i (by cache index) make the answer of reads under way worthless.
`default_nettype none

module ni_reads
  import noctule_pkg::*;
#(
    parameter  int unsigned Lines  = 64,
    localparam int unsigned IndexW = $clog2(Lines)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic clear_i, // poison everything

    input  wire logic        check_i,
    input  wire logic [26:0] line_i,
    output logic             same_o,
    output logic             index_o,
    output logic             free_o,
    output logic      [ 1:0] free_slot_o,

    input wire logic             alloc_i,
    input wire logic             poison_i,
    input wire logic [Lines-1:0] poison_mask_i,

    // Towards REQ.
    output logic             send_o,
    output logic      [26:0] send_line_o,
    output logic      [ 1:0] send_slot_o,
    input  wire logic        sent_i,

    // From RSP: a word of, or the end of, the answer for slot_i.
    input  wire logic              fill_i,
    input  wire logic              done_i,
    input  wire logic              error_i,
    input  wire logic [       1:0] slot_i,
    output logic      [IndexW-1:0] slot_index_o,
    output logic                   valid_o,       // with done_i: the line is good

    output logic empty_o,
    output logic idle_o    // only an answer changes something
);
  logic [3:0] busy_q, send_q, poison_q;
  logic [26:0] line_q[4];

  logic [3:0] same, index;
  always_comb begin
    index = '0;
    same  = '0;
    if (check_i && busy_q != '0) begin
      for (int unsigned i = 0; i < 4; i++) begin
        index[i] = busy_q[i] && line_q[i][IndexW-1:0] == line_i[IndexW-1:0];
        same[i]  = index[i] && line_q[i] == line_i;
      end
    end
  end
  assign same_o = (same & ~poison_q) != '0;
  assign index_o = index != '0;
  assign free_o = busy_q != '1;
  assign free_slot_o = !busy_q[0] ? 2'd0 : !busy_q[1] ? 2'd1 : !busy_q[2] ? 2'd2 : 2'd3;

  assign send_o = send_q != '0;
  always_comb begin
    send_slot_o = '0;
    send_line_o = '0;
    if (send_q != '0) begin
      send_slot_o = send_q[0] ? 2'd0 : send_q[1] ? 2'd1 : send_q[2] ? 2'd2 : 2'd3;
      send_line_o = line_q[send_slot_o];
    end
    slot_index_o = '0;
    valid_o = 1'b0;
    if (fill_i || done_i) begin
      slot_index_o = line_q[slot_i][IndexW-1:0];
      valid_o = done_i && !error_i && !poison_q[slot_i] && !(poison_i && same[slot_i]) &&
          !poison_mask_i[slot_index_o] && !clear_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (sent_i) send_q[send_slot_o] <= 1'b0;
    if (done_i) busy_q[slot_i] <= 1'b0;
    if (poison_i) poison_q <= poison_q | same;
    if (poison_mask_i != '0) begin
      for (int unsigned i = 0; i < 4; i++) begin
        if (poison_mask_i[line_q[i][IndexW-1:0]]) poison_q[i] <= 1'b1;
      end
    end
    if (clear_i) poison_q <= '1;
    if (alloc_i) begin
      busy_q[free_slot_o]   <= 1'b1;
      send_q[free_slot_o]   <= 1'b1;
      poison_q[free_slot_o] <= 1'b0;
      line_q[free_slot_o]   <= line_i;
    end
    if (rst_i) begin
      busy_q   <= '0;
      send_q   <= '0;
      poison_q <= '0;
    end
  end
  assign empty_o = busy_q == '0;
  assign idle_o  = send_q == '0;

  if (RemoteReadsMax != 4) begin : gen_bad_reads
    $error("ni_reads: written for four reads");
  end
endmodule

`default_nettype wire
