// Send channels: who may be sent to, and the end-to-end credits (docs/ni.md, contract `ctrl`).
//
// Credits are two free-running counts per channel, so that each has one writer: `given` grows by
// what the supervisor gave and by credit packets, `taken` by messages. Available is their difference.
//
//   port P (lookup_i)   the core's, the fault unit's and the control path's turn about, when use_i: entry
//                       and availability in the same cycle; take_i / refund_i change `taken` at its end
//   port C (credit_*)   credit packets from the network: one a cycle, never refused
//
// The control path may write an entry with valid = 0 at any time (revocation); with valid = 1, and the
// credits, only while the channel's credits are home. ctl_* is a word access in one cycle, with the
// lookup at its channel; the owner of the port sees to that (ctl_req_i has the first turn, but not while a credit
// comes: one writer for `given`). After reset the tables are cleared, an entry a cycle: busy_o.
`default_nettype none

module ni_channels
  import noctule_pkg::*;
#(
    parameter int unsigned Channels = 128
) (
    input wire logic clk_i,
    input wire logic rst_i,

    input  wire logic             use_i,
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

    output logic home_o,  // every channel has all its credits
    output logic busy_o   // being cleared
);
  localparam int unsigned IndexW = $clog2(Channels);

  if (Channels < 2 || Channels > 128 || Channels != 1 << IndexW) begin : gen_bad_channels
    $error("ni_channels: Channels must be a power of two, 2 to 128");
  end

  logic [18:0] entry_q[Channels];  // valid, max_words, dest_queue, dest
  logic [11:0] given_q[Channels];
  logic [11:0] taken_q[Channels];
  logic [9:0] total_q[Channels];
  logic [17:0] out_q;  // words out, of all channels together
  logic clear_q;
  logic [IndexW-1:0] clear_at_q;

  logic [IndexW-1:0] at;
  logic [11:0] taken, given;
  logic [9:0] total;
  logic known, home, refused, set, enter;
  always_comb begin
    at = '0;
    taken = '0;
    given = '0;
    total = '0;
    known = 1'b0;
    home = 1'b0;
    refused = 1'b0;
    valid_o = 1'b0;
    entry_o = '0;
    avail_o = '0;
    if (use_i) begin
      at = lookup_i[IndexW-1:0];
      known = {1'b0, lookup_i} < 8'(Channels);
      taken = taken_q[at];
      given = given_q[at];
      avail_o = known ? given - taken : '0;
      entry_o = {entry_q[at][18], 13'd0, entry_q[at][17:0]};
      valid_o = known && entry_q[at][18];
    end
    ctl_rdata_o = '0;
    if (ctl_req_i) begin
      total = total_q[at];
      home  = avail_o == {2'b00, total};
      unique case (ctl_word_i)
        2'd0: begin
          ctl_rdata_o = valid_o ? entry_o : '0;
          // No software makes a credit packet, whatever the table says.
          refused = ctl_we_i && ctl_wdata_i[31] && (!home || ctl_wdata_i[11:10] == MsgKindCredit[1:0]);
        end
        2'd1: begin
          ctl_rdata_o = {22'd0, total};
          refused = ctl_we_i && (!home || ctl_wdata_i > MsgCreditWordsMax);
        end
        2'd2: begin
          ctl_rdata_o = {20'd0, avail_o};
          refused = ctl_we_i;
        end
        default: refused = 1'b1;
      endcase
    end
    ctl_err_o = refused || !known;
    set = ctl_req_i && ctl_we_i && !ctl_err_o && ctl_word_i == 2'd1;
    enter = ctl_req_i && ctl_we_i && !ctl_err_o && ctl_word_i == 2'd0;
  end

  always_ff @(posedge clk_i) begin
    if (set || clear_q || credit_valid_i) begin : give
      automatic logic [IndexW-1:0] to;
      to = clear_q ? clear_at_q : set ? at : credit_channel_i[IndexW-1:0];
      given_q[to] <= clear_q ? '0 : set ? taken + {2'b00, ctl_wdata_i[9:0]} :
          given_q[to] + {2'b00, credit_words_i};
    end
    if (set || clear_q) total_q[clear_q?clear_at_q : at] <= clear_q ? '0 : ctl_wdata_i[9:0];
    if (enter || clear_q) begin
      entry_q[clear_q?clear_at_q : at] <= clear_q ? '0 :
          ctl_wdata_i[31] ? {1'b1, ctl_wdata_i[17:0]} : {1'b0, entry_o[17:0]};
    end
    if (take_i || refund_i || clear_q) begin
      taken_q[clear_q?clear_at_q : at] <= clear_q ? '0 : refund_i ? taken - {6'd0, words_i} : taken + {6'd0, words_i};
    end
    if (take_i || refund_i || credit_valid_i) begin
      out_q <= out_q + {12'd0, take_i ? words_i : 6'd0} - {12'd0, refund_i ? words_i : 6'd0} -
          {8'd0, credit_valid_i ? credit_words_i : 10'd0};
    end
    if (clear_q) begin
      clear_at_q <= clear_at_q + 1'b1;
      clear_q <= clear_at_q != '1;
    end
    if (rst_i) begin
      out_q <= '0;
      clear_q <= 1'b1;
      clear_at_q <= '0;
    end
  end

  assign home_o = out_q == '0;
  assign busy_o = clear_q;
endmodule

`default_nettype wire
