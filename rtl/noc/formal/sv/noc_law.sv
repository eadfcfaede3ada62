// Names the mesh in which the routers of a proof stand; see router_watch.
`default_nettype none

module noc_law (
    input wire noc_law_pkg::mesh_t mesh_i
);
  wire noc_law_pkg::mesh_t mesh = mesh_i;
endmodule

`default_nettype wire
