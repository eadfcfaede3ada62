//! HTTP load on the machine: closed loop (each connection asks again when it is answered) or open
//! loop (requests come at a rate, whatever the machine does), every answer compared byte by byte.

mod report;

pub use report::{LoadOptions, LoadReport};

use crate::fault::Random;
use crate::http::{Reader, Resource};
use crate::machine::Machine;
use crate::network::Network;
use crate::station::SOCKETS;
use noctule_sim::StopOn;
use smoltcp::iface::SocketHandle;
use smoltcp::socket::tcp::State;
use std::collections::VecDeque;

struct Asked {
    resource: usize,
    since: u64,
}

struct Conn {
    station: usize,
    handle: Option<SocketHandle>,
    established: bool,
    reader: Reader,
    asked: VecDeque<Asked>,
    // Bytes of requests not yet taken by the stack.
    unsent: VecDeque<u8>,
    used: u64,
    // When it was opened.
    opened: u64,
    // It has been answered at least once.
    warm: bool,
}

/// An end of the measured window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Measuring begins.
    Begin,
    /// It is over.
    End,
}

/// Called at the edges of the measured window, in the cycle they belong to.
pub type Watch<'a, M> = &'a mut dyn FnMut(Edge, &mut Network<M>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Window {
    Before,
    Since(u64),
    Over,
}

struct Load<'a, M: Machine> {
    net: &'a mut Network<M>,
    resources: &'a [Resource],
    options: &'a LoadOptions,
    random: Random,
    conns: Vec<Conn>,
    // Connections of each station.
    of_station: Vec<Vec<usize>>,
    issued: u64,
    // Open loop: requests whose time has come and that no connection has taken yet.
    backlog: VecDeque<u64>,
    next_arrival: f64,
    window: Window,
    // Connections that have been answered.
    warm: usize,
    watch: Watch<'a, M>,
    report: LoadReport,
}

/// Carries `options` out on the network's stations, at most [`SOCKETS`] connections each.
///
/// # Panics
/// If the stations cannot hold the connections, or there is no resource.
pub fn run<M: Machine>(
    net: &mut Network<M>,
    resources: &[Resource],
    options: &LoadOptions,
) -> LoadReport {
    watched(net, resources, options, &mut |_, _| {})
}

/// [`run`], telling of the edges of the measured window.
///
/// # Panics
/// As [`run`].
pub fn watched<M: Machine>(
    net: &mut Network<M>,
    resources: &[Resource],
    options: &LoadOptions,
    watch: Watch<'_, M>,
) -> LoadReport {
    assert!(!resources.is_empty(), "nothing to ask for");
    let connections = options
        .connections
        .clamp(1, options.requests.max(1) as usize);
    assert!(
        connections <= net.stations() * SOCKETS,
        "{connections} connections need {} stations",
        connections.div_ceil(SOCKETS)
    );
    let stations = net.stations();
    let mut of_station = vec![Vec::new(); stations];
    let conn = |c: usize| {
        of_station[c % stations].push(c);
        Conn {
            station: c % stations,
            handle: None,
            established: false,
            reader: Reader::default(),
            asked: VecDeque::new(),
            unsent: VecDeque::new(),
            used: 0,
            opened: 0,
            warm: false,
        }
    };
    let conns = (0..connections).map(conn).collect();
    let mut load = Load {
        resources,
        options,
        random: Random::new(options.seed),
        conns,
        of_station,
        issued: 0,
        backlog: VecDeque::new(),
        next_arrival: net.now() as f64,
        window: Window::Before,
        warm: 0,
        watch,
        report: LoadReport::default(),
        net,
    };
    load.go();
    load.report.latencies.sort_unstable();
    load.report
}

