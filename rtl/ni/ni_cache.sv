// Read cache for remote lines: direct-mapped, 32 bytes a line, data in block RAM.
//
// One lookup a cycle (check_i, line_i: hit_o at once) and one read (word in ram_o in the next cycle, held). A line that
// is asked for takes its place at once (claim_i) and is valid when all of it has come (fill_done_i). Dropping a
// range drops by index, so that one cycle does for any range: lines elsewhere that share an index go too.
`default_nettype none

module ni_cache #(
    parameter  int unsigned Lines  = 64,            // power of two
    localparam int unsigned IndexW = $clog2(Lines)
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic clear_i, // drop everything

    input  wire logic        check_i,
    input  wire logic [26:0] line_i,
    output logic             hit_o,

    input  wire logic              read_i,
    input  wire logic [IndexW-1:0] read_index_i,
    input  wire logic [       2:0] read_word_i,
    output logic      [      31:0] ram_o,

    input wire logic claim_i,  // line_i takes its place
    input wire logic drop_i,   // line_i is dropped if it is here

    input wire logic [Lines-1:0] drop_mask_i,  // by index

    input wire logic              fill_i,
    input wire logic [IndexW-1:0] fill_index_i,  // of word and of the end of a line
    input wire logic [       2:0] fill_word_i,
    input wire logic [      31:0] fill_data_i,
    input wire logic              fill_done_i
);
  localparam int unsigned TagW = 27 - IndexW;
  if (Lines < 4 || Lines != 1 << IndexW) begin : gen_bad_lines
    $error("ni_cache: Lines must be a power of two, at least 4");
  end

  logic [31:0] mem_q[Lines*8];
  logic [31:0] ram_q;
  logic [TagW-1:0] tag_q[Lines];
  logic [Lines-1:0] valid_q;

  logic [IndexW-1:0] index;
  always_comb begin
    index = '0;
    hit_o = 1'b0;
    if (check_i) begin
      index = line_i[IndexW-1:0];
      hit_o = valid_q[index] && tag_q[index] == line_i[26:IndexW];
    end
  end

  always_ff @(posedge clk_i) begin
    if (fill_i) mem_q[{fill_index_i, fill_word_i}] <= fill_data_i;
    if (read_i) ram_q <= mem_q[{read_index_i, read_word_i}];
    if (claim_i) tag_q[index] <= line_i[26:IndexW];
    if (fill_done_i || claim_i || drop_i || clear_i || drop_mask_i != '0) begin : change
      automatic logic [Lines-1:0] valid;
      valid = valid_q & ~drop_mask_i;
      if (fill_done_i) valid[fill_index_i] = 1'b1;
      if (claim_i || drop_i && hit_o) valid[index] = 1'b0;
      valid_q <= clear_i ? '0 : valid;
    end
    if (rst_i) valid_q <= '0;
  end
  assign ram_o = ram_q;
endmodule

`default_nettype wire
