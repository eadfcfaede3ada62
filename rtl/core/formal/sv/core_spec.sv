// What one instruction does, written from the specifications and from nothing of the core: RV32IM, Zba, Zbb,
// Zicsr, Zifencei, wfi and mret. Products, quotients and what CSRs hold are not here (known_o is 0).
`default_nettype none

module core_spec (
    input wire logic [31:0] insn_i,
    input wire logic [31:0] pc_i,
    input wire logic [31:0] rs1_i,    // x[rs1]
    input wire logic [31:0] rs2_i,
    input wire logic [31:0] word_i,   // the aligned word that a load reads

    output logic        legal_o,   // an encoding that exists; for CSRs and mret, mode and number decide too
    output logic        csr_o,
    output logic        mret_o,
    output logic        wfi_o,
    output logic        ecall_o,
    output logic        ebreak_o,
    output logic        load_o,
    output logic        store_o,
    output logic        uses1_o,   // reads rs1
    output logic        uses2_o,
    output logic        writes_o,  // has an rd
    output logic        known_o,   // value_o is what rd gets
    output logic [31:0] value_o,
    output logic [31:0] next_o,    // the next pc
    output logic [31:0] address_o,
    output logic        misaligned_o,  // load or store
    output logic [ 3:0] bytes_o,   // that a load or store touches
    output logic [31:0] stored_o   // those bytes, the others zero
);
  logic [6:0] opcode, f7;
  logic [2:0] f3;
  logic [4:0] shamt;
  logic [31:0] imm_i, imm_s, imm_b, imm_u, imm_j, right, offset, shifted;
  assign opcode = insn_i[6:0];
  assign f7 = insn_i[31:25];
  assign f3 = insn_i[14:12];
  assign imm_i = {{20{insn_i[31]}}, insn_i[31:20]};
  assign imm_s = {{20{insn_i[31]}}, insn_i[31:25], insn_i[11:7]};
  assign imm_b = {{20{insn_i[31]}}, insn_i[7], insn_i[30:25], insn_i[11:8], 1'b0};
  assign imm_u = {insn_i[31:12], 12'b0};
  assign imm_j = {{12{insn_i[31]}}, insn_i[19:12], insn_i[20], insn_i[30:21], 1'b0};

  assign right = opcode == 7'h13 ? imm_i : rs2_i;
  assign shamt = right[4:0];
  assign address_o = rs1_i + (opcode == 7'h23 ? imm_s : imm_i);
  assign shifted = word_i >> {address_o[1:0], 3'b0};

  function automatic logic [31:0] leading(logic [31:0] a);
    for (int i = 31; i >= 0; i--) if (a[i]) return 32'(31 - i);
    return 32'd32;
  endfunction
  function automatic logic [31:0] trailing(logic [31:0] a);
    for (int i = 0; i < 32; i++) if (a[i]) return 32'(i);
    return 32'd32;
  endfunction
  function automatic logic [31:0] ones(logic [31:0] a);
    logic [31:0] n;
    n = '0;
    for (int i = 0; i < 32; i++) n = n + 32'(a[i]);
    return n;
  endfunction
  function automatic logic [31:0] rol(logic [31:0] a, logic [4:0] by);
    return (a << by) | (a >> (6'd32 - {1'b0, by}));
  endfunction
  function automatic logic [31:0] ror(logic [31:0] a, logic [4:0] by);
    return (a >> by) | (a << (6'd32 - {1'b0, by}));
  endfunction

  logic taken;
  always_comb begin
    case (f3)
      3'd0: taken = rs1_i == rs2_i;
      3'd1: taken = rs1_i != rs2_i;
      3'd4: taken = $signed(rs1_i) < $signed(rs2_i);
      3'd5: taken = $signed(rs1_i) >= $signed(rs2_i);
      3'd6: taken = rs1_i < rs2_i;
      default: taken = rs1_i >= rs2_i;
    endcase
  end

  always_comb begin
    legal_o = 1'b0;
    {csr_o, mret_o, wfi_o, ecall_o, ebreak_o, load_o, store_o} = '0;
    {uses1_o, uses2_o, writes_o, known_o, misaligned_o} = '0;
    value_o = '0;
    next_o = pc_i + 32'd4;
    bytes_o = '0;
    stored_o = '0;
    case (opcode)
      7'h37: {legal_o, writes_o, known_o, value_o} = {3'b111, imm_u};  // lui
      7'h17: {legal_o, writes_o, known_o, value_o} = {3'b111, pc_i + imm_u};  // auipc
      7'h6f: begin  // jal
        {legal_o, writes_o, known_o, value_o} = {3'b111, pc_i + 32'd4};
        next_o = pc_i + imm_j;
      end
      7'h67: begin  // jalr
        legal_o = f3 == 3'd0;
        {uses1_o, writes_o, known_o, value_o} = {3'b111, pc_i + 32'd4};
        next_o = {address_o[31:1], 1'b0};
      end
      7'h63: begin  // branches
        legal_o = f3 != 3'd2 && f3 != 3'd3;
        {uses1_o, uses2_o} = 2'b11;
        if (taken) next_o = pc_i + imm_b;
      end
      7'h03: begin  // loads
        legal_o = f3 != 3'd3 && f3 != 3'd6 && f3 != 3'd7;
        {load_o, uses1_o, writes_o, known_o} = 4'b1111;
        case (f3[1:0])
          2'd0: begin
            bytes_o = 4'd1 << address_o[1:0];
            value_o = f3[2] ? {24'b0, shifted[7:0]} : {{24{shifted[7]}}, shifted[7:0]};
          end
          2'd1: begin
            bytes_o = 4'd3 << address_o[1:0];
            misaligned_o = address_o[0];
            value_o = f3[2] ? {16'b0, shifted[15:0]} : {{16{shifted[15]}}, shifted[15:0]};
          end
          default: begin
            bytes_o = 4'd15;
            misaligned_o = address_o[1:0] != 2'd0;
            value_o = word_i;
          end
        endcase
      end
      7'h23: begin  // stores
        legal_o = f3 < 3'd3;
        {store_o, uses1_o, uses2_o} = 3'b111;
        case (f3)
          3'd0: begin
            bytes_o  = 4'd1 << address_o[1:0];
            stored_o = {24'b0, rs2_i[7:0]} << {address_o[1:0], 3'b0};
          end
          3'd1: begin
            bytes_o = 4'd3 << address_o[1:0];
            stored_o = {16'b0, rs2_i[15:0]} << {address_o[1:0], 3'b0};
            misaligned_o = address_o[0];
          end
          default: begin
            bytes_o = 4'd15;
            stored_o = rs2_i;
            misaligned_o = address_o[1:0] != 2'd0;
          end
        endcase
      end
      7'h0f: begin  // fence, fence.i
        legal_o = f3 < 3'd2;
        uses1_o = 1'b0;
      end
      7'h13, 7'h33: begin  // register with immediate, register with register
        {uses1_o, writes_o, known_o} = 3'b111;
        uses2_o = opcode[5];
        legal_o = 1'b1;
        if (opcode == 7'h13 && f3 != 3'd1 && f3 != 3'd5) begin
          case (f3)
            3'd0: value_o = rs1_i + imm_i;
            3'd2: value_o = {31'b0, $signed(rs1_i) < $signed(imm_i)};
            3'd3: value_o = {31'b0, rs1_i < imm_i};
            3'd4: value_o = rs1_i ^ imm_i;
            3'd6: value_o = rs1_i | imm_i;
            default: value_o = rs1_i & imm_i;
          endcase
        end else if (opcode == 7'h13) begin
          case ({f7, f3}) inside
            {7'h00, 3'd1} : value_o = rs1_i << shamt;
            {7'h00, 3'd5} : value_o = rs1_i >> shamt;
            {7'h20, 3'd5} : value_o = $unsigned($signed(rs1_i) >>> shamt);
            {7'h30, 3'd5} : value_o = ror(rs1_i, shamt);
            {7'h30, 3'd1} :
            case (insn_i[24:20])
              5'd0: value_o = leading(rs1_i);
              5'd1: value_o = trailing(rs1_i);
              5'd2: value_o = ones(rs1_i);
              5'd4: value_o = {{24{rs1_i[7]}}, rs1_i[7:0]};
              5'd5: value_o = {{16{rs1_i[15]}}, rs1_i[15:0]};
              default: legal_o = 1'b0;
            endcase
            {7'h14, 3'd5} : begin
              legal_o = insn_i[24:20] == 5'd7;  // orc.b
              for (int i = 0; i < 32; i++) value_o[i] = (rs1_i >> (i & 24)) % 256 != 0;
            end
            {7'h34, 3'd5} : begin
              legal_o = insn_i[24:20] == 5'd24;  // rev8
              value_o = {rs1_i[7:0], rs1_i[15:8], rs1_i[23:16], rs1_i[31:24]};
            end
            default: legal_o = 1'b0;
          endcase
        end else begin
          case ({f7, f3}) inside
            {7'h00, 3'd0} : value_o = rs1_i + rs2_i;
            {7'h20, 3'd0} : value_o = rs1_i - rs2_i;
            {7'h00, 3'd1} : value_o = rs1_i << shamt;
            {7'h00, 3'd2} : value_o = {31'b0, $signed(rs1_i) < $signed(rs2_i)};
            {7'h00, 3'd3} : value_o = {31'b0, rs1_i < rs2_i};
            {7'h00, 3'd4} : value_o = rs1_i ^ rs2_i;
            {7'h00, 3'd5} : value_o = rs1_i >> shamt;
            {7'h20, 3'd5} : value_o = $unsigned($signed(rs1_i) >>> shamt);
            {7'h00, 3'd6} : value_o = rs1_i | rs2_i;
            {7'h00, 3'd7} : value_o = rs1_i & rs2_i;
            {7'h20, 3'd4} : value_o = rs1_i ^ ~rs2_i;
            {7'h20, 3'd6} : value_o = rs1_i | ~rs2_i;
            {7'h20, 3'd7} : value_o = rs1_i & ~rs2_i;
            {7'h10, 3'd2} : value_o = rs2_i + (rs1_i << 1);
            {7'h10, 3'd4} : value_o = rs2_i + (rs1_i << 2);
            {7'h10, 3'd6} : value_o = rs2_i + (rs1_i << 3);
            {7'h05, 3'd4} : value_o = $signed(rs1_i) < $signed(rs2_i) ? rs1_i : rs2_i;
            {7'h05, 3'd5} : value_o = rs1_i < rs2_i ? rs1_i : rs2_i;
            {7'h05, 3'd6} : value_o = $signed(rs1_i) < $signed(rs2_i) ? rs2_i : rs1_i;
            {7'h05, 3'd7} : value_o = rs1_i < rs2_i ? rs2_i : rs1_i;
            {7'h30, 3'd1} : value_o = rol(rs1_i, shamt);
            {7'h30, 3'd5} : value_o = ror(rs1_i, shamt);
            {7'h04, 3'd4} : begin  // zext.h
              legal_o = insn_i[24:20] == 5'd0;
              value_o = {16'b0, rs1_i[15:0]};
            end
            {7'h01, 3'd?} : known_o = 1'b0;  // mul to remu
            default: legal_o = 1'b0;
          endcase
        end
      end
      7'h73: begin
        if (f3 == 3'd0) begin
          ecall_o = insn_i == 32'h0000_0073;
          ebreak_o = insn_i == 32'h0010_0073;
          wfi_o = insn_i == 32'h1050_0073;
          mret_o = insn_i == 32'h3020_0073;
          legal_o = ecall_o || ebreak_o || wfi_o || mret_o;
        end else begin
          csr_o = f3 != 3'd4;
          legal_o = csr_o;
          uses1_o = !f3[2];
          writes_o = csr_o;
        end
      end
      default: ;
    endcase
  end

  logic unused;
  assign unused = &{1'b0, offset, shifted};
  assign offset = '0;
endmodule

`default_nettype wire
