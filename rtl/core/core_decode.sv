// Instruction decoder: one RV32IM_Zba_Zbb_Zicsr_Zifencei word to what D and X need. Combinational.
//
// An encoding that is not in these extensions gives ClassIllegal. Whether a CSR exists and may be
// touched is decided by core_csr, in X.
`default_nettype none

module core_decode
  import core_pkg::*;
(
    input  wire logic   [31:0] insn_i,
    output class_e             class_o,
    output alu_e               alu_o,
    output src_a_e             src_a_o,
    output logic               use_rs1_o,   // reads the register file through port 1
    output logic               use_rs2_o,
    output logic               b_is_imm_o,  // second operand: immediate, not rs2
    output logic        [31:0] imm_o,
    output logic               wen_o,       // writes a register other than x0
    output logic               late_o       // result is known in W, not in X
);
  localparam logic [4:0] OpLoad = 5'b00000;
  localparam logic [4:0] OpMiscMem = 5'b00011;
  localparam logic [4:0] OpImm = 5'b00100;
  localparam logic [4:0] OpAuipc = 5'b00101;
  localparam logic [4:0] OpStore = 5'b01000;
  localparam logic [4:0] OpReg = 5'b01100;
  localparam logic [4:0] OpLui = 5'b01101;
  localparam logic [4:0] OpBranch = 5'b11000;
  localparam logic [4:0] OpJalr = 5'b11001;
  localparam logic [4:0] OpJal = 5'b11011;
  localparam logic [4:0] OpSystem = 5'b11100;

  logic [2:0] f3;
  logic [6:0] f7;
  assign f3 = insn_i[14:12];
  assign f7 = insn_i[31:25];

  always_comb begin
    class_o    = ClassIllegal;
    alu_o      = AluAdd;
    src_a_o    = SrcRs1;
    use_rs1_o  = 1'b0;
    use_rs2_o  = 1'b0;
    b_is_imm_o = 1'b1;
    imm_o      = {{20{insn_i[31]}}, insn_i[31:20]};
    wen_o      = 1'b0;
    late_o     = 1'b0;

    case (insn_i[6:2])
      OpImm: begin
        class_o   = ClassAlu;
        use_rs1_o = 1'b1;
        wen_o     = 1'b1;
        case (f3)
          3'b000: alu_o = AluAdd;
          3'b010: alu_o = AluSlt;
          3'b011: alu_o = AluSltu;
          3'b100: alu_o = AluXor;
          3'b110: alu_o = AluOr;
          3'b111: alu_o = AluAnd;
          3'b001: begin
            case (f7)
              7'b0000000: alu_o = AluSll;
              7'b0110000: begin
                case (insn_i[24:20])
                  5'b00000: begin
                    class_o = ClassCount;
                    alu_o   = AluClz;
                    late_o  = 1'b1;
                  end
                  5'b00001: begin
                    class_o = ClassCount;
                    alu_o   = AluCtz;
                    late_o  = 1'b1;
                  end
                  5'b00010: begin
                    class_o = ClassCount;
                    alu_o   = AluCpop;
                    late_o  = 1'b1;
                  end
                  5'b00100: alu_o = AluSextB;
                  5'b00101: alu_o = AluSextH;
                  default:  class_o = ClassIllegal;
                endcase
              end
              default: class_o = ClassIllegal;
            endcase
          end
          default: begin  // 3'b101
            case (f7)
              7'b0000000: alu_o = AluSrl;
              7'b0100000: alu_o = AluSra;
              7'b0110000: alu_o = AluRor;
              7'b0010100: begin
                alu_o = AluOrcB;
                if (insn_i[24:20] != 5'b00111) class_o = ClassIllegal;
              end
              7'b0110100: begin
                alu_o = AluRev8;
                if (insn_i[24:20] != 5'b11000) class_o = ClassIllegal;
              end
              default: class_o = ClassIllegal;
            endcase
          end
        endcase
      end
      OpReg: begin
        class_o    = ClassAlu;
        use_rs1_o  = 1'b1;
        use_rs2_o  = 1'b1;
        b_is_imm_o = 1'b0;
        wen_o      = 1'b1;
        case (f7)
          7'b0000000: begin
            case (f3)
              3'b000: alu_o = AluAdd;
              3'b001: alu_o = AluSll;
              3'b010: alu_o = AluSlt;
              3'b011: alu_o = AluSltu;
              3'b100: alu_o = AluXor;
              3'b101: alu_o = AluSrl;
              3'b110: alu_o = AluOr;
              default: alu_o = AluAnd;
            endcase
          end
          7'b0000001: begin
            class_o = f3[2] ? ClassDiv : ClassMul;
            late_o  = 1'b1;
          end
          7'b0100000: begin
            case (f3)
              3'b000:  alu_o = AluSub;
              3'b100:  alu_o = AluXnor;
              3'b101:  alu_o = AluSra;
              3'b110:  alu_o = AluOrn;
              3'b111:  alu_o = AluAndn;
              default: class_o = ClassIllegal;
            endcase
          end
          7'b0010000: begin
            case (f3)
              3'b010:  alu_o = AluSh1;
              3'b100:  alu_o = AluSh2;
              3'b110:  alu_o = AluSh3;
              default: class_o = ClassIllegal;
            endcase
          end
          7'b0110000: begin
            case (f3)
              3'b001:  alu_o = AluRol;
              3'b101:  alu_o = AluRor;
              default: class_o = ClassIllegal;
            endcase
          end
          7'b0000101: begin
            case (f3)
              3'b100:  alu_o = AluMin;
              3'b101:  alu_o = AluMinu;
              3'b110:  alu_o = AluMax;
              3'b111:  alu_o = AluMaxu;
              default: class_o = ClassIllegal;
            endcase
          end
          7'b0000100: begin
            alu_o = AluZextH;
            if (f3 != 3'b100 || insn_i[24:20] != 5'b00000) class_o = ClassIllegal;
          end
          default: class_o = ClassIllegal;
        endcase
      end
      OpLoad: begin
        use_rs1_o = 1'b1;
        wen_o     = 1'b1;
        late_o    = 1'b1;
        if (f3[1:0] != 2'b11 && f3 != 3'b110) class_o = ClassLoad;
      end
      OpStore: begin
        use_rs1_o = 1'b1;
        use_rs2_o = 1'b1;
        imm_o     = {{20{insn_i[31]}}, insn_i[31:25], insn_i[11:7]};
        if (!f3[2] && f3[1:0] != 2'b11) class_o = ClassStore;
      end
      OpBranch: begin
        use_rs1_o  = 1'b1;
        use_rs2_o  = 1'b1;
        b_is_imm_o = 1'b0;
        if (f3[2:1] != 2'b01) class_o = ClassBranch;
      end
      OpJal: begin
        class_o = ClassJal;
        alu_o   = AluLink;
        wen_o   = 1'b1;
      end
      OpJalr: begin
        use_rs1_o = 1'b1;
        alu_o     = AluLink;
        wen_o     = 1'b1;
        if (f3 == 3'b000) class_o = ClassJalr;
      end
      OpLui: begin
        class_o = ClassAlu;
        src_a_o = SrcZero;
        imm_o   = {insn_i[31:12], 12'b0};
        wen_o   = 1'b1;
      end
      OpAuipc: begin
        class_o = ClassAlu;
        src_a_o = SrcPc;
        imm_o   = {insn_i[31:12], 12'b0};
        wen_o   = 1'b1;
      end
      OpMiscMem: begin
        if (f3 == 3'b000) class_o = ClassAlu;  // memory is in order: a fence has nothing to do
        else if (f3 == 3'b001) class_o = ClassFenceI;
      end
      OpSystem: begin
        if (f3 == 3'b000) begin
          case (insn_i[31:7])
            25'b000000000000_00000_000_00000: class_o = ClassEcall;
            25'b000000000001_00000_000_00000: class_o = ClassEbreak;
            25'b001100000010_00000_000_00000: class_o = ClassMret;
            25'b000100000101_00000_000_00000: class_o = ClassWfi;
            default: ;
          endcase
        end else if (f3 != 3'b100) begin
          class_o   = ClassCsr;
          src_a_o   = f3[2] ? SrcZimm : SrcRs1;
          use_rs1_o = !f3[2];
          wen_o     = 1'b1;
          late_o    = 1'b1;
        end
      end
      default: ;
    endcase

    if (insn_i[1:0] != 2'b11) class_o = ClassIllegal;
    if (insn_i[11:7] == 5'd0) wen_o = 1'b0;
  end
endmodule

`default_nettype wire
