//! What a lane does with a descriptor.

use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use noctule_contract::{descriptor::DescHead, lane as regs, map::APP_BASE, msg, node::Node};
use noctule_nic_bench::{
    Bench, Descriptor, Reference,
    descriptor::header,
    frames::arp,
    link::Rng,
    setup::{IO, NETS},
};

/// Sends a descriptor and gives the frame that leaves.
fn frame_of(b: &mut Bench, d: &Descriptor) -> Vec<u8> {
    b.send(NETS[1], 5, msg::QUEUE_NIC, &d.words());
    b.next_frame().bytes
}

/// Sends words as a descriptor; nothing may leave, one counter must grow, the credits must come home.
fn refused(b: &mut Bench, words: &[u32], counter: u32) {
    let before = b.counter(counter);
    b.send(NETS[1], 5, msg::QUEUE_NIC, words);
    b.settle_and_balance();
    assert!(b.frames.is_empty(), "something left");
    assert_eq!(b.counter(counter), before + 1, "counter {counter}");
}

fn reference(app: u32, offset: u32, len: u32) -> Reference {
    Reference { app, offset, len }
}

#[test]
fn a_small_frame_inline_leaves_as_it_is() {
    let mut b = Bench::ready(1);
    let mut bytes = arp();
    bytes.truncate(42);
    let d = Descriptor {
        header: bytes.clone(),
        ..Default::default()
    };
    bytes.resize(60, 0);
    assert_eq!(frame_of(&mut b, &d), bytes);
    b.settle_and_balance();
    assert_eq!(b.counter(regs::COUNTER_TX_FRAMES), 1);
    assert_eq!(b.counter(regs::COUNTER_TX_BYTES), 60);
}

#[test]
fn headers_of_every_length_leave_padded_with_zeros() {
    let mut b = Bench::ready(2);
    for len in 14..=94 {
        // A longer frame before it leaves bytes in the buffers that must not show.
        let long = Descriptor {
            header: vec![0xEE; 94],
            ..Default::default()
        };
        assert_eq!(frame_of(&mut b, &long), vec![0xEE; 94]);
        let d = Descriptor {
            header: (0..len).collect(),
            ..Default::default()
        };
        assert_eq!(frame_of(&mut b, &d), d.expected(&[]), "{len} bytes");
    }
}

#[test]
fn a_reference_of_any_alignment_and_length_is_gathered() {
    let mut b = Bench::ready(3);
    b.memory.latency = (1, 40);
    let mut rng = Rng::new(3);
    for shift in 0..4 {
        for offset in 0..33 {
            let header: Vec<u8> = (0..34 + shift).collect();
            let len = 1 + rng.below(130) as u32;
            let d = Descriptor {
                header,
                refs: vec![reference(1, offset, len)],
                ..Default::default()
            };
            let expected = d.expected(&b.memory.bytes);
            assert_eq!(
                frame_of(&mut b, &d),
                expected,
                "header {shift}, offset {offset}, len {len}"
            );
        }
    }
    b.settle_and_balance();
}

#[test]
fn checksums_are_right_in_the_eyes_of_another_implementation() {
    let mut b = Bench::ready(4);
    b.memory.latency = (20, 90);
    let mut rng = Rng::new(4);
    for round in 0..60 {
        let proto = [1, 6, 17][round % 3];
        let l4 = match proto {
            6 => 20 + 4 * rng.below(11) as usize,
            _ => 8,
        };
        let lens: Vec<u32> = (0..rng.below(5))
            .map(|_| 1 + rng.below(300) as u32)
            .collect();
        let header = header(proto, l4, lens.iter().sum::<u32>() as usize, &mut rng);
        let refs = lens
            .iter()
            .map(|&l| reference(1, rng.below(0x3000) as u32, l))
            .collect();
        let d = Descriptor {
            header,
            refs,
            csum_ip: true,
            csum_l4: true,
        };
        let frame = frame_of(&mut b, &d);
        assert_eq!(frame, d.expected(&b.memory.bytes), "round {round}");
        let p = SlicedPacket::from_ethernet(&frame).expect("a frame that parses");
        let Some(NetSlice::Ipv4(ip)) = p.net else {
            panic!("no IPv4")
        };
        let ip = ip.header().to_header();
        assert_eq!(ip.header_checksum, ip.calc_header_checksum());
        match p.transport {
            Some(TransportSlice::Tcp(t)) => {
                let sum = t
                    .to_header()
                    .calc_checksum_ipv4(&ip, t.payload())
                    .expect("length");
                assert_eq!(t.checksum(), sum);
            }
            Some(TransportSlice::Udp(u)) => {
                let sum = u
                    .to_header()
                    .calc_checksum_ipv4(&ip, u.payload())
                    .expect("length");
                assert_eq!(u.checksum(), sum);
            }
            Some(TransportSlice::Icmpv4(i)) => {
                let all = [&i.slice()[..2], &[0, 0], &i.slice()[4..]].concat();
                assert_eq!(i.checksum(), noctule_nic_bench::frames::checksum(&all));
            }
            other => panic!("{other:?}"),
        }
    }
    b.settle_and_balance();
}

