//! Remote windows: combining stores, atomics, and what comes in which order.

mod windows;

use std::collections::HashMap;

use noctule_contract::map::{APP_BASE, LINE, NI_BASE};
use noctule_contract::remote::{
    OP_ADD, OP_CAS, OP_CTRL_WRITE, OP_READ, OP_SWAP, OP_WRITE, ReqHead,
};
use noctule_contract::{ctrl, fault, ni};
use noctule_ni::{Access, Fault, Packet, REQ, Rng, System};

use windows::{W, counter, guard, open, record, requests};

#[test]
fn stores_combine_under_a_mask_and_leave_when_the_line_is_full() {
    let mut s = open(10);
    let store = |addr, be, data| Access {
        addr,
        store: Some(data),
        be,
    };
    assert_eq!(s.access(0, store(APP_BASE, 15, 1)).1, 2);
    for k in 1..7 {
        assert_eq!(s.access(0, store(APP_BASE + 4 * k, 15, 1 + k)).1, 1);
    }
    s.steps(50);
    assert!(requests(&s).is_empty(), "still combining");
    s.store(0, APP_BASE + 28, 8).unwrap();
    s.steps(20);
    let r = requests(&s);
    assert_eq!(r.len(), 1);
    assert_eq!(r[0][1..], [APP_BASE, 0xffff_ffff, 1, 2, 3, 4, 5, 6, 7, 8]);
    // Bytes and halves; only the words touched travel.
    s.access(0, store(APP_BASE + 0x41, 2, 0xaa00)).0.unwrap();
    s.access(0, store(APP_BASE + 0x5a, 12, 0xbbbb_0000))
        .0
        .unwrap();
    s.set(0, ni::FLUSH, 0);
    s.steps(20);
    let r = requests(&s);
    assert_eq!(r[1][1..3], [APP_BASE + 0x40, 1 << 1 | 3 << 26]);
    assert_eq!(r[1].len(), 5);
    assert_eq!(
        (
            s.memory.read(APP_BASE + 0x40),
            s.memory.read(APP_BASE + 0x58)
        ),
        (0xaa00, 0xbbbb_0000)
    );
    assert_eq!(s.reg(0, ni::FLUSH), 0);
    assert_eq!(counter(&mut s, ni::COUNTER_STORE_LINES), 2);
}

#[test]
fn at_most_four_store_lines_are_outstanding_and_a_fifth_waits() {
    let mut s = open(11);
    s.delay = 200;
    for k in 0..4 {
        s.store(0, APP_BASE + 64 * k, k).unwrap();
    }
    assert_eq!(s.reg(0, ni::FLUSH), 4);
    let (_, cycles) = s.access(
        0,
        Access {
            addr: APP_BASE + 0x400,
            store: Some(4),
            be: 15,
        },
    );
    assert!(cycles > 5, "it waited {cycles} cycles");
    s.set(0, ni::FLUSH, 0);
    s.until(2000, |s| s.reg(0, ni::FLUSH) == 0);
    for k in 0..4 {
        assert_eq!(s.memory.read(APP_BASE + 64 * k), k);
    }
    assert_eq!(s.memory.read(APP_BASE + 0x400), 4);
}

#[test]
fn a_load_sees_its_own_earlier_stores() {
    let mut s = open(12);
    s.delay = 60;
    assert_eq!(s.load(0, APP_BASE), Ok(0)); // cached
    s.store(0, APP_BASE, 7).unwrap();
    assert_eq!(s.load(0, APP_BASE), Ok(7));
    s.store(0, APP_BASE + 4, 8).unwrap();
    s.store(0, APP_BASE + 64, 9).unwrap(); // closes the line
    assert_eq!(s.load(0, APP_BASE + 4), Ok(8));
    assert_eq!(s.load(0, APP_BASE + 64), Ok(9));
}

#[test]
fn the_remote_end_answering_with_an_error_is_a_precise_fault_of_a_load() {
    let mut s = open(13);
    s.memory.broken.insert(APP_BASE + 0x100);
    assert_eq!(s.load(0, APP_BASE + 0x104), Err(Fault));
    assert_eq!(record(&mut s), (fault::REMOTE_ERROR, 0, APP_BASE + 0x104));
    assert!(s.load(0, APP_BASE + 0x120).is_ok());
    // A posted store's error is recorded; a prefetched line's is not an access.
    s.store(0, APP_BASE + 0x104, 1).unwrap();
    s.set(0, ni::FLUSH, 0);
    s.steps(40);
    assert_eq!(record(&mut s), (fault::REMOTE_ERROR, 1, APP_BASE + 0x100));
    s.set(0, ni::PREFETCH_ADDR, APP_BASE + 0xe0);
    s.set(0, ni::PREFETCH_LEN, 96);
    s.steps(60);
    assert_eq!(record(&mut s).0, fault::NONE);
    assert_eq!(s.load(0, APP_BASE + 0x100), Err(Fault));
    s.set(0, ni::ATOMIC_ADDR, APP_BASE + 0x108);
    s.set(0, ni::ATOMIC_OP, OP_ADD);
    assert_eq!(s.load(0, NI_BASE + ni::ATOMIC_RESULT), Err(Fault));
    s.step();
    assert_eq!(counter(&mut s, ni::COUNTER_FAULTS), 4);
}

