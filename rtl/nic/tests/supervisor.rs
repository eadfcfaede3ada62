//! The supervisor path: every register, who may use it, and `quiet`.

use noctule_contract::{
    ctrl::{self, ChannelEntry},
    lane as regs, msg,
    node::Node,
    remote::{OP_CTRL_READ, OP_CTRL_WRITE, STATUS_ERROR},
};
use noctule_nic_bench::{
    Bench, Descriptor, Frame, Reference,
    frames::arp,
    setup::{BRIDGE_ROW, NETS},
};

#[test]
fn every_register_keeps_what_is_written() {
    let mut b = Bench::new(1);
    let mut all: Vec<(u32, u32)> = vec![
        (regs::LANE_CTRL, 7),
        (regs::MAC_LO, u32::MAX),
        (regs::MAC_HI, 0xFFFF),
        (regs::CTRL_TARGET, 0x8000_007F),
        (regs::DRAIN_APPS, 0xFFFF),
        (ctrl::MESH, u32::MAX),
        (ctrl::CHANNEL_ROWS_LO, u32::MAX),
        (ctrl::CHANNEL_ROWS_HI, u32::MAX),
    ];
    all.extend((0..10).map(|i| (regs::RSS_KEY + 4 * i, u32::MAX)));
    all.extend((0..16).map(|i| (regs::NET_TILES + 4 * i, 0xFFFF)));
    all.extend((0..regs::BUCKETS).map(|i| (regs::BUCKET + 4 * i, 0x8000_007F)));
    all.extend((0..regs::PORTS).flat_map(|i| {
        [
            (regs::PORT + 8 * i, u32::MAX),
            (regs::PORT_ACTION + 8 * i, 0x8000_000F),
        ]
    }));
    all.extend((0..regs::APPS).flat_map(|i| {
        [
            (regs::IO_BASE + 8 * i, 0xFFFF_FFE0),
            (regs::IO_BYTES + 8 * i, u32::MAX),
        ]
    }));
    all.extend((0..regs::LANE_CHANNELS).map(|i| (ctrl::CHANNEL + 16 * i, 0x8003_FFFF)));
    for (addr, _) in &all {
        assert_eq!(b.read(*addr), 0, "{addr:#x} after reset");
    }
    let mut values = Vec::new();
    for (addr, mask) in &all {
        // LANE_CTRL stays 0: pools are to be written below.
        // LANE_CTRL stays 0, since a lane that runs would not have its tables changed like this. A
        // transmittable range begins at a line.
        let mut value = if *addr == regs::LANE_CTRL {
            0
        } else {
            b.rng.next_u64() as u32
        };
        if *mask == 0xFFFF_FFE0 {
            value &= mask;
        }
        b.write(*addr, value);
        values.push(value & mask);
    }
    for ((addr, _), value) in all.iter().zip(values) {
        assert_eq!(b.read(*addr), value, "{addr:#x}");
    }
    b.write(regs::LANE_CTRL, u32::MAX);
    assert_eq!(b.read(regs::LANE_CTRL), 7);
    for c in [0, 77, 127] {
        b.write(ctrl::CHANNEL_CREDITS + 16 * c, 500 + c);
        assert_eq!(b.read(ctrl::CHANNEL_CREDITS + 16 * c), 500 + c);
        assert_eq!(b.read(ctrl::CHANNEL_AVAILABLE + 16 * c), 500 + c);
    }
}

#[test]
fn addresses_without_a_register_answer_an_error_and_change_nothing() {
    let mut b = Bench::ready(2);
    for addr in [
        0x0008,
        0x000C,
        0x001C,
        0x0030,
        0x0068,
        0x00C0,
        0x0100,
        0x0300,
        0x0600,
        0x0880,
        0x0A80,
        0x0B00,
        0x1800,
        0x100C,
        0x2000,
        0x3080,
        0x4000,
        0xFFFC,
        0x0001,
        0x0402,
        0x1_0000,
        0x8000_0000,
    ] {
        assert_eq!(b.try_read(addr), None, "{addr:#x}");
        assert_eq!(b.try_write(addr, 0), STATUS_ERROR, "{addr:#x}");
    }
    // Read-only ones.
    for addr in [
        regs::LANE_STATUS,
        regs::COUNTERS,
        regs::POOL_FREE,
        ctrl::CHANNEL_AVAILABLE,
    ] {
        assert_eq!(b.try_write(addr, 1), STATUS_ERROR, "{addr:#x}");
    }
    // A transmittable range begins at a line.
    assert_eq!(b.try_write(regs::IO_BASE + 8, 0xC000_0010), STATUS_ERROR);
    b.receive(&arp());
    b.next_message();
}

#[test]
fn control_packets_are_believed_from_the_bridge_only() {
    let mut b = Bench::ready(3);
    let fakes = [
        Node::tile(0, BRIDGE_ROW),
        Node::west(BRIDGE_ROW - 1),
        Node::east(1, BRIDGE_ROW),
        Node::tile(0, 0),
    ];
    for fake in fakes {
        b.request(fake, OP_CTRL_WRITE, 1, regs::LANE_CTRL, &[0]);
        assert_eq!(b.reply().0.status(), STATUS_ERROR);
        b.request(fake, OP_CTRL_READ, 1, regs::LANE_CTRL, &[]);
        assert_eq!(b.reply().0.status(), STATUS_ERROR);
    }
    assert_eq!(b.read(regs::LANE_CTRL), 1);
    assert_eq!(b.counter(regs::COUNTER_CTRL_SOURCE), 2 * fakes.len() as u32);
}

