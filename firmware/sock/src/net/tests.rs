//! A net tile against a mock network interface: frames in, descriptors and socket messages out.

use super::*;
use noctule_contract::descriptor::{DescHead, DescRef};
use noctule_contract::sock::{self, SockHead};
use noctule_contract::{map, rss};
use noctule_rt::mock::MockBus;
use noctule_tables::{Plan, Role, Topology};
use std::boxed::Box;
use std::vec::Vec;

const US: [u8; 4] = [10, 0, 0, 2];
const PEER: [u8; 4] = [10, 0, 0, 10];
const PEER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 10];
const LANE: u32 = 0x100;
const APP: u32 = 0x01;
const OTHER: u32 = 0x10;
const BUFFER: u32 = map::RX_BASE + 0x1000;

// Channels of net tile 0 of the 2x2 below, by the rules of `noctule_tables`.
const DESC: u8 = 1;
const FREE: u8 = 2;
const TO_APP: u8 = 3;
const NEWS: u8 = 4;

fn boot_words() -> Vec<u32> {
    let mut t = Topology::new(2, 2);
    t.app_count = 1;
    (t.apps[0].bytes, t.apps[0].tx_bytes) = (4096, 4096);
    t.apps[0].ports[0] = 80;
    for (i, role) in [Role::Net, Role::App, Role::Net, Role::Off]
        .into_iter()
        .enumerate()
    {
        t.tiles[i].role = role;
        t.tiles[i].app = (role == Role::App) as u8;
    }
    let mut words = std::vec![0; noctule_tables::boot::WORDS];
    let (base, node) = (map::LOCAL_BASE + map::BOOT_BLOCK, t.node(0));
    Plan::new(&t).unwrap().tables(&mut |n, addr: u32, v| {
        if n == node && addr >= base {
            words[((addr - base) / 4) as usize] = v;
        }
    });
    words
}

type Tile<'s, 'b> = NetTile<'s, &'b MockBus, 16, 16>;

fn with(f: impl FnOnce(&MockBus, &mut Tile<'_, '_>)) {
    let (bus, words) = (MockBus::default(), boot_words());
    for (channel, words) in [(DESC, 400), (FREE, 90), (TO_APP, 90), (NEWS, 90)] {
        bus.credit(channel, words);
    }
    let mut stack = Box::new(Stack::new());
    let mut parts = Parts::new(Ni::new(&bus));
    let mut tile = NetTile::new(&mut parts, &Boot::new(&words).unwrap(), &mut stack);
    f(&bus, &mut tile);
    assert_eq!(bus.state.borrow().send_errors, 0);
}

fn settle(tile: &mut Tile<'_, '_>) {
    while tile.step() {}
}

fn word(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes)
}

/// Puts a frame into memory and tells the control queue.
fn raw(bus: &MockBus, frame: &[u8]) {
    let mut s = bus.state.borrow_mut();
    for (i, c) in frame.chunks(4).enumerate() {
        let mut b = [0; 4];
        b[..c.len()].copy_from_slice(c);
        s.memory.insert(BUFFER + 4 * i as u32, word(b));
    }
    drop(s);
    let head = NotifyHead(notification::RAW)
        .with_has_buffer(1)
        .with_payload_len(frame.len() as u32);
    bus.push(2, LANE, &[head.0, BUFFER, 0]);
}

fn arp_request() -> Vec<u8> {
    let mut f = [[0xFF; 6], PEER_MAC].concat();
    f.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, 1]);
    f.extend([&PEER_MAC[..], &PEER, &[0; 6], &US].concat());
    f.resize(60, 0);
    f
}

/// Header bytes of a descriptor, and its references (application, length, offset).
fn descriptor(words: &[u32]) -> (Vec<u8>, Vec<(u32, u32, u32)>) {
    let head = DescHead(words[0]);
    let n = head.hdr_len().div_ceil(4) as usize;
    let mut bytes: Vec<u8> = words[1..1 + n]
        .iter()
        .flat_map(|w| w.to_le_bytes())
        .collect();
    bytes.truncate(head.hdr_len() as usize);
    let refs = words[1 + n..]
        .chunks(2)
        .map(|r| (DescRef(r[0]).app(), DescRef(r[0]).len(), r[1]));
    let refs: Vec<_> = refs.collect();
    assert_eq!(refs.len() as u32, head.nrefs());
    (bytes, refs)
}

