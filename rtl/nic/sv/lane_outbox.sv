// Everything that leaves on MSG: notification slots, rings, channel table with its credits, and the
// credit packets. Wiring only (lane_slots, lane_channels, lane_notify, lane_credits).
`default_nettype none

module lane_outbox
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter int unsigned Channels    = 128,
    parameter int unsigned RingSlots   = 1024,
    parameter int unsigned RingReserve = 8,
    parameter int unsigned SlotBits    = 12
) (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire logic         [ 3:0] x_i,
    input  wire logic         [ 3:0] y_i,
    // channel table
    input  wire logic                sweep_i,
    input  wire logic         [15:0] sweep_index_i,
    input  wire logic                select_i,
    input  wire ctl_req_t            req_i,
    output ctl_rsp_t                 rsp_o,
    // a frame's headers
    input  wire logic                start_i,
    input  wire logic                hdr_we_i,
    input  wire logic         [ 4:0] hdr_index_i,
    input  wire logic         [31:0] hdr_data_i,
    output logic                     have_slot_o,
    input  wire logic                job_make_i,
    input  wire logic                job_take_i,
    // its notification
    input  wire logic         [ 6:0] channel_i,
    input  wire logic         [ 4:0] hdr_words_i,
    output logic                     open_o,
    output logic                     full_o,
    input  wire logic                note_i,
    input  wire notify_head_t        note_head_i,
    input  wire logic         [31:0] note_addr_i,
    input  wire logic         [31:0] note_hash_i,
    input  wire logic                drop_i,
    // credits that came home
    input  wire logic                give_i,
    input  wire logic         [ 6:0] give_channel_i,
    input  wire logic         [ 9:0] give_words_i,
    // credits to return
    input  wire logic                desc_valid_i,
    output logic                     desc_ready_o,
    input  wire logic         [ 9:0] desc_src_i,
    input  wire logic         [ 6:0] desc_channel_i,
    input  wire logic         [ 9:0] desc_words_i,
    input  wire logic                free_valid_i,
    output logic                     free_ready_o,
    input  wire logic         [ 9:0] free_src_i,
    input  wire logic         [ 6:0] free_channel_i,
    input  wire logic         [ 9:0] free_words_i,
    // MSG
    output logic                     tx_valid_o,
    output flit_t                    tx_flit_o,
    input  wire logic                tx_credit_i,
    output logic                     waited_o,
    output logic                     none_waits_o,
    output logic                     quiet_o
);
  localparam int unsigned ChanW = $clog2(Channels);

  logic [ChanW-1:0] send_channel, wake_channel;
  channel_entry_t send_entry;
  logic [15:0] send_available, spend_words;
  logic spend, wake, wake_waits;
  logic slot_read, slot_done, slots_quiet, notify_quiet, empty;
  logic [SlotBits-1:0] slot, slot_read_at;
  logic [4:0] slot_index;
  logic [31:0] slot_word;
  logic credit_valid, credit_take, room, push;
  credit_head_t credit;
  flit_t flit;

  assign quiet_o = slots_quiet && notify_quiet && !credit_valid && empty;

  lane_channels #(
      .Channels(Channels)
  ) channels (
      .clk_i,
      .rst_i,
      .sweep_i,
      .sweep_index_i,
      .select_i,
      .req_i,
      .rsp_o,
      .wake_o(wake),
      .wake_channel_o(wake_channel),
      .waits_i(wake_waits),
      .place_channel_i(channel_i),
      .place_hdr_i(hdr_words_i),
      .place_open_o(open_o),
      .send_channel_i(send_channel),
      .send_entry_o(send_entry),
      .send_available_o(send_available),
      .spend_i(spend),
      .spend_words_i(spend_words),
      .give_i,
      .give_channel_i,
      .give_words_i
  );

  lane_slots #(
      .SlotBits(SlotBits)
  ) slots (
      .clk_i,
      .rst_i,
      .start_i,
      .hdr_we_i,
      .hdr_index_i,
      .hdr_data_i,
      .have_o(have_slot_o),
      .make_i(job_make_i),
      .take_i(job_take_i),
      .slot_o(slot),
      .drop_i,
      .note_i,
      .note_head_i,
      .note_addr_i,
      .note_hash_i,
      .read_i(slot_read),
      .read_slot_i(slot_read_at),
      .read_index_i(slot_index),
      .read_o(slot_word),
      .done_i(slot_done),
      .quiet_o(slots_quiet)
  );

  lane_notify #(
      .Channels(Channels),
      .RingSlots(RingSlots),
      .RingReserve(RingReserve),
      .SlotBits(SlotBits)
  ) notify (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .sweep_i,
      .sweep_index_i,
      .place_channel_i(channel_i),
      .place_full_o(full_o),
      .note_i,
      .note_hdr_words_i(note_head_i.hdr_words),
      .note_slot_i(slot),
      .channel_o(send_channel),
      .entry_i(send_entry),
      .available_i(send_available),
      .spend_o(spend),
      .spend_words_o(spend_words),
      .give_i,
      .give_channel_i,
      .wake_i(wake),
      .wake_channel_i(wake_channel),
      .wake_waits_o(wake_waits),
      .read_o(slot_read),
      .read_slot_o(slot_read_at),
      .read_index_o(slot_index),
      .read_i(slot_word),
      .done_o(slot_done),
      .credit_valid_i(credit_valid),
      .credit_i(credit),
      .credit_take_o(credit_take),
      .tx_room_i(room),
      .tx_push_o(push),
      .tx_flit_o(flit),
      .waited_o,
      .none_waits_o,
      .quiet_o(notify_quiet)
  );

  lane_credits credits (
      .clk_i,
      .rst_i,
      .desc_valid_i,
      .desc_ready_o,
      .desc_src_i,
      .desc_channel_i,
      .desc_words_i,
      .free_valid_i,
      .free_ready_o,
      .free_src_i,
      .free_channel_i,
      .free_words_i,
      .valid_o(credit_valid),
      .packet_o(credit),
      .take_i(credit_take)
  );

  lane_link_tx msg_tx (
      .clk_i,
      .rst_i,
      .push_i(push),
      .flit_i(flit),
      .room_o(room),
      .empty_o(empty),
      .valid_o(tx_valid_o),
      .flit_o(tx_flit_o),
      .credit_i(tx_credit_i)
  );
endmodule

`default_nettype wire
