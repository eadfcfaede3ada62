//! Registers: what reads back, what faults, what a write sets off; timer, events, counters; when the interface is quiet.

use noctule_contract::remote::STATUS_ERROR;
use noctule_contract::{ctrl, fault, map, ni};
use noctule_ni::{Access, Fault, System};

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
fn an_event_register_write_without_the_credit_bit_changes_nothing() {
    let mut s = System::running(1, 35);
    let before = s.reg(0, ni::EVENTS);
    s.set(0, ni::EVENTS, ni::EVENT_TIMER);
    assert_eq!(s.reg(0, ni::EVENTS), before);
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
