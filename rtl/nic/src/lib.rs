//! Bench of a NIC lane (rtl/nic): plays everything around it, so that tests speak of frames,
//! notifications, descriptors and buffers.
//!
//! - [`Bench`]: the lane, cycle by cycle, with its links and MAC;
//! - [`setup`]: the tables a supervisor would write, as the tests use them;
//! - [`descriptor`]: descriptors, and the frames that must come of them;
//! - [`frames`]: frames built with `etherparse`;
//! - [`link`]: one end of a link, with credits and whims;
//! - [`verdict`]: what a lane must make of any bytes;
//! - [`memory`]: memory channels that answer late and out of order.

pub mod bench;
pub mod descriptor;
pub mod frames;
pub mod link;
pub mod memory;
pub mod setup;
pub mod verdict;

pub use bench::{Bench, Message, Sent};
pub use descriptor::{Descriptor, Reference};
pub use frames::Frame;

noctule_verilate::model!(lane);
