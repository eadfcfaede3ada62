// Serves REQ: lines of Rx memory for reads and writes, and the supervisor path. It needs nothing
// but room on RSP.
//
// Requests are parsed one behind the other while the previous reply still streams; replies leave in
// order. A WRITE waits until earlier reads have been answered, so order is the order of arrival.
// What is malformed, out of range or not for a lane (atomics) answers STATUS_ERROR and changes
// nothing; control packets are believed from the bridge's node only.
//
//   READ   req  head addr | (memory)
//          rsp              head w0 w1 .. w7        head: 4 cycles after the request's head came in
`default_nettype none

module lane_server
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
    // request FIFO
    input  wire logic                 rx_valid_i,
    input  wire logic     [     32:0] rx_flit_i,
    output logic                      rx_pop_o,
    // reply FIFO
    input  wire logic                 tx_room_i,
    output logic                      tx_push_o,
    output flit_t                     tx_flit_o,
    // Rx memory
    output logic                      mem_en_o,
    output logic          [      3:0] mem_we_o,
    output logic          [AddrW-1:0] mem_addr_o,
    output logic          [     31:0] mem_data_o,
    input  wire logic     [     31:0] mem_data_i,
    // supervisor path: `ctl_start` for one cycle, then `ctl` stays until the answer
    output logic                      ctl_start_o,
    output ctl_req_t                  ctl_o,
    input  wire ctl_rsp_t             ctl_i,
    // a control packet that was not the bridge's
    output logic                      ctl_denied_o,
    output logic                      quiet_o
);
  typedef enum logic [2:0] {
    Head,     // takes the head
    Addr,     // takes the address
    Mask,     // takes a write's byte mask
    Data,     // takes a write's words
    CtlData,  // takes a control write's word
    Ctl,      // waits for the table
    Swallow,  // takes the rest of a packet that is refused
    Post      // hands the reply over
  } state_e;

  state_e state_q;
  logic [9:0] src_q;
  logic [3:0] op_q;
  logic [4:0] tag_q;
  logic [31:0] addr_q;
  logic [31:0] mask_q;
  logic err_q;
  logic [31:0] ctl_data_q;

  logic tail;
  logic [31:0] data;
  assign {tail, data} = rx_flit_i;

  logic from_bridge, in_memory;
  assign from_bridge = src_q == {2'(NodeExitWest), bridge_y_i, 4'd0};
  assign in_memory = data[31:28] == MapRxBase[31:28] && data[27:24] == y_i && {1'b0, data[23:0]} < 25'(RxBytes);

  // ---- writes: the lowest nibble of the mask that is not empty belongs to the next word
  logic [7:0] nibbles;
  logic [2:0] word;
  logic reply_busy;
  always_comb begin
    for (int n = 0; n < 8; n++) nibbles[n] = |mask_q[4*n+:4];
    word = 3'd0;
    for (int n = 7; n >= 0; n--) if (nibbles[n]) word = 3'(n);
  end

  // ---- replier
  logic job_q, job_words_q, job_ctl_q;
  rsp_head_t job_head_q;
  logic [31:0] job_data_q;
  logic [AddrW-4:0] job_line_q;
  logic streaming_q;
  logic [2:0] index_q, index_next;
  logic job_done;
  flit_t tx_head, tx_word;

  assign reply_busy = job_q;
  assign index_next = streaming_q && tx_room_i ? index_q + 3'd1 : index_q;
  assign job_done   = job_q && tx_room_i && (streaming_q ? job_ctl_q || index_q == 3'd7
                                                         : !job_words_q && !job_ctl_q);

  always_comb begin
    tx_head.route = route_of(job_head_q.dest, 1'(NodeOrderXy), x_i, y_i);
    tx_head.tail = !job_words_q && !job_ctl_q;
    tx_head.data = job_head_q;
    tx_word.route = '0;
    tx_word.tail = job_ctl_q || index_q == 3'd7;
    tx_word.data = job_ctl_q ? job_data_q : mem_data_i;
    tx_push_o = job_q && tx_room_i;
    tx_flit_o = streaming_q ? tx_word : tx_head;
  end

  // ---- memory port: writes only while no reply reads
  logic write_word;
  assign write_word = state_q == Data && rx_valid_i && !reply_busy && |nibbles;
  always_comb begin
    mem_en_o   = write_word || (job_q && job_words_q);
    mem_we_o   = write_word ? mask_q[4*word+:4] : 4'd0;
    mem_addr_o = write_word ? {addr_q[AddrW+1:5], word} : {job_line_q, index_next};
    mem_data_o = data;
  end

  always_comb begin
    unique case (state_q)
      Head, Addr, Mask, CtlData, Swallow: rx_pop_o = rx_valid_i;
      Data: rx_pop_o = rx_valid_i && !reply_busy;
      default: rx_pop_o = 1'b0;
    endcase
  end

  assign ctl_o = '{write: op_q == 4'(RemoteOpCtrlWrite), addr: addr_q[15:0], data: ctl_data_q};
  assign quiet_o = state_q == Head && !rx_valid_i && !job_q && !ctl_denied_o;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Head;
      job_q <= 1'b0;
      streaming_q <= 1'b0;
      ctl_start_o <= 1'b0;
      ctl_denied_o <= 1'b0;
    end else if (rx_valid_i || state_q != Head || job_q || ctl_denied_o) begin
      ctl_start_o  <= 1'b0;
      ctl_denied_o <= 1'b0;
      unique case (state_q)
        Head:
        if (rx_valid_i) begin
          src_q   <= data[19:10];
          op_q    <= data[23:20];
          tag_q   <= data[28:24];
          err_q   <= tail;  // nothing is that short
          state_q <= tail ? Post : Addr;
        end
        Addr:
        if (rx_valid_i) begin
          addr_q  <= data;
          err_q   <= 1'b1;
          state_q <= tail ? Post : Swallow;
          unique case (op_q)
            4'(RemoteOpRead):  err_q <= !(tail && in_memory);
            4'(RemoteOpWrite): if (!tail && in_memory) begin
              err_q   <= 1'b0;
              state_q <= Mask;
            end
            4'(RemoteOpCtrlRead), 4'(RemoteOpCtrlWrite):
            if (!from_bridge) ctl_denied_o <= 1'b1;
            else if (data[31:16] == '0 && tail == (op_q == 4'(RemoteOpCtrlRead))) begin
              ctl_start_o <= tail;
              state_q <= tail ? Ctl : CtlData;
            end
            default:;
          endcase
        end
        Mask:
        if (rx_valid_i) begin
          mask_q  <= data;
          err_q   <= tail && data != '0;
          state_q <= tail ? Post : Data;
        end
        Data:
        if (rx_pop_o) begin
          mask_q[4*word+:4] <= 4'd0;
          if (nibbles == '0) err_q <= 1'b1;  // more words than the mask names
          if (tail) state_q <= Post;
        end
        CtlData:
        if (rx_valid_i) begin
          ctl_data_q <= data;
          ctl_start_o <= tail;
          state_q <= tail ? Ctl : Swallow;
        end
        Ctl:
        if (ctl_i.done) begin
          ctl_data_q <= ctl_i.data;
          err_q <= ctl_i.err;
          state_q <= Post;
        end
        Swallow: if (rx_valid_i && tail) state_q <= Post;
        Post:
        if (!job_q || job_done) begin
          job_q <= 1'b1;
          job_words_q <= op_q == 4'(RemoteOpRead) && !err_q;
          job_ctl_q <= op_q == 4'(RemoteOpCtrlRead) && !err_q;
          job_line_q <= addr_q[AddrW+1:5];
          job_data_q <= ctl_data_q;
          job_head_q.dest <= src_q;
          job_head_q.src <= {2'(NodeExitWest), y_i, x_i};
          job_head_q.op <= op_q;
          job_head_q.tag <= tag_q;
          job_head_q.status <= err_q ? 3'(RemoteStatusError) : 3'(RemoteStatusOk);
          state_q <= Head;
        end
      endcase

      if (job_q && tx_room_i) begin
        if (job_done) begin
          streaming_q <= 1'b0;
          index_q <= '0;
          if (state_q != Post) job_q <= 1'b0;
        end else begin
          streaming_q <= 1'b1;
          index_q <= index_next;
        end
      end else if (!job_q) index_q <= '0;
    end
  end


  wire unused = &{1'b0, addr_q};
endmodule

`default_nettype wire
