//! Verilates the flat chip, 2x2, from the same RTL and with the same flags as the composed one's
//! blocks, and once more with `-fno-split`; with the feature `mesh-6x6` the one of 36 tiles too.

use noctule_verilate_build::Verilate;

/// Parameters of `rtl/chip/chip.sv`, whose own are those of `ChipConfig::small`.
type Parameters = [(&'static str, &'static str)];

/// Those of `ChipConfig::default`.
const SIX_BY_SIX: &Parameters = &[
    ("W", "6"),
    ("H", "6"),
    ("LaneRows", "16'b01_1111"),
    ("ChannelRows", "16'b01_1011"),
    ("BridgeRow", "5"),
];

fn main() {
    chip("chip_2x2", &[], "");
    // Blocks that are not split look circular to Verilator, which then settles them by iteration.
    chip("chip_2x2_no_split", &[], " -fno-split -Wno-UNOPTFLAT");
    if std::env::var_os("CARGO_FEATURE_MESH_6X6").is_some() {
        chip("chip_6x6", SIX_BY_SIX, "");
    }
}

fn chip(name: &str, parameters: &Parameters, more: &str) {
    let rtl = "../../rtl";
    let mut chip = Verilate::new("chip")
        .name(name)
        .params(parameters.iter().copied())
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
