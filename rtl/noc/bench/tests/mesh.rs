//! Meshes of verilated routers: every packet once, whole, in order; latency exact at zero load.

use noctule_contract::node::{ORDER_XY, ORDER_YX};
use noctule_noc_bench::mesh::{Mesh, word};
use noctule_noc_bench::random;
use std::collections::HashMap;

/// Random packets between all end points until `packets` are sent, then until nothing moves.
fn soak(width: usize, height: usize, order: u32, packets: u32, slowness: u64, mut seed: u64) {
    let at = format!("{width}x{height}, order {order}, slowness {slowness}, seed {seed:#x}");
    let mut mesh = Mesh::new(width, height, order, seed);
    mesh.slowness = slowness;
    let ends = mesh.nodes().len();
    let mut numbers: HashMap<(usize, usize), u32> = HashMap::new();
    let mut expected: HashMap<(usize, usize), u32> = HashMap::new();
    let mut lengths = HashMap::new();
    let (mut sent, mut received) = (0, 0);
    let deadline = 2_000 + u64::from(packets) * 60 * slowness;
    while sent < packets || !mesh.quiet() {
        assert!(
            mesh.cycle() < deadline,
            "stuck with {received} of {sent} packets: {at}"
        );
        // Bursts that saturate, then pauses.
        let burst = if mesh.cycle() / 128 % 3 == 2 {
            0
        } else {
            1 + random(&mut seed) % 4
        };
        for _ in 0..burst.min(u64::from(packets - sent)) {
            let (from, to) = (
                random(&mut seed) as usize % ends,
                (random(&mut seed) >> 20) as usize % ends,
            );
            if from == to {
                continue;
            }
            let number = numbers.entry((from, to)).or_default();
            let length = 1 + (random(&mut seed) >> 30) as usize % 40;
            let words: Vec<_> = (1..length).map(|i| word(from, *number, i)).collect();
            mesh.send(from, to, *number, &words);
            lengths.insert((from, to, *number), length);
            *number += 1;
            sent += 1;
        }
        for (to, a) in mesh.step() {
            let next = expected.entry((a.from, to)).or_default();
            assert_eq!(a.number, *next, "order from {} to {to}: {at}", a.from);
            *next += 1;
            assert_eq!(
                Some(&a.words.len()),
                lengths.get(&(a.from, to, a.number)),
                "length: {at}"
            );
            for (i, w) in a.words.iter().enumerate().skip(1) {
                assert_eq!(
                    *w,
                    word(a.from, a.number, i) & 0xffff_ffff,
                    "word {i}: {at}"
                );
            }
            received += 1;
        }
    }
    assert_eq!(received, sent, "{at}");
    assert!(sent >= packets);
}

#[test]
fn nothing_is_lost_doubled_reordered_or_mixed_on_any_mesh_from_2x2_to_4x4() {
    for width in 2..=4 {
        for height in 2..=4 {
            for order in [ORDER_YX, ORDER_XY] {
                soak(
                    width,
                    height,
                    order,
                    600,
                    1,
                    0x5eed + (width * 10 + height) as u64,
                );
            }
        }
    }
}

#[test]
fn slow_receivers_hold_packets_back_and_lose_none() {
    soak(3, 3, ORDER_YX, 150, 4, 0xabc1);
    soak(2, 4, ORDER_XY, 150, 7, 0xabc2);
}

#[test]
fn at_zero_load_a_packet_takes_a_cycle_a_hop_and_a_cycle_a_flit() {
    for (width, height, order) in [(4, 3, ORDER_YX), (3, 4, ORDER_XY)] {
        let mut mesh = Mesh::new(width, height, order, 9);
        let nodes = mesh.nodes();
        for from in 0..nodes.len() {
            for to in (0..nodes.len()).filter(|to| *to != from) {
                let flits = 1 + (from + to) % 5;
                let (a, b) = (nodes[from], nodes[to]);
                // Links: into the first router, between routers, out of the last.
                let links = 2 + a.x().abs_diff(b.x()) + a.y().abs_diff(b.y());
                let words: Vec<_> = (1..flits).map(|i| word(from, 0, i)).collect();
                mesh.send(from, to, 0, &words);
                let start = mesh.cycle();
                let arrival = loop {
                    if let Some((end, arrival)) = mesh.step().pop() {
                        assert_eq!(end, to);
                        break arrival;
                    }
                    assert!(mesh.cycle() < start + 100, "lost from {a:?} to {b:?}");
                };
                // The tail is on the last link `links - 1` cycles after it was on the first.
                let expected = u64::from(links) - 1 + flits as u64 - 1;
                assert_eq!(
                    arrival.cycle - start,
                    expected,
                    "{a:?} to {b:?}, {flits} flits"
                );
                while !mesh.quiet() {
                    mesh.step();
                }
            }
        }
    }
}

#[test]
fn a_stream_through_a_router_never_pauses() {
    let mut mesh = Mesh::new(2, 2, ORDER_YX, 4);
    // Tile 0 to tile 1: packets back to back, of one flit and of many.
    let mut flits = 0;
    for (number, length) in [1usize, 1, 1, 7, 1, 40, 2, 3, 1, 1, 20]
        .into_iter()
        .enumerate()
    {
        let words: Vec<_> = (1..length).map(|i| word(0, number as u32, i)).collect();
        mesh.send(0, 1, number as u32, &words);
        flits += length as u64;
    }
    let mut last = 0;
    while !mesh.quiet() || last == 0 {
        for (_, a) in mesh.step() {
            last = a.cycle;
        }
        assert!(mesh.cycle() < 1000);
    }
    assert_eq!(last, 2 + flits - 1);
}
