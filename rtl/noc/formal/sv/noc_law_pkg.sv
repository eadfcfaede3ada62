// The law of a link between routers, or between a router and what hangs on it: what may stand on it.
//
// The same functions say what a neighbour may send (the assumption) and what a router must send (its guarantee).
// For the proofs each flit carries a tag in data 30:10, which routers never look at:
//   30:28 colour of its packet, 27:26 its number in the packet modulo 4, 25:16 where the packet goes, 15:10 anything
`default_nettype none

package noc_law_pkg;
  import noctule_pkg::*;

  // Mesh and order of dimensions, and one of its routers.
  typedef struct packed {
    logic       order;
    logic [3:0] last_x;
    logic [3:0] last_y;
  } mesh_t;

  typedef struct packed {
    logic [2:0] colour;
    logic [1:0] number;
    logic [9:0] dest;
  } tag_t;

  function automatic tag_t tag_of(logic [37:0] flit);
    return flit[30:16];
  endfunction

  // The tag of the flit after this one in the same packet.
  function automatic tag_t after(tag_t tag);
    return '{colour: tag.colour, number: tag.number + 2'd1, dest: tag.dest};
  endfunction

  // A tile or an edge device of this mesh.
  function automatic logic exists(mesh_t mesh, logic [9:0] node);
    return node[3:0] <= mesh.last_x && node[7:4] <= mesh.last_y && node[9:8] != 2'd3 &&
        (!node[8] || node[3:0] == 4'd0) && (!node[9] || node[3:0] == mesh.last_x);
  endfunction

  // Whether a packet for `dest` may come in by `port` of router (x, y): it exists, does not turn back, has not lost
  // its way, and there is something to come from.
  function automatic logic may_enter(mesh_t mesh, logic [2:0] port, logic [3:0] x, logic [3:0] y,
                                     logic [9:0] dest);
    logic [4:0] route = route_of(dest, mesh.order, x, y);
    logic column = !mesh.order || dest[3:0] == x;
    logic row = mesh.order || dest[7:4] == y;
    logic [4:0] ways;
    ways = ~route & {1'b1, row || x == 4'd0, column && y != mesh.last_y, row || x == mesh.last_x, column && y != 4'd0};
    return exists(mesh, dest) && ways[port];
  endfunction

  // A head that may come in by `port` of router (x, y).
  function automatic logic head_ok(mesh_t mesh, logic [2:0] port, logic [3:0] x, logic [3:0] y,
                                   logic [37:0] flit);
    tag_t tag = tag_of(flit);
    logic may = may_enter(mesh, port, x, y, flit[9:0]);
    logic [4:0] route = route_of(flit[9:0], mesh.order, x, y);
    return may && flit[37:33] == route && tag.number == 2'd0 && tag.dest == flit[9:0];
  endfunction

  // What hangs on `port` of router (x, y) if that is not a router: a tile, a device on an edge.
  function automatic logic is_end(mesh_t mesh, logic [2:0] port, logic [3:0] x);
    return port == 3'd4 || port == 3'd3 && x == 4'd0 || port == 3'd1 && x == mesh.last_x;
  endfunction
  function automatic logic [9:0] end_node(logic [2:0] port, logic [3:0] x, logic [3:0] y);
    return {port == 3'd1, port == 3'd3, y, x};
  endfunction

  // A head that may leave by `port`: it is where it goes, or may enter the neighbour.
  function automatic logic next_ok(mesh_t mesh, logic [2:0] port, logic [3:0] x, logic [3:0] y,
                                   logic [37:0] flit);
    tag_t tag = tag_of(flit);
    logic here = flit[9:0] == end_node(port, x, y) && tag.number == 2'd0 && tag.dest == flit[9:0];
    logic [3:0] next_x = port == 3'd1 ? x + 4'd1 : port == 3'd3 ? x - 4'd1 : x;
    logic [3:0] next_y = port == 3'd0 ? y - 4'd1 : port == 3'd2 ? y + 4'd1 : y;
    logic [2:0] opposite = {1'b0, !port[1], port[0]};
    logic on = head_ok(mesh, opposite, next_x, next_y, flit);
    logic there = (port != 3'd0 || y != 4'd0) && (port != 3'd2 || y != mesh.last_y);
    return is_end(mesh, port, x) ? here : on && there;
  endfunction
endpackage

`default_nettype wire
