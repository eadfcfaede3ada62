//! The core against the golden model: on random programs, and every operation on corner values.
//!
//! `CORE_SEED=n` replays one seed; `CORE_RUNS=n` runs that many programs a test, from seed `CORE_FIRST` on.

use noctule_core::asm::*;
use noctule_core::generate::{self, DATA, Mix};
use noctule_core::lockstep::{Dut, RAM_WORDS, Stress, Summary};
use noctule_core::random::Random;
use noctule_core::{show, shrink::shrink};

noctule_verilate::model!(core_bench);
noctule_verilate::model!(core_machine);

const LENGTH: usize = 400;
const INSTRUCTIONS: u64 = 3000;
/// Programs a test: the four together retire ten million instructions.
const RUNS: u64 = 850;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|v| {
        v.parse()
            .unwrap_or_else(|_| panic!("{name} is not a number"))
    })
}

fn seeds(usual: u64) -> std::ops::Range<u64> {
    let first = number("CORE_FIRST").unwrap_or(0);
    match number("CORE_SEED") {
        Some(seed) => seed..seed + 1,
        None => first..first + number("CORE_RUNS").unwrap_or(usual),
    }
}

fn compare(test: &str, dut: Dut, mix: Mix, stress: Stress) -> Summary {
    run_seeds(test, dut, mix, stress, seeds(RUNS))
}

fn run_seeds(
    test: &str,
    mut dut: Dut,
    mix: Mix,
    stress: Stress,
    seeds: std::ops::Range<u64>,
) -> Summary {
    eprintln!("{test}: seeds {seeds:?}");
    let mut total = Summary::default();
    for seed in seeds {
        let body = generate::body(&mut Random::new(seed), LENGTH, mix);
        let mut run = |body: &[u32]| {
            dut.run(
                &generate::image(body, RAM_WORDS),
                INSTRUCTIONS,
                seed,
                stress,
            )
        };
        match run(&body) {
            Ok(s) => {
                total.cycles += s.cycles;
                total.instructions += s.instructions;
                total.traps += s.traps;
                total.interrupts += s.interrupts;
                total.sleeps += s.sleeps;
                total.user += s.user;
            }
            Err(first) => {
                let small = shrink(body, |b| run(b).is_err());
                let last = match run(&small) {
                    Err(last) => last,
                    Ok(_) => panic!("seed {seed}: {first}\nbut not when run again"),
                };
                let mut listing = String::new();
                for (i, &word) in small.iter().enumerate().filter(|(_, w)| **w != 0x13) {
                    let at = 0x8000_0000 + generate::BODY + 4 * i as u32;
                    listing += &format!("  {at:08x}: {word:08x} {}\n", show(word, at));
                }
                panic!(
                    "seed {seed}: {first}\nsmaller:\n{listing}{last}\n\
                     replay: CORE_SEED={seed} cargo test -p noctule-core --test lockstep {test}"
                );
            }
        }
    }
    eprintln!("{test}: {total:?}");
    total
}

