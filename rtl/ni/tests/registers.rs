//! Registers read back what is in them: time, timer, place, sizes, the first fault's record.

use noctule_contract::remote::{OP_ADD, OP_CTRL_READ, OP_CTRL_WRITE, ReqHead, STATUS_ERROR};
use noctule_contract::{ctrl, fault, map, ni};
use noctule_ni::{Access, Fault, Packet, REQ, System};

#[test]
fn a_tile_reads_its_place_its_mesh_and_the_time() {
    let mut s = System::running(1, 31);
    assert_eq!(s.reg(0, ni::NODE_ID), s.name(0).0);
    assert_eq!(s.reg(0, ni::MESH), 6 | 6 << 8 | 2 << 16);
    s.us = 0x89AB_CDEF;
    s.cycle = 0xFEDC_BA98_0000_0000;
    assert_eq!(s.reg(0, ni::TIME_US), 0x89AB_CDEF);
    assert_eq!(s.reg(0, ni::CYCLE_HI), 0xFEDC_BA98);
    let [first, second] = [0; 2].map(|_| s.reg(0, ni::CYCLE_LO));
    assert!(first < second && second < 16, "{first} {second}");
    s.cycle = 0x0123_4567_FFFF_0000;
    assert_eq!(s.reg(0, ni::CYCLE_HI), 0x0123_4567);
    assert_eq!(s.reg(0, ni::CYCLE_LO) >> 16, 0xFFFF);
}

#[test]
fn the_timer_reads_back_and_says_whether_it_is_armed() {
    let mut s = System::running(1, 32);
    for at in [0x5555_5555, 0xAAAA_AAAA, u32::MAX, 1] {
        s.us = at.wrapping_sub(2);
        s.set(0, ni::TIMER, at);
        assert_eq!((s.reg(0, ni::TIMER), s.reg(0, ni::TIMER_CTL)), (at, 1));
        s.set(0, ni::TIMER_CTL, 0);
        s.us = at;
        s.steps(4);
        assert_eq!(s.reg(0, ni::TIMER_CTL), 0);
        assert_eq!(s.reg(0, ni::EVENTS) & ni::EVENT_TIMER, 0, "disarmed");
    }
}

#[test]
fn the_supervisor_reads_the_queues_sizes_and_all_of_the_first_fault() {
    let mut s = System::running(1, 33);
    for queue in 0..3 {
        assert_eq!(s.ctrl_read(0, ctrl::QUEUE_WORDS + 4 * queue), Ok(1024));
    }
    s.cycle = 0x5A5A_A5A5;
    assert_eq!(s.load(0, map::APP_BASE + 0x1234), Err(Fault));
    let record = fault::FaultWord(s.ctrl_read(0, ctrl::FAULT).unwrap());
    assert_eq!(record.code(), fault::GUARD_READ);
    assert_eq!(s.ctrl_read(0, ctrl::FAULT_ADDR), Ok(map::APP_BASE + 0x1234));
    let cycle = s.ctrl_read(0, ctrl::FAULT_CYCLE).unwrap();
    assert!((0x5A5A_A5A5..0x5A5A_A5B5).contains(&cycle), "{cycle:#x}");
    let behind = ctrl::CHANNEL + 12;
    assert_eq!(s.ctrl_read(0, behind), Err(STATUS_ERROR), "no fourth word");
}

#[test]
fn the_credits_of_a_fault_message_are_not_softwares_however_few_there_are() {
    let mut s = System::running(1, 34);
    s.ctrl_write(0, ctrl::TILE_FAULT_CHANNEL, 1 << 31 | 5)
        .unwrap();
    for given in 0..9 {
        s.channel(0, 5, System::bridge_name(), 0, 3, given);
        let left = given.saturating_sub(fault::WORDS + 1);
        assert_eq!(s.reg(0, ni::CREDITS + 4 * 5), left, "{given} given");
    }
}

#[test]
fn an_event_register_write_without_the_credit_bit_changes_nothing() {
    let mut s = System::running(1, 35);
    let before = s.reg(0, ni::EVENTS);
    s.set(0, ni::EVENTS, ni::EVENT_TIMER);
    assert_eq!(s.reg(0, ni::EVENTS), before);
}

