//! Verilates the generated unpacking module.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("contract_unpack")
        .source("../sv/noctule_pkg.sv")
        .source("contract_unpack.sv")
        .flag("-Wall")
        .build();
}
