// Send channels: who may be sent to, and the end-to-end credits (docs/ni.md, contract `ctrl`).
//
// Credits are two free-running counts per channel, so that each has one writer: `given` grows by
// what the supervisor gave and by credit packets, `taken` by messages. Available is their difference.
//
//   port P (lookup_i)   the core's, the fault unit's and the control path's turn about: entry and
//                       availability in the same cycle; take_i / refund_i change `taken` at its end
//   port C (credit_*)   credit packets from the network: one a cycle, never refused
//
// The control path may write an entry with valid = 0 at any time (revocation); with valid = 1, and the
// credits, only while the channel's credits are home. ctl_* is a word access in one cycle, with the
// lookup at its channel; the owner of the port sees to that (ctl_req_i has the first turn).
`default_nettype none

module ni_channels
  import noctule_pkg::*;
#(
    parameter int unsigned Channels = 128
) (
    input wire logic clk_i,
    input wire logic rst_i,

    input  wire logic      [ 6:0] lookup_i,
    output logic                  valid_o,
    output channel_entry_t        entry_o,
    output logic           [11:0] avail_o,

    input wire logic       take_i,
    input wire logic       refund_i,
    input wire logic [5:0] words_i,   // stamp included

    input wire logic       credit_valid_i,
    input wire logic [6:0] credit_channel_i,
    input wire logic [9:0] credit_words_i,

    input  wire logic        ctl_req_i,
    input  wire logic        ctl_we_i,
    input  wire logic [ 1:0] ctl_word_i,
    input  wire logic [31:0] ctl_wdata_i,
    output logic      [31:0] ctl_rdata_o,
    output logic             ctl_err_o,

    output logic home_o  // every channel has all its credits
);
  localparam int unsigned IndexW = $clog2(Channels);

  if (Channels < 2 || Channels > 128 || Channels != 1 << IndexW) begin : gen_bad_channels
    $error("ni_channels: Channels must be a power of two, 2 to 128");
  end

  // Without reset: `valid_q` and `live_q` say what of it means something.
  logic [17:0] entry_q[Channels];  // max_words, dest_queue, dest
  logic [11:0] given_q[Channels];
  logic [11:0] taken_q[Channels];
  logic [9:0] total_q[Channels];
  logic [Channels-1:0] valid_q;
  logic [Channels-1:0] live_q;  // credits were given
  logic [17:0] out_q;  // words out, of all channels together

  logic [IndexW-1:0] at, credit_at;
  logic known, credit_known;
  assign at = lookup_i[IndexW-1:0];
  assign known = {1'b0, lookup_i} < 8'(Channels);
  assign credit_at = credit_channel_i[IndexW-1:0];
  assign credit_known = {1'b0, credit_channel_i} < 8'(Channels);

  assign valid_o = known && valid_q[at];
  assign avail_o = known && live_q[at] ? given_q[at] - taken_q[at] : 12'd0;
  assign entry_o = {valid_o, 13'd0, entry_q[at]};

  logic home, refused;
  always_comb begin
    ctl_rdata_o = '0;
    home = 1'b0;
    refused = 1'b0;
    if (ctl_req_i) begin
      home = !live_q[at] || avail_o == {2'b00, total_q[at]};
      unique case (ctl_word_i)
        2'd0: begin
          ctl_rdata_o = valid_q[at] ? entry_o : '0;
          refused = ctl_we_i && ctl_wdata_i[31] && !home;
        end
        2'd1: begin
          ctl_rdata_o = live_q[at] ? {22'd0, total_q[at]} : '0;
          refused = ctl_we_i && (!home || ctl_wdata_i > MsgCreditWordsMax);
        end
        2'd2: begin
          ctl_rdata_o = {20'd0, avail_o};
          refused = ctl_we_i;
        end
        default: refused = 1'b1;
      endcase
    end
  end
  assign ctl_err_o = refused || !known;

  // One write port of `given_q`: the owner of the control path holds it back while a credit comes.
  logic set, given_we;
  logic [IndexW-1:0] given_at;
  logic [9:0] credit_words;
  assign set = ctl_req_i && ctl_we_i && !ctl_err_o && ctl_word_i == 2'd1;
  assign credit_words = credit_valid_i && credit_known ? credit_words_i : '0;
  assign given_we = set || credit_valid_i && credit_known;
  assign given_at = set ? at : credit_at;

  always_ff @(posedge clk_i) begin
    if (given_we) begin
      given_q[given_at] <= (set ? taken_q[at] : given_q[credit_at]) + {2'b00, set ? ctl_wdata_i[9:0] : credit_words};
    end
    if (set) begin
      total_q[at] <= ctl_wdata_i[9:0];
      live_q[at]  <= 1'b1;
    end
    if (ctl_req_i && ctl_we_i && !ctl_err_o && ctl_word_i == 2'd0) begin
      valid_q[at] <= ctl_wdata_i[31];
      if (ctl_wdata_i[31]) entry_q[at] <= ctl_wdata_i[17:0];
    end
    if (take_i || refund_i) begin
      taken_q[at] <= refund_i ? taken_q[at] - {6'd0, words_i} : taken_q[at] + {6'd0, words_i};
    end
    if (take_i || refund_i || credit_valid_i) begin
      out_q <= out_q + {12'd0, take_i ? words_i : 6'd0} - {12'd0, refund_i ? words_i : 6'd0} -
          {8'd0, credit_words};
    end
    if (rst_i) begin
      valid_q <= '0;
      live_q  <= '0;
      out_q   <= '0;
    end
  end

  assign home_o = out_q == '0;
endmodule

`default_nettype wire
