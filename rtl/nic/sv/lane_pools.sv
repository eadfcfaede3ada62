// Buffer pools: for each application a small and a large one, each a ring of free buffers.
//
// A unit is 256 B of Rx memory. A pool of n buffers keeps its ring in the entries of its first n
// units; each unit that begins a buffer knows its pool and whether the buffer is taken, so a free
// of anything else, or twice, is seen. One engine does everything, one thing at a time: commits
// first, then peeks (ingress), then the supervisor path, then frees.
//
//   peek at t: done at t + 1 (t + 2 when a small pool is empty and its large one is asked);
//   free at t: ready at t + 2; a POOL write takes a cycle for each buffer, old and new
`default_nettype none

module lane_pools
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter  int unsigned RxBytes = 262144,
    localparam int unsigned UnitW   = $clog2(RxBytes / 256)
) (
    input  wire logic                 clk_i,
    input  wire logic                 rst_i,
    input  wire logic     [      3:0] y_i,
    input  wire logic                 enable_i,
    input  wire logic                 sweep_i,
    input  wire logic     [     15:0] sweep_index_i,
    // supervisor path
    input  wire logic                 select_i,
    input  wire ctl_req_t             req_i,
    output ctl_rsp_t                  rsp_o,
    // a buffer for a frame: peek holds until done; the buffer found leaves its pool at commit
    input  wire logic                 peek_i,
    input  wire logic     [      4:0] peek_pool_i,   // app, class
    output logic                      peek_done_o,
    output logic                      peek_found_o,
    output logic          [UnitW-1:0] peek_unit_o,
    output logic                      peek_large_o,
    input  wire logic                 commit_i,
    // frees
    input  wire logic                 free_valid_i,
    input  wire logic     [     31:0] free_addr_i,
    output logic                      free_ready_o,  // for one cycle, when it is done
    // counters
    output logic                      taken_o,
    output logic                      freed_o,
    output logic                      bad_free_o,
    output logic                      quiet_o
);
  localparam int unsigned Units = 2 ** UnitW;

  typedef enum logic [3:0] {
    Idle,
    PeekLarge,  // the small pool is empty
    PeekRead,   // the ring's entry is read
    FreeRead,   // the unit's record is read
    Access,     // supervisor path
    Clear,      // forgets the pool's old buffers
    Fill,       // enters its new ones
    Answer
  } state_e;

  typedef struct packed {
    logic       start;  // a buffer begins here
    logic       taken;
    logic [4:0] pool;
  } record_t;

  state_e state_q;
  logic [UnitW-1:0] ring_q[Units];
  record_t record_q[Units];
  logic [UnitW-1:0] ring_read_q;
  record_t record_read_q;

  // The pools, all indexed by the pool at hand.
  logic [UnitW-1:0] first_q[32];
  logic [UnitW:0] count_q[32];
  logic [UnitW:0] free_q[32];
  logic [UnitW-1:0] head_q[32];  // ring place of the next one to take
  logic [UnitW-1:0] tail_q[32];  // ring place of the next one freed

  logic commit_q;
  logic [UnitW-1:0] commit_unit_q;
  logic none_q;  // a peek that found nothing
  logic [4:0] commit_pool_q, pool_q, pool;
  logic select_q, asked_q;
  logic [UnitW:0] at_q, to_go_q;
  logic [UnitW-1:0] fill_q;
  logic [15:0] want_first, want_count;
  logic want_large, want_ok;
  logic ask;

  assign ask = select_i || asked_q;

  always_comb begin
    unique case (state_q)
      Idle: pool = commit_q ? commit_pool_q : peek_i ? peek_pool_i : req_i.addr[7:3];
      PeekLarge: pool = {peek_pool_i[4:1], 1'b1};
      FreeRead: pool = record_read_q.pool;
      Access, Clear, Fill: pool = req_i.addr[7:3];
      default: pool = pool_q;
    endcase
  end

  // ---- ring arithmetic of the pool at hand
  logic [UnitW-1:0] first, head, tail, head_next, tail_next;
  logic [UnitW:0] count, free;
  assign first = first_q[pool];
  assign count = count_q[pool];
  assign free = free_q[pool];
  assign head = head_q[pool];
  assign tail = tail_q[pool];
  assign head_next = {1'b0, head} + 1'b1 == count ? '0 : head + 1'b1;
  assign tail_next = {1'b0, tail} + 1'b1 == count ? '0 : tail + 1'b1;

  // ---- what a POOL write asks for
  assign want_first = req_i.data[15:0];
  assign want_count = req_i.data[31:16];
  assign want_large = req_i.addr[3];
  assign want_ok = !enable_i && 20'(want_first) + (want_large ? 20'(want_count) << 3 : 20'(want_count)) <= 20'(Units);

  logic free_in_range, free_in_range_q;  // the address could be a buffer's
  logic [UnitW-1:0] free_unit;
  assign free_in_range = free_addr_i[31:28] == MapRxBase[31:28] && free_addr_i[27:24] == y_i
                         && {1'b0, free_addr_i[23:0]} < 25'(RxBytes) && free_addr_i[7:0] == '0;
  assign free_unit = free_addr_i[UnitW+7:8];

  // ---- memories
  logic ring_we, record_we;
  logic [UnitW-1:0] ring_at, record_at, ring_data;
  record_t record_data;
  always_comb begin
    ring_we = 1'b0;
    ring_at = first + head;
    ring_data = free_unit;
    record_we = 1'b0;
    record_at = free_unit;
    record_data = '0;
    if (sweep_i) begin
      record_we = 1'b1;
      record_at = sweep_index_i[UnitW-1:0];
    end else
      unique case (state_q)
        Idle:
        if (commit_q) begin
          record_we = 1'b1;
          record_at = commit_unit_q;
          record_data = '{start: 1'b1, taken: 1'b1, pool: commit_pool_q};
        end
        FreeRead: begin
          ring_we = free_in_range_q && record_read_q.start && record_read_q.taken;
          ring_at = first + tail;
          record_we = ring_we;
          record_data = '{start: 1'b1, taken: 1'b0, pool: pool};
        end
        Clear: begin
          record_we = to_go_q != '0;
          record_at = fill_q;
        end
        Fill: begin
          ring_we = to_go_q != '0;
          ring_at = first + at_q[UnitW-1:0];
          ring_data = fill_q;
          record_we = ring_we;
          record_at = fill_q;
          record_data = '{start: 1'b1, taken: 1'b0, pool: pool};
        end
        default:;
      endcase
  end

  always_ff @(posedge clk_i) begin
    if (ring_we) ring_q[ring_at] <= ring_data;
    else if (peek_i) ring_read_q <= ring_q[ring_at];
    if (record_we) record_q[record_at] <= record_data;
    else if (free_valid_i) record_read_q <= record_q[free_unit];
  end

  assign peek_done_o = state_q == PeekRead || none_q;
  assign peek_found_o = state_q == PeekRead;
  assign peek_unit_o = ring_read_q;
  assign peek_large_o = pool_q[0];
  assign rsp_o = '{
          done: state_q == Answer,
          err: req_i.write && !select_q,
          data: req_i.addr[2] ? 32'(free) : {16'(count), 16'(first)}
      };
  assign quiet_o = state_q == Idle && !commit_q && !asked_q && !none_q && !free_ready_o
                   && !taken_o && !freed_o && !bad_free_o;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Idle;
      commit_q <= 1'b0;
      asked_q <= 1'b0;
      {none_q, free_ready_o, taken_o, freed_o, bad_free_o} <= '0;
    end else if (sweep_i) begin
      if (sweep_index_i < 16'd32) begin
        count_q[sweep_index_i[4:0]] <= '0;
        free_q[sweep_index_i[4:0]]  <= '0;
        first_q[sweep_index_i[4:0]] <= '0;
        head_q[sweep_index_i[4:0]]  <= '0;
        tail_q[sweep_index_i[4:0]]  <= '0;
      end
    end else if (commit_i || peek_i || ask || free_valid_i || !quiet_o) begin
      {none_q, free_ready_o, taken_o, freed_o, bad_free_o} <= '0;
      if (commit_i) commit_q <= 1'b1;
      if (select_i) asked_q <= 1'b1;
      unique case (state_q)
        Idle:
        if (commit_q) begin
          commit_q <= 1'b0;
          taken_o <= 1'b1;
          head_q[pool] <= head_next;
          free_q[pool] <= free - 1'b1;
        end else if (peek_i && !none_q && !commit_i) begin
          pool_q <= pool;
          if (free != '0) state_q <= PeekRead;
          else if (!pool[0]) state_q <= PeekLarge;
          else none_q <= 1'b1;
        end else if (ask) begin
          asked_q <= 1'b0;
          pool_q  <= pool;
          state_q <= Access;
        end else if (free_valid_i && !free_ready_o) begin
          free_in_range_q <= free_in_range;
          state_q <= FreeRead;
        end
        PeekLarge: begin
          pool_q <= pool;
          if (free != '0) state_q <= PeekRead;
          else begin
            none_q  <= 1'b1;
            state_q <= Idle;
          end
        end
        PeekRead: begin
          commit_unit_q <= ring_read_q;
          commit_pool_q <= pool_q;
          state_q <= Idle;
        end
        FreeRead: begin
          free_ready_o <= 1'b1;
          state_q <= Idle;
          if (free_in_range_q && record_read_q.start && record_read_q.taken) begin
            freed_o <= 1'b1;
            tail_q[pool] <= tail_next;
            free_q[pool] <= free + 1'b1;
          end else bad_free_o <= 1'b1;
        end
        Access: begin
          select_q <= want_ok && !req_i.addr[2];
          fill_q   <= first;
          to_go_q  <= count;
          state_q  <= req_i.write && want_ok && !req_i.addr[2] ? Clear : Answer;
        end
        Clear: begin
          fill_q  <= fill_q + (want_large ? UnitW'(8) : UnitW'(1));
          to_go_q <= to_go_q - 1'b1;
          if (to_go_q == '0) begin
            first_q[pool] <= want_first[UnitW-1:0];
            count_q[pool] <= want_count[UnitW:0];
            free_q[pool] <= want_count[UnitW:0];
            head_q[pool] <= '0;
            tail_q[pool] <= '0;
            at_q <= '0;
            fill_q <= want_first[UnitW-1:0];
            to_go_q <= want_count[UnitW:0];
            state_q <= Fill;
          end
        end
        Fill: begin
          fill_q  <= fill_q + (want_large ? UnitW'(8) : UnitW'(1));
          at_q    <= at_q + 1'b1;
          to_go_q <= to_go_q - 1'b1;
          if (to_go_q == '0) state_q <= Answer;
        end
        default: state_q <= Idle;  // Answer
      endcase
    end
  end
endmodule

`default_nettype wire