#[test]
fn every_operation_agrees_with_the_model_on_corner_values() {
    const CORNERS: [u32; 9] = [
        0,
        1,
        0xffff_ffff,
        0x8000_0000,
        0x7fff_ffff,
        31,
        0x0080_ff01,
        0xaaaa_5555,
        0x8765_4321,
    ];
    let register: Vec<(u32, u32)> = (0..8)
        .flat_map(|f3| [(0, f3), (1, f3)])
        .chain([0, 4, 5, 6, 7].map(|f3| (0x20, f3)))
        .chain([2, 4, 6].map(|f3| (0x10, f3)))
        .chain([4, 5, 6, 7].map(|f3| (0x05, f3)))
        .chain([(0x30, 1), (0x30, 5)])
        .collect();
    let unary = [0x600, 0x601, 0x602, 0x604, 0x605].map(|imm| (imm, 1));
    let bytes = [(0x287, 5), (0x698, 5)];
    let mut dut = Dut::new(core_bench());
    for a in CORNERS {
        let mut body = Vec::new();
        body.extend(li(1, a));
        for (imm, f3) in unary.into_iter().chain(bytes) {
            body.push(i_type(imm, 1, f3, 3, OP_IMM));
        }
        body.push(r_type(0x04, 0, 1, 4, 3, OP)); // zext.h
        for b in CORNERS {
            body.extend(li(2, b));
            body.extend(register.iter().map(|&(f7, f3)| r_type(f7, 2, 1, f3, 3, OP)));
            for f3 in [0, 2, 3, 4, 6, 7] {
                body.push(i_type(b as i32, 1, f3, 3, OP_IMM));
            }
            for (f7, f3) in [(0, 1), (0, 5), (0x20, 5), (0x30, 5)] {
                body.push(r_type(f7, (b & 31) as u8, 1, f3, 3, OP_IMM));
            }
            for f3 in [0, 1, 4, 5, 6, 7] {
                body.push(branch(f3, 1, 2, 8));
                body.push(addi(4, 4, 1));
            }
        }
        for f3 in 0..3 {
            body.push(s_type(16, 1, DATA, f3));
            body.extend([0, 1, 2, 4, 5].map(|load| i_type(16, DATA, load, 5, LOAD)));
        }
        let count = body.len() as u64;
        let image = generate::image(&body, RAM_WORDS);
        dut.run(
            &image,
            count,
            1,
            Stress {
                interrupts: 0,
                latency: 1,
            },
        )
        .unwrap_or_else(|m| panic!("operand {a:#x}: {m}"));
    }
}

#[test]
fn integer_programs_agree_with_the_model() {
    let stress = Stress {
        interrupts: 0,
        latency: 1,
    };
    let s = compare(
        "integer_programs",
        Dut::new(core_bench()),
        Mix::INTEGER,
        stress,
    );
    assert!(s.traps > 0, "misaligned accesses trap even here");
}

#[test]
fn traps_and_interrupts_agree_with_the_model() {
    let mix = Mix {
        user: false,
        ..Mix::ALL
    };
    let s = compare(
        "traps_and_interrupts",
        Dut::new(core_bench()),
        mix,
        Stress {
            interrupts: 30,
            latency: 4,
        },
    );
    assert!(s.interrupts > 0 && s.sleeps > 0 && s.traps > 0, "{s:?}");
}

#[test]
fn user_mode_and_protection_agree_with_the_model() {
    let s = compare(
        "user_mode_and_protection",
        Dut::new(core_bench()),
        Mix::ALL,
        Stress {
            interrupts: 60,
            latency: 2,
        },
    );
    assert!(s.user > 0 && s.interrupts > 0, "{s:?}");
}

/// Everything but user mode, on the core that has none.
const MACHINE: Mix = Mix {
    user: false,
    ..Mix::ALL
};

#[test]
fn the_core_without_user_mode_agrees_with_the_model() {
    let dut = Dut::new(core_machine()).machine_only();
    let stress = Stress {
        interrupts: 30,
        latency: 3,
    };
    let s = compare("the_core_without_user_mode", dut, MACHINE, stress);
    assert!(
        s.interrupts > 0 && s.sleeps > 0 && s.traps > 0 && s.user == 0,
        "{s:?}"
    );
}

/// A thousand million instructions; what was done is said every ten million, and `CORE_FIRST` goes on from there.
#[test]
#[ignore = "ten minutes: a thousand million instructions"]
fn a_thousand_million_instructions_agree_with_the_model() {
    const STEP: u64 = 3400;
    let all = seeds(1_000_000_000 / INSTRUCTIONS);
    let mut first = all.start;
    while first < all.end {
        let part = first..(first + STEP).min(all.end);
        let stress = Stress {
            interrupts: [15, 60, 250][(first / STEP % 3) as usize],
            latency: 1 + (first / STEP % 5) as u32,
        };
        let test = "a_thousand_million_instructions";
        if first / STEP % 4 == 3 {
            let dut = Dut::new(core_machine()).machine_only();
            run_seeds(test, dut, MACHINE, stress, part.clone());
        } else {
            run_seeds(test, Dut::new(core_bench()), Mix::ALL, stress, part.clone());
        }
        first = part.end;
        eprintln!("go on: CORE_FIRST={first} CORE_RUNS={}", all.end - first);
    }
}
