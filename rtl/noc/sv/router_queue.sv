// Input buffer of a router port: 16 flits in LUT RAM, first in first out, fall-through.
//
// What decides (request bits, tail, destination) stands in registers while its flit is at the
// front; what is only carried (data 31:10) is read from the RAM. A flit on rx at cycle t is at the
// front at t + 1 if nothing is before it.
// want keeps a packet's route from its head at the front until its tail is popped, also while no
// flit is there: the packet's claim on that output. The route of other flits is not looked at.
// Obligation: rx_valid only with a credit in hand, so never with 16 flits inside; pop only with
// valid; a head's route is one-hot.
//
//            t     t+1   t+2   t+3   t+4
// rx         head              tail
// valid      0     1     0     0     1
// want       0     route route route route    then 0, or the next head's
// pop        0     1     0     0     1
//
// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.
`default_nettype none

module router_queue (
  input  wire logic        clk_i,
  input  wire logic        rst_i,
  input  wire logic        rx_valid_i,
  /* verilator lint_off UNUSEDSIGNAL */ // a route is read on heads only
  input  wire logic [37:0] rx_flit_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  wire logic        pop_i,
  output logic             valid_o,
  output logic [4:0]       want_o,
  output logic             tail_o,
  output logic [31:0]      data_o
);
  logic [15:0] control_q [16];
  logic [15:0] control_read_data;
  logic [21:0] payload_q [16];
  logic [21:0] payload_read_data;
  logic [3:0] place_in_q;
  logic [3:0] place_front_q;
  logic [3:0] place_second_q;
  logic some_q;
  logic more_q;
  logic open_q;
  logic [4:0] front_want_q;
  logic front_tail_q;
  logic [9:0] front_low_q;

  assign control_read_data = control_q[place_second_q];
  assign payload_read_data = payload_q[place_front_q];
  assign valid_o = some_q;
  assign want_o = front_want_q;
  assign tail_o = front_tail_q;
  assign data_o = {payload_read_data, front_low_q};

  always_ff @(posedge clk_i) begin
    if (rx_valid_i) begin
      control_q[place_in_q] <= {rx_flit_i[37:32], rx_flit_i[9:0]};
    end
    if (rx_valid_i) begin
      payload_q[place_in_q] <= rx_flit_i[31:10];
    end
    if (rx_valid_i) begin
      place_in_q <= place_in_q + 4'h1;
    end
    if (rx_valid_i | pop_i) begin
      if (pop_i | !some_q) begin
        if ((some_q & front_tail_q) | (!some_q & !open_q)) begin
          front_want_q <=
              (control_read_data[15:11] & {5{more_q}}) |
              (rx_flit_i[37:33] & {5{rx_valid_i & !more_q}});
        end
        open_q <= (some_q & !front_tail_q) | (!some_q & open_q);
        front_tail_q <= (control_read_data[10] & more_q) | (rx_flit_i[32] & !more_q);
        front_low_q <=
            (control_read_data[9:0] & {10{more_q}}) |
            (rx_flit_i[9:0] & {10{!more_q}});
        some_q <= more_q | rx_valid_i;
      end
      if (pop_i) begin
        if (!rx_valid_i) begin
          more_q <= more_q & ((place_second_q + 4'h1) != place_in_q);
        end
        place_front_q <= place_second_q;
        place_second_q <= place_second_q + 4'h1;
      end else begin
        more_q <= some_q;
      end
    end
    if (rst_i) begin
      place_in_q <= 4'h0;
      place_front_q <= 4'h0;
      place_second_q <= 4'h1;
      some_q <= 1'h0;
      more_q <= 1'h0;
      open_q <= 1'h0;
      front_want_q <= 5'h0;
      front_tail_q <= 1'h0;
      front_low_q <= 10'h0;
    end
  end
endmodule

`default_nettype wire
