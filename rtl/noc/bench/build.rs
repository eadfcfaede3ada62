//! Verilates the emitted router, with every warning an error.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("router")
        .include("../sv")
        .source("../sv/router.sv")
        .flag("-Wall")
        .build();
}
