// Core and local memory: all of a tile, and of the bridge, but the network interface. A simulator runs the two halves as
// models of their own (docs/simulation.md).
//
// While hold_i is 1 the core is in reset and local memory's data port is the interface's (mem_*: synchronous read,
// the word on mem_rdata_o in the next cycle). ext_* is the core's bus (core.sv): its outputs hang on
// registers and on ext_rvalid_i and ext_err_i, which are the interface's registers.
`default_nettype none

module tile_cpu
  import core_pkg::*;
#(
    parameter bit          UserPmp    = 1'b1,
    parameter int unsigned LocalBytes = 256 * 1024  // power of two
) (
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [31:0] hart_id_i,
    input wire logic [63:0] cycle_i,
    input wire logic [31:0] us_i,

    output logic             ext_req_o,
    output logic      [31:0] ext_addr_o,
    output logic             ext_we_o,
    output logic      [31:0] ext_wdata_o,
    output logic      [ 3:0] ext_be_o,
    input  wire logic        ext_rvalid_i,
    input  wire logic [31:0] ext_rdata_i,
    input  wire logic        ext_err_i,
    input  wire logic        irq_ext_i,
    input  wire logic        irq_timer_i,
    input  wire logic        hold_i,
    output logic             sleep_o,
    output logic             time_o,        // cycle_i and us_i are looked at (core.sv)

    input  wire logic        mem_req_i,
    input  wire logic        mem_we_i,
    input  wire logic [31:0] mem_addr_i,
    input  wire logic [31:0] mem_wdata_i,
    output logic      [31:0] mem_rdata_o
);
  localparam int unsigned AddrW = $clog2(LocalBytes);

  logic imem_en, dmem_en, dmem_we;
  logic [AddrW-1:2] imem_addr, dmem_addr;
  logic [31:0] imem_rdata, dmem_rdata, dmem_wdata;
  logic [3:0] dmem_be;

  rvfi_t rvfi;
  logic  unused;
  assign unused = ^{mem_addr_i[31:AddrW], mem_addr_i[1:0], rvfi};

  core #(
      .UserPmp(UserPmp),
      .RamBytes(LocalBytes)
  ) i_core (
      .clk_i,
      .rst_i(rst_i || hold_i),
      .hart_id_i,
      .cycle_i,
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
      .ext_rvalid_i,
      .ext_rdata_i,
      .ext_err_i,
      .irq_ext_i,
      .irq_timer_i,
      .irq_soft_i(1'b0),
      .sleep_o,
      .time_o,
      .rvfi_o(rvfi)
  );

  core_ram #(
      .Bytes(LocalBytes)
  ) i_ram (
      .clk_i,
      .a_en_i(imem_en),
      .a_addr_i(imem_addr),
      .a_rdata_o(imem_rdata),
      .b_en_i(hold_i ? mem_req_i : dmem_en),
      .b_we_i(hold_i ? mem_we_i : dmem_we),
      .b_be_i(hold_i ? 4'hf : dmem_be),
      .b_addr_i(hold_i ? mem_addr_i[AddrW-1:2] : dmem_addr),
      .b_wdata_i(hold_i ? mem_wdata_i : dmem_wdata),
      .b_rdata_o(dmem_rdata)
  );
  assign mem_rdata_o = dmem_rdata;
endmodule

`default_nettype wire
