// What a lane answers on REQ: Rx memory with its second port, the server, and the link halves. Wiring
// only (lane_server, lane_rx_mem).
`default_nettype none

module lane_service
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter  int unsigned RxBytes = 262144,
    localparam int unsigned AddrW   = $clog2(RxBytes / 4)
) (
    input  wire logic                 clk_i,
    input  wire logic                 rst_i,
    input  wire logic     [      3:0] x_i,
    input  wire logic     [      3:0] y_i,
    input  wire logic     [      3:0] bridge_y_i,
    // REQ in, RSP out
    input  wire logic                 rx_valid_i,
    input  wire flit_t                rx_flit_i,
    output logic                      rx_credit_o,
    output logic                      tx_valid_o,
    output flit_t                     tx_flit_o,
    input  wire logic                 tx_credit_i,
    // received words
    input  wire logic                 put_i,
    input  wire logic     [AddrW-1:0] put_addr_i,
    input  wire logic     [     31:0] put_data_i,
    // supervisor path
    output logic                      ctl_start_o,
    output ctl_req_t                  ctl_o,
    input  wire ctl_rsp_t             ctl_i,
    output logic                      ctl_denied_o,
    output logic                      quiet_o
);
  logic valid, pop, room, push, empty, mem_en, server_quiet;
  logic [32:0] word;
  flit_t flit;
  logic [3:0] mem_we;
  logic [AddrW-1:0] mem_addr;
  logic [31:0] mem_wdata, mem_rdata;

  assign quiet_o = server_quiet && empty && !rx_credit_o;

  lane_link_rx req_rx (
      .clk_i,
      .rst_i,
      .valid_i(rx_valid_i),
      .flit_i(rx_flit_i),
      .credit_o(rx_credit_o),
      .valid_o(valid),
      .flit_o(word),
      .pop_i(pop)
  );

  lane_link_tx rsp_tx (
      .clk_i,
      .rst_i,
      .push_i(push),
      .flit_i(flit),
      .room_o(room),
      .empty_o(empty),
      .valid_o(tx_valid_o),
      .flit_o(tx_flit_o),
      .credit_i(tx_credit_i)
  );

  lane_server #(
      .RxBytes(RxBytes)
  ) server (
      .clk_i,
      .rst_i,
      .x_i,
      .y_i,
      .bridge_y_i,
      .rx_valid_i(valid),
      .rx_flit_i(word),
      .rx_pop_o(pop),
      .tx_room_i(room),
      .tx_push_o(push),
      .tx_flit_o(flit),
      .mem_en_o(mem_en),
      .mem_we_o(mem_we),
      .mem_addr_o(mem_addr),
      .mem_data_o(mem_wdata),
      .mem_data_i(mem_rdata),
      .ctl_start_o,
      .ctl_o,
      .ctl_i,
      .ctl_denied_o,
      .quiet_o(server_quiet)
  );

  lane_rx_mem #(
      .Bytes(RxBytes)
  ) rx_mem (
      .clk_i,
      .a_we_i(put_i),
      .a_addr_i(put_addr_i),
      .a_data_i(put_data_i),
      .b_en_i(mem_en),
      .b_we_i(mem_we),
      .b_addr_i(mem_addr),
      .b_data_i(mem_wdata),
      .b_data_o(mem_rdata)
  );
endmodule

`default_nettype wire
