// Predicted targets: where the word at an address went the last time, if it was not to the next one. Direct-mapped,
// one block RAM, read with the fetch address; the pipeline verifies what comes out, so any answer is safe.
//
//            cycle    0      1        2
//   en_i, fetch_i     pc
//   at_i                     pc                 the address whose word is there in this cycle
//   hit_o, target_o          valid              held until the next en_i
//   learn_i                           write     seen by reads of the next cycle on
//
// Addresses are words of local memory. Reading the entry that is being written gives an unspecified one. After
// reset the pipeline writes every entry.
`default_nettype none

module core_btb #(
    parameter int unsigned AddrW = 14,
    parameter int unsigned IndexW = 9  // log2 of the number of entries
) (
    input  wire logic              clk_i,
    input  wire logic              en_i,
    input  wire logic [ AddrW-1:0] fetch_i,
    input  wire logic              at_valid_i,
    input  wire logic [ AddrW-1:0] at_i,
    output logic                   hit_o,
    output logic      [ AddrW-1:0] target_o,
    input  wire logic              learn_i,
    input  wire logic [IndexW-1:0] learn_index_i,
    input  wire logic [ AddrW-1:IndexW] learn_tag_i,
    input  wire logic [ AddrW-1:0] learn_target_i,
    input  wire logic              learn_taken_i   // else the entry is emptied
);
  if (AddrW <= IndexW) begin : gen_bad_index
    $error("core_btb: more entries than words of memory; make IndexW smaller");
  end

  localparam int unsigned EntryW = 1 + (AddrW - IndexW) + AddrW;

  (* no_rw_check, ram_style = "block" *) logic [EntryW-1:0] entries_q[1 << IndexW];
  logic [EntryW-1:0] read_q;

  always_ff @(posedge clk_i) begin
    if (en_i) read_q <= entries_q[fetch_i[IndexW-1:0]];
    if (learn_i) entries_q[learn_index_i] <= {learn_taken_i, learn_tag_i, learn_target_i};
  end

  // What the block RAM says is late: compared two LUTs deep, kept so.
  localparam int unsigned Pairs = (AddrW - IndexW) / 2;
  (* keep *) logic [Pairs:0] same;
  for (genvar i = 0; i < int'(Pairs); i++) begin : gen_same
    assign same[i] = read_q[AddrW+2*i+:2] == at_i[IndexW+2*i+:2];
  end
  if ((AddrW - IndexW) % 2 == 1) begin : gen_odd
    assign same[Pairs] = read_q[EntryW-1] && at_valid_i && read_q[EntryW-2] == at_i[AddrW-1];
  end else begin : gen_even
    assign same[Pairs] = read_q[EntryW-1] && at_valid_i;
  end
  assign hit_o = same == '1;
  assign target_o = read_q[AddrW-1:0];

  logic unused;
  assign unused = &{1'b0, fetch_i[AddrW-1:IndexW], at_i[IndexW-1:0]};
endmodule

`default_nettype wire
