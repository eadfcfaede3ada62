// Stands for what surrounds a block, so that every path of it begins and ends in a register: its inputs
// come from a shift register, its outputs fold into another. Four pins whatever the block's size.
`default_nettype none

module fpga_pins #(
    parameter int unsigned Inputs  = 8,
    parameter int unsigned Outputs = 8
) (
    input  wire logic               clk_i,
    input  wire logic               serial_i,
    output logic                    serial_o,
    output logic      [ Inputs-1:0] inputs_o,
    input  wire logic [Outputs-1:0] outputs_i
);
  logic [Outputs-1:0] folded_q;

  assign serial_o = folded_q[Outputs-1];

  always_ff @(posedge clk_i) begin
    inputs_o <= {inputs_o[Inputs-2:0], serial_i};
    folded_q <= {folded_q[Outputs-2:0], 1'b0} ^ outputs_i;
  end
endmodule

`default_nettype wire
