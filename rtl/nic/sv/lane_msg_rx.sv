// Sink of the MSG network: it takes a flit every cycle, whatever else happens.
//
// Credit packets go to the channel table. Messages for queues 0 and 1 go to their memories, where
// the sender's credits have reserved the room; their first word is the head with bit 0 replaced by
// `refused`: the source is not a tile that may talk to the lane. The queues' readers throw such a
// message away, count it and return its credits. Anything for queue 2 has no place here: dropped.
//
//   flit at t: push at t; credit pulse to the link at t + 1; credit packet: `give` at t + 1
`default_nettype none

module lane_msg_rx
  import noctule_pkg::*;
(
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         rx_valid_i,
    input  wire flit_t        rx_flit_i,
    output logic              rx_credit_o,
    // NET_TILES of a row
    output logic       [ 3:0] net_row_o,
    input  wire logic  [15:0] net_tiles_i,
    // queues
    output logic       [ 1:0] push_o,
    output logic       [32:0] push_data_o,         // tail, word
    // credits come home
    output logic              give_valid_o,
    output logic       [ 6:0] give_channel_o,
    output logic       [ 9:0] give_words_o,
    // a message that no queue takes
    output logic              stray_o,
    output logic              quiet_o
);
  logic       inside_q;
  logic [1:0] kind_q;
  logic [1:0] kind;
  logic       refused;
  msg_head_t  head;
  logic [9:0] src;

  assign head = rx_flit_i.data;
  assign src = head.src;
  assign net_row_o = src[7:4];
  assign kind = inside_q ? kind_q : head.kind;
  assign quiet_o = !inside_q && !rx_credit_o && !give_valid_o && !stray_o;

  always_comb begin
    refused = 1'b0;
    push_o = 2'b00;
    push_data_o = '0;
    if (rx_valid_i) begin
      if (!inside_q) refused = src[9:8] != 2'(NodeExitLocal) || !net_tiles_i[src[3:0]];
      push_o = {kind == 2'(MsgQueueSock), kind == 2'(MsgQueueNic)};
      push_data_o = {
        rx_flit_i.tail, inside_q ? rx_flit_i.data : {rx_flit_i.data[31:10], 9'd0, refused}
      };
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      inside_q <= 1'b0;
      rx_credit_o <= 1'b0;
      give_valid_o <= 1'b0;
      stray_o <= 1'b0;
    end else begin
      rx_credit_o <= rx_valid_i;
      give_valid_o <= 1'b0;
      stray_o <= 1'b0;
      if (rx_valid_i) begin
        inside_q <= !rx_flit_i.tail;
        if (!inside_q) begin
          kind_q  <= head.kind;
          stray_o <= head.kind == 2'(MsgQueueCtrl);
          if (head.kind == 2'(MsgKindCredit)) begin
            give_valid_o <= 1'b1;
            give_channel_o <= head.channel;
            give_words_o <= head.src;
          end
        end
      end
    end
  end

  wire unused = &{1'b0, rx_flit_i.route, head.gen_id, head.dest};
endmodule

`default_nettype wire
