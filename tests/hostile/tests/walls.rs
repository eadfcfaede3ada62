//! What hardware alone forbids: the attacks fault, and work on a chip built without the checks.

use noctule_hostile_tests::walls::MUTANTS;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The text without the check, which must be there once.
fn mutated(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn every_check_that_is_taken_away_is_there() {
    for (file, from, to) in MUTANTS {
        let text = fs::read_to_string(root().join(file)).expect("a source");
        assert_ne!(mutated(&text, from, to), text);
    }
}

#[test]
#[ignore = "minutes: builds the chip a second time"]
fn without_its_checks_the_chip_is_stopped_written_to_and_sent_too_much() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("walls");
    let folder = scratch.join("rtl");
    fs::create_dir_all(&folder).expect("a scratch folder");
    for (file, from, to) in MUTANTS {
        let text = fs::read_to_string(root().join(file)).expect("a source");
        let name = Path::new(file).file_name().expect("a file");
        let changed = mutated(&text, from, to);
        // Left alone when nothing is new, so that nothing is built again.
        if fs::read_to_string(folder.join(name)).ok().as_ref() != Some(&changed) {
            fs::write(folder.join(name), changed).expect("writable");
        }
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(root())
        .args(["run", "--package", "noctule-hostile-tests"])
        .args(["--example", "without_checks", "--target-dir"])
        .arg(scratch.join("build"));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" && name != "CARGO_BUILD_JOBS" {
            cargo.env_remove(&name);
        }
    }
    let run = cargo
        .env("NOCTULE_MUTANTS", &folder)
        .output()
        .expect("cargo");
    let said = String::from_utf8_lossy(&run.stdout);
    print!("{said}");
    let why = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{why}");
    assert_eq!(said.lines().count(), 3, "{said}");
}
