// One core with its local memory and nothing else: what `noctule exec` and the core's tests run.
//
// The external bus answers every access with an error, in the next cycle or, with ExtPorts, when the
// bench says so. A store of a word other than zero to tohost_addr_i is noted (HTIF): tohost_valid_o
// rises and stays, and the counters stand still.
`default_nettype none

module exec_top
  import core_pkg::*;
#(
    parameter bit          UserPmp  = 1'b1,
    parameter int unsigned RamBytes = 4 * 1024 * 1024,
    parameter bit          Rvfi     = 1'b0,
    parameter bit          ExtPorts = 1'b0
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [31:0] hart_id_i,
    input wire logic [31:0] us_i,
    input wire logic        irq_ext_i,
    input wire logic        irq_timer_i,
    input wire logic        irq_soft_i,

    output logic             ext_req_o,
    output logic      [31:0] ext_addr_o,
    output logic             ext_we_o,
    output logic      [ 3:0] ext_be_o,
    output logic      [31:0] ext_wdata_o,
    input  wire logic        ext_rvalid_i,
    input  wire logic [31:0] ext_rdata_i,
    input  wire logic        ext_err_i,

    input  wire logic [31:0] tohost_addr_i,
    output logic             tohost_valid_o,
    output logic      [31:0] tohost_o,
    output logic      [63:0] cycle_o,
    output logic      [63:0] instret_o,
    output logic             sleep_o,

    output logic        rvfi_valid_o,
    output logic [63:0] rvfi_order_o,
    output logic [31:0] rvfi_insn_o,
    output logic        rvfi_trap_o,
    output logic        rvfi_intr_o,
    output logic [ 1:0] rvfi_mode_o,
    output logic [ 4:0] rvfi_rs1_addr_o,
    output logic [ 4:0] rvfi_rs2_addr_o,
    output logic [31:0] rvfi_rs1_rdata_o,
    output logic [31:0] rvfi_rs2_rdata_o,
    output logic [ 4:0] rvfi_rd_addr_o,
    output logic [31:0] rvfi_rd_wdata_o,
    output logic [31:0] rvfi_pc_rdata_o,
    output logic [31:0] rvfi_pc_wdata_o,
    output logic [31:0] rvfi_mem_addr_o,
    output logic [ 3:0] rvfi_mem_rmask_o,
    output logic [ 3:0] rvfi_mem_wmask_o,
    output logic [31:0] rvfi_mem_rdata_o,
    output logic [31:0] rvfi_mem_wdata_o,
    output logic        rvfi_irq_o
);
  localparam int unsigned RamLog2 = $clog2(RamBytes);

  logic imem_en, dmem_en, dmem_we;
  logic [3:0] dmem_be;
  logic [RamLog2-1:2] imem_addr, dmem_addr;
  logic [31:0] imem_rdata, dmem_wdata, dmem_rdata;
  logic refuse_q, looks;
  logic [63:0] cycle_q, instret_q;
  logic retire;
  rvfi_t rvfi;

  core #(
      .UserPmp(UserPmp),
      .RamBytes(RamBytes),
      .Rvfi(Rvfi)
  ) u_core (
      .clk_i,
      .rst_i,
      .hart_id_i,
      .cycle_i(cycle_q),
      .us_i,
      .imem_en_o(imem_en),
      .imem_addr_o(imem_addr),
      .imem_rdata_i(imem_rdata),
      .dmem_en_o(dmem_en),
      .dmem_we_o(dmem_we),
      .dmem_be_o(dmem_be),
      .dmem_addr_o(dmem_addr),
      .dmem_wdata_o(dmem_wdata),
      .dmem_rdata_i(dmem_rdata),
      .ext_req_o,
      .ext_addr_o,
      .ext_we_o,
      .ext_be_o,
      .ext_wdata_o,
      .ext_rvalid_i(ExtPorts ? ext_rvalid_i : refuse_q),
      .ext_rdata_i(ExtPorts ? ext_rdata_i : 32'b0),
      .ext_err_i(ExtPorts ? ext_err_i : refuse_q),
      .irq_ext_i,
      .irq_timer_i,
      .irq_soft_i,
      .sleep_o,
      .time_o(looks),
      .rvfi_o(rvfi)
  );

  core_ram #(
      .Bytes(RamBytes)
  ) u_ram (
      .clk_i,
      .a_en_i(imem_en),
      .a_addr_i(imem_addr),
      .a_rdata_o(imem_rdata),
      .b_en_i(dmem_en),
      .b_we_i(dmem_we),
      .b_be_i(dmem_be),
      .b_addr_i(dmem_addr),
      .b_wdata_i(dmem_wdata),
      .b_rdata_o(dmem_rdata)
  );

  // A look inside: this top is for simulation only.
  assign retire = u_core.x_clean;

  always_ff @(posedge clk_i) begin
    refuse_q <= ext_req_o;
    if (!tohost_valid_o) begin
      cycle_q <= cycle_q + 64'd1;
      if (retire || refuse_q) instret_q <= instret_q + {63'b0, retire} - {63'b0, refuse_q};
      if (dmem_en && dmem_we && dmem_addr == tohost_addr_i[RamLog2-1:2] && dmem_wdata != 0) begin
        tohost_valid_o <= 1'b1;
        tohost_o       <= dmem_wdata;
      end
    end
    if (rst_i) begin
      cycle_q        <= '0;
      instret_q      <= '0;
      refuse_q       <= 1'b0;
      tohost_valid_o <= 1'b0;
      tohost_o       <= '0;
    end
  end
  assign cycle_o   = cycle_q;
  assign instret_o = instret_q;

  assign rvfi_valid_o = rvfi.valid;
  assign rvfi_order_o = rvfi.order;
  assign rvfi_insn_o = rvfi.insn;
  assign rvfi_trap_o = rvfi.trap;
  assign rvfi_intr_o = rvfi.intr;
  assign rvfi_mode_o = rvfi.mode;
  assign rvfi_rs1_addr_o = rvfi.rs1_addr;
  assign rvfi_rs2_addr_o = rvfi.rs2_addr;
  assign rvfi_rs1_rdata_o = rvfi.rs1_rdata;
  assign rvfi_rs2_rdata_o = rvfi.rs2_rdata;
  assign rvfi_rd_addr_o = rvfi.rd_addr;
  assign rvfi_rd_wdata_o = rvfi.rd_wdata;
  assign rvfi_pc_rdata_o = rvfi.pc_rdata;
  assign rvfi_pc_wdata_o = rvfi.pc_wdata;
  assign rvfi_mem_addr_o = rvfi.mem_addr;
  assign rvfi_mem_rmask_o = rvfi.mem_rmask;
  assign rvfi_mem_wmask_o = rvfi.mem_wmask;
  assign rvfi_mem_rdata_o = rvfi.mem_rdata;
  assign rvfi_mem_wdata_o = rvfi.mem_wdata;
  assign rvfi_irq_o = rvfi.irq;

  logic unused;
  assign unused = &{
    looks,
      1'b0, rvfi.halt, rvfi.ixl, ext_rvalid_i, ext_rdata_i, ext_err_i, tohost_addr_i[31:RamLog2],
      tohost_addr_i[1:0]
  };
endmodule

`default_nettype wire
