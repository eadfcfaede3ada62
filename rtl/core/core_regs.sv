// Register file: two asynchronous reads, one write (LUT RAM). The pipeline never writes x0; after
// reset it writes zero to every register, x0 included.
`default_nettype none

module core_regs (
    input  wire logic        clk_i,
    input  wire logic        we_i,
    input  wire logic [ 4:0] waddr_i,
    input  wire logic [31:0] wdata_i,
    input  wire logic [ 4:0] raddr1_i,
    input  wire logic [ 4:0] raddr2_i,
    output logic      [31:0] rdata1_o,
    output logic      [31:0] rdata2_o
);
  logic [31:0] regs_q[32];

  always_ff @(posedge clk_i) begin
    if (we_i) regs_q[waddr_i] <= wdata_i;
  end

  assign rdata1_o = regs_q[raddr1_i];
  assign rdata2_o = regs_q[raddr2_i];
endmodule

`default_nettype wire
