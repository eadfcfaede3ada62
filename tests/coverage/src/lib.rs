//! Coverage of the RTL by its benches: Verilator's counts, added up ([`points`]), against what cannot or need not be
//! reached ([`unreached`]), a list for each block. [`benches`] makes the counts.

#![forbid(unsafe_code)]

pub mod benches;
pub mod points;
pub mod unreached;

use std::path::{Path, PathBuf};

/// The checkout.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
