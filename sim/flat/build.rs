//! Verilates the flat chip, 2x2, from the same RTL and with the same flags as the composed one's
//! blocks, and once more with `-fno-split`.

use noctule_verilate_build::Verilate;

fn main() {
    // Blocks that are not split look circular to Verilator, which then settles them by iteration.
    for (name, more) in [
        ("chip_2x2", ""),
        ("chip_2x2_no_split", " -fno-split -Wno-UNOPTFLAT"),
    ] {
        let rtl = "../../rtl";
        let mut chip = Verilate::new("chip")
            .name(name)
            .source("links.vlt")
            .source(format!("{rtl}/contract/sv/noctule_pkg.sv"))
            .source(format!("{rtl}/core/core_pkg.sv"))
            .source(format!("{rtl}/nic/sv/lane_pkg.sv"));
        for dir in ["core", "ni", "tile", "mem", "nic/sv", "noc/sv", "chip"] {
            chip = chip.include(format!("{rtl}/{dir}"));
        }
        chip = chip.source(format!("{rtl}/chip/chip.sv"));
        let flags = "--flatten --no-assert -O3 --x-assign fast --x-initial fast -fno-dfg";
        for flag in format!("{flags}{more}").split(" ") {
            chip = chip.flag(flag);
        }
        chip.look_inside().build();
    }
}
