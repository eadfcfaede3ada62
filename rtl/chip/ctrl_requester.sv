// The control requester: the only encoder of CTRL_READ and CTRL_WRITE packets in the chip, and the
// host link's registers (contract `ni`: CTRL_*, HOST_*).
//
// Promise: an access is held (`req_i`, `offset_i`, ...) until `done_o`. CTRL_DATA posts a write and
// waits only while CTRL_OUTSTANDING writes are without an answer; CTRL_READ waits for all of them and
// for its own answer, so it sees every earlier write. CTRL_ADDR grows by 4 with each. The bridge's
// own node is reached by `local_*`, all others by packets. Answers are always taken.
`default_nettype none

module ctrl_requester
  import noctule_pkg::*;
(
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic [ 3:0] y_i,
    // registers
    input  wire logic        req_i,
    input  wire logic [11:0] offset_i,
    input  wire logic        we_i,
    input  wire logic [31:0] wdata_i,
    output logic             done_o,
    output logic      [31:0] rdata_o,
    // requests, flit by flit
    output logic             valid_o,
    output flit_t            flit_o,
    input  wire logic        take_i,
    // flits of CTRL_* replies
    input  wire logic        rsp_valid_i,
    input  wire logic        rsp_tail_i,
    input  wire logic [31:0] rsp_data_i,
    // the own node: held until done, in which cycle word and error count
    output logic             local_req_o,
    output logic             local_we_o,
    output logic      [31:0] local_addr_o,
    output logic      [31:0] local_wdata_o,
    input  wire logic        local_done_i,
    input  wire logic [31:0] local_rdata_i,
    input  wire logic        local_err_i,
    // host words
    input  wire logic        in_valid_i,
    input  wire logic [15:0] in_count_i,
    input  wire logic [31:0] in_data_i,
    output logic             in_pop_o,
    output logic             out_push_o,
    input  wire logic [15:0] out_room_i,
    output logic             quiet_o
);
  typedef enum logic [1:0] {
    Idle,
    Sending,  // a packet leaves
    Waiting,  // for the answer of a read
    Answered  // the read's word is at hand
  } state_e;

  state_e state_q;
  logic [9:0] node_q, dest_q;
  logic [31:0] addr_q, packet_addr_q, data_q;
  logic [1:0] index_q;
  logic reading_q, error_q;
  logic      [3:0] outstanding_q;  // writes without an answer, and a read
  logic            inside_q;  // an answer's head has come, its word is next
  logic            is_own;
  req_head_t       head;

  assign is_own = dest_q == {2'(NodeExitWest), y_i, 4'd0};
  assign head = '{
          dest: dest_q,
          src: {2'(NodeExitWest), y_i, 4'd0},
          op: reading_q ? 4'(RemoteOpCtrlRead) : 4'(RemoteOpCtrlWrite),
          tag: '0,
          pad: '0
      };
  assign valid_o = state_q == Sending && !is_own;
  assign local_req_o = state_q == Sending && is_own;
  assign local_we_o = !reading_q;
  assign local_addr_o = packet_addr_q;
  assign local_wdata_o = data_q;
  always_comb begin
    unique case (index_q)
      2'd0:
      flit_o = '{route: route_of(dest_q, 1'(NodeOrderYx), 4'd0, y_i), tail: 1'b0, data: head};
      2'd1: flit_o = '{route: '0, tail: reading_q, data: packet_addr_q};
      default: flit_o = '{route: '0, tail: 1'b1, data: data_q};
    endcase
  end
  assign quiet_o = state_q == Idle && outstanding_q == 0;

  always_comb begin
    done_o = 1'b1;
    rdata_o = '0;
    in_pop_o = 1'b0;
    out_push_o = 1'b0;
    unique case (offset_i)
      NiCtrlNode[11:0]: rdata_o = {22'd0, node_q};
      NiCtrlAddr[11:0]: rdata_o = addr_q;
      NiCtrlData[11:0]:
      done_o = !we_i || (state_q == Idle && outstanding_q < 4'(BridgeCtrlOutstanding));
      NiCtrlRead[11:0]: begin
        done_o  = state_q == Answered;
        rdata_o = data_q;
      end
      NiCtrlStatus[11:0]:
      rdata_o = {23'd0, error_q, 4'd0, outstanding_q + 4'(state_q == Sending && index_q == 0)};
      NiHostStatus[11:0]: rdata_o = {out_room_i, in_count_i};
      NiHostData[11:0]:
      if (we_i) begin
        done_o = out_room_i != 0;
        out_push_o = req_i && done_o;
      end else begin
        rdata_o  = in_valid_i ? in_data_i : '0;
        in_pop_o = req_i && in_valid_i;
      end
      default: rdata_o = '0;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Idle;
      node_q <= '0;
      addr_q <= '0;
      index_q <= '0;
      reading_q <= 1'b0;
      error_q <= 1'b0;
      outstanding_q <= '0;
      inside_q <= '0;
    end else if (req_i || !quiet_o) begin
      if (req_i && done_o && we_i) begin
        unique case (offset_i)
          NiCtrlNode[11:0]: node_q <= wdata_i[9:0];
          NiCtrlAddr[11:0]: addr_q <= wdata_i;
          NiCtrlStatus[11:0]: error_q <= 1'b0;
          NiCtrlData[11:0]: data_q <= wdata_i;
          default: ;
        endcase
      end

      unique case (state_q)
        Idle:
        if (req_i && ((offset_i == NiCtrlData[11:0] && we_i && done_o) ||
                      (offset_i == NiCtrlRead[11:0] && !we_i && outstanding_q == 0))) begin
          dest_q <= node_q;
          packet_addr_q <= addr_q;
          addr_q <= addr_q + 32'd4;
          reading_q <= !we_i;
          index_q <= '0;
          state_q <= Sending;
        end
        Sending:
        if (take_i) begin
          index_q <= index_q + 2'd1;
          if (flit_o.tail) state_q <= reading_q ? Waiting : Idle;
        end else if (local_req_o && local_done_i) begin
          if (reading_q) data_q <= local_rdata_i;
          error_q <= error_q || local_err_i;
          state_q <= reading_q ? Answered : Idle;
        end
        Waiting: ;
        default: if (req_i && done_o) state_q <= Idle;
      endcase

      if (rsp_valid_i) begin
        inside_q <= !rsp_tail_i;
        if (inside_q) data_q <= rsp_data_i;
        else if (rsp_data_i[31:29] != 3'(RemoteStatusOk)) begin
          error_q <= 1'b1;
          if (state_q == Waiting) data_q <= '0;
        end
        if (rsp_tail_i && state_q == Waiting) state_q <= Answered;
      end
      outstanding_q <= outstanding_q + 4'(take_i && index_q == 0) - 4'(rsp_valid_i && rsp_tail_i);
    end
  end
endmodule

`default_nettype wire