#[test]
fn atomics_do_what_they_say_after_earlier_stores() {
    let mut s = open(14);
    s.delay = 80;
    let word = APP_BASE + 0x44;
    let mut atomic = |op, operand, expect| {
        s.set(0, ni::ATOMIC_ADDR, word);
        s.set(0, ni::ATOMIC_OPERAND, operand);
        s.set(0, ni::ATOMIC_EXPECT, expect);
        s.store(0, APP_BASE + 0x400, operand).unwrap();
        s.set(0, ni::ATOMIC_OP, op);
        let old = s.reg(0, ni::ATOMIC_RESULT);
        assert_eq!(
            s.memory.read(APP_BASE + 0x400),
            operand,
            "the store came first"
        );
        (old, s.load(0, word).unwrap())
    };
    assert_eq!(atomic(OP_SWAP, 5, 0), (0, 5));
    assert_eq!(atomic(OP_ADD, 3, 0), (5, 8));
    assert_eq!(atomic(OP_CAS, 1, 7), (8, 8));
    assert_eq!(atomic(OP_CAS, 1, 8), (8, 1));
    assert_eq!(s.store(0, NI_BASE + ni::ATOMIC_OP, 5), Err(Fault));
}

#[test]
fn a_message_never_overtakes_the_stores_before_it() {
    for seed in 1..40 {
        let mut s = open(seed);
        s.delay = 150;
        s.stall = 20;
        let bridge = System::bridge_name();
        s.channel(0, 0, bridge, 0, 8, 800);
        let mut rng = Rng::new(seed);
        for k in 1..20 {
            // Anything from none to six lines, some stored between the words of the message.
            let lines: Vec<u32> = (0..rng.below(7))
                .map(|_| APP_BASE + 32 * rng.below(64))
                .collect();
            let early = rng.below(lines.len() as u32 + 1) as usize;
            for a in &lines[..early] {
                s.store(0, *a, k).unwrap();
            }
            s.set(0, ni::SEND_BEGIN, 2 << 8);
            s.set(0, ni::SEND_WORD, k);
            for a in &lines[early..] {
                s.store(0, *a, k).unwrap();
            }
            s.set(0, ni::SEND_WORD, k);
            let sent = s.messages_of(0).len();
            s.until(3000, |s| s.messages_of(0).len() > sent);
            for a in &lines {
                assert_eq!(
                    s.memory.read(*a),
                    k,
                    "seed {seed}: message {k} came before the store to {a:#x}"
                );
            }
        }
    }
}

#[test]
fn a_sleeping_core_leaves_no_line_behind() {
    let mut s = open(15);
    s.store(0, APP_BASE, 3).unwrap();
    s.nodes[0].model.poke("core_sleep_i", 1);
    s.until(100, |s| s.nodes[0].quiet());
    assert_eq!(s.memory.read(APP_BASE), 3);
}

#[test]
fn a_held_tile_finishes_its_reads_and_writes_and_forgets_its_cache() {
    let mut s = open(16);
    s.delay = 100;
    s.load(0, APP_BASE + 0x200).unwrap();
    s.memory.write(APP_BASE + 0x200, 4);
    s.store(0, APP_BASE, 3).unwrap();
    s.set(0, ni::PREFETCH_ADDR, APP_BASE + 0x800);
    s.set(0, ni::PREFETCH_LEN, 128);
    s.set(0, ni::ATOMIC_ADDR, APP_BASE + 0x100);
    s.set(0, ni::ATOMIC_OPERAND, 1);
    s.set(0, ni::ATOMIC_OP, OP_ADD);
    s.issue(
        0,
        Access {
            addr: NI_BASE + ni::ATOMIC_RESULT,
            store: None,
            be: 15,
        },
    );
    s.steps(5);
    s.ctrl_write(0, ctrl::TILE_CTRL, 0).unwrap();
    s.until(1000, |s| {
        ctrl::TileStatus(s.ctrl_read(0, ctrl::TILE_STATUS).unwrap()).remote_busy() == 0
    });
    assert_eq!(
        (s.memory.read(APP_BASE), s.memory.read(APP_BASE + 0x100)),
        (3, 1)
    );
    s.until(300, |s| s.nodes[0].quiet());
    s.forget_access(0);
    s.ctrl_write(0, ctrl::TILE_CTRL, 1).unwrap();
    assert_eq!(s.load(0, APP_BASE + 0x200), Ok(4));
}

