//! Any bytes on the wire, everything at once: the lane against a second opinion, and conservation.
//!
//! A failure prints its seed; `NOCTULE_SEED=n cargo test -p noctule-nic-bench --test property`
//! replays that one alone.

use noctule_contract::{lane as regs, msg, notification::NotifyHead};
use noctule_nic_bench::{
    Bench, Descriptor, Frame, Message, Reference,
    descriptor::header,
    frames::{fix_ip_checksum, padded},
    link::Rng,
    setup::{NETS, POOLS, RAW_CHANNEL},
    verdict::{Verdict, judge},
};

/// Seeds to run: `count` of them, or the one asked for.
fn seeds(count: u64) -> Vec<u64> {
    match std::env::var("NOCTULE_SEED") {
        Ok(s) => vec![s.parse().expect("NOCTULE_SEED is a number")],
        Err(_) => (0..count).collect(),
    }
}

/// A frame that is good, almost good, or noise.
fn any_frame(rng: &mut Rng) -> Vec<u8> {
    let len = match rng.below(6) {
        0 => 0,
        1 => rng.below(8) as usize,
        2 => 250 + rng.below(12) as usize,
        3 => rng.below(1500) as usize,
        _ => rng.below(100) as usize,
    };
    let payload: Vec<u8> = (0..len).map(|_| rng.next_u64() as u8).collect();
    let port = [80, 81, 0x9900, 0x99AB, 443][rng.below(5) as usize];
    let flow = Frame::to(port, rng.below(1 << 16) as u16);
    let mut f = match rng.below(8) {
        0 => flow.ping(&payload),
        1 | 2 => flow.udp(&payload),
        _ => flow.tcp(rng.below(11) as usize, &payload),
    };
    if rng.chance(60) {
        f = padded(f);
    }
    match rng.below(10) {
        // One or two bytes of the headers are anything, the IP checksum mended or not.
        0..=2 => {
            for _ in 0..1 + rng.below(2) {
                let at = rng.below(f.len().min(60) as u64) as usize;
                f[at] = rng.next_u64() as u8;
            }
            if rng.chance(70)
                && f.len() >= 34
                && f.len() >= 14 + usize::from(f[14] & 15) * 4
                && f[14] & 15 >= 5
            {
                fix_ip_checksum(&mut f);
            }
        }
        // A length field is off by a little.
        3 => {
            let at = [16, 38][rng.below(2) as usize];
            f[at + 1] = f[at + 1].wrapping_add(rng.below(7) as u8).wrapping_sub(3);
            fix_ip_checksum(&mut f);
        }
        // Cut, or longer than it says.
        4 => f.truncate(1 + rng.below(f.len() as u64) as usize),
        5 => f.resize(f.len() + rng.below(40) as usize, 0x77),
        // A bit flips anywhere.
        6 => {
            let at = rng.below(f.len() as u64) as usize;
            f[at] ^= 1 << rng.below(8);
        }
        // Noise.
        7 if rng.chance(20) => f.iter_mut().for_each(|b| *b = rng.next_u64() as u8),
        _ => {}
    }
    f
}

/// A message must be what the verdict says.
fn check(b: &mut Bench, m: &Message, f: &[u8], v: &Verdict, seed: u64) {
    let head = NotifyHead(m.words[0]);
    let hint = format!("seed {seed}: {f:02x?}");
    match v {
        Verdict::Drop(_) => panic!("should be dropped: {v:?} {hint}"),
        Verdict::Raw => {
            assert_eq!(m.head.channel(), RAW_CHANNEL, "{hint}");
            assert_eq!(head.payload_len() as usize, f.len(), "{hint}");
            assert_eq!(b.read_rx(m.words[1], f.len()), f, "{hint}");
        }
        Verdict::Notify {
            kind,
            hash,
            app,
            hdr_words,
            payload,
        } => {
            assert_eq!(
                (head.kind(), head.app(), m.words[2]),
                (*kind, *app, *hash),
                "{hint}"
            );
            assert_eq!(
                m.head.channel(),
                hash % regs::BUCKETS % NETS.len() as u32,
                "{hint}"
            );
            assert_eq!(head.hdr_words() as usize, *hdr_words, "{hint}");
            let words: Vec<u8> = m.words[3..].iter().flat_map(|w| w.to_le_bytes()).collect();
            assert_eq!(words, f[14..14 + 4 * hdr_words], "{hint}");
            assert_eq!(head.payload_len() as usize, payload.len(), "{hint}");
            if !payload.is_empty() {
                assert_eq!(
                    b.read_rx(m.words[1], payload.len()),
                    f[payload.clone()],
                    "{hint}"
                );
            }
        }
    }
}

