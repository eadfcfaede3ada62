// RISC-V formal interface: follows each instruction through D, X and W and reports it when it leaves W.
// Only observes; built with core's parameter Rvfi.
//
// A trapped instruction is reported with trap set, no register written and pc_wdata the handler. An
// interrupt is not an instruction: the first one of the handler is reported with intr.
`default_nettype none

module core_rvfi
  import core_pkg::*;
(
    input wire logic clk_i,
    input wire logic rst_i,

    input wire logic        d_go_i,
    input wire logic [ 4:0] d_rs1_addr_i,  // zero when it reads none
    input wire logic [ 4:0] d_rs2_addr_i,
    input wire logic [31:2] d_next_i,
    input wire logic        x_false_i,  // what d_next_i was is taken back: flush_pc_i

    input wire logic [31:0] x_rs1_i,
    input wire logic [31:0] x_rs2_i,
    input wire logic        x_leave_i,
    input wire logic        x_irq_i,
    input wire logic        x_clean_i,
    input wire logic        x_user_i,
    input wire logic [31:2] x_pc_i,
    input wire logic [31:0] x_insn_i,
    input wire logic        x_redirect_i,
    input wire logic [31:2] x_target_i,
    input wire logic        flush_i,
    input wire logic [31:2] flush_pc_i,
    input wire logic        x_load_i,
    input wire logic        x_store_i,
    input wire logic [31:2] x_sum_i,
    input wire logic [ 3:0] x_be_i,
    input wire logic [31:0] x_wdata_i,

    input wire logic        w_free_i,
    input wire logic        w_kill_i,
    input wire logic        w_wen_i,
    input wire logic [ 4:0] w_rd_i,
    input wire logic [31:0] w_word_i,
    input wire logic [31:0] w_result_i,

    output rvfi_t rvfi_o
);
  logic [4:0] x_rs1_addr_q, x_rs2_addr_q;
  logic [31:2] x_next_q;
  logic handler_q;  // the next instruction to leave X is the first of a handler
  logic w_valid_q, w_load_q;
  rvfi_t w_q;

  always_ff @(posedge clk_i) begin
    if (d_go_i) begin
      x_rs1_addr_q <= d_rs1_addr_i;
      x_rs2_addr_q <= d_rs2_addr_i;
      x_next_q     <= d_next_i;
    end else if (x_false_i) begin
      x_next_q <= flush_pc_i;
    end

    if (x_leave_i && !x_irq_i) begin
      w_valid_q       <= 1'b1;
      w_load_q        <= x_load_i;
      w_q.insn        <= x_insn_i;
      w_q.trap        <= !x_clean_i;
      w_q.intr        <= handler_q;
      w_q.mode        <= x_user_i ? 2'd0 : 2'd3;
      w_q.ixl         <= 2'd1;
      w_q.halt        <= 1'b0;
      w_q.irq         <= 1'b0;
      w_q.valid       <= 1'b0;  // this, rd and mem_rdata are known in W
      w_q.rd_addr     <= '0;
      w_q.rd_wdata    <= '0;
      w_q.mem_rdata   <= '0;
      w_q.rs1_addr    <= x_rs1_addr_q;
      w_q.rs2_addr    <= x_rs2_addr_q;
      w_q.rs1_rdata   <= x_rs1_addr_q != 0 ? x_rs1_i : 32'b0;
      w_q.rs2_rdata   <= x_rs2_addr_q != 0 ? x_rs2_i : 32'b0;
      w_q.pc_rdata    <= {x_pc_i, 2'b0};
      w_q.pc_wdata    <= {flush_i ? flush_pc_i : x_redirect_i ? x_target_i : x_next_q, 2'b0};
      w_q.mem_addr    <= (x_load_i || x_store_i) ? {x_sum_i[31:2], 2'b0} : 32'b0;
      w_q.mem_rmask   <= (x_load_i && x_clean_i) ? x_be_i : 4'b0;
      w_q.mem_wmask   <= (x_store_i && x_clean_i) ? x_be_i : 4'b0;
      w_q.mem_wdata   <= x_wdata_i;
    end else if (w_free_i || w_kill_i) begin
      w_valid_q <= 1'b0;
    end

    if (w_kill_i) handler_q <= 1'b1;
    else if (x_leave_i && !x_irq_i) handler_q <= 1'b0;

    if (w_valid_q && (w_free_i || w_kill_i)) w_q.order <= w_q.order + 64'd1;

    if (rst_i) begin
      w_valid_q   <= 1'b0;
      handler_q   <= 1'b0;
      w_q.order   <= '0;
    end
  end

  always_comb begin
    rvfi_o = w_q;
    rvfi_o.irq = x_leave_i && x_irq_i;
    rvfi_o.valid = w_valid_q && (w_free_i || w_kill_i);
    rvfi_o.rd_addr = (w_wen_i && !w_kill_i) ? w_rd_i : 5'd0;
    rvfi_o.rd_wdata = rvfi_o.rd_addr != 0 ? w_result_i : 32'b0;
    rvfi_o.mem_rdata = w_load_q ? w_word_i : 32'b0;
    if (w_kill_i) begin
      rvfi_o.trap      = 1'b1;
      rvfi_o.pc_wdata  = {flush_pc_i, 2'b0};
      rvfi_o.mem_rmask = '0;
      rvfi_o.mem_wmask = '0;
    end
  end
endmodule

`default_nettype wire
