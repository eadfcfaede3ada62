//! The composed chip and the flat one agree: flit for flit, register for register.

mod common;

use common::{Run, chip, config, scenario};
use noctule_flat::FlatChip;
use noctule_flat::agree::{Both, Difference, Plan};
use noctule_flat::replay::Deed;
use noctule_sim::{Chip, ChipConfig, Clocking, Instance, Memory, StopOn};
use std::sync::OnceLock;

fn run() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| scenario(&config()))
}

fn side_by_side(run: &Run, flat: FlatChip, registers: u64) {
    assert!(run.frames > 60, "{} frames left the chip", run.frames);
    let mut both = Both::new(chip(flat.shape()), flat).expect("the same chip");
    let none: Vec<&str> = vec![];
    assert_eq!(both.unpaired(), (none.clone(), none));
    let (compared, memories) = both.compared();
    println!("{compared} registers and {memories} memories");
    assert!(compared > 2_500 && memories > 50, "{compared}, {memories}");
    let plan = Plan {
        registers,
        every_cycle_from: run.end - 5_000,
        memories: 50_000,
    };
    both.run(&run.deeds, run.end, &plan)
        .unwrap_or_else(|d| panic!("{d:#x?}"));
}

#[test]
fn every_flit_and_register_is_the_same_while_pages_are_served() {
    side_by_side(run(), FlatChip::new(1200), 61);
}

#[test]
fn verilators_splitting_of_blocks_changes_nothing() {
    side_by_side(run(), FlatChip::without_split(1200), 997);
}

#[cfg(feature = "mesh-6x6")]
#[test]
fn the_chip_of_36_tiles_agrees_too() {
    let flat = FlatChip::of_36_tiles(1200);
    side_by_side(&scenario(flat.shape()), flat, 997);
}

/// The deeds done to a chip that runs as far as it can at a time: its links' sum, its registers.
fn alone(config: &ChipConfig) -> (u64, Vec<u8>) {
    let run = run();
    let mut chip = chip(config);
    chip.log_links(false);
    // What comes after the last frame is not compared.
    for (cycle, deed) in run.deeds.iter().filter(|(cycle, _)| *cycle < run.end) {
        while chip.cycle() < *cycle {
            chip.run_until(*cycle, StopOn::NOTHING);
        }
        deed.apply(&mut chip).expect("a deed of this chip");
    }
    chip.run_until(run.end, StopOn::NOTHING);
    assert_eq!(chip.cycle(), run.end);
    (chip.link_hash(), registers(&chip))
}

fn registers(chip: &Chip) -> Vec<u8> {
    let mut all = vec![];
    for instance in chip.instances() {
        let variables = chip.variables(instance).expect("an instance");
        let which: Vec<usize> = (0..variables.len())
            .filter(|k| variables[*k].name.ends_with("_q"))
            .collect();
        chip.read_variables(instance, &which, &mut all)
            .expect("variables of it");
    }
    all
}

#[test]
fn skipping_and_threads_change_neither_links_nor_registers() {
    let skipping = alone(&config());
    for (clocking, threads) in [
        (Clocking::Everything, 1),
        (Clocking::Vectors(8), 1),
        (Clocking::Vectors(4), 1),
        (Clocking::PlainEval, 1),
        (Clocking::SkipQuiet, 2),
        (Clocking::Everything, 2),
    ] {
        let other = alone(&ChipConfig {
            clocking,
            threads,
            ..config()
        });
        assert_eq!(
            skipping.0, other.0,
            "links, {clocking:?}, {threads} threads"
        );
        assert!(
            skipping.1 == other.1,
            "registers, {clocking:?}, {threads} threads"
        );
    }
    // The one that is compared with the flat chip cycle by cycle is no other.
    let mut stepped = chip(&config());
    stepped.log_links(false);
    let mut deeds = run().deeds.iter().peekable();
    while stepped.cycle() < run().end {
        while let Some((_, deed)) = deeds.next_if(|(at, _)| *at <= stepped.cycle()) {
            deed.apply(&mut stepped).expect("a deed of this chip");
        }
        stepped.step(1);
    }
    assert_eq!(stepped.link_hash(), skipping.0, "links, a cycle at a time");
    assert!(
        registers(&stepped) == skipping.1,
        "registers, a cycle at a time"
    );
}

#[test]
fn one_changed_bit_is_found_where_it_is() {
    let run = run();
    let (at, row, not_before, mut frame) = run
        .deeds
        .iter()
        .find_map(|(cycle, deed)| match deed {
            Deed::Frame(row, not_before, bytes) => Some((*cycle, *row, *not_before, bytes.clone())),
            _ => None,
        })
        .expect("a frame");
    let every = Plan {
        registers: 1 << 40,
        every_cycle_from: not_before,
        memories: 1 << 40,
    };
    // On the wire: first seen in the lane, in the cycle after its word entered.
    frame[30] ^= 1;
    let changed: Vec<(u64, Deed)> = run
        .deeds
        .iter()
        .map(|(cycle, deed)| match deed {
            Deed::Frame(..) if *cycle == at => {
                (*cycle, Deed::Frame(row, not_before, frame.clone()))
            }
            other => (*cycle, other.clone()),
        })
        .collect();
    let mut both = Both::new(chip(&config()), FlatChip::new(1200)).expect("the same chip");
    let found = both.run_apart(&run.deeds, &changed, not_before + 500, &every);
    match found.map_err(|d| *d) {
        Err(Difference::State {
            instance, cycle, ..
        }) => {
            assert_eq!(instance, Instance::Lane { row });
            assert!((not_before..not_before + 100).contains(&cycle), "{cycle}");
        }
        other => panic!("{other:#x?}"),
    }
    // In a memory that nobody reads: found when memories are compared.
    let mut both = Both::new(chip(&config()), FlatChip::new(1200)).expect("the same chip");
    let memory = Memory::Tile { x: 1, y: 1 };
    let poke = [(100, Deed::Write(memory, 0x3_0004, vec![1]))];
    match both.run_apart(&poke, &[], 1_000, &every).map_err(|d| *d) {
        Err(Difference::State {
            instance,
            name,
            element,
            ..
        }) => {
            assert_eq!(instance, Instance::Tile { x: 1, y: 1 });
            assert_eq!(
                (name.as_str(), element),
                ("i_cpu.i_ram.mem_q", 0x3_0004 / 4)
            );
        }
        other => panic!("{other:#x?}"),
    }
}
