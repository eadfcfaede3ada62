//! Verilates the flat chip, 2x2, as the composed one is made for the comparison.

use noctule_verilate_build::Verilate;

fn main() {
    let rtl = "../../rtl";
    let mut chip = Verilate::new("chip")
        .name("chip_2x2")
        .source(format!("{rtl}/contract/sv/noctule_pkg.sv"))
        .source(format!("{rtl}/core/core_pkg.sv"))
        .source(format!("{rtl}/nic/sv/lane_pkg.sv"));
    for dir in ["core", "ni", "tile", "mem", "nic/sv", "noc/sv", "chip"] {
        chip = chip.include(format!("{rtl}/{dir}"));
    }
    chip.source(format!("{rtl}/chip/chip.sv"))
        .flag("-Wall")
        .build();
}
