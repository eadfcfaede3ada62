//! What a lane makes of a descriptor: the frame that leaves.

mod common;

use common::{frame_of, reference};
use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use noctule_contract::{lane as regs, msg};
use noctule_nic_bench::{
    Bench, Descriptor, descriptor::header, frames::arp, link::Rng, setup::NETS,
};

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
