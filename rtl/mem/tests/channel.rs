//! What the memory channel promises.

use noctule_contract::{
    channel as regs,
    map::{APP_BASE, STRIPE},
    node::Node,
    remote::*,
};
use noctule_mem_bench::*;

fn bridge() -> Node {
    Node::west(BRIDGE_ROW)
}

#[test]
fn a_line_comes_back_as_it_was_written() {
    let mut b = Bench::new(1);
    let words: Vec<u32> = (0..8).map(|i| 0x1111_0000 + i).collect();
    let mut write = vec![0xFFFF_FFFF];
    write.extend(&words);
    let ack = b.ask(Bench::tile(), OP_WRITE, APP_BASE + 64, &write);
    assert_eq!(
        (ack.head.status(), ack.words.len(), ack.head.tag()),
        (STATUS_OK, 0, 7)
    );
    let read = b.ask(Bench::tile(), OP_READ, APP_BASE + 64 + 12, &[]);
    assert_eq!(read.words, words);
    assert_eq!(read.head.dest(), Bench::tile().0);
    assert_eq!(read.head.src(), Node::east(WIDTH, ROW).0);
}

#[test]
fn only_masked_bytes_change() {
    let mut b = Bench::new(2);
    b.ask(
        Bench::tile(),
        OP_WRITE,
        APP_BASE,
        &[0x0000_00FF, 0x4433_2211, 0x8877_6655],
    );
    b.ask(
        Bench::tile(),
        OP_WRITE,
        APP_BASE,
        &[0x0000_0042, 0xAAAA_BBCC, 0xDDEE_FF00],
    );
    let read = b.ask(Bench::tile(), OP_READ, APP_BASE, &[]);
    assert_eq!(read.words[..2], [0x4433_BB11, 0x88EE_6655]);
}

#[test]
fn an_access_takes_its_latency_and_a_word_a_cycle() {
    for latency in [0, 5, 72] {
        let mut b = Bench::new(3);
        b.ask(bridge(), OP_CTRL_WRITE, regs::LATENCY, &[latency]);
        b.settle();
        let start = b.cycle;
        let first = b.ask(Bench::tile(), OP_READ, APP_BASE, &[]);
        // Two flits in, through the FIFO and decoder (5 cycles), head and 8 words out.
        let fixed = first.cycle - start - u64::from(latency).max(2);
        assert!(fixed <= 18, "latency {latency}: {fixed} cycles on top");
        for tag in 0..8 {
            b.request(Bench::tile(), OP_READ, tag, APP_BASE + 32 * tag, &[]);
        }
        b.until_replies(8);
        let gaps: Vec<u64> = (1..8)
            .map(|i| b.replies[i].cycle - b.replies[i - 1].cycle)
            .collect();
        assert_eq!(gaps, [9; 7], "lines must follow each other without a gap");
    }
}

/// The table of `docs/mem.md`.
#[test]
fn answers_leave_as_many_cycles_behind_the_latency_as_the_table_says() {
    let line = |words: u32| {
        let mask = u32::MAX >> (32 - 4 * words);
        std::iter::once(mask).chain(0..words).collect::<Vec<_>>()
    };
    let mut b = Bench::new(6);
    // Flits on the link count from 0; the answer's last is so many behind its first.
    for (op, words, head, rest) in [
        (OP_READ, vec![], 3, 8),
        (OP_WRITE, line(1), 6, 0),
        (OP_WRITE, line(8), 13, 0),
        (OP_SWAP, vec![1], 6, 1),
        (OP_ADD, vec![1], 6, 1),
        (OP_CAS, vec![1, 2], 7, 1),
    ] {
        b.settle();
        let tail = b.cycle + 1 + words.len() as u64;
        let answer = b.ask(Bench::tile(), op, APP_BASE, &words);
        let behind = answer.cycle - rest - tail - u64::from(CHANNEL_LATENCY);
        assert_eq!(behind, head, "operation {op}, {} words", words.len());
    }
}