fn segment(flags: u8, seq: u32, ack: u32, payload: u32) -> (NotifyHead, Vec<u32>) {
    let ip = [
        word([0x45, 0, 0, 40 + payload as u8]),
        0,
        word([64, 6, 0, 0]),
        word(PEER),
        word(US),
    ];
    let tcp = [
        word([0x30, 0x39, 0, 80]),
        seq.to_be(),
        ack.to_be(),
        word([0x50, flags, 0xFF, 0xFF]),
        0,
    ];
    let head = NotifyHead(notification::TCP)
        .with_hdr_words(10)
        .with_payload_len(payload);
    (head, [ip, tcp].concat())
}

fn frame(bus: &MockBus, flags: u8, seq: u32, ack: u32, payload: u32) {
    let (head, header) = segment(flags, seq, ack, payload);
    let buffer = if payload == 0 { 0 } else { BUFFER };
    let hash = rss::hash(&rss::KEY, (word(PEER), 12345), (word(US), 80));
    let mut words = std::vec![head.with_has_buffer((payload != 0) as u32).0, buffer, hash];
    words.extend(header);
    bus.push(0, LANE, &words);
}

#[test]
fn an_arp_request_is_answered_after_the_other_net_tiles_know() {
    with(|bus, tile| {
        raw(bus, &arp_request());
        settle(tile);
        let sent = bus.take_sent();
        let channels: Vec<_> = sent.iter().map(|m| m.0).collect();
        assert_eq!(channels, [NEWS, DESC, FREE]);
        assert_eq!(sent[0].1[..2], [control::NEIGHBOUR, word(PEER)]);
        let (frame, refs) = descriptor(&sent[1].1);
        assert_eq!((&frame[..6], refs.len()), (&PEER_MAC[..], 0));
        assert_eq!(frame[20..22], [0, 2]);
        assert_eq!(frame[38..42], PEER);
        assert_eq!(sent[2].1, [BUFFER]);
    });
}

#[test]
fn a_net_tile_that_could_not_be_told_is_told_when_it_asks() {
    with(|bus, tile| {
        bus.state.borrow_mut().credits.insert(NEWS, 2);
        raw(bus, &arp_request());
        settle(tile);
        let channels: Vec<_> = bus.take_sent().iter().map(|m| m.0).collect();
        assert_eq!(channels, [DESC, FREE], "answered all the same");
        bus.credit(NEWS, 90);
        bus.push(2, OTHER, &[control::WANTED, word(PEER)]);
        settle(tile);
        let sent = bus.take_sent();
        assert_eq!((sent.len(), sent[0].0), (1, NEWS));
        let [low, high] = [PEER_MAC[..4].to_vec(), [&PEER_MAC[4..], &[0; 2]].concat()];
        let mac = [low, high].map(|b| word(b.try_into().unwrap()));
        assert_eq!(sent[0].1, [control::NEIGHBOUR, word(PEER), mac[0], mac[1]]);
    });
}

#[test]
fn who_is_not_known_or_was_heard_of_too_long_ago_is_asked_for_on_the_wire() {
    with(|bus, tile| {
        let asked = |tile: &mut Tile<'_, '_>| {
            bus.push(2, OTHER, &[control::WANTED, word(PEER)]);
            settle(tile);
            let sent = bus.take_sent();
            assert_eq!((sent.len(), sent[0].0), (1, DESC));
            let (frame, _) = descriptor(&sent[0].1);
            assert_eq!((&frame[..6], &frame[38..42]), (&[0xFF; 6][..], &PEER[..]));
            assert_eq!(frame[20..22], [0, 1]);
        };
        asked(tile);
        raw(bus, &arp_request());
        settle(tile);
        bus.take_sent();
        // A minute and a bit.
        bus.state.borrow_mut().now_us += 62_000_000;
        settle(tile);
        bus.take_sent();
        asked(tile);
    });
}

