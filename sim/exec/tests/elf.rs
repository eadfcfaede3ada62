//! What may be wrong with a file, and what is said about it.

mod common;
use common::{BASE, TOHOST, elf};
use noctule_core::asm::NOP;
use noctule_exec::{LoadError, Program};

fn error(file: &[u8]) -> LoadError {
    Program::parse(file).expect_err("the file is wrong")
}

fn good() -> Vec<u8> {
    elf(&[NOP; 16], BASE, Some(TOHOST))
}

fn with(at: usize, byte: u8) -> Vec<u8> {
    let mut file = good();
    file[at] = byte;
    file
}

#[test]
fn a_good_file_is_taken() {
    Program::parse(&good()).expect("the file is good");
}

#[test]
fn what_is_no_elf_file_is_named() {
    assert_eq!(error(b""), LoadError::NotElf);
    assert_eq!(error(b"#!/bin/sh"), LoadError::NotElf);
}

#[test]
fn another_machine_is_named() {
    assert_eq!(error(&with(4, 2)), LoadError::Wide);
    assert_eq!(error(&with(5, 2)), LoadError::BigEndian);
    assert_eq!(error(&with(18, 40)), LoadError::Machine(40));
    assert_eq!(error(&with(16, 3)), LoadError::NotExecutable(3));
    assert!(error(&with(18, 40)).to_string().contains("not RISC-V"));
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    let file = good();
    for length in 4..file.len() {
        let what = Program::parse(&file[..length]);
        assert!(
            matches!(what, Err(LoadError::Damaged(_))),
            "{length} bytes: {what:?}"
        );
    }
}

#[test]
fn no_single_wrong_byte_panics() {
    let file = good();
    for at in 0..file.len() {
        for flip in [1u8, 0x80, 0xff] {
            let mut bad = file.clone();
            bad[at] ^= flip;
            let _ = Program::parse(&bad);
        }
    }
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    let below = elf(&[NOP], BASE - 4, Some(TOHOST));
    assert_eq!(
        error(&below),
        LoadError::DoesNotFit {
            at: BASE - 4,
            size: 4
        }
    );
    let end = BASE + noctule_exec::RAM_BYTES - 4;
    let over = elf(&[NOP; 2], end, Some(TOHOST));
    assert_eq!(error(&over), LoadError::DoesNotFit { at: end, size: 8 });
}

#[test]
fn the_entry_is_where_the_core_starts() {
    assert_eq!(
        error(&elf(&[NOP], BASE + 4, Some(TOHOST))),
        LoadError::Entry(BASE + 4)
    );
}

#[test]
fn a_program_must_be_able_to_report() {
    assert_eq!(error(&elf(&[NOP], BASE, None)), LoadError::NoToHost);
    assert_eq!(error(&elf(&[NOP], BASE, Some(0))), LoadError::BadToHost(0));
    assert_eq!(
        error(&elf(&[NOP], BASE, Some(TOHOST + 2))),
        LoadError::BadToHost(TOHOST + 2)
    );
}

#[test]
fn an_empty_program_is_refused() {
    assert_eq!(error(&elf(&[], BASE, Some(TOHOST))), LoadError::Empty);
}
