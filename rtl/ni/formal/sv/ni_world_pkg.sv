// What the surroundings of a network interface may do in a cycle: anything, before ni_world masks it.
`default_nettype none

package ni_world_pkg;
  typedef struct packed {
    logic        req;
    logic [31:0] addr;
    logic        we;
    logic [31:0] wdata;
    logic [3:0]  be;
    logic        sleep;
    logic        stop;
    logic        local_req;
    logic        local_we;
    logic [31:0] local_addr;
    logic [31:0] local_wdata;
    logic [31:0] mem;
    logic [2:0]  valid;        // flits that come: MSG, REQ, RSP
    logic [37:0] msg;
    logic [37:0] reqf;
    logic [37:0] rsp;
    logic [2:0]  credit;       // link credits that come: MSG, REQ, RSP
    logic [63:0] cycle;
    logic [31:0] us;
    logic [26:0] line;         // of what is watched, taken once
    logic [3:0]  x;
    logic [3:0]  y;
    logic [3:0]  bridge_y;
    logic [9:0]  node;
    logic [6:0]  channel;
  } any_t;
endpackage

`default_nettype wire