#[test]
fn the_latency_is_right_whenever_the_clock_wraps() {
    // The channel keeps times in 16 bits.
    for before in [20, 60, 72, 73, 80, 100, 140] {
        let mut b = Bench::new(5);
        b.cycle = (1 << 16) - before;
        let start = b.cycle;
        for tag in 0..12 {
            b.request(Bench::tile(), OP_READ, tag, APP_BASE + 32 * tag, &[]);
        }
        b.until_replies(12);
        let took = b.replies[11].cycle - start;
        assert!((170..220).contains(&took), "{before} before: {took} cycles");
    }
}

#[test]
fn atomics_answer_the_old_value() {
    let mut b = Bench::new(4);
    let at = APP_BASE + 0x100;
    b.ask(Bench::tile(), OP_WRITE, at, &[0xF, 5]);
    assert_eq!(b.ask(Bench::tile(), OP_ADD, at, &[3]).words, [5]);
    assert_eq!(b.ask(Bench::tile(), OP_SWAP, at, &[20]).words, [8]);
    assert_eq!(b.ask(Bench::tile(), OP_CAS, at, &[99, 1]).words, [20]);
    assert_eq!(b.ask(Bench::tile(), OP_CAS, at, &[20, 1]).words, [20]);
    assert_eq!(b.ask(Bench::tile(), OP_READ, at, &[]).words[0], 1);
}

#[test]
fn addresses_of_other_channels_and_beyond_the_memory_are_refused() {
    let mut b = Bench::new(5);
    let ask = |b: &mut Bench, op, addr, w: &[u32]| b.ask(Bench::tile(), op, addr, w).head.status();
    assert_eq!(ask(&mut b, OP_READ, APP_BASE + BYTES - 32, &[]), STATUS_OK);
    assert_eq!(ask(&mut b, OP_READ, APP_BASE + BYTES, &[]), STATUS_ERROR);
    assert_eq!(ask(&mut b, OP_READ, 0x8000_0000, &[]), STATUS_ERROR);
    assert_eq!(
        ask(&mut b, OP_WRITE, APP_BASE + BYTES, &[0xF0F, 1, 2]),
        STATUS_ERROR
    );
    assert_eq!(ask(&mut b, OP_ADD, APP_BASE + BYTES, &[1]), STATUS_ERROR);
    // Four channels, this one is number 2: it owns the third stripe of every four.
    b.ask(bridge(), OP_CTRL_WRITE, regs::STRIPING, &[2 | 2 << 8]);
    for stripe in 0..16 {
        let want = if stripe % 4 == 2 {
            STATUS_OK
        } else {
            STATUS_ERROR
        };
        assert_eq!(
            ask(&mut b, OP_READ, APP_BASE + stripe * STRIPE + 32, &[]),
            want,
            "stripe {stripe}"
        );
    }
    assert_eq!(
        ask(&mut b, OP_READ, APP_BASE + 4 * BYTES - STRIPE - 32, &[]),
        STATUS_OK
    );
}

#[test]
fn striped_addresses_do_not_collide() {
    let mut b = Bench::new(6);
    b.ask(bridge(), OP_CTRL_WRITE, regs::STRIPING, &[1 | 1 << 8]);
    for stripe in (1..128).step_by(2) {
        b.ask(
            Bench::tile(),
            OP_WRITE,
            APP_BASE + stripe * STRIPE,
            &[0xF, stripe],
        );
    }
    for stripe in (1..128).step_by(2) {
        assert_eq!(
            b.ask(Bench::tile(), OP_READ, APP_BASE + stripe * STRIPE, &[])
                .words[0],
            stripe
        );
    }
}

