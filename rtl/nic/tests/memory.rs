//! Rx memory as tiles see it, and what the lane answers to requests it does not serve.

use noctule_contract::{
    node::Node,
    remote::{
        OP_ADD, OP_CAS, OP_CTRL_READ, OP_CTRL_WRITE, OP_READ, OP_SWAP, OP_WRITE, ReqHead,
        STATUS_ERROR, STATUS_OK,
    },
};
use noctule_nic_bench::{
    Bench,
    setup::{BOUNCE, BRIDGE_ROW, ROW},
};

const RX: u32 = 0xA000_0000 | ROW << 24;

#[test]
fn only_masked_bytes_are_written_and_only_their_words_travel() {
    let mut b = Bench::ready(1);
    let zero = [0; 8];
    assert_eq!(b.write_line(BOUNCE, u32::MAX, &zero), STATUS_OK);
    let mut model = [0u8; 32];
    for _ in 0..200 {
        let mask = b.rng.next_u64() as u32 & b.rng.next_u64() as u32;
        let words: Vec<u32> = (0..8)
            .filter(|n| mask >> (4 * n) & 15 != 0)
            .map(|_| b.rng.next_u64() as u32)
            .collect();
        let mut it = words.iter();
        for n in 0..8 {
            if mask >> (4 * n) & 15 != 0 {
                let w = it.next().expect("a word").to_le_bytes();
                for i in 0..4 {
                    if mask >> (4 * n + i) & 1 == 1 {
                        model[4 * n + i] = w[i];
                    }
                }
            }
        }
        let at = BOUNCE + b.rng.below(32) as u32;
        assert_eq!(b.write_line(at, mask, &words), STATUS_OK);
        assert_eq!(b.read_rx(BOUNCE, 32), model, "mask {mask:#x}");
    }
}

#[test]
fn reads_follow_each_other_without_a_gap() {
    let mut b = Bench::ready(2);
    for tag in 0..8 {
        b.request(Node::tile(2, 2), OP_READ, tag, RX + 32 * tag, &[]);
    }
    let start = b.cycle;
    let cycles: Vec<u64> = (0..8)
        .map(|tag| {
            let (head, words, cycle) = b.timed_reply();
            assert_eq!(
                (head.tag(), head.status(), words.len()),
                (tag, STATUS_OK, 8)
            );
            assert_eq!(head.dest(), Node::tile(2, 2).0);
            cycle
        })
        .collect();
    println!(
        "first head {} cycles after the request's",
        cycles[0] - start
    );
    assert!(cycles[0] - start <= 6);
    assert!(cycles.windows(2).all(|w| w[1] - w[0] == 9), "{cycles:?}");
}

#[test]
fn a_write_is_seen_by_every_later_read_and_by_no_earlier_one() {
    let mut b = Bench::ready(3);
    b.write_line(BOUNCE, u32::MAX, &[0; 8]);
    for i in 1..50u32 {
        b.request(Node::tile(1, 0), OP_READ, 1, BOUNCE, &[]);
        b.request(Node::tile(1, 1), OP_WRITE, 2, BOUNCE, &[0xF << 28, i]);
        b.request(Node::tile(2, 1), OP_READ, 3, BOUNCE, &[]);
        let before = b.reply().1;
        assert_eq!(b.reply().0.op(), OP_WRITE);
        let after = b.reply().1;
        assert_eq!((before[7], after[7]), (i - 1, i));
    }
}

#[test]
fn what_is_outside_or_not_for_a_lane_answers_an_error() {
    let mut b = Bench::ready(4);
    let tile = Node::tile(1, 2);
    let other_lane = RX ^ 1 << 24;
    let cases: &[(u32, u32, &[u32])] = &[
        (OP_READ, RX + 0x1_0000, &[]),
        (OP_READ, RX | 0xFF_FFE0, &[]),
        (OP_READ, other_lane, &[]),
        (OP_READ, 0, &[]),
        (OP_READ, 0xC000_0000, &[]),
        (OP_READ, RX, &[1]), // too long
        (OP_WRITE, RX + 0x1_0000, &[0xF, 1]),
        (OP_WRITE, other_lane, &[0xF, 1]),
        (OP_WRITE, RX, &[]),    // no mask
        (OP_WRITE, RX, &[0xF]), // no words
        (OP_SWAP, RX, &[1]),
        (OP_ADD, RX, &[1]),
        (OP_CAS, RX, &[1, 2]),
        (7, RX, &[]),
        (15, RX, &[1, 2, 3, 4, 5]),
        (OP_CTRL_READ, 0, &[]), // a tile is not the bridge
        (OP_CTRL_WRITE, 0, &[7]),
    ];
    b.write_line(RX, u32::MAX, &[0x1111_1111; 8]);
    for (op, addr, words) in cases {
        b.request(tile, *op, 30, *addr, words);
        let (head, words) = b.reply();
        assert_eq!((head.op(), head.tag(), head.dest()), (*op, 30, tile.0));
        assert_eq!(
            (head.status(), words.len()),
            (STATUS_ERROR, 0),
            "op {op} at {addr:#x}"
        );
    }
    assert_eq!(b.read_rx(RX, 32), [0x11; 32]);
    // One word too many is an error too, although the mask's bytes were taken.
    b.request(tile, OP_WRITE, 1, BOUNCE, &[0xF, 1, 2]);
    assert_eq!(b.reply().0.status(), STATUS_ERROR);
    // A lonely head.
    b.raw_request(&[ReqHead(0).with_src(tile.0).with_op(OP_READ).with_tag(2).0]);
    assert_eq!(b.reply().0.status(), STATUS_ERROR);
    assert_eq!(b.read_line(RX), [0x1111_1111; 8]);
}

#[test]
fn random_requests_under_random_pace_are_all_answered() {
    for seed in 0..10 {
        let mut b = Bench::ready(100 + seed);
        b.pace = 20 + 8 * seed;
        let mut model = vec![0u32; 64];
        for line in 0..8u32 {
            b.write_line(BOUNCE + 32 * line, u32::MAX, &[0; 8]);
        }
        let mut expected = Vec::new();
        for _ in 0..300 {
            let line = b.rng.below(8) as usize;
            let addr = BOUNCE + 32 * line as u32;
            let tag = b.rng.below(32) as u32;
            match b.rng.below(4) {
                0 => {
                    let (word, value) = (b.rng.below(8) as usize, b.rng.next_u64() as u32);
                    model[8 * line + word] = value;
                    b.request(
                        Node::tile(1, 1),
                        OP_WRITE,
                        tag,
                        addr,
                        &[0xF << (4 * word), value],
                    );
                    expected.push((OP_WRITE, tag, vec![]));
                }
                1 => {
                    b.request(Node::west(BRIDGE_ROW), OP_CTRL_READ, tag, 0x0080, &[]);
                    expected.push((OP_CTRL_READ, tag, vec![1]));
                }
                _ => {
                    b.request(Node::tile(3, 3), OP_READ, tag, addr, &[]);
                    expected.push((OP_READ, tag, model[8 * line..8 * line + 8].to_vec()));
                }
            }
        }
        for (op, tag, words) in expected {
            let (head, got) = b.reply();
            assert_eq!(
                (head.op(), head.tag(), got),
                (op, tag, words),
                "seed {seed}"
            );
        }
    }
}
