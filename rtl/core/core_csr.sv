// Control and status registers, privilege mode and interrupt selection.
//
// One CSR access or return a cycle, named by the X stage, or a trap, which W makes. Reads are
// combinational; writes take effect in the next cycle, those of mcycle one later. cycle is the tile's counter plus a writable
// offset, so that a sleeping core changes nothing; time is the microsecond counter.
`default_nettype none

module core_csr
  import core_pkg::*;
#(
    parameter bit UserPmp = 1'b1,
    parameter int unsigned PmpRegions = 8
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic [31:0] hart_id_i,
    input wire logic [63:0] cycle_i,
    input wire logic [31:0] us_i,

    // CSR instruction in X; commit_i makes the write.
    input  wire logic        valid_i,
    output logic             time_o,     // cycle_i and us_i matter in this cycle
    input  wire logic        commit_i,
    input  wire logic [31:0] insn_i,
    input  wire logic [31:0] operand_i,
    output logic      [31:0] rdata_o,    // zero when not valid or illegal
    output logic             illegal_o,  // only when valid

    input  wire logic        trap_i,
    input  wire logic        trap_irq_i,   // cause is an interrupt number, the value is zero
    input  wire logic [ 3:0] trap_cause_i,
    input  wire logic [31:2] trap_pc_i,
    input  wire logic [31:0] trap_value_i,
    output logic      [31:2] trap_target_o,
    input  wire logic        mret_i,
    output logic      [31:2] mret_target_o,
    output logic             wfi_illegal_o,
    input  wire logic        retire_i,
    input  wire logic        unretire_i,   // the access that retired last has faulted after all
    output logic             counted_o,    // nothing is left to count

    input  wire logic       irq_ext_i,
    input  wire logic       irq_timer_i,
    input  wire logic       irq_soft_i,
    output logic            irq_pending_o,  // wakes wfi, whatever mstatus says
    output logic            irq_take_o,
    output logic      [3:0] irq_cause_o,
    output logic            user_o,

    input  wire logic [31:2] fetch_addr_i,
    output logic             fetch_fault_o,
    input  wire logic [31:2] data_addr_i,
    input  wire logic        data_valid_i,
    input  wire logic        data_write_i,
    output logic             data_fault_o
);
  localparam logic [31:0] Misa = 32'h4000_1100 | (UserPmp ? 32'h0010_0000 : 32'h0);  // I, M, U

  logic user_q;  // privilege mode: user or machine
  logic mie_q, mpie_q, mpp_user_q, mprv_q, tw_q;
  logic [2:0] ie_q;  // external, timer, software, as in irq
  logic [31:2] mtvec_q;
  logic        vectored_q;
  logic [31:0] mscratch_q, mtval_q;
  logic [31:2] mepc_q;
  logic        cause_irq_q;
  logic [ 3:0] cause_q;
  logic [63:0] cycle_offset_q, instret_q;
  logic [3:0] counteren_q;  // bit 3 is never set
  logic       inhibit_ir_q;

  // ---- interrupts ----
  logic [2:0] irq, pending;
  assign irq = {irq_ext_i, irq_timer_i, irq_soft_i};
  assign pending = irq & ie_q;
  assign irq_pending_o = pending != 0;
  assign irq_take_o = irq_pending_o && (mie_q || user_q);
  assign irq_cause_o = pending[2] ? 4'(IrqExt) : pending[0] ? 4'(IrqSoft) : 4'(IrqTimer);
  assign user_o = user_q;
  assign wfi_illegal_o = user_q && tw_q;

  // ---- targets ----
  assign trap_target_o = mtvec_q + 30'(trap_cause_i & {4{vectored_q && trap_irq_i}});
  assign mret_target_o = mepc_q;

  // ---- reads ----
  logic [11:0] addr;
  logic [ 1:0] op;  // 1 write, 2 set, 3 clear
  logic        writes;
  assign addr   = insn_i[31:20];
  assign op     = insn_i[13:12];
  assign writes = op == 2'd1 || insn_i[19:15] != 5'd0;

  logic cycle_we_q, write_upper_q;
  logic [31:0] write_q;
  logic [63:0] cycle_now;
  assign cycle_now = cycle_i + cycle_offset_q;

  // Instructions are counted one cycle after they leave X; who reads sees the count of that cycle.
  logic retired_q, uncount_q;  // never both
  logic [63:0] instret_now;
  assign instret_now = instret_q + {{63{uncount_q}}, uncount_q || retired_q};
  assign time_o = valid_i || cycle_we_q;
  assign counted_o = !retired_q && !uncount_q && !cycle_we_q;

  logic [31:0] counter;
  always_comb begin
    case ({
      addr[7], addr[1:0]
    })
      3'b000:  counter = cycle_now[31:0];
      3'b001:  counter = us_i;
      3'b010:  counter = instret_now[31:0];
      3'b100:  counter = cycle_now[63:32];
      3'b110:  counter = instret_now[63:32];
      default: counter = '0;
    endcase
  end

  logic [31:0] pmp_rdata;
  logic        allowed;  // by mode and kind of access
  logic        exists;
  logic        is_pmp;
  always_comb begin
    rdata_o = '0;
    exists  = 1'b0;
    is_pmp  = 1'b0;
    if (allowed) begin
      exists = 1'b1;
      casez (addr)
        12'h300: rdata_o = {10'b0, tw_q, 3'b0, mprv_q, 4'b0, {2{!mpp_user_q}}, 3'b0, mpie_q, 3'b0,
                            mie_q, 3'b0};
        12'h301: rdata_o = Misa;
        12'h304: rdata_o = {20'b0, ie_q[2], 3'b0, ie_q[1], 3'b0, ie_q[0], 3'b0};
        12'h305: rdata_o = {mtvec_q, 1'b0, vectored_q};
        12'h306: begin
          rdata_o = {28'b0, counteren_q};
          exists  = UserPmp;
        end
        12'h30A, 12'h31A: exists = UserPmp;  // menvcfg: nothing to configure
        12'h310: ;  // mstatush: little-endian
        12'h340: rdata_o = mscratch_q;
        12'h341: rdata_o = {mepc_q, 2'b0};
        12'h342: rdata_o = {cause_irq_q, 27'b0, cause_q};
        12'h343: rdata_o = mtval_q;
        12'h344: rdata_o = {20'b0, irq[2], 3'b0, irq[1], 3'b0, irq[0], 3'b0};
        12'h3A?, 12'h3B?: begin
          is_pmp  = 1'b1;
          exists  = UserPmp;
          rdata_o = pmp_rdata;
        end
        // Event counters 3 to 31 and their selectors are present and hard-wired to zero.
        12'b0011_001?_????: begin  // mcountinhibit, mhpmevent
          if (addr[4:0] == 5'd0) rdata_o = {29'b0, inhibit_ir_q, 2'b0};
          exists = addr[4:0] != 5'd1 && addr[4:0] != 5'd2;
        end
        12'h7A0, 12'h7A1, 12'h7A2, 12'h7A3: ;  // tselect, tdata1 to 3: no triggers
        12'b1011_?00?_????: begin  // mcycle, minstret, mhpmcounter and their upper halves
          if (addr[4:2] == 3'd0 && !addr[0]) rdata_o = counter;
          exists = addr[4:0] != 5'd1;
        end
        12'b1100_?000_00??: begin  // cycle, time, instret
          exists = (!user_q || counteren_q[addr[1:0]]) && addr[1:0] != 2'd3;
          if (exists) rdata_o = counter;
        end
        12'hF11, 12'hF12, 12'hF13, 12'hF15: ;  // mvendorid, marchid, mimpid, mconfigptr: zero
        12'hF14: rdata_o = hart_id_i;
        default: exists = 1'b0;
      endcase
    end
  end
  assign allowed = valid_i && !(user_q && addr[9:8] != 2'b00) && !(writes && addr[11:10] == 2'b11);
  assign illegal_o = valid_i && !exists;

  logic [31:0] wdata;
  always_comb begin
    wdata = operand_i;
    if (commit_i) begin
      case (op)
        2'd2: wdata = rdata_o | operand_i;
        2'd3: wdata = rdata_o & ~operand_i;
        default: ;
      endcase
    end
  end

  // ---- state ----
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      user_q         <= 1'b0;
      mie_q          <= 1'b0;
      mpie_q         <= 1'b0;
      mpp_user_q     <= 1'b0;
      mprv_q         <= 1'b0;
      tw_q           <= 1'b0;
      ie_q           <= '0;
      mtvec_q        <= '0;
      vectored_q     <= 1'b0;
      mscratch_q     <= '0;
      mtval_q        <= '0;
      mepc_q         <= '0;
      cause_irq_q    <= 1'b0;
      cause_q        <= '0;
      cycle_offset_q <= '0;
      instret_q      <= '0;
      retired_q      <= 1'b0;
      uncount_q      <= 1'b0;
      cycle_we_q     <= 1'b0;
      counteren_q    <= '0;
      inhibit_ir_q   <= 1'b0;
    end else begin
      retired_q <= retire_i && !inhibit_ir_q;
      uncount_q <= unretire_i && !inhibit_ir_q;
      if (retired_q || uncount_q) instret_q <= instret_now;
      // The counter's new offset is computed a cycle later; what follows is fetched after that.
      cycle_we_q <= 1'b0;
      if (cycle_we_q)
        cycle_offset_q <= (write_upper_q ? {write_q, cycle_now[31:0]} : {cycle_now[63:32], write_q}) -
            cycle_i;
      if (valid_i) begin  // whether it commits is known later: cycle_we_q tells
        write_upper_q <= addr[7];
        write_q       <= wdata;
      end
      if (trap_i) begin
        user_q      <= 1'b0;
        mpp_user_q  <= user_q;
        mpie_q      <= mie_q;
        mie_q       <= 1'b0;
        mepc_q      <= trap_pc_i;
        cause_irq_q <= trap_irq_i;
        cause_q     <= trap_cause_i;
        mtval_q     <= trap_irq_i ? 32'b0 : trap_value_i;
      end else if (mret_i) begin
        user_q     <= mpp_user_q;
        mie_q      <= mpie_q;
        mpie_q     <= 1'b1;
        mpp_user_q <= UserPmp;
        if (mpp_user_q) mprv_q <= 1'b0;
      end else if (commit_i && writes) begin
        case (addr)
          12'h300: begin
            mie_q  <= wdata[3];
            mpie_q <= wdata[7];
            if (UserPmp) begin
              // Only machine (3) and user (0) exist; another value leaves the field as it is.
              if (wdata[12] == wdata[11]) mpp_user_q <= !wdata[11];
              mprv_q <= wdata[17];
              tw_q   <= wdata[21];
            end
          end
          12'h304: ie_q <= {wdata[IrqExt], wdata[IrqTimer], wdata[IrqSoft]};
          12'h305: begin
            mtvec_q    <= wdata[31:2];
            vectored_q <= wdata[0];
          end
          12'h306: if (UserPmp) counteren_q <= {1'b0, wdata[2:0]};
          12'h320: inhibit_ir_q <= wdata[2];
          12'h340: mscratch_q <= wdata;
          12'h341: mepc_q <= wdata[31:2];
          12'h342: begin
            cause_irq_q <= wdata[31];
            cause_q     <= wdata[3:0];
          end
          12'h343: mtval_q <= wdata;
          12'hB00, 12'hB80: cycle_we_q <= 1'b1;
          12'hB02: begin
            instret_q <= {instret_now[63:32], wdata};
            retired_q <= 1'b0;  // what writes it does not count
          end
          12'hB82: begin
            instret_q <= {wdata, instret_now[31:0]};
            retired_q <= 1'b0;
          end
          default: ;
        endcase
      end
    end
  end

  // ---- protection ----
  if (UserPmp) begin : gen_pmp
    core_pmp #(
        .Regions(PmpRegions)
    ) u_pmp (
        .clk_i,
        .rst_i,
        .csr_we_i(commit_i && is_pmp && writes),
        .csr_re_i(is_pmp),
        .csr_index_i(addr[4:0]),
        .csr_wdata_i(wdata),
        .csr_rdata_o(pmp_rdata),
        .fetch_word_i(fetch_addr_i),
        .fetch_user_i(user_q),
        .fetch_fault_o,
        .data_word_i(data_addr_i),
        .data_user_i(mprv_q ? mpp_user_q : user_q),
        .data_write_i,
        .data_valid_i,
        .data_fault_o
    );
  end else begin : gen_no_pmp
    assign pmp_rdata = '0;
    assign fetch_fault_o = 1'b0;
    assign data_fault_o = 1'b0;
    logic unused;
    assign unused = &{1'b0, is_pmp, fetch_addr_i, data_addr_i, data_valid_i, data_write_i, tw_q, mprv_q};
  end

  logic unused;
  assign unused = &{1'b0, insn_i[11:0], insn_i[14]};
endmodule

`default_nettype wire
