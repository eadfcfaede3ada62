//! Bench of the network interface: nodes whose core is a bus driven from Rust, joined by a network
//! that delays packets at random, memory that answers at random times, and a bridge.
//!
//! The network checks what every sender owes it: link credits, a route on each head and on nothing else,
//! packets whole. Time is in cycles; a packet between the same two nodes never overtakes another.
#![deny(unsafe_code)]

mod memory;
mod node;
mod rng;
mod system;

pub use memory::Memory;
pub use node::{Access, Fault, Node};
pub use rng::Rng;
pub use system::{MSG, Packet, REQ, RSP, System};

noctule_verilate::model!(ni);
