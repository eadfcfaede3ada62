// The MSG link's sender: due credits first (one flit each, at most one for each message popped, so they cannot
// starve messages), then a fault message, then staged messages. A packet holds the link from head to tail.
//
// Outputs are registers. credits_q counts free places at the router.
`default_nettype none

module ni_msg_tx
  import noctule_pkg::*;
(
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic [3:0] x_i,
    input wire logic [3:0] y_i,

    input  wire logic        credit_due_i,
    input  wire logic [31:0] credit_flit_i,
    output logic             credit_take_o,

    // A fault message: word fault_index_o of it (0 is the head).
    input  wire logic        fault_i,
    output logic      [ 1:0] fault_index_o,
    input  wire logic [31:0] fault_word_i,
    output logic             fault_done_o,

    input  wire logic        stage_have_i,
    input  wire logic        stage_ready_i,
    input  wire logic [31:0] stage_word_i,
    input  wire logic        stage_tail_i,
    output logic             stage_pop_o,

    output logic             tx_valid_o,
    output logic      [37:0] tx_flit_o,
    input  wire logic        tx_credit_i,
    output logic             idle_o
);
  typedef enum logic [1:0] {
    Free,
    Message,
    Fault
  } state_e;
  state_e state_q;
  logic [1:0] word_q;  // of the fault message
  logic [4:0] credits_q;
  logic valid_q;
  flit_t flit_q;

  logic fault_word, send;
  always_comb begin
    credit_take_o = 1'b0;
    stage_pop_o = 1'b0;
    fault_word = 1'b0;
    if (credits_q != '0 && (credit_due_i || fault_i || stage_have_i)) begin
      unique case (state_q)
        Free: begin
          credit_take_o = credit_due_i;
          fault_word = !credit_due_i && fault_i;
          stage_pop_o = !credit_due_i && !fault_i && stage_ready_i;
        end
        Message: stage_pop_o = stage_have_i;
        default: fault_word = 1'b1;
      endcase
    end
    send = credit_take_o || stage_pop_o || fault_word;
    fault_done_o = fault_word && word_q == 2'd3;
  end
  assign fault_index_o = word_q;

  always_ff @(posedge clk_i) begin
    valid_q <= send;
    if (send) begin : put
      automatic logic [31:0] data;
      data = fault_word ? fault_word_i : credit_take_o ? credit_flit_i : stage_word_i;
      flit_q.data  <= data;
      flit_q.tail  <= fault_word ? word_q == 2'd3 : credit_take_o || stage_tail_i;
      flit_q.route <= state_q == Free ? route_of(data[9:0], NodeOrderYx[0], x_i, y_i) : '0;
      if (stage_pop_o) state_q <= stage_tail_i ? Free : Message;
      if (fault_word) begin
        state_q <= word_q == 2'd3 ? Free : Fault;
        word_q  <= word_q + 1'b1;
      end
    end
    if (send != tx_credit_i) credits_q <= send ? credits_q - 1'b1 : credits_q + 1'b1;
    if (rst_i) begin
      state_q   <= Free;
      word_q    <= '0;
      valid_q   <= 1'b0;
      credits_q <= NodeLinkCredits[4:0];
    end
  end

  assign tx_valid_o = valid_q;
  assign tx_flit_o = flit_q;
  assign idle_o = state_q == Free;
endmodule

`default_nettype wire
