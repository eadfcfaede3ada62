//! Unbounded proof of the emitted router.
//!
//! yosys turns `sv/router_proof.sv` and the checked-in text of `rtl/noc/sv` into an AIGER file
//! ([`flow`]); [`aiger`] reads it; [`induction`] shows with CaDiCaL that all assertions hold after
//! reset and that, if all hold in a cycle, they hold in the next: so they hold always.
#![forbid(unsafe_code)]

pub mod aiger;
pub mod flow;
pub mod induction;
