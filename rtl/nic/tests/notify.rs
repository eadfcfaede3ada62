//! Notifications that wait: rings, credits, fairness.

use noctule_contract::{ctrl, lane as regs, notification::NotifyHead};
use noctule_nic_bench::{
    Bench, Frame,
    setup::{NETS, RING_RESERVE, RING_SHARED, RING_SLOTS},
};

/// Flows, one for each net tile.
fn flows() -> Vec<Frame> {
    let net_of = |f: &Frame| (f.hash() % regs::BUCKETS) as usize % NETS.len();
    (0..NETS.len())
        .map(|net| {
            (0..)
                .map(|p| Frame::to(80, p))
                .find(|f| net_of(f) == net)
                .expect("a flow")
        })
        .collect()
}

#[test]
fn a_full_ring_drops_and_counts_and_holds_up_nobody_else() {
    let mut b = Bench::ready(1);
    b.auto_return = false;
    let flows = flows();
    // Channel 0 has credit for 96 words: six messages of 14 words and more than half of one.
    let (leave, sent) = (96 / 14, 90);
    for i in 0..sent {
        // The first of them have payload, in as many buffers as there are.
        let payload = [i as u8; 3];
        b.receive(&flows[0].tcp(0, &payload[..if i < 30 { 3 } else { 0 }]));
    }
    b.settle();
    assert_eq!(b.messages.len() as u32, leave);
    let dropped = sent - leave - RING_SLOTS;
    assert_eq!(b.counter(regs::COUNTER_DROP_RING_FULL), dropped);
    assert_eq!(b.counter(regs::COUNTER_NOTIFY_WAITED), 1);
    // The others' notifications pass.
    b.messages.clear();
    b.receive(&flows[1].tcp(0, &[]));
    assert_eq!(b.next_message().head.channel(), 1);
    // Credit comes home: what waited comes in order, with its payload.
    b.auto_return = true;
    let held = b.held[&0];
    b.return_credits(0, held);
    b.settle();
    assert_eq!(b.messages.len() as u32, RING_SLOTS);
    let waiting: Vec<_> = b.messages.drain(..).collect();
    for (i, m) in (leave..30).zip(waiting) {
        assert_eq!(b.read_rx(m.words[1], 3), [i as u8; 3]);
    }
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), 30);
    b.settle();
    assert_eq!(b.read(ctrl::CHANNEL_AVAILABLE), 96);
}

#[test]
fn what_is_dropped_for_a_full_ring_takes_no_buffer() {
    let mut b = Bench::ready(1);
    b.auto_return = false;
    let flow = flows()[0];
    for i in 0..80 {
        b.receive(&flow.tcp(0, &[1; 3][..if i < 75 { 0 } else { 3 }]));
    }
    b.settle();
    assert_eq!(
        b.counter(regs::COUNTER_DROP_RING_FULL),
        80 - 96 / 14 - RING_SLOTS
    );
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), 0);
}

#[test]
fn what_one_channel_is_sure_of_nobody_else_takes() {
    let mut b = Bench::ready(5);
    b.auto_return = false;
    for c in 0..3 {
        b.write(ctrl::CHANNEL_CREDITS + 16 * c, 0);
    }
    // Two rings fill; the third finds its reserve and what is left of the shared places.
    let flows = flows();
    let rest = RING_SHARED - 2 * (RING_SLOTS - RING_RESERVE);
    let waits = [RING_SLOTS, RING_SLOTS, RING_RESERVE + rest];
    for round in 0..2 {
        let before = b.counter(regs::COUNTER_DROP_RING_FULL);
        for (flow, waits) in flows.iter().zip(waits) {
            for _ in 0..waits + 3 {
                b.receive(&flow.tcp(0, &[]));
            }
        }
        b.settle();
        assert_eq!(
            b.counter(regs::COUNTER_DROP_RING_FULL) - before,
            9,
            "round {round}"
        );
        // All that waited leaves, and there is as much room again.
        for (c, waits) in (0..).zip(waits) {
            b.return_credits(c, 14 * waits);
            b.settle();
            let came = b.messages.drain(..).filter(|m| m.head.channel() == c);
            assert_eq!(came.count() as u32, waits, "round {round}");
        }
    }
}

