//! The control tile: ARP, ping, ICMP errors, datagrams, frame by frame.

mod common;

use common::Event;
use common::peer::{OUR_MAC, PEER_MAC};
use common::tile::*;
use noctule_tcp::*;

#[test]
fn arp_requests_for_us_are_answered_and_their_sender_learned() {
    let mut t = Tile::new();
    t.frame(&arp(1, PEER, US));
    let reply = t.sent().unwrap();
    assert_eq!(reply.len(), 42);
    assert_eq!(&reply[..6], &PEER_MAC);
    assert_eq!(reply[20..22], [0, 2]);
    assert_eq!(&reply[22..28], &OUR_MAC);
    assert_eq!(reply[28..32], US.octets());
    assert_eq!(reply[38..42], PEER.octets());
    t.frame(&arp(1, PEER, Ip4::new(10, 0, 0, 7)));
    assert!(t.sent().is_none(), "not for us");
    t.frame(&arp(1, US, US));
    assert!(t.sent().is_none(), "somebody claims our address");
    // Learned: a ping is answered without asking.
    t.frame(&icmp(8, 0, [1, 2, 3, 4], b"hello"));
    assert_eq!(t.sent().unwrap()[12..14], [8, 0]);
}

#[test]
fn an_unknown_neighbour_is_asked_for_and_what_waited_goes_then() {
    let mut t = Tile::new();
    let to = Peer { ip: PEER, port: 80 };
    t.stack.connect(&mut t.nic, APP, 42, to).unwrap();
    let ask = t.sent().unwrap();
    assert_eq!(&ask[..6], &[0xFF; 6]);
    assert_eq!(ask[12..14], [8, 6]);
    assert_eq!(ask[38..42], PEER.octets());
    assert!(t.sent().is_none());
    t.frame(&arp(2, PEER, US));
    let syn = t.sent().unwrap();
    assert_eq!(&syn[..6], &PEER_MAC);
    assert_eq!(syn[47], 2, "a SYN");
}

#[test]
fn a_ping_comes_back_with_its_data() {
    let mut t = Tile::new();
    t.stack.neighbour_update(&mut t.nic, PEER, PEER_MAC);
    for len in [0, 1, 56, 1472] {
        t.now += 2_000_000;
        let data: Vec<u8> = (0..len).map(|k| k as u8).collect();
        let fate = t.frame(&icmp(8, 0, [9, 8, 7, 6], &data));
        match fate {
            FrameFate::Sending(ticket) => {
                assert!(len > 0 && !t.nic.tx_done(ticket));
            }
            other => assert!(len == 0 && other == FrameFate::Free),
        }
        let f = t.sent().unwrap();
        assert_eq!(f[34..36], [0, 0]);
        assert_eq!(f[38..42], [9, 8, 7, 6]);
        assert_eq!(&f[42..], &data[..]);
        assert_eq!(
            noctule_tcp::wire::checksum(noctule_tcp::wire::sum(&f[34..], 0)),
            0
        );
        t.nic.free_all();
    }
    let mut broken = icmp(8, 0, [0; 4], b"x");
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(t.frame(&broken), FrameFate::Free);
    assert!(t.sent().is_none());
    assert_eq!(t.stack.counters.drop_malformed, 1);
}

#[test]
fn a_flood_of_pings_gets_a_limited_number_of_answers() {
    let mut t = Tile::new();
    t.stack.neighbour_update(&mut t.nic, PEER, PEER_MAC);
    t.now = 5_000_000;
    for _ in 0..100 {
        t.frame(&icmp(8, 0, [0; 4], &[]));
    }
    let mut answers = 0;
    while t.sent().is_some() {
        answers += 1;
    }
    assert_eq!(answers, 20);
}

#[test]
fn a_datagram_to_an_unbound_port_is_answered_with_port_unreachable() {
    let mut t = Tile::new();
    t.stack.neighbour_update(&mut t.nic, PEER, PEER_MAC);
    let d = udp(4321, b"anyone?");
    let mut f = ip(17, 0, &[], &d);
    t.nic.receive(&mut t.stack, 0, &f);
    let error = t.sent().unwrap();
    assert_eq!(error[34..36], [3, 3]);
    f[24..26].fill(0);
    let quote = &error[42..70];
    assert_eq!(quote[12..28], f[26..42]);
    assert_eq!(
        noctule_tcp::wire::checksum(noctule_tcp::wire::sum(&error[34..], 0)),
        0
    );
    assert_eq!(t.nic.buffers_in_use(), 0);
}

