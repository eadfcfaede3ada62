//! HTTP load on the machine: closed loop (each connection asks again when it is answered) or open
//! loop (requests come at a rate, whatever the machine does), every answer compared byte by byte.

mod conn;
mod report;

pub use report::{LoadOptions, LoadReport};

use crate::fault::Random;
use crate::http::{Reader, Resource};
use crate::machine::Machine;
use crate::network::Network;
use crate::station::SOCKETS;
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

struct Load<'a, M: Machine> {
    net: &'a mut Network<M>,
    resources: &'a [Resource],
    options: &'a LoadOptions,
    random: Random,
    conns: Vec<Conn>,
    // Connections of each station.
    of_station: Vec<Vec<usize>>,
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
        let mut held = self.options.steady;
        while self.finished() < self.options.requests {
            if self.net.now() >= self.options.deadline || (self.options.stop)() {
                self.report.gave_up = true;
                break;
            }
            let until = self.begin().min(self.arrivals());
            self.net
                .advance(until.min(self.options.deadline), StopOn::NOTHING);
            self.arrivals();
            let touched: Vec<usize> = self.net.touched().to_vec();
            for k in touched {
                self.serve_station(k);
            }
            if matches!(self.window, Window::Since(_)) {
                (self.watch)(Moment::Within, self.net);
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

    // Lets the stations begin whose turn has come; the cycle of the next one's.
    fn begin(&mut self) -> u64 {
        while self.begun < self.of_station.len() {
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
        for at in 0..self.of_station[k].len() {
            self.serve(self.of_station[k][at]);
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
