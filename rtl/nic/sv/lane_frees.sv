// Reads free messages: gives every buffer they name back to its pool, then their credits back to
// the sender. A message from a source that may not talk to the lane is thrown away and counted.
`default_nettype none

module lane_frees (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    // queue
    input  wire logic        valid_i,
    input  wire logic [32:0] word_i,          // tail, word
    output logic             pop_o,
    // pools
    output logic             free_valid_o,
    output logic      [31:0] free_addr_o,
    input  wire logic        free_ready_i,
    // credits
    output logic             credit_valid_o,
    output logic      [ 9:0] credit_src_o,
    output logic      [ 6:0] credit_channel_o,
    output logic      [ 9:0] credit_words_o,
    input  wire logic        credit_ready_i,
    output logic             refused_o,
    output logic             quiet_o
);
  typedef enum logic [1:0] {
    Stamp,
    Words,
    Credit
  } state_e;
  state_e state_q;
  logic refused_q;

  assign free_addr_o = word_i[31:0];
  assign free_valid_o = state_q == Words && valid_i && !refused_q;
  assign pop_o = valid_i && (state_q == Stamp || (state_q == Words && (refused_q || free_ready_i)));
  assign credit_valid_o = state_q == Credit;
  assign quiet_o = state_q == Stamp && !valid_i && !refused_o;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q   <= Stamp;
      refused_o <= 1'b0;
    end else if (valid_i || !quiet_o) begin
      refused_o <= 1'b0;
      if (pop_o) begin
        credit_words_o <= credit_words_o + 10'd1;
        if (state_q == Stamp) begin
          credit_src_o <= word_i[31:22];
          credit_channel_o <= word_i[18:12];
          credit_words_o <= 10'd1;
          refused_q <= word_i[0];
          refused_o <= word_i[0];
          state_q <= Words;
        end
        if (word_i[32]) state_q <= Credit;
      end
      if (state_q == Credit && credit_ready_i) state_q <= Stamp;
    end
  end

endmodule

`default_nettype wire
