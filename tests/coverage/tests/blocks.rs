//! What the benches reach of each block, printed; it fails if something is not reached that `unreached/` does not explain, or
//! explained and reached (docs/coverage.md). `NOCTULE_COVERAGE_COUNTS=1` takes the counts of the last run.

mod lists;

use lists::{list, sources};
use noctule_coverage::benches;
use noctule_coverage::points::{Counts, read_all};
use std::env;
use std::path::Path;
use std::sync::OnceLock;

/// The counts of all benches, made once.
fn counts() -> &'static Counts {
    static COUNTS: OnceLock<Counts> = OnceLock::new();
    COUNTS.get_or_init(|| {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage");
        if env::var_os("NOCTULE_COVERAGE_COUNTS").is_none() {
            return benches::run(&scratch).unwrap_or_else(|e| panic!("{e}"));
        }
        read_all(&scratch.join("counts")).expect("a run before this one")
    })
}

fn check(block: &str, folder: &str, least: usize) {
    let report = list(block).compare(counts(), &sources(folder));
    println!("{block}:\n{}", report.table);
    let (points, wrong) = (report.points, report.wrong);
    assert!(points > least, "only {points} points of {block}");
    assert!(wrong.is_empty(), "{block}:\n{}", wrong.join("\n"));
}

#[test]
fn every_line_that_a_list_names_is_there() {
    for (block, folder) in [
        ("bridge", "rtl/chip"),
        ("channel", "rtl/mem"),
        ("core", "rtl/core"),
        ("interface", "rtl/ni"),
        ("lane", "rtl/nic/sv"),
        ("router", "rtl/noc/sv"),
        ("tile", "rtl/tile"),
    ] {
        let sources = sources(folder);
        for (file, text) in list(block).lines() {
            let source = sources
                .get(file)
                .unwrap_or_else(|| panic!("{block}: no {file}"));
            let there = source.lines().any(|line| line.trim() == text);
            assert!(there, "{block}: not in {file}: {text}");
        }
    }
}

#[test]
#[ignore = "builds every bench a second time, with coverage"]
fn the_memory_channel_is_reached_but_for_what_the_list_explains() {
    check("channel", "rtl/mem", 2_000);
}

#[test]
#[ignore = "builds every bench a second time, with coverage"]
fn the_core_is_reached_but_for_what_the_list_explains() {
    check("core", "rtl/core", 12_000);
}

#[test]
#[ignore = "builds every bench a second time, with coverage"]
fn the_network_interface_is_reached_but_for_what_the_list_explains() {
    check("interface", "rtl/ni", 25_000);
}

#[test]
#[ignore = "builds every bench a second time, with coverage"]
fn the_lane_is_reached_but_for_what_the_list_explains() {
    check("lane", "rtl/nic/sv", 25_000);
}

#[test]
#[ignore = "builds every bench a second time, with coverage"]
fn the_bridge_is_reached_but_for_what_the_list_explains() {
    check("bridge", "rtl/chip", 4_000);
}

#[test]
#[ignore = "builds every bench a second time, with coverage"]
fn the_tile_is_reached_but_for_what_the_list_explains() {
    check("tile", "rtl/tile", 2_000);
}
