//! What the tests run the stack in: a NIC lane's model, a lossy wire, a peer, packet scripts.
#![allow(
    dead_code,
    unused_imports,
    reason = "every test file uses a part of it"
)]

pub mod nic;
pub mod peer;
pub mod rng;
pub mod script;
pub mod segment;
pub mod tile;
pub mod wire;

pub use nic::{Event, Nic};
pub use rng::Rng;
