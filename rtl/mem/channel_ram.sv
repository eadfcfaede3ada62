// The memory of one channel: one port, 32 bits, byte enables, registered read.
//
// `rdata_o` is the word read by the last cycle with `re_i`; a write leaves it alone.
// `we_i` and `re_i` are never both 1.
`default_nettype none

module channel_ram #(
    parameter int unsigned WordsLog2 = 22
) (
    input  wire logic                 clk_i,
    input  wire logic                 re_i,
    input  wire logic                 we_i,
    input  wire logic [WordsLog2-1:0] addr_i,
    input  wire logic [          3:0] be_i,
    input  wire logic [         31:0] wdata_i,
    output logic      [         31:0] rdata_o
);
`ifdef VERILATOR
  logic [31:0] mem[2**WordsLog2]  /* verilator public_flat_rw */;
`else
  logic [31:0] mem[2**WordsLog2];
`endif
  logic [31:0] rdata_q;
  assign rdata_o = rdata_q;

  always_ff @(posedge clk_i) begin
    if (we_i) begin
      if (be_i[0]) mem[addr_i][7:0] <= wdata_i[7:0];
      if (be_i[1]) mem[addr_i][15:8] <= wdata_i[15:8];
      if (be_i[2]) mem[addr_i][23:16] <= wdata_i[23:16];
      if (be_i[3]) mem[addr_i][31:24] <= wdata_i[31:24];
    end else if (re_i) rdata_q <= mem[addr_i];
  end
endmodule

`default_nettype wire