#[test]
fn control_packets_are_believed_from_the_bridge_only() {
    let mut b = Bench::new(7);
    let tile = Bench::tile();
    assert_eq!(
        b.ask(tile, OP_CTRL_WRITE, regs::LATENCY, &[1])
            .head
            .status(),
        STATUS_ERROR
    );
    assert_eq!(
        b.ask(tile, OP_CTRL_WRITE, APP_BASE, &[1]).head.status(),
        STATUS_ERROR
    );
    assert_eq!(
        b.ask(tile, OP_CTRL_READ, APP_BASE, &[]).head.status(),
        STATUS_ERROR
    );
    let latency = b.ask(bridge(), OP_CTRL_READ, regs::LATENCY, &[]);
    assert_eq!(
        (latency.head.status(), latency.words),
        (STATUS_OK, vec![CHANNEL_LATENCY])
    );
    assert_eq!(b.ask(bridge(), OP_CTRL_READ, APP_BASE, &[]).words, [0]);
    assert_eq!(
        b.ask(bridge(), OP_CTRL_WRITE, APP_BASE + 4, &[77])
            .head
            .status(),
        STATUS_OK
    );
    assert_eq!(b.ask(bridge(), OP_CTRL_READ, APP_BASE + 4, &[]).words, [77]);
    assert_eq!(
        b.ask(bridge(), OP_CTRL_READ, regs::BYTES, &[]).words,
        [BYTES]
    );
    assert_eq!(
        b.ask(bridge(), OP_CTRL_READ, 0x5000, &[]).head.status(),
        STATUS_ERROR
    );
    assert_eq!(
        b.ask(bridge(), OP_CTRL_WRITE, regs::BYTES, &[1])
            .head
            .status(),
        STATUS_ERROR
    );
}

#[test]
fn random_requests_agree_with_a_plain_array_and_credits_come_home() {
    for seed in 1..6 {
        println!("seed {seed}");
        let mut b = Bench::new(seed * 0x9E37_79B9);
        b.credit_rate = [256, 128, 40, 200, 16][seed as usize - 1];
        let mut memory = vec![0u32; BYTES as usize / 4];
        let mut expected = Vec::new();
        for tag in 0..400 {
            let at = (b.random() as u32 % 64) * 32;
            let line = (at / 4) as usize;
            let addr = APP_BASE + at;
            let tag = tag % 32;
            match b.random() % 4 {
                0 => {
                    b.request(Bench::tile(), OP_READ, tag, addr, &[]);
                    expected.push((tag, memory[line..line + 8].to_vec()));
                }
                1 => {
                    let operand = b.random() as u32;
                    b.request(Bench::tile(), OP_ADD, tag, addr + 4, &[operand]);
                    expected.push((tag, vec![memory[line + 1]]));
                    memory[line + 1] = memory[line + 1].wrapping_add(operand);
                }
                _ => {
                    let mask = (b.random() & b.random()) as u32;
                    let mut words = vec![mask];
                    for i in 0..8 {
                        let nibble = mask >> (4 * i) & 15;
                        if nibble != 0 {
                            let word = b.random() as u32;
                            words.push(word);
                            let bytes: u32 = (0..4)
                                .filter(|k| nibble >> k & 1 == 1)
                                .map(|k| 0xFF << (8 * k))
                                .sum();
                            memory[line + i] = memory[line + i] & !bytes | word & bytes;
                        }
                    }
                    b.request(Bench::tile(), OP_WRITE, tag, addr, &words);
                    expected.push((tag, vec![]));
                }
            }
        }
        b.until_replies(expected.len());
        for (i, (tag, words)) in expected.iter().enumerate() {
            assert_eq!(
                (b.replies[i].head.tag(), &b.replies[i].words),
                (*tag, words),
                "request {i}"
            );
        }
        assert_eq!(b.settle(), noctule_contract::node::LINK_CREDITS);
    }
}

#[test]
fn the_answer_goes_to_whoever_asked_under_its_own_tag() {
    let mut b = Bench::new(8);
    let nodes = (0..16).flat_map(|y| {
        let tiles = (0..16).map(move |x| Node::tile(x, y));
        tiles.chain([Node::west(y), Node::east(16, y)])
    });
    for (i, node) in nodes.enumerate() {
        let stranger = node != bridge();
        let read = b.ask(node, OP_READ, APP_BASE + (i as u32 % 2048) * 32, &[]);
        assert_eq!(
            (read.head.dest(), read.head.status()),
            (node.0, STATUS_OK),
            "{node:?}"
        );
        let control = b.ask(node, OP_CTRL_READ, regs::LATENCY, &[]).head;
        assert_eq!(
            control.status(),
            if stranger { STATUS_ERROR } else { STATUS_OK },
            "{node:?}"
        );
    }
}

