//! Verilates the core with its memory for the test bench.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("exec_top")
        .name("core_bench")
        .sources(
            include_str!("files.txt")
                .lines()
                .filter(|l| !l.starts_with('#')),
        )
        .flag("-Wall")
        .param("Rvfi", 1)
        .param("ExtPorts", 1)
        .param("RamBytes", 64 * 1024)
        .build();
}
