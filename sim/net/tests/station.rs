//! A station asks only those of its connections that have a reason to speak. Beside one smoltcp interface
//! that always asks all, with the same seed and the same frames, it must say the same at the same time.

#[allow(dead_code, reason = "other tests use the rest")]
mod common;

use common::{Host, Queues, Vice};
use noctule_net::fault::Random;
use noctule_net::{Handle, Machine, Station};
use noctule_sim::StopOn;
use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpAddress, IpCidr};
use std::cell::Cell;

const MAC: [u8; 6] = [2, 0, 10, 0, 0, 10];

thread_local! {
    static MILLIS: Cell<u32> = const { Cell::new(0) };
}

/// A station and the same with all sockets in one set.
struct Both {
    station: Station,
    iface: Interface,
    queues: Queues,
    sockets: SocketSet<'static>,
    pairs: Vec<(Handle, SocketHandle)>,
    retired: Vec<SocketHandle>,
}

impl Both {
    fn new(seed: u64) -> Both {
        let mut config = Config::new(EthernetAddress(MAC).into());
        config.random_seed = seed;
        let mut queues = Queues::default();
        let mut iface = Interface::new(config, &mut queues, Instant::ZERO);
        let address = IpCidr::new(IpAddress::v4(10, 0, 0, 10), 24);
        iface.update_ip_addrs(|a| a.push(address).unwrap());
        Both {
            station: Station::new(MAC, [10, 0, 0, 10], seed, 0),
            iface,
            queues,
            sockets: SocketSet::new(Vec::new()),
            pairs: Vec::new(),
            retired: Vec::new(),
        }
    }

    fn connect(&mut self) {
        let handle = self.station.connect(([10, 0, 0, 2], 80), 4_096, 4_096);
        let local = self.station.look(handle).local_endpoint().unwrap();
        let buffer = || tcp::SocketBuffer::new(vec![0; 4_096]);
        let mut socket = tcp::Socket::new(buffer(), buffer());
        socket.set_tsval_generator(Some(|| MILLIS.get()));
        socket.set_nagle_enabled(false);
        let to = (IpAddress::v4(10, 0, 0, 2), 80);
        socket
            .connect(self.iface.context(), to, local.port)
            .unwrap();
        self.pairs.push((handle, self.sockets.add(socket)));
    }

    fn arrive(&mut self, frame: Vec<u8>) {
        self.queues.rx.push_back(frame.clone());
        self.station.arrive(frame);
    }

    /// Lets both work; what they send is the same, and when they want to work again.
    fn poll(&mut self, us: u64) -> Vec<Vec<u8>> {
        MILLIS.set((us / 1_000) as u32);
        let now = Instant::from_micros(us as i64);
        self.iface.poll(now, &mut self.queues, &mut self.sockets);
        let sockets = &mut self.sockets;
        self.retired.retain(|&handle| {
            let state = sockets.get::<tcp::Socket>(handle).state();
            let over = matches!(state, tcp::State::Closed | tcp::State::TimeWait);
            if over {
                sockets.remove(handle);
            }
            !over
        });
        self.station.poll(us);
        let sent: Vec<_> = std::iter::from_fn(|| self.station.depart()).collect();
        assert_eq!(sent, Vec::from(std::mem::take(&mut self.queues.tx)));
        let due = self.iface.poll_at(now, &self.sockets);
        let due = due.map(|at| at.total_micros() as u64);
        assert_eq!(self.station.due(us), due, "at {us} us");
        sent
    }

    /// Does the same to one connection of both, and leaves it if that was its end.
    fn act(&mut self, random: &mut Random) {
        let at = random.below(20) as usize;
        let Some(&(one, other)) = self.pairs.get(at) else {
            return self.connect();
        };
        let size = [2, 100, 3_000][random.below(3) as usize];
        let request = format!("GET /{size} HTTP/1.1\r\n\r\n");
        let what = random.below(40);
        let act = |socket: &mut tcp::Socket| match what {
            0 => socket.close(),
            1 => socket.abort(),
            2..20 => drop(socket.send_slice(request.as_bytes())),
            _ => drop(socket.recv(|bytes| (bytes.len(), ()))),
        };
        act(self.station.tcp(one));
        act(self.sockets.get_mut(other));
        let state = self.station.look(one).state();
        assert_eq!(state, self.sockets.get::<tcp::Socket>(other).state());
        if what < 2 || state == tcp::State::Closed {
            self.station.retire(one);
            self.retired.push(other);
            self.pairs.remove(at);
        }
    }
}

#[test]
fn a_station_says_what_one_set_of_all_its_sockets_says() {
    for seed in 0..4 {
        let mut random = Random::new(seed);
        let vice = Vice {
            reset_every: 60,
            ..Vice::default()
        };
        // Fewer places than the station has connections: some are refused.
        let mut host = Host::new(1, 18, vice);
        let mut both = Both::new(seed);
        let (mut frames, mut told) = (0, Vec::new());
        for _ in 0..6_000 {
            for _ in 0..random.below(3) {
                both.act(&mut random);
            }
            for mut frame in both.poll(host.us()) {
                frames += 1;
                frame.resize(frame.len().max(60), 0);
                if !random.chance(0.02) {
                    host.send(0, host.cycle() + 60, &frame);
                }
            }
            both.station.take_news(&mut told);
            // Now and then long enough for timers.
            let long = random.chance(0.01);
            let cycles = 1 + random.below(if long { 20_000_000 } else { 500 });
            host.run_until(host.cycle() + cycles, StopOn::FRAME);
            while let Some(frame) = host.receive(0) {
                if !random.chance(0.02) {
                    both.arrive(frame.bytes);
                }
            }
        }
        assert!(frames > 2_000 && told.len() > 2_000, "{frames}, {told:?}");
    }
}

#[test]
fn news_is_told_once_and_only_of_connections_that_the_stack_worked_on() {
    let mut host = Host::new(1, 4, Vice::default());
    let mut both = Both::new(1);
    let mut talk = |both: &mut Both| {
        for _ in 0..50 {
            for mut frame in both.poll(host.us()) {
                frame.resize(frame.len().max(60), 0);
                host.send(0, host.cycle() + 60, &frame);
            }
            host.run_until(host.cycle() + 200, StopOn::NOTHING);
            while let Some(frame) = host.receive(0) {
                both.arrive(frame.bytes);
            }
        }
        let mut news = Vec::new();
        both.station.take_news(&mut news);
        news.sort_unstable();
        news
    };
    both.connect();
    both.connect();
    let (a, b) = (both.pairs[0], both.pairs[1]);
    assert_eq!(talk(&mut both), [a.0, b.0]);
    assert_eq!(talk(&mut both), []);
    let request = b"GET /9 HTTP/1.1\r\n\r\n";
    both.station.tcp(b.0).send_slice(request).unwrap();
    both.sockets
        .get_mut::<tcp::Socket>(b.1)
        .send_slice(request)
        .unwrap();
    assert_eq!(talk(&mut both), [b.0]);
    assert!(both.station.look(b.0).can_recv() && !both.station.look(a.0).can_recv());
}
