//! Whatever a host on the wire sends: decent clients are served, and nothing is lost.

use noctule_hostile_tests::attack::attack;
use noctule_hostile_tests::{Rtl, Victim, survives};
use noctule_twin::Chip as Twin;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};

/// Attacks `cases` chips, with shrinking. The sequence of attacks is always the same;
/// `HOSTILE_SEED=n` is another one.
fn besiege<V: Victim>(cases: u32, deeds: usize) {
    let seed = std::env::var("HOSTILE_SEED").map_or(1, |s| s.parse().expect("a number"));
    let config = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&attack(deeds), |deeds| {
        survives::<V>(&deeds)
            .map(|_| ())
            .map_err(TestCaseError::fail)
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, deeds)) => {
            panic!("HOSTILE_SEED={seed}: {why}\nafter {deeds:#?}")
        }
        Err(e) => panic!("{e}"),
    }
}

#[test]
fn the_firmware_survives_whatever_comes() {
    besiege::<Twin>(48, 60);
}

#[test]
fn the_chip_survives_whatever_comes() {
    besiege::<Rtl>(4, 40);
}

#[test]
#[ignore = "minutes: thousands of attacks"]
fn the_firmware_survives_thousands_of_attacks() {
    besiege::<Twin>(1500, 120);
}

#[test]
#[ignore = "minutes: hundreds of attacks"]
fn the_chip_survives_hundreds_of_attacks() {
    besiege::<Rtl>(200, 100);
}
