// The core among memories, a bus and interrupt lines that keep to its port comments and are otherwise free.
// Multiplier, divider and predicted targets are stood in for (core_*_any.sv): what they say is free.
`default_nettype none

module core_world
  import core_pkg::*;
#(
    parameter bit UserPmp = 1'b1
) (
    input  wire logic        clk_i,
    input  wire logic [31:0] any_insn_i,
    input  wire logic [31:0] any_data_i,
    input  wire logic        any_answer_i,
    input  wire logic        any_error_i,
    input  wire logic [ 2:0] any_irq_i,
    output logic             init_o,     // in the first cycle
    output logic             due_o,      // the bus owes an answer
    output rvfi_t            rvfi_o
);
  logic init_q = 1'b1;
  logic imem_en, dmem_en, dmem_we, ext_req, rvalid;
  logic [31:0] imem_q, dmem_q;
  logic due_q, sleep;
  always_ff @(posedge clk_i) begin
    init_q <= 1'b0;
    if (imem_en) imem_q <= any_insn_i;
    if (dmem_en && !dmem_we) dmem_q <= any_data_i;
    due_q <= !init_q && (ext_req || (due_q && !rvalid));
  end
  assign rvalid = due_q && any_answer_i;
  assign init_o = init_q;
  assign due_o  = due_q;

  core #(
      .UserPmp(UserPmp),
      .PmpRegions(4),
      .RamBytes(2048),
      .PredictLog2(5),
      .Rvfi(1'b1)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .hart_id_i(32'd5),
      .cycle_i(64'd0),
      .us_i(32'd0),
      .imem_en_o(imem_en),
      .imem_addr_o(),
      .imem_rdata_i(imem_q),
      .dmem_en_o(dmem_en),
      .dmem_we_o(dmem_we),
      .dmem_be_o(),
      .dmem_addr_o(),
      .dmem_wdata_o(),
      .dmem_rdata_i(dmem_q),
      .ext_req_o(ext_req),
      .ext_addr_o(),
      .ext_we_o(),
      .ext_be_o(),
      .ext_wdata_o(),
      .ext_rvalid_i(rvalid),
      .ext_rdata_i(any_data_i),
      .ext_err_i(any_error_i),
      .irq_ext_i(any_irq_i[2]),
      .irq_timer_i(any_irq_i[1]),
      .irq_soft_i(any_irq_i[0]),
      .sleep_o(sleep),
      .time_o(),
      .rvfi_o
  );
endmodule

`default_nettype wire
