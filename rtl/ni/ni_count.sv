// Counters (contract `ni::COUNTER_*`) and the cycles spent in each profile phase.
//
// add_i: counters that grow by one this cycle; sent and popped words come beside them. One read a cycle,
// combinational, when read_i (offset as in contract `ni`, from COUNTERS or from PHASE_CYCLES on). A store
// to PHASE uses the same port. Sleep is booked when it ends.
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
    input  wire logic        read_phase_i,  // PHASE_CYCLES
    input  wire logic [ 4:0] read_index_i,  // counter, or phase and half
    output logic      [31:0] rdata_o,

    input  wire logic       phase_i,
    input  wire logic [3:0] phase_value_i,
    output logic      [3:0] phase_o,
    output logic            idle_o
);
  logic [31:0] count_q[16];
  logic slept_q;
  logic [31:0] slept_at_q;

  logic [63:0] total_q[16];  // of a phase, once it was left
  logic [15:0] left_q;
  logic [3:0] phase_q;
  logic [63:0] since_q;

  logic [3:0] at;
  logic [63:0] past, total;
  always_comb begin
    at = phase_i ? phase_q : read_index_i[4:1];
    past = '0;
    total = '0;
    if (phase_i || read_i && read_phase_i) begin
      past  = left_q[at] ? total_q[at] : '0;
      total = at == phase_q ? past + (cycle_i - since_q) : past;
    end
  end

  logic [31:0] counter;
  always_comb begin
    counter = '0;
    if (read_i && !read_phase_i) begin
      counter = count_q[read_index_i[3:0]];
      if (read_index_i[3:0] == NiCounterAsleep[3:0] && slept_q)
        counter = counter + (cycle_i[31:0] - slept_at_q);
    end
  end
  assign rdata_o = !read_phase_i ? counter : read_index_i[0] ? total[63:32] : total[31:0];

  always_ff @(posedge clk_i) begin
    if (add_i != '0) begin
      for (int unsigned i = 0; i < 16; i++) begin
        if (add_i[i]) begin
          count_q[i] <= count_q[i] + (i == NiCounterSentWords ? {26'd0, sent_words_i} :
                                      i == NiCounterReceivedWords ? {26'd0, popped_words_i} : 32'd1);
        end
      end
    end
    if (sleep_i != slept_q) begin
      slept_q <= sleep_i;
      if (sleep_i) slept_at_q <= cycle_i[31:0];
      else count_q[NiCounterAsleep] <= count_q[NiCounterAsleep] + (cycle_i[31:0] - slept_at_q);
    end
    if (phase_i) begin
      total_q[phase_q] <= total;
      left_q[phase_q] <= 1'b1;
      phase_q <= phase_value_i;
      since_q <= cycle_i;
    end
    if (rst_i) begin
      for (int unsigned i = 0; i < 16; i++) count_q[i] <= '0;
      slept_q <= 1'b0;
      left_q  <= '0;
      phase_q <= '0;
      since_q <= '0;
    end
  end

  assign phase_o = phase_q;
  assign idle_o  = sleep_i == slept_q;
endmodule

`default_nettype wire
