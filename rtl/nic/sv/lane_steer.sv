// The two tables that say where a frame goes: port table (whose pool) and bucket table (which net
// tile), with their access from the supervisor path.
//
//   port_valid with port at t: app_o at t + 1
//   bucket_o answers hash_i in the same cycle (LUT RAM); `hash_i` is a register of the user
`default_nettype none

module lane_steer
  import noctule_pkg::*;
  import lane_pkg::*;
#(
    parameter int unsigned Ports   = 16,
    parameter int unsigned Buckets = 128
) (
    input  wire logic             clk_i,
    input  wire logic             sweep_i,
    input  wire logic      [15:0] sweep_index_i,
    input  wire logic      [ 1:0] select_i,         // bucket, port
    input  wire ctl_req_t         req_i,
    output ctl_rsp_t              bucket_rsp_o,
    output ctl_rsp_t              port_rsp_o,
    input  wire logic             port_valid_i,
    input  wire logic      [15:0] port_i,
    output logic           [ 3:0] app_o,
    input  wire logic      [31:0] hash_i,
    output logic                  bucket_valid_o,
    output logic           [ 6:0] bucket_o
);
  localparam int unsigned BucketW = $clog2(Buckets);
  localparam int unsigned PortW = $clog2(Ports);

  logic [7:0] bucket_q[Buckets];  // valid, channel
  logic [31:0] match_q[Ports];  // port_entry_t
  logic [4:0] action_q[Ports];  // valid, app

  // ---- supervisor path
  logic [BucketW-1:0] bucket_at;
  logic [PortW-1:0] port_at;
  logic in_buckets, in_ports;
  logic [7:0] bucket_read_q;
  logic [31:0] port_read_q;
  assign bucket_at  = req_i.addr[BucketW+1:2];
  assign port_at    = req_i.addr[PortW+2:3];
  assign in_buckets = 32'(req_i.addr[8:2]) < Buckets;
  assign in_ports   = 32'(req_i.addr[6:3]) < Ports;

  always_ff @(posedge clk_i) begin
    if (sweep_i) begin
      if (32'(sweep_index_i) < Buckets) bucket_q[sweep_index_i[BucketW-1:0]] <= '0;
    end else if (select_i[0] && req_i.write && in_buckets)
      bucket_q[bucket_at] <= {req_i.data[31], req_i.data[6:0]};
  end

  always_ff @(posedge clk_i) begin
    if (sweep_i) begin
      if (32'(sweep_index_i) < Ports) begin
        action_q[sweep_index_i[PortW-1:0]] <= '0;
        match_q[sweep_index_i[PortW-1:0]]  <= '0;
      end
    end else if (select_i[1] && req_i.write && in_ports) begin
      if (req_i.addr[2]) action_q[port_at] <= {req_i.data[31], req_i.data[3:0]};
      else match_q[port_at] <= req_i.data;
    end
  end

  assign bucket_rsp_o.data = {bucket_read_q[7], 24'd0, bucket_read_q[6:0]};
  assign port_rsp_o.data   = port_read_q;
  always_ff @(posedge clk_i) begin
    bucket_rsp_o.done <= select_i[0];
    port_rsp_o.done   <= select_i[1];
    if (select_i != '0) begin
      bucket_rsp_o.err <= !in_buckets;
      port_rsp_o.err <= !in_ports;
      bucket_read_q <= bucket_q[bucket_at];
      port_read_q <= req_i.addr[2] ? {action_q[port_at][4], 27'd0, action_q[port_at][3:0]}
                                   : match_q[port_at];
    end
  end

  // ---- lookups
  logic [7:0] bucket;
  assign bucket = bucket_q[hash_i[BucketW-1:0]];
  assign {bucket_valid_o, bucket_o} = bucket;

  always_ff @(posedge clk_i) begin
    if (port_valid_i) begin
      app_o <= '0;
      for (int i = Ports - 1; i >= 0; i--)
      if (action_q[i][4] && (port_i & match_q[i][31:16]) == match_q[i][15:0])
        app_o <= action_q[i][3:0];
    end
  end

  wire unused = &{1'b0, hash_i[31:BucketW]};
endmodule

`default_nettype wire
