//! What a lane does with a frame that arrives.

use noctule_contract::{lane as regs, msg, notification::*};
use noctule_nic_bench::{
    Bench, Frame, Message,
    frames::{PEER_MAC, arp, checksum, fix_ip_checksum, padded, toeplitz},
    setup::{MAC, NETS, RAW_CHANNEL, ROW},
};

/// Header words as the frame has them.
fn header_words(frame: &[u8], words: usize) -> Vec<u32> {
    frame[14..14 + 4 * words]
        .chunks(4)
        .map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
        .collect()
}

/// Checks a notification of a TCP or UDP frame against the frame; gives the buffer's address.
fn check(
    b: &mut Bench,
    m: &Message,
    flow: &Frame,
    frame: &[u8],
    hdr_words: usize,
    payload: &[u8],
    app: u32,
) -> u32 {
    let head = NotifyHead(m.words[0]);
    let hash = flow.hash();
    let net = (hash % regs::BUCKETS) as usize % NETS.len();
    assert_eq!(m.head.dest(), NETS[net].0, "the bucket's net tile");
    assert_eq!(
        (m.head.kind(), m.head.channel()),
        (msg::QUEUE_NIC, net as u32)
    );
    assert_eq!(m.words[2], hash, "hash");
    assert_eq!((head.ip_ok(), head.l4_ok(), head.app()), (1, 1, app));
    assert_eq!(head.kind(), if frame[23] == 6 { TCP } else { UDP });
    assert_eq!(head.hdr_words() as usize, hdr_words);
    assert_eq!(m.words.len(), FIXED_WORDS as usize + hdr_words);
    assert_eq!(m.words[3..], header_words(frame, hdr_words)[..]);
    assert_eq!(head.payload_len() as usize, payload.len());
    assert_eq!(head.has_buffer() == 1, !payload.is_empty());
    let addr = m.words[1];
    if payload.is_empty() {
        assert_eq!(addr, 0);
    } else {
        assert_eq!(addr >> 24, 0xA0 | ROW);
        assert_eq!(b.read_rx(addr, payload.len()), payload);
    }
    addr
}

fn bytes(n: usize) -> Vec<u8> {
    (0..n).map(|i| (i * 13 + 5) as u8).collect()
}

#[test]
fn a_segment_becomes_a_notification_and_its_payload_lies_in_a_buffer() {
    let mut b = Bench::ready(1);
    let flow = Frame::to(80, 1);
    let payload = bytes(100);
    let frame = flow.tcp(3, &payload);
    b.receive(&frame);
    let m = b.next_message();
    check(&mut b, &m, &flow, &frame, 13, &payload, 1);
    assert_eq!(b.counter(regs::COUNTER_RX_FRAMES), 1);
    assert_eq!(b.counter(regs::COUNTER_RX_BYTES), frame.len() as u32);
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), 1);
    assert_eq!(b.pool_free(1, 0), 31);
    b.settle_and_balance();
}

#[test]
fn payloads_of_every_length_and_headers_of_every_length_arrive_whole() {
    let mut b = Bench::ready(2);
    let flow = Frame::to(443, 2);
    for options in 0..=10 {
        for len in (0..=70).chain([255, 256, 257, 300, 1000, 1420]) {
            let payload = bytes(len);
            let frame = padded(flow.tcp(options, &payload));
            b.receive(&frame);
            let m = b.next_message();
            let addr = check(&mut b, &m, &flow, &frame, 10 + options, &payload, 0);
            let large = NotifyHead(m.words[0]).is_large() == 1;
            assert_eq!(large, len > 256);
            if addr != 0 {
                b.send(NETS[0], 8, msg::QUEUE_SOCK, &[addr]);
            }
        }
    }
    b.settle_and_balance();
    assert_eq!((b.pool_free(0, 0), b.pool_free(0, 1)), (16, 6));
}

#[test]
fn datagrams_of_every_length_arrive_whole() {
    let mut b = Bench::ready(3);
    let flow = Frame::to(0x9912, 3);
    for len in (0..=70).chain([255, 256, 257, 1472]) {
        let payload = bytes(len);
        let frame = padded(flow.udp(&payload));
        b.receive(&frame);
        let m = b.next_message();
        let addr = check(&mut b, &m, &flow, &frame, 7, &payload, 2);
        if addr != 0 {
            b.send(NETS[1], 9, msg::QUEUE_SOCK, &[addr]);
        }
    }
    b.settle_and_balance();
}

#[test]
fn a_frame_need_not_be_padded() {
    let mut b = Bench::ready(4);
    let flow = Frame::to(80, 4);
    for len in 0..6 {
        for frame in [flow.tcp(0, &bytes(len)), flow.udp(&bytes(len))] {
            let words = if frame[23] == 6 { 10 } else { 7 };
            b.receive(&frame);
            let m = b.next_message();
            check(&mut b, &m, &flow, &frame, words, &bytes(len), 1);
        }
    }
}

