// The core's accesses to remote windows, atomics, and the prefetcher: who asks guard, cache, reads and stores
// what, and when the core has its answer.
//
//   load, same line as the last one      answer in the next cycle (the line stays allowed and cached: `near`)
//   load, cached                         answer after two cycles: guard and tag are looked at in between
//   load, not cached                     read over the network; a line that is on its way is waited for
//   store to the open line               answer in the next cycle
//   store, atomic                        answer after two cycles, when a place is free
//
// A load from a line with an unacknowledged store flushes and waits for the acknowledgement first. While an atomic is
// under way no line is asked for and no store is taken: both would overtake it. A denied access is answered with an error and leaves no trace
// but the fault. The prefetcher uses the same lookups when the core does not; it stops where the guard ends.
`default_nettype none

module ni_access
  import noctule_pkg::*;
#(
    parameter  int unsigned Lines  = 64,
    localparam int unsigned IndexW = $clog2(Lines)
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic        hold_i,
    input wire logic [ 3:0] bridge_y_i,
    input wire logic [31:0] mesh_i,
    input wire logic [15:0] lanes_i,

    // The access of this cycle, and (from the next cycle on) the same from ni_regs' latch.
    input wire logic        remote_i,
    input wire logic [31:2] now_addr_i,
    input wire logic        now_we_i,
    input wire logic [31:0] now_wdata_i,
    input wire logic [ 3:0] now_be_i,
    input wire logic        atomic_i,
    input wire logic [31:0] addr_i,
    input wire logic        we_i,
    input wire logic [31:0] wdata_i,
    input wire logic [ 3:0] be_i,
    input wire logic [31:0] atomic_addr_i,

    input wire logic        prefetch_i,
    input wire logic [31:0] prefetch_addr_i,
    input wire logic        inval_i,
    input wire logic [31:0] inval_addr_i,
    input wire logic [31:0] length_i,         // with prefetch_i or inval_i

    // Answer.
    output logic rvalid_o,
    output logic from_ram_o,  // the word is the cache's
    output logic err_o,

    output logic        fault_o,
    output logic [ 7:0] fault_code_o,
    output logic        fault_store_o,
    output logic [31:0] fault_addr_o,

    // Lookup of this cycle: guard, cache, reads, stores.
    output logic             check_o,
    output logic      [26:0] line_o,
    input  wire logic        may_read_i,
    input  wire logic        may_write_i,
    input  wire logic        guard_changed_i,

    input  wire logic              hit_i,
    output logic                   ram_read_o,
    output logic      [IndexW-1:0] ram_index_o,
    output logic      [       2:0] ram_word_o,
    output logic                   drop_o,       // line_o, from cache and reads
    output logic      [ Lines-1:0] drop_mask_o,

    input  wire logic       same_read_i,
    input  wire logic       index_busy_i,
    input  wire logic       read_free_i,
    input  wire logic [1:0] free_slot_i,
    output logic            alloc_o,
    input  wire logic       read_done_i,
    input  wire logic       read_error_i,
    input  wire logic [1:0] read_slot_i,

    input  wire logic        open_i,
    input  wire logic [26:0] open_line_i,
    input  wire logic        same_store_i,
    input  wire logic        store_ready_i,
    input  wire logic        ack_i,          // of a store line or the atomic
    output logic             put_o,
    output logic             put_open_o,
    output logic      [ 2:0] put_word_o,
    output logic      [ 3:0] put_be_o,
    output logic      [31:0] put_data_o,
    output logic             flush_o,

    input  wire logic atomic_busy_i,
    output logic      atomic_start_o,

    output logic [15:0] prefetch_left_o,
    output logic        waiting_o,
    output logic        hit_o,            // pulses, for the counters
    output logic        miss_o,
    output logic        idle_o
);
  typedef enum logic [1:0] {
    Idle,
    Check,
    Wait
  } state_e;
  state_e state_q;
  logic atomic_q, first_q;
  logic near_q;
  logic [26:0] near_line_q;
  logic own_q, own_error_q;  // a read of ours is under way; it came to nothing
  logic [1:0] own_slot_q;
  logic event_q;  // a read, a store or the atomic was answered
  logic fresh_q;  // a read was, while the word was fetched
  logic ram_valid_q, ok_q, err_q;
  logic [ 7:0] code_q;
  logic [26:0] pre_line_q;
  logic [15:0] pre_left_q;

  // ---- the cycle of the request ----
  logic near_load, open_store, wake, again;
  always_comb begin
    near_load  = 1'b0;
    open_store = 1'b0;
    if (remote_i) begin
      near_load = !now_we_i && near_q && near_line_q == now_addr_i[31:5];
      open_store = now_we_i && open_i && open_line_i == now_addr_i[31:5] && !guard_changed_i;
    end
  end
  assign wake = state_q == Wait && event_q;
  assign ram_read_o = remote_i || wake || again;
  assign ram_index_o = remote_i ? now_addr_i[5+:IndexW] : addr_i[5+:IndexW];
  assign ram_word_o = remote_i ? now_addr_i[4:2] : addr_i[4:2];

  // ---- lookup: the core's access, or the prefetcher's next line ----
  logic checking, prefetching;
  assign checking = state_q == Check;
  assign prefetching = pre_left_q != '0 && !checking && read_free_i && !atomic_busy_i;
  assign check_o = checking || prefetching;
  logic [31:0] addr;
  assign addr   = atomic_q ? atomic_addr_i : addr_i;
  assign line_o = checking ? addr[31:5] : pre_line_q;

  // ---- what comes of it ----
  logic placed, load_hit, load_alloc, wait_on, deny, put, pre_alloc, pre_skip, pre_stop, load;
  always_comb begin
    placed = 1'b0;
    load = 1'b0;
    load_hit = 1'b0;
    load_alloc = 1'b0;
    wait_on = 1'b0;
    again = 1'b0;
    deny = 1'b0;
    put = 1'b0;
    pre_alloc = 1'b0;
    pre_skip = 1'b0;
    pre_stop = 1'b0;
    atomic_start_o = 1'b0;
    flush_o = guard_changed_i;
    if (check_o) begin : judge
      automatic logic [3:0] row;
      row = line_o[22:19];
      // A row without a lane has nobody who would answer.
      if (line_o[26:23] == MapRxBase[31:28]) begin
        placed = lanes_i == '0 ? row != bridge_y_i && {4'd0, row} < mesh_i[15:8] : lanes_i[row];
      end else placed = line_o[26:25] == MapAppBase[31:30];
      if (checking) begin
        deny = own_error_q || !placed ||
            !(atomic_q ? may_read_i && may_write_i : we_i ? may_write_i : may_read_i);
        if (deny) begin
        end else if (atomic_q) begin
          atomic_start_o = 1'b1;
          flush_o = 1'b1;
        end else if (we_i) begin
          put = store_ready_i && !atomic_busy_i;
          wait_on = !put;
        end else begin
          load = 1'b1;
          // A line whose last word was written while the block RAM was read: read again.
          again = hit_i && fresh_q;
          load_hit = hit_i && !fresh_q;
          wait_on = !hit_i;
          load_alloc = !hit_i && !same_store_i && !atomic_busy_i && !index_busy_i && !own_q && read_free_i;
          if (!hit_i && same_store_i) flush_o = 1'b1;
        end
      end else begin
        pre_stop  = !placed || !may_read_i;
        pre_skip  = !pre_stop && (hit_i || same_read_i || same_store_i);
        pre_alloc = !pre_stop && !pre_skip && !index_busy_i;
      end
    end
  end
  assign alloc_o = load_alloc || pre_alloc;
  assign drop_o = put || atomic_start_o;

  assign put_o = put || open_store;
  assign put_open_o = open_store;
  assign put_word_o = open_store ? now_addr_i[4:2] : addr_i[4:2];
  assign put_be_o = open_store ? now_be_i : be_i;
  assign put_data_o = open_store ? now_wdata_i : wdata_i;

  // ---- invalidation: all indices that the range touches ----
  logic [32:0] span;
  always_comb begin
    drop_mask_o = '0;
    span = '0;
    if (inval_i && length_i != '0) begin
      span = {28'd0, inval_addr_i[4:0]} + {1'b0, length_i} + 33'd31;
      if (span[32:5] >= 28'(Lines)) drop_mask_o = '1;
      else begin : range
        automatic logic [2*Lines-1:0] twice;
        twice = {Lines'(0), ~({Lines{1'b1}} << span[5+:IndexW])} << inval_addr_i[5+:IndexW];
        drop_mask_o = twice[Lines-1:0] | twice[2*Lines-1:Lines];
      end
    end
  end

  always_ff @(posedge clk_i) begin
    ram_valid_q <= near_load || load_hit;
    ok_q <= open_store || put || atomic_start_o;
    err_q <= 1'b0;
    event_q <= state_q != Idle && (read_done_i || ack_i);
    fresh_q <= ram_read_o && read_done_i;

    unique case (state_q)
      Idle: begin
        if (remote_i && !near_load && !open_store || atomic_i) begin
          state_q  <= Check;
          atomic_q <= atomic_i;
          first_q  <= 1'b1;
        end
      end
      Check: begin
        state_q <= again ? Check : Idle;
        if (!again) first_q <= 1'b0;
        if (deny) begin
          err_q <= 1'b1;
          own_error_q <= 1'b0;
          code_q <= own_error_q ? FaultRemoteError[7:0] : !placed ? FaultUnmapped[7:0] :
              atomic_q ? FaultGuardAtomic[7:0] : we_i ? FaultGuardWrite[7:0] : FaultGuardRead[7:0];
        end else if (load_hit) begin
          near_q <= 1'b1;
          near_line_q <= line_o;
        end else if (wait_on) begin
          state_q <= Wait;
        end
      end
      default: if (wake) state_q <= Check;
    endcase

    if (load_alloc) begin
      own_q <= 1'b1;
      own_slot_q <= free_slot_i;
    end
    if (own_q && read_done_i && read_slot_i == own_slot_q) begin
      own_q <= 1'b0;
      own_error_q <= read_error_i;
    end

    // Whatever may change the near line's contents or right to be read makes it an ordinary one.
    if (drop_o && near_line_q == line_o || inval_i || guard_changed_i ||
        alloc_o && near_line_q[IndexW-1:0] == line_o[IndexW-1:0])
      near_q <= 1'b0;

    if (prefetch_i) begin : prefetch
      automatic logic [27:0] lines;
      lines = 28'(({28'd0, prefetch_addr_i[4:0]} + {1'b0, length_i} + 33'd31) >> 5);
      pre_line_q <= prefetch_addr_i[31:5];
      pre_left_q <= length_i == '0 ? '0 : lines[27:16] != '0 ? '1 : lines[15:0];
    end else if (pre_stop) pre_left_q <= '0;
    else if (pre_alloc || pre_skip) begin
      pre_line_q <= pre_line_q + 1'b1;
      pre_left_q <= pre_left_q - 1'b1;
    end

    if (hold_i || rst_i) begin
      state_q <= Idle;
      near_q <= 1'b0;
      own_q <= 1'b0;
      own_error_q <= 1'b0;
      ram_valid_q <= 1'b0;
      ok_q <= 1'b0;
      err_q <= 1'b0;
      pre_left_q <= '0;
    end
    if (rst_i) event_q <= 1'b0;
  end

  assign rvalid_o = ram_valid_q || ok_q || err_q;
  assign from_ram_o = ram_valid_q;
  assign err_o = err_q;
  assign fault_o = err_q;
  assign fault_code_o = code_q;
  assign fault_store_o = we_i || atomic_q;
  assign fault_addr_o = addr;
  assign prefetch_left_o = pre_left_q;
  assign waiting_o = state_q != Idle;
  assign hit_o = near_load || load_hit && first_q;
  assign miss_o = load && wait_on && first_q;
  assign idle_o = state_q == Idle && pre_left_q == '0 && !err_q && !event_q;

  logic unused;
  assign unused = ^{span[4:0], mesh_i[31:16], mesh_i[7:0], inval_addr_i[31:5+IndexW], prefetch_addr_i[4:0]};
endmodule

`default_nettype wire
