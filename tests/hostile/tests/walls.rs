//! What hardware alone forbids: the attacks fault, and work on a chip built without the checks.

use noctule_hostile_tests::walls::MUTANTS;
use noctule_tools::{cargo_apart, checkout};
use std::fs;
use std::path::Path;

/// The text without the check, which must be there once.
fn mutated(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

#[test]
fn every_check_that_is_taken_away_is_there() {
    for (file, from, to) in MUTANTS {
        let text = fs::read_to_string(checkout().join(file)).expect("a source");
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
        let text = fs::read_to_string(checkout().join(file)).expect("a source");
        let name = Path::new(file).file_name().expect("a file");
        let changed = mutated(&text, from, to);
        // Left alone when nothing is new, so that nothing is built again.
        if fs::read_to_string(folder.join(name)).ok().as_ref() != Some(&changed) {
            fs::write(folder.join(name), changed).expect("writable");
        }
    }
    let run = cargo_apart()
        .args(["run", "--package", "noctule-hostile-tests"])
        .args(["--example", "without_checks", "--target-dir"])
        .arg(scratch.join("build"))
        .env("NOCTULE_MUTANTS", &folder)
        .output()
        .expect("cargo");
    let said = String::from_utf8_lossy(&run.stdout);
    print!("{said}");
    let why = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{why}");
    assert_eq!(said.lines().count(), 3, "{said}");
}
