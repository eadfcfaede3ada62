//! A machine that is no chip: a smoltcp host that serves HTTP, to test the harness by itself.

use noctule_net::{FRAME_MAX, Machine};
use noctule_sim::{Stop, StopOn, TxFrame};
use smoltcp::iface::{Config, Interface, SocketSet};
use smoltcp::phy::{self, Device, DeviceCapabilities, Medium};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpAddress, IpCidr};
use std::collections::VecDeque;

/// Frames in and out of an interface.
#[derive(Default)]
pub struct Queues {
    pub rx: VecDeque<Vec<u8>>,
    pub tx: VecDeque<Vec<u8>>,
}
pub struct Rx(Vec<u8>);
pub struct Tx<'a>(&'a mut VecDeque<Vec<u8>>);
impl phy::RxToken for Rx {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0)
    }
}
impl phy::TxToken for Tx<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut frame = vec![0; len];
        let r = f(&mut frame);
        self.0.push_back(frame);
        r
    }
}
impl Device for Queues {
    type RxToken<'a> = Rx;
    type TxToken<'a> = Tx<'a>;
    fn receive(&mut self, _: Instant) -> Option<(Rx, Tx<'_>)> {
        let frame = self.rx.pop_front()?;
        Some((Rx(frame), Tx(&mut self.tx)))
    }
    fn transmit(&mut self, _: Instant) -> Option<Tx<'_>> {
        Some(Tx(&mut self.tx))
    }
    fn capabilities(&self) -> DeviceCapabilities {
        let mut c = DeviceCapabilities::default();
        c.medium = Medium::Ethernet;
        c.max_transmission_unit = FRAME_MAX;
        c
    }
}

/// The body that the host serves for `/n`: n bytes.
pub fn body(n: usize) -> Vec<u8> {
    (0..n).map(|k| (k * 31 + n) as u8).collect()
}

/// What a host does differently.
#[derive(Default, Clone, Copy)]
pub struct Vice {
    /// Every so many answers one byte is wrong.
    pub lie_every: usize,
    /// Every so many answers it resets the connection instead.
    pub reset_every: usize,
}

pub struct Host {
    cycle: u64,
    per_us: u64,
    external_us: Option<u64>,
    lanes: usize,
    queues: Queues,
    iface: Interface,
    sockets: SocketSet<'static>,
    // What each socket has read and not answered, and answered and not sent.
    state: Vec<(Vec<u8>, VecDeque<u8>)>,
    arriving: Vec<(u64, usize, Vec<u8>)>,
    leaving: Vec<VecDeque<TxFrame>>,
    pub used_lanes: Vec<u64>,
    vice: Vice,
    answers: usize,
    pub open_from: u64,
}

impl Host {
    pub fn new(lanes: usize, connections: usize, vice: Vice) -> Host {
        let mut queues = Queues::default();
        let config = Config::new(EthernetAddress([2, 0, 0, 0, 0, 2]).into());
        let mut iface = Interface::new(config, &mut queues, Instant::ZERO);
        iface.update_ip_addrs(|a| a.push(IpCidr::new(IpAddress::v4(10, 0, 0, 2), 24)).unwrap());
        let mut sockets = SocketSet::new(Vec::new());
        for _ in 0..connections {
            let buffer = |n| tcp::SocketBuffer::new(vec![0; n]);
            let mut socket = tcp::Socket::new(buffer(8_192), buffer(65_535));
            socket.listen(80).unwrap();
            sockets.add(socket);
        }
        Host {
            cycle: 0,
            per_us: 100,
            external_us: None,
            lanes,
            queues,
            iface,
            sockets,
            state: vec![Default::default(); connections],
            arriving: Vec::new(),
            leaving: vec![VecDeque::new(); lanes],
            used_lanes: vec![0; lanes],
            vice,
            answers: 0,
            open_from: 0,
        }
    }

    fn now(&self) -> Instant {
        Instant::from_micros(self.us() as i64)
    }

