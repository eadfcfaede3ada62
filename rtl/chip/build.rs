//! Verilates the bridge for its bench.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("bridge")
        .source("../contract/sv/noctule_pkg.sv")
        .source("../core/core_pkg.sv")
        .include("../core")
        .include("../tile")
        .include("../ni")
        .include("../mem")
        .include(".")
        .source("bridge.sv")
        .flag("-Wall")
        .build();
}