#[test]
fn a_ping_is_echoed_whole_whatever_its_size() {
    for size in [0usize, 8, 52, 53, 56, 1000, 1472] {
        with(|bus, tile| {
            let mut f = [[2; 6], PEER_MAC].concat();
            f.extend([8, 0, 0x45, 0]);
            f.extend(((28 + size) as u16).to_be_bytes());
            f.extend([0, 1, 0, 0, 64, 1, 0xAA, 0xBB]);
            f.extend([PEER, US].concat());
            f.extend([8, 0, 0x12, 0x34, 0, 7, 0, 9]);
            let data: Vec<u8> = (0..size).map(|i| (i * 7) as u8).collect();
            f.extend(&data);
            raw(bus, &f);
            settle(tile);
            let sent = bus.take_sent();
            assert_eq!((sent[0].0, sent[1].0), (DESC, FREE));
            let (mut frame, refs) = descriptor(&sent[0].1);
            for (app, len, offset) in refs {
                assert_eq!(app, 0);
                let base = map::APP_BASE + noctule_tables::COUNTER_PAGE_BYTES + offset;
                let s = bus.state.borrow();
                frame.extend(
                    (base..base + len).map(|a| (s.memory[&(a & !3)] >> (8 * (a & 3))) as u8),
                );
            }
            assert_eq!(frame[..6], PEER_MAC);
            assert_eq!(frame[26..34], [US, PEER].concat());
            assert_eq!(frame[34..42], [0, 0, 0, 0, 0, 7, 0, 9]);
            assert_eq!(frame[42..], data);
        });
    }
}

#[test]
fn a_connection_goes_from_syn_to_answer_and_its_memory_comes_back() {
    with(|bus, tile| {
        bus.push(1, APP, &[sock::LISTEN, 5, 80]);
        raw(bus, &arp_request());
        settle(tile);
        let sent = bus.take_sent();
        assert!(sent.contains(&(TO_APP, std::vec![sock::LISTEN_RESULT, 5, sock::LISTEN_OK])));

        frame(bus, 2, 1000, 0, 0);
        settle(tile);
        let (syn_ack, _) = descriptor(&bus.take_sent()[0].1);
        assert_eq!((syn_ack[47], &syn_ack[..6]), (0x12, &PEER_MAC[..]));
        let iss = u32::from_be_bytes(syn_ack[38..42].try_into().unwrap());

        frame(bus, 0x10, 1001, iss + 1, 0);
        settle(tile);
        let sent = bus.take_sent();
        let new = &sent[0].1;
        assert_eq!(
            (SockHead(new[0]).op(), new[2], new[3]),
            (sock::NEW_CONN, 5, word(PEER))
        );
        let id = new[1];
        bus.push(1, APP, &[sock::ACCEPT, id, 5]);
        frame(bus, 0x18, 1001, iss + 1, 40);
        settle(tile);
        let sent = bus.take_sent();
        let head = SockHead(sock::NEW_DATA).with_refs(1);
        assert!(
            sent.contains(&(TO_APP, std::vec![head.0, id, BUFFER, 40])),
            "{sent:?}"
        );

        let head = SockHead(sock::SEND).with_refs(1).with_last(1).with_arg(40);
        bus.push(1, APP, &[head.0, id, 128, 100]);
        settle(tile);
        let sent = bus.take_sent();
        let (answer, refs) = descriptor(&sent[0].1);
        assert_eq!(refs, [(1, 100, 128)]);
        assert_eq!(
            answer[42..46],
            1041u32.to_be_bytes(),
            "the answer acknowledges the request"
        );
        assert_eq!(sent[1], (FREE, std::vec![BUFFER]));

        // Acknowledged, but the lane has not read the bytes yet: the memory is not free.
        frame(bus, 0x10, 1041, iss + 101, 0);
        settle(tile);
        assert!(bus.take_sent().is_empty());
        bus.state.borrow_mut().credits.insert(DESC, 400);
        tile.poll(true);
        let acked = SockHead(sock::DATA_ACKED).0;
        assert_eq!(bus.take_sent(), [(TO_APP, std::vec![acked, id, 100])]);
    });
}

