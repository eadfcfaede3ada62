//! Verilates the core with its memory for the test bench.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("exec_top")
        .name("core_bench")
        .sources(
            [
                "core_pkg",
                "core_decode",
                "core_alu",
                "core_mul",
                "core_div",
                "core_pmp",
                "core_csr",
                "core_regs",
                "core_wb",
                "core_rvfi",
                "core_ram",
                "core",
                "exec_top",
            ]
            .map(|name| format!("{name}.sv")),
        )
        .flag("-Wall")
        .param("Rvfi", 1)
        .param("ExtPorts", 1)
        .param("RamBytes", 64 * 1024)
        .build();
}
