//! Compiles Verilator's own runtime, once for every executable, and the bridge to it.

use noctule_verilate_build::{compile_flags, covered, find_tools};

fn main() {
    let tools = find_tools().unwrap_or_else(|error| panic!("{error}"));
    let include = tools.verilator_root().join("include");
    let mut build = cxx_build::bridge("src/ffi.rs");
    compile_flags(&mut build, &tools);
    build.include("cpp").file("cpp/model.cpp");
    for part in [
        "verilated",
        "verilated_dpi",
        "verilated_threads",
        "verilated_vcd_c",
    ] {
        build.file(include.join(part).with_extension("cpp"));
    }
    if covered() {
        build.file("cpp/counts.cpp");
        build.file(include.join("verilated_cov.cpp"));
    }
    build.compile("noctule_verilated");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/ffi.rs");
    println!("cargo::rerun-if-changed=cpp");
    println!("cargo::metadata=include={}/cpp", env!("CARGO_MANIFEST_DIR"));
    println!("cargo::rustc-link-lib=pthread");
}
