//! `test`: runs everything that proves the project right, through cargo's own runner.
//!
//! The last line sums the runner's `test result:` lines over all binaries.

use super::checkout;
use crate::error::Error;
use crate::say::say;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

/// Run the project's tests.
#[derive(clap::Args)]
pub struct Test {
    /// Add the long tests
    #[arg(long)]
    all: bool,
    /// Only tests of this package (may be repeated)
    #[arg(long, short, value_name = "NAME")]
    package: Vec<String>,
    /// Only tests whose name contains this
    filter: Option<String>,
}

impl Test {
    pub fn run(self) -> Result<ExitCode, Error> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let cannot = |cause| Error::CannotRun {
            program: "cargo".into(),
            cause,
        };
        let mut child = Command::new(cargo)
            .current_dir(checkout()?)
            .args(self.arguments())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        let mut sum = Summary::default();
        if let Some(output) = child.stdout.take() {
            sum.follow(BufReader::new(output), io::stdout().lock())
                .map_err(cannot)?;
        }
        let status = child.wait().map_err(cannot)?;
        say!("\n{}", sum.line(status.success()));
        Ok(if status.success() && sum.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["test".to_owned(), "--no-fail-fast".to_owned()];
        if self.package.is_empty() {
            arguments.push("--workspace".to_owned());
        }
        for name in &self.package {
            arguments.extend(["--package".to_owned(), name.clone()]);
        }
        arguments.push("--".to_owned());
        arguments.extend(self.filter.clone());
        if self.all {
            arguments.push("--include-ignored".to_owned());
        }
        arguments
    }
}

/// Totals of cargo's `test result:` lines.
#[derive(Debug, Default, PartialEq)]
struct Summary {
    passed: u64,
    failed: u64,
    ignored: u64,
    failures: Vec<String>,
}

impl Summary {
    /// Copies the runner's output and counts.
    fn follow(&mut self, from: impl BufRead, mut to: impl Write) -> io::Result<()> {
        for line in from.split(b'\n') {
            let line = line?;
            to.write_all(&line)?;
            to.write_all(b"\n")?;
            to.flush()?;
            self.count(&String::from_utf8_lossy(&line));
        }
        Ok(())
    }

    fn count(&mut self, line: &str) {
        if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|l| l.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in counts.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    fn line(&self, runner_succeeded: bool) -> String {
        let Summary {
            passed,
            failed,
            ignored,
            failures,
        } = self;
        let names = failures
            .iter()
            .map(|name| format!("failed: {name}\n"))
            .collect::<String>();
        let verdict = match (runner_succeeded, failed) {
            (true, 0) => "ok",
            (false, 0) => "FAILED (the runner failed outside a test, see above)",
            _ => "FAILED",
        };
        format!(
            "{names}test result, whole run: {verdict}. {passed} passed; {failed} failed; {ignored} ignored"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary_of(text: &str) -> Summary {
        let mut sum = Summary::default();
        let mut copied = Vec::new();
        sum.follow(text.as_bytes(), &mut copied).unwrap();
        assert_eq!(copied, text.as_bytes());
        sum
    }

    #[test]
    fn results_of_all_binaries_are_summed() {
        let sum = summary_of(
            "running 3 tests\ntest a::b ... ok\ntest a::c ... FAILED\n\
             test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n\
             test result: ok. 40 passed; 0 failed; 5 ignored; 0 measured; 0 filtered out; finished in 1.20s\n",
        );
        let failures = vec!["a::c".to_owned()];
        assert_eq!(
            sum,
            Summary {
                passed: 42,
                failed: 1,
                ignored: 5,
                failures
            }
        );
        assert_eq!(
            sum.line(false),
            "failed: a::c\ntest result, whole run: FAILED. 42 passed; 1 failed; 5 ignored"
        );
    }

    #[test]
    fn a_build_that_failed_is_not_a_success() {
        assert!(Summary::default().line(false).contains("FAILED"));
        assert_eq!(
            Summary::default().line(true),
            "test result, whole run: ok. 0 passed; 0 failed; 0 ignored"
        );
    }
}
