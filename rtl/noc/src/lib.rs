//! The network-on-chip router (architecture 2.1; theory of operation in `docs/noc.md`).
//!
//! Five ports, wormhole switching, credits, one cycle a hop. A block a file:
//! [`queue`] (input buffer), [`ahead`] (route of the next hop), [`arbiter`],
//! [`crossbar`], [`out_port`] (both and credits), and [`router`], which wires them. `rtl/noc/sv` holds the emitted text; a test keeps it in step.
//!
//! A flit on a link is 38 bits: `{route[4:0], tail, data[31:0]}`. `route` names the output port at
//! the *receiving* router, one-hot, on a head flit; on every other flit it means nothing and end points drive 0.
#![forbid(unsafe_code)]

pub mod ahead;
pub mod arbiter;
pub mod crossbar;
pub mod emitted;
pub mod out_port;
pub mod queue;
pub mod router;

use rust_hdl::prelude::Bits;

/// A flit on a link.
pub type Flit = Bits<38>;
/// What of a flit is carried as it is: tail and data.
pub type Body = Bits<33>;
/// One bit a port: north, east, south, west, local.
pub type PortMask = Bits<5>;
/// One bit for each input that can reach an output: all ports but the output's own.
pub type Rivals = Bits<4>;

// The widths above are written out because rust-hdl takes them as type arguments.
const _: () = assert!(noctule_contract::node::FLIT_BITS == 38);
const _: () = assert!(noctule_contract::node::PORTS == 5);
const _: () = assert!(noctule_contract::node::LINK_CREDITS == 16);
