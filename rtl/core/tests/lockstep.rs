//! The core against the golden model on random programs.
//!
//! `CORE_SEED=n` replays one seed; `CORE_RUNS=n` runs that many programs a test.

use noctule_core::generate::{self, Mix};
use noctule_core::lockstep::{Dut, RAM_WORDS, Stress, Summary};
use noctule_core::random::Random;
use noctule_core::{show, shrink::shrink};

noctule_verilate::model!(core_bench);

const LENGTH: usize = 400;
const INSTRUCTIONS: u64 = 3000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|v| {
        v.parse()
            .unwrap_or_else(|_| panic!("{name} is not a number"))
    })
}

fn compare(test: &str, mix: Mix, stress: Stress) -> Summary {
    let seeds = match number("CORE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CORE_RUNS").unwrap_or(200),
    };
    let mut dut = Dut::new(core_bench());
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
fn integer_programs_agree_with_the_model() {
    let stress = Stress {
        interrupts: 0,
        latency: 1,
    };
    let s = compare("integer_programs", Mix::INTEGER, stress);
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
        Mix::ALL,
        Stress {
            interrupts: 60,
            latency: 2,
        },
    );
    assert!(s.user > 0 && s.interrupts > 0, "{s:?}");
}
