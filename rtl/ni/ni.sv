// The network interface of a tile: everything between the core's external bus and the three networks
// (docs/ni.md). `tile` adds the core and its memory; the bridge is a tile with Supervisor.
//
// core_hold_o holds the core in reset; local memory then belongs to the mem_* port (synchronous read: word in
// the next cycle). Every output is a function of registers. quiet_o: clocking changes nothing until an
// input comes or the timer is due. idle_o, calm_o and credit_*_o are for a simulator, see the end.
`default_nettype none

module ni
  import noctule_pkg::*;
#(
    parameter bit Supervisor = 1'b0,
    parameter bit West = 1'b0,  // hangs on a WEST port (bridge), not on LOCAL
    parameter int unsigned LocalBytes = 256 * 1024,
    parameter int unsigned Queue0Words = 1024,
    parameter int unsigned Queue1Words = 1024,
    parameter int unsigned Queue2Words = 1024,
    parameter int unsigned Channels = 128,
    parameter int unsigned GuardEntries = 32,
    parameter int unsigned CacheLines = 64,
    parameter int unsigned StageWords = 128
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [ 3:0] x_i,
    input wire logic [ 3:0] y_i,
    input wire logic [ 3:0] bridge_y_i,
    input wire logic [63:0] cycle_i,
    input wire logic [31:0] us_i,

    // Core.
    input  wire logic        ext_req_i,
    input  wire logic [31:0] ext_addr_i,
    input  wire logic        ext_we_i,
    input  wire logic [31:0] ext_wdata_i,
    input  wire logic [ 3:0] ext_be_i,
    output logic             ext_rvalid_o,
    output logic      [31:0] ext_rdata_o,
    output logic             ext_err_o,
    output logic             irq_ext_o,
    output logic             irq_timer_o,
    output logic             core_hold_o,
    input  wire logic        core_sleep_i,

    // The bridge's: registers beyond the interface's own (held until ready), events, its own control path.
    output logic             sup_req_o,
    output logic             sup_we_o,
    output logic      [11:0] sup_offset_o,
    output logic      [31:0] sup_wdata_o,
    input  wire logic        sup_ready_i,
    input  wire logic [31:0] sup_rdata_i,
    input  wire logic        host_event_i,
    input  wire logic        stop_i,         // clears RUN
    input  wire logic        local_req_i,    // level, until local_done_o
    input  wire logic        local_we_i,
    input  wire logic [31:0] local_addr_i,
    input  wire logic [31:0] local_wdata_i,
    output logic             local_done_o,
    output logic      [31:0] local_rdata_o,
    output logic             local_err_o,

    // Local memory of a held core, byte address.
    output logic             mem_req_o,
    output logic             mem_we_o,
    output logic      [31:0] mem_addr_o,
    output logic      [31:0] mem_wdata_o,
    input  wire logic [31:0] mem_rdata_i,

    input  wire logic        msg_rx_valid_i,
    input  wire logic [37:0] msg_rx_flit_i,
    output logic             msg_rx_credit_o,
    output logic             msg_tx_valid_o,
    output logic      [37:0] msg_tx_flit_o,
    input  wire logic        msg_tx_credit_i,
    input  wire logic        req_rx_valid_i,
    input  wire logic [37:0] req_rx_flit_i,
    output logic             req_rx_credit_o,
    output logic             req_tx_valid_o,
    output logic      [37:0] req_tx_flit_o,
    input  wire logic        req_tx_credit_i,
    input  wire logic        rsp_rx_valid_i,
    input  wire logic [37:0] rsp_rx_flit_i,
    output logic             rsp_rx_credit_o,
    output logic             rsp_tx_valid_o,
    output logic      [37:0] rsp_tx_flit_o,
    input  wire logic        rsp_tx_credit_i,

    output logic        timer_armed_o,
    output logic [31:0] timer_us_o,
    output logic        idle_o,
    output logic        calm_o,
    output logic        credit_held_o,
    output logic [ 6:0] credit_due_at_o,
    output logic        quiet_o
);
  // Who I am: constants, taken at reset.
  logic [3:0] x_q, y_q, bridge_y_q;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      x_q <= x_i;
      y_q <= y_i;
      bridge_y_q <= bridge_y_i;
    end
  end
  logic [9:0] node, bridge;
  assign node   = West ? {NodeExitWest[1:0], y_q, 4'd0} : {NodeExitLocal[1:0], y_q, x_q};
  assign bridge = {NodeExitWest[1:0], bridge_y_q, 4'd0};

  logic run, hold;
  logic [2:0] gen_id, drain;
  logic [ 7:0] fault_channel;
  logic [31:0] mesh;
  logic [63:0] rows;
  logic [15:0] lanes;
  assign hold = !run;
  assign core_hold_o = hold;

  // Used before the section that makes them.
  logic ctrl_idle, ctl_count, ctl_count_phase, ctl_guard, guard_err, count_have_q, ctl_count_have_q;
  logic remote_rvalid, remote_from_ram, remote_err, remote_busy, remote_idle;
  logic [31:0] guard_rdata;

  // ---- registers ----
  logic [31:0] now_wdata;
  logic [11:0] now_offset;
  logic do_begin, do_word, do_clear, do_credits, do_pop, do_phase, do_count;
  logic begin_ready, absent, port_free;
  logic [2:0] send_errors;
  logic [3:0] staged;
  logic [$clog2(StageWords):0] stage_free;
  logic [11:0] avail_soft;
  logic pop_ready;
  logic [31:0] pop_word;
  logic [15:0] level;
  logic do_level;
  logic [2:0] queue_event;
  logic credit_home;
  logic [31:0] count_rdata;
  logic [3:0] phase;
  logic [31:0] addr, wdata;
  logic we;
  logic [3:0] be;
  logic regs_rvalid, regs_err;
  logic [31:0] regs_rdata;
  logic do_remote, do_prefetch, do_inval, do_flush, do_atomic, do_result;
  logic [31:0] prefetch_addr, inval_addr, atomic_addr, atomic_operand, atomic_expect;
  logic atomic_busy, atomic_error, result_wait;
  logic [31:0] atomic_result;
  logic [15:0] prefetch_left;
  logic [ 2:0] stores;
  logic [2:0] fault;
  logic [1:0] fault_store;
  logic [7:0] fault_code0, fault_code1;
  logic [31:0] fault_addr0, fault_addr1, fault_addr2;
  logic regs_idle;

  ni_regs #(
      .Supervisor(Supervisor)
  ) i_regs (
      .clk_i,
      .rst_i,
      .hold_i(hold),
      .cycle_i,
      .us_i,
      .node_i(node),
      .mesh_i(mesh),
      .ext_req_i,
      .ext_addr_i,
      .ext_we_i,
      .ext_wdata_i,
      .ext_be_i,
      .rvalid_o(regs_rvalid),
      .rdata_o(regs_rdata),
      .err_o(regs_err),
      .addr_o(addr),
      .we_o(we),
      .wdata_o(wdata),
      .be_o(be),
      .fault_o(fault[0]),
      .fault_code_o(fault_code0),
      .fault_addr_o(fault_addr0),
      .now_wdata_o(now_wdata),
      .now_offset_o(now_offset),
      .begin_o(do_begin),
      .word_o(do_word),
      .status_clear_o(do_clear),
      .credits_o(do_credits),
      .pop_o(do_pop),
      .remote_o(do_remote),
      .prefetch_o(do_prefetch),
      .inval_o(do_inval),
      .flush_o(do_flush),
      .atomic_o(do_atomic),
      .result_o(do_result),
      .result_wait_o(result_wait),
      .phase_o(do_phase),
      .count_o(do_count),
      .sup_o(sup_req_o),
      .now_we_o(sup_we_o),
      .begin_ready_i(begin_ready),
      .absent_i(absent),
      .send_errors_i(send_errors),
      .staged_i(8'(staged)),
      .stage_free_i(16'(stage_free)),
      .port_free_i(port_free),
      .credits_i({4'd0, avail_soft}),
      .pop_ready_i(pop_ready),
      .pop_word_i(pop_word),
      .level_o(do_level),
      .level_i(level),
      .event_i(queue_event),
      .credit_i(credit_home),
      .prefetch_left_i(prefetch_left),
      .stores_i(stores),
      .atomic_busy_i(atomic_busy),
      .atomic_error_i(atomic_error),
      .atomic_result_i(atomic_result),
      .phase_ready_i(!ctl_count),
      .count_ready_i(count_have_q),
      .count_i(count_rdata),
      .phase_i(phase),
      .sup_ready_i,
      .sup_rdata_i,
      .host_event_i,
      .prefetch_addr_o(prefetch_addr),
      .inval_addr_o(inval_addr),
      .atomic_addr_o(atomic_addr),
      .atomic_operand_o(atomic_operand),
      .atomic_expect_o(atomic_expect),
      .irq_ext_o,
      .irq_timer_o,
      .timer_armed_o,
      .timer_us_o,
      .idle_o(regs_idle)
  );
  assign fault_store[0] = we;
  assign sup_offset_o = now_offset;
  assign sup_wdata_o = now_wdata;

  // ---- messages ----
  logic [31:0] ctl_addr, ctl_wdata, ctl_rdata;
  logic
      ctl_req,
      ctl_we,
      ctl_wait,
      ctl_memory,
      ctl_err,
      ctl_channels,
      ctl_fault,
      fault_clear,
      stranger;
  logic
      channels_err,
      channels_busy,
      open,
      home,
      flush_send,
      sent,
      deposit,
      credit_take,
      no_credit,
      send_waiting;
  logic fault_unsent, message_empty, message_idle;
  logic [31:0] channels_rdata, fault_rdata;
  logic [5:0] sent_words, deposit_words;
  logic [4:0] pending, acked;
  ni_message #(
      .Queue0Words(Queue0Words),
      .Queue1Words(Queue1Words),
      .Queue2Words(Queue2Words),
      .Channels(Channels),
      .StageWords(StageWords)
  ) i_message (
      .clk_i,
      .rst_i,
      .cycle_i(cycle_i[31:0]),
      .hold_i(hold),
      .x_i(x_q),
      .y_i(y_q),
      .node_i(node),
      .gen_i(gen_id),
      .fault_channel_i(fault_channel),
      .drain_i(drain),
      .begin_i(do_begin),
      .word_i(do_word),
      .status_clear_i(do_clear),
      .credits_i(do_credits),
      .pop_i(do_pop),
      .level_i(do_level),
      .wdata_i(now_wdata),
      .offset_i(now_offset[8:2]),
      .pending_i(pending),
      .acked_i(acked),
      .stranger_i(stranger),
      .fault_code0_i(fault_code0),
      .fault_code1_i(fault_code1),
      .fault_addr0_i(fault_addr0),
      .fault_addr1_i(fault_addr1),
      .fault_addr2_i(fault_addr2),
      .ctl_channels_i(ctl_channels),
      .ctl_fault_i(ctl_fault),
      .fault_clear_i(fault_clear),
      .ctl_we_i(ctl_we),
      .ctl_addr_i(ctl_addr),
      .ctl_wdata_i(ctl_wdata),
      .fault_i(fault),
      .fault_store_i(fault_store),
      .begin_ready_o(begin_ready),
      .absent_o(absent),
      .errors_o(send_errors),
      .staged_o(staged),
      .stage_free_o(stage_free),
      .port_free_o(port_free),
      .avail_o(avail_soft),
      .pop_ready_o(pop_ready),
      .pop_word_o(pop_word),
      .level_o(level),
      .event_o(queue_event),
      .credit_home_o(credit_home),
      .channels_rdata_o(channels_rdata),
      .channels_err_o(channels_err),
      .clearing_o(channels_busy),
      .fault_rdata_o(fault_rdata),
      .open_o(open),
      .home_o(home),
      .flush_o(flush_send),
      .sent_o(sent),
      .sent_words_o(sent_words),
      .popped_o(deposit),
      .popped_words_o(deposit_words),
      .credit_sent_o(credit_take),
      .no_credit_o(no_credit),
      .send_waiting_o(send_waiting),
      .fault_unsent_o(fault_unsent),
      .empty_o(message_empty),
      .credit_held_o,
      .credit_due_at_o,
      .idle_o(message_idle),
      .msg_rx_valid_i,
      .msg_rx_flit_i,
      .msg_rx_credit_o,
      .msg_tx_valid_o,
      .msg_tx_flit_o,
      .msg_tx_credit_i
  );

  // ---- control path ----
  tile_status_t status;
  ni_ctrl i_ctrl (
      .clk_i,
      .rst_i,
      .x_i(x_q),
      .y_i(y_q),
      .node_i(node),
      .bridge_i(bridge),
      .rx_valid_i(req_rx_valid_i),
      .rx_flit_i(req_rx_flit_i),
      .rx_credit_o(req_rx_credit_o),
      .tx_valid_o(rsp_tx_valid_o),
      .tx_flit_o(rsp_tx_flit_o),
      .tx_credit_i(rsp_tx_credit_i),
      .local_req_i,
      .local_we_i,
      .local_addr_i,
      .local_wdata_i,
      .local_done_o,
      .local_rdata_o,
      .local_err_o,
      .ctl_req_o(ctl_req),
      .ctl_we_o(ctl_we),
      .ctl_addr_o(ctl_addr),
      .ctl_wdata_o(ctl_wdata),
      .ctl_wait_i(ctl_wait),
      .ctl_memory_i(ctl_memory),
      .ctl_rdata_i(ctl_rdata),
      .ctl_err_i(ctl_err),
      .mem_rdata_i,
      .stranger_o(stranger),
      .idle_o(ctrl_idle)
  );
  ni_tables #(
      .LocalBytes(LocalBytes),
      .Queue0Words(Queue0Words),
      .Queue1Words(Queue1Words),
      .Queue2Words(Queue2Words)
  ) i_tables (
      .clk_i,
      .rst_i,
      .stop_i,
      .clearing_i(channels_busy),
      .bridge_i(bridge),
      .ctl_req_i(ctl_req),
      .ctl_we_i(ctl_we),
      .ctl_addr_i(ctl_addr),
      .ctl_wdata_i(ctl_wdata),
      .ctl_wait_o(ctl_wait),
      .ctl_memory_o(ctl_memory),
      .ctl_rdata_o(ctl_rdata),
      .ctl_err_o(ctl_err),
      .channels_o(ctl_channels),
      .channels_wait_i(credit_home),
      .channels_rdata_i(channels_rdata),
      .channels_err_i(channels_err),
      .guard_o(ctl_guard),
      .guard_rdata_i(guard_rdata),
      .guard_err_i(guard_err),
      .count_o(ctl_count),
      .count_phase_o(ctl_count_phase),
      .count_wait_i(!ctl_count_have_q),
      .count_rdata_i(count_rdata),
      .fault_o(ctl_fault),
      .fault_clear_o(fault_clear),
      .fault_rdata_i(fault_rdata),
      .mem_o(mem_req_o),
      .status_i(status),
      .run_o(run),
      .gen_o(gen_id),
      .fault_channel_o(fault_channel),
      .mesh_o(mesh),
      .rows_o(rows),
      .lanes_o(lanes),
      .drain_o(drain)
  );
  assign mem_we_o = ctl_we;
  assign mem_addr_o = ctl_addr;
  assign mem_wdata_o = ctl_wdata;

  assign status = '{
          pad: '0,
          credits_home: home,
          queues_empty: message_empty,
          remote_busy: remote_busy,
          staged: staged != '0,
          unfinished: open,
          asleep: core_sleep_i,
          running: run
      };

  // ---- remote memory ----
  logic [31:0] remote_ram;
  logic [ 4:0] remote_count;
  ni_remote #(
      .GuardEntries(GuardEntries),
      .CacheLines(CacheLines)
  ) i_remote (
      .clk_i,
      .rst_i,
      .hold_i(hold),
      .x_i(x_q),
      .y_i(y_q),
      .bridge_y_i(bridge_y_q),
      .node_i(node),
      .mesh_i(mesh),
      .rows_i(rows),
      .lanes_i(lanes),
      .remote_i(do_remote),
      .atomic_i(do_atomic),
      .now_addr_i(ext_addr_i[31:2]),
      .now_we_i(ext_we_i),
      .now_wdata_i(now_wdata),
      .now_be_i(ext_be_i),
      .addr_i(addr),
      .we_i(we),
      .wdata_i(wdata),
      .be_i(be),
      .rvalid_o(remote_rvalid),
      .from_ram_o(remote_from_ram),
      .ram_o(remote_ram),
      .err_o(remote_err),
      .prefetch_i(do_prefetch),
      .prefetch_addr_i(prefetch_addr),
      .inval_i(do_inval),
      .inval_addr_i(inval_addr),
      .flush_i(do_flush || flush_send || core_sleep_i || hold),
      .atomic_addr_i(atomic_addr),
      .atomic_operand_i(atomic_operand),
      .atomic_expect_i(atomic_expect),
      .result_seen_i(do_result),
      .atomic_busy_o(atomic_busy),
      .atomic_error_o(atomic_error),
      .atomic_result_o(atomic_result),
      .prefetch_left_o(prefetch_left),
      .stores_o(stores),
      .pending_o(pending),
      .acked_o(acked),
      .fault_o(fault[2:1]),
      .fault_code_o(fault_code1),
      .fault_store_o(fault_store[1]),
      .fault_addr_o(fault_addr1),
      .lost_addr_o(fault_addr2),
      .ctl_req_i(ctl_guard),
      .ctl_we_i(ctl_we),
      .ctl_addr_i(ctl_addr[11:0]),
      .ctl_wdata_i(ctl_wdata),
      .ctl_rdata_o(guard_rdata),
      .ctl_err_o(guard_err),
      .req_tx_valid_o,
      .req_tx_flit_o,
      .req_tx_credit_i,
      .rsp_rx_valid_i,
      .rsp_rx_flit_i,
      .rsp_rx_credit_o,
      .count_o(remote_count),
      .busy_o(remote_busy),
      .idle_o(remote_idle)
  );
  assign ext_rvalid_o = regs_rvalid || remote_rvalid;
  assign ext_rdata_o  = remote_from_ram ? remote_ram : regs_rdata;
  assign ext_err_o    = regs_err || remote_err;

  // ---- counters ----
  logic [15:0] add;
  logic slept, count_idle;
  always_comb begin
    add = '0;
    if ({sent, deposit, credit_take, no_credit, send_waiting, result_wait, fault_unsent} != '0 || remote_count != '0 || fault != '0 ||
        stranger) begin
      add[NiCounterSent[3:0]] = sent;
      add[NiCounterSentWords[3:0]] = sent;
      add[NiCounterReceived[3:0]] = deposit;
      add[NiCounterReceivedWords[3:0]] = deposit;
      add[NiCounterCreditFlits[3:0]] = credit_take;
      add[NiCounterNoCredit[3:0]] = no_credit;
      add[NiCounterReadHits[3:0]] = remote_count[1];
      add[NiCounterReadMisses[3:0]] = remote_count[2];
      add[NiCounterReadLines[3:0]] = remote_count[3];
      add[NiCounterStoreLines[3:0]] = remote_count[4];
      add[NiCounterRemoteWait[3:0]] = remote_count[0] || result_wait;
      add[NiCounterSendWait[3:0]] = send_waiting;
      add[NiCounterFaults[3:0]] = fault != '0 || stranger;
      add[NiCounterFaultsUnsent[3:0]] = fault_unsent;
    end
  end
  // A counter is there one cycle after it was asked for; the control path goes first.
  always_ff @(posedge clk_i) begin
    count_have_q <= do_count && !ctl_count && !count_have_q && !rst_i;
    ctl_count_have_q <= ctl_count && !ctl_count_have_q && !rst_i;
  end
  ni_count i_count (
      .clk_i,
      .rst_i,
      .cycle_i,
      .sleep_i(core_sleep_i && run),
      .add_i(add),
      .sent_words_i(sent_words),
      .popped_words_i(deposit_words),
      .read_i(ctl_count || do_count),
      .read_phase_i(ctl_count ? ctl_count_phase : now_offset[10]),
      .read_index_i(ctl_count ? ctl_addr[6:2] : now_offset[6:2]),
      .rdata_o(count_rdata),
      .phase_i(do_phase),
      .phase_value_i(now_wdata[3:0]),
      .phase_o(phase),
      .slept_o(slept),
      .idle_o(count_idle)
  );

  // ---- idle, calm, quiet: what clocking changes, as long as no input comes ----
  // idle_o: nothing but what only stands for a cycle, ext_rvalid_o and the links' valid and credit outputs, which fall;
  // while a credit is held (credit_held_o), until the cycle whose low bits are credit_due_at_o. A change of
  // core_sleep_i is an input, and so is time when the timer is due and has not fired. A link's credit that comes
  // meanwhile is counted, no more.
  // calm_o: nor does the core do anything, and nothing is waited for. quiet_o: nor does anything fall.
  // (A queue that drains may take an event back that the core has just seen: calm only if held.)
  logic hold_q;
  always_ff @(posedge clk_i) hold_q <= hold || rst_i;
  assign idle_o = regs_idle && remote_idle && message_idle && ctrl_idle && count_idle && hold == hold_q;
  assign calm_o = idle_o && (hold || slept && !irq_ext_o && !irq_timer_o && drain == '0) && !remote_busy && !credit_held_o;
  assign quiet_o = calm_o && !(ext_rvalid_o || msg_rx_credit_o || req_rx_credit_o || rsp_rx_credit_o || msg_tx_valid_o ||
                               req_tx_valid_o || rsp_tx_valid_o);
endmodule

`default_nettype wire
