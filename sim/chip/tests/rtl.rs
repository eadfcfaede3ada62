//! The chip's own RTL in the composition: loaded and looked into over the host link and through the
//! back door, with and without skipping.

use noctule_contract::node::Node;
use noctule_contract::{bridge, channel, ctrl, lane, map, ni};
use noctule_sim::{Block, Chip, ChipConfig, Clocking, Instance, Memory, StopOn};

fn config() -> ChipConfig {
    ChipConfig {
        lane_rows: vec![],
        ..ChipConfig::default()
    }
}

/// Sends a command over the host link and collects `words` of answer.
fn command(chip: &mut Chip, command: &[u32], words: usize) -> Vec<u32> {
    chip.host_send(command);
    let mut answer = Vec::new();
    let deadline = chip.cycle() + 200_000;
    while answer.len() < words {
        let stop = chip.run_until(deadline, StopOn::HOST);
        answer.extend(std::iter::from_fn(|| chip.host_receive()));
        assert!(
            stop.has(StopOn::HOST),
            "{answer:x?} of {words} words after 200,000 cycles"
        );
    }
    answer
}

fn write(chip: &mut Chip, node: Node, address: u32, words: &[u32]) -> u32 {
    let head = [bridge::HOST_WRITE, node.0, address, words.len() as u32];
    command(chip, &[&head, words].concat(), 1)[0]
}

fn read(chip: &mut Chip, node: Node, address: u32, count: usize) -> Vec<u32> {
    let mut words = command(
        chip,
        &[bridge::HOST_READ, node.0, address, count as u32],
        count + 1,
    );
    assert_eq!(words.pop(), Some(0), "errors");
    words
}

#[test]
fn loading_through_the_bridge_ends_in_the_same_memory_as_through_the_back_door() {
    let mut chip = Chip::new(&config()).unwrap();
    for y in 0..6 {
        for x in 0..6 {
            let words: Vec<u32> = (0..20).map(|k| 0x1000 * (y * 6 + x) + k).collect();
            let node = Node::tile(x, y);
            assert_eq!(write(&mut chip, node, map::LOCAL_BASE + 0x840, &words), 0);
            let mut bytes = [0; 80];
            let tile = Memory::Tile {
                x: x as usize,
                y: y as usize,
            };
            chip.read_memory(tile, 0x840, &mut bytes).unwrap();
            let seen: Vec<u32> = bytes
                .chunks(4)
                .map(|b| u32::from_le_bytes(b.try_into().unwrap()))
                .collect();
            assert_eq!(seen, words);
            chip.write_memory(tile, 0x840, &7u32.to_le_bytes()).unwrap();
            assert_eq!(
                read(&mut chip, node, map::LOCAL_BASE + 0x840, 2),
                [7, words[1]]
            );
            assert_eq!(chip.memory_bytes(tile).unwrap(), 256 * 1024);
        }
    }
}

#[test]
fn every_memory_channel_answers_on_its_own_row() {
    let mut chip = Chip::new(&config()).unwrap();
    for (index, row) in [0u32, 1, 3, 4].into_iter().enumerate() {
        let node = Node::east(6, row);
        let striping = 2 | (index as u32) << 8;
        assert_eq!(write(&mut chip, node, channel::STRIPING, &[striping]), 0);
        assert_eq!(
            read(&mut chip, node, channel::BYTES, 1),
            [channel::CHANNEL_BYTES]
        );
        let address = map::APP_BASE + map::STRIPE * (4 + index as u32) + 8;
        assert_eq!(write(&mut chip, node, address, &[0xA5A5_0000 + row]), 0);
        let memory = Memory::Channel { row: row as usize };
        let mut bytes = [0; 4];
        chip.read_memory(memory, map::STRIPE as usize + 8, &mut bytes)
            .unwrap();
        assert_eq!(u32::from_le_bytes(bytes), 0xA5A5_0000 + row);
        assert_eq!(
            chip.memory_bytes(memory).unwrap(),
            channel::CHANNEL_BYTES as usize
        );
    }
}