/// Everything at once on memory that is this tile's alone: each load must give what was stored last.
#[test]
fn random_accesses_agree_with_a_plain_memory() {
    for seed in 1..60 {
        let mut s = open(seed);
        let mut rng = Rng::new(seed);
        s.delay = [0, 3, 30, 120][rng.below(4) as usize];
        s.stall = [0, 10, 50][rng.below(3) as usize];
        s.channel(0, 0, System::bridge_name(), 0, 8, 1000);
        let mut golden: HashMap<u32, u32> = HashMap::new();
        // Few lines, some of which share a place in the cache.
        let place =
            |rng: &mut Rng| APP_BASE + 32 * rng.below(10) + 2048 * rng.below(3) + 4 * rng.below(8);
        for step in 0..400 {
            let at = place(&mut rng);
            match rng.below(16) {
                0..=6 => {
                    let want = golden.get(&at).copied().unwrap_or(0);
                    assert_eq!(
                        s.load(0, at),
                        Ok(want),
                        "seed {seed} step {step}: load {at:#x}"
                    );
                }
                7..=11 => {
                    let be = [15, 15, 15, 1, 2, 4, 8, 3, 12][rng.below(9) as usize];
                    let data = rng.bits();
                    s.access(
                        0,
                        Access {
                            addr: at,
                            store: Some(data),
                            be,
                        },
                    )
                    .0
                    .unwrap();
                    let mask: u32 = (0..4)
                        .filter(|b| be >> b & 1 == 1)
                        .map(|b| 0xff << (8 * b))
                        .sum();
                    let word = golden.entry(at).or_insert(0);
                    *word = *word & !mask | data & mask;
                }
                12 => {
                    s.set(0, ni::PREFETCH_ADDR, at);
                    s.set(0, ni::PREFETCH_LEN, rng.below(400));
                }
                13 => {
                    s.set(0, ni::INVAL_ADDR, at);
                    s.set(0, ni::INVAL_LEN, rng.below(200));
                }
                14 => {
                    let (op, operand, expect) = (
                        [OP_SWAP, OP_ADD, OP_CAS][rng.below(3) as usize],
                        rng.below(3),
                        rng.below(3),
                    );
                    s.set(0, ni::ATOMIC_ADDR, at);
                    s.set(0, ni::ATOMIC_OPERAND, operand);
                    s.set(0, ni::ATOMIC_EXPECT, expect);
                    s.set(0, ni::ATOMIC_OP, op);
                    let word = golden.entry(at).or_insert(0);
                    let old = *word;
                    match op {
                        OP_SWAP => *word = operand,
                        OP_ADD => *word = old.wrapping_add(operand),
                        _ if old == expect => *word = operand,
                        _ => {}
                    }
                    if rng.chance(50) {
                        assert_eq!(s.reg(0, ni::ATOMIC_RESULT), old, "seed {seed} step {step}");
                    }
                }
                _ => s.send(0, 0, &[step, at]),
            }
            if rng.chance(10) {
                s.steps(rng.below(60) as u64);
            }
        }
        s.set(0, ni::FLUSH, 0);
        s.until(5000, |s| s.reg(0, ni::FLUSH) == 0);
        s.reg(0, ni::ATOMIC_RESULT);
        for (at, want) in golden {
            assert_eq!(s.memory.read(at), want, "seed {seed}: {at:#x} in the end");
        }
        let reads = s.memory.log.iter().filter(|l| l.0 == OP_READ).count();
        let writes = s.memory.log.iter().filter(|l| l.0 == OP_WRITE).count();
        assert!(reads > 20 && writes > 20 && (s.memory.log.len() as u32) < 400 * LINE);
    }
}

#[test]
fn a_change_of_the_guard_sends_off_the_open_line_whenever_it_comes() {
    let mut s = System::running(1, 37);
    guard(&mut s, 0, APP_BASE, APP_BASE + 4096, W);
    let mut stored = 0;
    for round in 0..64u64 {
        let head = ReqHead(0)
            .with_dest(s.name(0).0)
            .with_src(System::bridge_name().0)
            .with_op(OP_CTRL_WRITE);
        let at = s.cycle + round % 7;
        let flits = vec![head.0, ctrl::GUARD + 16 * 9, 0];
        s.fly(
            System::bridge_name(),
            Packet {
                net: REQ,
                flits,
                at,
            },
        );
        for _ in 0..(9 + round % 3) {
            let addr = APP_BASE + 4 * (stored % 1024);
            let store = Some(stored);
            let (answer, _) = s.access(
                0,
                Access {
                    addr,
                    store,
                    be: 0xF,
                },
            );
            assert_eq!(answer, Ok(0));
            stored += 1;
        }
    }
    s.set(0, ni::FLUSH, 0);
    s.until(1000, |s| s.reg(0, ni::FLUSH) == 0);
    for k in 0..stored.min(1024) {
        assert_eq!(s.memory.read(APP_BASE + 4 * k), k, "word {k}");
    }
}
