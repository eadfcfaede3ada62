// IO guard: for each application the range of memory that may leave the chip. A reference is legal
// if offset + len does not pass the range's length, and the bytes lie in app memory; all sums are
// taken at 33 bits, so nothing wraps.
//
//   reference at t (valid_i): ok_o and addr_o at t + 1
`default_nettype none

module lane_io
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter int unsigned Apps = 16
) (
    input  wire logic            clk_i,
    input  wire logic            sweep_i,
    input  wire logic     [15:0] sweep_index_i,
    input  wire logic            select_i,
    input  wire ctl_req_t        req_i,
    output ctl_rsp_t             rsp_o,
    input  wire logic            valid_i,
    input  wire logic     [ 3:0] app_i,
    input  wire logic     [31:0] offset_i,
    input  wire logic     [15:0] len_i,
    output logic                 ok_o,
    output logic          [31:0] addr_o
);
  localparam int unsigned AppW = $clog2(Apps);

  logic [31:0] base_q [Apps];
  logic [31:0] bytes_q[Apps];

  logic [AppW-1:0] at;
  logic legal;
  assign at = req_i.addr[AppW+2:3];
  assign legal = 32'(req_i.addr[6:3]) < Apps
                 && (!req_i.write || req_i.addr[2] || req_i.data[4:0] == '0);

  always_ff @(posedge clk_i) begin
    if (sweep_i) begin
      if (32'(sweep_index_i) < Apps) bytes_q[sweep_index_i[AppW-1:0]] <= '0;
    end else if (select_i && req_i.write && legal && req_i.addr[2]) bytes_q[at] <= req_i.data;
  end
  always_ff @(posedge clk_i) begin
    if (sweep_i) begin
      if (32'(sweep_index_i) < Apps) base_q[sweep_index_i[AppW-1:0]] <= '0;
    end else if (select_i && req_i.write && legal && !req_i.addr[2]) base_q[at] <= req_i.data;
  end
  always_ff @(posedge clk_i) begin
    rsp_o.done <= select_i;
    if (select_i) begin
      rsp_o.err  <= !legal;
      rsp_o.data <= req_i.addr[2] ? bytes_q[at] : base_q[at];
    end
  end

  // ---- the check
  logic [32:0] past, start, stop;
  logic [31:0] base, bytes;
  always_comb begin
    base = base_q[app_i[AppW-1:0]];
    bytes = bytes_q[app_i[AppW-1:0]];
    past = {1'b0, offset_i} + 33'(len_i);
    start = {1'b0, base} + {1'b0, offset_i};
    stop = {1'b0, base} + past;  // cannot carry out: past <= bytes is checked on its own
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      ok_o <= 32'(app_i) < Apps && past <= {1'b0, bytes} && start >= {1'b0, MapAppBase}
              && stop <= 33'h1_0000_0000;
      addr_o <= start[31:0];
    end
  end
endmodule

`default_nettype wire
