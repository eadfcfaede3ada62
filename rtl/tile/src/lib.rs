//! Bench of the tile: two of them, wired back to back, running programs assembled here.
#![deny(unsafe_code)]

pub mod asm;
mod pair;

pub use pair::Pair;

noctule_verilate::model!(tile);
