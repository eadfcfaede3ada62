//! The control of P1, P7 and of messages that are too long: on a chip without the checks (`NOCTULE_MUTANTS`), the
//! attacks work. Built and run by `tests/walls.rs`; on the real chip it fails.

use noctule_contract::{ctrl, ni};
use noctule_hostile_tests::script::Script;
use noctule_hostile_tests::stage::{SECRET, Stage, TILE};
use noctule_hostile_tests::walls::{VICTIM, WORD, stop, too_long, write};

/// Microseconds after which attacks begin.
const SOON: u64 = 20_000;

fn script() -> Script {
    Script::after(SOON as u32)
}

/// Lets the supervisor be, so that tables can be read.
fn look(stage: &mut Stage, node: noctule_contract::node::Node, at: u32) -> u32 {
    stage.tamper(TILE, ctrl::GUARD + 16 * 31, &[0, 0, 0]);
    stage.look(node, at)
}

fn main() {
    let mut stage = Stage::new(&script());
    assert_eq!(stage.honest(40).answered, 40, "the chip serves");
    assert_eq!(look(&mut stage, VICTIM, ctrl::TILE_CTRL), 1, "it runs");

    let mut stage = Stage::new(&stop(script()));
    stage.wait(2 * SOON);
    let told = stage.told();
    assert_eq!(look(&mut stage, VICTIM, ctrl::TILE_CTRL), 0, "{told:?}");
    println!("P7: the hostile tile has stopped {VICTIM:?}");

    let mut stage = Stage::new(&write(stop(script()), SECRET));
    let before = stage.local_word(VICTIM, WORD);
    assert_ne!(before, SECRET);
    stage.wait(2 * SOON);
    let told = stage.told();
    assert_eq!(stage.local_word(VICTIM, WORD), SECRET, "{told:?}");
    println!("P1: the hostile tile has written to the memory of {VICTIM:?}");

    let sent = |stage: &mut Stage| look(stage, TILE, ctrl::COUNTERS + 4 * ni::COUNTER_SENT_WORDS);
    let words = [script(), too_long(script())].map(|script| {
        let mut stage = Stage::new(&script);
        stage.wait(2 * SOON);
        sent(&mut stage)
    });
    assert_eq!(words[1], words[0] + 10, "{words:?}");
    println!("P5: nine words went into a channel for eight");
}
