//! Verilates the network interface as a tile has it.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("ni")
        .source("../contract/sv/noctule_pkg.sv")
        .include(".")
        .source("ni.sv")
        .flag("-Wall")
        .build();
}
