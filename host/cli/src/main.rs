//! `noctule VERB`: the one door to the project. One file a verb in `verbs/`.
//!
//! Exit status: 0 done, 1 it failed, 2 it was asked wrongly. Results go to standard output, all else
//! to standard error.

#![forbid(unsafe_code)]
#![deny(clippy::print_stdout)]

mod census;
mod chip_args;
mod error;
mod interrupt;
mod output;
mod record;
mod say;
mod scene;
mod table;
mod verbs;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

/// Noctule: a many-core network chip, its simulator and its library OS.
#[derive(Parser)]
#[command(
    name = "noctule",
    bin_name = "./noctule",
    version,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    verb: verbs::Verb,
}

fn main() -> ExitCode {
    error::install();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => return refused(&refusal),
    };
    match cli.verb.run() {
        Ok(code) => code,
        Err(error) => {
            let code = error.exit_code();
            eprint!("{:?}", miette::Report::new(error));
            code
        }
    }
}

/// Says what was wrong with the command line; a verb of the design that this version does not have
/// is told apart from a misspelt one.
fn refused(refusal: &clap::Error) -> ExitCode {
    let word = match (refusal.kind(), refusal.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::InvalidSubcommand, Some(ContextValue::String(word))) => Some(word.as_str()),
        _ => None,
    };
    if let Some(word) = word.filter(|word| verbs::PLANNED.contains(word)) {
        let error = error::Error::NotInThisVersion {
            verb: word.to_owned(),
        };
        let code = error.exit_code();
        eprint!("{:?}", miette::Report::new(error));
        return code;
    }
    // Printing fails only when nobody listens.
    let _ = refusal.print();
    ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2))
}
