//! `bench`: deterministic measurements, counted in simulated cycles and compared with what was
//! checked in. One file a benchmark.

mod baseline;
mod host_clock;
mod mix;
mod noc;
mod sim;
mod slices;
mod web;

pub use baseline::{Better, Shape};

use crate::error::Error;
use crate::say::say;
use serde_json::Value;
use std::process::ExitCode;

/// Measure, and compare with the checked-in baseline.
#[derive(clap::Args)]
pub struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Noc(noc::Noc),
    Sim(Box<sim::Sim>),
    Web(Box<web::Web>),
}

impl Bench {
    pub fn run(self) -> Result<ExitCode, Error> {
        match self.what {
            What::Noc(bench) => bench.run(),
            What::Sim(bench) => bench.run(),
            What::Web(bench) => bench.run(),
        }
    }
}

/// What happens to the result.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Result")]
pub struct Output {
    /// Print JSON on standard output
    #[arg(long)]
    pub json: bool,
    /// Fail (status 1) if the checked-in baseline is more than 2 % better, or does not know the case
    #[arg(long, conflicts_with = "bless")]
    pub check: bool,
    /// Write the result into the checked-in baseline
    #[arg(long)]
    pub bless: bool,
}

impl Output {
    /// Prints the rows and how they compare. Standard output has the result, standard error the rest;
    /// with one row `--json` prints an object, else an array.
    pub fn finish(&self, shape: &Shape, rows: &[Value]) -> Result<ExitCode, Error> {
        match rows {
            [row] if self.json => say!("{row}"),
            _ if self.json => say!("{}", Value::from(rows)),
            _ => rows.iter().for_each(crate::table::print),
        }
        self.compare(shape, rows)
    }

    /// As [`Output::finish`], for a benchmark that prints for people itself.
    pub fn finish_printed(&self, shape: &Shape, rows: &[Value]) -> Result<ExitCode, Error> {
        match rows {
            [row] if self.json => say!("{row}"),
            _ if self.json => say!("{}", Value::from(rows)),
            _ => {}
        }
        self.compare(shape, rows)
    }

    fn compare(&self, shape: &Shape, rows: &[Value]) -> Result<ExitCode, Error> {
        if self.bless {
            eprintln!("written: {}", shape.bless(rows)?.display());
            return Ok(ExitCode::SUCCESS);
        }
        let baseline = shape.read()?;
        let changes = shape.compare(&baseline, rows);
        for change in &changes {
            eprintln!("{change}");
        }
        let unknown = rows.iter().map(|row| shape.case_of(row));
        let unknown: Vec<_> = unknown
            .filter(|case| !baseline.contains_key(case))
            .collect();
        for case in &unknown {
            eprintln!(
                "{case}: not in tests/baseline/{}.json (`--bless` adds it)",
                shape.name
            );
        }
        let failed = !unknown.is_empty() || changes.iter().any(baseline::Change::regressed);
        Ok(if self.check && failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}
