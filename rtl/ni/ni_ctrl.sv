// Control path server: takes REQ packets, carries out CTRL_READ and CTRL_WRITE from the bridge, answers on RSP.
//
// REQ is buffered as far as the link's credits go and served one packet at a time, needing only room on RSP. A
// control packet from any other node than the bridge is refused (STATUS_ERROR) and reported (stranger_o);
// an operation that a tile does not serve is answered STATUS_ERROR. local_* is the supervisor's own
// request to its own tile, which never sees the network.
//
// The access itself: ctl_req_o with address and data for one or more cycles, until ctl_wait_i is 0; then
// ctl_rdata_i and ctl_err_i hold, but local memory's word (ctl_memory_i) comes in the cycle after.
`default_nettype none

module ni_ctrl
  import noctule_pkg::*;
(
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic [3:0] x_i,
    input wire logic [3:0] y_i,
    input wire logic [9:0] node_i,
    input wire logic [9:0] bridge_i,

    input  wire logic        rx_valid_i,
    input  wire logic [37:0] rx_flit_i,
    output logic             rx_credit_o,

    output logic             tx_valid_o,
    output logic      [37:0] tx_flit_o,
    input  wire logic        tx_credit_i,

    input  wire logic        local_req_i,    // level, until local_done_o
    input  wire logic        local_we_i,
    input  wire logic [31:0] local_addr_i,
    input  wire logic [31:0] local_wdata_i,
    output logic             local_done_o,
    output logic      [31:0] local_rdata_o,
    output logic             local_err_o,

    output logic             ctl_req_o,
    output logic             ctl_we_o,
    output logic      [31:0] ctl_addr_o,
    output logic      [31:0] ctl_wdata_o,
    input  wire logic        ctl_wait_i,
    input  wire logic        ctl_memory_i,
    input  wire logic [31:0] ctl_rdata_i,
    input  wire logic        ctl_err_i,
    input  wire logic [31:0] mem_rdata_i,

    output logic stranger_o,  // pulse; ctl_addr_o and ctl_we_o say what it wanted
    output logic idle_o
);
  // ---- buffer ----
  localparam int unsigned Depth = 16;
  if (Depth != NodeLinkCredits) begin : gen_bad_depth
    $error("ni_ctrl: the buffer must hold what the link's credits allow");
  end
  logic [32:0] buf_q[Depth];
  logic [3:0] put_q, get_q;
  logic [4:0] held_q;
  logic take, credit_q;
  logic [32:0] front;
  assign front = buf_q[get_q];

  // ---- server ----
  typedef enum logic [2:0] {
    Head,
    Addr,
    Data,
    Skip,   // the rest of a packet that nobody understands
    Do,
    Fetch,  // word of local memory
    Reply,
    Word
  } state_e;
  state_e state_q;
  req_head_t head;
  logic [9:0] src_q;
  logic [3:0] op_q;
  logic [4:0] tag_q;
  assign head = front[31:0];
  logic unused;
  assign unused = ^{rx_flit_i[37:33], head.pad, head.dest};
  logic [31:0] addr_q, data_q;
  logic local_q, err_q;
  logic [4:0] credits_q;
  logic valid_q;
  flit_t flit_q;

  logic busy, is_ctrl, is_write, trusted, start_local, send, has_word;
  assign busy = state_q != Head || held_q != '0 || local_req_i || local_q;
  always_comb begin
    is_write = 1'b0;
    is_ctrl = 1'b0;
    trusted = 1'b0;
    stranger_o = 1'b0;
    ctl_req_o = 1'b0;
    start_local = 1'b0;
    take = 1'b0;
    send = 1'b0;
    has_word = 1'b0;
    if (busy) begin
      is_write = {28'd0, op_q} == RemoteOpCtrlWrite;
      is_ctrl = is_write || {28'd0, op_q} == RemoteOpCtrlRead;
      trusted = local_q || src_q == bridge_i;
      stranger_o = state_q == Do && is_ctrl && !trusted;
      ctl_req_o = state_q == Do && is_ctrl && trusted && !err_q;
      start_local = state_q == Head && local_req_i && !local_q;
      take = held_q != '0 &&
          (state_q == Head && !start_local || state_q == Addr || state_q == Data || state_q == Skip);
      send = (state_q == Reply || state_q == Word) && credits_q != '0 && !local_q;
      has_word = {28'd0, op_q} == RemoteOpCtrlRead && !err_q;
    end
  end
  assign ctl_we_o = is_write;
  assign ctl_addr_o = addr_q;
  assign ctl_wdata_o = data_q;

  always_ff @(posedge clk_i) begin
    if (rx_valid_i) begin
      buf_q[put_q] <= rx_flit_i[32:0];
      put_q <= put_q + 1'b1;
    end
    if (take) get_q <= get_q + 1'b1;
    if (rx_valid_i != take) held_q <= take ? held_q - 1'b1 : held_q + 1'b1;
    credit_q <= take;

    if (busy)
      unique case (state_q)
        Head: begin
          err_q <= 1'b0;
          if (local_q) begin
            // One cycle for the requester to see local_done_o.
            local_q <= 1'b0;
          end else if (start_local) begin
            local_q <= 1'b1;
            op_q <= local_we_i ? RemoteOpCtrlWrite[3:0] : RemoteOpCtrlRead[3:0];
            addr_q <= local_addr_i;
            data_q <= local_wdata_i;
            state_q <= Do;
          end else if (take) begin
            op_q  <= head.op;
            src_q <= head.src;
            tag_q <= head.tag;
            // A head that is a tail asks for nothing and gets no answer.
            if (!front[32]) state_q <= Addr;
          end
        end
        Addr:
        if (take) begin
          addr_q  <= front[31:0];
          err_q   <= is_ctrl ? front[32] != !is_write : 1'b1;
          state_q <= front[32] ? Do : is_write ? Data : Skip;
        end
        Data:
        if (take) begin
          data_q <= front[31:0];
          if (!front[32]) err_q <= 1'b1;
          state_q <= front[32] ? Do : Skip;
        end
        Skip:
        if (take) begin
          err_q <= 1'b1;
          if (front[32]) state_q <= Do;
        end
        Do: begin
          if (!ctl_req_o) begin
            err_q   <= 1'b1;
            state_q <= Reply;
          end else if (!ctl_wait_i) begin
            data_q  <= ctl_rdata_i;
            err_q   <= ctl_err_i;
            state_q <= ctl_memory_i && !is_write && !ctl_err_i ? Fetch : Reply;
          end
        end
        Fetch: begin
          data_q  <= mem_rdata_i;
          state_q <= Reply;
        end
        Reply:   if (local_q) state_q <= Head;
 else if (send) state_q <= has_word ? Word : Head;
        default: if (send) state_q <= Head;
      endcase

    valid_q <= send;
    if (send) begin : put
      automatic rsp_head_t reply;
      reply = '{
          dest: src_q,
          src: node_i,
          op: op_q,
          tag: tag_q,
          status: err_q ? RemoteStatusError[2:0] : RemoteStatusOk[2:0]
      };
      flit_q.data  <= state_q == Reply ? reply : data_q;
      flit_q.tail  <= state_q == Word || !has_word;
      flit_q.route <= state_q == Reply ? route_of(src_q, NodeOrderXy[0], x_i, y_i) : '0;
    end
    if (send != tx_credit_i) credits_q <= send ? credits_q - 1'b1 : credits_q + 1'b1;

    if (rst_i) begin
      put_q <= '0;
      get_q <= '0;
      held_q <= '0;
      credit_q <= 1'b0;
      state_q <= Head;
      local_q <= 1'b0;
      err_q <= 1'b0;
      valid_q <= 1'b0;
      credits_q <= NodeLinkCredits[4:0];
    end
  end

  assign rx_credit_o = credit_q;
  assign tx_valid_o = valid_q;
  assign tx_flit_o = flit_q;
  assign local_done_o = state_q == Reply && local_q;
  assign local_rdata_o = data_q;
  assign local_err_o = err_q;
  assign idle_o = state_q == Head && held_q == '0 && !local_q;
endmodule

`default_nettype wire
