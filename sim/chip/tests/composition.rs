//! The composition itself, with traffic end points around the real routers: nothing is lost on any
//! mesh, and neither skipping, threads, steps nor the way of clocking changes what crosses a link.

use noctule_sim::{
    Block, Blocks, Chip, ChipConfig, ChipError, Clocking, LinkEvent, Memory, Stop, StopOn, Traffic,
};

fn config(load: f64, until: u64) -> ChipConfig {
    ChipConfig {
        cycles_per_us: 1,
        blocks: Blocks::Traffic(Traffic {
            load,
            until,
            hold: 1,
            ..Traffic::default()
        }),
        ..ChipConfig::default()
    }
}

/// Runs until nothing happens any more; the deadline is far beyond what any test needs.
fn run_dry(chip: &mut Chip) {
    chip.run_until(chip.cycle() + 1_000_000, StopOn::NOTHING);
    assert_eq!(chip.due(), None, "something still happens");
}

#[test]
fn every_packet_arrives_once_in_order_and_unchanged_on_every_mesh() {
    for (width, height) in [(2, 2), (2, 5), (3, 3), (4, 2), (6, 6), (9, 8), (16, 16)] {
        for (load, max_flits) in [(0.02, 1), (0.1, 8), (0.8, 40)] {
            let mut chip = Chip::new(&ChipConfig {
                width,
                height,
                lane_rows: (0..height - 1).collect(),
                channel_rows: vec![0, height - 1],
                bridge_row: height - 1,
                blocks: Blocks::Traffic(Traffic {
                    load,
                    max_flits,
                    until: 2_000,
                    hold: max_flits / 8,
                    seed: 7,
                    ..Traffic::default()
                }),
                ..config(0.0, 0)
            })
            .unwrap();
            run_dry(&mut chip);
            let (sent, received, errors) = chip.traffic();
            assert!(
                sent > 100,
                "{width}x{height} at {load}: only {sent} packets"
            );
            assert_eq!((received, errors), (sent, 0), "{width}x{height} at {load}");
        }
    }
}

/// What a run leaves behind, for comparison.
fn outcome(config: &ChipConfig, steps: &[u64]) -> (u64, u64, (u64, u64, u64), u64) {
    let mut chip = Chip::new(config).unwrap();
    chip.log_links(false);
    for &n in steps.iter().cycle() {
        chip.step(n);
        if chip.cycle() >= 3_000 {
            break;
        }
    }
    chip.run_until(20_000, StopOn::NOTHING);
    (
        chip.link_hash(),
        chip.link_flits(),
        chip.traffic(),
        chip.cycle(),
    )
}

#[test]
fn skipping_threads_steps_and_clocking_change_nothing_on_any_link() {
    for load in [0.01, 0.3] {
        for cycles_per_us in [1, 7] {
            let base = ChipConfig {
                cycles_per_us,
                ..config(load, 2_500)
            };
            let expected = outcome(&base, &[3_000]);
            assert!(expected.1 > 1_000);
            for clocking in [Clocking::Everything, Clocking::PlainEval] {
                let other = ChipConfig {
                    clocking,
                    ..base.clone()
                };
                assert_eq!(outcome(&other, &[3_000]), expected, "{clocking:?}");
            }
            for threads in [2, 3] {
                let other = ChipConfig {
                    threads,
                    ..base.clone()
                };
                assert_eq!(outcome(&other, &[3_000]), expected, "{threads} threads");
                assert_eq!(
                    outcome(&other, &[1, 2, 3]),
                    expected,
                    "{threads} threads, steps"
                );
            }
            assert_eq!(outcome(&base, &[1]), expected, "single steps");
            assert_eq!(outcome(&base, &[17, 1, 256]), expected, "uneven steps");
        }
    }
}

#[test]
fn the_list_of_links_agrees_with_its_sum_and_follows_a_packet() {
    let mut chip = Chip::new(&config(0.01, 300)).unwrap();
    chip.log_links(true);
    run_dry(&mut chip);
    let links = chip.take_links();
    let flits = links
        .iter()
        .filter(|l| matches!(l.event, LinkEvent::RouterSends | LinkEvent::EndSends));
    assert_eq!(flits.count() as u64, chip.link_flits());
    // The first head goes on, one cycle a hop, until its destination's router hands it over.
    let first = links
        .iter()
        .find(|l| l.event == LinkEvent::EndSends)
        .unwrap();
    let data = first.flit as u32;
    let dest = (data >> 4 & 15) * 6 + (data & 15);
    let hops: Vec<_> = links
        .iter()
        .filter(|l| {
            l.event == LinkEvent::RouterSends && l.net == first.net && l.flit as u32 == data
        })
        .collect();
    let distance = (data & 15).abs_diff(u32::from(first.node) % 6)
        + (data >> 4 & 15).abs_diff(u32::from(first.node) / 6);
    assert_eq!(hops.len() as u32, distance + 1);
    assert_eq!(u32::from(hops.last().unwrap().node), dest);
    let cycles: Vec<u64> = hops.iter().map(|l| l.cycle - first.cycle).collect();
    assert_eq!(cycles, (1..=u64::from(distance) + 1).collect::<Vec<_>>());
}

#[test]
fn what_is_quiet_is_not_clocked() {
    let all = 20_000 * 36;
    let mut chip = Chip::new(&config(0.001, u64::MAX)).unwrap();
    chip.step(20_000);
    assert!(
        chip.evaluations(Block::Tile) < all / 20,
        "{}",
        chip.evaluations(Block::Tile)
    );
    assert!(
        chip.evaluations(Block::Router) < 3 * all / 20,
        "{}",
        chip.evaluations(Block::Router)
    );
    let mut still = Chip::new(&config(0.0, 0)).unwrap();
    still.step(1_000_000_000);
    assert!(still.evaluations(Block::Tile) < 200);
    assert!(still.all_quiet());
}