impl<M: Machine> Load<'_, M> {
    fn go(&mut self) {
        self.window();
        self.serve_all();
        let mut held = self.options.steady;
        while self.finished() < self.options.requests {
            if self.net.now() >= self.options.deadline || (self.options.stop)() {
                self.report.gave_up = true;
                break;
            }
            let until = self.arrivals();
            self.net
                .advance(until.min(self.options.deadline), StopOn::NOTHING);
            self.arrivals();
            let touched: Vec<usize> = self.net.touched().to_vec();
            for k in touched {
                for at in 0..self.of_station[k].len() {
                    self.serve(self.of_station[k][at]);
                }
            }
            if held && self.all_open() {
                held = false;
                self.serve_all();
            }
            if !self.backlog.is_empty() {
                self.serve_all();
            }
        }
        self.end();
        self.close();
    }

    fn serve_all(&mut self) {
        for c in 0..self.conns.len() {
            self.serve(c);
        }
    }

    fn all_open(&self) -> bool {
        self.conns.iter().all(|conn| conn.established)
    }

    // Opens or closes the measured window when its time has come.
    fn window(&mut self) {
        let steady = self.options.steady;
        match self.window {
            Window::Before => {
                let warm = !steady || self.warm == self.conns.len();
                if warm && self.report.answered >= self.options.warmup {
                    self.window = Window::Since(self.net.now());
                    (self.watch)(Edge::Begin, self.net);
                }
            }
            Window::Since(_) if steady && self.issued >= self.options.requests => self.end(),
            _ => {}
        }
    }

    fn end(&mut self) {
        if let Window::Since(begin) = self.window {
            if self.options.steady {
                self.report.cycles = self.net.now() - begin;
            }
            self.window = Window::Over;
            (self.watch)(Edge::End, self.net);
        }
    }

    fn finished(&self) -> u64 {
        self.report.answered + self.report.errors_total()
    }

    // Open loop: moves arrivals that are due to the backlog; the cycle of the next one.
    fn arrivals(&mut self) -> u64 {
        let Some(rate) = self.options.rate else {
            return u64::MAX;
        };
        let per_second = self.net.machine().cycles_per_us() as f64 * 1e6;
        let now = self.net.now() as f64;
        while self.next_arrival <= now
            && self.issued + (self.backlog.len() as u64) < self.options.requests
        {
            self.backlog.push_back(self.next_arrival as u64);
            self.next_arrival += -self.random.unit().ln() * per_second / rate;
        }
        if self.issued + (self.backlog.len() as u64) < self.options.requests {
            self.next_arrival.ceil() as u64
        } else {
            u64::MAX
        }
    }

    // When the next request's turn was, if it has come.
    fn next_request(&mut self) -> Option<u64> {
        if self.options.rate.is_some() {
            return self.backlog.pop_front();
        }
        (self.issued < self.options.requests).then(|| self.net.now())
    }

    // Lets one connection go on as far as it can.
    fn serve(&mut self, c: usize) {
        if self.conns[c].handle.is_none() && !self.open(c) {
            return;
        }
        self.receive(c);
        self.ask(c);
        self.flush(c);
        self.reap(c);
    }

    fn open(&mut self, c: usize) -> bool {
        let wanted = if self.options.rate.is_some() {
            self.issued + (self.backlog.len() as u64) < self.options.requests
                || !self.backlog.is_empty()
        } else {
            self.issued < self.options.requests
        };
        if !wanted {
            return false;
        }
        let largest = self
            .resources
            .iter()
            .map(|r| r.body.len())
            .max()
            .unwrap_or(0);
        let now = self.net.now();
        let rx = (largest + 2_048).clamp(4_096, 65_535);
        let conn = &mut self.conns[c];
        let handle = self
            .net
            .station(conn.station)
            .connect(self.options.server, rx, 4_096);
        conn.handle = Some(handle);
        conn.opened = now;
        conn.established = false;
        conn.used = 0;
        conn.reader = Reader::default();
        true
    }

    fn receive(&mut self, c: usize) {
        let Some(handle) = self.conns[c].handle else {
            return;
        };
        let station = self.conns[c].station;
        let mut answered = Vec::new();
        let mut wrong = None;
        let conn = &mut self.conns[c];
        let resources = self.resources;
        let socket = self.net.station_quietly(station).tcp(handle);
        if socket.may_send() && !conn.established {
            conn.established = true;
            self.report.connected += 1;
        }
        let mut took = false;
        while wrong.is_none() && socket.can_recv() {
            took = true;
            let read = socket.recv(|bytes| {
                let Some(asked) = conn.asked.front() else {
                    return (bytes.len(), Err(crate::http::AnswerError::Unasked));
                };
                match conn.reader.take(bytes, &resources[asked.resource]) {
                    Ok((used, done)) => (used, Ok(done)),
                    Err(e) => (bytes.len(), Err(e)),
                }
            });
            match read {
                Ok(Ok(true)) => answered.extend(conn.asked.pop_front()),
                Ok(Ok(false)) => {}
                Ok(Err(e)) => wrong = Some(e.to_string()),
                Err(_) => break,
            }
        }
        if took {
            self.net.station(station); // window updates want to go out
        }
        for asked in answered {
            self.answered(c, &asked);
        }
        if let Some(reason) = wrong {
            self.fail(c, &reason);
        }
    }

    fn answered(&mut self, c: usize, asked: &Asked) {
        let now = self.net.now();
        self.report.answered += 1;
        self.report.body_bytes += self.resources[asked.resource].body.len() as u64;
        if !std::mem::replace(&mut self.conns[c].warm, true) {
            self.warm += 1;
        }
        if let Window::Since(begin) = self.window {
            self.report.measured += 1;
            self.report.cycles = now - begin;
            self.report.latencies.push(now - asked.since);
        }
        self.window();
    }

    fn ask(&mut self, c: usize) {
        if !self.conns[c].established || self.options.steady && self.issued == 0 && !self.all_open()
        {
            return;
        }
        let limit = self.options.per_connection.unwrap_or(u64::MAX);
        while self.conns[c].handle.is_some()
            && self.conns[c].asked.len() < self.options.pipeline.max(1)
            && self.conns[c].used < limit
        {
            let Some(since) = self.next_request() else {
                break;
            };
            let resource = self.random.below(self.resources.len() as u64) as usize;
            self.issued += 1;
            let conn = &mut self.conns[c];
            conn.used += 1;
            conn.asked.push_back(Asked { resource, since });
            conn.unsent.extend(&self.resources[resource].request);
        }
    }

    fn flush(&mut self, c: usize) {
        let conn = &mut self.conns[c];
        let Some(handle) = conn.handle else { return };
        if conn.unsent.is_empty() {
            return;
        }
        let socket = self.net.station(conn.station).tcp(handle);
        if let Ok(n) = socket.send_slice(conn.unsent.make_contiguous()) {
            conn.unsent.drain(..n);
        }
    }

    // Ends connections that are used up, refused, reset or overdue.
    fn reap(&mut self, c: usize) {
        let conn = &self.conns[c];
        let Some(handle) = conn.handle else { return };
        let (station, idle) = (conn.station, conn.asked.is_empty());
        let timeout = self
            .options
            .timeout_us
            .saturating_mul(self.net.machine().cycles_per_us());
        let overdue = conn
            .asked
            .front()
            .is_some_and(|a| self.net.now() - a.since > timeout);
        let used_up = idle && self.options.per_connection.is_some_and(|n| conn.used >= n);
        let established = conn.established;
        let unheard = !established && self.net.now() - conn.opened > timeout;
        let socket = self.net.station_quietly(station).tcp(handle);
        let (state, ended) = (socket.state(), !socket.may_recv());
        if overdue {
            self.fail(c, "no answer in time");
        } else if unheard {
            self.fail(c, "no connection in time");
        } else if used_up || (ended && idle && established && state == State::CloseWait) {
            self.net.station(station).tcp(handle).close();
            self.let_go(c);
        } else if state == State::Closed {
            let reason = if established {
                "the connection was reset"
            } else {
                "the connection was refused"
            };
            self.fail(c, reason);
        } else if established && ended && !idle {
            self.fail(c, "the server closed before it had answered");
        }
    }

    // What was asked on this connection has failed, or one request where none was.
    fn fail(&mut self, c: usize, reason: &str) {
        let lost = self.conns[c].asked.len() as u64;
        if lost == 0 {
            // A connection that cannot be had costs a request, so that a dead server ends the run.
            if self.next_request().is_some() {
                self.issued += 1;
                *self.report.errors.entry(reason.to_owned()).or_default() += 1;
            }
        } else {
            *self.report.errors.entry(reason.to_owned()).or_default() += lost;
        }
        if let Some(handle) = self.conns[c].handle {
            self.net.station(self.conns[c].station).tcp(handle).abort();
        }
        self.let_go(c);
    }

    // The stack finishes the old socket by itself; the connection takes a new one.
    fn let_go(&mut self, c: usize) {
        let conn = &mut self.conns[c];
        conn.asked.clear();
        conn.unsent.clear();
        if let Some(handle) = conn.handle.take() {
            self.net.station(conn.station).retire(handle);
        }
        self.open(c);
    }

    // Closes what is open, and gives the chip and the stacks time to part.
    fn close(&mut self) {
        for conn in &mut self.conns {
            if let Some(handle) = conn.handle.take() {
                let station = self.net.station(conn.station);
                station.tcp(handle).close();
                station.retire(handle);
            }
        }
        let grace = self.net.now() + 2_000 * self.net.machine().cycles_per_us();
        while self.net.now() < grace.min(self.options.deadline) {
            self.net
                .advance(grace.min(self.options.deadline), StopOn::NOTHING);
        }
    }
}
