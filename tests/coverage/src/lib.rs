//! Coverage of the RTL by its benches: Verilator's counts, added up ([`points`]), against what cannot or need not be
//! reached ([`unreached`]), a list for each block. [`benches`] makes the counts.

#![forbid(unsafe_code)]

pub mod benches;
pub mod points;
pub mod unreached;
