// Local memory of a tile: true dual-port block RAM, words of 32 bits with byte enables.
//
// Port A reads (instructions). Port B reads or writes (data, boot writes). Both are synchronous: address
// and enable in one cycle, word in the next, held until the next enabled read. A write leaves the
// word on port B as it is. Reading through A the word that B writes in the same cycle gives an
// unspecified word: fence.i refetches after the store.
`default_nettype none

module core_ram #(
    parameter int unsigned Bytes = 256 * 1024,
    localparam int unsigned AddrW = $clog2(Bytes / 4)
) (
    input wire logic clk_i,

    input  wire logic             a_en_i,
    input  wire logic [AddrW-1:0] a_addr_i,
    output logic      [     31:0] a_rdata_o,

    input  wire logic             b_en_i,
    input  wire logic             b_we_i,
    input  wire logic [      3:0] b_be_i,
    input  wire logic [AddrW-1:0] b_addr_i,
    input  wire logic [     31:0] b_wdata_i,
    output logic      [     31:0] b_rdata_o
);
  if (Bytes < 1024 || Bytes % 1024 != 0) begin : gen_bad_bytes
    $error("core_ram: Bytes must be a multiple of 1024, at least 1024");
  end

  localparam int unsigned Words = Bytes / 4;

`ifdef VERILATOR
  logic [31:0] mem_q[Words]  /*verilator public_flat_rw*/;
`else
  (* no_rw_check *) logic [31:0] mem_q[Words];
`endif

  always_ff @(posedge clk_i) begin
    if (a_en_i) a_rdata_o <= mem_q[a_addr_i];
  end

  always_ff @(posedge clk_i) begin
    if (b_en_i) begin
      if (b_we_i) begin
        if (b_be_i[0]) mem_q[b_addr_i][7:0] <= b_wdata_i[7:0];
        if (b_be_i[1]) mem_q[b_addr_i][15:8] <= b_wdata_i[15:8];
        if (b_be_i[2]) mem_q[b_addr_i][23:16] <= b_wdata_i[23:16];
        if (b_be_i[3]) mem_q[b_addr_i][31:24] <= b_wdata_i[31:24];
      end else begin
        b_rdata_o <= mem_q[b_addr_i];
      end
    end
  end
endmodule

`default_nettype wire