#[test]
fn registers_keep_what_the_bridge_writes_and_nothing_else() {
    let mut b = Bench::new(9);
    let mut random = || b.random() as u32;
    let values: Vec<u32> = (0..24).map(|_| random()).collect();
    for value in values {
        for (at, kept) in [
            (regs::STRIPING, value & 0xF0F),
            (regs::LATENCY, value & 0x1FF),
        ] {
            // The latency has 15 bits; waiting for it here would take as many cycles.
            let value = if at == regs::LATENCY { kept } else { value };
            b.ask(bridge(), OP_CTRL_WRITE, at, &[value]);
            assert_eq!(b.ask(bridge(), OP_CTRL_READ, at, &[]).words, [kept]);
        }
    }
    for latency in [0x7FFF, 0x2A00, 0] {
        b.ask(bridge(), OP_CTRL_WRITE, regs::LATENCY, &[latency]);
    }
    assert_eq!(
        b.ask(bridge(), OP_CTRL_READ, regs::LATENCY, &[]).words,
        [0],
        "back to none"
    );
}

#[test]
fn counters_tell_what_was_asked_and_addresses_wrap_nowhere() {
    let mut b = Bench::new(10);
    let read = |b: &mut Bench, i: u32| b.ask(bridge(), OP_CTRL_READ, regs::COUNTERS + 4 * i, &[]);
    for bit in 16..30 {
        for op in [OP_READ, OP_SWAP] {
            let words: &[u32] = if op == OP_READ { &[] } else { &[1] };
            let status = b
                .ask(Bench::tile(), op, APP_BASE | 1 << bit, words)
                .head
                .status();
            assert_eq!(status, STATUS_ERROR, "bit {bit}");
        }
    }
    b.ask(Bench::tile(), OP_CAS, APP_BASE, &[!0, !0]);
    b.ask(Bench::tile(), OP_CAS, APP_BASE, &[0, 0]);
    let counts = [
        regs::COUNTER_READS,
        regs::COUNTER_WRITES,
        regs::COUNTER_ATOMICS,
        regs::COUNTER_ERRORS,
    ]
    .map(|i| read(&mut b, i).words[0]);
    assert_eq!(counts, [14, 0, 16, 28]);
}

#[test]
fn a_request_that_comes_in_pieces_is_answered_as_one_that_comes_whole() {
    let mut b = Bench::new(11);
    b.ask(bridge(), OP_CTRL_WRITE, regs::LATENCY, &[0]);
    b.flit_rate = 60;
    for word in 0..64 {
        let at = APP_BASE + 0x400 * (word % 8) + 4 * word;
        assert_eq!(b.ask(Bench::tile(), OP_SWAP, at, &[word]).words, [0]);
        let old = b.ask(Bench::tile(), OP_CAS, at, &[word, word + 9]);
        assert_eq!(old.words, [word]);
        let line = at & !31;
        let [low, high] = [word | 0xABCD_0000, !word];
        b.ask(Bench::tile(), OP_WRITE, line, &[0xF000_000F, low, high]);
        let read = b.ask(Bench::tile(), OP_READ, line, &[]).words;
        assert_eq!([read[0], read[7]], [low, high]);
        b.ask(Bench::tile(), OP_WRITE, line, &[!0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
}

#[test]
fn a_write_of_no_byte_is_acknowledged_and_changes_nothing() {
    let mut b = Bench::new(12);
    b.ask(Bench::tile(), OP_WRITE, APP_BASE, &[0xF, 77]);
    let ack = b.ask(Bench::tile(), OP_WRITE, APP_BASE, &[0]);
    assert_eq!((ack.head.status(), ack.words.len()), (STATUS_OK, 0));
    assert_eq!(b.ask(Bench::tile(), OP_READ, APP_BASE, &[]).words[0], 77);
}
