//! Clients that speak HTTP without manners, over a TCP stack of their own, beside decent ones.

use noctule_hostile_tests::client::{Client, pass};
use noctule_hostile_tests::{Rtl, Victim, healthy};
use noctule_net::Network;
use noctule_net::http::Resource;
use noctule_twin::Chip as Twin;
use std::collections::BTreeMap;

/// Cycles in which an answer has to come.
const PATIENCE: u64 = 20_000_000;

/// Ends a test: everybody hangs up, decent clients are served, nothing is left over.
fn over<V: Victim>(mut net: Network<V>, resources: &[Resource], clients: Vec<Client>) {
    for c in clients {
        c.hang_up(&mut net);
    }
    pass(&mut net, 1_000_000);
    healthy(&mut net, resources).unwrap();
    pass(&mut net, 6_000_000_000);
    assert_eq!(V::audit(&mut net, &BTreeMap::new()), [""; 0]);
}

fn resource<'r>(all: &'r [Resource], path: &str) -> &'r Resource {
    let of = |r: &&Resource| r.request.starts_with(format!("GET {path} ").as_bytes());
    all.iter().find(of).expect("a resource")
}

/// Answers to `asked` in what was heard, whole ones, byte by byte.
fn answers(heard: &[u8], asked: &Resource) -> usize {
    let (mut reader, mut at, mut count) = (noctule_net::http::Reader::default(), 0, 0);
    while at < heard.len() {
        let (used, done) = reader.take(&heard[at..], asked).expect("the right answer");
        at += used;
        count += usize::from(done);
    }
    count
}

fn split_anywhere<V: Victim>() {
    let (mut net, resources) = V::boot();
    let asked = resource(&resources, "/small");
    let mut c = Client::connect(&mut net, 0, 1 << 15);
    c.until(&mut net, 200_000, |_| false);
    for cut in 1..asked.request.len() {
        let (first, rest) = asked.request.split_at(cut);
        c.heard.clear();
        assert_eq!(c.say(&mut net, first), cut);
        assert!(
            !c.until(&mut net, 15_000, |h| !h.is_empty()),
            "answered half"
        );
        c.say(&mut net, rest);
        let whole = |h: &[u8]| answers(h, asked) == 1;
        assert!(c.until(&mut net, PATIENCE, whole), "cut after {cut}");
    }
    over(net, &resources, vec![c]);
}

fn byte_by_byte<V: Victim>() {
    let (mut net, resources) = V::boot();
    let asked = resource(&resources, "/page");
    let mut c = Client::connect(&mut net, 0, 1 << 15);
    c.until(&mut net, 200_000, |_| false);
    for b in &asked.request {
        c.say(&mut net, std::slice::from_ref(b));
        c.until(&mut net, 4_000, |_| false);
    }
    assert!(c.until(&mut net, PATIENCE, |h| answers(h, asked) == 1));
    over(net, &resources, vec![c]);
}

/// Says `head`, then `more` again and again; the answer must begin with `status`, and the end come.
fn endless<V: Victim>(head: &str, more: &str, status: &str) {
    let (mut net, resources) = V::boot();
    let mut c = Client::connect(&mut net, 0, 1 << 15);
    c.until(&mut net, 200_000, |_| false);
    c.say(&mut net, head.as_bytes());
    let mut said = 0;
    while c.open(&mut net) && said < 1 << 20 {
        said += c.say(&mut net, more.as_bytes());
        c.until(&mut net, 50_000, |_| false);
    }
    assert!(said < 1 << 20, "the server listens without end");
    let text = String::from_utf8_lossy(&c.heard);
    assert!(text.starts_with(status), "{text:?} after {said} bytes");
    over(net, &resources, vec![c]);
}

/// More requests than anybody answers, and nobody reads; then somebody does.
fn flood_of_requests<V: Victim>() {
    let (mut net, resources) = V::boot();
    let asked = resource(&resources, "/page");
    let text = asked.request.repeat(300);
    let mut clients = vec![];
    for station in 0..2 {
        let c = Client::connect(&mut net, station, 4096);
        pass(&mut net, 200_000);
        assert_eq!(c.say(&mut net, &text), text.len());
        clients.push(c);
    }
    pass(&mut net, 2_000_000);
    healthy(&mut net, &resources).unwrap();
    let mut reader = clients.pop().expect("a client");
    // One of the two reads after all: every answer is there, in order.
    assert!(reader.until(&mut net, 4_000_000_000, |h| answers(h, asked) == 300));
    clients.push(reader);
    over(net, &resources, clients);
}

/// Connections that say a byte now and then.
fn slow_loris<V: Victim>(count: usize) {
    let (mut net, resources) = V::boot();
    let begun = b"GET / HTTP/1.1\r\nHost: x\r\nX: ";
    let mut clients = vec![];
    for k in 0..count {
        clients.push(Client::connect(&mut net, k % 2, 4096));
        pass(&mut net, 20_000);
        clients[k].say(&mut net, begun);
    }
    for _ in 0..3 {
        healthy(&mut net, &resources).unwrap();
        for c in &clients {
            assert_eq!(c.say(&mut net, b"x"), 1);
            pass(&mut net, 2_000);
        }
    }
    let open = clients.iter().filter(|c| c.open(&mut net)).count();
    assert_eq!(open, count, "the slow ones were held, not refused");
    over(net, &resources, clients);
}

#[test]
fn a_request_may_be_split_anywhere() {
    split_anywhere::<Twin>();
    split_anywhere::<Rtl>();
}

#[test]
fn a_request_may_come_byte_by_byte() {
    byte_by_byte::<Twin>();
    byte_by_byte::<Rtl>();
}

#[test]
fn headers_without_end_are_refused() {
    let (head, more) = ("GET / HTTP/1.1\r\nHost: x\r\n", "X-More: of the same\r\n");
    endless::<Twin>(head, more, "HTTP/1.1 431 ");
    endless::<Rtl>(head, more, "HTTP/1.1 431 ");
}

#[test]
fn a_request_line_without_end_is_refused() {
    endless::<Twin>("GET /", "aaaaaaaaaaaaaaaaaaaaaaaa", "HTTP/1.1 431 ");
}

#[test]
fn bodies_that_nobody_wants_are_refused() {
    let head = "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n";
    endless::<Twin>(head, "body", "HTTP/1.1 413 ");
    endless::<Rtl>(head, "body", "HTTP/1.1 413 ");
    let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n";
    endless::<Twin>(post, "body", "HTTP/1.1 405 ");
}

#[test]
fn requests_in_a_flood_are_answered_as_fast_as_they_are_read_and_hold_nobody_up() {
    flood_of_requests::<Twin>();
    flood_of_requests::<Rtl>();
}

#[test]
fn slow_clients_hold_nobody_up() {
    slow_loris::<Twin>(100);
    slow_loris::<Rtl>(40);
}