#[test]
fn what_an_application_may_not_do_is_refused() {
    with(|bus, tile| {
        bus.push(1, APP, &[sock::LISTEN, 5, 81]);
        bus.push(1, 0x33, &[sock::LISTEN, 5, 80]);
        bus.push(1, APP, &[sock::SEND, 0xFFFF_FFFF]);
        bus.push(1, APP, &[SockHead(sock::SEND).with_refs(3).0, 0]);
        bus.push(1, APP, &[31, 0, 0, 0, 0, 0, 0, 0]);
        settle(tile);
        let denied = std::vec![sock::LISTEN_RESULT, 5, sock::LISTEN_DENIED];
        assert_eq!(bus.take_sent(), [(TO_APP, denied)]);
        assert_eq!((tile.apps.strange, tile.apps.refused), (3, 1));
    });
}

#[test]
fn buffers_wait_for_credit_and_none_is_lost() {
    with(|bus, tile| {
        bus.state.borrow_mut().credits.insert(FREE, 0);
        let all: Vec<u32> = (0..200).map(|i| map::RX_BASE + 256 * i).collect();
        for a in &all {
            tile.io.frees.push(tile.io.ni, *a);
        }
        tile.step();
        assert!(bus.take_sent().is_empty());
        let mut back = Vec::new();
        for _ in 0..100 {
            bus.state.borrow_mut().credits.insert(FREE, 9);
            tile.step();
            back.extend(bus.take_sent().into_iter().flat_map(|m| m.1));
        }
        back.sort();
        assert_eq!(back, all);
    });
}

#[test]
fn news_of_an_icmp_error_goes_to_the_others_unless_the_connection_is_ours() {
    let mut ours = [0; 2];
    for port in 12345u16..12361 {
        with(|bus, tile| {
            // A router says that a segment of ours, from port 80 to `port`, was too big.
            let mut f = [[2; 6], PEER_MAC].concat();
            f.extend([8, 0, 0x45, 0, 0, 56, 0, 1, 0, 0, 64, 1, 0, 0]);
            f.extend([PEER, US].concat());
            f.extend([3, 4, 0, 0, 0, 0, 4, 0]);
            f.extend([0x45, 0, 0x05, 0xDC, 0, 1, 0x40, 0, 64, 6, 0, 0]);
            f.extend([US, PEER].concat());
            f.extend([0, 80]);
            f.extend(port.to_be_bytes());
            f.extend([0, 0, 0x10, 0]);
            for (from, to, at) in [(14, 34, 24), (34, f.len(), 36)] {
                let sum = checksum(&f[from..to]);
                f[at..at + 2].copy_from_slice(&sum.to_be_bytes());
            }
            raw(bus, &f);
            settle(tile);
            let sent = bus.take_sent();
            assert_eq!(sent.last(), Some(&(FREE, std::vec![BUFFER])));
            let hash = rss::hash(&rss::KEY, (word(PEER), port), (word(US), 80));
            let mine = (hash % noctule_contract::lane::BUCKETS).is_multiple_of(2);
            ours[mine as usize] += 1;
            let peer = noctule_tcp::Peer {
                ip: Ip4(word(PEER)),
                port,
            };
            let ports = port.swap_bytes() as u32 | (80u16.swap_bytes() as u32) << 16;
            let quoted = noctule_tcp::Quoted {
                peer,
                ports,
                seq: 0x1000,
            };
            let want = control::icmp_words(hash, quoted, noctule_tcp::IcmpNews::PathMtu(1024));
            assert_eq!(
                sent.contains(&(NEWS, want.to_vec())),
                !mine,
                "{sent:x?} {want:x?}"
            );
        });
    }
    assert!(ours[0] != 0 && ours[1] != 0, "both kinds were seen");
}

/// Internet checksum of bytes.
fn checksum(bytes: &[u8]) -> u16 {
    let halves = bytes.chunks(2).map(|c| (c[0] as u32) << 8 | c[1] as u32);
    let sum: u32 = halves.sum();
    !((sum & 0xFFFF) + (sum >> 16)) as u16
}
