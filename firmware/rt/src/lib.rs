//! Runtime of a tile: start-up, traps, and the driver of its network interface.
//!
//! A tile's firmware is one event loop: look at [`Ni::events`], drain what came, sleep in
//! [`Ni::sleep`] when there is nothing. Interrupts stay off; they only end the sleep. A trap or
//! panic reports a software fault to the supervisor and parks the core.
//!
//! Drivers take their registers through [`Bus`], so they run on the metal ([`Metal`]) and on a
//! mock in host tests ([`mock::MockBus`]).
#![no_std]

mod bus;
mod local;
#[cfg(target_arch = "riscv32")]
mod metal;
#[cfg(not(target_os = "none"))]
pub mod mock;
mod ni;
#[cfg(target_arch = "riscv32")]
mod start;

#[cfg(not(target_os = "none"))]
extern crate std;

pub use bus::Bus;
pub use local::Local;
#[cfg(target_arch = "riscv32")]
pub use metal::Metal;
pub use ni::{EVENTS_ALL, Ni};
pub use noctule_contract as contract;
pub use noctule_tables::boot::Boot;
#[cfg(target_arch = "riscv32")]
pub use start::{Tile, park, report};
