//! Sockets: everything is asynchronous, nothing blocks (architecture 3.1).
//!
//! [`app`] is the application's half: the trait [`app::App`] it implements, the calls
//! [`app::Sockets`] it makes, and the distributed backend that turns both into messages.
//! [`net`] is the net tile's half.
#![no_std]
#![forbid(unsafe_code)]

pub mod app;
pub mod net;

#[cfg(test)]
extern crate std;
