// Memory protection: an access passes exactly when the specification's words allow it, for any registers that
// software can make; locked entries keep what they hold until reset. Unbounded: 1-inductive.
//
// Own reading (privileged architecture, 3.7): entry i covers the word at address a when its mode is TOR and
// pmpaddr[i-1] <= a < pmpaddr[i] (0 below the first); NA4 and a = pmpaddr[i]; NAPOT and a agrees with
// pmpaddr[i] above its trailing ones and the zero over them. The lowest entry that covers decides.
//
// p_fetch, p_load, p_store  the verdict for any address and mode
// p_lock_cfg, p_lock_addr   what is locked does not change, nor the address below a locked TOR
// p_write, p_read           an unlocked register takes what is written, and reads as it
// p_write_alone             no entry writes without reading (reserved)
// i_*                       what makes these 1-inductive
`default_nettype none

module core_pmp_proof (
    input wire logic clk_i,
    input wire logic any_we_i,
    input wire logic any_re_i,
    input wire logic [4:0] any_index_i,
    input wire logic [31:0] any_wdata_i,
    input wire logic [29:0] any_fetch_i,
    input wire logic any_fetch_user_i,
    input wire logic [29:0] any_data_i,
    input wire logic any_data_user_i,
    input wire logic any_data_write_i
);
  localparam int unsigned Regions = 4;
  logic init_q = 1'b1;
  always_ff @(posedge clk_i) init_q <= 1'b0;
  logic fetch_fault, data_fault;
  logic [31:0] rdata;
  core_pmp #(
      .Regions(Regions)
  ) dut (
      .clk_i,
      .rst_i(init_q),
      .csr_we_i(any_we_i),
      .csr_re_i(any_re_i),
      .csr_index_i(any_index_i),
      .csr_wdata_i(any_wdata_i),
      .csr_rdata_o(rdata),
      .fetch_word_i(any_fetch_i),
      .fetch_user_i(any_fetch_user_i),
      .fetch_fault_o(fetch_fault),
      .data_word_i(any_data_i),
      .data_user_i(any_data_user_i),
      .data_write_i(any_data_write_i),
      .data_valid_i(1'b1),
      .data_fault_o(data_fault)
  );

  // ---- the registers, kept here from the writes alone ----
  logic [Regions-1:0][7:0] cfg_q, cfg_before_q;
  logic [Regions-1:0][29:0] addr_q, addr_before_q;
  logic [Regions-1:0] locked, tor_above, held_q;
  logic past_q;
  always_comb
    for (int unsigned i = 0; i < Regions; i++) begin
      locked[i] = cfg_q[i][7];
      tor_above[i] = i + 1 < Regions && cfg_q[(i+1)%Regions][7] && cfg_q[(i+1)%Regions][4:3] == 2'd1;
    end
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Regions; i++) begin
      if (any_we_i && any_index_i == 5'd0 && !locked[i]) begin
        cfg_q[i] <= any_wdata_i[8*i+:8] & 8'h9f;
        if (any_wdata_i[8*i+:2] == 2'b10) cfg_q[i][1] <= 1'b0;  // write without read: not kept
      end
      if (any_we_i && any_index_i == 5'd16 + 5'(i) && !locked[i] && !tor_above[i])
        addr_q[i] <= any_wdata_i[29:0];
    end
    past_q <= !init_q;
    cfg_before_q <= cfg_q;
    addr_before_q <= addr_q;
    held_q <= tor_above | locked;
    if (init_q) begin
      cfg_q  <= '0;
      addr_q <= '0;
      past_q <= 1'b0;
    end
  end

  // ---- the verdict ----
  function automatic logic covers(int unsigned i, logic [29:0] a);
    logic [29:0] ones;  // bits 0 to the lowest zero of pmpaddr
    ones = addr_q[i] ^ (addr_q[i] + 30'd1);
    case (cfg_q[i][4:3])
      2'd0: return 1'b0;
      2'd1: return (i == 0 || a >= addr_q[(i+Regions-1)%Regions]) && a < addr_q[i];
      2'd2: return a == addr_q[i];
      default: return (a | ones) == (addr_q[i] | ones);
    endcase
  endfunction
  function automatic logic allowed(logic [29:0] a, logic user, logic [1:0] right);
    for (int unsigned i = 0; i < Regions; i++)
    if (covers(i, a)) return cfg_q[i][right] || (!user && !cfg_q[i][7]);
    return !user;
  endfunction

  always_comb
    if (!init_q) begin
      p_fetch : assert (fetch_fault == !allowed(any_fetch_i, any_fetch_user_i, 2'd2));
      p_load :
      assert (any_data_write_i || data_fault == !allowed(any_data_i, any_data_user_i, 2'd0));
      p_store :
      assert (!any_data_write_i || data_fault == !allowed(any_data_i, any_data_user_i, 2'd1));
      p_read_cfg : assert (!any_re_i || any_index_i != 5'd0 || rdata == cfg_q);
      p_read_addr :
      assert (!any_re_i || any_index_i[4:2] != 3'b100 || rdata == {2'b00, addr_q[any_index_i[1:0]]});
      i_any_lock : assert (dut.any_lock_q == (locked != '0));
      cover_locked : assert (!(locked[1] && fetch_fault && !any_fetch_user_i));
      cover_user : assert (!(any_fetch_user_i && !fetch_fault));
    end

  for (genvar i = 0; i < Regions; i++) begin : gen_entry
    always_comb
      if (!init_q) begin
        i_cfg :
        assert ({dut.lock_q[i], 2'b00, dut.mode_q[i], dut.exec_q[i], dut.write_q[i], dut.read_q[i]} == cfg_q[i]);
        i_addr : assert (dut.addr_q[i] == addr_q[i]);
        i_ignore : assert (dut.ignore_q[i] == (addr_q[i] ^ (addr_q[i] + 30'd1)));
        p_write_alone : assert (cfg_q[i][1:0] != 2'b10);
        p_lock_cfg : assert (!past_q || !cfg_before_q[i][7] || cfg_q[i] == cfg_before_q[i]);
        p_lock_addr : assert (!past_q || !held_q[i] || dut.addr_q[i] == addr_before_q[i]);
      end
  end
endmodule

`default_nettype wire
