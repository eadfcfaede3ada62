// Sink of the RSP network: it takes a flit every cycle. Replies to the lane's line reads come in any
// order; the tag tells which frame buffer a line belongs to, and where.
//
//   flit at t: word to the frame buffers at t + 1; credit pulse to the link at t + 1
`default_nettype none

module lane_collect
  import noctule_pkg::*;
#(
    parameter  int unsigned Frames = 4,
    localparam int unsigned FrameW = $clog2(Frames)
) (
    input  wire logic               clk_i,
    input  wire logic               rst_i,
    input  wire logic               rx_valid_i,
    input  wire flit_t              rx_flit_i,
    output logic                    rx_credit_o,
    // a line is asked for
    output logic                    tag_free_o,
    output logic       [       2:0] tag_o,
    input  wire logic               issue_i,
    input  wire logic  [FrameW-1:0] issue_frame_i,
    input  wire logic  [      10:0] issue_pos_i,
    input  wire logic  [       4:0] issue_first_i,
    input  wire logic  [       4:0] issue_last_i,
    // its words
    output logic                    write_o,
    output logic       [FrameW-1:0] frame_o,
    output logic       [      10:0] pos_o,          // place of the word's byte 0 in the frame
    output logic       [       3:0] bytes_o,        // bytes of the word that are wanted
    output logic       [      31:0] data_o,
    output logic                    done_o,         // the line is complete
    output logic                    failed_o,       // with done: the channel answered an error
    output logic                    quiet_o
);
  typedef struct packed {
    logic [FrameW-1:0] frame;
    logic [10:0]       pos;
    logic [4:0]        first;
    logic [4:0]        last;
  } line_t;

  line_t line_q[8];
  logic [7:0] busy_q;
  logic valid_q, inside_q, known_q, error_q;
  flit_t flit_q;
  logic [2:0] tag_q;
  logic [3:0] word_q;
  rsp_head_t head;
  line_t line;
  logic known;

  assign tag_free_o = !(&busy_q);
  always_comb begin
    tag_o = 3'd0;
    for (int t = 7; t >= 0; t--) if (!busy_q[t]) tag_o = 3'(t);
  end

  assign head = flit_q.data;
  assign known = head.op == 4'(RemoteOpRead) && head.tag[4:3] == '0 && busy_q[head.tag[2:0]];
  assign line = line_q[tag_q];
  assign quiet_o = busy_q == '0 && !valid_q && !rx_credit_o;

  logic [5:0] at;  // byte of the line that the word begins with
  assign at = {1'b0, word_q[2:0], 2'b00};
  assign frame_o = inside_q ? line.frame : line_q[head.tag[2:0]].frame;
  assign pos_o = line.pos + 11'(at);
  assign data_o = flit_q.data;
  always_comb begin
    for (int i = 0; i < 4; i++)
    bytes_o[i] = at + 6'(i) >= 6'(line.first) && at + 6'(i) <= 6'(line.last);
  end
  assign write_o = valid_q && inside_q && known_q && !word_q[3];
  assign done_o = valid_q && flit_q.tail && (inside_q ? known_q : known);
  assign failed_o = !inside_q || error_q || word_q != 4'd7;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      valid_q <= 1'b0;
      inside_q <= 1'b0;
      busy_q <= '0;
      rx_credit_o <= 1'b0;
    end else begin
      valid_q <= rx_valid_i;
      rx_credit_o <= rx_valid_i;
      if (rx_valid_i) flit_q <= rx_flit_i;
      if (valid_q) begin
        inside_q <= !flit_q.tail;
        if (!inside_q) begin
          tag_q   <= head.tag[2:0];
          known_q <= known;
          error_q <= head.status != 3'(RemoteStatusOk);
          word_q  <= '0;
          if (flit_q.tail && known) busy_q[head.tag[2:0]] <= 1'b0;
        end else begin
          if (!word_q[3]) word_q <= word_q + 4'd1;
          if (flit_q.tail && known_q) busy_q[tag_q] <= 1'b0;
        end
      end
      if (issue_i) begin
        line_q[tag_o] <= '{
            frame: issue_frame_i,
            pos: issue_pos_i,
            first: issue_first_i,
            last: issue_last_i
        };
        busy_q[tag_o] <= 1'b1;
      end
    end
  end

  wire unused = &{1'b0, flit_q.route, head.src, head.dest};
endmodule

`default_nettype wire