    fn work(&mut self) -> bool {
        for _ in 0..3 {
            let now = self.now();
            self.iface.poll(now, &mut self.queues, &mut self.sockets);
            for (at, (_, socket)) in self.sockets.iter_mut().enumerate() {
                let smoltcp::socket::Socket::Tcp(socket) = socket else {
                    continue;
                };
                let (read, send) = &mut self.state[at];
                if socket.state() == tcp::State::Closed || socket.state() == tcp::State::TimeWait {
                    socket.abort();
                    *read = Vec::new();
                    *send = VecDeque::new();
                    let _ = socket.listen(80);
                }
                while socket.can_recv() {
                    socket
                        .recv(|b| (b.len(), read.extend_from_slice(b)))
                        .unwrap();
                }
                while let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
                    let text = String::from_utf8_lossy(&read[..end]).into_owned();
                    read.drain(..end + 4);
                    let n = text
                        .strip_prefix("GET /")
                        .and_then(|t| t.split(' ').next()?.parse().ok())
                        .unwrap();
                    self.answers += 1;
                    let every = |n: usize| n != 0 && self.answers.is_multiple_of(n);
                    if every(self.vice.reset_every) {
                        socket.abort();
                    }
                    let mut body = body(n);
                    if every(self.vice.lie_every) {
                        body[n / 2] ^= 1;
                    }
                    send.extend(
                        format!("HTTP/1.1 200 OK\r\nContent-Length: {n}\r\n\r\n").as_bytes(),
                    );
                    send.extend(body);
                }
                if socket.can_send() {
                    let n = socket.send_slice(send.make_contiguous()).unwrap();
                    send.drain(..n);
                }
                if socket.state() == tcp::State::CloseWait && send.is_empty() {
                    socket.close();
                }
            }
        }
        let mut sent = false;
        while let Some(bytes) = self.queues.tx.pop_front() {
            let lane = noctule_net::bond::lane_of(&bytes, self.lanes);
            let cycle = self.cycle;
            self.leaving[lane].push_back(TxFrame {
                first_cycle: cycle,
                last_cycle: cycle,
                bytes,
            });
            sent = true;
        }
        sent
    }
}

impl Machine for Host {
    fn lanes(&self) -> Vec<usize> {
        (0..self.lanes).collect()
    }
    fn cycle(&self) -> u64 {
        self.cycle
    }
    fn us(&self) -> u64 {
        self.external_us.unwrap_or(self.cycle / self.per_us)
    }
    fn cycles_per_us(&self) -> u64 {
        self.per_us
    }
    fn run_until(&mut self, deadline: u64, stop_on: StopOn) -> Stop {
        while self.cycle < deadline {
            let due = self.due();
            if due.is_none_or(|d| d > self.cycle) && stop_on.has(StopOn::IDLE) {
                return Stop::IDLE;
            }
            self.cycle = due.unwrap_or(u64::MAX).clamp(self.cycle, deadline);
            if self.cycle == deadline {
                break;
            }
            let now = self.cycle;
            self.arriving.sort_by_key(|a| a.0);
            while self.arriving.first().is_some_and(|a| a.0 <= now) {
                let (_, lane, frame) = self.arriving.remove(0);
                self.used_lanes[lane] += 1;
                self.queues.rx.push_back(frame);
            }
            let sent = self.work();
            self.cycle += 1;
            if sent && stop_on.has(StopOn::FRAME) {
                return Stop::FRAME;
            }
        }
        Stop::NOTHING
    }
    fn send(&mut self, row: usize, not_before: u64, frame: &[u8]) {
        assert!(not_before >= self.cycle && frame.len() >= 60);
        self.arriving.push((not_before, row, frame.to_vec()));
    }
    fn receive(&mut self, row: usize) -> Option<TxFrame> {
        self.leaving[row].pop_front()
    }
    fn open_from(&mut self, _: usize, cycle: u64) {
        self.open_from = cycle;
    }
    fn due(&self) -> Option<u64> {
        // smoltcp's own poll_at wants a mutable interface; a look every 100 us is enough for a test.
        let frame = self.arriving.iter().map(|a| a.0).min().unwrap_or(u64::MAX);
        let tick = (self.cycle / 10_000 + 1) * 10_000;
        Some(frame.min(tick).max(self.cycle))
    }
    fn set_time(&mut self, us: u64) {
        self.external_us = Some(us);
    }
}
