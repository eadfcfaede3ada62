//! `bench`: figures that repeat, parts that sum to the whole, and the checked-in baseline.

use serde_json::Value;
use std::process::{Command, Output};

fn bench(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_noctule"))
        .arg("bench")
        .args(args)
        .output()
        .expect("starts")
}

const SMALL: [&str; 8] = [
    "web",
    "--mesh",
    "2x2",
    "--connections",
    "16",
    "--requests",
    "600",
    "--json",
];

#[test]
fn the_small_web_benchmark_is_no_worse_than_its_baseline_and_its_parts_sum_up() {
    let out = bench(&[&SMALL[..], &["--check"]].concat());
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    let row: Value = serde_json::from_slice(&out.stdout).expect("one JSON object");
    let number = |value: &Value| value.as_f64().expect("a number");
    let whole = number(&row["core_cycles_per_request"]);
    let parts = ["receive", "transmit", "application", "other", "idle"];
    let sum: f64 = parts
        .iter()
        .map(|part| number(&row["breakdown"][part]["total"]))
        .sum();
    assert!((whole - sum).abs() < 0.1, "{sum} of {whole}: {row}");
    for (part, inner) in row["breakdown"].as_object().expect("parts") {
        let inner = inner.as_object().expect("numbers");
        let sum: f64 = inner
            .iter()
            .filter(|(key, _)| *key != "total")
            .map(|(_, v)| number(v))
            .sum();
        assert!((number(&inner["total"]) - sum).abs() < 0.1, "{part}: {row}");
    }
    // No instruction takes less than a cycle, and few take more.
    for kind in ["net", "application"] {
        let cpi = number(&row["cycles_per_instruction"][kind]);
        assert!((1.0..1.5).contains(&cpi), "{kind}: {cpi}");
    }
    // The tiles did what was asked, and nothing was lost on the way.
    assert!(number(&row["breakdown"]["receive"]["tcp"]) > 50.0);
    assert_eq!((&row["errors"], &row["drops"]), (&0.into(), &0.into()));
    assert_eq!(row["requests"], 600);
}

#[test]
fn a_case_without_baseline_fails_the_check_only() {
    let unknown = [
        "web",
        "--mesh",
        "2x2",
        "--connections",
        "3",
        "--requests",
        "33",
    ];
    let out = bench(&[&unknown[..], &["--check"]].concat());
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("--bless"));
    assert!(bench(&unknown).status.success());
}

#[test]
fn a_load_that_is_never_steady_is_an_error() {
    let out = bench(&[
        "web",
        "--mesh",
        "2x2",
        "--connections",
        "4",
        "--requests",
        "4",
    ]);
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(said.contains("--requests"), "{said}");
}

#[test]
fn the_network_of_4x4_carries_what_its_baseline_says() {
    let out = bench(&[
        "noc", "--mesh", "4x4", "--flits", "1,4,8", "--json", "--check",
    ]);
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    let rows: Value = serde_json::from_slice(&out.stdout).expect("an array of rows");
    for row in rows.as_array().expect("three rows") {
        assert_eq!(row["zero_load_cycles"], row["zero_load_analytic"], "{row}");
        assert_eq!(row["zero_load_pairs_off"], 0, "{row}");
        assert!(row["saturation_of_bound"].as_f64() > Some(0.6), "{row}");
    }
}

#[test]
fn traffic_that_cannot_be_is_refused() {
    for (args, why) in [
        (["noc", "--mesh", "1x9"], "2 to 16"),
        (["noc", "--pattern", "ring"], "tornado"),
        (["noc", "--flits", "0"], "1 to 64"),
    ] {
        let out = bench(&args);
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains(why));
    }
}