#[test]
fn the_hash_is_the_published_one() {
    // Microsoft's verification vectors, source first.
    for (input, hash) in [
        (
            [66u8, 9, 149, 187, 161, 142, 100, 80, 0x0A, 0xEA, 0x06, 0xE6],
            0x51CC_C178u32,
        ),
        (
            [199, 92, 111, 2, 65, 69, 140, 83, 0x37, 0x96, 0x12, 0x83],
            0xC626_B0EA,
        ),
        (
            [24, 19, 198, 95, 12, 22, 207, 184, 0x32, 0x62, 0x94, 0x88],
            0x5C2B_394A,
        ),
    ] {
        assert_eq!(toeplitz(&input), hash);
        let mut b = Bench::ready(5);
        let mut frame = Frame::to(0, 0).udp(&[]);
        frame[26..38].copy_from_slice(&input);
        frame[40..42].copy_from_slice(&[0, 0]);
        fix_ip_checksum(&mut frame);
        b.receive(&frame);
        assert_eq!(b.next_message().words[2], hash);
    }
}

#[test]
fn frames_that_are_not_plain_tcp_or_udp_go_raw_to_the_control_tile() {
    let mut b = Bench::ready(6);
    let flow = Frame::to(80, 6);
    let mut fragment = flow.udp(&bytes(64));
    fragment[20] = 0x20; // more fragments
    fix_ip_checksum(&mut fragment);
    let mut tail = flow.udp(&bytes(64));
    tail[21] = 9; // offset
    fix_ip_checksum(&mut tail);
    let mut options = flow.tcp(0, &bytes(64));
    options[14] = 0x46;
    let total = u16::from_be_bytes([options[16], options[17]]) + 4;
    options[16..18].copy_from_slice(&total.to_be_bytes());
    options.splice(34..34, [1, 1, 1, 0]);
    fix_ip_checksum(&mut options);
    let mut other = flow.ping(&bytes(10));
    other[23] = 47;
    fix_ip_checksum(&mut other);
    let mut vlan = flow.tcp(0, &[]);
    vlan.splice(12..12, [0x81, 0, 0, 5]);
    let ping = flow.ping(&bytes(1000));
    for (frame, ip) in [
        (arp(), 0),
        (ping, 1),
        (fragment, 1),
        (tail, 1),
        (options, 1),
        (padded(other), 1),
        (vlan, 0),
    ] {
        b.receive(&frame);
        let m = b.next_message();
        let head = NotifyHead(m.words[0]);
        assert_eq!(m.head.dest(), NETS[0].0);
        assert_eq!(
            (m.head.kind(), m.head.channel()),
            (msg::QUEUE_CTRL, RAW_CHANNEL)
        );
        assert_eq!((head.kind(), head.app(), head.hdr_words()), (RAW, 0, 0));
        assert_eq!(
            (head.has_buffer(), head.is_large(), m.words.len()),
            (1, 1, 3)
        );
        assert_eq!((head.ip_ok(), head.l4_ok()), (ip, 0));
        assert_eq!(head.payload_len() as usize, frame.len());
        assert_eq!(b.read_rx(m.words[1], frame.len()), frame);
        b.send(NETS[0], 8, msg::QUEUE_SOCK, &[m.words[1]]);
    }
    b.settle_and_balance();
}

#[test]
fn a_notification_leaves_within_ten_cycles_of_the_last_word() {
    let mut b = Bench::ready(7);
    let flow = Frame::to(80, 7);
    for (frame, most) in [
        (padded(flow.tcp(0, &[])), 10),
        (flow.tcp(3, &bytes(64)), 10),
        (flow.udp(&bytes(200)), 10),
        (flow.tcp(3, &bytes(1400)), 10),
        (arp(), 14), // the frame itself is copied, from word 3 on
    ] {
        b.receive(&frame);
        let m = b.next_message();
        let took = m.first - b.last_word;
        println!(
            "{} bytes: head {took} cycles after the last word",
            frame.len()
        );
        assert!(took <= most, "{took} cycles");
        b.settle();
    }
}

#[test]
fn frames_for_others_are_dropped_unless_promiscuous() {
    let mut b = Bench::ready(8);
    let flow = Frame::to(80, 8);
    let mut other = flow.tcp(0, &[]);
    other[5] ^= 1;
    let mut multicast = flow.udp(&[1]);
    multicast[..6].copy_from_slice(&[1, 0, 0x5E, 0, 0, 1]);
    for f in [&other, &multicast] {
        b.receive(f);
        b.settle();
    }
    assert_eq!(b.counter(regs::COUNTER_DROP_MAC), 2);
    assert!(b.messages.is_empty());
    b.write(regs::LANE_CTRL, 3);
    b.receive(&other);
    b.next_message();
}

