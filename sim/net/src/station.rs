//! A [`Station`]: one client host, a smoltcp interface with at most [`SOCKETS`] connections.
//!
//! smoltcp looks at every socket that it is given, for every packet and every time it works. So each
//! connection is a set of its own: a frame is shown to the connection whose port it names, and of the
//! others only those are asked that somebody has touched or whose timer is due. What leaves, and in which
//! order, is what one set of all of them would send: a connection without reason to speak is silent.

use crate::agenda::{Agenda, NEVER};
use crate::queues::Queues;
use smoltcp::iface::{Config, Interface, PollResult, SocketHandle, SocketSet};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpCidr, IpEndpoint, Ipv4Address};
use std::cell::Cell;

/// Most connections of a station.
pub const SOCKETS: usize = 64;

/// Most bytes of an Ethernet frame, header included, FCS excluded.
pub const FRAME_MAX: usize = 1_514;

thread_local! {
    // smoltcp asks for TCP timestamps through a plain function.
    static MILLIS: Cell<u32> = const { Cell::new(0) };
}

fn timestamp() -> u32 {
    MILLIS.get()
}

/// A connection of a [`Station`]. Once it was retired and has ended, the next one may have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(usize);

impl Handle {
    /// A small number, lowest that is free: a place in a table.
    pub fn index(self) -> usize {
        self.0
    }
}

// One connection. Without one, a place is empty and keeps its marks.
struct Line {
    set: SocketSet<'static>,
    socket: SocketHandle,
}

/// One client host.
pub struct Station {
    iface: Interface,
    /// Sockets beside its connections, for smoltcp's own calls.
    pub sockets: SocketSet<'static>,
    queues: Queues,
    mac: [u8; 6],
    next_port: u16,
    // By handle: the connections; their ports (0: none); when they want to work, in microseconds.
    lines: Vec<Option<Line>>,
    ports: Vec<u16>,
    due: Agenda,
    // Connections that may have something to say since the last poll, and when (once it has begun); whether each is one.
    woken: Vec<(usize, u64)>,
    awake: Vec<bool>,
    // Likewise those that the stack has worked on and nobody has asked for.
    worked: Vec<usize>,
    news: Vec<bool>,
    // Connections that nobody uses any more and that still have to end.
    retired: Vec<Handle>,
}

impl Station {
    /// The station of MAC `mac` and address `ip`/24; `seed` draws initial sequence numbers and the
    /// first port.
    pub fn new(mac: [u8; 6], ip: [u8; 4], seed: u64, us: u64) -> Station {
        let mut config = Config::new(EthernetAddress(mac).into());
        config.random_seed = seed;
        let mut queues = Queues::default();
        let mut iface = Interface::new(config, &mut queues, instant(us));
        let address = Ipv4Address::from(ip);
        iface.update_ip_addrs(|a| {
            a.push(IpCidr::new(address.into(), 24))
                .expect("room for one address");
        });
        let next_port = 49_152 + (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 51) as u16;
        Station {
            iface,
            sockets: SocketSet::new(Vec::new()),
            queues,
            mac,
            next_port,
            lines: Vec::new(),
            ports: Vec::new(),
            due: Agenda::new(),
            woken: Vec::new(),
            awake: Vec::new(),
            worked: Vec::new(),
            news: Vec::new(),
            retired: Vec::new(),
        }
    }

    /// Its MAC address.
    pub fn mac(&self) -> [u8; 6] {
        self.mac
    }

    /// Whether it takes a frame.
    pub fn wants(&self, frame: &[u8]) -> bool {
        frame
            .get(..6)
            .is_some_and(|to| *to == self.mac || to[0] & 1 == 1)
    }

    /// A frame arrives; dropped unless it is for this station.
    pub fn arrive(&mut self, frame: Vec<u8>) {
        if self.wants(&frame) {
            self.queues.rx.push_back(frame);
        }
    }

    /// Lets the stack work at `us` microseconds.
    pub fn poll(&mut self, us: u64) {
        MILLIS.set((us / 1_000) as u32);
        while let Some(frame) = self.queues.rx.front() {
            self.take_in(self.line_of(frame), us);
        }
        for k in self.due.due(us) {
            wake(&mut self.awake, &mut self.woken, k);
        }
        self.send_out(us);
        for (k, at) in self.woken.drain(..) {
            self.due.set(k, at);
            self.awake[k] = false;
            if !std::mem::replace(&mut self.news[k], true) {
                self.worked.push(k);
            }
        }
        self.forget_retired();
    }

    // Shows the next frame to the connection that it is for.
    fn take_in(&mut self, line: Option<usize>, us: u64) {
        let set = match line {
            Some(k) => {
                self.wake(k);
                &mut self.lines[k].as_mut().expect("a line with a port").set
            }
            // What is no connection's may concern all: an answer to ARP lets them send.
            None => {
                (0..self.lines.len()).for_each(|k| self.wake(k));
                &mut self.sockets
            }
        };
        self.iface
            .poll_ingress_single(instant(us), &mut self.queues, set);
    }