#[test]
fn a_udp_checksum_that_comes_out_as_zero_is_sent_as_all_ones() {
    let mut b = Bench::ready(5);
    let mut rng = Rng::new(5);
    let mut h = header(17, 8, 2, &mut rng);
    // A payload word that makes the sum all ones.
    h.extend([0, 0]);
    let d = Descriptor {
        header: h.clone(),
        csum_l4: true,
        ..Default::default()
    };
    let sum = d.expected(&[])[40..42].to_vec();
    h[42..44].copy_from_slice(&sum);
    let d = Descriptor {
        header: h,
        csum_l4: true,
        csum_ip: true,
        ..Default::default()
    };
    let frame = frame_of(&mut b, &d);
    assert_eq!(frame[40..42], [0xFF, 0xFF]);
    assert_eq!(frame, d.expected(&[]));
}

#[test]
fn the_io_guard_allows_the_range_and_not_a_byte_more() {
    use regs::COUNTER_DESC_IO_GUARD;
    let mut b = Bench::ready(6);
    let (app, _, bytes) = IO[1];
    let with = |refs| Descriptor {
        header: vec![7; 60],
        refs,
        ..Default::default()
    };
    for ok in [
        reference(app, 0, 1),
        reference(app, bytes - 1, 1),
        reference(app, bytes - 1000, 1000),
    ] {
        let d = with(vec![ok]);
        let expected = d.expected(&b.memory.bytes);
        assert_eq!(frame_of(&mut b, &d), expected);
    }
    b.settle();
    b.memory.reads.clear();
    let top = u32::MAX;
    let bad = [
        (bytes, 1),
        (bytes - 1, 2),
        (bytes - 1000, 1001),
        (top, 1),
        (top - 1, 2),
        (top - 1299, 1300),
        (top - 32, 64),
        (APP_BASE, 32),
        (0x8000_0000, 1),
        (0u32.wrapping_sub(IO[1].1), 32),
        (0u32.wrapping_sub(0x2000), 32), // the range below, by wrapping
    ];
    for (offset, len) in bad {
        refused(
            &mut b,
            &with(vec![reference(app, offset, len)]).words(),
            COUNTER_DESC_IO_GUARD,
        );
        // Also behind good ones: then those are read, and nothing leaves.
        let good = reference(0, 0, 32);
        refused(
            &mut b,
            &with(vec![good, good, reference(app, offset, len)]).words(),
            COUNTER_DESC_IO_GUARD,
        );
        // And before good ones, which are not even looked at.
        refused(
            &mut b,
            &with(vec![reference(app, offset, len), good]).words(),
            COUNTER_DESC_IO_GUARD,
        );
    }
    let count = bad.len();
    assert!(
        b.memory.reads.iter().all(|&a| a == APP_BASE),
        "a line outside was read"
    );
    assert_eq!(b.memory.reads.len(), 2 * count);
    // An application without a range, and one whose range is empty.
    refused(
        &mut b,
        &with(vec![reference(9, 0, 1)]).words(),
        COUNTER_DESC_IO_GUARD,
    );
    b.write(regs::IO_BYTES + 8 * app, 0);
    refused(
        &mut b,
        &with(vec![reference(app, 0, 1)]).words(),
        COUNTER_DESC_IO_GUARD,
    );
}

