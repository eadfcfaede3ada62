//! The server against a model of its sockets and memory.

use super::*;
use noctule_sock::app::SendRef;
use std::collections::VecDeque;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

const TX: u32 = 0xC010_0000;
const PAGE: u32 = 0xC000_0000;
const RX: u32 = 0xA000_0000;

#[derive(Default)]
struct Model {
    site: Vec<u8>,
    rx: Vec<u8>,
    sent: Vec<u8>,
    /// Lengths of references not yet acknowledged.
    out: VecDeque<usize>,
    part: usize,
    /// References ever sent.
    refs: usize,
    done: u32,
    log: Vec<&'static str>,
}

impl Sockets for Model {
    fn listen(&mut self, _: u32, port: u16) {
        assert_eq!(port, 80);
        self.log.push("listen");
    }
    fn unlisten(&mut self, _: u32, _: u16) {}
    fn accept(&mut self, _: Conn, _: u32) {
        self.log.push("accept");
    }
    fn connect(&mut self, _: u8, _: u32, _: Peer) {}
    fn recv_done(&mut self, _: Conn, count: u32) {
        self.done += count;
    }
    fn send(&mut self, _: Conn, data: &[SendRef], recv_done: u32) {
        self.done += recv_done;
        for d in data {
            self.refs += 1;
            self.out.push_back(d.len as usize);
            let at = d.offset as usize;
            self.sent.extend(&self.site[at..at + d.len as usize]);
        }
        assert!(self.out.len() <= 8, "more references than allowed");
    }
    fn shutdown(&mut self, _: Conn) {
        self.log.push("shutdown");
    }
    fn close(&mut self, _: Conn, abort: bool) {
        self.log.push(if abort { "abort" } else { "close" });
    }
    fn udp_bind(&mut self, _: u32, _: u16) {}
    fn udp_send(&mut self, _: u8, _: u32, _: Peer, _: SendRef) {}
    fn udp_done(&mut self, _: u8, _: u32, _: u32) {}
    fn load(&self, addr: u32) -> u32 {
        let (from, base) = match addr {
            TX.. => (&self.site, TX),
            PAGE.. => return addr - PAGE,
            _ => (&self.rx, RX),
        };
        let byte = |i: u32| from.get((addr - base + i) as usize).copied().unwrap_or(0);
        u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)])
    }
    fn store(&mut self, addr: u32, value: u32) {
        let at = (addr - TX) as usize;
        self.site[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    fn will_read(&mut self, _: u32, _: u32) {}
    fn invalidate(&mut self, _: u32, _: u32) {}
    fn tx_base(&self) -> u32 {
        TX
    }
    fn tx_bytes(&self) -> u32 {
        self.site.len() as u32
    }
    fn counter_page(&self) -> u32 {
        PAGE
    }
    fn now_us(&self) -> u32 {
        0
    }
    fn wake_at(&mut self, _: u32) {}
    fn phase(&self, _: u32) {}
}

const C: Conn = Conn {
    net: 1,
    id: 0x1_0003,
};

struct Bench {
    web: std::boxed::Box<Web>,
    model: Model,
}

fn bench() -> Bench {
    let mut topology = noctule_tables::Topology::new(2, 2);
    topology.tiles[0].role = noctule_tables::Role::Net;
    let mut site = noctule_site::Site::builtin();
    let big: Vec<u8> = (0..1_000_000u32).map(|i| ((i * 31) >> 3) as u8).collect();
    site.file("/big", &big).unwrap().stats(&topology);
    let image = site.build(1 << 24).unwrap();
    let mut b = Bench {
        web: std::boxed::Box::new(Web::new()),
        model: Model {
            site: image,
            ..Model::default()
        },
    };
    b.web.start(&mut b.model);
    b.open();
    b
}

impl Bench {
    fn open(&mut self) {
        let peer = Peer {
            ip: noctule_sock::app::Ip4(0),
            port: 1,
        };
        self.web
            .new_conn(&mut self.model, C, Origin::Id(1), peer, 8);
    }

    fn input(&mut self, text: &[u8]) {
        let start = self.model.rx.len() as u32;
        self.model.rx.extend(text);
        let data = [RxRef {
            addr: RX + start,
            len: text.len() as u16,
        }];
        self.web.new_data(&mut self.model, C, &data, 0);
    }

    /// Acknowledges everything in two halves, so that references end at odd places, until
    /// nothing more comes.
    fn drain(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        while !self.model.sent.is_empty() {
            let sent = std::mem::take(&mut self.model.sent);
            let half = sent.len() / 2;
            for count in [half, sent.len() - half] {
                self.model.acknowledge(count);
                self.web.data_acked(&mut self.model, C, count as u32);
            }
            all.extend(sent);
        }
        all
    }
}

impl Model {
    fn acknowledge(&mut self, count: usize) {
        self.part += count;
        while self.out.front().is_some_and(|n| *n <= self.part) {
            self.part -= self.out.pop_front().unwrap();
        }
    }
}

fn get(path: &str, more: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: chip\r\n{more}\r\n").into_bytes()
}

/// Splits answers into (status line, body) by their Content-Length.
fn answers(mut bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut out = vec![];
    while !bytes.is_empty() {
        let end = bytes
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .expect("a header")
            + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let len = head.split("Content-Length: ").nth(1).map_or(0, |t| {
            t.split("\r\n")
                .next()
                .unwrap()
                .trim()
                .parse::<usize>()
                .unwrap()
        });
        out.push((
            head.lines().next().unwrap().into(),
            bytes[end..end + len].to_vec(),
        ));
        bytes = &bytes[end + len..];
    }
    out
}

#[test]
fn a_request_is_answered_by_one_reference_that_gives_the_buffer_back() {
    let mut b = bench();
    let text = get("/", "");
    b.input(&text);
    assert_eq!((b.model.refs, b.model.done), (1, text.len() as u32));
    let a = answers(&b.model.sent);
    assert_eq!(a[0].0, "HTTP/1.1 200 OK");
    assert!(a[0].1.starts_with(b"<!DOCTYPE html>"));
    assert_eq!(b.model.log, ["listen", "accept"]);
}

#[test]
fn who_speaks_http_1_0_and_wants_to_stay_is_told_that_it_may() {
    let mut b = bench();
    let ask =
        |path: &str| format!("GET {path} HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").into_bytes();
    for (path, status) in [("/", "200 OK"), ("/none", "404 Not Found"), ("/", "200 OK")] {
        b.model.sent.clear();
        b.input(&ask(path));
        let text = String::from_utf8(b.model.sent.clone()).unwrap();
        assert!(
            text.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{text}"
        );
        assert!(text.contains("Connection: keep-alive\r\n"), "{text}");
        assert_eq!(answers(&b.model.sent).len(), 1, "{text}");
    }
    assert_eq!(b.model.log, ["listen", "accept"]);
    // Not told, it waits for the end.
    b.input(b"GET / HTTP/1.0\r\n\r\n");
    assert_eq!(b.model.log.last(), Some(&"close"));
}

#[test]
fn statuses_follow_the_request() {
    let tag = {
        let mut b = bench();
        b.input(&get("/style.css", ""));
        let text = String::from_utf8(b.model.sent).unwrap();
        text.split("ETag: ")
            .nth(1)
            .unwrap()
            .split("\r\n")
            .next()
            .unwrap()
            .to_string()
    };
    let long = format!("X: {}\r\n", "y".repeat(9000));
    for (text, want, log) in [
        (
            get("/style.css", &format!("If-None-Match: {tag}\r\n")),
            "HTTP/1.1 304 Not Modified",
            None,
        ),
        (
            get("/style.css", "If-None-Match: \"0000000000000000\"\r\n"),
            "HTTP/1.1 200 OK",
            None,
        ),
        (get("/none", ""), "HTTP/1.1 404 Not Found", None),
        (
            get("/none", "Connection: close\r\n"),
            "HTTP/1.1 404 Not Found",
            Some("close"),
        ),
        (
            get("/", "Connection: close\r\n"),
            "HTTP/1.1 200 OK",
            Some("close"),
        ),
        (
            b"PUT / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
            "HTTP/1.1 405 Method Not Allowed",
            Some("shutdown"),
        ),
        (
            b"\x16\x03\x01\x02".to_vec(),
            "HTTP/1.1 400 Bad Request",
            Some("shutdown"),
        ),
        (
            get("/", &long),
            "HTTP/1.1 431 Request Header Fields Too Large",
            Some("shutdown"),
        ),
        (
            get("/", "Content-Length: 999999\r\n"),
            "HTTP/1.1 413 Content Too Large",
            Some("shutdown"),
        ),
    ] {
        let mut b = bench();
        b.input(&text);
        let line = String::from_utf8_lossy(&b.model.sent)
            .lines()
            .next()
            .unwrap_or("")
            .to_string();
        assert_eq!(line, want);
        assert_eq!(b.model.log.get(2).copied(), log, "{want}");
        assert_eq!(b.model.done, text.len() as u32, "every buffer comes back");
    }
}

#[test]
fn pipelined_requests_are_answered_in_order_within_the_reference_limit() {
    let mut b = bench();
    let paths = ["/", "/style.css", "/none", "/big", "/bat.svg", "/"];
    let text: Vec<u8> = (0..5)
        .flat_map(|_| paths.iter().flat_map(|p| get(p, "")))
        .collect();
    for piece in text.chunks(300) {
        b.input(piece);
    }
    let all = answers(&b.drain());
    assert_eq!(all.len(), 30);
    for (i, (line, body)) in all.iter().enumerate() {
        assert_eq!(line.contains("404"), i % 6 == 2);
        assert_eq!(body.len() == 1_000_000, i % 6 == 3);
    }
    assert_eq!(b.model.done, text.len() as u32);
}

#[test]
fn a_known_request_is_answered_alike_and_one_that_differs_by_a_byte_is_not() {
    let mut b = bench();
    let text = get("/style.css", "Accept: a\r\n");
    let ask = |b: &mut Bench, text: &[u8]| {
        // Buffers begin at multiples of 256, as the lane's do.
        let start = b.model.rx.len().next_multiple_of(256);
        b.model.rx.resize(start, 0xEE);
        b.input(text);
        b.drain()
    };
    let first = ask(&mut b, &text);
    assert_eq!(ask(&mut b, &text), first);
    for i in 0..text.len() {
        let mut other = text.clone();
        other[i] ^= 1;
        let mut fresh = bench();
        let want = ask(&mut fresh, &other);
        b.web.cleanup(&mut b.model, C, 0);
        b.open();
        assert_eq!(ask(&mut b, &other), want, "byte {i}");
    }
    assert_eq!(b.model.done as usize, text.len() * (2 + text.len()));
}

#[test]
fn a_request_may_come_byte_by_byte() {
    let mut b = bench();
    for byte in get("/bat.svg", "User-Agent: slow\r\n") {
        b.input(&[byte]);
    }
    assert_eq!(answers(&b.model.sent)[0].0, "HTTP/1.1 200 OK");
}

#[test]
fn a_peer_that_closed_still_gets_its_large_answer() {
    let mut b = bench();
    b.input(&get("/big", ""));
    b.web.remote_closed(&mut b.model, C);
    assert_eq!(b.model.log.last(), Some(&"accept"));
    let body = &answers(&b.drain())[0].1;
    assert!(
        body.iter()
            .enumerate()
            .all(|(i, v)| *v == ((i as u32 * 31) >> 3) as u8)
    );
    assert_eq!(b.model.log.last(), Some(&"close"));
}

#[test]
fn a_connection_that_goes_while_requests_wait_gives_their_buffers_back() {
    let mut b = bench();
    b.input(&get("/style.css", ""));
    b.web.cleanup(&mut b.model, C, 1);
    assert_eq!(b.model.log.last(), Some(&"accept"), "nothing is held");
    b.open();
    // As many answers as the connection may have references; more requests wait.
    for _ in 0..12 {
        b.input(&get("/style.css", ""));
    }
    b.web.cleanup(&mut b.model, C, 1);
    assert_eq!(b.model.log.last(), Some(&"abort"));
}

#[test]
fn the_stats_page_shows_the_counters() {
    let mut b = bench();
    b.input(&get("/stats", ""));
    let (line, body) = &answers(&b.model.sent)[0];
    let text = String::from_utf8(body.clone()).unwrap();
    assert_eq!(line, "HTTP/1.1 200 OK");
    // The model's page holds each word's own offset.
    let tile0 = 4 * noctule_tables::counters::tile(0);
    assert!(text.contains(&format!("{tile0:>12}")), "{text}");
}

#[test]
fn after_an_error_input_is_thrown_away_up_to_a_bound() {
    let mut b = bench();
    b.input(b"\x01");
    for _ in 0..200 {
        b.input(&[b'x'; 1400]);
    }
    assert!(b.model.log.contains(&"abort"));
}

#[test]
fn connections_beyond_the_table_are_refused_and_slots_come_back() {
    let mut b = bench();
    let peer = Peer {
        ip: noctule_sock::app::Ip4(0),
        port: 1,
    };
    let conn = |i: u32| Conn {
        net: 2 + (i / 512) as u8,
        id: 0x1_0000 + i % 512,
    };
    for i in 0..conn::SLOTS as u32 {
        b.web
            .new_conn(&mut b.model, conn(i), Origin::Id(1), peer, 8);
    }
    assert_eq!(b.model.log.last(), Some(&"abort"));
    b.web.cleanup(&mut b.model, conn(5), 0);
    b.web
        .new_conn(&mut b.model, conn(5), Origin::Id(1), peer, 8);
    assert_eq!(b.model.log.last(), Some(&"accept"));
    let stale = Conn {
        id: conn(5).id + (1 << 16),
        ..conn(5)
    };
    assert_eq!(b.web.conns.slot(stale), None);
}
