//! The world around the simulated chip: client hosts with a TCP/IP stack of their own, the bonded
//! link between them and the lanes, faults, captures, and ways out to the host's network.
//!
//! [`Network`] joins a [`Machine`] (the chip) and its stations in virtual time, so runs repeat to the
//! cycle. On it run [`load`] (HTTP clients), [`ping()`] and [`gateway`] (a listener of the host);
//! [`raw`] puts a machine on a TAP device instead.

#![deny(unsafe_code)]

mod agenda;
pub mod bond;
pub mod fault;
pub mod gateway;
pub mod http;
pub mod link;
pub mod load;
mod machine;
mod network;
pub mod pcap;
mod ping;
mod queues;
pub mod raw;
mod station;

pub use machine::Machine;
pub use network::{DELAY, Network, WireOptions};
pub use ping::ping;
pub use station::{FRAME_MAX, Handle, SOCKETS, Station};