#[test]
fn a_range_at_the_end_of_the_address_space_does_not_wrap() {
    use regs::COUNTER_DESC_IO_GUARD;
    let mut b = Bench::ready(7);
    // The table itself is wrong here: the range passes the end, or lies below app memory.
    b.write(regs::IO_BASE + 8, 0xFFFF_FFE0);
    b.write(regs::IO_BYTES + 8, 0xFFFF_FFFF);
    for (offset, len) in [(0, 33), (31, 2), (32, 1), (0x2000_0000, 100)] {
        let d = Descriptor {
            header: vec![7; 60],
            refs: vec![reference(1, offset, len)],
            ..Default::default()
        };
        refused(&mut b, &d.words(), COUNTER_DESC_IO_GUARD);
    }
    b.write(regs::IO_BASE + 8, 0x8000_0000);
    let d = Descriptor {
        header: vec![7; 60],
        refs: vec![reference(1, 0, 4)],
        ..Default::default()
    };
    refused(&mut b, &d.words(), COUNTER_DESC_IO_GUARD);
    assert!(b.memory.reads.is_empty());
}

#[test]
fn a_source_that_is_no_net_tile_is_refused() {
    let mut b = Bench::ready(8);
    let d = Descriptor {
        header: vec![1; 60],
        ..Default::default()
    };
    for from in [
        Node::tile(1, 0),
        Node::tile(3, 3),
        Node::west(0),
        Node::east(4, 1),
        Node::tile(15, 15),
    ] {
        let before = b.counter(regs::COUNTER_DESC_SOURCE);
        b.send(from, 5, msg::QUEUE_NIC, &d.words());
        b.settle_and_balance();
        assert!(b.frames.is_empty());
        assert_eq!(b.counter(regs::COUNTER_DESC_SOURCE), before + 1);
    }
    b.write(regs::NET_TILES, 0b11);
    b.send(Node::tile(1, 0), 5, msg::QUEUE_NIC, &d.words());
    assert_eq!(b.next_frame().bytes, vec![1; 60]);
}

#[test]
fn descriptors_that_break_the_format_are_refused() {
    use regs::COUNTER_DESC_FORMAT;
    let mut b = Bench::ready(9);
    let mut rng = Rng::new(9);
    let good = Descriptor {
        header: header(6, 20, 64, &mut rng),
        refs: vec![reference(1, 0, 32), reference(1, 64, 32)],
        csum_ip: true,
        csum_l4: true,
    };
    let words = good.words();
    let head = DescHead(words[0]);
    let mut cases: Vec<Vec<u32>> = Vec::new();
    // Cut at every length, and too long.
    cases.extend((1..words.len()).map(|n| words[..n].to_vec()));
    cases.push([&words[..], &[0]].concat());
    cases.push([&words[..], &[0; 10]].concat());
    let mut with_head = |head: DescHead| {
        let mut w = words.clone();
        w[0] = head.0;
        cases.push(w);
    };
    for len in [0, 13, 95, 127] {
        with_head(head.with_hdr_len(len));
    }
    for n in [0, 1, 3, 5, 7] {
        with_head(head.with_nrefs(n));
    }
    // A reference of no bytes, of too many, a frame too long.
    for len in [0, 1483, 0xFFFF] {
        let mut w = words.clone();
        let at = w.len() - 4;
        w[at] = w[at] & 0xFFFF | len << 16;
        cases.push(w);
    }
    let too_long = Descriptor {
        refs: vec![reference(1, 0, 731), reference(1, 0, 730)],
        ..good.clone()
    };
    cases.push(too_long.words());
    // Checksums of what is no header: too short, or neither TCP, UDP nor ICMP.
    for (ip, l4) in [(true, false), (false, true)] {
        let short = Descriptor {
            header: vec![0; 33],
            refs: vec![reference(1, 0, 99)],
            csum_ip: ip,
            csum_l4: l4,
        };
        cases.push(short.words());
    }
    for (proto, len) in [(1, 37), (6, 51), (17, 41), (2, 94), (0, 60)] {
        let mut h = vec![0u8; len];
        h[23] = proto;
        cases.push(
            Descriptor {
                header: h,
                csum_l4: true,
                ..Default::default()
            }
            .words(),
        );
    }
    // A bad head whose only word is the last one.
    cases.push(vec![head.with_hdr_len(0).0, 0]);
    for (i, case) in cases.iter().enumerate() {
        println!("case {i}: {case:x?}");
        refused(&mut b, case, COUNTER_DESC_FORMAT);
    }
    let longest = Descriptor {
        refs: vec![reference(1, 0, 730), reference(1, 0, 730)],
        ..good
    };
    let expected = longest.expected(&b.memory.bytes);
    assert_eq!(expected.len(), 1514);
    assert_eq!(frame_of(&mut b, &longest), expected);
}