#[test]
fn a_prefetch_longer_than_any_cache_stops_where_the_guard_ends() {
    let mut s = System::running(1, 36);
    for (word, value) in [
        (ctrl::GUARD, map::APP_BASE),
        (ctrl::GUARD_LIMIT, map::APP_BASE + 64),
        (ctrl::GUARD_FLAGS, ctrl::GuardFlags(0).with_read(1).0),
    ] {
        s.ctrl_write(0, word, value).unwrap();
    }
    for length in [1 << 20, 1 << 22, 1 << 30, u32::MAX] {
        s.set(0, ni::PREFETCH_ADDR, map::APP_BASE);
        s.set(0, ni::PREFETCH_LEN, length);
        s.steps(60);
        assert_eq!(s.reg(0, ni::PREFETCH_LEN), 0, "{length:#x}");
    }
    assert_eq!(s.memory.log.len(), 2, "two lines, once");
}

#[test]
fn a_change_of_the_guard_sends_off_the_open_line_whenever_it_comes() {
    let mut s = System::running(1, 37);
    for (word, value) in [
        (ctrl::GUARD, map::APP_BASE),
        (ctrl::GUARD_LIMIT, map::APP_BASE + 4096),
        (ctrl::GUARD_FLAGS, ctrl::GuardFlags(0).with_write(1).0),
    ] {
        s.ctrl_write(0, word, value).unwrap();
    }
    let mut stored = 0;
    for round in 0..64u64 {
        let head = ReqHead(0)
            .with_dest(s.name(0).0)
            .with_src(System::bridge_name().0)
            .with_op(OP_CTRL_WRITE);
        let at = s.cycle + round % 7;
        let flits = vec![head.0, ctrl::GUARD + 16 * 9, 0];
        s.fly(
            System::bridge_name(),
            Packet {
                net: REQ,
                flits,
                at,
            },
        );
        for _ in 0..(9 + round % 3) {
            let addr = map::APP_BASE + 4 * (stored % 1024);
            let store = Some(stored);
            let (answer, _) = s.access(
                0,
                Access {
                    addr,
                    store,
                    be: 0xF,
                },
            );
            assert_eq!(answer, Ok(0));
            stored += 1;
        }
    }
    s.set(0, ni::FLUSH, 0);
    s.until(1000, |s| s.reg(0, ni::FLUSH) == 0);
    for k in 0..stored.min(1024) {
        assert_eq!(s.memory.read(map::APP_BASE + 4 * k), k, "word {k}");
    }
}

#[test]
fn the_control_path_waits_in_the_middle_of_a_packet_and_of_an_answer() {
    let mut s = System::running(1, 38);
    (s.stall, s.delay) = (80, 20);
    let bridge = System::bridge_name();
    for round in 0..40 {
        assert_eq!(s.ctrl_read(0, ctrl::MESH), Ok(6 | 6 << 8 | 2 << 16));
        let (status, _) = s.ctrl(0, bridge, OP_CTRL_READ, ctrl::MESH, Some(round));
        assert_eq!(status, STATUS_ERROR, "a read with a word");
        let (status, _) = s.ctrl(0, bridge, OP_ADD, map::LOCAL_BASE, Some(round));
        assert_eq!(status, STATUS_ERROR, "an atomic");
    }
    // More answers than the link has credits for.
    (s.stall, s.credit_stall, s.delay) = (0, 97, 0);
    let before = s.sent.len();
    for tag in 0..24 {
        let head = ReqHead(0)
            .with_dest(s.name(0).0)
            .with_src(bridge.0)
            .with_op(OP_CTRL_READ)
            .with_tag(tag);
        let (flits, at) = (vec![head.0, ctrl::MESH], s.cycle);
        let net = REQ;
        s.fly(bridge, Packet { net, flits, at });
    }
    s.until(100_000, |s| s.sent.len() == before + 24);
    for (_, packet) in &s.sent[before..] {
        assert_eq!(packet.flits[1], 6 | 6 << 8 | 2 << 16);
    }
}
