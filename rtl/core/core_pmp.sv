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
    input  wire logic [ 4:0] csr_index_i,
    input  wire logic [31:0] csr_wdata_i,
    output logic      [31:0] csr_rdata_o,

    input  wire logic [31:0] fetch_addr_i,
    input  wire logic        fetch_user_i,
    output logic             fetch_fault_o,

    input  wire logic [31:0] data_addr_i,
    input  wire logic        data_user_i,
    input  wire logic        data_write_i,
    input  wire logic        data_valid_i,  // only for the simulator's speed: no check when low
    output logic             data_fault_o
);
  if (Regions < 4 || Regions > 16 || Regions % 4 != 0) begin : gen_bad_regions
    $error("core_pmp: Regions must be 4, 8, 12 or 16");
  end

  localparam logic [1:0] ModeOff = 2'd0;
  localparam logic [1:0] ModeTor = 2'd1;
  localparam logic [1:0] ModeNa4 = 2'd2;

  typedef struct packed {
    logic       lock;
    logic [1:0] mode;
    logic       exec;
    logic       write;
    logic       read;
  } cfg_t;

  cfg_t cfg_q[Regions];
  // Addresses are words: 30 of the 34 - 2 bits the registers offer, as the machine has 32-bit
  // physical addresses; the two bits above read as zero.
  logic [29:0] addr_q[Regions];
  // Ones where a NAPOT comparison does not look. Derived from addr_q when that is written.
  logic [29:0] ignore_q[Regions];

  logic any_lock;
  always_comb begin
    any_lock = 1'b0;
    for (int i = 0; i < int'(Regions); i++) any_lock |= cfg_q[i].lock;
  end

  function automatic logic [29:0] ignored(logic [29:0] a);
    return a ^ (a + 30'd1);
  endfunction

  // A locked region, or one whose upper neighbour is a locked TOR, keeps its address.
  logic [Regions-1:0] addr_locked;
  always_comb begin
    for (int i = 0; i < int'(Regions); i++) begin
      addr_locked[i] = cfg_q[i].lock;
      if (i + 1 < int'(Regions))
        addr_locked[i] |= cfg_q[i+1].lock && cfg_q[i+1].mode == ModeTor;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      for (int i = 0; i < int'(Regions); i++) begin
        cfg_q[i]    <= '0;
        addr_q[i]   <= '0;
        ignore_q[i] <= '0;
      end
    end else if (csr_we_i) begin
      for (int i = 0; i < int'(Regions); i++) begin
        if (csr_index_i == 5'(i / 4) && !cfg_q[i].lock) begin
          cfg_q[i].lock  <= csr_wdata_i[8*(i%4)+7];
          cfg_q[i].mode  <= csr_wdata_i[8*(i%4)+3+:2];
          cfg_q[i].exec  <= csr_wdata_i[8*(i%4)+2];
          // Write without read is reserved: it reads back as neither.
          cfg_q[i].write <= csr_wdata_i[8*(i%4)+1] && csr_wdata_i[8*(i%4)];
          cfg_q[i].read  <= csr_wdata_i[8*(i%4)];
        end
        if (csr_index_i == 5'(16 + i) && !addr_locked[i]) begin
          addr_q[i]   <= csr_wdata_i[29:0];
          ignore_q[i] <= ignored(csr_wdata_i[29:0]);
        end
      end
    end
  end

  always_comb begin
    csr_rdata_o = '0;
    for (int i = 0; i < int'(Regions); i++) begin
      if (csr_index_i == 5'(i / 4))
        csr_rdata_o[8*(i%4)+:8] = {cfg_q[i].lock, 2'b0, cfg_q[i].mode, cfg_q[i].exec,
                                   cfg_q[i].write, cfg_q[i].read};
      if (csr_index_i == 5'(16 + i)) csr_rdata_o = {2'b0, addr_q[i]};
    end
  end

  function automatic logic covers(int i, logic [29:0] word);
    logic below;
    below = word < addr_q[i];
    case (cfg_q[i].mode)
      ModeOff: return 1'b0;
      ModeTor: return below && (i == 0 || !(word < addr_q[(i==0)?0 : i-1]));
      ModeNa4: return word == addr_q[i];
      default: return ((word ^ addr_q[i]) & ~ignore_q[i]) == 0;
    endcase
  endfunction

  always_comb begin
    fetch_fault_o = 1'b0;
    if (fetch_user_i || any_lock) begin
      fetch_fault_o = fetch_user_i;
      for (int i = int'(Regions) - 1; i >= 0; i--) begin
        if (covers(i, fetch_addr_i[31:2]))
          fetch_fault_o = (fetch_user_i || cfg_q[i].lock) && !cfg_q[i].exec;
      end
    end
  end

  always_comb begin
    data_fault_o = 1'b0;
    if (data_valid_i && (data_user_i || any_lock)) begin
      data_fault_o = data_user_i;
      for (int i = int'(Regions) - 1; i >= 0; i--) begin
        if (covers(i, data_addr_i[31:2]))
          data_fault_o = (data_user_i || cfg_q[i].lock) &&
              !(data_write_i ? cfg_q[i].write : cfg_q[i].read);
      end
    end
  end

  logic unused;
  assign unused = &{1'b0, fetch_addr_i[1:0], data_addr_i[1:0], csr_wdata_i[31:30]};
endmodule

`default_nettype wire
