//! `exec` as scripts meet it: exit status, sentence, JSON.

#[path = "../../../sim/exec/tests/common/mod.rs"]
mod common;

use common::{BASE, TOHOST, elf};
use std::process::{Command, Output};

const LUI_X5_TOHOST: u32 = 0x8000_12b7;
const SW_X6_AT_X5: u32 = 0x0062_a023;
const LOOP: u32 = 0x0000_006f;
const WFI: u32 = 0x1050_0073;

/// Runs `exec` on a program of these words.
fn exec(name: &str, words: &[u32], arguments: &[&str]) -> Output {
    let file = std::env::temp_dir().join(format!("noctule-cli-{}-{name}", std::process::id()));
    std::fs::write(&file, elf(words, BASE, Some(TOHOST))).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_noctule"))
        .arg("exec")
        .args(arguments)
        .arg(&file)
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    output
}

/// A program that stores `value` (at most 2047) to `tohost`.
fn stores(value: u32) -> [u32; 4] {
    let addi_x6 = value << 20 | 0x0000_0313;
    [LUI_X5_TOHOST, addi_x6, SW_X6_AT_X5, LOOP]
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_program_that_passes_ends_with_status_0() {
    let output = exec("pass", &stores(1), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("passed: "),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn a_program_that_fails_ends_with_status_1_and_its_number() {
    let output = exec("fail", &stores(11), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("failed: number 5"),
        "{}",
        text(&output.stderr)
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn a_program_that_never_reports_is_stopped_with_the_line_that_gives_it_more() {
    let output = exec("loop", &[LOOP], &["--max-cycles", "5000"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(
        said.contains("did not store to tohost within 5000 cycles; --max-cycles N"),
        "{said}"
    );
}

#[test]
fn a_program_that_sleeps_for_ever_is_told_apart() {
    let output = exec("sleep", &[WFI, LOOP], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("sleeps in wfi for ever"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn json_has_the_keys_that_scripts_rely_on() {
    for (value, status, outcome, code) in [(1, 0, "passed", 0), (11, 1, "failed", 5)] {
        let output = exec(&format!("json{value}"), &stores(value), &["--json"]);
        assert_eq!(output.status.code(), Some(status));
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["outcome"], outcome);
        assert_eq!(object["code"], code);
        assert!(object["cycles"].as_u64().unwrap() > 3);
        // The store and what came before it; what follows may have begun.
        assert!(
            (2..=4).contains(&object["instructions"].as_u64().unwrap()),
            "{object}"
        );
    }
}