/// A program that adds up a few numbers, stores the sum and falls asleep.
const SUM: [u32; 10] = [
    0x8000_10B7, // lui  x1, 0x80001
    0x0000_0113, // li   x2, 0
    0x0640_0193, // li   x3, 100
    0x0031_0133, // add  x2, x2, x3      <- loop
    0xFFF1_8193, // addi x3, x3, -1
    0xFE01_9CE3, // bnez x3, loop
    0x0020_A023, // sw   x2, 0(x1)
    0x1050_0073, // wfi                  <- sleep
    0xFFDF_F06F, // j    sleep
    0x0000_0013, // nop
];

fn run_sums(config: &ChipConfig) -> (u64, u64, u64) {
    let mut chip = Chip::new(config).unwrap();
    chip.log_links(false);
    let bytes: Vec<u8> = SUM.iter().flat_map(|w| w.to_le_bytes()).collect();
    for y in 0..config.height {
        for x in 0..config.width {
            chip.write_memory(Memory::Tile { x, y }, 0, &bytes).unwrap();
            assert_eq!(
                write(
                    &mut chip,
                    Node::tile(x as u32, y as u32),
                    ctrl::TILE_CTRL,
                    &[1]
                ),
                0
            );
        }
    }
    chip.step(2_000);
    for y in 0..config.height {
        for x in 0..config.width {
            let mut sum = [0; 4];
            chip.read_memory(Memory::Tile { x, y }, 0x1000, &mut sum)
                .unwrap();
            assert_eq!(u32::from_le_bytes(sum), 5_050, "tile ({x}, {y})");
            let status = read(
                &mut chip,
                Node::tile(x as u32, y as u32),
                ctrl::TILE_STATUS,
                1,
            );
            assert!(ctrl::TileStatus(status[0]).asleep() == 1, "tile ({x}, {y})");
        }
    }
    (
        chip.link_hash(),
        chip.cycle(),
        chip.evaluations(Block::Tile),
    )
}

#[test]
fn every_tile_runs_its_program_and_the_ways_to_clock_agree() {
    let skip = run_sums(&config());
    let all = run_sums(&ChipConfig {
        clocking: Clocking::Everything,
        ..config()
    });
    let plain = run_sums(&ChipConfig {
        clocking: Clocking::PlainEval,
        ..config()
    });
    let threads = run_sums(&ChipConfig {
        threads: 2,
        ..config()
    });
    assert_eq!((skip.0, skip.1), (all.0, all.1));
    assert_eq!((skip.0, skip.1), (plain.0, plain.1));
    assert_eq!(skip, threads);
    for most in [4, 8, 16] {
        let vectors = run_sums(&ChipConfig {
            clocking: Clocking::Vectors(most),
            ..config()
        });
        assert_eq!(skip, vectors, "cores in vectors of {most}");
    }
    assert!(skip.2 < all.2 / 2, "{} of {} evaluations", skip.2, all.2);
    let small = ChipConfig {
        lane_rows: vec![],
        ..ChipConfig::small()
    };
    assert_eq!(
        run_sums(&small).0,
        run_sums(&ChipConfig {
            clocking: Clocking::Everything,
            ..small
        })
        .0
    );
}

#[test]
fn every_lane_counts_the_frames_of_its_own_row() {
    let mut chip = Chip::new(&ChipConfig::default()).unwrap();
    for row in 0..5u32 {
        let memory = Memory::Lane { row: row as usize };
        assert_eq!(chip.memory_bytes(memory).unwrap(), lane::RX_BYTES as usize);
        assert_eq!(write(&mut chip, Node::west(row), lane::LANE_CTRL, &[3]), 0);
        let now = chip.cycle();
        for n in 0..=row {
            chip.mac_send(row as usize, now + u64::from(100 * n), &[n as u8; 60])
                .unwrap();
        }
    }
    chip.step(2_000);
    for row in 0..5u32 {
        let counter = lane::COUNTERS + 4 * lane::COUNTER_RX_FRAMES;
        assert_eq!(
            read(&mut chip, Node::west(row), counter, 1),
            [row + 1],
            "row {row}"
        );
        assert_eq!(chip.mac_waiting(row as usize).unwrap(), 0);
    }
    assert!(chip.all_quiet());
}

