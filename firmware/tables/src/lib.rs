//! Who may talk to whom, and who may touch what: from a [`Topology`] to every table of the chip.
//!
//! The host writes a [`Topology`], packed by [`blob::encode`], into the supervisor's local memory
//! (its boot block, `map::BOOT_BLOCK`). The supervisor unpacks it, makes a [`Plan`] and sends the
//! plan's writes through its control requester. Everything is pure, allocates nothing and gives
//! the same answer on host and chip, so the host can check a topology before it boots one, and
//! tests can attack the tables without a chip.
//!
//! Addresses are bytes; credits and queue depths are words (a message's stamp included).
#![no_std]
#![forbid(unsafe_code)]

pub mod blob;
pub mod boot;
mod bootwrite;
pub mod counters;
mod error;
mod guards;
mod links;
mod memory;
mod plan;
mod rss;
mod topology;

#[cfg(test)]
extern crate std;
#[cfg(test)]
mod tests;

pub use error::{Refused, Why};
pub use links::{NET_CTRL_WORDS, SUPERVISOR_CREDITS, SUPERVISOR_WORDS};
pub use memory::{COUNTER_PAGE_BYTES, Pool, Region, STACK_REGION_BYTES};
pub use plan::{Plan, Sink};
pub use rss::bucket_of;
pub use topology::{AppSpec, Depths, Role, TileSpec, Topology};
