//! Fragments and IP options (RFC 791 3.2), which the control tile takes.

mod common;

use common::Event;
use common::tile::*;
use noctule_tcp::*;

/// Fragments of a UDP datagram with `len` bytes of data, cut every `unit` bytes.
fn fragments(len: usize, unit: usize) -> (Vec<Vec<u8>>, Vec<u8>) {
    let data: Vec<u8> = (0..len).map(|k| (k * 7) as u8).collect();
    let d = udp(7, &data);
    let frames = d
        .chunks(unit)
        .enumerate()
        .map(|(k, c)| {
            let more = if (k + 1) * unit < d.len() { 0x2000 } else { 0 };
            ip(17, (k * unit / 8) as u16 | more, &[], c)
        })
        .collect();
    (frames, data)
}

#[test]
fn fragments_in_any_order_become_one_packet() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let mut t = Tile::new();
        let (frames, data) = fragments(1500, 400);
        assert_eq!(frames.len(), 4);
        let mut packet = None;
        for k in order {
            match t.frame(&frames[k]) {
                FrameFate::Kept => {}
                FrameFate::Packet(p) => packet = Some(p),
                other => panic!("{other:?}"),
            }
            // A repetition changes nothing.
            if packet.is_none() {
                assert_eq!(t.frame(&frames[k]), FrameFate::Free);
            }
        }
        let p = packet.expect("complete");
        let mut got = Vec::new();
        for piece in p.pieces() {
            got.extend_from_slice(t.nic.read(*piece));
        }
        assert_eq!(got, data);
        assert!(p.is_sound(&got));
        got[3] ^= 1;
        assert!(!p.is_sound(&got));
        for b in p.buffers() {
            t.nic.free_buffer(*b);
        }
        assert_eq!(t.nic.buffers_in_use(), 0);
        // As a notification it reaches the socket.
        t.stack.udp_bind(APP, 7).unwrap();
        let b = t.nic.take_buffer(&data).unwrap();
        let n = Notification {
            header: p.header(),
            payload_len: p.payload_len,
            buffer: b,
            hash: p.hash,
        };
        t.stack.input(&mut t.nic, &n);
        assert!(matches!(t.nic.events.pop_front(), Some(Event::Udp(..))));
    }
}

#[test]
fn overlapping_and_late_fragments_lose_the_datagram_but_no_buffer() {
    let mut t = Tile::new();
    let (frames, _) = fragments(1500, 400);
    t.frame(&frames[0]);
    t.frame(&frames[2]);
    let mut overlap = ip(17, 25 | 0x2000, &[], &[0; 400]);
    assert_eq!(t.frame(&overlap), FrameFate::Free);
    assert_eq!(t.nic.buffers_in_use(), 0);
    t.frame(&frames[1]);
    assert_eq!(t.nic.buffers_in_use(), 1);
    t.now += 62_000_000;
    overlap = arp(1, PEER, US);
    t.frame(&overlap);
    assert_eq!(t.nic.buffers_in_use(), 0);
    // Too long to fit a buffer, odd sizes, and more datagrams than places.
    assert_eq!(
        t.frame(&ip(17, 300 | 0x2000, &[], &[0; 400])),
        FrameFate::Free
    );
    assert_eq!(t.frame(&ip(17, 0x2000, &[], &[0; 401])), FrameFate::Free);
    for id in 0..20u8 {
        let mut f = ip(17, 0x2000, &[], &[0; 400]);
        f[18] = id;
        f[24..26].fill(0);
        let c = noctule_tcp::wire::checksum(noctule_tcp::wire::sum(&f[14..34], 0));
        f[24..26].copy_from_slice(&c.to_be_bytes());
        assert_eq!(t.frame(&f), FrameFate::Kept);
    }
    assert_eq!(t.nic.buffers_in_use(), 8);
}

#[test]
fn ip_options_are_passed_over() {
    let mut t = Tile::new();
    let f = ip(17, 0, &[1, 1, 1, 0], &udp(7, b"with options"));
    let FrameFate::Packet(p) = t.frame(&f) else {
        panic!()
    };
    let got = t.nic.read(p.pieces()[0]).to_vec();
    assert_eq!(got, b"with options");
    assert!(p.is_sound(&got));
    assert_eq!(p.header()[0] & 0xFF, 0x45);
}