/// A program that enters phase 3, reads its phase back and sleeps.
const PHASE: [u32; 6] = [
    NI_AT_X1,    // lui  x1, (network interface)
    0x0030_0113, // li   x2, 3
    PHASE_TO_X2, // sw   x2, PHASE(x1)
    0x0000_0013, // nop
    0x1050_0073, // wfi                  <- sleep
    0xFFDF_F06F, // j    sleep
];
const NI_AT_X1: u32 = map::NI_BASE | 0x0B7;
const PHASE_TO_X2: u32 = 0x0020_A023 | (ni::PHASE >> 5) << 25 | (ni::PHASE & 31) << 7;

#[test]
fn counters_read_beside_the_clock_are_what_the_control_path_reads() {
    let mut chip = Chip::new(&ChipConfig::default()).unwrap();
    let bytes: Vec<u8> = PHASE.iter().flat_map(|w| w.to_le_bytes()).collect();
    let tile = Memory::Tile { x: 1, y: 2 };
    chip.write_memory(tile, 0, &bytes).unwrap();
    let node = Node::tile(1, 2);
    assert_eq!(write(&mut chip, node, ctrl::TILE_CTRL, &[1]), 0);
    chip.step(5_000);
    let first = chip.tile_counters(1, 2).unwrap().expect("RTL");
    chip.step(1_000);
    let second = chip.tile_counters(1, 2).unwrap().expect("RTL");
    let passed = second.since(&first);
    assert_eq!(passed.phases[3], 1_000);
    assert_eq!(passed.phases.iter().sum::<u64>(), 1_000);
    assert_eq!(passed.counters[ni::COUNTER_ASLEEP as usize], 1_000);
    let total: u64 = second.phases.iter().sum();
    assert_eq!(total, chip.cycle(), "every cycle is in a phase");

    let read_back = read(&mut chip, node, ctrl::PHASE_CYCLES, 2);
    assert_eq!(second.phases[0], u64::from(read_back[0]));
    let counters = read(&mut chip, node, ctrl::COUNTERS, 13);
    assert_eq!(second.counters[..13], counters);
    let lane_row = 3;
    let now = chip.cycle();
    assert_eq!(
        write(&mut chip, Node::west(lane_row), lane::LANE_CTRL, &[3]),
        0
    );
    chip.mac_send(lane_row as usize, now, &[7; 60]).unwrap();
    chip.step(1_000);
    let by_control = read(&mut chip, Node::west(lane_row), lane::COUNTERS, 25);
    let beside = chip.lane_counters(lane_row as usize).unwrap().expect("RTL");
    assert_eq!(beside[..25], by_control);
    assert_eq!(beside[lane::COUNTER_RX_FRAMES as usize], 1);
}

#[test]
fn what_is_inside_every_block_can_be_looked_at() {
    let mut chip = Chip::new(&ChipConfig::small()).unwrap();
    let tile = Instance::Tile { x: 1, y: 0 };
    let variables = chip.variables(tile).unwrap();
    let place = |name: &str| variables.iter().position(|v| v.name == name);
    let since = place("i_ni.i_count.since_q").expect("a register");
    let ram = place("i_cpu.i_ram.mem_q").expect("a memory");
    assert_eq!(variables[ram].bytes(), 256 * 1024);
    let bytes: Vec<u8> = PHASE.iter().flat_map(|w| w.to_le_bytes()).collect();
    chip.write_memory(Memory::Tile { x: 1, y: 0 }, 0, &bytes)
        .unwrap();
    assert_eq!(write(&mut chip, Node::tile(1, 0), ctrl::TILE_CTRL, &[1]), 0);
    chip.step(1_000);
    let mut out = vec![];
    chip.read_variables(tile, &[since, ram], &mut out).unwrap();
    let entered = u64::from_le_bytes(out[..8].try_into().unwrap());
    let counted = chip.tile_counters(1, 0).unwrap().expect("RTL").phases[3];
    assert_eq!(chip.cycle() - entered, counted);
    assert_eq!(out[8..8 + bytes.len()], bytes);
    for instance in chip.instances() {
        let count = chip.variables(instance).unwrap().len();
        assert!(count > 10, "{instance}: {count}");
        assert!(chip.read_variables(instance, &[count], &mut out).is_err());
    }
    assert!(chip.variables(Instance::Lane { row: 1 }).is_err());
}
