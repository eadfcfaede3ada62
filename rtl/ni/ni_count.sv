// Counters (contract `ni::COUNTER_*`) and the cycles spent in each profile phase.
//
// add_i: counters that grow by one this cycle; sent and popped words come beside them. One access a
// cycle: read_i (a counter, or with read_phase_i half of a phase's sum) gives rdata_o in the next
// cycle; phase_i stores to PHASE. Sleep is booked when it ends. After reset the counters are cleared, one a cycle.
`default_nettype none

module ni_count
  import noctule_pkg::*;
(
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [63:0] cycle_i,
    input wire logic        sleep_i,

    input wire logic [15:0] add_i,
    input wire logic [ 5:0] sent_words_i,
    input wire logic [ 5:0] popped_words_i,

    input  wire logic        read_i,
    input  wire logic        read_phase_i,
    input  wire logic [ 4:0] read_index_i,  // counter, or phase and half
    output logic      [31:0] rdata_o,

    input  wire logic       phase_i,
    input  wire logic [3:0] phase_value_i,
    output logic      [3:0] phase_o,
    output logic            slept_o,       // sleep_i of the cycle before
    output logic            idle_o
);
  // A counter is eight bits here and the rest in LUT RAM, where one carry a cycle is booked. No carry is lost: a counter
  // of words brings one in 12 cycles at most and is among the first four served, the others one in 256 cycles.
  // `low` is read and written in the one process below only, hence blocking: a simulator need not keep shadows.
  /* verilator lint_off BLKSEQ */
  logic [7:0] low[16];
  /* verilator lint_on BLKSEQ */
  logic [23:0] high_q[16];
  logic [15:0] carry_q;
  logic [31:0] asleep_q;
  logic [63:0] total_q[16];  // of a phase, before it was entered last
  logic slept_q, clear_q;
  logic [31:0] slept_at_q, rdata_q;
  logic [3:0] phase_q, clear_at_q;
  logic [63:0] since_q;

  logic [3:0] carry_at;
  always_comb begin
    carry_at = '0;
    if (carry_q != '0) for (int i = 15; i >= 0; i--) if (carry_q[i]) carry_at = i[3:0];
  end

  always_ff @(posedge clk_i) begin
    if (add_i != '0 || carry_q != '0 || clear_q) begin : add
      automatic logic [15:0] carry;
      automatic logic [3:0] at;
      carry = carry_q;
      at = clear_q ? clear_at_q : carry_at;
      if (clear_q || carry_q != '0) high_q[at] <= clear_q ? '0 : high_q[at] + 24'd1;
      if (carry_q != '0) carry[carry_at] = 1'b0;
      /* verilator lint_off BLKSEQ */
      for (int unsigned i = 0; i < 16; i++) begin
        if (add_i[i]) begin : one
          automatic logic [8:0] sum;
          sum = {1'b0, low[i]} + (i == NiCounterSentWords ? {3'd0, sent_words_i} :
                                  i == NiCounterReceivedWords ? {3'd0, popped_words_i} : 9'd1);
          low[i] = sum[7:0];
          if (sum[8]) carry[i] = 1'b1;
        end
      end
      if (clear_q) low[clear_at_q] = '0;
      /* verilator lint_on BLKSEQ */
      carry_q <= carry;
    end
    if (sleep_i != slept_q) begin
      slept_q <= sleep_i;
      slept_at_q <= cycle_i[31:0];
      if (!sleep_i) asleep_q <= asleep_q + (cycle_i[31:0] - slept_at_q);
    end
    if (read_i && !read_phase_i) begin
      if (read_index_i[3:0] == NiCounterAsleep[3:0]) begin
        rdata_q <= asleep_q + (slept_q ? cycle_i[31:0] - slept_at_q : 32'd0);
      end else begin
        rdata_q <= {
          high_q[read_index_i[3:0]] + 24'(carry_q[read_index_i[3:0]]), low[read_index_i[3:0]]
        };
      end
    end
    if (phase_i || clear_q || read_i && read_phase_i) begin : sum
      automatic logic [3:0] at;
      automatic logic [63:0] total;
      at = phase_i ? phase_q : read_index_i[4:1];
      total = total_q[at] + (at == phase_q ? cycle_i - since_q : 64'd0);
      rdata_q <= read_index_i[0] ? total[63:32] : total[31:0];
      if (phase_i || clear_q) total_q[clear_q?clear_at_q : phase_q] <= clear_q ? '0 : total;
    end
    if (phase_i) begin
      phase_q <= phase_value_i;
      since_q <= cycle_i;
    end
    if (clear_q) begin
      clear_at_q <= clear_at_q + 1'b1;
      clear_q <= clear_at_q != '1;
    end
    if (rst_i) begin
      slept_q <= 1'b0;
      asleep_q <= '0;
      carry_q <= '0;
      phase_q <= '0;
      since_q <= '0;
      clear_q <= 1'b1;
      clear_at_q <= '0;
    end
  end

  assign rdata_o = rdata_q;
  assign phase_o = phase_q;
  assign slept_o = slept_q;
  assign idle_o  = carry_q == '0 && !clear_q;
endmodule

`default_nettype wire