    // Sends what there is to send: one packet each in turn, as smoltcp does.
    fn send_out(&mut self, us: u64) {
        self.woken.sort_unstable();
        for (k, due) in &mut self.woken {
            if let Some(line) = &self.lines[*k] {
                *due = next(self.iface.poll_at(instant(us), &line.set));
            }
        }
        let others = self.sockets.iter().next().is_some();
        let mut sent = true;
        while sent {
            sent = false;
            for (k, due) in &mut self.woken {
                if *due <= us
                    && let Some(line) = &mut self.lines[*k]
                {
                    let result =
                        self.iface
                            .poll_egress(instant(us), &mut self.queues, &mut line.set);
                    sent |= result == PollResult::SocketStateChanged;
                    *due = next(self.iface.poll_at(instant(us), &line.set));
                }
            }
            if others {
                let result =
                    self.iface
                        .poll_egress(instant(us), &mut self.queues, &mut self.sockets);
                sent |= result == PollResult::SocketStateChanged;
            }
        }
    }

    fn forget_retired(&mut self) {
        let mut at = 0;
        while at < self.retired.len() {
            let handle = self.retired[at];
            // A client's port is not used again soon, so nobody needs its TIME-WAIT.
            let state = self.look(handle).state();
            if matches!(state, tcp::State::Closed | tcp::State::TimeWait) {
                self.lines[handle.0] = None;
                self.ports[handle.0] = 0;
                self.due.set(handle.0, NEVER);
                self.retired.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// The next frame it sends.
    pub fn depart(&mut self) -> Option<Vec<u8>> {
        self.queues.tx.pop_front()
    }

    /// When the stack wants to work again by itself, in microseconds, as the last [`Station::poll`] left it.
    pub fn due(&mut self, us: u64) -> Option<u64> {
        let others = match self.sockets.iter().next() {
            Some(_) => next(self.iface.poll_at(instant(us), &self.sockets)),
            None => NEVER,
        };
        Some(self.due.first().min(others)).filter(|&at| at != NEVER)
    }

    /// Begins a connection to `to`, with buffers of `rx` and `tx` bytes.
    pub fn connect(&mut self, to: ([u8; 4], u16), rx: usize, tx: usize) -> Handle {
        let buffer = |n| tcp::SocketBuffer::new(vec![0; n]);
        let mut socket = tcp::Socket::new(buffer(rx), buffer(tx));
        socket.set_tsval_generator(Some(timestamp));
        socket.set_nagle_enabled(false);
        let remote = IpEndpoint::new(Ipv4Address::from(to.0).into(), to.1);
        let local = self.next_port;
        self.next_port = if local == u16::MAX { 49_152 } else { local + 1 };
        // The address and ports are never zero and the socket is new: there is nothing to refuse.
        socket
            .connect(self.iface.context(), remote, local)
            .expect("a new socket connects");
        let mut set = SocketSet::new(Vec::with_capacity(1));
        let line = Line {
            socket: set.add(socket),
            set,
        };
        let k = self.free();
        self.lines[k] = Some(line);
        self.ports[k] = local;
        self.wake(k);
        Handle(k)
    }

    // The first place without a connection.
    fn free(&mut self) -> usize {
        if let Some(k) = self.lines.iter().position(Option::is_none) {
            return k;
        }
        self.lines.push(None);
        self.ports.push(0);
        self.due.push();
        self.awake.push(false);
        self.news.push(false);
        self.lines.len() - 1
    }

    /// The connection of a handle, to do something with: the next [`Station::poll`] looks at it.
    ///
    /// # Panics
    /// If it was retired and has ended.
    pub fn tcp(&mut self, handle: Handle) -> &mut tcp::Socket<'static> {
        self.wake(handle.0);
        let line = self.lines[handle.0].as_mut().expect("a connection");
        line.set.get_mut(line.socket)
    }

    /// The connection of a handle, to look at.
    ///
    /// # Panics
    /// As [`Station::tcp`].
    pub fn look(&self, handle: Handle) -> &tcp::Socket<'static> {
        let line = self.lines[handle.0].as_ref().expect("a connection");
        line.set.get(line.socket)
    }

    /// Moves to the end of `to` the connections that the stack has worked on since the last call; all
    /// others are as they were left.
    pub fn take_news(&mut self, to: &mut Vec<Handle>) {
        for k in self.worked.drain(..) {
            self.news[k] = false;
            to.push(Handle(k));
        }
    }

    /// Leaves a connection that was closed or aborted to the stack, which forgets it at its end.
    pub fn retire(&mut self, handle: Handle) {
        self.retired.push(handle);
    }

    fn wake(&mut self, k: usize) {
        wake(&mut self.awake, &mut self.woken, k);
    }

    // The open connection whose port an IPv4 frame with TCP names.
    fn line_of(&self, frame: &[u8]) -> Option<usize> {
        let port = tcp_port(frame)?;
        let here = |&k: &usize| {
            self.ports[k] == port && self.look(Handle(k)).state() != tcp::State::Closed
        };
        (0..self.ports.len()).find(here)
    }
}

fn wake(awake: &mut [bool], woken: &mut Vec<(usize, u64)>, k: usize) {
    if !std::mem::replace(&mut awake[k], true) {
        woken.push((k, NEVER));
    }
}

fn instant(us: u64) -> Instant {
    Instant::from_micros(us as i64)
}

fn next(at: Option<Instant>) -> u64 {
    at.map_or(NEVER, |at| at.total_micros().max(0) as u64)
}

// Destination port of a frame that carries TCP over IPv4; whether it is right otherwise, the stack sees.
fn tcp_port(frame: &[u8]) -> Option<u16> {
    let ip = frame.get(14..)?;
    if frame[12..14] != [0x08, 0x00] || *ip.get(9)? != 6 {
        return None;
    }
    let header = usize::from(ip[0] & 15) * 4;
    let port = ip.get(header + 2..header + 4)?;
    Some(u16::from_be_bytes([port[0], port[1]])).filter(|&p| p != 0)
}
