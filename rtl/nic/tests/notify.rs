//! Notifications that wait: rings, credits, fairness.

use noctule_contract::{ctrl, lane as regs, notification::NotifyHead};
use noctule_nic_bench::{Bench, Frame, setup::NETS};

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
    let sent = 30;
    for i in 0..sent {
        b.receive(&flows[0].tcp(0, &[i as u8; 3]));
    }
    b.settle();
    assert_eq!(b.messages.len(), 96 / 14);
    let dropped = sent - 96 / 14 - regs::RING_SLOTS;
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
    assert_eq!(b.messages.len() as u32, regs::RING_SLOTS);
    let waiting: Vec<_> = b.messages.drain(..).collect();
    for (i, m) in waiting.into_iter().enumerate() {
        assert_eq!(b.read_rx(m.words[1], 3), [96 / 14 + i as u8; 3]);
    }
    // Buffers of dropped frames never left their pool.
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), 6 + regs::RING_SLOTS);
    b.settle();
    assert_eq!(b.read(ctrl::CHANNEL_AVAILABLE), 96);
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
