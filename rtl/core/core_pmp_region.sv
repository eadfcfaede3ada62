// One region of physical memory protection: its registers and two comparisons.
//
// The address register holds 30 bits (32-bit physical addresses in words); bits above read as zero.
// ignore is derived from it when it is written: ones where a NAPOT comparison does not look.
`default_nettype none

module core_pmp_region (
    input wire logic clk_i,
    input wire logic rst_i,

    input  wire logic        cfg_we_i,
    input  wire logic        addr_we_i,
    input  wire logic [ 7:0] cfg_i,
    input  wire logic [29:0] addr_i,
    input  wire logic        addr_lock_i,  // the next region is a locked TOR: it needs this address
    output logic      [ 7:0] cfg_o,
    output logic      [29:0] addr_o,
    output logic             tor_lock_o,

    // Below this region's address; the comparison of the region before it serves TOR's lower end.
    input  wire logic        fetch_check_i,
    input  wire logic [29:0] fetch_word_i,
    input  wire logic        fetch_under_prev_i,
    output logic             fetch_under_o,
    output logic             fetch_hit_o,

    input  wire logic        data_check_i,
    input  wire logic [29:0] data_word_i,
    input  wire logic        data_under_prev_i,
    output logic             data_under_o,
    output logic             data_hit_o
);
  localparam logic [1:0] ModeTor = 2'd1;
  localparam logic [1:0] ModeNapot = 2'd3;

  logic lock_q, exec_q, write_q, read_q;
  logic [1:0] mode_q;
  logic [29:0] addr_q, ignore_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      lock_q   <= 1'b0;
      mode_q   <= 2'd0;
      exec_q   <= 1'b0;
      write_q  <= 1'b0;
      read_q   <= 1'b0;
      addr_q   <= '0;
      ignore_q <= '0;
    end else if ((cfg_we_i || addr_we_i) && !lock_q) begin
      if (cfg_we_i) begin
        lock_q  <= cfg_i[7];
        mode_q  <= cfg_i[4:3];
        exec_q  <= cfg_i[2];
        write_q <= cfg_i[1] && cfg_i[0];  // write without read is reserved
        read_q  <= cfg_i[0];
      end else if (!addr_lock_i) begin
        addr_q   <= addr_i;
        ignore_q <= addr_i ^ (addr_i + 30'd1);
      end
    end
  end

  logic unused;
  assign unused = &{1'b0, cfg_i[6:5]};

  // Mode 2, NA4, compares every bit; only NAPOT ignores some.
  logic [29:0] ignore;
  assign ignore = ignore_q & {30{mode_q == ModeNapot}};

  always_comb begin
    fetch_under_o = 1'b0;
    fetch_hit_o   = 1'b0;
    if (fetch_check_i) begin
      fetch_under_o = fetch_word_i < addr_q;
      fetch_hit_o   = mode_q[1] ? ((fetch_word_i ^ addr_q) & ~ignore) == 0 :
          mode_q[0] && fetch_under_o && !fetch_under_prev_i;
    end
  end

  always_comb begin
    data_under_o = 1'b0;
    data_hit_o   = 1'b0;
    if (data_check_i) begin
      data_under_o = data_word_i < addr_q;
      data_hit_o   = mode_q[1] ? ((data_word_i ^ addr_q) & ~ignore) == 0 :
          mode_q[0] && data_under_o && !data_under_prev_i;
    end
  end

  assign cfg_o = {lock_q, 2'b0, mode_q, exec_q, write_q, read_q};
  assign addr_o = addr_q;
  assign tor_lock_o = lock_q && mode_q == ModeTor;
endmodule

`default_nettype wire