#[test]
fn a_lane_that_is_not_enabled_drops_and_counts() {
    let mut b = Bench::new(9);
    b.set_up();
    b.receive(&Frame::to(80, 1).tcp(0, &[]));
    b.settle();
    assert_eq!(b.counter(regs::COUNTER_DROP_DISABLED), 1);
    b.write(regs::LANE_CTRL, 1);
    b.receive(&Frame::to(80, 1).tcp(0, &[]));
    b.next_message();
}

#[test]
fn wrong_checksums_are_dropped_unless_kept() {
    let flow = Frame::to(80, 10);
    let good = flow.tcp(2, &bytes(33));
    let mut ip = good.clone();
    ip[22] ^= 4;
    let mut tcp = good.clone();
    tcp[60] ^= 0x10;
    let mut udp = flow.udp(&bytes(5));
    udp[44] ^= 1;
    let mut b = Bench::ready(10);
    for f in [&ip, &tcp, &udp] {
        b.receive(f);
        b.settle();
    }
    assert!(b.messages.is_empty());
    assert_eq!(b.counter(regs::COUNTER_DROP_IP_CSUM), 1);
    assert_eq!(b.counter(regs::COUNTER_DROP_L4_CSUM), 2);
    b.write(regs::LANE_CTRL, 5);
    for (f, verdict) in [
        (&ip, (0, 1)),
        (&tcp, (1, 0)),
        (&udp, (1, 0)),
        (&good, (1, 1)),
    ] {
        b.receive(f);
        let head = NotifyHead(b.next_message().words[0]);
        assert_eq!((head.ip_ok(), head.l4_ok()), verdict);
    }
}

#[test]
fn a_udp_checksum_of_zero_means_none() {
    let mut b = Bench::ready(11);
    let flow = Frame::to(80, 11);
    let mut frame = flow.udp(&bytes(9));
    frame[40..42].copy_from_slice(&[0, 0]);
    b.receive(&frame);
    let m = b.next_message();
    check(&mut b, &m, &flow, &frame, 7, &bytes(9), 1);
    // TCP has no such rule.
    let mut frame = flow.tcp(0, &bytes(9));
    frame[50..52].copy_from_slice(&[0, 0]);
    b.receive(&frame);
    b.settle();
    assert_eq!(b.counter(regs::COUNTER_DROP_L4_CSUM), 1);
}

#[test]
fn lengths_that_contradict_each_other_are_malformed() {
    let flow = Frame::to(80, 12);
    let tcp = padded(flow.tcp(2, &bytes(40)));
    let udp = padded(flow.udp(&bytes(40)));
    let with = |frame: &Vec<u8>, at: usize, value: &[u8]| {
        let mut f = frame.clone();
        f[at..at + value.len()].copy_from_slice(value);
        fix_ip_checksum(&mut f);
        f
    };
    let len = tcp.len() as u16;
    let cases = [
        (
            "total length beyond the frame",
            with(&tcp, 16, &(len - 14 + 1).to_be_bytes()),
        ),
        ("total length 65535", with(&tcp, 16, &[0xFF, 0xFF])),
        ("total length below a header", with(&tcp, 16, &[0, 19])),
        ("total length 0", with(&tcp, 16, &[0, 0])),
        ("total length without TCP header", with(&tcp, 16, &[0, 39])),
        (
            "TCP header beyond total length",
            with(&with(&tcp, 16, &[0, 79]), 46, &[0xF0]),
        ),
        ("TCP header of four words", with(&tcp, 46, &[0x40])),
        ("TCP header of no words", with(&tcp, 46, &[0])),
        ("version 6", with(&tcp, 14, &[0x65])),
        ("UDP length above", with(&udp, 38, &[0, 49])),
        ("UDP length below", with(&udp, 38, &[0, 47])),
        ("UDP length 7", with(&udp, 38, &[0, 7])),
        ("UDP total length 27", with(&udp, 16, &[0, 27])),
        ("cut", tcp[..tcp.len() - 1].to_vec()),
        ("cut in the header", tcp[..40].to_vec()),
        ("cut before the header", tcp[..16].to_vec()),
        ("no payload at all", tcp[..14].to_vec()),
        ("shorter than a header", tcp[..13].to_vec()),
        ("one byte", tcp[..1].to_vec()),
    ];
    let mut b = Bench::ready(12);
    let mut ihl = tcp.clone();
    ihl[14] = 0x44;
    let count = cases.len() as u32 + 1;
    for (what, f) in cases.into_iter().chain([("IHL 4", ihl)]) {
        let before = b.counter(regs::COUNTER_DROP_MALFORMED);
        b.receive(&f);
        b.settle();
        assert!(b.messages.is_empty(), "{what}");
        assert_eq!(
            b.counter(regs::COUNTER_DROP_MALFORMED),
            before + 1,
            "{what}"
        );
    }
    assert_eq!(b.counter(regs::COUNTER_RX_FRAMES), count);
    // A frame that the MAC marks as broken.
    b.receive_marked(&tcp, true);
    b.settle();
    assert_eq!(b.counter(regs::COUNTER_DROP_MALFORMED), count + 1);
    // None of them cost a buffer.
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), 0);
    b.receive(&tcp);
    let m = b.next_message();
    check(&mut b, &m, &flow, &tcp, 12, &bytes(40), 1);
}

