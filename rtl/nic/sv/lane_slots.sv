// Memory of notifications that are being made or wait: slots of the fixed words and up to 20 header
// words, and the stack of those that are free.
//
// The header words of a frame are written as they arrive, into a slot taken when the frame begins.
// A frame that gets as far as a job keeps its slot; any other leaves it to the next frame.
`default_nettype none

module lane_slots #(
    parameter int unsigned SlotBits = 11
) (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    // the frame that arrives
    input  wire logic                start_i,      // its first word
    input  wire logic                hdr_we_i,
    input  wire logic [         4:0] hdr_index_i,
    input  wire logic [        31:0] hdr_data_i,
    output logic                     have_o,       // it has a slot
    input  wire logic                make_i,       // it made a job, which keeps the slot
    // the job that is placed
    input  wire logic                take_i,
    output logic      [SlotBits-1:0] slot_o,
    input  wire logic                drop_i,       // slot_o comes back
    input  wire logic                note_i,       // slot_o is complete
    input  wire logic [        31:0] note_head_i,
    input  wire logic [        31:0] note_addr_i,
    input  wire logic [        31:0] note_hash_i,
    // the sender: word read_index of read_slot in the next cycle (0 to 2 fixed, then headers)
    input  wire logic                read_i,
    input  wire logic [SlotBits-1:0] read_slot_i,
    input  wire logic [         4:0] read_index_i,
    output logic      [        31:0] read_o,
    input  wire logic                done_i,       // read_slot comes back
    output logic                     quiet_o
);
  localparam int unsigned Slots = 2 ** SlotBits;

  logic [31:0] hdr_q[Slots*32];
  logic [31:0] head_q[Slots];
  logic [31:0] addr_q[Slots];
  logic [31:0] hash_q[Slots];

  // ---- memories
  logic [31:0] hdr_read_q, head_read_q, addr_read_q, hash_read_q;
  logic [4:0] index_q;
  logic [SlotBits-1:0] frame_q;
  logic have_q;  // frame_q is a slot of the frame that arrives

  always_ff @(posedge clk_i) begin
    if (hdr_we_i && have_q) hdr_q[{frame_q, hdr_index_i}] <= hdr_data_i;
    if (read_i) hdr_read_q <= hdr_q[{read_slot_i, read_index_i-5'd3}];
  end
  always_ff @(posedge clk_i) begin
    if (note_i) begin
      head_q[slot_o] <= note_head_i;
      addr_q[slot_o] <= note_addr_i;
      hash_q[slot_o] <= note_hash_i;
    end
    if (read_i) begin
      head_read_q <= head_q[read_slot_i];
      addr_read_q <= addr_q[read_slot_i];
      hash_read_q <= hash_q[read_slot_i];
      index_q <= read_index_i;
    end
  end
  always_comb begin
    unique case (index_q)
      5'd0: read_o = head_read_q;
      5'd1: read_o = addr_read_q;
      5'd2: read_o = hash_read_q;
      default: read_o = hdr_read_q;
    endcase
  end

  // ---- who has which slot
  logic [SlotBits-1:0] job_q[4];  // of the jobs that wait to be placed, in order
  logic [1:0] job_wr_q, job_rd_q;
  logic [SlotBits-1:0] spare_q, dropped_q, done_q;
  logic kept_q, spare_valid_q, dropped_valid_q, done_valid_q;
  logic [SlotBits-1:0] stack_q[Slots];
  logic [SlotBits-1:0] stacked_q;  // slots on the stack
  logic [SlotBits:0] fresh_q;  // slots from here on have never been used
  logic kept;

  assign have_o  = have_q;
  assign kept = kept_q || make_i;
  assign quiet_o = (spare_valid_q || (fresh_q[SlotBits] && stacked_q == '0)) && !dropped_valid_q
                   && !done_valid_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      job_wr_q <= '0;
      job_rd_q <= '0;
      have_q <= 1'b0;
      kept_q <= 1'b1;
      spare_valid_q <= 1'b0;
      dropped_valid_q <= 1'b0;
      done_valid_q <= 1'b0;
      stacked_q <= '0;
      fresh_q <= '0;
    end else if (start_i || make_i || take_i || drop_i || done_i || !quiet_o) begin
      if (make_i) begin
        job_q[job_wr_q] <= frame_q;
        job_wr_q <= job_wr_q + 2'd1;
        kept_q <= 1'b1;
      end
      if (take_i) begin
        slot_o   <= job_q[job_rd_q];
        job_rd_q <= job_rd_q + 2'd1;
      end
      if (drop_i) begin
        dropped_q <= slot_o;
        dropped_valid_q <= 1'b1;
      end
      if (done_i) begin
        done_q <= read_slot_i;
        done_valid_q <= 1'b1;
      end

      // One slot a cycle comes back: to be the spare, or onto the stack.
      if (!spare_valid_q) begin
        spare_valid_q <= 1'b1;
        if (dropped_valid_q) begin
          spare_q <= dropped_q;
          dropped_valid_q <= drop_i;
        end else if (done_valid_q) begin
          spare_q <= done_q;
          done_valid_q <= done_i;
        end else if (stacked_q != '0) begin
          spare_q   <= stack_q[stacked_q-1'b1];
          stacked_q <= stacked_q - 1'b1;
        end else if (!fresh_q[SlotBits]) begin
          spare_q <= fresh_q[SlotBits-1:0];
          fresh_q <= fresh_q + 1'b1;
        end else spare_valid_q <= 1'b0;
      end else if (dropped_valid_q) begin
        stack_q[stacked_q] <= dropped_q;
        stacked_q <= stacked_q + 1'b1;
        dropped_valid_q <= drop_i;
      end else if (done_valid_q) begin
        stack_q[stacked_q] <= done_q;
        stacked_q <= stacked_q + 1'b1;
        done_valid_q <= done_i;
      end

      if (start_i && kept) begin
        frame_q <= spare_q;
        have_q <= spare_valid_q;
        kept_q <= !spare_valid_q;
        if (spare_valid_q) spare_valid_q <= 1'b0;
      end
    end
  end
endmodule

`default_nettype wire
