//! How runs end, and compiled programs.

mod common;
#[path = "programs/workload.rs"]
mod workload;

use common::{BASE, TOHOST, elf};
use noctule_core::asm::{WFI, addi, jal, lui, sw};
use noctule_exec::{Outcome, Program, Report, run};
use std::path::Path;
use std::process::Command;

fn report(words: &[u32], max_cycles: u64) -> Report {
    let file = elf(words, BASE, Some(TOHOST));
    run(
        &Program::parse(&file).expect("the file is good"),
        max_cycles,
    )
}

/// Stores `value` to `tohost`, then loops.
fn store(value: i32) -> [u32; 4] {
    [lui(5, TOHOST), addi(6, 0, value), sw(6, 5, 0), jal(0, 0)]
}

#[test]
fn storing_1_passes() {
    let r = report(&store(1), 1000);
    assert_eq!(r.outcome, Outcome::Passed);
    assert!(r.cycles < 512 + 28, "{r:?}"); // the core clears its predictions first
    assert_eq!(r.instructions, 3);
}

#[test]
fn an_odd_value_is_a_failure_with_its_number() {
    assert_eq!(report(&store(7 << 1 | 1), 1000).outcome, Outcome::Failed(7));
}

#[test]
fn an_even_value_is_a_request_nobody_serves() {
    assert_eq!(report(&store(4), 1000).outcome, Outcome::Unsupported(4));
}

#[test]
fn storing_0_is_nothing() {
    assert_eq!(report(&store(0), 1000).outcome, Outcome::OutOfCycles);
}

#[test]
fn an_endless_program_ends_with_its_cycles() {
    let r = report(&[jal(0, 0)], 20_000);
    assert_eq!(r.outcome, Outcome::OutOfCycles);
    assert_eq!(r.cycles, 20_000);
}

#[test]
fn sleep_without_end_is_noticed() {
    assert_eq!(
        report(&[WFI, jal(0, 0)], 1_000_000_000).outcome,
        Outcome::Asleep
    );
}

/// Compiles `tests/programs/NAME.rs` for the core.
fn compile(name: &str) -> Vec<u8> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let status = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args([
            "--target",
            "riscv32im-unknown-none-elf",
            "--edition",
            "2024",
        ])
        .args([
            "-Copt-level=3",
            "-Cpanic=abort",
            "-Ctarget-feature=+zba,+zbb",
        ])
        .arg(format!("-Clink-arg=-T{}", here.join("link.ld").display()))
        .arg("-o")
        .arg(&out)
        .arg(here.join(format!("{name}.rs")))
        .status()
        .expect("rustc starts");
    assert!(status.success(), "rustc refuses {name}");
    std::fs::read(&out).expect("rustc has written the program")
}

#[test]
fn the_workload_gives_the_same_on_the_host() {
    assert_eq!(workload::run(), workload::EXPECTED);
}

#[test]
fn compiled_integer_code_takes_at_most_1_2_cycles_an_instruction() {
    let program = Program::parse(&compile("integer")).expect("the compiler's file is good");
    let r = run(&program, 10_000_000);
    let cpi = r.cycles as f64 / r.instructions as f64;
    eprintln!("{r:?}: {cpi:.3} cycles an instruction");
    assert_eq!(r.outcome, Outcome::Passed);
    assert!(cpi <= 1.2, "{cpi}");
}

#[test]
fn what_test_programs_of_others_set_up_and_expect_works() {
    let program = Program::parse(&compile("environment")).expect("the compiler's file is good");
    let r = run(&program, 100_000);
    assert_eq!(r.outcome, Outcome::Passed, "{r:?}");
}