#[test]
fn a_message_is_sent_only_with_credit_for_all_of_it() {
    let mut b = Bench::ready(2);
    b.auto_return = false;
    let flow = flows()[2];
    for credits in 0..=24 {
        b.write(ctrl::CHANNEL_CREDITS + 32, credits);
        let frame = flow.tcp((credits % 11) as usize, &[]);
        let need = 4 + 10 + credits % 11;
        b.receive(&frame);
        b.settle();
        if credits < need {
            assert!(b.messages.is_empty());
            for given in credits..need {
                assert!(b.messages.is_empty(), "{given} of {need}");
                b.return_credits(2, 1);
                b.settle();
            }
        }
        let m = b.messages.pop_front().expect("a message");
        assert_eq!(m.words.len() as u32 + 1, need);
        // Bring the credits home: total again.
        if credits.min(need) > 0 {
            b.return_credits(2, credits.min(need));
        }
        b.settle();
        assert_eq!(b.read(ctrl::CHANNEL_AVAILABLE + 32), credits);
    }
}

#[test]
fn channels_take_turns() {
    let mut b = Bench::ready(3);
    // Nothing leaves at first; then everybody has eight waiting, and credit comes at once.
    b.auto_return = false;
    for c in 0..3 {
        b.write(ctrl::CHANNEL_CREDITS + 16 * c, 0);
    }
    let flows = flows();
    for _ in 0..8 {
        for f in &flows {
            b.receive(&f.tcp(0, &[]));
        }
    }
    b.settle();
    for c in 0..3 {
        b.return_credits(c, 8 * 14);
    }
    b.settle();
    let order: Vec<u32> = b.messages.iter().map(|m| m.head.channel()).collect();
    assert_eq!(order.len(), 24);
    for w in order[..21].chunks(3) {
        let mut w = w.to_vec();
        w.sort_unstable();
        assert_eq!(w, [0, 1, 2], "{order:?}");
    }
}

#[test]
fn frames_back_to_back_at_line_rate_are_all_taken() {
    let mut b = Bench::ready(4);
    let flows = flows();
    let mut expected = 0;
    for i in 0..200u32 {
        let flow = flows[i as usize % 3];
        // The shortest that Ethernet has, and others.
        let frame = match i % 5 {
            0 | 1 => noctule_nic_bench::frames::padded(flow.tcp(0, &[])),
            2 => flow.tcp(3, &[]),
            3 => flow.tcp(10, &[]),
            _ => noctule_nic_bench::frames::padded(flow.udp(&[])),
        };
        b.receive(&frame);
        expected += 1;
    }
    b.settle();
    let full = b.counter(regs::COUNTER_DROP_RING_FULL);
    assert_eq!(b.counter(regs::COUNTER_DROP_OVERRUN), 0);
    assert_eq!(b.messages.len() as u32 + full, expected);
    // MSG carries 32 bits a cycle as the wire does, and a notification is shorter than its frame.
    assert_eq!(full, 0);
}

#[test]
fn payloads_at_line_rate_never_overrun() {
    for seed in 0..20 {
        let mut b = Bench::ready(1000 + seed);
        let mut frames = 0;
        for _ in 0..60 {
            let len = [0, 1, 2, 3, 6, 10, 20, 64, 200][b.rng.below(9) as usize];
            let flow = Frame::to(80, b.rng.below(500) as u16);
            let frame = match b.rng.below(4) {
                0 => flow.udp(&vec![1; len]),
                1 => flow.ping(&vec![2; len]),
                2 => noctule_nic_bench::frames::arp(),
                _ => flow.tcp(b.rng.below(11) as usize, &vec![3; len]),
            };
            b.receive(&noctule_nic_bench::frames::padded(frame));
            frames += 1;
        }
        b.settle();
        assert_eq!(b.counter(regs::COUNTER_DROP_OVERRUN), 0, "seed {seed}");
        let dropped =
            b.counter(regs::COUNTER_DROP_NO_BUFFER) + b.counter(regs::COUNTER_DROP_RING_FULL);
        assert_eq!(b.messages.len() as u32 + dropped, frames);
        let buffers = b
            .messages
            .iter()
            .filter(|m| NotifyHead(m.words[0]).has_buffer() == 1)
            .count();
        assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), buffers as u32);
    }
}
