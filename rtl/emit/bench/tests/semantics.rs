//! What the emitted text does is what rust-hdl's simulator does: over all inputs of small widths,
//! over random ones of large widths, and cycle by cycle.

use noctule_emit::{settle, tick};
use noctule_emit_bench::blocks::{Branches, Ops, State};
use noctule_verilate::{Model, Port};
use rust_hdl::prelude::*;

fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

fn ports(m: &Model, name: &str, count: usize) -> Vec<Port> {
    (0..count)
        .map(|i| m.port(&format!("{name}_{i}_o")))
        .collect()
}

/// Both sides of one `Ops`, for any number of inputs.
fn compare<const W: usize, const D: usize>(
    mut m: Model,
    inputs: impl Iterator<Item = [u64; 4]>,
) -> usize {
    let mut block = Ops::<W, D>::default();
    block.connect_all();
    let ins = ["a_i", "b_i", "s_i", "c_i"].map(|p| m.port(p));
    let (word, flag) = (ports(&m, "word", 18), ports(&m, "flag", 24));
    let (wide, pair) = (ports(&m, "wide", 5), ports(&m, "pair", 4));
    let mut count = 0;
    for [a, b, s, c] in inputs {
        block.a.next = a.into();
        block.b.next = b.into();
        block.s.next = s.into();
        block.c.next = c == 1;
        settle(&mut block);
        for (port, value) in ins.iter().zip([a, b, s, c]) {
            m.set(*port, value);
        }
        m.eval();
        let at = format!("W {W}, a {a:#x}, b {b:#x}, s {s}, c {c}");
        for (i, p) in word.iter().enumerate() {
            assert_eq!(m.get(*p), block.word[i].val().to_u64(), "word[{i}] at {at}");
        }
        for (i, p) in flag.iter().enumerate() {
            assert_eq!(m.get(*p) == 1, block.flag[i].val(), "flag[{i}] at {at}");
        }
        for (i, p) in wide.iter().enumerate() {
            assert_eq!(m.get(*p), block.wide[i].val().to_u64(), "wide[{i}] at {at}");
        }
        for (i, p) in pair.iter().enumerate() {
            assert_eq!(m.get(*p), block.pair[i].val().to_u64(), "pair[{i}] at {at}");
        }
        count += 1;
    }
    count
}

/// All values of a and b, with the other inputs over all of theirs.
fn all(width: u32) -> impl Iterator<Item = [u64; 4]> {
    let n = 1u64 << width;
    (0..n * n * 16).map(move |v| [v / 16 % n, v / 16 / n, v & 7, v >> 3 & 1])
}

#[test]
fn every_operator_agrees_on_all_inputs_of_three_and_four_bits() {
    assert_eq!(compare::<3, 6>(noctule_emit_bench::ops3(), all(3)), 1024);
    assert_eq!(compare::<4, 8>(noctule_emit_bench::ops4(), all(4)), 4096);
}

#[test]
fn every_operator_agrees_on_random_and_extreme_inputs_of_8_and_32_bits() {
    let mut seed = 0x9E37_79B9_7F4A_7C15;
    let corners = [
        0,
        1,
        2,
        3,
        0x7f,
        0x80,
        0xfe,
        0xff,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_fffe,
        0xffff_ffff,
    ];
    let mut inputs: Vec<_> = corners
        .iter()
        .flat_map(|a| corners.iter().map(move |b| [*a, *b, a ^ b, a + b]))
        .collect();
    inputs.extend((0..4000).map(|_| [(); 4].map(|()| random(&mut seed) >> 7)));
    let masked = |m: u64| {
        let inputs = inputs.clone();
        inputs
            .into_iter()
            .map(move |[a, b, s, c]| [a & m, b & m, s & 7, c & 1])
    };
    assert!(compare::<8, 16>(noctule_emit_bench::ops8(), masked(0xff)) > 4000);
    assert!(compare::<32, 64>(noctule_emit_bench::ops32(), masked(0xffff_ffff)) > 4000);
}

#[test]
fn branches_loops_and_defaults_agree_on_all_inputs() {
    let mut block = Branches::default();
    block.connect_all();
    let mut m = noctule_emit_bench::branches();
    let (a, b) = (m.port("a_i"), m.port("b_i"));
    let list: Vec<_> = (0..3).map(|i| m.port(&format!("list_{i}_i"))).collect();
    let outs = ["chain_o", "late_o", "left_o", "right_o"].map(|p| m.port(p));
    let out = ports(&m, "out", 3);
    let mut seed = 5;
    for v in 0..256 {
        let words = [v & 15, v >> 4].map(|w: u64| w);
        m.set(a, words[0]);
        m.set(b, words[1]);
        block.a.next = words[0].into();
        block.b.next = words[1].into();
        for (i, port) in list.iter().enumerate() {
            let value = random(&mut seed) >> 9 & 15;
            m.set(*port, value);
            block.list[i].next = value.into();
        }
        settle(&mut block);
        m.eval();
        let expected = [
            block.chain.val().to_u64(),
            block.late.val().to_u64(),
            block.left.val().into(),
            block.right.val().to_u64(),
        ];
        assert_eq!(
            outs.map(|p| m.get(p)),
            expected,
            "a {}, b {}",
            words[0],
            words[1]
        );
        for (i, p) in out.iter().enumerate() {
            assert_eq!(m.get(*p), block.out[i].val().to_u64(), "out[{i}] at {v:#x}");
        }
    }
}

#[test]
fn registers_memories_and_children_agree_cycle_by_cycle() {
    let mut block = State::default();
    block.connect_all();
    // Registers start at random values: only what reset reaches may be relied on.
    let mut m = noctule_emit_bench::state::seeded(11);
    let ins = ["rst_i", "data_i", "to_i", "from_i", "write_i"].map(|p| m.port(p));
    let outs = ["read_o", "past_o", "sum_o"].map(|p| m.port(p));
    let clk = m.port("clk_i");
    let (mut seed, mut written) = (3, 0u64);
    for cycle in 0..5000 {
        let r = random(&mut seed);
        let reset = u64::from(cycle < 2 || cycle % 997 == 0);
        let values = [reset, r >> 10 & 63, r >> 20 & 3, r >> 30 & 3, r >> 40 & 1];
        for (port, value) in ins.iter().zip(values) {
            m.set(*port, value);
        }
        block.rst.next = reset == 1;
        block.data.next = values[1].into();
        block.to.next = values[2].into();
        block.from.next = values[3].into();
        block.write.next = values[4] == 1;
        m.tick(clk);
        tick(&mut block, |b, c| b.clk.next = c);
        // A model whose clock starts at random may miss its first edge: reset takes two.
        if cycle < 2 {
            continue;
        }
        written |= values[4] << values[2];
        let [read, past, sum] = outs.map(|p| m.get(p));
        if written >> values[3] & 1 == 1 {
            assert_eq!(read, block.read.val().to_u64(), "read in cycle {cycle}");
        }
        assert_eq!(
            (past, sum),
            (block.past.val().to_u64(), block.sum.val().to_u64()),
            "cycle {cycle}"
        );
    }
    assert_eq!(written, 15);
}
