//! The doors to the host's own network, with the host's TCP at the outer end.

mod common;

use common::{Host, Vice, body};
use noctule_net::gateway::{Gateway, GatewayCounters};
use noctule_net::raw::{FramePort, Tap, carry};
use noctule_net::{Machine, Network, WireOptions};
use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Runs clients against a gateway to `host` port `port`; returns what went through and how far
/// virtual time went ahead of the host's.
fn through(host: Host, port: u16, clients: impl FnOnce(SocketAddr) + Send) -> GatewayCounters {
    let mut gateway = Gateway::bind("127.0.0.1:0", ([10, 0, 0, 2], port)).unwrap();
    let address = gateway.address().unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let over = done.clone();
    let mut net = Network::new(host, 2, WireOptions::default());
    std::thread::scope(|s| {
        s.spawn(move || {
            clients(address);
            over.store(true, Ordering::Release);
        });
        let begun = Instant::now();
        let go_on = |g: &Gateway, _: &mut Network<Host>| {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "the clients hang: {:?}",
                g.counters()
            );
            !done.load(Ordering::Acquire) || g.open() > 0
        };
        gateway.serve(&mut net, go_on).unwrap();
    });
    gateway.counters()
}

fn get(stream: &mut TcpStream, n: usize) {
    write!(stream, "GET /{n} HTTP/1.1\r\n\r\n").unwrap();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {n}\r\n\r\n");
    let mut answer = vec![0; head.len() + n];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer[..head.len()], *head.as_bytes());
    assert!(answer[head.len()..] == body(n), "the body of {n} bytes");
}

#[test]
fn clients_of_the_host_are_served_over_one_connection_each() {
    let counters = through(Host::new(2, 40, Vice::default()), 80, |address| {
        std::thread::scope(|s| {
            for c in 0..20 {
                s.spawn(move || {
                    let mut stream = TcpStream::connect(address).unwrap();
                    for n in [10, 2_000, 40_000 + c] {
                        get(&mut stream, n);
                    }
                });
            }
        });
    });
    assert_eq!((counters.accepted, counters.reset), (20, 0), "{counters:?}");
    assert_eq!(counters.closed, 20);
}

#[test]
fn a_client_that_reads_late_loses_nothing_and_a_half_close_goes_through() {
    through(Host::new(1, 4, Vice::default()), 80, |address| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /900000 HTTP/1.1\r\n\r\n").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.ends_with(&body(900_000)), "{} bytes", answer.len());
    });
}

#[test]
fn a_refused_connection_and_a_reset_reach_the_client() {
    let counters = through(Host::new(1, 4, Vice::default()), 81, |address| {
        let mut stream = TcpStream::connect(address).unwrap();
        let error = stream.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    });
    assert_eq!((counters.refused, counters.closed), (1, 0));
    let vice = Vice {
        reset_every: 1,
        ..Vice::default()
    };
    let counters = through(Host::new(1, 4, vice), 80, |address| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /10 HTTP/1.1\r\n\r\n").unwrap();
        let error = stream.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    });
    assert_eq!((counters.refused, counters.reset), (0, 1));
}

#[test]
fn idle_time_is_not_ahead_of_the_host() {
    let mut gateway = Gateway::bind("127.0.0.1:0", ([10, 0, 0, 2], 80)).unwrap();
    let mut net = Network::new(Host::new(1, 1, Vice::default()), 1, WireOptions::default());
    let begun = Instant::now();
    gateway
        .serve(&mut net, |_, _| {
            begun.elapsed() < Duration::from_millis(300)
        })
        .unwrap();
    let (us, host) = (net.machine().us(), begun.elapsed().as_micros() as u64);
    assert!(
        us <= host && us > 200_000,
        "{us} us of virtual time in {host} us"
    );
}

/// A wire with an ARP request on it.
#[derive(Default)]
struct Bench {
    towards: VecDeque<Vec<u8>>,
    from: Vec<Vec<u8>>,
}
impl FramePort for Bench {
    fn read(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        Ok(self.towards.pop_front())
    }
    fn write(&mut self, frame: &[u8]) -> std::io::Result<()> {
        self.from.push(frame.to_vec());
        Ok(())
    }
    fn wait(&mut self, longest: Duration) -> std::io::Result<()> {
        std::thread::sleep(longest);
        Ok(())
    }
}

#[test]
fn raw_frames_reach_the_chip_and_its_answers_the_wire() {
    let mut arp = vec![0xFF; 6];
    arp.extend([
        2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1,
    ]);
    arp.extend([0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
    let mut bench = Bench {
        towards: [vec![0; 2_000], arp].into(),
        ..Bench::default()
    };
    let begun = Instant::now();
    let mut host = Host::new(3, 1, Vice::default());
    let counters = carry(&mut host, &mut bench, |_, c| {
        c.frames_out == 0 && begun.elapsed() < Duration::from_secs(10)
    })
    .unwrap();
    assert_eq!(
        (counters.frames_in, counters.frames_out, counters.oversize),
        (1, 1, 1)
    );
    assert_eq!(bench.from[0][28..32], [10, 0, 0, 2]);
    assert!(host.us() <= begun.elapsed().as_micros() as u64);
}

#[test]
fn a_device_that_cannot_be_opened_says_what_to_do() {
    let Err(error) = Tap::open("no/such") else {
        panic!("a device of an impossible name")
    };
    assert!(error.to_string().contains("ip tuntap add"), "{error}");
}
