//! Runs the benches on models that count.

use crate::points::{Counts, read_all};
use noctule_tools::cargo_apart;
use std::path::{Path, PathBuf};
use std::{fs, io};
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
pub fn run(scratch: &Path) -> Result<Counts, BenchError> {
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
    let run = cargo_apart()
        .args(["test", "--tests", "--target-dir"])
        .arg(scratch.join("build"))
        .args(PACKAGES.iter().flat_map(|p| ["--package", p]))
        .env("NOCTULE_COVERAGE", &folder)
        .output()
        .map_err(io(Path::new("cargo")))?;
    if !run.status.success() {
        let text = [run.stdout, run.stderr].concat();
        return Err(BenchError::Failed(
            String::from_utf8_lossy(&text).into_owned(),
        ));
    }
    let counts = read_all(&folder).map_err(io(&folder))?;
    if counts.is_empty() {
        return Err(BenchError::Nothing(folder));
    }
    Ok(counts)
}
