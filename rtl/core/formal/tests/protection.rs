//! Memory protection allows what the specification's words allow, proved without bound; and mutants.

use noctule_core_formal::protection;
use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;

fn proof() -> Proof {
    Proof::new("pmp", protection(), env!("CARGO_TARGET_TMPDIR"))
}

#[test]
fn an_access_passes_exactly_when_its_region_allows_it() {
    let proof = proof();
    proof.holds(30);
    proof.reaches(6);
}

const fn mutant<'a>(from: &'a str, to: &'a str) -> Mutant<'a> {
    Mutant {
        file: "core_pmp.sv",
        from,
        to,
    }
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a region below the top is not looked at",
        mutant("word < addr_q[i] && (i == 0", "(i == 0"),
    ),
    (
        "a four-byte region ignores what a larger one would",
        mutant("{30{mode_q[i] == ModeNapot}}", "{30{mode_q[i] != ModeTor}}"),
    ),
    (
        "a lock does not bind machine mode",
        mutant(
            "(data_user_i || lock_q[i]) && !(data_write_i",
            "data_user_i && !(data_write_i",
        ),
    ),
    (
        "the address below a locked region can move",
        mutant(
            "mode_q[$clog2(Regions)'(index+1)] == ModeTor;",
            "mode_q[$clog2(Regions)'(index+1)] == ModeNapot;",
        ),
    ),
    (
        "a locked configuration is written",
        mutant(
            "csr_index_i == 5'(i / 4) && !lock_q[i]",
            "csr_index_i == 5'(i / 4)",
        ),
    ),
    (
        "stores ask for the right to read",
        mutant("!(data_write_i ? write_q[i] : read_q[i])", "!read_q[i]"),
    ),
    (
        "user mode may do everything where no region is",
        mutant("fetch_fault_o = fetch_user_i;", "fetch_fault_o = 1'b0;"),
    ),
    (
        "writing without reading is kept",
        mutant(
            "write_q[i] <= csr_wdata_i[8*(i%4)+1] && csr_wdata_i[8*(i%4)];",
            "write_q[i] <= csr_wdata_i[8*(i%4)+1];",
        ),
    ),
];

#[test]
fn every_mutant_is_noticed() {
    proof().notices(MUTANTS, 6);
}
