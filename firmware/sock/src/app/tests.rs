//! The distributed backend against a mock network interface.

use super::*;
use noctule_contract::sock::{self, SockHead};
use noctule_rt::mock::MockBus;
use noctule_rt::{Boot, Ni};
use noctule_tables::{Plan, Role, Topology};
use std::vec::Vec;

/// An application that notes its events and answers data with one reference.
#[derive(Default)]
struct Echo {
    log: Vec<std::string::String>,
}

impl App for Echo {
    fn start<S: Sockets>(&mut self, s: &mut S) {
        s.listen(7, 80);
    }
    fn new_conn<S: Sockets>(&mut self, s: &mut S, c: Conn, o: Origin, peer: Peer, refs: u8) {
        let Origin::Id(id) = o;
        self.log
            .push(std::format!("conn {} {id} {} {refs}", c.id, peer.port));
        s.accept(c, id);
    }
    fn new_data<S: Sockets>(&mut self, s: &mut S, c: Conn, data: &[RxRef], acked: u32) {
        self.log.push(std::format!("data {} {acked}", data.len()));
        let done = data.iter().map(|d| d.len as u32).sum();
        s.send(
            c,
            &[SendRef {
                offset: 64,
                len: 100,
            }],
            done,
        );
    }
    fn data_acked<S: Sockets>(&mut self, _: &mut S, _: Conn, count: u32) {
        self.log.push(std::format!("acked {count}"));
    }
    fn remote_closed<S: Sockets>(&mut self, s: &mut S, c: Conn) {
        s.close(c, false);
    }
    fn cleanup<S: Sockets>(&mut self, _: &mut S, _: Conn, reason: u32) {
        self.log.push(std::format!("gone {reason}"));
    }
}

/// Boot block of application tile 3 of a 2x2: net tiles 0 and 2.
fn boot_words() -> Vec<u32> {
    let mut t = Topology::new(2, 2);
    t.app_count = 1;
    (t.apps[0].bytes, t.apps[0].tx_bytes) = (4096, 4096);
    t.apps[0].ports[0] = 80;
    for (i, role) in [Role::Net, Role::App, Role::Net, Role::App]
        .into_iter()
        .enumerate()
    {
        t.tiles[i].role = role;
        t.tiles[i].app = (role == Role::App) as u8;
    }
    let mut words = std::vec![0; noctule_tables::boot::WORDS];
    let base = noctule_contract::map::LOCAL_BASE + noctule_contract::map::BOOT_BLOCK;
    let node = t.node(3);
    let plan = Plan::new(&t).unwrap();
    plan.tables(&mut |n, addr: u32, v| {
        if n == node && addr >= base {
            words[((addr - base) / 4) as usize] = v;
        }
    });
    words
}

fn with(f: impl FnOnce(&MockBus, &mut Distributed<&MockBus>, &mut Echo)) {
    let (bus, words) = (MockBus::default(), boot_words());
    bus.credit(1, 20);
    bus.credit(2, 20);
    let mut s = Distributed::new(Ni::new(&bus));
    s.init(&Boot::new(&words).unwrap());
    f(&bus, &mut s, &mut Echo::default());
}

const NET0: u32 = 0x00;
const NET2: u32 = 0x10;

#[test]
fn listening_asks_every_net_tile() {
    with(|bus, s, app| {
        app.start(s);
        let sent = bus.take_sent();
        assert_eq!(sent.iter().map(|m| m.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(sent[0].1, [sock::LISTEN, 7, 80]);
    });
}

#[test]
fn data_is_answered_by_one_message_that_gives_the_buffer_back() {
    with(|bus, s, app| {
        let head = SockHead(sock::NEW_DATA).with_refs(1).with_arg(33);
        bus.push(1, NET2, &[head.0, 0x1_0005, 0xA000_0100, 40]);
        assert!(s.step(app));
        assert!(!s.step(app));
        assert_eq!(app.log, ["data 1 33"]);
        let sent = bus.take_sent();
        let head = SockHead(sock::SEND).with_refs(1).with_last(1).with_arg(40);
        assert_eq!(sent, [(2, std::vec![head.0, 0x1_0005, 64, 100])]);
        assert_eq!(bus.state.borrow().invalidated, [(0xA000_0100, 40)]);
    });
}

#[test]
fn short_of_credit_messages_wait_in_order_and_events_are_still_taken() {
    with(|bus, s, app| {
        bus.state.borrow_mut().credits.insert(1, 5);
        for i in 0..100 {
            let head = SockHead(sock::NEW_DATA).with_refs(1);
            bus.push(1, NET0, &[head.0, 0x1_0000 + i, 0xA000_0100, 40]);
        }
        while s.step(app) {}
        assert!(
            app.log.len() > 50 && app.log.len() < 100,
            "{}",
            app.log.len()
        );
        let mut ids: Vec<u32> = Vec::new();
        for _ in 0..200 {
            ids.extend(bus.take_sent().iter().map(|m| m.1[1] & 0xFFFF));
            bus.state.borrow_mut().credits.insert(1, 5);
            s.step(app);
        }
        assert_eq!(ids, (0..100).collect::<Vec<_>>());
        assert_eq!(s.backlog.lost, 0);
    });
}

#[test]
fn a_long_array_of_references_is_split_and_the_last_message_is_flagged() {
    with(|bus, s, _| {
        let data: Vec<_> = (0..5)
            .map(|i| SendRef {
                offset: 32 * i,
                len: 10,
            })
            .collect();
        s.send(Conn { net: 0, id: 9 }, &data, 1);
        let sent = bus.take_sent();
        let heads: Vec<_> = sent.iter().map(|m| SockHead(m.1[0])).collect();
        let read = |f: fn(SockHead) -> u32| heads.iter().map(|h| f(*h)).collect::<Vec<_>>();
        assert_eq!(read(SockHead::refs), [3, 2]);
        assert_eq!(read(SockHead::last), [0, 1]);
        assert_eq!(read(SockHead::arg), [1, 0]);
        assert_eq!(sent[1].1[2..], [96, 10, 128, 10]);
    });
}

#[test]
fn strange_messages_are_counted_and_swallowed_whole() {
    with(|bus, s, app| {
        bus.push(1, 0x22, &[sock::DATA_ACKED, 1, 2]);
        bus.push(1, NET0, &[SockHead(sock::NEW_DATA).with_refs(3).0, 1, 2]);
        bus.push(1, NET0, &[31, 1, 2, 3, 4, 5, 6, 7]);
        bus.push(0, NET0, &[1]);
        bus.push(1, NET0, &[sock::DATA_ACKED, 1, 2]);
        while s.step(app) {}
        assert_eq!(
            (s.strange, app.log.as_slice()),
            (4, ["acked 2".into()].as_slice())
        );
    });
}

#[test]
fn new_connections_and_their_end_reach_the_application() {
    with(|bus, s, app| {
        bus.push(
            1,
            NET0,
            &[sock::NEW_CONN, 0x1_0003, 7, 0x0A00_000A, 0x8_1234],
        );
        bus.push(1, NET0, &[sock::REMOTE_CLOSED, 0x1_0003]);
        bus.push(1, NET0, &[sock::CLEANUP, 0x1_0003, sock::REASON_RESET]);
        while s.step(app) {}
        assert_eq!(app.log, ["conn 65539 7 4660 8", "gone 1"]);
        let sent = bus.take_sent();
        assert_eq!(sent[0].1, [sock::ACCEPT, 0x1_0003, 7]);
        assert_eq!(sent[1].1, [sock::CLOSE, 0x1_0003, 0]);
    });
}
