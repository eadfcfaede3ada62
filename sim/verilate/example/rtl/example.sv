// A counter, a wide register, a small memory and an assertion: one of everything that a bench may
// meet.
//
// Each cycle out of reset: count_o grows by step_i; wide_o takes wide_i; places_o[i] takes
// places_i[i] + i; memory word write_at_i takes count_o when write_i is high. step_i must not be
// 8'hff.
`default_nettype none

module example #(
    parameter int unsigned Width = 16
) (
    input  wire               clk_i,
    input  wire               rst_i,
    input  wire  [       7:0] step_i,
    output logic [ Width-1:0] count_o,
    input  wire  [      99:0] wide_i,
    output logic [      99:0] wide_o,
    input  wire  [      11:0] places_i  [4],
    output logic [      11:0] places_o  [4],
    input  wire               write_i,
    input  wire  [       3:0] write_at_i,
    output logic [ Width-1:0] read_o,
    output logic [       3:0] dirty_o
);

  logic [Width-1:0] memory_q[16]  /*verilator public_flat_rw*/;
  logic [99:0] rows_q[2][2]  /*verilator public_flat_rw*/;
  logic [3:0] forgotten_q;

  assign dirty_o = forgotten_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      count_o <= '0;
      wide_o  <= '0;
      read_o  <= '0;
    end else begin
      a_step_is_small : assert (step_i != 8'hff);
      count_o <= count_o + Width'(step_i);
      wide_o  <= wide_i;
      read_o  <= memory_q[write_at_i];
      if (write_i) begin
        memory_q[write_at_i] <= count_o;
        forgotten_q <= write_at_i;
      end
      rows_q[1][0] <= wide_o;
    end
  end

  always_ff @(posedge clk_i) begin
    for (int i = 0; i < 4; i++) begin
      if (rst_i) places_o[i] <= '0;
      else places_o[i] <= places_i[i] + 12'(i);
    end
  end

endmodule