#[test]
fn any_frame_is_judged_as_the_rules_say() {
    for seed in seeds(40) {
        let mut b = Bench::ready(seed);
        let mut rng = Rng::new(seed + 77);
        b.mac_pace = if seed % 2 == 0 { 100 } else { 60 };
        for _ in 0..150 {
            let f = any_frame(&mut rng);
            let error = rng.chance(3);
            let v = judge(&f, error);
            let before = match v {
                Verdict::Drop(counter) => b.counter(counter),
                _ => 0,
            };
            b.receive_marked(&f, error);
            if let Verdict::Drop(counter) = v {
                b.settle();
                assert!(b.messages.is_empty(), "{v:?}, seed {seed}: {f:02x?}");
                assert_eq!(
                    b.counter(counter),
                    before + 1,
                    "counter {counter}, seed {seed}: {f:02x?}"
                );
            } else {
                let m = b.next_message();
                check(&mut b, &m, &f, &v, seed);
                if m.words[1] != 0 {
                    b.send(NETS[0], 8, msg::QUEUE_SOCK, &[m.words[1]]);
                    b.settle_and_balance();
                }
            }
        }
        assert_eq!(b.counter(regs::COUNTER_RX_FRAMES), 150);
    }
}

#[test]
fn frames_back_to_back_are_judged_alike_and_nothing_is_lost() {
    for seed in seeds(40) {
        let mut b = Bench::ready(seed);
        let mut rng = Rng::new(seed + 1234);
        b.pace = [100, 80, 40][seed as usize % 3];
        b.mac_pace = [100, 100, 70, 30][seed as usize % 4];
        let mut frames = std::collections::VecDeque::new();
        let mut by_counter = std::collections::BTreeMap::<u32, u32>::new();
        let mut lost = 0;
        for _ in 0..12 {
            for _ in 0..10 {
                let f = any_frame(&mut rng);
                b.receive(&f);
                match judge(&f, false) {
                    Verdict::Drop(counter) => *by_counter.entry(counter).or_default() += 1,
                    v => frames.push_back((f, v)),
                }
            }
            b.settle();
            // Notifications of a channel keep their order; buffers or rings may have run out.
            let mut frees = Vec::new();
            for m in b.messages.drain(..).collect::<Vec<_>>() {
                let head = NotifyHead(m.words[0]);
                let channel = m.head.channel();
                let at = frames.iter().position(|(f, v)| match v {
                    Verdict::Raw => {
                        channel == RAW_CHANNEL && f.len() == head.payload_len() as usize
                    }
                    Verdict::Notify { hash, payload, .. } => {
                        *hash == m.words[2] && payload.len() == head.payload_len() as usize
                    }
                    Verdict::Drop(_) => false,
                });
                let at =
                    at.unwrap_or_else(|| panic!("a notification of nothing, seed {seed}: {m:x?}"));
                let (f, v) = frames.remove(at).expect("just found");
                check(&mut b, &m, &f, &v, seed);
                if m.words[1] != 0 {
                    frees.push(m.words[1]);
                }
            }
            lost += frames.len() as u32;
            frames.clear();
            for chunk in frees.chunks(8) {
                b.send(NETS[1], 8, msg::QUEUE_SOCK, chunk);
            }
            b.settle_and_balance();
        }
        for (counter, count) in by_counter {
            assert_eq!(b.counter(counter), count, "counter {counter}, seed {seed}");
        }
        let short =
            b.counter(regs::COUNTER_DROP_NO_BUFFER) + b.counter(regs::COUNTER_DROP_RING_FULL);
        assert_eq!(b.counter(regs::COUNTER_DROP_OVERRUN), 0, "seed {seed}");
        assert_eq!(short, lost, "seed {seed}");
        assert_eq!(b.counter(regs::COUNTER_BAD_FREE), 0, "seed {seed}");
        for (app, class, _, count) in POOLS {
            assert_eq!(
                b.pool_free(app, class),
                count,
                "pool {app} {class}, seed {seed}"
            );
        }
    }
}

