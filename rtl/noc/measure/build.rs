//! Verilates the emitted router and compiles the network around it.

use noctule_verilate_build::{Generated, Tools, Verilate, compile_flags};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let tools = Tools::find().unwrap_or_else(|error| panic!("{error}"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("this runs inside a build script"));
    let mut verilate = Verilate::new("router");
    for flag in [
        "--flatten",
        "--no-assert",
        "-O3",
        "--x-assign",
        "fast",
        "--x-initial",
        "fast",
        // The router's work stands behind conditions; the data-flow pass would do all of it always.
        "-fno-dfg",
    ] {
        verilate = verilate.flag(flag);
    }
    let generated = verilate
        .include("../sv")
        .source("../sv/router.sv")
        .generate()
        .unwrap_or_else(|error| panic!("{error}"));

    let queue = fs::read_to_string("../sv/router_queue.sv").expect("the emitted queue");
    let depth = depth_of(&queue).expect("the emitted queue declares its payload");
    let include = out.join("include");
    fs::create_dir_all(&include).expect("OUT_DIR is writable");
    fs::write(include.join("router.h"), header(&generated)).expect("OUT_DIR is writable");
    let mut build = cxx_build::bridge("src/ffi.rs");
    compile_flags(&mut build, &tools);
    build.define("NOCTULE_NOC_DEPTH", depth);
    build
        .std("c++20")
        .include("cpp")
        .include(&include)
        .include(&generated.dir)
        .file("cpp/network.cpp")
        .files(&generated.sources)
        .compile("noctule_noc_measure");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/ffi.rs");
    println!("cargo::rerun-if-changed=cpp");
}

/// Places of a queue: what its text declares. `cargo run -p noctule-noc DEPTH` changes it, for measuring.
fn depth_of(queue: &str) -> Option<&str> {
    queue
        .split_once("payload_q [")?
        .1
        .split_once(']')
        .map(|(n, _)| n)
}

/// `router.h`: the model, and one rising edge of its only clock without Verilator's scheduler, as the
/// composed chip does it (`sim/chip`).
fn header(generated: &Generated) -> String {
    let p = &generated.prefix;
    let text: String = generated
        .sources
        .iter()
        .map(|path| fs::read_to_string(path).unwrap_or_default())
        .collect();
    let root = format!("{p}___024root");
    let defines = |name: &str| text.contains(&format!("void {root}___{name}({root}* vlSelf) {{"));
    assert!(
        defines("eval_nba") && !defines("eval_act"),
        "{root}: not a design of one clock and no latches, or another Verilator than 5.048"
    );
    let mut out = format!("#pragma once\n#include \"{p}.h\"\n#include \"{root}.h\"\n");
    let mut edge = String::new();
    for (phase, word) in [
        ("eval_ico", "__VicoTriggered"),
        ("eval_nba", "__VnbaTriggered"),
    ] {
        if defines(phase) {
            let _ = writeln!(out, "void {root}___{phase}({root}* vlSelf);");
            let _ = writeln!(edge, "  r->{word}[0] = 1;\n  {root}___{phase}(r);");
        }
    }
    let _ = write!(
        out,
        "namespace noctule::measure {{
using Model = {p};
using Root = {root};
inline void edge(Root* r) {{
{edge}}}
}}  // namespace noctule::measure
"
    );
    out
}
