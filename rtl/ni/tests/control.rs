//! The control path: a held tile's memory, tables, whom it refuses, and how a fault reaches the supervisor.

use noctule_contract::node::Node as Name;
use noctule_contract::remote::{
    OP_ADD, OP_CTRL_READ, OP_CTRL_WRITE, OP_READ, ReqHead, STATUS_ERROR,
};
use noctule_contract::{ctrl, fault, map, ni};
use noctule_ni::{Access, Fault, Packet, REQ, System};

#[test]
fn a_tile_is_held_after_reset_and_its_memory_is_the_control_paths() {
    let mut s = System::new(1, 3);
    assert_eq!(s.ctrl_read(0, ctrl::TILE_CTRL), Ok(0));
    assert_eq!(s.nodes[0].model.peek("core_hold_o"), 1);
    for k in 0..4 {
        s.ctrl_write(0, map::LOCAL_BASE + 4 * k, 100 + k).unwrap();
    }
    for k in 0..4 {
        assert_eq!(s.ctrl_read(0, map::LOCAL_BASE + 4 * k), Ok(100 + k));
    }
    assert_eq!(
        s.ctrl_read(0, map::LOCAL_BASE + 256 * 1024),
        Err(STATUS_ERROR)
    );
    s.ctrl_write(0, ctrl::TILE_CTRL, 1).unwrap();
    assert_eq!(s.nodes[0].model.peek("core_hold_o"), 0);
    assert_eq!(
        s.ctrl_read(0, map::LOCAL_BASE),
        Err(STATUS_ERROR),
        "running"
    );
    assert_eq!(
        s.ctrl_write(0, map::LOCAL_BASE, 1),
        Err(STATUS_ERROR),
        "running"
    );
}

#[test]
fn a_channel_to_the_credit_kind_is_refused() {
    let mut s = System::new(1, 4);
    let entry = ctrl::ChannelEntry(0).with_max_words(8).with_valid(1);
    let credit = entry.with_dest_queue(noctule_contract::msg::KIND_CREDIT).0;
    let at = ctrl::CHANNEL + 16 * 3;
    assert_eq!(s.ctrl_write(0, at, credit), Err(STATUS_ERROR));
    assert_eq!(s.ctrl_read(0, at), Ok(0));
}

#[test]
fn tables_read_back_and_unknown_addresses_are_errors() {
    let mut s = System::new(1, 4);
    let entry = ctrl::ChannelEntry(0)
        .with_dest(0x123)
        .with_max_words(8)
        .with_valid(1)
        .0;
    for (addr, value) in [
        (ctrl::TILE_GEN, 5),
        (ctrl::TILE_FAULT_CHANNEL, 0x8000_0007),
        (ctrl::MESH, 0x0002_0606),
        (ctrl::CHANNEL_ROWS_LO, 0x7654_3210),
        (ctrl::CHANNEL_ROWS_HI, 0xfedc_ba98),
        (ctrl::LANE_ROWS, 0x1f),
        (ctrl::TILE_DRAIN, 3),
        (ctrl::CHANNEL + 16 * 100, entry),
        (ctrl::CHANNEL_CREDITS + 16 * 100, 900),
    ] {
        s.ctrl_write(0, addr, value).unwrap();
        assert_eq!(s.ctrl_read(0, addr), Ok(value), "{addr:#x}");
    }
    assert_eq!(s.ctrl_read(0, ctrl::CHANNEL_AVAILABLE + 16 * 100), Ok(900));
    assert_eq!(s.ctrl_read(0, ctrl::CHANNEL + 16 * 99), Ok(0));
    assert_eq!(s.ctrl_read(0, ctrl::QUEUE_WORDS + 8), Ok(1024));
    assert_eq!(s.ctrl_read(0, ctrl::LOCAL_BYTES), Ok(256 * 1024));
    assert_eq!(
        s.ctrl_read(0, ctrl::BRIDGE_NODE),
        Ok(System::bridge_name().0)
    );
    for addr in [
        0x28,
        0x5c,
        0x1002,
        0x1800,
        0x3040,
        0x3480,
        0x4000,
        0x4000_0000,
        map::RX_BASE,
        0xffff_fffc,
    ] {
        assert_eq!(s.ctrl_read(0, addr), Err(STATUS_ERROR), "{addr:#x}");
        assert_eq!(s.ctrl_write(0, addr, 0), Err(STATUS_ERROR), "{addr:#x}");
    }
    for addr in [
        ctrl::TILE_STATUS,
        ctrl::COUNTERS,
        ctrl::LOCAL_BYTES,
        ctrl::CHANNEL_AVAILABLE,
        ctrl::BRIDGE_NODE,
    ] {
        assert_eq!(
            s.ctrl_write(0, addr, 0),
            Err(STATUS_ERROR),
            "{addr:#x} is read-only"
        );
    }
}

