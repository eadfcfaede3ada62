// The guard: which lines of remote memory this tile may read and write. Nothing, unless an entry says so.
//
// line_i (address / 32) is checked against all entries in the cycle of check_i. An entry covers base to
// limit (exclusive; 0 = end of the address space); with any_lane bits 27:24 of the address are not
// compared. Entries are kept as the first and the last line. Written by the control path only: word 0 base, 1
// limit, 2 flags; addresses that are not multiples of 32 are refused. After reset the entries are cleared, one a
// cycle: busy_o.
`default_nettype none

module ni_guard
  import noctule_pkg::*;
#(
    parameter int unsigned Entries = 32
) (
    input wire logic clk_i,
    input wire logic rst_i,

    input  wire logic        check_i,
    input  wire logic [26:0] line_i,
    output logic             read_o,
    output logic             write_o,

    input  wire logic        ctl_req_i,
    input  wire logic        ctl_we_i,
    input  wire logic [11:0] ctl_addr_i,
    input  wire logic [31:0] ctl_wdata_i,
    output logic      [31:0] ctl_rdata_o,
    output logic             ctl_err_o,
    output logic             changed_o,    // an entry changes at the end of this cycle
    output logic             busy_o        // being cleared
);
  localparam int unsigned IndexW = $clog2(Entries);
  if (Entries < 2 || Entries > 32 || Entries != 1 << IndexW) begin : gen_bad_entries
    $error("ni_guard: Entries must be a power of two, 2 to 32");
  end

  logic [26:0] first_q[Entries];
  logic [26:0] last_q[Entries];
  guard_flags_t flags_q[Entries];
  logic clear_q;
  logic [IndexW-1:0] clear_at_q;

  // Bits 27:24 of an address are bits 22:19 of a line.
  localparam logic [26:0] LaneBits = 27'h78_0000;

  always_comb begin
    read_o  = 1'b0;
    write_o = 1'b0;
    if (check_i) begin
      for (int unsigned i = 0; i < Entries; i++) begin
        if (flags_q[i].read || flags_q[i].write) begin : entry
          automatic logic [26:0] care;
          care = flags_q[i].any_lane ? ~LaneBits : '1;
          if ((line_i & care) >= (first_q[i] & care) && (line_i & care) <= (last_q[i] & care)) begin
            read_o  = read_o | flags_q[i].read;
            write_o = write_o | flags_q[i].write;
          end
        end
      end
    end
  end

  logic [IndexW-1:0] at;
  logic known;
  assign at = ctl_addr_i[4+:IndexW];
  assign known = {24'd0, ctl_addr_i[11:4]} < Entries && ctl_addr_i[3:2] != 2'd3;
  always_comb begin
    ctl_rdata_o = '0;
    ctl_err_o   = 1'b0;
    if (ctl_req_i) begin
      unique case (ctl_addr_i[3:2])
        2'd0: ctl_rdata_o = {first_q[at], 5'd0};
        2'd1: ctl_rdata_o = {last_q[at] + 27'd1, 5'd0};
        default: ctl_rdata_o = flags_q[at];
      endcase
      ctl_err_o = !known || ctl_we_i && (ctl_addr_i[3:2] == 2'd2 ? ctl_wdata_i[31:3] != '0 : ctl_wdata_i[4:0] != '0);
    end
  end

  assign changed_o = ctl_req_i && ctl_we_i && !ctl_err_o;
  always_ff @(posedge clk_i) begin
    if (changed_o || clear_q) begin : write
      automatic logic [IndexW-1:0] to;
      to = clear_q ? clear_at_q : at;
      if (clear_q || ctl_addr_i[3:2] == 2'd0) first_q[to] <= clear_q ? '0 : ctl_wdata_i[31:5];
      if (clear_q || ctl_addr_i[3:2] == 2'd1)
        last_q[to] <= clear_q ? '1 : ctl_wdata_i[31:5] - 27'd1;
      if (clear_q || ctl_addr_i[3:2] == 2'd2) flags_q[to] <= clear_q ? '0 : ctl_wdata_i;
    end
    if (clear_q) begin
      clear_at_q <= clear_at_q + 1'b1;
      clear_q <= clear_at_q != '1;
    end
    if (rst_i) begin
      clear_q <= 1'b1;
      clear_at_q <= '0;
    end
  end
  assign busy_o = clear_q;

  logic unused;
  assign unused = ^ctl_addr_i[1:0];
endmodule

`default_nettype wire
