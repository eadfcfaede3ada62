//! Emits the blocks and verilates what was emitted.

#[allow(missing_docs, dead_code)]
#[path = "src/blocks.rs"]
mod blocks;

use blocks::{Branches, Ops, State};
use noctule_emit::{Docs, emit};
use noctule_verilate_build::Verilate;
use rust_hdl::prelude::Block;
use std::path::PathBuf;

fn model<B: Block>(block: &mut B, name: &str) {
    let dir = PathBuf::from(std::env::var_os("OUT_DIR").expect("a build script runs in cargo"))
        .join("emitted");
    std::fs::create_dir_all(&dir).expect("OUT_DIR is writable");
    let mut verilate = Verilate::new(name);
    for module in emit(block, name, &Docs::default()).unwrap_or_else(|e| panic!("{e}")) {
        let path = dir.join(format!("{}.sv", module.name));
        std::fs::write(&path, module.text).expect("OUT_DIR is writable");
        verilate = verilate.source(path);
    }
    // The blocks leave bits unread on purpose, and compare with the largest value.
    verilate
        .flag("-Wall")
        .flag("-Wno-UNUSEDSIGNAL")
        .flag("-Wno-DECLFILENAME")
        .flag("-Wno-CMPCONST")
        .build();
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/blocks.rs");
    model(&mut Ops::<3, 6>::default(), "ops3");
    model(&mut Ops::<4, 8>::default(), "ops4");
    model(&mut Ops::<8, 16>::default(), "ops8");
    model(&mut Ops::<32, 64>::default(), "ops32");
    model(&mut Branches::default(), "branches");
    model(&mut State::default(), "state");
}
