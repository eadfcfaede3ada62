// Physical memory protection: OFF, TOR, NA4 and NAPOT regions with a grain of 4 bytes, lock bits,
// one check for fetches and one for loads and stores. Without a matching region machine mode may do
// everything and user mode nothing.
//
// The lowest matching region decides. Accesses never straddle a region: the core traps misaligned
// ones first. CSR writes take effect in the next cycle.
`default_nettype none

module core_pmp #(
    parameter int unsigned Regions = 8
) (
    input wire logic clk_i,
    input wire logic rst_i,

    // CSR access; index 0..3 pmpcfg0..3, 16..31 pmpaddr0..15.
    input  wire logic        csr_we_i,
    input  wire logic        csr_re_i,
    input  wire logic [ 4:0] csr_index_i,
    input  wire logic [31:0] csr_wdata_i,
    output logic      [31:0] csr_rdata_o,  // zero without csr_re_i

    input  wire logic [29:0] fetch_word_i,
    input  wire logic        fetch_user_i,
    output logic             fetch_fault_o,

    input  wire logic [29:0] data_word_i,
    input  wire logic        data_user_i,
    input  wire logic        data_write_i,
    input  wire logic        data_valid_i,
    output logic             data_fault_o   // only with data_valid_i
);
  if (Regions < 4 || Regions > 16 || Regions % 4 != 0) begin : gen_bad_regions
    $error("core_pmp: Regions must be 4, 8, 12 or 16");
  end

  localparam logic [1:0] ModeTor = 2'd1;
  localparam logic [1:0] ModeNapot = 2'd3;

  logic [Regions-1:0] lock_q, exec_q, write_q, read_q;
  logic [Regions-1:0][1:0] mode_q;
  // Addresses are words: 30 of the registers' 34 - 2 bits, as physical addresses have 32.
  logic [29:0] addr_q[Regions];
  // Ones where a NAPOT comparison does not look; derived from addr_q when that is written.
  logic [29:0] ignore_q[Regions];
  logic any_lock_q;

  // A locked region keeps its registers, a locked TOR also the address below it.
  logic [3:0] index;
  logic kept;
  assign index = csr_index_i[3:0];
  always_comb begin
    kept = 1'b1;
    if (csr_we_i && csr_index_i[4] && 32'(index) < Regions) begin
      kept = lock_q[$clog2(Regions)'(index)];
      if (32'(index) + 1 < Regions)
        kept |= lock_q[$clog2(Regions)'(index+1)] && mode_q[$clog2(Regions)'(index+1)] == ModeTor;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      any_lock_q <= 1'b0;
      lock_q     <= '0;
      exec_q     <= '0;
      write_q    <= '0;
      read_q     <= '0;
      mode_q     <= '0;
      for (int i = 0; i < int'(Regions); i++) begin
        addr_q[i]   <= '0;
        ignore_q[i] <= 30'd1;
      end
    end else if (csr_we_i) begin
      if (!kept) begin
        addr_q[$clog2(Regions)'(index)]   <= csr_wdata_i[29:0];
        ignore_q[$clog2(Regions)'(index)] <= csr_wdata_i[29:0] ^ (csr_wdata_i[29:0] + 30'd1);
      end
      for (int i = 0; i < int'(Regions); i++) begin
        if (csr_index_i == 5'(i / 4) && !lock_q[i]) begin
          if (csr_wdata_i[8*(i%4)+7]) any_lock_q <= 1'b1;
          lock_q[i]  <= csr_wdata_i[8*(i%4)+7];
          mode_q[i]  <= csr_wdata_i[8*(i%4)+3+:2];
          exec_q[i]  <= csr_wdata_i[8*(i%4)+2];
          write_q[i] <= csr_wdata_i[8*(i%4)+1] && csr_wdata_i[8*(i%4)];  // not without read
          read_q[i]  <= csr_wdata_i[8*(i%4)];
        end
      end
    end
  end

  always_comb begin
    csr_rdata_o = '0;
    if (csr_re_i) begin
      for (int i = 0; i < int'(Regions); i++) begin
        if (csr_index_i == 5'(i / 4))
          csr_rdata_o[8*(i%4)+:8] = {lock_q[i], 2'b0, mode_q[i], exec_q[i], write_q[i], read_q[i]};
        if (csr_index_i == 5'(16 + i)) csr_rdata_o = {2'b0, addr_q[i]};
      end
    end
  end

  function automatic logic covers(int i, logic [29:0] word);
    // NA4 (2) compares every bit, only NAPOT ignores some.
    return mode_q[i] == ModeTor ?
        word < addr_q[i] && (i == 0 || !(word < addr_q[i==0?0 : i-1])) :
        mode_q[i][1] && ((word ^ addr_q[i]) & ~(ignore_q[i] &{30{mode_q[i] == ModeNapot}})) == 0;
  endfunction

  // The lowest region that covers the word decides. Regions that are off are passed by, four at a time: most
  // are never used, and a simulator gains by it.
  always_comb begin
    fetch_fault_o = 1'b0;
    if (fetch_user_i || any_lock_q) begin
      fetch_fault_o = fetch_user_i;
      for (int g = int'(Regions) - 4; g >= 0; g -= 4)
      if (mode_q[g+:4] != 0)
        for (int i = g + 3; i >= g; i--)
        if (mode_q[i] != 0)
          if (covers(i, fetch_word_i)) fetch_fault_o = (fetch_user_i || lock_q[i]) && !exec_q[i];
    end
  end

  always_comb begin
    data_fault_o = 1'b0;
    if (data_valid_i && (data_user_i || any_lock_q)) begin
      data_fault_o = data_user_i;
      for (int g = int'(Regions) - 4; g >= 0; g -= 4)
      if (mode_q[g+:4] != 0)
        for (int i = g + 3; i >= g; i--)
        if (mode_q[i] != 0)
          if (covers(i, data_word_i))
            data_fault_o = (data_user_i || lock_q[i]) && !(data_write_i ? write_q[i] : read_q[i]);
    end
  end

  logic unused;
  assign unused = &{1'b0, csr_wdata_i[31:30]};
endmodule

`default_nettype wire
