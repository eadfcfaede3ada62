//! HTTP load on the machine: closed loop (each connection asks again when it is answered) or open
//! loop (requests come at a rate, whatever the machine does), every answer compared byte by byte.

mod conn;
mod report;

pub use report::{LoadOptions, LoadReport};

use crate::fault::Random;
use crate::http::{Reader, Resource};
use crate::machine::Machine;
use crate::network::Network;
use crate::station::{Handle, SOCKETS};
use conn::Conn;
use noctule_sim::StopOn;
use std::collections::VecDeque;

/// A moment of the measured window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Measuring begins.
    Begin,
    /// In it; how often is not promised.
    Within,
    /// It is over.
    End,
}

/// Cycles between the beginnings of two stations. Machines are not switched on in the same cycle, and the chip's control tile
/// takes 1,250 cycles to answer who it is: of 64 questions that come together most find no buffer, and a host asks again
/// after a second.
const BEGIN_GAP: u64 = 2_500;

/// Called at the edges of the measured window, in the cycle they belong to, and now and then in it.
pub type Watch<'a, M> = &'a mut dyn FnMut(Moment, &mut Network<M>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Window {
    Before,
    Since(u64),
    Over,
}

// The connections of one station.
#[derive(Default)]
struct OfStation {
    conns: Vec<usize>,
    // By handle.
    of_handle: Vec<usize>,
    // From this cycle on all are looked at, not only those that the stack has worked on: one waits for room
    // in its buffer, or too long for an answer. Never later than that.
    look_from: u64,
}

struct Load<'a, M: Machine> {
    net: &'a mut Network<M>,
    resources: &'a [Resource],
    options: &'a LoadOptions,
    random: Random,
    conns: Vec<Conn>,
    stations: Vec<OfStation>,
    // Whoever the stacks have news of; kept for their memory.
    news: Vec<Handle>,
    touched: Vec<usize>,
    turn: Vec<usize>,
    // Steady: not every connection is open yet.
    held: bool,
    // Stations that have begun, and the cycle in which the first did.
    begun: usize,
    start: u64,
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
    let mut of_station: Vec<OfStation> = (0..stations).map(|_| OfStation::default()).collect();
    let conn = |c: usize| {
        of_station[c % stations].conns.push(c);
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
        stations: of_station,
        news: Vec::new(),
        touched: Vec::new(),
        turn: Vec::new(),
        held: options.steady,
        begun: 0,
        start: net.now(),
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
        while self.finished() < self.options.requests {
            if self.net.now() >= self.options.deadline || (self.options.stop)() {
                self.report.gave_up = true;
                break;
            }
            let until = self.begin().min(self.arrivals());
            self.net
                .advance(until.min(self.options.deadline), StopOn::NOTHING);
            self.arrivals();
            self.touched.clear();
            self.touched.extend(self.net.touched());
            for at in 0..self.touched.len() {
                self.serve_touched(self.touched[at]);
            }
            if matches!(self.window, Window::Since(_)) {
                (self.watch)(Moment::Within, self.net);
            }
            if self.held && self.all_open() {
                self.held = false;
                self.serve_all();
            }
            if !self.backlog.is_empty() {
                self.serve_all();
            }
        }
        self.end();
        self.close();
    }

    // Lets the stations begin whose turn has come; the cycle of the next one's.
    fn begin(&mut self) -> u64 {
        while self.begun < self.stations.len() {
            let turn = self.start + self.begun as u64 * BEGIN_GAP;
            if self.net.now() < turn {
                return turn;
            }
            self.begun += 1;
            self.serve_station(self.begun - 1);
        }
        u64::MAX
    }

    fn serve_station(&mut self, k: usize) {
        self.stations[k].look_from = u64::MAX;
        for at in 0..self.stations[k].conns.len() {
            self.serve(self.stations[k].conns[at]);
        }
    }

    // Serves those connections of a station that can go on: all, while requests wait for whoever comes first,
    // or those that the stack has worked on.
    fn serve_touched(&mut self, k: usize) {
        self.news.clear();
        self.net.station_quietly(k).take_news(&mut self.news);
        let waiting = self.held || !self.backlog.is_empty();
        if waiting || self.net.now() >= self.stations[k].look_from {
            return self.serve_station(k);
        }
        let of_handle = &self.stations[k].of_handle;
        let conns = &self.conns;
        let conn = |&handle: &Handle| {
            let c = *of_handle.get(handle.index())?;
            (conns.get(c)?.handle == Some(handle)).then_some(c)
        };
        self.turn.clear();
        self.turn.extend(self.news.iter().filter_map(conn));
        self.turn.sort_unstable();
        for at in 0..self.turn.len() {
            self.serve(self.turn[at]);
        }
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
                    (self.watch)(Moment::Begin, self.net);
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
            (self.watch)(Moment::End, self.net);
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

    // Closes what is open, and gives the chip and the stacks time to part unless told to stop.
    fn close(&mut self) {
        for conn in &mut self.conns {
            if let Some(handle) = conn.handle.take() {
                let station = self.net.station(conn.station);
                station.tcp(handle).close();
                station.retire(handle);
            }
        }
        let grace = self.net.now() + 2_000 * self.net.machine().cycles_per_us();
        while self.net.now() < grace.min(self.options.deadline) && !(self.options.stop)() {
            self.net
                .advance(grace.min(self.options.deadline), StopOn::NOTHING);
        }
    }
}