#[test]
fn frames_enter_when_they_may_and_leave_as_they_came() {
    let mut chip = Chip::new(&config(0.0, 0)).unwrap();
    let frames: Vec<Vec<u8>> = (0..40)
        .map(|n| (0..60 + n * 37).map(|b| (b * 7 + n) as u8).collect())
        .collect();
    for (n, frame) in frames.iter().enumerate() {
        chip.mac_send(n % 5, 1_000 + 5_000 * (n / 5) as u64, frame)
            .unwrap();
    }
    let mut seen = 0;
    while chip.run_until(1_000_000, StopOn::FRAME) == Stop::FRAME {
        let now = chip.cycle();
        for row in 0..5 {
            while let Some(out) = chip.mac_receive(row).unwrap() {
                let n = frames
                    .iter()
                    .position(|f| *f == out.bytes)
                    .expect("a frame as sent");
                let words = frames[n].len().div_ceil(4) as u64;
                assert_eq!(n % 5, row);
                assert_eq!(
                    out.last_cycle,
                    now - 1,
                    "stopped in the cycle of the last word"
                );
                assert_eq!(out.last_cycle - out.first_cycle, words - 1);
                assert!(out.first_cycle >= 1_000 + 5_000 * (n / 5) as u64 + words - 1);
                seen += 1;
            }
        }
    }
    assert_eq!((seen, chip.cycle()), (40, 1_000_000));
}

#[test]
fn a_closed_wire_holds_frames_back() {
    let mut chip = Chip::new(&config(0.0, 0)).unwrap();
    chip.mac_open_from(2, 9_000).unwrap();
    chip.mac_send(2, 0, &[1; 64]).unwrap();
    chip.step(20_000);
    assert_eq!(chip.mac_receive(2).unwrap().unwrap().first_cycle, 9_000);
}

#[test]
fn the_gap_between_frames_is_kept() {
    let mut chip = Chip::new(&ChipConfig {
        mac_gap: 6,
        ..config(0.0, 0)
    })
    .unwrap();
    chip.mac_send(0, 0, &[1; 64]).unwrap();
    chip.mac_send(0, 0, &[2; 64]).unwrap();
    chip.step(1_000);
    let first = chip.mac_receive(0).unwrap().unwrap();
    let second = chip.mac_receive(0).unwrap().unwrap();
    assert_eq!(second.last_cycle - first.last_cycle, 16 + 6);
}

#[test]
fn host_words_go_both_ways() {
    let mut chip = Chip::new(&config(0.2, u64::MAX)).unwrap();
    chip.host_send(&[1, 2, 3]);
    let mut words = Vec::new();
    while words.len() < 3 && chip.run_until(10_000, StopOn::HOST) == Stop::HOST {
        words.extend(chip.host_receive());
    }
    assert_eq!(words, [!1, !2, !3]);
}

#[test]
fn running_stops_when_nothing_is_left_to_do() {
    let mut chip = Chip::new(&config(0.0, 0)).unwrap();
    assert_eq!(chip.run_until(1_000, StopOn::IDLE), Stop::IDLE);
    assert!(chip.cycle() < 10);
    chip.mac_send(1, 700, &[9; 60]).unwrap();
    assert_eq!(chip.due(), Some(700));
    assert_eq!(
        chip.run_until(1_000, StopOn::IDLE | StopOn::FRAME),
        Stop::IDLE
    );
    let now = chip.cycle();
    chip.step(1);
    assert_eq!(
        chip.cycle(),
        now + 1,
        "a step is a step, however little happens"
    );
}

#[test]
fn the_back_door_reaches_every_memory_and_nothing_else() {
    let mut chip = Chip::new(&config(0.0, 0)).unwrap();
    let places = [
        Memory::Tile { x: 0, y: 0 },
        Memory::Tile { x: 5, y: 5 },
        Memory::Lane { row: 3 },
        Memory::Channel { row: 4 },
        Memory::Bridge,
    ];
    for (n, place) in places.into_iter().enumerate() {
        chip.write_memory(place, 16 * n, &[n as u8 + 1; 5]).unwrap();
    }
    for (n, place) in places.into_iter().enumerate() {
        let mut all = vec![0; chip.memory_bytes(place).unwrap()];
        chip.read_memory(place, 0, &mut all).unwrap();
        assert_eq!(all.iter().filter(|&&b| b != 0).count(), 5);
        assert_eq!(all[16 * n..16 * n + 5], [n as u8 + 1; 5]);
    }
    let bytes = chip.memory_bytes(Memory::Bridge).unwrap();
    let beyond = chip
        .write_memory(Memory::Bridge, bytes - 3, &[0; 4])
        .unwrap_err();
    assert!(matches!(beyond, ChipError::Range { .. }), "{beyond}");
    assert_eq!(
        chip.memory_bytes(Memory::Lane { row: 5 })
            .unwrap_err()
            .to_string(),
        "the chip has no lane 5"
    );
    assert_eq!(
        chip.mac_send(5, 0, &[0; 60]).unwrap_err().to_string(),
        "row 5 has no NIC lane"
    );
    assert!(chip.mac_send(0, 0, &[]).is_err());
}

#[test]
fn reset_starts_over() {
    let mut chip = Chip::new(&config(0.1, u64::MAX)).unwrap();
    chip.log_links(false);
    chip.step(3_000);
    let first = (chip.link_hash(), chip.traffic());
    chip.reset();
    assert_eq!((chip.cycle(), chip.link_hash()), (0, 0));
    chip.step(3_000);
    assert_eq!((chip.link_hash(), chip.traffic().0), (first.0, first.1.0));
}
