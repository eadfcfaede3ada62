//! Descriptors that a lane refuses, and the IO guard: nothing leaves, and it is counted.

mod common;

use common::{frame_of, reference};
use noctule_contract::{descriptor::DescHead, lane as regs, map::APP_BASE, msg, node::Node};
use noctule_nic_bench::{
    Bench, Descriptor,
    descriptor::header,
    link::Rng,
    setup::{IO, NETS},
};

/// Sends words as a descriptor; nothing may leave, one counter must grow, the credits must come home.
fn refused(b: &mut Bench, words: &[u32], counter: u32) {
    let before = b.counter(counter);
    b.send(NETS[1], 5, msg::QUEUE_NIC, words);
    b.settle_and_balance();
    assert!(b.frames.is_empty(), "something left");
    assert_eq!(b.counter(counter), before + 1, "counter {counter}");
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
