// One core beside 64 KB of local memory, all else between registers, for `noctule fpga report core`.
`default_nettype none

module fpga_core
  import core_pkg::*;
#(
    parameter bit UserPmp = 1'b0
) (
    input  wire logic clk_i,
    input  wire logic rst_i,
    input  wire logic serial_i,
    output logic      serial_o
);
  localparam int unsigned RamBytes = 64 * 1024;
  localparam int unsigned RamLog2 = $clog2(RamBytes);
  localparam int unsigned Inputs = 32 + 32 + 8 + 5;
  localparam int unsigned Outputs = 2 * 32 + 4 + 3;

  logic [Inputs-1:0] in;
  logic [Outputs-1:0] out;
  logic [63:0] cycle_q;
  logic rst_q;
  logic imem_en, dmem_en, dmem_we;
  logic [3:0] dmem_be;
  logic [RamLog2-1:2] imem_addr, dmem_addr;
  logic [31:0] imem_rdata, dmem_wdata, dmem_rdata;
  rvfi_t rvfi;
  logic looks;

  fpga_pins #(
      .Inputs (Inputs),
      .Outputs(Outputs)
  ) pins (
      .clk_i,
      .serial_i,
      .serial_o,
      .inputs_o (in),
      .outputs_i(out)
  );

  always_ff @(posedge clk_i) begin
    rst_q   <= rst_i;
    cycle_q <= rst_q ? '0 : cycle_q + 64'd1;
  end

  core #(
      .UserPmp (UserPmp),
      .RamBytes(RamBytes)
  ) dut (
      .clk_i,
      .rst_i(rst_q),
      .hart_id_i({24'd0, in[71:64]}),
      .cycle_i(cycle_q),
      .us_i(in[63:32]),
      .imem_en_o(imem_en),
      .imem_addr_o(imem_addr),
      .imem_rdata_i(imem_rdata),
      .dmem_en_o(dmem_en),
      .dmem_we_o(dmem_we),
      .dmem_be_o(dmem_be),
      .dmem_addr_o(dmem_addr),
      .dmem_wdata_o(dmem_wdata),
      .dmem_rdata_i(dmem_rdata),
      .ext_req_o(out[70]),
      .ext_addr_o(out[31:0]),
      .ext_we_o(out[69]),
      .ext_be_o(out[67:64]),
      .ext_wdata_o(out[63:32]),
      .ext_rvalid_i(in[72]),
      .ext_rdata_i(in[31:0]),
      .ext_err_i(in[73]),
      .irq_ext_i(in[74]),
      .irq_timer_i(in[75]),
      .irq_soft_i(in[76]),
      .sleep_o(out[68]),
      .time_o(looks),
      .rvfi_o(rvfi)
  );

  core_ram #(
      .Bytes(RamBytes)
  ) ram (
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

  wire unused = &{1'b0, rvfi, looks};
endmodule

`default_nettype wire
