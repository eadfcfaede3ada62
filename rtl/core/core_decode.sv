// Instruction decoder: one RV32IM_Zba_Zbb_Zicsr_Zifencei word to what D and X need. Combinational.
//
// An encoding that is not in these extensions gives op_o.bad_alu or bad_rest, which X puts above everything else,
// so that the long legality check ends in one register. Whether a CSR exists and may be touched is
// decided by core_csr, in X. Written as equations, not as nested cases:
// they are small in LUTs and free of unpredictable branches in simulation.
`default_nettype none

module core_decode
  import core_pkg::*;
(
    input  wire logic [31:0] insn_i,
    output op_t              op_o,       // fault is left to the pipeline
    output alu_t             alu_o,
    output logic             a_rs1_o,    // the first operand is rs1,
    output logic             a_pc_o,     // or the address of the instruction,
    output logic             a_zimm_o,   // or the five-bit immediate of csrrwi and kin, or zero
    output logic             use_rs2_o,  // reads rs2
    output logic             b_rs2_o,    // rs2 is the second operand, not the immediate
    output logic             b_invert_o, // complement of the second operand
    output logic      [31:0] imm_o,      // zero when b_rs2_o
    output logic             wen_o,      // writes a register other than x0
    output logic             late_o      // result is known in W, not in X
);
  logic is_load, is_fence, is_imm, is_auipc, is_store, is_reg, is_lui, is_branch, is_jalr, is_jal;
  logic is_system;
  assign is_load   = insn_i[6:2] == 5'b00000;
  assign is_fence  = insn_i[6:2] == 5'b00011;
  assign is_imm    = insn_i[6:2] == 5'b00100;
  assign is_auipc  = insn_i[6:2] == 5'b00101;
  assign is_store  = insn_i[6:2] == 5'b01000;
  assign is_reg    = insn_i[6:2] == 5'b01100;
  assign is_lui    = insn_i[6:2] == 5'b01101;
  assign is_branch = insn_i[6:2] == 5'b11000;
  assign is_jalr   = insn_i[6:2] == 5'b11001;
  assign is_jal    = insn_i[6:2] == 5'b11011;
  assign is_system = insn_i[6:2] == 5'b11100;

  logic [2:0] f3;
  assign f3 = insn_i[14:12];

  // Of funct7, bits 5, 4, 2 and 0 tell the operations apart and the others are zero; immediate
  // forms have one in shifts and their like only.
  logic is_alu, f3_shift, has_f7;
  logic s5, s4, s2, s0;
  assign is_alu   = is_reg || is_imm;
  assign f3_shift = f3[1:0] == 2'b01;
  assign has_f7   = is_reg || (is_imm && f3_shift);
  assign s5 = insn_i[30] && has_f7;
  assign s4 = insn_i[29] && has_f7;
  assign s2 = insn_i[27] && has_f7;
  assign s0 = insn_i[25] && has_f7;

  // ---- legality ----
  // Which funct3 exist for {s5, s4, s2, s0}.
  logic [7:0] f3_reg, f3_imm;
  always_comb begin
    case ({
      s5, s4, s2, s0
    })
      4'b0000: f3_reg = 8'b1111_1111;
      4'b0001: f3_reg = 8'b1111_1111;  // mul to remu
      4'b0010: f3_reg = 8'b0001_0000;  // zext.h
      4'b0011: f3_reg = 8'b1111_0000;  // min, minu, max, maxu
      4'b0100: f3_reg = 8'b0101_0100;  // sh1add, sh2add, sh3add
      4'b1000: f3_reg = 8'b1111_0001;  // sub, xnor, sra, orn, andn
      4'b1100: f3_reg = 8'b0010_0010;  // rol, ror
      default: f3_reg = 8'b0000_0000;
    endcase
    case ({
      s5, s4, s2, s0
    })
      4'b0000: f3_imm = 8'b1111_1111;
      4'b0110: f3_imm = 8'b0010_0000;  // orc.b
      4'b1000: f3_imm = 8'b0010_0000;  // srai
      4'b1100: f3_imm = 8'b0010_0010;  // clz and its like, rori
      4'b1110: f3_imm = 8'b0010_0000;  // rev8
      default: f3_imm = 8'b0000_0000;
    endcase
  end

  logic [4:0] rs2;
  logic is_unary, rs2_good, alu_good, f3_good, system_good, good_rest;
  logic is_csr;
  assign rs2 = insn_i[24:20];
  assign is_unary = is_imm && s4 && s5 && !s2 && !f3[2];  // clz, ctz, cpop, sext.b, sext.h
  assign rs2_good = is_unary ? (rs2[4:3] == 0 && (!rs2[1] || rs2[2:0] == 3'd2)) :
      !s2 ? 1'b1 :
      is_reg ? (s0 || rs2 == 5'd0) :
      s5 ? rs2 == 5'd24 : rs2 == 5'd7;
  assign alu_good = (is_reg ? f3_reg[f3] : f3_imm[f3]) && rs2_good &&
      !(has_f7 && (insn_i[31] || insn_i[28] || insn_i[26]));
  assign f3_good = (is_load && f3[1:0] != 2'b11 && f3 != 3'b110) ||
      (is_store && !f3[2] && f3[1:0] != 2'b11) || (is_branch && f3[2:1] != 2'b01) ||
      (is_jalr && f3 == 3'b000) || (is_fence && f3[2:1] == 2'b00);
  assign is_csr = is_system && f3[1:0] != 2'b00;
  always_comb begin
    system_good = 1'b0;
    if (is_system && insn_i[19:7] == 13'b0) begin
      case (insn_i[31:20])
        12'h000, 12'h001, 12'h105, 12'h302: system_good = 1'b1;  // ecall, ebreak, wfi, mret
        default: ;
      endcase
    end
  end
  assign good_rest = insn_i[1:0] == 2'b11 && (is_alu || f3_good || is_lui || is_auipc || is_jal ||
                                              is_csr || system_good);

  // ---- what it is ----
  logic is_m, is_minmax, writes;
  assign is_m = is_reg && s0 && !s2;
  assign is_minmax = is_reg && s2 && s0;
  always_comb begin
    op_o         = '0;
    op_o.load    = is_load;
    op_o.store   = is_store;
    op_o.branch  = is_branch;
    op_o.jal     = is_jal;
    op_o.jalr    = is_jalr;
    op_o.mul     = is_m && !f3[2];
    op_o.div     = is_m && f3[2];
    op_o.count   = is_unary && !rs2[2];
    op_o.csr     = is_csr;
    op_o.system  = system_good;
    op_o.flush   = system_good || (is_fence && f3[0]) ||
        (is_csr && (insn_i[31:25] == 7'b0011101 || insn_i[31:28] == 4'hb));  // 3a0 to 3bf, b..
    op_o.bad_alu = is_alu && !alu_good;
    op_o.bad_rest = !good_rest;
  end
  assign writes = is_alu || is_load || is_lui || is_auipc || is_jal || is_jalr || is_csr;
  assign wen_o  = writes && insn_i[11:7] != 5'd0;
  assign late_o = is_load || is_m || (is_unary && !rs2[2]) || is_csr ||
      is_minmax;

  // ---- operands ----
  assign a_rs1_o = !(is_lui || is_auipc || is_jal || (is_system && f3[2]));
  assign a_pc_o = is_auipc;
  assign a_zimm_o = is_system && f3[2];
  assign b_rs2_o = is_reg || is_branch;
  assign use_rs2_o = b_rs2_o || is_store;
  always_comb begin
    imm_o = '0;
    if (is_lui || is_auipc) imm_o = {insn_i[31:12], 12'b0};
    else if (!b_rs2_o)
      imm_o = {{21{insn_i[31]}}, insn_i[30:25], is_store ? insn_i[11:7] : insn_i[24:20]};
  end

  // ---- ALU ----
  logic plain, is_logic, is_less, is_sub, is_shift_add;
  assign plain        = is_alu && !s4 && !s2 && !s0;
  assign is_logic     = plain && f3[2] && !f3_shift;
  assign is_less      = plain && f3[2:1] == 2'b01;
  assign is_sub       = is_reg && plain && s5 && f3 == 3'b000;
  assign is_shift_add = is_reg && s4 && !s5;
  // On the longest path out of the instruction memory: only as exact as legal encodings need. What
  // subtracts or compares, andn, orn, xnor; not sra, rol, ror, sh1add, mulhsu, mulhu.
  assign b_invert_o   = is_branch || (is_imm && f3[2:1] == 2'b01) ||
      (is_reg && ((insn_i[30] && !f3_shift) || insn_i[27] ||
                  (f3[2:1] == 2'b01 && !insn_i[29] && !insn_i[25])));
  always_comb begin
    alu_o.carry_in  = is_sub || is_less || is_minmax || is_branch;
    alu_o.sum       = (plain && f3 == 3'b000) || is_shift_add || is_load || is_store || is_lui ||
        is_auipc;
    alu_o.shift_add = is_shift_add;
    alu_o.link      = is_jal || is_jalr || is_branch;
    alu_o.logical   = is_logic;
    alu_o.shift     = is_alu && f3_shift && !s2 && !s0 && !is_unary;
    alu_o.less      = is_less;
    alu_o.minmax    = is_minmax;
    alu_o.zext      = is_reg && s2 && !s0;
    alu_o.unary     = is_unary;
    alu_o.bytes     = is_imm && s2;
    alu_o.rare      = (is_alu && s2) || is_unary;
  end
endmodule

`default_nettype wire
