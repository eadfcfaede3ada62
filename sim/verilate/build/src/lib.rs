//! Build-script support: run Verilator on a top module and compile the result into the crate.
//!
//! ```no_run
//! // build.rs of a bench crate
//! noctule_verilate_build::Verilate::new("counter").source("rtl/counter.sv").build();
//! ```
//!
//! [`Verilate::build`] makes the model that `noctule_verilate::model!` names. A crate that brings
//! its own C++ uses [`Verilate::generate`] and [`Tools`] alone. Nothing runs again unless a source,
//! the tools or the build script changed.

#![forbid(unsafe_code)]

mod activity;
mod branches;
mod compile;
mod header;
mod lanes;
mod shim;
mod variables;
mod verilate;

pub use activity::{Cut, Fact, Inputs, Situation, Situations, add_cycle};
pub use branches::Branches;
pub use compile::{compile_flags, covered};
pub use header::{Direction, PortDecl, parse_ports};
pub use lanes::{Lanes, lanes};
pub use noctule_tools::{Tools, ToolsError};
pub use variables::{Variable, parse_variables};
pub use verilate::{Generated, Verilate, VerilateError, find_tools};
