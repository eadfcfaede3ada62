//! The flat chip: all of `rtl/chip/chip.sv` verilated whole, clocked every cycle, nothing skipped.
//!
//! It is the check on the composed simulator, which verilates each block once and joins instances
//! itself: same firmware, same frames, same cycles. It answers to the same traits, so everything
//! that runs on the one runs on the other, only slower.

pub mod agree;
mod links;
mod model;
pub mod replay;

pub use model::FlatChip;

noctule_verilate::model!(chip_2x2);
noctule_verilate::model!(chip_2x2_no_split);
#[cfg(feature = "mesh-6x6")]
noctule_verilate::model!(chip_6x6);
