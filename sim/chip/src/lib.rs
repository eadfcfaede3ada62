//! The Noctule chip as a simulator: verilated blocks, composed at run time to any mesh from 2x2 to
//! 16x16, run many cycles a call (architecture 2.5 and 2.6; theory in `docs/simulation.md`).
//!
//! ```no_run
//! use noctule_sim::{Chip, ChipConfig, Memory, Stop, StopOn};
//!
//! let mut chip = Chip::new(&ChipConfig::small())?;
//! chip.write_memory(Memory::Tile { x: 0, y: 0 }, 0x800, &[0x13, 0, 0, 0])?;
//! chip.mac_send(0, 1_000, b"a frame without preamble and FCS")?;
//! while chip.run_until(1_000_000, StopOn::FRAME) == Stop::FRAME {
//!     while let Some(frame) = chip.mac_receive(0)? {
//!         println!("{} bytes left in cycle {}", frame.bytes.len(), frame.last_cycle);
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Cycle `t` is the rising edge at which `cycle_i` is `t`; the first after reset is 0. Running is
//! deterministic: neither threads nor skipping what is quiet nor the size of steps changes what
//! happens in which cycle.

#![deny(unsafe_code)]

// Verilator's runtime is linked from there.
extern crate noctule_verilate as _;

mod chip;
mod config;
mod counters;
mod ffi;
mod inside;
mod links;
mod watch;

pub use chip::{Block, Chip, ChipError, MAX_FRAME, Memory, Stop, StopOn, TxFrame};
pub use config::{Blocks, ChipConfig, Clocking, ConfigError, MESH_RANGE, Traffic};
pub use counters::TileCounters;
pub use inside::Instance;
pub use links::{LinkEvent, LinkRecord};
pub use noctule_verilate::Variable;
pub use watch::Watch;
