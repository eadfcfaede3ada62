//! The control path, events, timer, quiet.

use noctule_contract::node::Node as Name;
use noctule_contract::remote::{OP_ADD, OP_CTRL_READ, OP_CTRL_WRITE, OP_READ, STATUS_ERROR};
use noctule_contract::{ctrl, fault, map, ni};
use noctule_ni::{Access, Fault, System};

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
        let head = noctule_contract::remote::ReqHead(0)
            .with_dest(s.name(0).0)
            .with_src(stranger.0)
            .with_op(op)
            .with_tag(9);
        let mut flits = vec![head.0, ctrl::TILE_CTRL];
        flits.extend(data);
        let at = s.cycle;
        s.fly(
            stranger,
            noctule_ni::Packet {
                net: noctule_ni::REQ,
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
fn registers_that_do_not_exist_and_partial_accesses_fault() {
    let mut s = System::running(1, 8);
    let mut try_it = |offset: u32, store, be| {
        s.access(
            0,
            Access {
                addr: map::NI_BASE + offset,
                store,
                be,
            },
        )
    };
    for offset in [
        0x008, 0x018, 0x02c, 0x03c, 0x054, 0x06c, 0x434, 0x500, 0x508, 0x540, 0x840, 0xc80, 0x1000,
        0xfffc,
    ] {
        assert_eq!(
            try_it(offset, None, 15),
            (Err(Fault), 1),
            "load {offset:#x}"
        );
        assert_eq!(
            try_it(offset, Some(0), 15),
            (Err(Fault), 1),
            "store {offset:#x}"
        );
    }
    for offset in [
        ni::RX_POP,
        ni::RX_LEVEL,
        ni::TIME_US,
        ni::NODE_ID,
        ni::MESH,
        ni::CREDITS,
        ni::COUNTERS,
    ] {
        assert_eq!(
            try_it(offset, Some(0), 15),
            (Err(Fault), 1),
            "{offset:#x} is read-only"
        );
    }
    for be in [1, 2, 3, 8, 12] {
        assert_eq!(try_it(ni::TIMER, Some(0), be), (Err(Fault), 1));
        assert_eq!(try_it(ni::TIMER, None, be), (Err(Fault), 1));
    }
    assert_eq!(
        s.access(
            0,
            Access {
                addr: 0x1234,
                store: None,
                be: 15
            }
        )
        .0,
        Err(Fault)
    );
    let record = fault::FaultWord(s.ctrl_read(0, ctrl::FAULT).unwrap());
    assert_eq!(record.code(), fault::REGISTER);
    s.ctrl_write(0, ctrl::FAULT, 0).unwrap();
    for addr in [0x0, 0x1234, 0x4001_0000, 0x8004_0000, 0xb000_0000] {
        assert_eq!(s.load(0, addr), Err(Fault));
        let record = fault::FaultWord(s.ctrl_read(0, ctrl::FAULT).unwrap());
        assert_eq!((record.code(), record.store()), (fault::UNMAPPED, 0));
        assert_eq!(s.ctrl_read(0, ctrl::FAULT_ADDR), Ok(addr));
        s.ctrl_write(0, ctrl::FAULT, 0).unwrap();
    }
}

#[test]
fn the_timer_fires_when_its_time_has_come_also_across_the_wrap() {
    let mut s = System::running(1, 9);
    for start in [100u32, u32::MAX - 2] {
        s.us = start;
        s.set(0, ni::TIMER, start.wrapping_add(5));
        assert_eq!(s.nodes[0].model.peek("timer_armed_o"), 1);
        assert_eq!(
            s.nodes[0].model.peek("timer_us_o") as u32,
            start.wrapping_add(5)
        );
        for _ in 0..5 {
            s.steps(3);
            assert_eq!(s.reg(0, ni::EVENTS) & ni::EVENT_TIMER, 0);
            s.us = s.us.wrapping_add(1);
        }
        s.steps(2);
        assert_eq!(s.reg(0, ni::EVENTS) & ni::EVENT_TIMER, ni::EVENT_TIMER);
        assert_eq!(s.nodes[0].model.peek("irq_timer_o"), 1);
        s.set(0, ni::TIMER_CTL, 0);
        assert_eq!(s.reg(0, ni::EVENTS) & ni::EVENT_TIMER, 0);
    }
}

#[test]
fn events_interrupt_only_when_enabled() {
    let mut s = System::running(1, 10);
    s.us = 7;
    s.set(0, ni::TIMER, 7);
    s.steps(3);
    assert_eq!(s.nodes[0].model.peek("irq_ext_o"), 0);
    s.set(0, ni::EVENT_ENABLE, ni::EVENT_TIMER);
    assert_eq!(s.nodes[0].model.peek("irq_ext_o"), 1);
    assert_eq!(s.reg(0, ni::EVENT_ENABLE), ni::EVENT_TIMER);
}

#[test]
fn a_quiet_interface_changes_nothing_and_wakes_on_what_comes() {
    let mut s = System::running(2, 11);
    let dest = s.name(1);
    s.channel(0, 0, dest, 0, 8, 40);
    s.set(1, ni::EVENT_ENABLE, 1);
    s.steps(20);
    assert!(!s.nodes[1].quiet(), "a core that is awake is not quiet");
    for n in &mut s.nodes {
        n.model.poke("core_sleep_i", 1);
    }
    s.steps(4);
    assert!(s.nodes[0].quiet() && s.nodes[1].quiet());
    s.steps(50);
    assert!(s.nodes[0].quiet() && s.nodes[1].quiet());
    s.nodes[0].model.poke("core_sleep_i", 0);
    s.send(0, 0, &[1, 2]);
    s.nodes[0].model.poke("core_sleep_i", 1);
    s.until(40, |s| s.nodes[0].quiet());
    s.steps(5);
    assert!(!s.nodes[1].quiet(), "an enabled event is pending");
    s.nodes[1].model.poke("core_sleep_i", 0);
    s.pop(1, 0).unwrap();
    s.nodes[1].model.poke("core_sleep_i", 1);
    s.steps(5);
    assert!(!s.nodes[1].quiet(), "a held credit is not quiet");
    s.until(80, |s| s.nodes[1].quiet());
    assert_eq!(s.credits_of(1).len(), 1);
}

#[test]
fn counters_and_phases_add_up() {
    let mut s = System::running(2, 12);
    let dest = s.name(1);
    s.channel(0, 0, dest, 0, 8, 40);
    s.set(0, ni::PHASE, 3);
    let start = s.cycle;
    s.send(0, 0, &[1, 2]);
    s.send(0, 0, &[1]);
    s.steps(100);
    s.set(0, ni::PHASE, 4);
    let spent = s.cycle - start;
    assert_eq!(s.reg(0, ni::PHASE_CYCLES + 24) as u64, spent);
    assert_eq!(s.reg(0, ni::PHASE_CYCLES + 28), 0);
    assert_eq!(s.reg(0, ni::PHASE), 4);
    assert_eq!(s.ctrl_read(0, ctrl::PHASE_CYCLES + 24), Ok(spent as u32));
    assert_eq!(s.reg(0, ni::COUNTERS + 4 * ni::COUNTER_SENT), 2);
    assert_eq!(s.reg(0, ni::COUNTERS + 4 * ni::COUNTER_SENT_WORDS), 5);
    s.pop(1, 0).unwrap();
    s.steps(80);
    assert_eq!(
        s.ctrl_read(1, ctrl::COUNTERS + 4 * ni::COUNTER_RECEIVED),
        Ok(1)
    );
    assert_eq!(
        s.ctrl_read(1, ctrl::COUNTERS + 4 * ni::COUNTER_RECEIVED_WORDS),
        Ok(3)
    );
    assert_eq!(
        s.ctrl_read(1, ctrl::COUNTERS + 4 * ni::COUNTER_CREDIT_FLITS),
        Ok(1)
    );
    s.nodes[0].model.poke("core_sleep_i", 1);
    s.steps(1000);
    s.nodes[0].model.poke("core_sleep_i", 0);
    s.steps(10);
    assert_eq!(s.reg(0, ni::COUNTERS + 4 * ni::COUNTER_ASLEEP), 1000);
}

#[test]
fn counters_carry() {
    let mut s = System::running(2, 14);
    let dest = s.name(1);
    s.channel(0, 0, dest, 0, 36, 1000);
    for _ in 0..300 {
        s.until(500, |s| s.reg(0, ni::CREDITS) >= 37);
        s.send(0, 0, &[7; 36]);
        while s.pop(1, 0).is_some() {}
    }
    s.until(500, |s| {
        s.pop(1, 0).is_none() && s.reg(0, ni::CREDITS) == 1000
    });
    for (node, counter, want) in [
        (0, ni::COUNTER_SENT, 300),
        (0, ni::COUNTER_SENT_WORDS, 300 * 37),
        (1, ni::COUNTER_RECEIVED, 300),
        (1, ni::COUNTER_RECEIVED_WORDS, 300 * 37),
    ] {
        assert_eq!(
            s.reg(node, ni::COUNTERS + 4 * counter),
            want,
            "counter {counter}"
        );
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
