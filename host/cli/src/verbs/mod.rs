//! The verbs there are.

mod bench;
mod doctor;
mod exec;
mod export;
mod fpga;
mod run;
mod test;
mod trace;

use crate::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Verbs of the design that are not in this version.
pub const PLANNED: &[&str] = &["top", "profile"];

/// A verb with its options.
#[derive(clap::Subcommand)]
pub enum Verb {
    Run(Box<run::Run>),
    Bench(bench::Bench),
    Exec(exec::Exec),
    Trace(trace::Trace),
    Export(export::Export),
    Fpga(fpga::Fpga),
    Doctor(doctor::Doctor),
    Test(test::Test),
}

impl Verb {
    /// Does it.
    pub fn run(self) -> Result<ExitCode, Error> {
        match self {
            Verb::Run(verb) => verb.run(),
            Verb::Bench(verb) => verb.run(),
            Verb::Exec(verb) => verb.run(),
            Verb::Trace(verb) => verb.run(),
            Verb::Export(verb) => verb.run(),
            Verb::Fpga(verb) => verb.run(),
            Verb::Doctor(verb) => verb.run(),
            Verb::Test(verb) => verb.run(),
        }
    }
}

/// The checkout to work on: the launcher's, else the one the program was built in.
fn checkout() -> Result<PathBuf, Error> {
    let told = std::env::var_os("NOCTULE_CHECKOUT").filter(|dir| !dir.is_empty());
    let dir = told.map_or_else(noctule_tools::checkout, PathBuf::from);
    if dir.join("Cargo.toml").is_file() {
        Ok(dir)
    } else {
        Err(Error::NoCheckout { dir })
    }
}
