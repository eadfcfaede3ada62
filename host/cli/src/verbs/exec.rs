//! `exec`: runs a bare RV32 ELF on one core.

use crate::error::Error;
use crate::say::say;
use noctule_exec::{Outcome, Program};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Run a bare RV32 program on one core, until it stores to `tohost`.
#[derive(clap::Args)]
pub struct Exec {
    /// An ELF32 executable for RISC-V, linked at 0x80000000
    #[arg(value_name = "ELF")]
    file: PathBuf,
    /// Give up after this many cycles
    #[arg(long, value_name = "N", default_value_t = 100_000_000, value_parser = positive)]
    max_cycles: u64,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Exec {
    pub fn run(self) -> Result<ExitCode, Error> {
        let path = &self.file;
        let bytes = std::fs::read(path).map_err(|cause| Error::Read {
            path: path.clone(),
            cause,
        })?;
        let program = Program::parse(&bytes).map_err(|cause| Error::Program {
            path: path.clone(),
            cause,
        })?;
        let report = noctule_exec::run(&program, self.max_cycles);
        let (cycles, instructions) = (report.cycles, report.instructions);
        if self.json {
            let object = json!({
                "outcome": report.outcome.name(),
                "code": report.outcome.code(),
                "cycles": cycles,
                "instructions": instructions,
            });
            say!("{object}");
        } else if report.outcome == Outcome::Passed {
            say!("passed: {cycles} cycles, {instructions} instructions");
        }
        if report.outcome == Outcome::Passed {
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!(
            "{}: {}",
            path.display(),
            what(report.outcome, self.max_cycles)
        );
        eprintln!("after {cycles} cycles, {instructions} instructions");
        Ok(ExitCode::FAILURE)
    }
}

fn positive(text: &str) -> Result<u64, &'static str> {
    text.parse()
        .ok()
        .filter(|&n| n > 0)
        .ok_or("a number, 1 or more, is needed")
}

/// A sentence for a run that did not pass.
fn what(outcome: Outcome, max_cycles: u64) -> String {
    match outcome {
        Outcome::Passed => "passed".to_owned(),
        Outcome::Failed(code) => format!("failed: number {code}"),
        Outcome::Unsupported(value) => format!(
            "stored {value:#x} to tohost, which asks a host for something; exec takes 1 (success) \
             and odd values (failures)"
        ),
        Outcome::OutOfCycles => format!(
            "did not store to tohost within {max_cycles} cycles; --max-cycles N gives it more"
        ),
        Outcome::Asleep => {
            "sleeps in wfi for ever: exec has no interrupts that could wake it".to_owned()
        }
    }
}
