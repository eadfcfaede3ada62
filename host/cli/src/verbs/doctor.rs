//! `doctor`: what the machine has, what is missing, and the line that mends it.

use super::checkout;
use crate::error::Error;
use crate::say::say;
use noctule_tools::{Set, Tools};
use serde_json::json;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Say what the machine has, what is missing and how to mend it.
#[derive(clap::Args)]
pub struct Doctor {
    /// Set up, and ask for, also the tools that only some verbs need
    #[arg(long)]
    all: bool,
    /// Print one JSON array on standard output
    #[arg(long)]
    json: bool,
}

/// How a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Nothing works without it.
    Required,
    /// Some verbs need it.
    Optional,
}

/// One thing looked at: what was found, or the line that mends it.
struct Finding {
    what: &'static str,
    weight: Weight,
    state: Result<String, String>,
}

impl Finding {
    fn mark(&self) -> &'static str {
        match (&self.state, self.weight) {
            (Ok(_), _) => "ok",
            (Err(_), Weight::Required) => "missing",
            (Err(_), Weight::Optional) => "absent",
        }
    }
}

impl Doctor {
    pub fn run(self) -> Result<ExitCode, Error> {
        let findings = examine(&checkout()?, self.all);
        if self.json {
            let rows: Vec<_> = findings
                .iter()
                .map(|f| {
                    json!({
                        "what": f.what,
                        "state": f.mark(),
                        "found": f.state.as_ref().ok(),
                        "mend": f.state.as_ref().err(),
                    })
                })
                .collect();
            say!("{}", serde_json::Value::from(rows));
        } else {
            for f in &findings {
                let (Ok(text) | Err(text)) = &f.state;
                say!("{:8} {:22} {text}", f.mark(), f.what);
            }
        }
        let bad = findings
            .iter()
            .any(|f| f.weight == Weight::Required && f.state.is_err());
        Ok(if bad {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn examine(checkout: &Path, all: bool) -> Vec<Finding> {
    use Weight::{Optional, Required};
    let for_some = if all { Required } else { Optional };
    let finding = |what, weight, state| Finding {
        what,
        weight,
        state,
    };
    vec![
        finding("C++ compiler", Required, compiler()),
        finding("Rust", Required, rust(checkout)),
        finding("RISC-V target", Required, target(checkout)),
        finding("Python", Required, python()),
        finding("Verilator", Required, tools(Set::Sim)),
        finding("yosys, nextpnr, verible", for_some, tools(Set::Hdl)),
        finding("TAP device (run --tap)", Optional, tap()),
        finding("processors", Optional, processors()),
    ]
}

/// First line that a program prints, standard error included.
fn first_line(command: &mut Command) -> Option<String> {
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = if output.stdout.is_empty() {
        output.stderr
    } else {
        output.stdout
    };
    let text = String::from_utf8_lossy(&text).trim().to_owned();
    text.lines().next().map(str::to_owned)
}

fn compiler() -> Result<String, String> {
    let name = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    first_line(Command::new(&name).arg("--version")).ok_or_else(|| {
        format!("`{name}` does not run; Debian or Ubuntu: sudo apt-get install build-essential")
    })
}

fn rust(checkout: &Path) -> Result<String, String> {
    first_line(Command::new("rustc").arg("--version").current_dir(checkout))
        .ok_or_else(|| "rustc does not run; get rustup from https://rustup.rs".to_owned())
}

fn target(checkout: &Path) -> Result<String, String> {
    let name = noctule_tools::RISCV_TARGET;
    let sysroot = first_line(
        Command::new("rustc")
            .args(["--print", "sysroot"])
            .current_dir(checkout),
    );
    let there =
        sysroot.is_some_and(|root| Path::new(&root).join("lib/rustlib").join(name).is_dir());
    if there {
        Ok(name.to_owned())
    } else {
        Err(format!("rustup target add {name}"))
    }
}

fn python() -> Result<String, String> {
    let mut command = Command::new("python3");
    command.args(["-c", "import sys, venv, ensurepip; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, 10))"]);
    first_line(&mut command).ok_or_else(|| {
        "Python 3.10 or newer with venv is needed; Debian or Ubuntu: sudo apt-get install python3 python3-venv"
            .to_owned()
    })
}

fn tools(set: Set) -> Result<String, String> {
    match Tools::find_set(set) {
        Ok(found) => Ok(found.environment().display().to_string()),
        Err(error) => Err(error.to_string()),
    }
}

fn tap() -> Result<String, String> {
    let device = Path::new("/dev/net/tun");
    if !device.exists() {
        return Err(
            "no /dev/net/tun; as root: modprobe tun (only `run --tap` needs it)".to_owned(),
        );
    }
    match std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(device)
    {
        Ok(_) => Ok(device.display().to_string()),
        Err(cause) => Err(format!(
            "{}: {cause} (only `run --tap` needs it, as root)",
            device.display()
        )),
    }
}

fn processors() -> Result<String, String> {
    std::thread::available_parallelism()
        .map(|n| n.to_string())
        .map_err(|cause| cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_comes_with_the_line_that_mends_it() {
        let nowhere = std::env::temp_dir();
        let mut absent = Command::new(nowhere.join("no such program"));
        assert_eq!(first_line(&mut absent), None);
        for finding in examine(&noctule_tools::checkout(), true) {
            let (Ok(text) | Err(text)) = &finding.state;
            assert!(!text.is_empty(), "{}", finding.what);
        }
    }

    #[test]
    fn only_what_is_required_counts_as_missing() {
        let finding = |weight| {
            Finding {
                what: "x",
                weight,
                state: Err("do this".to_owned()),
            }
            .mark()
        };
        assert_eq!(finding(Weight::Required), "missing");
        assert_eq!(finding(Weight::Optional), "absent");
    }
}