#[test]
fn a_channel_is_rewritten_only_when_its_credits_are_home_but_revoked_at_any_time() {
    let mut s = System::running(2, 5);
    let dest = s.name(1);
    s.channel(0, 3, dest, 0, 8, 40);
    s.send(0, 3, &[1, 2, 3]);
    s.steps(30);
    let entry = s.ctrl_read(0, ctrl::CHANNEL + 48).unwrap();
    assert_eq!(
        s.ctrl_write(0, ctrl::CHANNEL + 48, entry),
        Err(STATUS_ERROR)
    );
    assert_eq!(
        s.ctrl_write(0, ctrl::CHANNEL_CREDITS + 48, 50),
        Err(STATUS_ERROR)
    );
    assert_eq!(s.ctrl_read(0, ctrl::CHANNEL_AVAILABLE + 48), Ok(36));
    s.ctrl_write(0, ctrl::CHANNEL + 48, 0).unwrap();
    let begin = Access {
        addr: map::NI_BASE + ni::SEND_BEGIN,
        store: Some(3 | 1 << 8),
        be: 15,
    };
    assert_eq!(s.access(0, begin).0, Err(Fault));
    s.pop(1, 0).unwrap();
    s.until(200, |s| {
        s.ctrl_read(0, ctrl::CHANNEL_AVAILABLE + 48) == Ok(40)
    });
    s.ctrl_write(0, ctrl::CHANNEL_CREDITS + 48, 50).unwrap();
    s.ctrl_write(0, ctrl::CHANNEL + 48, entry).unwrap();
    assert_eq!(s.reg(0, ni::CREDITS + 12), 50);
}

#[test]
fn a_control_packet_from_anyone_but_the_bridge_is_refused_and_recorded() {
    let mut s = System::new(1, 6);
    // The answer goes to who asked; the bench hears it when that is the bridge, so ask as a neighbour that is the bridge's row.
    let stranger = Name::tile(1, 1);
    for (op, data) in [(OP_CTRL_WRITE, Some(1)), (OP_CTRL_READ, None)] {
        let head = ReqHead(0)
            .with_dest(s.name(0).0)
            .with_src(stranger.0)
            .with_op(op)
            .with_tag(9);
        let mut flits = vec![head.0, ctrl::TILE_CTRL];
        flits.extend(data);
        let at = s.cycle;
        s.fly(
            stranger,
            Packet {
                net: REQ,
                flits,
                at,
            },
        );
    }
    s.steps(60);
    assert_eq!(s.ctrl_read(0, ctrl::TILE_CTRL), Ok(0), "not carried out");
    let answers: Vec<_> = s
        .sent
        .iter()
        .filter(|(_, p)| p.flits[0] & 0x3ff == stranger.0)
        .collect();
    assert_eq!(answers.len(), 2);
    for (_, p) in answers {
        assert_eq!(
            noctule_contract::remote::RspHead(p.flits[0]).status(),
            STATUS_ERROR
        );
        assert_eq!(p.flits.len(), 1);
    }
    let record = fault::FaultWord(s.ctrl_read(0, ctrl::FAULT).unwrap());
    assert_eq!((record.code(), record.store()), (fault::CTRL_SOURCE, 1));
    assert_eq!(s.ctrl_read(0, ctrl::FAULT_COUNT), Ok(2));
    s.ctrl_write(0, ctrl::FAULT, 0).unwrap();
    assert_eq!(
        (
            s.ctrl_read(0, ctrl::FAULT),
            s.ctrl_read(0, ctrl::FAULT_COUNT)
        ),
        (Ok(0), Ok(0))
    );
}

#[test]
fn an_operation_that_a_tile_does_not_serve_is_answered_with_an_error() {
    let mut s = System::new(1, 7);
    for op in [OP_READ, OP_ADD, 15] {
        assert_eq!(
            s.ctrl(0, System::bridge_name(), op, map::LOCAL_BASE, Some(1))
                .0,
            STATUS_ERROR
        );
    }
    // A read with data, a write without: malformed.
    assert_eq!(
        s.ctrl(0, System::bridge_name(), OP_CTRL_READ, ctrl::MESH, Some(1))
            .0,
        STATUS_ERROR
    );
    assert_eq!(
        s.ctrl(0, System::bridge_name(), OP_CTRL_WRITE, ctrl::MESH, None)
            .0,
        STATUS_ERROR
    );
    assert_eq!(s.ctrl_read(0, ctrl::MESH), Ok(0));
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

#[test]
fn a_fault_tells_the_supervisor_once_and_counts_the_rest() {
    let mut s = System::running(1, 13);
    let bridge = System::bridge_name();
    s.channel(0, 2, bridge, 2, 8, 4 + 9);
    s.ctrl_write(0, ctrl::TILE_FAULT_CHANNEL, 0x8000_0002)
        .unwrap();
    assert_eq!(
        s.reg(0, ni::CREDITS + 8),
        9,
        "the fault message's credit is not the software's"
    );
    s.send(0, 2, &[1; 8]);
    s.steps(40);
    for addr in [0x1000, 0x2000] {
        assert_eq!(s.load(0, addr), Err(Fault));
        s.steps(30);
    }
    assert_eq!(s.bridge.len(), 2);
    let m = &s.bridge[1].flits;
    assert_eq!(m.len(), 1 + fault::WORDS as usize);
    let word = fault::FaultWord(m[1]);
    assert_eq!(
        (word.code(), word.node(), m[2]),
        (fault::UNMAPPED, s.name(0).0, 0x1000)
    );
    assert_eq!(s.reg(0, ni::COUNTERS + 4 * ni::COUNTER_FAULTS_UNSENT), 1);
    assert_eq!(s.reg(0, ni::COUNTERS + 4 * ni::COUNTER_FAULTS), 2);
}
