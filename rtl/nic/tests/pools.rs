//! Buffers: who gets one, and how it comes back.

use noctule_contract::{
    lane as regs, msg, node::Node, notification::NotifyHead, remote::STATUS_ERROR,
};
use noctule_nic_bench::{
    Bench, Frame,
    frames::arp,
    setup::{BOUNCE, NETS, POOLS, ROW},
};
use std::collections::BTreeSet;

/// Receives a segment of `len` bytes for `port`; the buffer, if the frame was not dropped.
fn receive(b: &mut Bench, port: u16, len: usize) -> Option<u32> {
    b.receive(&Frame::to(port, 1).tcp(0, &vec![7; len]));
    b.settle();
    b.messages.pop_front().map(|m| {
        assert_eq!(NotifyHead(m.words[0]).has_buffer(), 1);
        m.words[1]
    })
}

fn free(b: &mut Bench, addrs: &[u32]) {
    for chunk in addrs.chunks(8) {
        b.send(NETS[2], 6, msg::QUEUE_SOCK, chunk);
    }
    b.settle_and_balance();
}

#[test]
fn a_pool_gives_every_buffer_once_and_recovers() {
    let mut b = Bench::ready(1);
    for round in 0..3 {
        let mut seen = BTreeSet::new();
        // App 2: four small ones, then the large one, then none.
        for i in 0..5 {
            let addr = receive(&mut b, 0x9900, 100).expect("a buffer");
            let unit = (addr & 0xFF_FFFF) >> 8;
            assert!(seen.insert(unit));
            if i < 4 {
                assert!((128..132).contains(&unit), "unit {unit}");
            } else {
                assert_eq!(unit, 136, "the large one");
            }
        }
        assert_eq!(receive(&mut b, 0x9901, 100), None);
        assert_eq!(receive(&mut b, 0x9901, 1000), None);
        assert_eq!(b.counter(regs::COUNTER_DROP_NO_BUFFER), 2 * (round + 1));
        // Other applications and frames without payload do not notice.
        let other = receive(&mut b, 80, 100).expect("app 1 has its own");
        b.receive(&Frame::to(0x9900, 1).tcp(0, &[]));
        b.next_message();
        let all: Vec<u32> = seen
            .iter()
            .map(|u| 0xA000_0000 | ROW << 24 | u << 8)
            .chain([other])
            .collect();
        free(&mut b, &all);
        assert_eq!((b.pool_free(2, 0), b.pool_free(2, 1)), (4, 1));
        assert_eq!(b.counter(regs::COUNTER_BUFFERS_FREED), 6 * (round + 1));
    }
    assert_eq!(b.counter(regs::COUNTER_BAD_FREE), 0);
}

#[test]
fn a_large_frame_never_takes_a_small_buffer() {
    let mut b = Bench::ready(2);
    let addr = receive(&mut b, 0x9900, 257).expect("the large one");
    assert_eq!((addr >> 8) & 0xFFFF, 136);
    assert_eq!(receive(&mut b, 0x9900, 257), None);
    assert!(receive(&mut b, 0x9900, 256).is_some());
}

#[test]
fn a_free_of_what_is_no_taken_buffer_is_counted_and_ignored() {
    let mut b = Bench::ready(3);
    let addr = receive(&mut b, 80, 100).expect("a buffer");
    let large = receive(&mut b, 80, 1000).expect("a buffer");
    let before = b.pool_free(1, 0);
    let wrong = [
        addr + 4,         // not its first byte
        addr + 256,       // free
        large + 256,      // inside a large one
        large + 0x700,    //
        BOUNCE,           // in no pool
        addr ^ 1 << 24,   // another lane's
        addr ^ 1 << 28,   // app memory
        addr | 0x10_0000, // beyond Rx memory
        addr & 0xFF_FFFF, // not an Rx address
        0,
        u32::MAX,
    ];
    free(&mut b, &wrong);
    assert_eq!(b.counter(regs::COUNTER_BAD_FREE), wrong.len() as u32);
    assert_eq!(b.pool_free(1, 0), before);
    free(&mut b, &[addr, addr, large]);
    assert_eq!(
        b.counter(regs::COUNTER_BAD_FREE),
        wrong.len() as u32 + 1,
        "the double free"
    );
    assert_eq!((b.pool_free(1, 0), b.pool_free(1, 1)), (before + 1, 4));
}

#[test]
fn a_free_from_a_tile_that_may_not_talk_to_the_lane_is_refused() {
    let mut b = Bench::ready(4);
    let addr = receive(&mut b, 80, 100).expect("a buffer");
    b.send(Node::tile(3, 0), 1, msg::QUEUE_SOCK, &[addr, addr]);
    b.settle_and_balance();
    assert_eq!(b.counter(regs::COUNTER_FREE_SOURCE), 1);
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_FREED), 0);
    assert_eq!(b.pool_free(1, 0), 31);
}

