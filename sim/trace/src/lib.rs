//! Waveforms of the chip: [`Recorder`] writes a window of cycles as a VCD file with the chip's hierarchy,
//! [`Wave`] reads one back.
//!
//! A time unit (1 ns in the file) is a cycle; a value at time `t` is the one that is there during cycle
//! `t`, sampled by its edge. Scopes: `chip.tile_X_Y`, `chip.router_NET_X_Y` (NET: msg, req, rsp),
//! `chip.lane_R`, `chip.channel_R`, `chip.bridge`, below them the RTL's own instance names.

#![forbid(unsafe_code)]

mod links;
pub mod packets;
mod recorder;
mod registers;
mod select;
mod trigger;
mod wave;

pub use recorder::{Recorder, Summary};
pub use select::{SelectError, select};
pub use trigger::{Trigger, TriggerError};
pub use wave::{Change, Sample, Signal, SignalId, Wave, WaveError};