#[test]
fn a_read_that_fails_sends_nothing() {
    let mut b = Bench::ready(10);
    b.memory.latency = (1, 30);
    let d = Descriptor {
        header: vec![3; 60],
        refs: vec![reference(1, 0, 700)],
        ..Default::default()
    };
    b.memory.errors = 10;
    let mut failed = 0;
    for _ in 0..20 {
        b.send(NETS[1], 5, msg::QUEUE_NIC, &d.words());
        b.settle_and_balance();
        failed += u32::from(b.frames.pop_front().is_none());
    }
    assert!(failed > 0);
    assert_eq!(b.counter(regs::COUNTER_DESC_READ_ERROR), failed);
    b.memory.errors = 0;
    let expected = d.expected(&b.memory.bytes);
    assert_eq!(frame_of(&mut b, &d), expected);
}

#[test]
fn a_drained_application_sends_nothing_and_others_go_on() {
    let mut b = Bench::ready(11);
    let with = |app| Descriptor {
        header: vec![3; 60],
        refs: vec![reference(app, 0, 40)],
        ..Default::default()
    };
    b.write(regs::DRAIN_APPS, 1 << 1);
    refused(&mut b, &with(1).words(), regs::COUNTER_DESC_DRAINED);
    let expected = with(2).expected(&b.memory.bytes);
    assert_eq!(frame_of(&mut b, &with(2)), expected);
    b.write(regs::DRAIN_APPS, 0);
    let expected = with(1).expected(&b.memory.bytes);
    assert_eq!(frame_of(&mut b, &with(1)), expected);
}

#[test]
fn credits_come_home_only_when_every_byte_has_been_read() {
    let mut b = Bench::ready(12);
    b.memory.latency = (500, 500);
    let d = Descriptor {
        header: vec![3; 60],
        refs: vec![reference(1, 0, 40)],
        ..Default::default()
    };
    b.send(NETS[1], 5, msg::QUEUE_NIC, &d.words());
    b.run(450);
    let owed = d.words().len() as i64 + 1;
    assert_eq!(b.owed[&(NETS[1].0, 5)], owed);
    assert_eq!(b.read(regs::LANE_STATUS) & 2, 0, "egress is not idle");
    b.settle_and_balance();
    assert_eq!(b.read(regs::LANE_STATUS), 7);
}

#[test]
fn eight_reads_are_in_flight_and_frames_leave_in_order() {
    let mut b = Bench::ready(13);
    b.memory.latency = (1, 200);
    let mut rng = Rng::new(13);
    let mut expected = Vec::new();
    for i in 0..60u8 {
        let refs = (0..rng.below(5))
            .map(|_| reference(1, rng.below(0x3000) as u32, 1 + rng.below(340) as u32))
            .collect();
        let d = Descriptor {
            header: vec![i; 14 + rng.below(80) as usize],
            refs,
            ..Default::default()
        };
        expected.push(d.expected(&b.memory.bytes));
        b.send(NETS[i as usize % 3], 5, msg::QUEUE_NIC, &d.words());
    }
    for e in expected {
        assert_eq!(b.next_frame().bytes, e);
    }
    b.settle_and_balance();
    assert_eq!(b.memory.most_in_flight(), 8);
}

#[test]
fn a_header_only_frame_follows_its_descriptor_closely() {
    let mut b = Bench::ready(14);
    let d = Descriptor {
        header: header(6, 20, 0, &mut Rng::new(1)),
        csum_ip: true,
        csum_l4: true,
        ..Default::default()
    };
    let start = b.cycle;
    b.send(NETS[1], 5, msg::QUEUE_NIC, &d.words());
    let first = b.next_frame().first;
    let words = d.words().len() as u64;
    // Head and words on the link, then a few cycles.
    println!(
        "first word {} cycles after the last of {words} descriptor words",
        first - start - words
    );
    assert!(first - start - words <= 10);
    // With a reference: the read's latency on top.
    b.settle();
    b.memory.latency = (60, 60);
    let d = Descriptor {
        header: header(6, 20, 64, &mut Rng::new(1)),
        refs: vec![reference(1, 0, 64)],
        csum_ip: true,
        csum_l4: true,
    };
    let start = b.cycle;
    b.send(NETS[1], 5, msg::QUEUE_NIC, &d.words());
    let sent = b.next_frame();
    let words = d.words().len() as u64;
    println!("with 64 B by reference: {}", sent.first - start - words);
    assert!(sent.first - start - words <= 60 + 2 * 9 + 12);
    assert_eq!(
        sent.last - sent.first,
        118u64.div_ceil(4) - 1,
        "a word a cycle"
    );
}
