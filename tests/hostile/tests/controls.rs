//! The checks of `frames.rs` can fail: each is given something that it has to find. And the attacks do
//! reach what they are meant for.

use noctule_contract::lane;
use noctule_hostile_tests::attack::{Near, attack};
use noctule_hostile_tests::attacker::{Attacker, HOME};
use noctule_hostile_tests::frame::{self, ACK, From};
use noctule_hostile_tests::oracle::Fate;
use noctule_hostile_tests::{Rtl, Siege, Victim, healthy, survives};
use noctule_net::Network;
use noctule_tcp::Counters;
use noctule_twin::Chip as Twin;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use std::collections::BTreeMap;

/// A chip that holds data of a connection: a byte is missing in front.
fn holding<V: Victim>() -> (Network<V>, Attacker) {
    let (mut net, _) = V::boot();
    let mut attacker = Attacker::default();
    net.take_strays();
    attacker.announce(&mut net);
    assert!(attacker.open(&mut net, 0), "the chip answers");
    let mut s = attacker.segment(0, ACK, Near::By(1), Near::By(0));
    s.data = vec![b'x'; 100];
    attacker.send(&mut net, &frame::tcp(HOME, &s));
    attacker.wait(&mut net, 100_000);
    (net, attacker)
}

fn a_held_buffer_is_found<V: Victim>() {
    let (mut net, mut attacker) = holding::<V>();
    let wrong = V::audit(&mut net, &attacker.sent).join("\n");
    assert!(wrong.contains("buffers"), "{wrong:?}");
    // The same chip after the attacker has hung up has nothing to hide.
    let (mut net, mut again) = holding::<V>();
    again.hang_up(&mut net);
    again.wait(&mut net, 200_000_000_000);
    assert_eq!(V::audit(&mut net, &again.sent), [""; 0]);
    attacker.seen = again.seen;
}

#[test]
fn the_audits_find_a_buffer_that_is_held() {
    a_held_buffer_is_found::<Twin>();
    a_held_buffer_is_found::<Rtl>();
}

#[test]
fn the_audit_finds_credits_that_are_not_home() {
    let (mut net, _) = <Rtl as Victim>::boot();
    let mut attacker = Attacker::default();
    for _ in 0..40 {
        attacker.send(&mut net, &frame::icmp(HOME, 8, 0, 1, &[7; 1000]));
    }
    // In the middle of it.
    attacker.wait(&mut net, 8_000);
    let wrong = <Rtl as Victim>::audit(&mut net, &attacker.sent).join("\n");
    assert!(wrong.contains("credits of lane channel"), "{wrong}");
    assert!(wrong.contains("status of tile (0, 0)"), "{wrong}");
}

#[test]
fn the_audit_finds_a_frame_that_was_counted_wrong() {
    let (mut net, _) = <Rtl as Victim>::boot();
    let mut attacker = Attacker::default();
    attacker.send(&mut net, &[0xFF; 13]);
    attacker.wait(&mut net, 100_000);
    let none = BTreeMap::new();
    let wrong = <Rtl as Victim>::audit(&mut net, &none).join("\n");
    let reason = lane::COUNTER_DROP_MALFORMED;
    let text = format!("frames dropped for reason {reason}: 1, should be 0");
    assert_eq!(wrong, text);
}

#[test]
fn decent_clients_notice_when_they_are_robbed() {
    let (mut net, resources) = <Rtl as Victim>::boot();
    healthy(&mut net, &resources).unwrap();
    let mut attacker = Attacker::default();
    // What `Attacker::act` leaves alone: the chip is told that its clients live elsewhere.
    for client in [10, 11] {
        let liar = From {
            ip: [10, 0, 0, client],
            ..HOME
        };
        attacker.send(&mut net, &frame::arp(liar, 2, frame::CHIP_IP));
    }
    attacker.wait(&mut net, 100_000);
    healthy(&mut net, &resources).unwrap_err();
}

#[test]
fn the_attacks_meet_every_guard_of_lane_and_stack() {
    let config = ProptestConfig {
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config);
    let attacks = attack(60);
    let (mut fates, mut heard) = (BTreeMap::<Fate, u32>::new(), 0);
    let mut stack = vec![0; Counters::NAMES.len()];
    for _ in 0..24 {
        let deeds = attacks.new_tree(&mut runner).unwrap().current();
        let Siege { attacker, counters } = survives::<Twin>(&deeds).unwrap();
        for (sum, n) in stack.iter_mut().zip(counters) {
            *sum += n;
        }
        heard += attacker.heard;
        for (fate, n) in attacker.sent {
            *fates.entry(fate).or_default() += n;
        }
    }
    let stack: BTreeMap<_, _> = Counters::NAMES.iter().copied().zip(stack).collect();
    println!("{stack:#?} {fates:?} {heard}");
    for name in [
        "accepted",
        "challenges",
        "cookies_sent",
        "drop_ack",
        "drop_blind",
        "drop_duplicate",
        "drop_icmp",
        "drop_malformed",
        "drop_no_listener",
        "drop_no_socket",
        "drop_paws",
        "drop_window",
        "resets_sent",
        "resets_taken",
    ] {
        assert!(stack[name] != 0, "no attack met {name}: {stack:?}");
    }
    let drops = [
        lane::COUNTER_DROP_MALFORMED,
        lane::COUNTER_DROP_OVERSIZE,
        lane::COUNTER_DROP_IP_CSUM,
        lane::COUNTER_DROP_L4_CSUM,
        lane::COUNTER_DROP_MAC,
    ];
    for fate in drops
        .map(Fate::Drop)
        .into_iter()
        .chain([false, true].map(Fate::Pass))
    {
        assert!(
            fates.get(&fate).is_some_and(|n| *n > 5),
            "{fate:?}: {fates:?}"
        );
    }
    assert!(
        heard > 1000,
        "the attackers were answered with {heard} bytes"
    );
}