#[test]
fn a_message_for_a_queue_that_a_lane_lacks_is_counted_and_gone() {
    let mut b = Bench::ready(5);
    b.send(NETS[0], 1, msg::QUEUE_CTRL, &[1, 2, 3]);
    b.settle();
    b.owed.clear();
    assert_eq!(b.counter(regs::COUNTER_STRAY), 1);
    assert!(receive(&mut b, 80, 5).is_some());
}

#[test]
fn pools_are_rewritten_only_while_the_lane_is_disabled() {
    let mut b = Bench::ready(6);
    let at = regs::POOL + 32;
    assert_eq!(b.try_write(at, 4 << 16), STATUS_ERROR);
    let addr = receive(&mut b, 0x9900, 10).expect("a buffer");
    b.write(regs::LANE_CTRL, 0);
    // App 2's small pool moves: its old buffers are none any more, also the one that is out.
    b.pool(2, 0, 200, 8);
    assert_eq!(b.read(at), 8 << 16 | 200);
    assert_eq!(b.pool_free(2, 0), 8);
    free(&mut b, &[addr]);
    assert_eq!(b.counter(regs::COUNTER_BAD_FREE), 1);
    b.write(regs::LANE_CTRL, 1);
    let units: Vec<u32> = (0..8)
        .map(|_| (receive(&mut b, 0x9900, 10).expect("a buffer") >> 8) & 0xFFFF)
        .collect();
    assert_eq!(units, (200..208).collect::<Vec<_>>());
}

#[test]
fn a_pool_beyond_rx_memory_is_refused() {
    let mut b = Bench::new(7);
    b.set_up();
    for (class, first, count) in [
        (0, 256, 1),
        (0, 0, 257),
        (1, 249, 1),
        (1, 0, 33),
        (1, 0xFFFF, 0xFFFF),
    ] {
        let entry = regs::PoolEntry(0).with_first(first).with_count(count).0;
        assert_eq!(
            b.try_write(regs::POOL + 16 * 3 + 8 * class, entry),
            STATUS_ERROR
        );
    }
    for (class, first, count) in [(0, 0, 256), (1, 0, 32), (1, 248, 1), (0, 256, 0)] {
        b.pool(3, class, first, count);
        b.pool(3, class, 0, 0);
    }
    assert_eq!(b.pool_free(3, 0), 0);
}

#[test]
fn frees_in_any_order_lose_nothing() {
    let mut b = Bench::ready(8);
    let mut out: Vec<u32> = Vec::new();
    for _ in 0..600 {
        if b.rng.chance(55) {
            let (port, len) = (
                [80u16, 443, 0x9900][b.rng.below(3) as usize],
                [1, 100, 256, 257, 900][b.rng.below(5) as usize],
            );
            out.extend(receive(&mut b, port, len));
        } else if !out.is_empty() {
            let mut some = Vec::new();
            for _ in 0..1 + b.rng.below(8) {
                if !out.is_empty() {
                    let i = b.rng.below(out.len() as u64) as usize;
                    some.push(out.swap_remove(i));
                }
            }
            free(&mut b, &some);
        }
        let unique: BTreeSet<_> = out.iter().collect();
        assert_eq!(unique.len(), out.len(), "a buffer is out twice");
    }
    free(&mut b, &out);
    for (app, class, _, count) in POOLS {
        assert_eq!(
            b.pool_free(app, class),
            count,
            "pool of app {app}, class {class}"
        );
    }
    assert_eq!(b.counter(regs::COUNTER_BAD_FREE), 0);
    let taken = b.counter(regs::COUNTER_BUFFERS_TAKEN);
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_FREED), taken);
}

#[test]
fn a_frame_that_is_dropped_costs_no_buffer() {
    let mut b = Bench::ready(9);
    let good = Frame::to(80, 9).tcp(0, &[9; 300]);
    let mut bad = good.clone();
    bad[200] ^= 1;
    for _ in 0..50 {
        b.receive(&bad);
        let mut cut = arp();
        cut.resize(1600, 1);
        b.receive(&cut);
    }
    b.settle();
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), 0);
    assert_eq!((b.pool_free(1, 1), b.pool_free(0, 1)), (4, 6));
    b.receive(&good);
    b.next_message();
}

#[test]
fn credits_that_wait_go_to_whom_they_belong() {
    // MSG hardly moves, so credits pile up behind each other and those of one channel are joined.
    for seed in 0..10 {
        let mut b = Bench::ready(100 + seed);
        b.drain_pace = Some(3);
        let mut messages = 0;
        for _ in 0..60 {
            let (from, channel) = (NETS[b.rng.below(3) as usize], 5 + b.rng.below(3) as u32);
            for _ in 0..1 + b.rng.below(3) {
                b.send(from, channel, msg::QUEUE_SOCK, &[0, 0]);
                messages += 1;
            }
        }
        b.settle_and_balance();
        assert_eq!(b.counter(regs::COUNTER_BAD_FREE), 2 * messages);
        assert!(
            b.credit_packets < u64::from(messages),
            "none was joined, seed {seed}"
        );
    }
}
