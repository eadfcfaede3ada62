//! What the tests run the stack in: a NIC lane's model, a lossy wire, a peer.
#![allow(dead_code)]

pub mod nic;
pub mod peer;
pub mod rng;
pub mod wire;

pub use nic::{Event, Nic};
pub use rng::Rng;
