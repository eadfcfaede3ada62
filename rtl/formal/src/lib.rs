//! Proofs of SystemVerilog with open tools.
//!
//! [`flow`] has yosys turn a wrapper module and the block's own sources into an AIGER circuit with named
//! assertions; [`aiger`] reads it; [`induction`] shows with CaDiCaL that assertions hold after reset
//! and that they follow from themselves in the cycles before: so they hold always; [`check`] judges
//! a circuit and its mutants, [`proof`] is what a test of a block calls; [`trace`] shows a counterexample.
#![forbid(unsafe_code)]

pub mod aiger;
pub mod check;
pub mod flow;
pub mod induction;
pub mod proof;
pub mod trace;