#[test]
fn frames_above_the_limit_are_oversize_and_the_limit_itself_is_not() {
    let mut b = Bench::ready(13);
    let flow = Frame::to(80, 13);
    for extra in [1, 2, 3, 600, 3000] {
        let frame = flow.tcp(0, &bytes(1460 + extra));
        b.receive(&frame);
        b.settle();
        assert!(b.messages.is_empty());
    }
    assert_eq!(b.counter(regs::COUNTER_DROP_OVERSIZE), 5);
    let mut raw = arp();
    raw.resize(1514, 0x5A);
    b.receive(&raw);
    assert_eq!(NotifyHead(b.next_message().words[0]).payload_len(), 1514);
    raw.push(0);
    b.receive(&raw);
    b.settle();
    assert_eq!(b.counter(regs::COUNTER_DROP_OVERSIZE), 6);
    let frame = flow.tcp(0, &bytes(1460));
    b.receive(&frame);
    let m = b.next_message();
    check(&mut b, &m, &flow, &frame, 10, &bytes(1460), 1);
}

#[test]
fn a_bucket_or_target_without_channel_drops_as_disabled() {
    let mut b = Bench::ready(14);
    let flow = Frame::to(80, 14);
    let bucket = flow.hash() % regs::BUCKETS;
    b.write(regs::BUCKET + 4 * bucket, 0);
    b.write(regs::CTRL_TARGET, RAW_CHANNEL);
    b.receive(&flow.tcp(0, &bytes(5)));
    b.receive(&arp());
    b.settle();
    assert_eq!(b.counter(regs::COUNTER_DROP_DISABLED), 2);
    // A channel without an entry, and one whose messages may not be long enough.
    b.write(regs::BUCKET + 4 * bucket, 1 << 31 | 77);
    b.receive(&flow.tcp(0, &bytes(5)));
    b.settle();
    assert_eq!(b.counter(regs::COUNTER_DROP_DISABLED), 3);
    assert_eq!(b.counter(regs::COUNTER_BUFFERS_TAKEN), 0);
}

#[test]
fn a_bucket_can_be_moved_at_run_time() {
    let mut b = Bench::ready(15);
    let flow = Frame::to(80, 15);
    for net in [0, 1, 2, 1] {
        b.write(
            regs::BUCKET + 4 * (flow.hash() % regs::BUCKETS),
            1 << 31 | net,
        );
        b.receive(&flow.tcp(0, &[]));
        assert_eq!(b.next_message().head.dest(), NETS[net as usize].0);
    }
}

#[test]
fn the_first_port_entry_that_matches_wins() {
    use regs::{PORT, PORT_ACTION, PortAction, PortEntry};
    let mut b = Bench::ready(16);
    // Entry 2 matches everything; 0 and 1 are as in the set-up.
    b.write(PORT + 16, PortEntry(0).0);
    b.write(PORT_ACTION + 16, PortAction(0).with_app(5).with_valid(1).0);
    for (port, app) in [(80, 1), (0x9900, 2), (0x99FF, 2), (0x9800, 5), (81, 5)] {
        b.receive(&Frame::to(port, 16).tcp(0, &[]));
        assert_eq!(
            NotifyHead(b.next_message().words[0]).app(),
            app,
            "port {port:#x}"
        );
    }
    b.write(PORT_ACTION + 16, 0);
    b.receive(&Frame::to(81, 16).tcp(0, &[]));
    assert_eq!(NotifyHead(b.next_message().words[0]).app(), 0);
}

#[test]
fn broadcast_is_for_us() {
    let mut b = Bench::ready(17);
    let mut f = Frame::to(80, 17).udp(&[1, 2, 3]);
    f[..6].copy_from_slice(&[0xFF; 6]);
    b.receive(&f);
    b.next_message();
    assert_ne!(PEER_MAC, MAC);
    assert_eq!(checksum(&[0xFF, 0xFF]), 0);
}