#[test]
fn a_control_write_of_two_words_is_an_error_and_writes_neither() {
    let mut b = Bench::ready(8);
    let bridge = Node::west(BRIDGE_ROW);
    for words in [&[7, 9][..], &[0, 0, 0]] {
        b.request(bridge, OP_CTRL_WRITE, 1, regs::LANE_CTRL, words);
        assert_eq!(b.reply().0.status(), STATUS_ERROR, "{words:?}");
    }
    // One that comes in pieces is served as one.
    b.pace = 10;
    for row in [3, 7, 1] {
        b.write(regs::LANE_CTRL, row);
        assert_eq!(b.read(regs::LANE_CTRL), row);
    }
}

#[test]
fn a_channel_is_rewritten_only_when_its_credits_are_home_and_nothing_waits() {
    let mut b = Bench::ready(4);
    b.auto_return = false;
    let flow = Frame::to(80, 4);
    let channel = flow.hash() % regs::BUCKETS % 3;
    let at = 16 * channel;
    let entry = b.read(ctrl::CHANNEL + at);
    b.receive(&flow.tcp(0, &[]));
    b.settle();
    assert_eq!(b.read(ctrl::CHANNEL_AVAILABLE + at), 96 - 14);
    assert_eq!(b.try_write(ctrl::CHANNEL + at, 0), STATUS_ERROR);
    assert_eq!(b.try_write(ctrl::CHANNEL_CREDITS + at, 10), STATUS_ERROR);
    b.return_credits(channel, 14);
    b.settle();
    // Now with credit for half a message: the next one waits.
    b.write(ctrl::CHANNEL_CREDITS + at, 7);
    b.receive(&flow.tcp(0, &[]));
    b.settle();
    assert_eq!(
        b.try_write(ctrl::CHANNEL + at, 0),
        STATUS_ERROR,
        "a notification waits"
    );
    assert_eq!(b.read(regs::LANE_STATUS), 0b011);
    b.return_credits(channel, 7);
    b.settle();
    assert_eq!(b.messages.len(), 2);
    b.return_credits(channel, 7);
    b.settle();
    let other = ChannelEntry(entry).with_dest(Node::tile(2, 2).0).0;
    b.write(ctrl::CHANNEL + at, other);
    b.write(ctrl::CHANNEL_CREDITS + at, 96);
    b.receive(&flow.tcp(0, &[]));
    b.settle();
    assert_eq!(b.messages[2].head.dest(), Node::tile(2, 2).0);
}

#[test]
fn a_quiet_lane_need_not_be_clocked() {
    // The same traffic twice: once every cycle is clocked, once only those that matter.
    for seed in 0..6 {
        let [all, some] = [false, true].map(|skip| {
            let mut b = Bench::ready(seed);
            b.skip = skip;
            b.pace = [100, 60, 30][seed as usize % 3];
            b.auto_return = seed % 2 == 0;
            let mut seen = Vec::new();
            for i in 0..60u16 {
                match i % 4 {
                    0 => b.receive(
                        &Frame::to(80, i).tcp(i as usize % 11, &vec![i as u8; 7 * i as usize]),
                    ),
                    1 => b.receive(&Frame::to(80, i).udp(&[])),
                    2 => {
                        let refs = vec![Reference {
                            app: 1,
                            offset: 32 * u32::from(i),
                            len: 100,
                        }];
                        let d = Descriptor {
                            header: vec![i as u8; 54],
                            refs,
                            ..Default::default()
                        };
                        b.send(NETS[0], 5, msg::QUEUE_NIC, &d.words());
                    }
                    _ => b.send(
                        NETS[1],
                        6,
                        msg::QUEUE_SOCK,
                        &[0xA100_0000 + 256 * u32::from(i)],
                    ),
                }
                b.run(u64::from(i) * 7 % 300);
                seen.extend(b.messages.drain(..).map(|m| (m.first, m.words)));
                seen.extend(
                    b.frames
                        .drain(..)
                        .map(|f| (f.first, f.bytes.iter().map(|&b| b.into()).collect())),
                );
                if i % 8 == 7 {
                    seen.push((b.cycle, (0..25).map(|k| b.counter(k)).collect()));
                }
            }
            (seen, b.cycle, b.skipped)
        });
        assert_eq!((&all.0, all.1), (&some.0, some.1), "seed {seed}");
        assert!(all.2 == 0 && some.2 > 1000, "{} cycles skipped", some.2);
    }
}

#[test]
fn a_lane_is_busy_until_its_tables_are_swept() {
    let mut b = Bench::new(6);
    assert!(!b.quiet());
    // An access in the middle waits and sees an empty table.
    assert_eq!(b.read(regs::BUCKET + 4 * 127), 0);
    assert!(b.cycle >= 200);
    b.settle();
}