#[test]
fn runts_in_a_row_are_counted_each_and_never_stop_the_lane() {
    for seed in seeds(20) {
        let mut b = Bench::ready(seed);
        let mut rng = Rng::new(seed + 99);
        let mut frames = 0;
        for _ in 0..400 {
            // Far below Ethernet's minimum, many of them RAW, without gaps.
            let mut f: Vec<u8> = (0..1 + rng.below(40))
                .map(|_| rng.next_u64() as u8)
                .collect();
            if f.len() >= 6 && rng.chance(90) {
                f[..6].copy_from_slice(&[0xFF; 6]);
            }
            b.receive(&f);
            frames += 1;
        }
        b.settle();
        let mut accounted = b.messages.len() as u32;
        for counter in regs::COUNTER_DROP_MALFORMED..=regs::COUNTER_DROP_OVERRUN {
            accounted += b.counter(counter);
        }
        assert_eq!(
            (b.counter(regs::COUNTER_RX_FRAMES), accounted),
            (frames, frames),
            "seed {seed}"
        );
        let taken = b.counter(regs::COUNTER_BUFFERS_TAKEN);
        assert_eq!(taken, b.messages.len() as u32);
        assert_eq!(b.pool_free(0, 1), 6 - taken, "seed {seed}");
        // It still works.
        let waiting = b.messages.len();
        let good = Frame::to(80, 1).tcp(2, &[5; 99]);
        b.receive(&good);
        b.settle();
        let m = b.messages[waiting].clone();
        check(&mut b, &m, &good, &judge(&good, false), seed);
    }
}

#[test]
fn everything_at_once_keeps_its_order_and_gives_everything_back() {
    for seed in seeds(12) {
        let mut b = Bench::ready(seed);
        let mut rng = Rng::new(seed + 4321);
        b.pace = [100, 90, 50, 25][seed as usize % 4];
        b.mac_pace = 50;
        b.memory.latency = (1, 150);
        let mut sent = std::collections::VecDeque::new();
        let mut checked = 0;
        for _ in 0..150 {
            if rng.chance(60) {
                let proto = [1, 6, 17][rng.below(3) as usize];
                let refs: Vec<Reference> = (0..rng.below(5))
                    .map(|_| Reference {
                        app: 1,
                        offset: rng.below(0x3000) as u32,
                        len: 1 + rng.below(330) as u32,
                    })
                    .collect();
                let payload: u32 = refs.iter().map(|r| r.len).sum();
                let l4 = if proto == 6 { 32 } else { 8 };
                let header = header(proto, l4, payload as usize, &mut rng);
                let d = Descriptor {
                    header,
                    refs,
                    csum_ip: true,
                    csum_l4: true,
                };
                sent.push_back(d.expected(&b.memory.bytes));
                b.send(NETS[rng.below(3) as usize], 5, msg::QUEUE_NIC, &d.words());
            }
            let flow = Frame::to(80, rng.below(999) as u16);
            let f = flow.tcp(
                rng.below(11) as usize,
                &vec![rng.next_u64() as u8; rng.below(256) as usize],
            );
            b.receive(&f);
            b.run(rng.below(300));
            while let Some(m) = b.messages.pop_front() {
                checked += 1;
                if m.words[1] != 0 {
                    b.send(NETS[0], 8, msg::QUEUE_SOCK, &[m.words[1]]);
                }
            }
            while let Some(f) = b.frames.pop_front() {
                assert_eq!(Some(f.bytes), sent.pop_front(), "seed {seed}");
            }
        }
        b.settle();
        checked += b.messages.len() as u32;
        for m in b.messages.drain(..).collect::<Vec<_>>() {
            if m.words[1] != 0 {
                b.send(NETS[0], 8, msg::QUEUE_SOCK, &[m.words[1]]);
            }
        }
        b.settle_and_balance();
        for f in b.frames.drain(..) {
            assert_eq!(Some(f.bytes), sent.pop_front(), "seed {seed}");
        }
        assert!(sent.is_empty(), "seed {seed}: frames are missing");
        let dropped =
            b.counter(regs::COUNTER_DROP_NO_BUFFER) + b.counter(regs::COUNTER_DROP_RING_FULL);
        assert_eq!(checked + dropped, 150, "seed {seed}");
        for (app, class, _, count) in POOLS {
            assert_eq!(b.pool_free(app, class), count, "seed {seed}");
        }
    }
}
