// Staging memory of the send path: a message enters the network only when it is complete.
//
// The writer reserves room for a whole message first (free_o), then writes its words, head first; the
// word with tail commits it. drop_i forgets the words since the last commit. Each committed message
// carries the tile's stores and atomic that were unacknowledged then (pending_i), and may leave when all
// of them are acknowledged (acked_i, one-hot pulses).
//
// The reader sees the next word in word_o while have_o; ready_o says that the message it begins may
// leave. pop_i takes a word; the next one is there in the next cycle.
//
//   cycle      0     1     2
//   write      last              tail: commits
//   ready_o          1           the head was fetched while the rest was written
//   link                   head
`default_nettype none

module ni_stage #(
    parameter  int unsigned Words    = 128,              // power of two
    parameter  int unsigned Messages = 8,                // power of two
    parameter  int unsigned Pending  = 5,
    localparam int unsigned PtrW     = $clog2(Words),
    localparam int unsigned MsgW     = $clog2(Messages)
) (
    input wire logic clk_i,
    input wire logic rst_i,

    input  wire logic            wr_i,
    input  wire logic [    31:0] wdata_i,
    input  wire logic            wtail_i,
    input  wire logic            drop_i,
    output logic      [PtrW : 0] free_o,     // words
    output logic                 full_o,     // no place for another message
    output logic      [MsgW : 0] messages_o,

    input wire logic [Pending-1:0] pending_i,
    input wire logic [Pending-1:0] acked_i,

    input  wire logic        pop_i,
    output logic             have_o,
    output logic             ready_o,
    output logic      [31:0] word_o,
    output logic             tail_o
);
  if (Words != 1 << PtrW || Words < 128) begin : gen_bad_words
    $error("ni_stage: Words must be a power of two, at least 128 (two messages of the longest)");
  end

  logic [32:0] mem_q[Words];
  logic [32:0] out_q;
  logic have_q;
  logic [PtrW:0] write_q, commit_q, read_q;

  logic [Pending-1:0] wait_q[Messages];
  logic [MsgW:0] count_q;
  logic [MsgW-1:0] first_q, next_q;

  logic [PtrW:0] read_d;
  logic fetch;
  assign read_d = pop_i ? read_q + 1'b1 : read_q;
  assign fetch  = (pop_i || !have_q) && read_d != write_q;

  logic commit, leave;
  assign commit = wr_i && wtail_i;
  assign leave  = pop_i && out_q[32];

  always_ff @(posedge clk_i) begin
    if (wr_i) begin
      mem_q[write_q[PtrW-1:0]] <= {wtail_i, wdata_i};
      write_q <= write_q + 1'b1;
      if (wtail_i) commit_q <= write_q + 1'b1;
    end else if (drop_i) begin
      write_q <= commit_q;
    end
    if (fetch) out_q <= mem_q[read_d[PtrW-1:0]];
    if (fetch || pop_i) have_q <= fetch;
    if (drop_i && read_d == commit_q) have_q <= 1'b0;
    if (pop_i) read_q <= read_d;

    if (acked_i != '0)
      for (int unsigned i = 0; i < Messages; i++) wait_q[i] <= wait_q[i] & ~acked_i;
    if (commit) begin
      wait_q[next_q] <= pending_i & ~acked_i;
      next_q <= next_q + 1'b1;
    end
    if (leave) first_q <= first_q + 1'b1;
    if (commit != leave) count_q <= commit ? count_q + 1'b1 : count_q - 1'b1;

    if (rst_i) begin
      write_q  <= '0;
      commit_q <= '0;
      read_q   <= '0;
      have_q   <= 1'b0;
      count_q  <= '0;
      first_q  <= '0;
      next_q   <= '0;
    end
  end

  assign have_o = have_q;
  assign ready_o = have_q && count_q != '0 && wait_q[first_q] == '0;
  assign word_o = out_q[31:0];
  assign tail_o = out_q[32];
  assign free_o = (PtrW + 1)'(Words) - (write_q - read_q);
  assign full_o = count_q == (MsgW + 1)'(Messages);
  assign messages_o = count_q;
endmodule

`default_nettype wire
