// Notification rings and the sending side of MSG.
//
// lane_rings holds each channel's notifications in order. A channel that may have work has a `want` bit: set when a notification comes, when credits come home while something waits, and
// after a message when more is left; cleared when the sender looks at it. So a channel without credit
// costs nothing until credit comes, and none starves. A message is sent as a whole once the channel
// has credit for it (words + 1). Credit packets take turns with notifications.
//
//   note at t: want at t + 1, channel picked at t + 1, judged and head pushed at t + 2,
//   head on the link at t + 3, then a word a cycle
`default_nettype none

module lane_notify
  import noctule_pkg::*;
#(
    parameter  int unsigned Channels    = 128,
    parameter  int unsigned RingSlots   = 1024,
    parameter  int unsigned RingReserve = 8,
    parameter  int unsigned SlotBits    = 12,
    localparam int unsigned ChanW       = $clog2(Channels)
) (
    input  wire logic                     clk_i,
    input  wire logic                     rst_i,
    input  wire logic      [         3:0] x_i,
    input  wire logic      [         3:0] y_i,
    input  wire logic                     sweep_i,
    input  wire logic      [        15:0] sweep_index_i,
    // placer
    input  wire logic      [         6:0] place_channel_i,
    output logic                          place_full_o,
    input  wire logic                     note_i,            // for place_channel_i
    input  wire logic      [         4:0] note_hdr_words_i,
    input  wire logic      [SlotBits-1:0] note_slot_i,
    // channel table
    output logic           [   ChanW-1:0] channel_o,
    input  wire channel_entry_t           entry_i,
    input  wire logic      [        15:0] available_i,
    output logic                          spend_o,
    output logic           [        15:0] spend_words_o,
    input  wire logic                     give_i,
    input  wire logic      [         6:0] give_channel_i,
    input  wire logic                     wake_i,
    input  wire logic      [   ChanW-1:0] wake_channel_i,
    output logic                          wake_waits_o,
    // slots
    output logic                          read_o,
    output logic           [SlotBits-1:0] read_slot_o,
    output logic           [         4:0] read_index_o,
    input  wire logic      [        31:0] read_i,
    output logic                          done_o,
    // credit packets
    input  wire logic                     credit_valid_i,
    input  wire credit_head_t             credit_i,
    output logic                          credit_take_o,
    // MSG
    input  wire logic                     tx_room_i,
    output logic                          tx_push_o,
    output flit_t                         tx_flit_o,
    output logic                          waited_o,          // a notification has to wait for credit
    output logic                          none_waits_o,
    output logic                          quiet_o
);
  if (Channels < 2 || Channels > 128 || Channels != 2 ** ChanW) begin : gen_bad_channels
    $error("lane_notify: Channels must be a power of two from 2 to 128");
  end

  localparam int unsigned Groups = (Channels + 31) / 32;
  localparam int unsigned GroupW = Groups > 1 ? $clog2(Groups) : 1;

  // ---- who may have work
  logic [31:0] want_q[Groups];
  logic [Groups-1:0] any;
  logic [GroupW-1:0] group_q, group;
  logic [4:0] last_q, pick;  // last channel of the group that was served
  logic [31:0] above, set, lowest;
  logic pick_valid;

  always_comb begin
    for (int g = 0; g < Groups; g++) any[g] = want_q[g] != '0;
    group = group_q;
    if (!any[group_q]) for (int g = Groups - 1; g >= 0; g--) if (any[g]) group = GroupW'(g);
    above = '0;
    set = '0;
    lowest = '0;
    pick = '0;
    if (any != '0) begin
      set = want_q[group];
      above = set & (32'hffff_fffe << last_q);
      if (above != '0) set = above;
      lowest = set & (~set + 32'd1);
      pick = {|(lowest & 32'hffff_0000), |(lowest & 32'hff00_ff00), |(lowest & 32'hf0f0_f0f0),
              |(lowest & 32'hcccc_cccc), |(lowest & 32'haaaa_aaaa)};
    end
  end

  // ---- sender
  typedef enum logic [1:0] {
    Idle,
    Judge,  // is something there, and credit for it?
    Send
  } state_e;
  state_e state_q;
  logic [ChanW-1:0] channel_q;
  logic [SlotBits-1:0] slot_q, entry_slot;
  logic [4:0] hdr_words_q, entry_hdr_words;
  logic [4:0] index_q;
  logic turn_q;  // a credit packet's turn
  logic waits, ready, give_waits, enough, begin_send, send_credit, last_word;
  logic waited_q[Channels];
  logic [15:0] need;
  msg_head_t head;

  logic [ChanW-1:0] place, give;
  assign place = place_channel_i[ChanW-1:0];
  assign give  = give_channel_i[ChanW-1:0];

  lane_rings #(
      .Channels(Channels),
      .RingSlots(RingSlots),
      .RingReserve(RingReserve),
      .SlotBits(SlotBits)
  ) rings (
      .clk_i,
      .rst_i,
      .sweep_i,
      .sweep_index_i,
      .place_channel_i(place),
      .full_o(place_full_o),
      .note_i,
      .note_slot_i,
      .note_hdr_words_i,
      .send_channel_i(channel_q),
      .send_waits_o(waits),
      .send_slot_o(entry_slot),
      .send_hdr_words_o(entry_hdr_words),
      .pop_i(begin_send),
      .ready_o(ready),
      .give_channel_i(give),
      .give_waits_o(give_waits),
      .wake_channel_i,
      .wake_waits_o,
      .none_waits_o
  );

  assign channel_o = channel_q;
  assign need = 16'(entry_hdr_words) + 16'(NotifyFixedWords) + 16'd1;
  assign enough = !available_i[15] && available_i >= need;
  assign begin_send = state_q == Judge && waits && enough && tx_room_i;
  assign pick_valid = state_q == Idle && any != '0 && ready && !(credit_valid_i && turn_q);
  assign send_credit = state_q == Idle && credit_valid_i && tx_room_i && (turn_q || any == '0);
  assign last_word = index_q == hdr_words_q + 5'd2;
  assign spend_o = begin_send;
  assign spend_words_o = need;
  assign credit_take_o = send_credit;
  assign done_o = state_q == Send && tx_room_i && last_word;

  assign read_o = begin_send || state_q == Send;
  assign read_slot_o = state_q == Send ? slot_q : entry_slot;
  assign read_index_o = state_q == Send ? index_q + 5'(tx_room_i) : 5'd0;

  always_comb begin
    head = '0;
    head.dest = entry_i.dest;
    head.kind = entry_i.dest_queue;
    head.channel = 7'(channel_q);
    head.src = {2'(NodeExitWest), y_i, x_i};
    tx_push_o = 1'b0;
    tx_flit_o = '0;
    if (send_credit) begin
      tx_push_o = 1'b1;
      tx_flit_o = '{
          route: route_of(credit_i.dest, 1'(NodeOrderYx), x_i, y_i),
          tail: 1'b1,
          data: credit_i
      };
    end else if (begin_send) begin
      tx_push_o = 1'b1;
      tx_flit_o = '{
          route: route_of(entry_i.dest, 1'(NodeOrderYx), x_i, y_i),
          tail: 1'b0,
          data: head
      };
    end else if (state_q == Send && tx_room_i) begin
      tx_push_o = 1'b1;
      tx_flit_o = '{route: '0, tail: last_word, data: read_i};
    end
  end

  assign quiet_o = state_q == Idle && any == '0 && ready && !credit_valid_i && !note_i && !waited_o;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Idle;
      turn_q <= 1'b0;
      group_q <= '0;
      last_q <= '0;
      waited_o <= 1'b0;
      for (int g = 0; g < Groups; g++) want_q[g] <= '0;
    end else if (sweep_i) begin
      if (32'(sweep_index_i) < Channels) begin
        waited_q[sweep_index_i[ChanW-1:0]] <= 1'b0;
      end
    end else if (!quiet_o || give_i || wake_i) begin
      waited_o <= 1'b0;
      unique case (state_q)
        Idle: begin
          if (send_credit) turn_q <= 1'b0;
          if (pick_valid) begin
            channel_q <= ChanW'({group, pick});
            last_q <= pick;
            // This group again only when nothing is left above, so that groups take turns too.
            if (Groups > 1 && above == lowest) group_q <= group + 1'b1;
            else group_q <= group;
            want_q[group] <= want_q[group] & ~lowest;
            state_q <= Judge;
          end
        end
        Judge: begin
          if (!waits || !enough) state_q <= Idle;
          if (waits && !enough && !waited_q[channel_q]) begin
            waited_q[channel_q] <= 1'b1;
            waited_o <= 1'b1;
          end
          if (begin_send) begin
            waited_q[channel_q] <= 1'b0;
            slot_q <= entry_slot;
            hdr_words_q <= entry_hdr_words;
            index_q <= '0;
            turn_q <= 1'b1;
            state_q <= Send;
          end
        end
        default:
        if (tx_room_i) begin
          index_q <= index_q + 5'd1;
          if (last_word) begin
            state_q <= Idle;
            if (waits) want_q[GroupW'(7'(channel_q)>>5)][5'(channel_q)] <= 1'b1;
          end
        end
      endcase

      if (note_i) want_q[GroupW'(7'(place)>>5)][5'(place)] <= 1'b1;
      if (give_i && give_waits) want_q[GroupW'(7'(give)>>5)][5'(give)] <= 1'b1;
      if (wake_i) want_q[GroupW'(7'(wake_channel_i)>>5)][5'(wake_channel_i)] <= 1'b1;
    end
  end

  wire unused = &{1'b0, entry_i[31:12]};
endmodule

`default_nettype wire
