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
        .build();
}
