//! Verilates the tile.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("tile")
        .source("../contract/sv/noctule_pkg.sv")
        .source("../core/core_pkg.sv")
        .include("../core")
        .include("../ni")
        .include(".")
        .source("tile.sv")
        .param("LocalBytes", 65536)
        .flag("-Wall")
        .build();
}
