// The core's side of the network interface: decode of the external bus and the registers that are
// nobody else's (contract `ni`).
//
// A register access is answered in the next cycle; one that has to wait (begin_ready_i, pop_ready_i,
// *_busy_i) is repeated from a latch until it can be done. Remote windows and atomics are handed on (remote_o,
// atomic_o): `ni_access` answers them. What faults, faults precisely, with fault_o in the cycle of the answer.
`default_nettype none

module ni_regs
  import noctule_pkg::*;
#(
    parameter bit Supervisor = 1'b0
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic        hold_i,   // core held: nothing waits, registers as after reset
    input wire logic [63:0] cycle_i,
    input wire logic [31:0] us_i,
    input wire logic [ 9:0] node_i,
    input wire logic [31:0] mesh_i,

    input  wire logic        ext_req_i,
    input  wire logic [31:0] ext_addr_i,
    input  wire logic        ext_we_i,
    input  wire logic [31:0] ext_wdata_i,
    input  wire logic [ 3:0] ext_be_i,
    output logic             rvalid_o,
    output logic      [31:0] rdata_o,
    output logic             err_o,

    // The last access made, for those who answer later.
    output logic [31:0] addr_o,
    output logic        we_o,
    output logic [31:0] wdata_o,
    output logic [ 3:0] be_o,

    output logic        fault_o,
    output logic [ 7:0] fault_code_o,
    output logic [31:0] fault_addr_o,

    // The access of this cycle, decoded.
    output logic [31:0] now_wdata_o,
    output logic [11:0] now_offset_o,
    output logic        begin_o,
    output logic        word_o,
    output logic        status_clear_o,
    output logic        credits_o,       // read of CREDITS: uses the channel table's port
    output logic        pop_o,
    output logic        remote_o,        // access to a remote window
    output logic        prefetch_o,      // store to PREFETCH_LEN
    output logic        inval_o,         // store to INVAL_LEN
    output logic        flush_o,         // store to FLUSH
    output logic        atomic_o,        // store to ATOMIC_OP
    output logic        result_o,        // load of ATOMIC_RESULT, which is there
    output logic        result_wait_o,   // the same, which waits
    output logic        phase_o,         // store to PHASE
    output logic        count_o,         // read of a counter
    output logic        sup_o,           // supervisor register (ready: done)
    output logic        now_we_o,

    input wire logic        begin_ready_i,
    input wire logic        absent_i,
    input wire logic [ 2:0] send_errors_i,
    input wire logic [ 7:0] staged_i,
    input wire logic [15:0] stage_free_i,
    input wire logic        port_free_i,
    input wire logic [15:0] credits_i,

    input wire logic        pop_ready_i,
    input wire logic [31:0] pop_word_i,
    output logic       level_o,        // read of a level
    input wire logic [15:0] level_i,
    input wire logic [ 2:0] event_i,
    input wire logic        credit_i,                // pulse: credits came home

    input wire logic [15:0] prefetch_left_i,
    input wire logic [ 2:0] stores_i,         // store lines not acknowledged
    input wire logic        atomic_busy_i,
    input wire logic        atomic_error_i,
    input wire logic [31:0] atomic_result_i,

    input wire logic        phase_ready_i,
    input wire logic        count_ready_i,
    input wire logic [31:0] count_i,
    input wire logic [ 3:0] phase_i,

    input wire logic        sup_ready_i,
    input wire logic [31:0] sup_rdata_i,
    input wire logic        host_event_i,

    output logic [31:0] prefetch_addr_o,
    output logic [31:0] inval_addr_o,
    output logic [31:0] atomic_addr_o,
    output logic [31:0] atomic_operand_o,
    output logic [31:0] atomic_expect_o,

    output logic        irq_ext_o,
    output logic        irq_timer_o,
    output logic        timer_armed_o,
    output logic [31:0] timer_us_o,
    output logic        idle_o
);
  // ---- the access of this cycle ----
  logic pend_q;
  logic [31:0] addr_q, wdata_q;
  logic we_q;
  logic [3:0] be_q;

  logic req, we;
  logic [31:0] addr, wdata;
  logic [3:0] be;
  assign req   = ext_req_i || pend_q;
  assign addr  = pend_q ? addr_q : ext_addr_i;
  assign we    = pend_q ? we_q : ext_we_i;
  assign wdata = pend_q ? wdata_q : ext_wdata_i;
  assign be    = pend_q ? be_q : ext_be_i;
  assign now_wdata_o = wdata;
  assign now_we_o = we;

  logic [11:0] offset;
  assign offset = addr[11:0];
  assign now_offset_o = offset;

  logic window, is_reg;
  assign window   = addr[31:28] == MapRxBase[31:28] || addr[31:30] == MapAppBase[31:30];
  assign is_reg   = req && addr[31:12] == MapNiBase[31:12] && be == 4'hf;
  assign remote_o = ext_req_i && window;

  // Registers that stand alone.
  logic [5:0] enable_q;
  logic credit_event_q, fired_q, armed_q;
  logic [31:0] timer_q;
  logic [31:0] prefetch_addr_q, inval_addr_q, atomic_addr_q, atomic_operand_q, atomic_expect_q;

  logic [5:0] events;
  assign events = {host_event_i, credit_event_q, fired_q, event_i};

  // ---- decode: whose access it is ----
  logic known, local_w, operand_w, atomic_w, result_r, phase_w;
  always_comb begin
    known = 1'b0;
    local_w = 1'b0;
    atomic_w = 1'b0;
    operand_w = 1'b0;
    result_r = 1'b0;
    phase_w = 1'b0;
    begin_o = 1'b0;
    word_o = 1'b0;
    status_clear_o = 1'b0;
    credits_o = 1'b0;
    pop_o = 1'b0;
    level_o = 1'b0;
    prefetch_o = 1'b0;
    inval_o = 1'b0;
    flush_o = 1'b0;
    count_o = 1'b0;
    sup_o = 1'b0;
    if (is_reg) begin
      known = 1'b1;
      if (we) begin
        if (offset[11:7] == NiSendWord[11:7]) word_o = 1'b1;
        else begin
          unique case (offset)
            NiSendBegin[11:0]: begin_o = 1'b1;
            NiSendStatus[11:0]: status_clear_o = 1'b1;
            NiEvents[11:0], NiEventEnable[11:0], NiTimer[11:0], NiTimerCtl[11:0], NiPrefetchAddr[11:0],
            NiInvalAddr[11:0]:
            local_w = 1'b1;
            // The atomic under way still needs them.
            NiAtomicAddr[11:0], NiAtomicOperand[11:0], NiAtomicExpect[11:0]: operand_w = 1'b1;
            NiPhase[11:0]: phase_w = 1'b1;
            NiPrefetchLen[11:0]: prefetch_o = 1'b1;
            NiInvalLen[11:0]: inval_o = 1'b1;
            NiFlush[11:0]: flush_o = 1'b1;
            NiAtomicOp[11:0]: begin
              known = wdata == RemoteOpSwap || wdata == RemoteOpAdd || wdata == RemoteOpCas;
              atomic_w = known;
            end
            NiCtrlNode[11:0], NiCtrlAddr[11:0], NiCtrlData[11:0], NiCtrlStatus[11:0], NiHostData[11:0]: begin
              sup_o = Supervisor;
              known = Supervisor;
            end
            default: known = 1'b0;
          endcase
        end
      end else if (offset[11:9] == NiCredits[11:9]) credits_o = 1'b1;
      else if (offset[11:6] == NiCounters[11:6] || offset[11:7] == NiPhaseCycles[11:7])
        count_o = 1'b1;
      else begin
        unique case (offset)
          NiRxPop[11:0], NiRxPop[11:0] + 12'd4, NiRxPop[11:0] + 12'd8: pop_o = 1'b1;
          NiRxLevel[11:0], NiRxLevel[11:0] + 12'd4, NiRxLevel[11:0] + 12'd8: level_o = 1'b1;
          NiAtomicResult[11:0]: result_r = 1'b1;
          NiSendStatus[11:0], NiEvents[11:0],          NiEventEnable[11:0], NiTimeUs[11:0], NiCycleLo[11:0], NiCycleHi[11:0], NiTimer[11:0],
          NiTimerCtl[11:0], NiNodeId[11:0], NiMesh[11:0], NiPhase[11:0], NiPrefetchLen[11:0], NiFlush[11:0]:
          ;
          NiCtrlNode[11:0], NiCtrlAddr[11:0], NiCtrlRead[11:0], NiCtrlStatus[11:0], NiHostStatus[11:0],
          NiHostData[11:0]: begin
            sup_o = Supervisor;
            known = Supervisor;
          end
          default: known = 1'b0;
        endcase
      end
    end
  end

  // ---- can it be done now, and what does it answer ----
  logic ready, result_error;
  logic [31:0] rdata;
  always_comb begin
    ready = 1'b1;
    rdata = '0;
    result_error = 1'b0;
    if (begin_o) ready = begin_ready_i;
    else if (phase_w) ready = phase_ready_i;
    else if (atomic_w || operand_w) ready = !atomic_busy_i;
    else if (credits_o) begin
      ready = port_free_i;
      rdata = {16'd0, credits_i};
    end else if (count_o) begin
      ready = count_ready_i;
      rdata = count_i;
    end else if (pop_o) begin
      ready = pop_ready_i;
      rdata = pop_word_i;
    end else if (result_r) begin
      ready = !atomic_busy_i;
      result_error = !atomic_busy_i && atomic_error_i;
      rdata = atomic_result_i;
    end else if (sup_o) begin
      ready = sup_ready_i;
      rdata = sup_rdata_i;
    end else if (is_reg && !we) begin
      unique case (offset)
        NiSendStatus[11:0]: rdata = {stage_free_i, staged_i, 5'd0, send_errors_i};
        NiEvents[11:0]: rdata = {26'd0, events};
        NiEventEnable[11:0]: rdata = {26'd0, enable_q};
        NiRxLevel[11:0], NiRxLevel[11:0] + 12'd4, NiRxLevel[11:0] + 12'd8: rdata = {16'd0, level_i};


        NiTimer[11:0]: rdata = timer_q;
        NiTimerCtl[11:0]: rdata = {31'd0, armed_q};
        NiNodeId[11:0]: rdata = {22'd0, node_i};
        NiMesh[11:0]: rdata = mesh_i;
        NiPhase[11:0]: rdata = {28'd0, phase_i};
        NiPrefetchLen[11:0]: rdata = {16'd0, prefetch_left_i};
        NiFlush[11:0]: rdata = {29'd0, stores_i};
        default: ;
      endcase
    end
  end
  assign phase_o = phase_w && phase_ready_i;
  assign atomic_o = atomic_w && !atomic_busy_i;
  assign result_o = result_r && !atomic_busy_i;
  assign result_wait_o = result_r && atomic_busy_i;

  // ---- answer ----
  logic rvalid_q, err_q;
  logic [31:0] rdata_q;
  logic [ 7:0] code_q;
  logic channel_fault_q, result_fault_q;
  always_ff @(posedge clk_i) begin
    rvalid_q <= 1'b0;
    err_q <= 1'b0;
    if (ext_req_i) begin
      addr_q  <= ext_addr_i;
      we_q    <= ext_we_i;
      wdata_q <= ext_wdata_i;
      be_q    <= ext_be_i;
    end
    if (req && !remote_o) begin
      pend_q <= !ready && is_reg;
      // The answer to a good atomic_o comes from the remote unit.
      rvalid_q <= (ready || !is_reg) && !atomic_o;
      rdata_q <= rdata;
      // Time is looked at here, not above: what depends on inputs is computed once.
      if (is_reg && !we && offset[11:4] == NiTimeUs[11:4] && offset[3:2] != NiTimer[3:2]) begin
        rdata_q <= offset[3] ? cycle_i[63:32] : offset[2] ? cycle_i[31:0] : us_i;
      end
      err_q <= !known || absent_i || result_error;
      code_q <= addr[31:16] != MapNiBase[31:16] ? FaultUnmapped[7:0] : absent_i ? FaultChannelAbsent[7:0] :
          result_error ? FaultRemoteError[7:0] : FaultRegister[7:0];
      channel_fault_q <= absent_i;
      result_fault_q <= result_error;
      if (!ready && is_reg) err_q <= 1'b0;
    end

    if (local_w) begin
      unique case (offset)
        NiEvents[11:0]: if (wdata[4]) credit_event_q <= 1'b0;
        NiEventEnable[11:0]: enable_q <= wdata[5:0];
        NiTimer[11:0]: begin
          timer_q <= wdata;
          armed_q <= 1'b1;
        end
        NiTimerCtl[11:0]: armed_q <= wdata[0];
        NiPrefetchAddr[11:0]: prefetch_addr_q <= wdata;
        default: inval_addr_q <= wdata;
      endcase
    end
    if (operand_w && !atomic_busy_i) begin
      unique case (offset)
        NiAtomicAddr[11:0]: atomic_addr_q <= {wdata[31:2], 2'b00};
        NiAtomicOperand[11:0]: atomic_operand_q <= wdata;
        default: atomic_expect_q <= wdata;
      endcase
    end
    if (credit_i) credit_event_q <= 1'b1;
    fired_q <= armed_q && $signed(
        us_i - timer_q
    ) >= 0 && !(local_w && offset[11:3] == NiTimer[11:3]) &&
        !(local_w && offset == NiTimerCtl[11:0]);
    if (hold_i || rst_i) begin
      pend_q   <= 1'b0;
      rvalid_q <= 1'b0;
      enable_q <= '0;
      armed_q  <= 1'b0;
      fired_q  <= 1'b0;
      if (rst_i) credit_event_q <= 1'b0;
    end
  end

  assign rvalid_o = rvalid_q;
  assign rdata_o = rdata_q;
  assign err_o = err_q;
  assign fault_o = rvalid_q && err_q;
  assign fault_code_o = code_q;
  assign fault_addr_o = channel_fault_q ? {25'd0, wdata_q[6:0]} : result_fault_q ? atomic_addr_q : addr_q;
  assign addr_o = addr_q;
  assign we_o = we_q;
  assign wdata_o = wdata_q;
  assign be_o = be_q;

  assign irq_ext_o = (events & enable_q) != '0;
  assign irq_timer_o = fired_q;
  assign timer_armed_o = armed_q;
  assign timer_us_o = timer_q;
  assign prefetch_addr_o = prefetch_addr_q;
  assign inval_addr_o = inval_addr_q;
  assign atomic_addr_o = atomic_addr_q;
  assign atomic_operand_o = atomic_operand_q;
  assign atomic_expect_o = atomic_expect_q;
  assign idle_o = !pend_q && !fault_o;
endmodule

`default_nettype wire
