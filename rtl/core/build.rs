//! Verilates the core with its memory for the test bench.

use noctule_verilate_build::Verilate;

fn main() {
    build("core_bench", 1);
    // The smallest: without user mode and protection.
    build("core_machine", 0);
}

fn build(name: &str, user_pmp: u32) {
    Verilate::new("exec_top")
        .name(name)
        .sources(
            include_str!("files.txt")
                .lines()
                .filter(|l| !l.starts_with('#')),
        )
        .flag("-Wall")
        .param("UserPmp", user_pmp)
        .param("Rvfi", 1)
        .param("ExtPorts", 1)
        .param("RamBytes", 64 * 1024)
        .build();
}