#[test]
fn a_bound_port_gets_datagrams_and_sends_them() {
    let mut t = Tile::new();
    t.stack.neighbour_update(&mut t.nic, PEER, PEER_MAC);
    let s = t.stack.udp_bind(APP, 7).unwrap();
    assert_eq!(t.stack.udp_bind(APP, 7), Err(CallError::Busy));
    t.nic
        .receive(&mut t.stack, 0, &ip(17, 0, &[], &udp(7, b"ping!")));
    let Some(Event::Udp(o, got, peer, data)) = t.nic.events.pop_front() else {
        panic!()
    };
    assert_eq!((o, got), (APP, s));
    assert_eq!(t.nic.read(data), b"ping!");
    t.nic.tx_mem[100..104].copy_from_slice(b"pong");
    let refs = [
        SendRef {
            offset: 100,
            len: 2,
        },
        SendRef {
            offset: 102,
            len: 2,
        },
    ];
    t.stack.udp_send(&mut t.nic, APP, s, peer, &refs).unwrap();
    let f = t.sent().unwrap();
    assert_eq!(
        f[34..40],
        [
            0,
            7,
            5000u16.to_be_bytes()[0],
            5000u16.to_be_bytes()[1],
            0,
            12
        ]
    );
    assert_eq!(&f[42..], b"pong");
    assert_eq!(
        t.stack.udp_recv_done(&mut t.nic, APP, s, 2),
        Err(CallError::TooMuch)
    );
    t.stack.udp_recv_done(&mut t.nic, APP, s, 1).unwrap();
    assert_eq!(t.nic.buffers_in_use(), 0);
    let other = Owner {
        endpoint: 9,
        app: 2,
    };
    assert_eq!(
        t.stack.udp_unbind(&mut t.nic, other, s),
        Err(CallError::NotOwner)
    );
    t.stack.udp_unbind(&mut t.nic, APP, s).unwrap();
    assert_eq!(
        t.stack.udp_recv_done(&mut t.nic, APP, s, 0),
        Err(CallError::Stale)
    );
}

#[test]
fn frames_of_every_length_and_kind_are_survived() {
    let mut t = Tile::new();
    let mut rng = common::Rng::new(7);
    let whole = [
        arp(1, PEER, US),
        icmp(3, 4, [0, 0, 2, 0], &ip(6, 0, &[], &[0; 20])[14..]),
        icmp(8, 0, [0; 4], &[1; 40]),
        ip(17, 0x2000, &[], &[0; 80]),
        ip(6, 0, &[7; 8], &[3; 33]),
    ];
    for _ in 0..20_000 {
        let mut f = whole[rng.below(5) as usize].clone();
        for _ in 0..rng.below(4) {
            let k = rng.below(f.len() as u32) as usize;
            f[k] = rng.next() as u8;
        }
        f.truncate(rng.below(f.len() as u32 + 1) as usize);
        if rng.chance(50) && f.len() >= 34 {
            let header = ((f[14] & 0xF) as usize * 4).clamp(20, f.len() - 14);
            f[24..26].fill(0);
            let c = noctule_tcp::wire::checksum(noctule_tcp::wire::sum(&f[14..14 + header], 0));
            f[24..26].copy_from_slice(&c.to_be_bytes());
        }
        t.now += 30_000;
        let b = t.nic.take_buffer(&f).expect("no buffer was lost");
        t.stack.clock(t.now);
        match t.stack.input_frame(&mut t.nic, &mut t.fragments, &f, b) {
            FrameFate::Free => t.nic.free_buffer(b),
            FrameFate::Kept => {}
            FrameFate::Packet(p) => {
                assert!(p.header().len() >= 7);
                p.buffers().iter().for_each(|b| t.nic.free_buffer(*b));
            }
            FrameFate::Sending(ticket) => {
                t.nic.run_lane();
                assert!(t.nic.tx_done(ticket));
                t.nic.free_buffer(b);
            }
        }
        t.nic.run_lane();
        t.nic.out.clear();
    }
}
