// Rings of notifications: a list for each channel, all of one pool of slots.
//
// A channel may keep `RingReserve` waiting whatever others do, and up to `RingSlots` as long as the
// slots that nobody has reserved last. So a burst to few channels finds all the room that there is, and
// a channel that is not served takes from others only what is not theirs.
//
//   slots = Channels x RingReserve + shared + Flying (frames that arrive, are placed, or come back)
//
// A list's head stands beside its channel, so that it is judged in the cycle in which the channel is
// known; the others are linked through a memory with synchronous read (block RAM), which has the whole
// of a message's time to answer. What was pushed and popped is counted apart: one writer each.
//
//   pop at t: link read; head rewritten at t + 1, or when the next note is over. ready_o = 0 till then.
`default_nettype none

module lane_rings #(
    parameter  int unsigned Channels    = 128,
    parameter  int unsigned RingSlots   = 1024,
    parameter  int unsigned RingReserve = 8,
    parameter  int unsigned SlotBits    = 12,
    localparam int unsigned ChanW       = $clog2(Channels),
    localparam int unsigned RingW       = $clog2(RingSlots)
) (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire logic                sweep_i,
    input  wire logic [        15:0] sweep_index_i,
    // a notification, to the end of place_channel's list; not when full
    input  wire logic [   ChanW-1:0] place_channel_i,
    output logic                     full_o,
    input  wire logic                note_i,
    input  wire logic [SlotBits-1:0] note_slot_i,
    input  wire logic [         4:0] note_hdr_words_i,
    // the head of send_channel's list
    input  wire logic [   ChanW-1:0] send_channel_i,
    output logic                     send_waits_o,
    output logic [SlotBits-1:0]      send_slot_o,
    output logic [         4:0]      send_hdr_words_o,
    input  wire logic                pop_i,             // only when it waits and ready_o
    output logic                     ready_o,
    // does anything wait?
    input  wire logic [   ChanW-1:0] give_channel_i,
    output logic                     give_waits_o,
    input  wire logic [   ChanW-1:0] wake_channel_i,
    output logic                     wake_waits_o,
    output logic                     none_waits_o
);
  localparam int unsigned Flying = 8;
  localparam int unsigned Kept = Channels * RingReserve + Flying;

  if (RingSlots < 2 || RingSlots != 2 ** RingW) begin : gen_bad_ring
    $error("lane_rings: RingSlots must be a power of two, at least 2");
  end
  if (RingReserve < 1 || RingReserve > RingSlots) begin : gen_bad_reserve
    $error("lane_rings: RingReserve must be from 1 to RingSlots");
  end
  if (2 ** SlotBits < Kept) begin : gen_bad_slots
    $error("lane_rings: there must be a slot for every reserved place and eight more");
  end
  localparam logic [SlotBits:0] Shared = (SlotBits + 1)'(2 ** SlotBits - Kept);

  typedef struct packed {
    logic [SlotBits-1:0] slot;
    logic [4:0] hdr_words;
  } note_t;

  note_t head_q[Channels];
  note_t link_q[2**SlotBits];  // what comes after a slot's notification
  logic [SlotBits-1:0] last_q[Channels];
  logic [RingW:0] pushed_q[Channels];
  logic [RingW:0] popped_q[Channels];
  logic [SlotBits:0] shared_q;  // slots of nobody that are free
  logic [SlotBits:0] total_q;  // waiting in all lists

  logic [RingW:0] placed, sent;
  logic same, first, link, take_shared, give_shared;
  logic relink_q;  // relink_channel_q's head is what was read
  logic [ChanW-1:0] relink_channel_q;
  note_t note, send, next_q;

  assign placed = pushed_q[place_channel_i] - popped_q[place_channel_i];
  assign sent = pushed_q[send_channel_i] - popped_q[send_channel_i];
  assign full_o = placed == (RingW + 1)'(RingSlots)
                  || (placed >= (RingW + 1)'(RingReserve) && shared_q == '0);
  assign send = head_q[send_channel_i];
  assign {send_slot_o, send_hdr_words_o} = send;
  assign send_waits_o = sent != '0;
  assign give_waits_o = pushed_q[give_channel_i] != popped_q[give_channel_i];
  assign wake_waits_o = pushed_q[wake_channel_i] != popped_q[wake_channel_i];
  assign none_waits_o = total_q == '0;
  assign ready_o = !relink_q;

  // A notification that finds its list empty, or sees the last one leave, is the head.
  assign same = pop_i && send_channel_i == place_channel_i;
  assign first = note_i && (placed == '0 || (same && placed == (RingW + 1)'(1)));
  assign link = note_i && !first;
  assign note = '{slot: note_slot_i, hdr_words: note_hdr_words_i};
  assign take_shared = note_i && placed >= (RingW + 1)'(RingReserve)
                       && !(same && placed == (RingW + 1)'(RingReserve));
  assign give_shared = pop_i && sent > (RingW + 1)'(RingReserve);

  always_ff @(posedge clk_i) begin
    if (link) link_q[last_q[place_channel_i]] <= note;
    if (pop_i) next_q <= link_q[send_slot_o];
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      relink_q <= 1'b0;
      shared_q <= Shared;
      total_q  <= '0;
    end else if (sweep_i) begin
      if (32'(sweep_index_i) < Channels) begin
        pushed_q[sweep_index_i[ChanW-1:0]] <= '0;
        popped_q[sweep_index_i[ChanW-1:0]] <= '0;
      end
    end else if (note_i || pop_i || relink_q) begin
      if (note_i) begin
        last_q[place_channel_i]   <= note_slot_i;
        pushed_q[place_channel_i] <= pushed_q[place_channel_i] + 1'b1;
      end
      if (pop_i) begin
        popped_q[send_channel_i] <= popped_q[send_channel_i] + 1'b1;
        relink_channel_q <= send_channel_i;
      end
      // One head is written a cycle.
      if (first) head_q[place_channel_i] <= note;
      else if (relink_q && !note_i) head_q[relink_channel_q] <= next_q;
      if (pop_i) relink_q <= sent > (RingW + 1)'(1);
      else if (!note_i) relink_q <= 1'b0;
      if (take_shared != give_shared) shared_q <= take_shared ? shared_q - 1'b1 : shared_q + 1'b1;
      if (note_i != pop_i) total_q <= note_i ? total_q + 1'b1 : total_q - 1'b1;
    end
  end
endmodule

`default_nettype wire
