//! Verilates one core with 4 MiB of local memory.

use noctule_verilate_build::Verilate;

fn main() {
    let sources = include_str!("../../rtl/core/files.txt");
    Verilate::new("exec_top")
        .sources(
            sources
                .lines()
                .filter(|l| !l.starts_with('#'))
                .map(|name| format!("../../rtl/core/{name}")),
        )
        .flag("-Wall")
        // The core's rare work stands behind conditions; Verilator's data-flow pass would turn
        // them into masks and do all of it in every cycle (1.5 times the host's instructions).
        .flag("-fno-dfg")
        .build();
}
