//! What the hostile tests share.
//!
//! [`attack`] makes attacks, [`attacker::Attacker`] carries them out against a [`Victim`]: the chip's
//! firmware on a model of its hardware (many cases) or the chip of RTL (fewer). After an attack decent
//! clients are served byte by byte, and [`Victim::audit`] accounts for every frame, buffer and credit.
#![forbid(unsafe_code)]

pub mod attack;
pub mod attacker;
pub mod client;
pub mod frame;
pub mod oracle;
mod rtl;
pub mod script;
pub mod stage;
mod twin;
mod victim;
pub mod walls;

pub use rtl::Rtl;
pub use victim::{Siege, Victim, healthy, survives};
