// The host's commands, carried out while the supervisor core is held (contract `bridge`).
//
// It uses the control requester (registers CTRL_* of the network interface) as firmware would, one
// access at a time. When `held_i` falls,
// a command at work is finished first; words from the host are then left to the firmware.
//
//   HOST_WRITE node addr count w0 .. w(count-1)  ->  errors (0 or 1)
//   HOST_READ  node addr count                   ->  w0 .. w(count-1) errors
//   HOST_RUN                                     ->  0, then the core runs
//   anything else                                ->  HOST_UNKNOWN
`default_nettype none

module host_machine
  import noctule_pkg::*;
(
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        held_i,
    input  wire logic [ 9:0] own_node_i,
    // host link
    input  wire logic        in_valid_i,
    input  wire logic [31:0] in_data_i,
    output logic             in_ready_o,
    output logic             out_valid_o,
    output logic      [31:0] out_data_o,
    input  wire logic        out_ready_i,
    // a register of the requester: held until `done_i`, in which cycle rdata_i counts
    output logic             req_o,
    output logic      [11:0] offset_o,
    output logic             we_o,
    output logic      [31:0] wdata_o,
    input  wire logic        done_i,
    input  wire logic [31:0] rdata_i,
    output logic             quiet_o
);
  typedef enum logic [3:0] {
    Command,     // waits for a command word
    Node,        // its arguments
    Address,
    Count,
    SetNode,     // registers of the requester
    SetAddress,
    Words,       // takes a word to write, or asks for one
    Access,
    Drain,       // reads CTRL_STATUS until no write is outstanding
    Clear,       // clears the requester's error bit
    Answer       // last word of the answer
  } state_e;

  state_e state_q;
  logic [1:0] kind_q;  // low bits of HOST_WRITE, HOST_READ, HOST_RUN
  logic [9:0] node_q;
  logic [31:0] address_q, count_q, data_q;
  logic failed_q, req_q, we_q, out_valid_q;
  logic [11:0] offset_q;
  logic [31:0] wdata_q;
  logic is_command, take;

  assign is_command = in_data_i == BridgeHostWrite || in_data_i == BridgeHostRead || in_data_i == BridgeHostRun;
  assign in_ready_o = (state_q == Command && held_i && !out_valid_q) || state_q == Node ||
      state_q == Address || state_q == Count ||
      (state_q == Words && count_q != 0 && kind_q == 2'd1);
  assign take = in_ready_o && in_valid_i;
  assign out_valid_o = out_valid_q;
  assign out_data_o = data_q;
  assign req_o = req_q;
  assign offset_o = offset_q;
  assign we_o = we_q;
  assign wdata_o = wdata_q;
  assign quiet_o = state_q == Command && !out_valid_q;

  task automatic start(input logic [11:0] register, input logic write, input logic [31:0] value);
    req_q <= 1'b1;
    offset_q <= register;
    we_q <= write;
    wdata_q <= value;
  endtask

  task automatic answer(input logic [31:0] value);
    out_valid_q <= 1'b1;
    data_q <= value;
  endtask

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Command;
      kind_q <= '0;
      failed_q <= 1'b0;
      req_q <= 1'b0;
      out_valid_q <= 1'b0;
    end else begin
      if (done_i) req_q <= 1'b0;
      if (out_valid_q && out_ready_i) out_valid_q <= 1'b0;
      unique case (state_q)
        Command:
        if (take) begin
          kind_q   <= in_data_i[1:0];
          failed_q <= 1'b0;
          if (!is_command) answer(BridgeHostUnknown);
          else if (in_data_i == BridgeHostRun) begin
            node_q <= own_node_i;
            address_q <= CtrlTileCtrl;
            count_q <= 32'd1;
            answer(32'd0);
            state_q <= SetNode;
          end else state_q <= Node;
        end
        Node:
        if (take) begin
          node_q  <= in_data_i[9:0];
          state_q <= Address;
        end
        Address:
        if (take) begin
          address_q <= in_data_i;
          state_q   <= Count;
        end
        Count:
        if (take) begin
          count_q <= in_data_i;
          state_q <= SetNode;
        end
        SetNode:
        if (!req_q) begin
          // The answer of HOST_RUN leaves before the core takes the link over.
          if (kind_q != 2'd3 || !out_valid_q) start(NiCtrlNode[11:0], 1'b1, {22'd0, node_q});
        end else if (done_i) state_q <= SetAddress;
        SetAddress:
        if (!req_q) start(NiCtrlAddr[11:0], 1'b1, address_q);
        else if (done_i) begin
          state_q <= Words;
        end
        Words:
        if (count_q == 0) state_q <= Drain;
        else if (kind_q == 2'd1) begin
          if (take) begin
            start(NiCtrlData[11:0], 1'b1, in_data_i);
            state_q <= Access;
          end
        end else if (kind_q == 2'd3) begin
          start(NiCtrlData[11:0], 1'b1, 32'd1);
          state_q <= Access;
        end else if (!out_valid_q) begin
          start(NiCtrlRead[11:0], 1'b0, 32'd0);
          state_q <= Access;
        end
        Access:
        if (done_i) begin
          count_q <= count_q - 32'd1;
          if (kind_q == 2'd2) answer(rdata_i);
          state_q <= kind_q == 2'd3 ? Command : Words;
        end
        Drain:
        if (!req_q) start(NiCtrlStatus[11:0], 1'b0, 32'd0);
        else if (done_i) begin
          if (rdata_i[7:0] == 8'd0) begin
            failed_q <= failed_q || rdata_i[8];
            state_q  <= Clear;
          end
        end
        Clear:
        if (!req_q) start(NiCtrlStatus[11:0], 1'b1, 32'd0);
        else if (done_i) begin
          state_q <= Answer;
        end
        default:  // Answer
        if (!out_valid_q) begin
          answer({31'd0, failed_q});
          state_q <= Command;
        end
      endcase
    end
  end
endmodule

`default_nettype wire
