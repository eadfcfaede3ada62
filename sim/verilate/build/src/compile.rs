//! How a model's C++ is compiled: the flags that all of it must share, and how hard the compiler tries for which part.

use crate::verilate::Generated;
use noctule_tools::Tools;
use std::env;
use std::path::{Path, PathBuf};

impl Generated {
    /// The sources that run while the model runs: all but those of `compile_start`.
    pub fn running(&self) -> impl Iterator<Item = &Path> {
        self.sources
            .iter()
            .map(PathBuf::as_path)
            .filter(|source| !at_start(source))
    }

    /// Compiles what runs once, when a model is made (`__Slow` in the file's name), with `build`, which has the flags but no
    /// files yet, and without optimizing: of a whole chip it takes longer to optimize than all that it will ever run. Returns
    /// the object files.
    pub fn compile_start(&self, mut build: cc::Build) -> Vec<PathBuf> {
        build
            .opt_level(0)
            .include(&self.dir)
            .files(self.sources.iter().filter(|source| at_start(source)))
            .compile_intermediates()
    }
}

fn at_start(source: &Path) -> bool {
    source
        .file_stem()
        .is_some_and(|name| name.to_string_lossy().ends_with("__Slow"))
}

/// How hard the C++ compiler tries for a model that runs by itself: 1 where the Rust compiler does so for the crate (test
/// benches, whose C++ takes longer to compile than to run), else 2.
pub(crate) fn opt_level() -> u32 {
    match env::var("OPT_LEVEL").as_deref() {
        Ok("0" | "1") => 1,
        _ => 2,
    }
}

/// Whether models of benches count how often each line ran and each bit changed: `NOCTULE_COVERAGE` names the folder
/// for the counts, when the models are built and when they run.
pub fn covered() -> bool {
    println!("cargo::rerun-if-env-changed=NOCTULE_COVERAGE");
    env::var_os("NOCTULE_COVERAGE").is_some()
}

/// The flags with which every part of an executable's verilated code is compiled; they must agree.
pub fn compile_flags(build: &mut cc::Build, tools: &Tools) {
    let include = tools.verilator_root().join("include");
    build
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .debug(false)
        .warnings(false)
        .include(&include)
        .include(include.join("vltstd"))
        .define("VERILATOR", "1")
        .define("VM_COVERAGE", if covered() { "1" } else { "0" })
        .define("VM_SC", "0")
        .define("VM_TIMING", "0")
        .define("VM_TRACE", "1")
        .define("VM_TRACE_VCD", "1")
        .define("VM_TRACE_FST", "0")
        .define("VM_TRACE_SAIF", "0")
        .define("VL_TIME_CONTEXT", None)
        .define("VL_USER_STOP", None)
        .flag_if_supported("-fbracket-depth=4096")
        .flag_if_supported("-Wno-psabi");
    for flag in LARGE_TEXT {
        build.flag_if_supported(flag);
    }
}

/// For code that runs once a cycle and fits no first-level instruction cache: nothing in it is a loop worth aligning, so
/// text without gaps is less to read; neighbouring members merged into a vector are soon read one by one, or the other way
/// round, and wait for each other; and of its branches many go either way, so that a few instructions more are cheaper.
const LARGE_TEXT: [&str; 7] = [
    "-falign-functions=64",
    "-falign-jumps=1",
    "-falign-labels=1",
    "-falign-loops=1",
    "-flive-range-shrinkage",
    "-fno-tree-slp-vectorize",
    "-mbranch-cost=5",
];
