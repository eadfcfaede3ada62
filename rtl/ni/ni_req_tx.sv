// The REQ link's sender: line reads, store lines and atomics, in that order; a packet
// holds the link from head to tail. Outputs are registers; credits_q counts free places at the router.
//
// A source holds its request still until its *_sent_o pulse (reads: head, others: tail).
`default_nettype none

module ni_req_tx
  import noctule_pkg::*;
(
    input wire logic        clk_i,
    input wire logic        rst_i,
    input wire logic [ 3:0] x_i,
    input wire logic [ 3:0] y_i,
    input wire logic [ 9:0] node_i,
    input wire logic [31:0] mesh_i,
    input wire logic [63:0] rows_i,  // of memory channels

    input  wire logic        read_i,
    input  wire logic [26:0] read_line_i,
    input  wire logic [ 1:0] read_slot_i,
    output logic             read_sent_o,

    input  wire logic        store_i,
    input  wire logic [26:0] store_line_i,
    input  wire logic [31:0] store_mask_i,
    input  wire logic [ 1:0] store_slot_i,
    output logic      [ 2:0] store_word_o,
    input  wire logic [31:0] store_data_i,
    output logic             store_sent_o,

    input  wire logic        atomic_i,
    input  wire logic [ 3:0] atomic_op_i,
    input  wire logic [31:0] atomic_addr_i,
    input  wire logic [31:0] atomic_operand_i,
    input  wire logic [31:0] atomic_expect_i,
    output logic             atomic_sent_o,

    output logic             tx_valid_o,
    output logic      [37:0] tx_flit_o,
    input  wire logic        tx_credit_i,
    output logic             idle_o
);
  typedef enum logic [1:0] {
    Read,
    Store,
    Atomic
  } kind_e;
  typedef enum logic [2:0] {
    Head,
    Addr,
    Mask,
    First,   // operand or expected value
    Second,  // new value of a compare and swap
    Words
  } step_e;
  kind_e kind_q, kind;
  step_e step_q;
  logic [31:0] addr_q;
  logic [7:0] left_q;  // words of the store line still to send
  logic [4:0] credits_q;
  logic valid_q;
  flit_t flit_q;

  // Who serves an address: the lane of its row, or the memory channel of its stripe.
  // Arguments: bits 31:24 of the address, and four from the stripe's number on.
  function automatic logic [9:0] home(input logic [7:0] top, input logic [3:0] stripe);
    logic [3:0] index, last;
    index = stripe & ~(4'hf << mesh_i[18:16]);
    last  = mesh_i[3:0] - 4'd1;
    if (top[7:4] == MapRxBase[31:28]) home = {NodeExitWest[1:0], top[3:0], 4'd0};
    else home = {NodeExitEast[1:0], rows_i[{index, 2'b00}+:4], last};
  endfunction

  logic any, send;
  assign any  = step_q != Head || read_i || store_i || atomic_i;
  assign send = any && credits_q != '0;

  logic [7:0] words;
  always_comb begin
    words = '0;
    if (store_i) for (int unsigned w = 0; w < 8; w++) words[w] = store_mask_i[4*w+:4] != '0;
  end
  logic [2:0] word;
  always_comb begin
    word = 3'd0;
    if (step_q == Words) begin
      for (int w = 7; w >= 0; w--) if (left_q[w]) word = w[2:0];
    end
  end
  assign store_word_o = word;
  logic [7:0] left;
  assign left = left_q & (left_q - 8'd1);

  logic [31:0] data;
  logic tail;
  logic [4:0] route;
  step_e step;
  always_comb begin
    kind  = kind_q;
    data  = '0;
    tail  = 1'b0;
    route = '0;
    step  = Head;
    if (send) begin
      unique case (step_q)
        Head: begin : head
          automatic req_head_t h;
          h = '0;
          h.src = node_i;
          if (read_i) begin
            kind   = Read;
            h.dest = home(read_line_i[26:19], read_line_i[MapStripeLog2-5+:4]);
            h.op   = RemoteOpRead[3:0];
            h.tag  = {3'd0, read_slot_i};
          end else if (store_i) begin
            kind   = Store;
            h.dest = home(store_line_i[26:19], store_line_i[MapStripeLog2-5+:4]);
            h.op   = RemoteOpWrite[3:0];
            h.tag  = {3'd1, store_slot_i};
          end else begin
            kind   = Atomic;
            h.dest = home(atomic_addr_i[31:24], atomic_addr_i[MapStripeLog2+:4]);
            h.op   = atomic_op_i;
            h.tag  = 5'd8;
          end
          data  = h;
          route = route_of(h.dest, NodeOrderYx[0], x_i, y_i);
          step  = Addr;
        end
        Addr: begin
          data = addr_q;
          tail = kind_q == Read;
          step = kind_q == Store ? Mask : First;
        end
        Mask: begin
          data = store_mask_i;
          step = Words;
        end
        First: begin
          data = {28'd0, atomic_op_i} == RemoteOpCas ? atomic_expect_i : atomic_operand_i;
          tail = {28'd0, atomic_op_i} != RemoteOpCas;
          step = Second;
        end
        Second: begin
          data = atomic_operand_i;
          tail = 1'b1;
        end
        default: begin
          data = store_data_i;
          tail = left == '0;
          step = Words;
        end
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    valid_q <= send;
    if (send) begin
      flit_q <= '{route: route, tail: tail, data: data};
      step_q <= tail ? Head : step;
      kind_q <= kind;
      if (step_q == Head) begin
        addr_q <= read_i ? {read_line_i, 5'd0} : store_i ? {store_line_i, 5'd0} : atomic_addr_i;
      end
      left_q <= step_q == Words ? left : words;
    end
    if (send != tx_credit_i) credits_q <= send ? credits_q - 1'b1 : credits_q + 1'b1;
    if (rst_i) begin
      step_q <= Head;
      valid_q <= 1'b0;
      credits_q <= NodeLinkCredits[4:0];
    end
  end

  assign read_sent_o = send && step_q == Head && kind == Read;
  assign store_sent_o = send && tail && kind == Store;
  assign atomic_sent_o = send && tail && kind == Atomic;
  assign tx_valid_o = valid_q;
  assign tx_flit_o = flit_q;
  assign idle_o = step_q == Head;

  logic unused;
  assign unused = ^{mesh_i[31:19], mesh_i[15:4]};
endmodule

`default_nettype wire
