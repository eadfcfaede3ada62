// Counters of a lane (contract `lane::COUNTER_*`), 32 bits each, wrapping, read over the supervisor
// path. Each event is a pulse; several may come in one cycle.
`default_nettype none

module lane_counters
  import noctule_pkg::*;
  import lane_pkg::*;
(
    input  wire logic            clk_i,
    input  wire logic            rst_i,
    input  wire logic            select_i,
    input  wire ctl_req_t        req_i,
    output ctl_rsp_t             rsp_o,
    input  wire logic            rx_frame_i,
    input  wire logic     [11:0] rx_bytes_i,
    input  wire logic            refused_i,        // by the parser
    input  wire reason_t         refused_why_i,
    input  wire logic            drop_i,           // by the placer
    input  wire reason_t         drop_why_i,
    input  wire logic            tx_frame_i,
    input  wire logic     [10:0] tx_bytes_i,
    input  wire logic            desc_refused_i,
    input  wire reason_t         desc_why_i,
    input  wire logic            free_refused_i,
    input  wire logic            stray_i,
    input  wire logic            bad_free_i,
    input  wire logic            taken_i,
    input  wire logic            freed_i,
    input  wire logic            waited_i,
    input  wire logic            ctl_denied_i
);
  logic [31:0] count_q[32];
  logic any;
  assign any = rx_frame_i || refused_i || drop_i || tx_frame_i || desc_refused_i || free_refused_i
               || stray_i || bad_free_i || taken_i || freed_i || waited_i || ctl_denied_i;

  // How much each counter grows: only evaluated when something happened.
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      for (int i = 0; i < 32; i++) count_q[i] <= '0;
    end else if (any) begin
      for (int i = int'(LaneCounterDropMalformed); i <= int'(LaneCounterDropOverrun); i++)
      if ((refused_i && refused_why_i == 5'(i)) || (drop_i && drop_why_i == 5'(i)))
        count_q[i] <= count_q[i] + 32'(refused_i && refused_why_i == 5'(i))
                                   + 32'(drop_i && drop_why_i == 5'(i));
      for (int i = int'(LaneCounterDescSource); i <= int'(LaneCounterDescReadError); i++)
      if (desc_refused_i && desc_why_i == 5'(i)) count_q[i] <= count_q[i] + 32'd1;
      if (rx_frame_i) begin
        count_q[5'(LaneCounterRxFrames)] <= count_q[5'(LaneCounterRxFrames)] + 32'd1;
        count_q[5'(LaneCounterRxBytes)] <= count_q[5'(LaneCounterRxBytes)] + 32'(rx_bytes_i);
      end
      if (tx_frame_i) begin
        count_q[5'(LaneCounterTxFrames)] <= count_q[5'(LaneCounterTxFrames)] + 32'd1;
        count_q[5'(LaneCounterTxBytes)] <= count_q[5'(LaneCounterTxBytes)] + 32'(tx_bytes_i);
      end
      if (free_refused_i)
        count_q[5'(LaneCounterFreeSource)] <= count_q[5'(LaneCounterFreeSource)] + 32'd1;
      if (stray_i) count_q[5'(LaneCounterStray)] <= count_q[5'(LaneCounterStray)] + 32'd1;
      if (bad_free_i) count_q[5'(LaneCounterBadFree)] <= count_q[5'(LaneCounterBadFree)] + 32'd1;
      if (taken_i)
        count_q[5'(LaneCounterBuffersTaken)] <= count_q[5'(LaneCounterBuffersTaken)] + 32'd1;
      if (freed_i)
        count_q[5'(LaneCounterBuffersFreed)] <= count_q[5'(LaneCounterBuffersFreed)] + 32'd1;
      if (waited_i)
        count_q[5'(LaneCounterNotifyWaited)] <= count_q[5'(LaneCounterNotifyWaited)] + 32'd1;
      if (ctl_denied_i)
        count_q[5'(LaneCounterCtrlSource)] <= count_q[5'(LaneCounterCtrlSource)] + 32'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    rsp_o.done <= select_i;
    if (select_i) begin
      rsp_o.err  <= req_i.write;
      rsp_o.data <= count_q[req_i.addr[6:2]];
    end
  end

  wire unused = &{1'b0, req_i};
endmodule

`default_nettype wire
