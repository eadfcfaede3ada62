// Remote memory as a tile sees it: guard, read cache, prefetch, combining stores, atomics, and their two links.
//
// This module only joins its parts; each tells its own rules. `ni_access` decides, once a cycle, on one line.
`default_nettype none

module ni_remote
  import noctule_pkg::*;
#(
    parameter int unsigned GuardEntries = 32,
    parameter int unsigned CacheLines   = 64
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic        hold_i,
    input wire logic [ 3:0] x_i,
    input wire logic [ 3:0] y_i,
    input wire logic [ 3:0] bridge_y_i,
    input wire logic [ 9:0] node_i,
    input wire logic [31:0] mesh_i,
    input wire logic [63:0] rows_i,
    input wire logic [15:0] lanes_i,

    // The core's access: remote_i and atomic_i with now_*, then the latched one.
    input  wire logic        remote_i,
    input  wire logic        atomic_i,
    input  wire logic [31:2] now_addr_i,
    input  wire logic        now_we_i,
    input  wire logic [31:0] now_wdata_i,
    input  wire logic [ 3:0] now_be_i,
    input  wire logic [31:0] addr_i,
    input  wire logic        we_i,
    input  wire logic [31:0] wdata_i,
    input  wire logic [ 3:0] be_i,
    output logic             rvalid_o,
    output logic             from_ram_o,
    output logic      [31:0] ram_o,
    output logic             err_o,

    input wire logic        prefetch_i,
    input wire logic [31:0] prefetch_addr_i,
    input wire logic        inval_i,
    input wire logic [31:0] inval_addr_i,
    input wire logic        flush_i,

    input  wire logic [31:0] atomic_addr_i,
    input  wire logic [31:0] atomic_operand_i,
    input  wire logic [31:0] atomic_expect_i,
    input  wire logic        result_seen_i,
    output logic             atomic_busy_o,
    output logic             atomic_error_o,
    output logic      [31:0] atomic_result_o,

    output logic [15:0] prefetch_left_o,
    output logic [ 2:0] stores_o,
    output logic [ 4:0] pending_o,        // atomic, store lines
    output logic [ 4:0] acked_o,

    // Faults of accesses, and of posted stores.
    output logic [ 1:0] fault_o,
    output logic [ 7:0] fault_code_o,
    output logic        fault_store_o,
    output logic [31:0] fault_addr_o,
    output logic [31:0] lost_addr_o,

    // Guard table.
    input  wire logic        ctl_req_i,
    input  wire logic        ctl_we_i,
    input  wire logic [11:0] ctl_addr_i,
    input  wire logic [31:0] ctl_wdata_i,
    output logic      [31:0] ctl_rdata_o,
    output logic             ctl_err_o,

    output logic             req_tx_valid_o,
    output logic      [37:0] req_tx_flit_o,
    input  wire logic        req_tx_credit_i,
    input  wire logic        rsp_rx_valid_i,
    input  wire logic [37:0] rsp_rx_flit_i,
    output logic             rsp_rx_credit_o,

    // Counters: waiting, hit, miss, line read, line stored.
    output logic [4:0] count_o,
    output logic       busy_o,   // something has no answer yet
    output logic       idle_o
);
  localparam int unsigned IndexW = $clog2(CacheLines);

  logic check, may_read, may_write, guard_changed, guard_busy;
  logic [26:0] line;
  ni_guard #(
      .Entries(GuardEntries)
  ) i_guard (
      .clk_i,
      .rst_i,
      .check_i(check),
      .line_i(line),
      .read_o(may_read),
      .write_o(may_write),
      .ctl_req_i,
      .ctl_we_i,
      .ctl_addr_i,
      .ctl_wdata_i,
      .ctl_rdata_o,
      .ctl_err_o,
      .changed_o(guard_changed),
      .busy_o(guard_busy)
  );

  // ---- answers ----
  logic fill, done, done_error, rsp_idle;
  logic [2:0] fill_word;
  logic [31:0] done_data;
  logic [4:0] done_tag;
  ni_rsp_rx i_rsp_rx (
      .clk_i,
      .rst_i,
      .rx_valid_i(rsp_rx_valid_i),
      .rx_flit_i(rsp_rx_flit_i),
      .rx_credit_o(rsp_rx_credit_o),
      .fill_o(fill),
      .fill_word_o(fill_word),
      .tag_o(done_tag),
      .data_o(done_data),
      .done_o(done),
      .error_o(done_error),
      .idle_o(rsp_idle)
  );
  logic read_done, store_done, atomic_done;
  assign read_done = done && done_tag[4:2] == 3'd0;
  assign store_done = done && done_tag[4:2] == 3'd1;
  assign atomic_done = done && done_tag[4:2] == 3'd2;

  // ---- reads ----
  logic hit, ram_read, drop, alloc, fill_valid;
  logic [IndexW-1:0] ram_index, slot_index;
  logic [2:0] ram_word;
  logic [CacheLines-1:0] drop_mask;
  ni_cache #(
      .Lines(CacheLines)
  ) i_cache (
      .clk_i,
      .rst_i,
      .clear_i(hold_i),
      .check_i(check),
      .line_i(line),
      .hit_o(hit),
      .read_i(ram_read),
      .read_index_i(ram_index),
      .read_word_i(ram_word),
      .ram_o,
      .claim_i(alloc),
      .drop_i(drop),
      .drop_mask_i(drop_mask),
      .fill_i(fill),
      .fill_index_i(slot_index),
      .fill_word_i(fill_word),
      .fill_data_i(done_data),
      .fill_done_i(fill_valid)
  );

  logic same_read, index_busy, read_free, read_send, read_sent, reads_empty, reads_idle;
  logic [1:0] free_slot, read_send_slot;
  logic [26:0] read_send_line;
  ni_reads #(
      .Lines(CacheLines)
  ) i_reads (
      .clk_i,
      .rst_i,
      .clear_i(hold_i),
      .check_i(check),
      .line_i(line),
      .same_o(same_read),
      .index_o(index_busy),
      .free_o(read_free),
      .free_slot_o(free_slot),
      .alloc_i(alloc),
      .poison_i(drop),
      .poison_mask_i(drop_mask),
      .send_o(read_send),
      .send_line_o(read_send_line),
      .send_slot_o(read_send_slot),
      .sent_i(read_sent),
      .fill_i(fill),
      .done_i(read_done),
      .error_i(done_error),
      .slot_i(done_tag[1:0]),
      .slot_index_o(slot_index),
      .valid_o(fill_valid),
      .empty_o(reads_empty),
      .idle_o(reads_idle)
  );

  // ---- stores ----
  logic open, same_store, store_ready, put, put_open, access_flush;
  logic [26:0] open_line, store_send_line, ack_line;
  logic [2:0] put_word, store_send_word;
  logic [3:0] put_be, stores_pending, stores_acked;
  logic [31:0] put_data, store_send_mask, store_send_data;
  logic store_send, store_sent, stores_idle;
  logic [1:0] store_send_slot;
  ni_stores i_stores (
      .clk_i,
      .rst_i,
      .flush_i(flush_i || access_flush),
      .open_o(open),
      .open_line_o(open_line),
      .check_i(check),
      .line_i(line),
      .same_o(same_store),
      .ready_o(store_ready),
      .put_i(put),
      .put_open_i(put_open),
      .word_i(put_word),
      .be_i(put_be),
      .data_i(put_data),
      .send_o(store_send),
      .send_line_o(store_send_line),
      .send_mask_o(store_send_mask),
      .send_slot_o(store_send_slot),
      .send_word_i(store_send_word),
      .send_data_o(store_send_data),
      .sent_i(store_sent),
      .ack_i(store_done),
      .ack_slot_i(done_tag[1:0]),
      .ack_line_o(ack_line),
      .pending_o(stores_pending),
      .acked_o(stores_acked),
      .count_o(stores_o),
      .idle_o(stores_idle)
  );

  // ---- atomics ----
  logic atomic_start, atomic_send, atomic_sent, atomic_idle;
  logic [3:0] atomic_op;
  ni_atomic i_atomic (
      .clk_i,
      .rst_i,
      .start_i(atomic_start),
      .op_i(wdata_i[3:0]),
      .pending_i(stores_pending),
      .acked_i(stores_acked),
      .send_o(atomic_send),
      .op_o(atomic_op),
      .sent_i(atomic_sent),
      .done_i(atomic_done),
      .done_error_i(done_error),
      .done_data_i(done_data),
      .seen_i(result_seen_i || hold_i),
      .busy_o(atomic_busy_o),
      .idle_o(atomic_idle),
      .error_o(atomic_error_o),
      .result_o(atomic_result_o)
  );
  assign pending_o = {atomic_busy_o, stores_pending};
  assign acked_o   = {atomic_done, stores_acked};

  // ---- the core's accesses ----
  logic access_idle, waiting, hit_pulse, miss_pulse, access_fault;
  ni_access #(
      .Lines(CacheLines)
  ) i_access (
      .clk_i,
      .rst_i,
      .hold_i,
      .bridge_y_i,
      .mesh_i,
      .lanes_i,
      .remote_i,
      .now_addr_i,
      .now_we_i,
      .now_wdata_i,
      .now_be_i,
      .atomic_i,
      .addr_i,
      .we_i,
      .wdata_i,
      .be_i,
      .atomic_addr_i,
      .prefetch_i,
      .prefetch_addr_i,
      .inval_i,
      .inval_addr_i,
      .length_i(now_wdata_i),
      .rvalid_o,
      .from_ram_o,
      .err_o,
      .fault_o(access_fault),
      .fault_code_o,
      .fault_store_o,
      .fault_addr_o,
      .check_o(check),
      .line_o(line),
      .may_read_i(may_read),
      .may_write_i(may_write),
      .guard_changed_i(guard_changed),
      .hit_i(hit),
      .ram_read_o(ram_read),
      .ram_index_o(ram_index),
      .ram_word_o(ram_word),
      .drop_o(drop),
      .drop_mask_o(drop_mask),
      .same_read_i(same_read),
      .index_busy_i(index_busy),
      .read_free_i(read_free),
      .free_slot_i(free_slot),
      .alloc_o(alloc),
      .read_done_i(read_done),
      .read_error_i(done_error),
      .read_slot_i(done_tag[1:0]),
      .open_i(open),
      .open_line_i(open_line),
      .same_store_i(same_store),
      .store_ready_i(store_ready),
      .ack_i(store_done || atomic_done),
      .put_o(put),
      .put_open_o(put_open),
      .put_word_o(put_word),
      .put_be_o(put_be),
      .put_data_o(put_data),
      .flush_o(access_flush),
      .atomic_busy_i(atomic_busy_o),
      .atomic_start_o(atomic_start),
      .prefetch_left_o,
      .waiting_o(waiting),
      .hit_o(hit_pulse),
      .miss_o(miss_pulse),
      .idle_o(access_idle)
  );
  assign fault_o = {store_done && done_error, access_fault};
  assign lost_addr_o = {ack_line, 5'd0};

  logic req_idle;
  ni_req_tx i_req_tx (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .node_i,
      .mesh_i,
      .rows_i,
      .read_i(read_send),
      .read_line_i(read_send_line),
      .read_slot_i(read_send_slot),
      .read_sent_o(read_sent),
      .store_i(store_send),
      .store_line_i(store_send_line),
      .store_mask_i(store_send_mask),
      .store_slot_i(store_send_slot),
      .store_word_o(store_send_word),
      .store_data_i(store_send_data),
      .store_sent_o(store_sent),
      .atomic_i(atomic_send),
      .atomic_op_i(atomic_op),
      .atomic_addr_i,
      .atomic_operand_i,
      .atomic_expect_i,
      .atomic_sent_o(atomic_sent),
      .tx_valid_o(req_tx_valid_o),
      .tx_flit_o(req_tx_flit_o),
      .tx_credit_i(req_tx_credit_i),
      .idle_o(req_idle)
  );

  assign count_o = {store_sent, read_sent, miss_pulse, hit_pulse, waiting};
  assign busy_o  = !reads_empty || stores_pending != '0 || atomic_busy_o;
  assign idle_o = access_idle && reads_idle && stores_idle && atomic_idle && req_idle && rsp_idle && !guard_busy;
endmodule

`default_nettype wire
