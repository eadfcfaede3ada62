//! Runs the benches on models that count.

use crate::points::{Counts, add};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};
use thiserror::Error;

/// The packages whose tests are the blocks' benches. A tile has a core and an interface, and the bridge a core.
const PACKAGES: [&str; 6] = [
    "noctule-core",
    "noctule-ni",
    "noctule-nic-bench",
    "noctule-mem-bench",
    "noctule-chip-bench",
    "noctule-tile",
];

/// Why there are no counts.
#[derive(Debug, Error)]
pub enum BenchError {
    /// A file or program failed us.
    #[error("{}: {cause}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The benches did not build or a test in them failed.
    #[error("the benches fail on models built with coverage:\n{0}")]
    Failed(String),
    /// No bench wrote anything.
    #[error("no bench wrote counts to {}", .0.display())]
    Nothing(PathBuf),
}

/// Builds the benches with coverage in a target folder of their own (below `scratch`, kept for the next time), runs them,
/// and adds up what they counted.
///
/// # Errors
/// If they do not build, fail, or count nothing.
pub fn run(checkout: &Path, scratch: &Path) -> Result<Counts, BenchError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |cause| BenchError::Io { path, cause }
    };
    // The same folder each time: cargo builds again when the variable changes.
    let folder = scratch.join("counts");
    match fs::remove_dir_all(&folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(io(&folder)(e)),
        _ => fs::create_dir_all(&folder).map_err(io(&folder))?,
    }
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(&program);
    cargo
        .current_dir(checkout)
        .args(["test", "--tests", "--target-dir"])
        .arg(scratch.join("build"))
        .args(PACKAGES.iter().flat_map(|p| ["--package", p]));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" && name != "CARGO_BUILD_JOBS" {
            cargo.env_remove(&name);
        }
    }
    let run = cargo
        .env("NOCTULE_COVERAGE", &folder)
        .output()
        .map_err(io(Path::new(&program)))?;
    if !run.status.success() {
        let text = [run.stdout, run.stderr].concat();
        return Err(BenchError::Failed(
            String::from_utf8_lossy(&text).into_owned(),
        ));
    }
    let mut counts = Counts::new();
    for entry in fs::read_dir(&folder).map_err(io(&folder))? {
        let path = entry.map_err(io(&folder))?.path();
        let text = fs::read(&path).map_err(io(&path))?;
        add(&mut counts, &String::from_utf8_lossy(&text));
    }
    if counts.is_empty() {
        return Err(BenchError::Nothing(folder));
    }
    Ok(counts)
}
