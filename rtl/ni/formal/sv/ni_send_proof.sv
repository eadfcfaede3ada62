// Credits: nothing is staged for MSG that has no reserved landing place, and every credit is accounted for.
//
// Both channels of the interface are accounted for, word by word. `far` counts, for each, the words of complete messages
// handed to the link's side (staged, or of a fault) that have not come back as credits; neighbours return no more
// than that. That only such words leave, whole and in order, is ni_stage_proof's.
//
// p_conserved  total = available + in the open message + far + coming back, always
// p_room       never more words far than the supervisor gave
// p_home       the interface says that all credits are home exactly when they are
// p_source     a message's head names this tile and the channel that paid for it
// p_dest       it goes where the channel's entry says, to a receive queue: no software makes a credit packet
// p_length     it has the length that was paid for, at most the channel's maximum and the contract's
// p_fixed      an entry in use does not change under a message, but for being revoked
// i_*          what makes these 1-inductive
`default_nettype none

module ni_send_proof
  import noctule_pkg::*;
  import ni_world_pkg::*;
(
    input wire logic clk_i,
    input wire any_t any_i
);
  localparam int unsigned Channels = 2;
  localparam logic [1:0] Credit = MsgKindCredit[1:0];
  logic init, msg_ok;
  logic [2:0] rx;
  logic [3:0] x, y;
  ni_world #(
      .Channels(Channels)
  ) w (
      .clk_i,
      .any_i,
      .msg_ok_i(msg_ok),
      .req_ok_i(1'b1),
      .init_o(init),
      .rx_o(rx),
      .tx_o(),
      .msg_o(),
      .req_o(),
      .rsp_o(),
      .back_o(),
      .ext_req_o(),
      .ext_rvalid_o(),
      .ext_err_o(),
      .x_o(x),
      .y_o(y),
      .bridge_y_o(),
      .local_req_o()
  );
  wire [9:0] node = {NodeExitLocal[1:0], y, x};

  // ---- the parts' registers ----
  wire open = w.dut.i_message.i_send.open_q;
  wire [6:0] open_channel = w.dut.i_message.i_send.channel_q;
  wire [5:0] open_words = w.dut.i_message.i_send.words_q;
  wire [5:0] open_left = w.dut.i_message.i_send.left_q;
  wire stage_wr = w.dut.i_message.stage_wr;
  wire [31:0] stage_word = w.dut.i_message.stage_wdata;
  wire commits = stage_wr && w.dut.i_message.stage_wtail;
  wire drops = w.dut.i_message.drop;
  wire fault_take = w.dut.i_message.fault_take;
  wire fault = w.dut.i_message.i_fault.message_q;
  wire fault_want = w.dut.i_message.i_fault.want_q;
  wire [6:0] fault_channel = w.dut.fault_channel[6:0];
  msg_head_t fault_head, head, opened;
  assign fault_head = w.dut.i_message.i_fault.head_q;
  assign head = stage_word;
  wire clearing = w.dut.i_message.i_channels.clear_q;
  wire hold = w.dut.hold;

  // ---- the staged message, word by word ----
  logic [5:0] n_q;  // words since its head, head included; 0: none is open
  logic [31:0] opened_q;
  wire head_now = stage_wr && n_q == '0;
  assign opened = opened_q;
  always_ff @(posedge clk_i) begin
    if (stage_wr) n_q <= commits ? '0 : n_q + 6'd1;
    else if (drops) n_q <= '0;
    if (head_now) opened_q <= stage_word;
    if (init) n_q <= '0;
  end

  // ---- credits that come back: for what is far only ----
  logic rx_open_q;
  credit_head_t back, coming_head;
  assign back = any_i.msg[31:0];
  wire is_back = !rx_open_q && back.kind == Credit;
  logic [11:0] far_q[Channels];
  assign msg_ok = !is_back || any_i.msg[32] && back.channel < 7'(Channels) && back.words != '0 &&
      {2'd0, back.words} <= far_q[back.channel[0]];
  always_ff @(posedge clk_i) begin
    if (rx[0]) rx_open_q <= !any_i.msg[32];
    if (init) rx_open_q <= 1'b0;
  end
  wire coming = w.dut.i_message.i_recv.credit_valid_q;
  assign coming_head = w.dut.i_message.i_recv.credit_head_q;

  for (genvar c = 0; c < Channels; c++) begin : channel
    wire [18:0] entry = w.dut.i_message.i_channels.entry_q[c];
    wire [11:0] total = {2'd0, w.dut.i_message.i_channels.total_q[c]};
    wire [11:0] avail = w.dut.i_message.i_channels.given_q[c] - w.dut.i_message.i_channels.taken_q[c];
    wire [11:0] away = total - avail;
    wire opens = open && open_channel == 7'(c);
    wire comes = coming && coming_head.channel == 7'(c);
    // Wide enough for the sum of whatever these may hold.
    wire [13:0] held = {2'd0, far_q[c]} + (opens ? {8'd0, open_words} : 14'd0) + (comes ? {4'd0, coming_head.words} : 14'd0);
    // The interface's own sum of what is out, by channel.
    logic [17:0] out_q;
    wire mine = w.dut.i_message.lookup[0] == 1'(c);
    always_ff @(posedge clk_i) begin
      out_q <= out_q + (mine && w.dut.i_message.i_channels.take_i ? {12'd0, w.dut.i_message.i_channels.words_i} : 18'd0) -
          (mine && drops ? {12'd0, w.dut.i_message.i_channels.words_i} : 18'd0) - (comes ? {8'd0, coming_head.words} : 18'd0);
      if (init) out_q <= '0;
    end
    logic [18:0] was_entry_q;
    logic [11:0] was_total_q, was_away_q;
    logic was_clearing_q;
    always_ff @(posedge clk_i) begin
      far_q[c] <= far_q[c] + (commits && opens ? {6'd0, n_q} + 12'd1 : 12'd0) +
          (fault_take && fault_channel == 7'(c) ? FaultWords[11:0] + 12'd1 : 12'd0) -
          (rx[0] && is_back && back.channel == 7'(c) ? {2'd0, back.words} : 12'd0);
      if (init) far_q[c] <= '0;
      was_entry_q <= entry;
      was_total_q <= total;
      was_away_q <= away;
      was_clearing_q <= clearing || init;
    end
    always_comb
      if (!init && !clearing) begin
        p_conserved : assert ({2'd0, avail} + held == {2'd0, total});
        p_room : assert (avail <= total && far_q[c] <= total);
        p_fixed :
        assert (was_clearing_q || was_away_q == '0 ||
            total == was_total_q && entry[17:0] == was_entry_q[17:0] && (!entry[18] || was_entry_q[18]));
        p_dest :
        assert (!(head_now && head.channel == 7'(c)) || entry[18] && head.dest == entry[9:0] &&
            head.kind == entry[11:10] && head.kind != Credit);
        p_dest_fault :
        assert (!(fault && fault_head.channel == 7'(c)) || fault_head.kind != Credit);
        p_length : assert (!(commits && opens) || n_q + 6'd1 == open_words && n_q <= entry[17:12]);
        i_out : assert (out_q == {6'd0, away});
        i_total : assert (total <= MsgCreditWordsMax[11:0]);
        i_queue : assert (!entry[18] || entry[11:10] != Credit);
        i_max :
        assert (!opens || open_words <= {1'b0, entry[17:12]} + 6'd1 || entry[17:12] == 6'd63);
      end
  end

  always_comb
    if (!init) begin
      p_home : assert (clearing || w.dut.home == (channel[0].away == '0 && channel[1].away == '0));
      p_source :
      assert (!head_now || head.src == node && head.gen_id == w.dut.gen_id && head.channel < 7'(Channels));
      p_source_fault : assert (!fault || fault_head.src == node);
      p_payer : assert (!(commits) || opened.channel == open_channel);
      p_long : assert (!commits || n_q >= 6'd1 && n_q <= MsgMaxWords[5:0]);
      p_open : assert (open == (n_q != '0));

      cover_message : assert (!(commits && n_q == 6'd2));
      cover_fault : assert (!fault);
      cover_return : assert (!(coming && !clearing));
      cover_drop : assert (!drops);

      i_sum : assert (w.dut.i_message.i_channels.out_q == channel[0].out_q + channel[1].out_q);
      i_clear :
      assert (!clearing || hold && !open && !fault && !w.dut.fault_channel[7] && !coming &&
          far_q[0] == '0 && far_q[1] == '0 && !fault_want && channel[0].out_q == '0 && channel[1].out_q == '0 &&
          !w.dut.i_regs.pend_q && w.held_q);
      i_cleared :
      assert (!(clearing && w.dut.i_message.i_channels.clear_at_q == 1'b1) ||
          {w.dut.i_message.i_channels.given_q[0], w.dut.i_message.i_channels.taken_q[0],
           w.dut.i_message.i_channels.total_q[0], w.dut.i_message.i_channels.entry_q[0]} == '0);
      i_rx : assert (rx_open_q == w.dut.i_message.i_recv.in_q);
      i_coming : assert (!coming || coming_head.channel < 7'(Channels) && coming_head.words != '0);
      i_identity : assert (w.dut.node == node);
      i_open :
      assert (!open || {1'b0, n_q} + {1'b0, open_left} == {1'b0, open_words} && open_left != '0 && open_words >= 6'd2 &&
          open_words <= MsgMaxWords[5:0] + 6'd1 && open_channel < 7'(Channels) && opened.channel == open_channel);
      i_fault : assert (!fault || fault_head.channel < 7'(Channels));
    end
endmodule

`default_nettype wire
