// Rx memory: true dual-port block RAM. Port A writes whole words (received payload), port B reads
// words or writes bytes (REQ server); a read answers in the next cycle. Both ports never write one
// word in one cycle: buffers and bounce slots are apart.
`default_nettype none

module lane_rx_mem #(
    parameter  int unsigned Bytes = 262144,
    localparam int unsigned AddrW = $clog2(Bytes / 4)
) (
    input  wire logic             clk_i,
    input  wire logic             a_we_i,
    input  wire logic [AddrW-1:0] a_addr_i,
    input  wire logic [     31:0] a_data_i,
    input  wire logic             b_en_i,
    input  wire logic [      3:0] b_we_i,
    input  wire logic [AddrW-1:0] b_addr_i,
    input  wire logic [     31:0] b_data_i,
    output logic      [     31:0] b_data_o
);
  if (Bytes < 4096 || Bytes > 2 ** 24 || Bytes != 2 ** $clog2(Bytes)) begin : gen_bad_bytes
    $error("lane_rx_mem: Bytes must be a power of two from 4 KB to 16 MB");
  end

  // The two ports are two processes, which is what block RAM inference wants.
  /* verilator lint_off MULTIDRIVEN */
`ifdef VERILATOR
  logic [31:0] mem_q[Bytes/4]  /*verilator public_flat_rw*/;
`else
  (* no_rw_check *) logic [31:0] mem_q[Bytes/4];
`endif

  always @(posedge clk_i) begin
    if (a_we_i) mem_q[a_addr_i] <= a_data_i;
  end

  always @(posedge clk_i) begin
    if (b_en_i) begin
      if (b_we_i[0]) mem_q[b_addr_i][7:0] <= b_data_i[7:0];
      if (b_we_i[1]) mem_q[b_addr_i][15:8] <= b_data_i[15:8];
      if (b_we_i[2]) mem_q[b_addr_i][23:16] <= b_data_i[23:16];
      if (b_we_i[3]) mem_q[b_addr_i][31:24] <= b_data_i[31:24];
      if (b_we_i == 4'd0) b_data_o <= mem_q[b_addr_i];
    end
  end
  /* verilator lint_on MULTIDRIVEN */
endmodule

`default_nettype wire
