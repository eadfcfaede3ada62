//! The supervisor against a mock control requester and host link.

use super::*;
use noctule_contract::{ctrl, fault, lane};
use noctule_rt::mock::MockBus;
use noctule_tables::Role;
use std::vec::Vec;

fn chip() -> Topology {
    let mut t = Topology::new(2, 2);
    t.app_count = 1;
    (t.apps[0].bytes, t.apps[0].tx_bytes) = (4096, 4096);
    for (i, role) in [Role::Net, Role::App, Role::Net, Role::App]
        .into_iter()
        .enumerate()
    {
        t.tiles[i].role = role;
        t.tiles[i].app = (role == Role::App) as u8;
    }
    t
}

/// A mock whose control reads say that a tile sleeps.
fn mock() -> MockBus {
    let bus = MockBus::default();
    bus.state.borrow_mut().ctrl_reads = 2;
    bus
}

fn with(t: &Topology, f: impl FnOnce(&MockBus, Option<Supervisor<'_, &MockBus>>)) {
    let bus = mock();
    let ni = Ni::new(&bus);
    let words = blob::encode(t);
    let topology = topology(ni, &words).expect("a blob");
    f(&bus, Supervisor::start(ni, &topology));
}

fn host(bus: &MockBus) -> Vec<u32> {
    std::mem::take(&mut bus.state.borrow_mut().to_host)
}

#[test]
fn tables_come_before_tiles_and_tiles_before_lanes() {
    with(&chip(), |bus, s| {
        assert!(s.is_some());
        let writes = bus.state.borrow().ctrl_writes.clone();
        let at = |addr| writes.iter().position(|w| w.1 == addr && w.2 == 1);
        let first_run = at(ctrl::TILE_CTRL).unwrap();
        let tail: Vec<_> = writes[first_run..].iter().map(|w| w.1).collect();
        assert_eq!(
            tail,
            [ctrl::TILE_CTRL; 4]
                .into_iter()
                .chain([lane::LANE_CTRL])
                .collect::<Vec<_>>()
        );
        assert_eq!(host(bus), [HostHead(hostlink::READY).with_len(2).0, 2, 2]);
    });
}

#[test]
fn a_topology_that_does_not_fit_is_refused_and_nothing_written() {
    let mut t = chip();
    t.tiles[0].role = Role::Off;
    with(&t, |bus, s| {
        assert!(s.is_none());
        assert!(bus.state.borrow().ctrl_writes.is_empty());
        let head = HostHead(host(bus)[0]);
        assert_eq!(
            (head.kind(), head.arg()),
            (hostlink::REFUSED, Why::ControlTile as u32)
        );
    });
    let bus = MockBus::default();
    assert!(topology(Ni::new(&bus), &[0; blob::WORDS]).is_none());
    assert_eq!(HostHead(host(&bus)[0]).arg(), Why::BlobMagic as u32);
}

#[test]
fn hardware_that_refuses_a_table_is_named_and_nothing_released() {
    let (bus, t) = (MockBus::default(), chip());
    bus.state.borrow_mut().ctrl_fails = Some(t.node(1).0);
    assert!(Supervisor::start(Ni::new(&bus), &t).is_none());
    let words = host(&bus);
    assert_eq!(
        (HostHead(words[0]).arg(), words[1]),
        (Why::Hardware as u32, t.node(1).0)
    );
    let state = bus.state.borrow();
    assert!(!state.ctrl_writes.iter().any(|w| w.1 == ctrl::TILE_CTRL));
}

#[test]
fn faults_reach_the_host_with_their_source_and_counters_are_published_on_demand() {
    with(&chip(), |bus, s| {
        let mut s = s.unwrap();
        host(bus);
        bus.push(2, 0x11, &[fault::GUARD_READ, 0xC000_0000, 77]);
        while s.step() {}
        let head = HostHead(hostlink::FAULT).with_len(4).0;
        assert_eq!(host(bus), [head, 0x11, fault::GUARD_READ, 0xC000_0000, 77]);

        bus.state.borrow_mut().ctrl_writes.clear();
        bus.state
            .borrow_mut()
            .from_host
            .extend([HostHead(99).with_len(1).0, 5, hostlink::PUBLISH]);
        while s.step() {}
        assert_eq!(host(bus), [HostHead(hostlink::PUBLISHED).with_len(1).0, 1]);
        let faults = 0xC000_0000 + 4 * noctule_tables::counters::FAULTS;
        let writes = &bus.state.borrow().ctrl_writes;
        assert!(writes.contains(&(0x201, faults, 1)), "{:x?}", writes.last());
    });
}
