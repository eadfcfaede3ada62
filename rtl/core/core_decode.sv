// Instruction decoder: one RV32IM_Zba_Zbb_Zicsr_Zifencei word to what D and X need. Combinational.
//
// An encoding that is not in these extensions gives one of op_o.bad_*, which X puts above everything else,
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
  // ---- classes ----
  // Opcodes by the bits that tell apart those that exist; of other words only legality means something.
  logic o6, o5, o4, o3, o2;
  logic is_load, is_fence, is_imm, is_upper, is_auipc, is_store, is_reg, is_branch, is_jalr, is_jal;
  logic is_system, is_csr;
  assign {o6, o5, o4, o3, o2} = insn_i[6:2];
  assign is_load   = !o6 && !o5 && !o4 && !o2;
  assign is_fence  = !o5 && !o4 && o2;
  assign is_imm    = !o6 && !o5 && o4 && !o2;
  assign is_upper  = o4 && o2;  // lui, auipc
  assign is_auipc  = !o5 && o4 && o2;
  assign is_store  = !o6 && o5 && !o4 && !o2;
  assign is_reg    = !o6 && o5 && o4 && !o2;
  assign is_branch = o6 && !o4 && !o2;
  assign is_jalr   = o6 && !o3 && o2;
  assign is_jal    = o6 && o3;
  assign is_system = o6 && o4;

  logic [2:0] f3;
  logic f3_shift;
  assign f3 = insn_i[14:12];
  assign f3_shift = f3[1:0] == 2'b01;
  assign is_csr = is_system && f3[1:0] != 2'b00;

  // Of funct7, bits 5, 4, 2 and 0 tell the operations apart and the others are zero; immediate
  // forms have one in shifts and their like only.
  logic s5, s4, s2, s0;
  assign {s5, s4, s2, s0} = {insn_i[30], insn_i[29], insn_i[27], insn_i[25]};

  logic is_m, is_minmax, is_zext, is_unary, is_bytes;
  assign is_m = is_reg && s0 && !s2;
  assign is_minmax = is_reg && s2 && s0;
  assign is_zext = is_reg && s2 && !s0;
  assign is_unary = is_imm && s5 && f3 == 3'b001;  // clz, ctz, cpop, sext.b, sext.h
  assign is_bytes = is_imm && s2 && f3_shift;  // orc.b, rev8

  // ---- legality ----
  // Arithmetic. Pairs of bits of funct7 that never go together are fields' matter, as are those that are zero;
  // funct3 is looked at behind them.
  logic s29_good, s5_good, s2_good, reg_good, imm_good, unary_good, bytes_good, bad_rs2, bad_field;
  assign s29_good = s5 ? f3_shift : !f3[0] && f3[2:1] != 2'b00;  // rol, ror; sh1add, sh2add, sh3add
  assign s5_good = !s5 || f3[2] || f3[1:0] == 2'b00;  // sub, xnor, sra, orn, andn
  assign s2_good = f3[2] && (s0 || f3[1:0] == 2'b00);  // zext.h; min, minu, max, maxu
  assign reg_good = s2 ? s2_good : s4 ? s29_good : s5_good;
  // Shift by a constant; orc.b, rev8; srai; clz and its like, rori.
  assign imm_good = s2 ? s4 && f3[2] : (s5 == s4) || (s5 && f3[2]);
  assign bad_field = !o6 && o4 && !o2 && (o5 || f3_shift) &&
      (insn_i[31] || insn_i[28] || insn_i[26] || ((s5 || s4) && (s0 || (o5 && s2))) ||
       (!o5 && (s0 || !imm_good)));
  logic [4:0] rs2;
  assign rs2 = insn_i[24:20];
  assign unary_good = rs2[4:3] == 2'b00 && (!rs2[1] || rs2[2:0] == 3'd2);
  assign bytes_good = rs2 == (s5 ? 5'd24 : 5'd7);
  assign bad_rs2 = (is_imm && f3_shift && ((s5 && !f3[2] && !unary_good) || (s2 && !bytes_good))) ||
      (is_zext && rs2 != 5'd0);

  // The rest.
  logic opcode_good, f3_bad, system_good;
  assign opcode_good = o2 ? (o6 ? o5 && !o4 : o4 ? !o3 : o3 && !o5) : !o3 && (!o6 || o5);
  assign f3_bad = (is_load && (f3[1:0] == 2'b11 || f3 == 3'b110)) ||
      (is_store && (f3[2] || f3[1:0] == 2'b11)) || (is_branch && f3[2:1] == 2'b01) ||
      (is_jalr && f3 != 3'b000) || (is_fence && f3[2:1] != 2'b00);
  always_comb begin
    system_good = 1'b0;
    if (is_system && insn_i[19:7] == 13'b0) begin
      case (insn_i[31:20])
        12'h000, 12'h001, 12'h105, 12'h302: system_good = 1'b1;  // ecall, ebreak, wfi, mret
        default: ;
      endcase
    end
  end

  // ---- what it is ----
  always_comb begin
    op_o           = '0;
    op_o.load      = is_load;
    op_o.store     = is_store;
    op_o.branch    = is_branch;
    op_o.jal       = is_jal;
    op_o.jalr      = is_jalr;
    op_o.mul       = is_m && !f3[2];
    op_o.div       = is_m && f3[2];
    op_o.count     = is_unary && !rs2[2];
    op_o.csr       = is_csr;
    op_o.system    = system_good;
    op_o.flush     = system_good || (is_fence && f3[0]) ||
        (is_csr && (insn_i[31:25] == 7'b0011101 || insn_i[31:28] == 4'hb));  // 3a0 to 3bf, b..
    op_o.bad_alu   = (is_reg && !reg_good) || bad_rs2;
    op_o.bad_field = bad_field;
    op_o.bad_rest  = insn_i[1:0] != 2'b11 || !opcode_good || f3_bad ||
        (is_system && f3[1:0] == 2'b00 && !system_good);
  end
  // Not: stores, branches, fences; ecall and its like have x0 there.
  assign wen_o  = (o4 || o5 == o2) && insn_i[11:7] != 5'd0;
  assign late_o = is_load || is_m || (is_unary && !rs2[2]) || is_csr || is_minmax;

  // ---- operands ----
  // The longest path out of the instruction memory leads through this one: one LUT, kept so.
  (* keep *) logic two_regs;
  assign two_regs = o5 && (o6 ^ o4) && !o2;  // is_reg or is_branch
  assign a_rs1_o = !(is_upper || is_jal || (is_system && f3[2]));
  assign a_pc_o = is_auipc;
  assign a_zimm_o = is_system && f3[2];
  assign b_rs2_o = two_regs;
  assign use_rs2_o = o5 && !o2 && !(o6 && o4);  // and stores
  always_comb begin
    imm_o = '0;
    if (is_upper) imm_o = {insn_i[31:12], 12'b0};
    else if (!two_regs)
      imm_o = {{21{insn_i[31]}}, insn_i[30:25], (o5 && !o6) ? insn_i[11:7] : insn_i[24:20]};
  end

  // ---- ALU ----
  // What subtracts or compares, andn, orn, xnor; not sra, rol, ror, sh1add, mulhsu, mulhu. Where there is no second
  // operand it means nothing. Four LUTs deep, kept so.
  (* keep *) logic less_reg, inverts_reg, inverts;
  assign less_reg = f3[2:1] == 2'b01 && !s4 && !s0;
  assign inverts_reg = s2 || (s5 && !f3_shift);
  assign inverts = o5 ? less_reg || inverts_reg : f3[2:1] == 2'b01;
  assign b_invert_o = !o2 && (o6 || (o4 && inverts));

  logic is_arith, plain, is_shift_add;
  assign is_arith = is_reg || is_imm;
  assign plain = !o5 || (!s4 && !s2 && !s0);  // for what has no funct7 with an immediate
  assign is_shift_add = is_reg && s4 && !s5;
  always_comb begin
    alu_o.carry_in  = is_reg && s5 && f3 == 3'b000;
    alu_o.sum       = (is_arith && f3 == 3'b000 && (!o5 || !s0)) || is_shift_add || is_load || is_store ||
        is_upper;
    alu_o.shift_add = is_shift_add;
    alu_o.link      = o6 && !o4;  // jal, jalr, branches
    alu_o.logical   = is_arith && plain && f3[2] && !f3_shift;
    alu_o.shift     = is_arith && f3_shift && (o5 ? !s0 : !s2 && (f3[2] || !s5));
    alu_o.less      = is_arith && plain && f3[2:1] == 2'b01;
    alu_o.minmax    = is_minmax;
    alu_o.zext      = is_zext;
    alu_o.unary     = is_unary;
    alu_o.bytes     = is_bytes;
    alu_o.rare      = (is_reg && s2) || is_bytes || is_unary;
  end
endmodule

`default_nettype wire
