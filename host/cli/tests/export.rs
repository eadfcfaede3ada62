//! `export noc`: what it writes runs with Verilator alone.

use noctule_tools::Tools;
use std::path::Path;
use std::process::Command;

#[test]
fn an_exported_network_passes_its_own_testbench_and_refuses_a_shape_it_is_not_for() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export_noc");
    let _ = std::fs::remove_dir_all(&dir);
    let out = Command::new(env!("CARGO_BIN_EXE_noctule"))
        .args(["export", "noc", "--mesh", "3x2"])
        .arg(&dir)
        .output()
        .expect("starts");
    assert!(out.status.success(), "{out:?}");
    // Every module of the router is there.
    let rtl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rtl/noc/sv");
    for module in std::fs::read_dir(rtl).expect("the emitted text").flatten() {
        assert!(dir.join(module.file_name()).is_file(), "{module:?}");
    }
    let verilator = |args: &[&str]| {
        let tools = Tools::find().expect("the pinned tools");
        let run = tools
            .verilator()
            .current_dir(&dir)
            .args(args)
            .args(["-y", "."])
            .output()
            .expect("starts");
        (
            run.status.success(),
            String::from_utf8_lossy(&run.stderr).into_owned(),
        )
    };
    let (built, said) = verilator(&[
        "--binary",
        "-Wno-fatal",
        "--timing",
        "-O0",
        "--top-module",
        "noc_tb",
        "noc_tb.sv",
        "-CFLAGS",
        "-std=c++20",
        "-LDFLAGS",
        "-pthread",
        "-MAKEFLAGS",
        "CFG_CXXFLAGS_PCH_I=-include",
    ]);
    assert!(built, "{said}");
    let run = Command::new(dir.join("obj_dir/Vnoc_tb"))
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("PASS: 30 packets"), "{said}");
    let (fine, said) = verilator(&[
        "--lint-only",
        "--top-module",
        "noc_mesh",
        "-GWidth=17",
        "noc_mesh.sv",
    ]);
    assert!(!fine && said.contains("Width is from 2 to 16"), "{said}");
}
