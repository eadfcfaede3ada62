//! What random traffic through a whole mesh reaches of the emitted router, printed; it fails if something is not reached that
//! `unreached/router.toml` does not explain, or explained and reached (docs/coverage.md).

mod lists;

use lists::{list, sources};
use noctule_coverage::points::{Counts, add};
use noctule_tools::{Tools, checkout};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Counts of a 3x3 mesh, both orders of dimensions together, made in a scratch folder.
fn counts(dir: &Path) -> Counts {
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir).expect("a scratch folder");
    for (name, text) in sources("rtl/noc/sv") {
        fs::write(dir.join(name), text).expect("writable");
    }
    let copy = |from: &Path, to: &str| fs::copy(from, dir.join(to)).expect("readable");
    copy(
        &checkout().join("rtl/noc/export/noc_mesh.sv"),
        "noc_mesh.sv",
    );
    // Not hardware, so not called .sv: the linter takes all of those.
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("noc_coverage_tb.sv.in");
    copy(&bench, "noc_coverage_tb.sv");
    let built = Tools::find()
        .expect("the pinned tools")
        .verilator()
        .current_dir(dir)
        .args([
            "--binary",
            "--timing",
            "--coverage-line",
            "--coverage-toggle",
            "-O0",
            "-Wno-fatal",
        ])
        .args([
            "--top-module",
            "noc_coverage_tb",
            "-y",
            ".",
            "noc_coverage_tb.sv",
        ])
        .args(["-CFLAGS", "-std=c++20 -O0", "-LDFLAGS", "-pthread"])
        .args(["-MAKEFLAGS", "CFG_CXXFLAGS_PCH_I=-include"])
        .output()
        .expect("starts");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let mut counts = Counts::new();
    for order in ["+yx", "+xy"] {
        let run = Command::new(dir.join("obj_dir/Vnoc_coverage_tb"))
            .current_dir(dir)
            .arg(order)
            .output()
            .expect("starts");
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.success() && said.contains(" 0 errors"), "{said}");
        let data = fs::read(dir.join("coverage.dat")).expect("Verilator writes it");
        add(&mut counts, &String::from_utf8_lossy(&data));
    }
    counts
}

#[test]
#[ignore = "a minute of C++: a mesh built with coverage"]
fn the_router_is_reached_by_random_traffic_but_for_what_the_list_explains() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("router");
    let report = list("router").compare(&counts(&dir), &sources("rtl/noc/sv"));
    println!("router:\n{}", report.table);
    let (points, wrong) = (report.points, report.wrong);
    assert!(points > 4_000, "only {points} points of the router");
    assert!(wrong.is_empty(), "router:\n{}", wrong.join("\n"));
}
