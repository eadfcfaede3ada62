// Channel table of a lane: destinations, and end-to-end credits in words.
//
// What came home and what was spent are counted apart, modulo 2^16, so that each table has one
// writer; available = home - spent. An entry cannot be rewritten while credits are out or
// notifications wait for it: the write answers an error and changes nothing.
`default_nettype none

module lane_channels
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter  int unsigned Channels = 128,
    localparam int unsigned ChanW    = $clog2(Channels)
) (
    input  wire logic                  clk_i,
    input  wire logic                  rst_i,
    input  wire logic           [15:0] sweep_index_i,
    input  wire logic                  sweep_i,
    // supervisor path
    input  wire logic                  select_i,
    input  wire ctl_req_t              req_i,
    output ctl_rsp_t                   rsp_o,
    output logic                       wake_o,           // credits were given to wake_channel_o
    output logic           [ChanW-1:0] wake_channel_o,
    input  wire logic                  waits_i,          // notifications wait for wake_channel_o
    // does place_channel_i take a notification with so many header words?
    input  wire logic      [      6:0] place_channel_i,
    input  wire logic      [      4:0] place_hdr_i,
    output logic                       place_open_o,
    // sender: same cycle
    input  wire logic      [ChanW-1:0] send_channel_i,
    output channel_entry_t             send_entry_o,
    output logic           [     15:0] send_available_o,
    input  wire logic                  spend_i,
    input  wire logic      [     15:0] spend_words_i,
    // credits come home
    input  wire logic                  give_i,
    input  wire logic      [      6:0] give_channel_i,
    input  wire logic      [      9:0] give_words_i
);
  logic [18:0] entry_q[Channels];  // valid, max_words, dest_queue, dest
  logic [15:0] total_q[Channels];
  logic [15:0] home_q[Channels];
  logic [15:0] spent_q[Channels];

  // ---- lookups
  logic [18:0] place_entry, send_entry;
  assign place_entry = entry_q[place_channel_i[ChanW-1:0]];
  assign place_open_o = place_entry[18] && 8'(place_channel_i) < 8'(Channels)
                        && place_entry[17:12] >= 6'(NotifyFixedWords) + 6'(place_hdr_i);
  assign send_entry = entry_q[send_channel_i];
  assign send_entry_o = {send_entry[18], 13'd0, send_entry[17:0]};
  assign send_available_o = home_q[send_channel_i] - spent_q[send_channel_i];

  // ---- supervisor path: acts in a cycle in which no credits move
  logic busy_q, known, rewrite;
  logic [ChanW-1:0] at;
  logic [15:0] available;
  logic [1:0] field;
  assign at = req_i.addr[ChanW+3:4];
  assign field = req_i.addr[3:2];
  assign known = 32'(req_i.addr[10:4]) < Channels && field != 2'd3;
  assign available = home_q[at] - spent_q[at];
  assign rewrite = known && field != 2'd2 && available == total_q[at] && !waits_i;
  assign wake_channel_o = at;

  logic act, write_entry, write_credits;
  assign act = busy_q && !give_i && !spend_i;
  assign write_entry = act && req_i.write && rewrite && field == 2'd0;
  assign write_credits = act && req_i.write && rewrite && field == 2'd1;
  assign wake_o = write_credits;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_q <= 1'b0;
      rsp_o  <= '0;
    end else begin
      rsp_o.done <= 1'b0;
      if (select_i) busy_q <= 1'b1;
      if (act) begin
        busy_q <= 1'b0;
        rsp_o.done <= 1'b1;
        rsp_o.err <= req_i.write ? !rewrite : !known;
        unique case (field)
          2'd0: rsp_o.data <= {entry_q[at][18], 13'd0, entry_q[at][17:0]};
          2'd1: rsp_o.data <= 32'(total_q[at]);
          default: rsp_o.data <= 32'(available);
        endcase
      end
    end
  end

  // ---- tables
  logic sweep;
  assign sweep = sweep_i && 32'(sweep_index_i) < Channels;

  always_ff @(posedge clk_i) begin
    if (sweep) entry_q[sweep_index_i[ChanW-1:0]] <= '0;
    else if (write_entry) entry_q[at] <= {req_i.data[31], req_i.data[17:0]};
  end
  always_ff @(posedge clk_i) begin
    if (sweep) total_q[sweep_index_i[ChanW-1:0]] <= '0;
    else if (write_credits) total_q[at] <= req_i.data[15:0];
  end
  always_ff @(posedge clk_i) begin
    if (sweep) home_q[sweep_index_i[ChanW-1:0]] <= '0;
    else if (write_credits) home_q[at] <= req_i.data[15:0];
    else if (give_i && 8'(give_channel_i) < 8'(Channels))
      home_q[give_channel_i[ChanW-1:0]] <= home_q[give_channel_i[ChanW-1:0]] + 16'(give_words_i);
  end
  always_ff @(posedge clk_i) begin
    if (sweep) spent_q[sweep_index_i[ChanW-1:0]] <= '0;
    else if (write_credits) spent_q[at] <= '0;
    else if (spend_i) spent_q[send_channel_i] <= spent_q[send_channel_i] + spend_words_i;
  end

  wire unused = &{1'b0, place_entry[11:0]};
endmodule

`default_nettype wire
