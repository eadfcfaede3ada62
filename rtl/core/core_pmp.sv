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

  logic [7:0] cfg[Regions];
  logic [29:0] addr[Regions];
  logic [Regions:0] tor_lock, fetch_under, data_under;
  logic [Regions-1:0] fetch_hit, data_hit, lock;
  logic fetch_check, data_check;
  assign tor_lock[Regions] = 1'b0;
  assign fetch_under[0] = 1'b0;
  assign data_under[0] = 1'b0;
  assign fetch_check = fetch_user_i || lock != 0;
  assign data_check = data_valid_i && (data_user_i || lock != 0);

  for (genvar i = 0; i < int'(Regions); i++) begin : gen_region
    core_pmp_region u_region (
        .clk_i,
        .rst_i,
        .cfg_we_i(csr_we_i && csr_index_i == 5'(i / 4)),
        .addr_we_i(csr_we_i && csr_index_i == 5'(16 + i)),
        .cfg_i(csr_wdata_i[8*(i%4)+:8]),
        .addr_i(csr_wdata_i[29:0]),
        .addr_lock_i(tor_lock[i+1]),
        .cfg_o(cfg[i]),
        .addr_o(addr[i]),
        .tor_lock_o(tor_lock[i]),
        .fetch_check_i(fetch_check),
        .fetch_word_i,
        .fetch_under_prev_i(fetch_under[i]),
        .fetch_under_o(fetch_under[i+1]),
        .fetch_hit_o(fetch_hit[i]),
        .data_check_i(data_check),
        .data_word_i,
        .data_under_prev_i(data_under[i]),
        .data_under_o(data_under[i+1]),
        .data_hit_o(data_hit[i])
    );
    assign lock[i] = cfg[i][7];
  end

  always_comb begin
    csr_rdata_o = '0;
    if (csr_re_i) begin
      for (int i = 0; i < int'(Regions); i++) begin
        if (csr_index_i == 5'(i / 4)) csr_rdata_o[8*(i%4)+:8] = cfg[i];
        if (csr_index_i == 5'(16 + i)) csr_rdata_o = {2'b0, addr[i]};
      end
    end
  end

  always_comb begin
    fetch_fault_o = 1'b0;
    if (fetch_check) begin
      fetch_fault_o = fetch_user_i;
      for (int i = int'(Regions) - 1; i >= 0; i--)
      if (fetch_hit[i]) fetch_fault_o = (fetch_user_i || cfg[i][7]) && !cfg[i][2];
    end
  end

  always_comb begin
    data_fault_o = 1'b0;
    if (data_check) begin
      data_fault_o = data_user_i;
      for (int i = int'(Regions) - 1; i >= 0; i--)
      if (data_hit[i])
        data_fault_o = (data_user_i || cfg[i][7]) && !(data_write_i ? cfg[i][1] : cfg[i][0]);
    end
  end

  logic unused;
  assign unused = &{1'b0, csr_wdata_i[31:30], tor_lock[0], fetch_under[Regions],
                    data_under[Regions]};
endmodule

`default_nettype wire
