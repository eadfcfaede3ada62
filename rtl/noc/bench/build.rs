//! Verilates the emitted router, and its look-ahead alone, with every warning an error.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("router")
        .include("../sv")
        .source("../sv/router.sv")
        .flag("-Wall")
        .build();
    for block in ["column", "row", "tile"] {
        let top = format!("router_ahead_{block}");
        Verilate::new(&top)
            .name(&format!("ahead_{block}"))
            .source(format!("../sv/{top}.sv"))
            .flag("-Wall")
            .build();
    }
}
