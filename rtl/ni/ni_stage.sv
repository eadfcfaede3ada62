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
    parameter  int unsigned Longest  = 37,               // words of a message, head included
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
    output logic             tail_o,
    output logic             idle_o     // nothing to send, and the word in front, if any, is there
);
  if (Words != 1 << PtrW || Words < 2 * Longest) begin : gen_bad_words
    $error("ni_stage: Words must be a power of two, and hold two messages of the longest");
  end

  logic [32:0] mem_q[Words];
  logic [32:0] out_q;
  logic have_q;
  logic [PtrW:0] write_q, commit_q, read_q;

  logic [Messages-1:0][Pending-1:0] wait_q;
  logic [MsgW:0] first_q, next_q;  // message in front, next to come
  logic staged;
  assign staged = first_q != next_q;

  always_ff @(posedge clk_i) begin
    if (wr_i) begin
      mem_q[write_q[PtrW-1:0]] <= {wtail_i, wdata_i};
      write_q <= write_q + 1'b1;
      if (wtail_i) begin
        commit_q <= write_q + 1'b1;
        next_q   <= next_q + 1'b1;
      end
    end else if (drop_i) begin
      write_q <= commit_q;
    end
    if (read_q != write_q) begin : read
      automatic logic [PtrW:0] at;
      at = pop_i ? read_q + 1'b1 : read_q;
      read_q <= at;
      if (pop_i || !have_q) begin
        have_q <= at != write_q && !(drop_i && at == commit_q);
        out_q  <= mem_q[at[PtrW-1:0]];
      end else if (drop_i && at == commit_q) have_q <= 1'b0;
      if (pop_i && out_q[32]) first_q <= first_q + 1'b1;
    end

    if (wr_i && wtail_i || acked_i != '0) begin : waits
      automatic logic [Messages-1:0][Pending-1:0] left;
      left = wait_q & ~{Messages{acked_i}};
      if (wr_i && wtail_i) left[next_q[MsgW-1:0]] = pending_i & ~acked_i;
      wait_q <= left;
    end

    if (rst_i) begin
      write_q  <= '0;
      commit_q <= '0;
      read_q   <= '0;
      have_q   <= 1'b0;
      first_q  <= '0;
      next_q   <= '0;
    end
  end

  assign have_o = have_q;
  assign ready_o = have_q && staged && wait_q[first_q[MsgW-1:0]] == '0;
  assign word_o = out_q[31:0];
  assign tail_o = out_q[32];
  assign free_o = (PtrW + 1)'(Words) - (write_q - read_q);
  assign messages_o = next_q - first_q;
  assign idle_o = !staged && (have_q || read_q == write_q);
  assign full_o = messages_o == (MsgW + 1)'(Messages);
endmodule

`default_nettype wire
