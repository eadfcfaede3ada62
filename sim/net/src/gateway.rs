//! [`Gateway`]: a TCP listener of the host whose connections are carried to the chip, each by one
//! connection of a station. Any unprivileged client reaches the simulated chip through it.
//!
//! Back-pressure goes through in both directions (bytes are taken from one side only when the other
//! has room), and so do half-closes and resets. Time is virtual while the chip works; while all its
//! cores sleep it follows the host's clock and is never ahead of it.

use crate::machine::Machine;
use crate::network::Network;
use crate::station::{Handle, SOCKETS};
use noctule_sim::StopOn;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use smoltcp::socket::tcp::State;
use socket2::SockRef;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Cycles run between two looks at the host's sockets while the chip works.
const SLICE: u64 = 2_000;
/// Longest sleep in a turn.
const NAP: Duration = Duration::from_millis(100);
/// Bytes buffered by a station for each direction of a connection.
const BUFFER: usize = 32 * 1024;

/// Connections so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GatewayCounters {
    /// Accepted from the host.
    pub accepted: u64,
    /// Of these, refused by the chip.
    pub refused: u64,
    /// Ended by a reset of either side.
    pub reset: u64,
    /// Ended in order.
    pub closed: u64,
    /// Bytes from the host to the chip.
    pub bytes_in: u64,
    /// Bytes from the chip to the host.
    pub bytes_out: u64,
}

struct Carried {
    stream: TcpStream,
    station: usize,
    handle: Handle,
    established: bool,
    host_ended: bool,
    chip_ended: bool,
}

enum Fate {
    Lives,
    Closed,
    Reset,
}

/// A listener and the connections it carries.
pub struct Gateway {
    listener: TcpListener,
    server: ([u8; 4], u16),
    carried: Vec<Carried>,
    counters: GatewayCounters,
    buffer: Vec<u8>,
    // Since when everything sleeps: host's clock and cycle.
    asleep: Option<(Instant, u64)>,
}

impl Gateway {
    /// Listens on `address` for connections to `server`.
    pub fn bind(address: impl ToSocketAddrs, server: ([u8; 4], u16)) -> io::Result<Gateway> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let counters = GatewayCounters::default();
        Ok(Gateway {
            listener,
            server,
            carried: Vec::new(),
            counters,
            buffer: vec![0; BUFFER],
            asleep: None,
        })
    }

    /// Where it listens (the port is the host's choice if 0 was asked for).
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What went through.
    pub fn counters(&self) -> GatewayCounters {
        self.counters
    }

    /// Connections carried now.
    pub fn open(&self) -> usize {
        self.carried.len()
    }

    /// Carries connections until `go_on` says no; it is asked at least ten times a second.
    pub fn serve<M: Machine>(
        &mut self,
        net: &mut Network<M>,
        mut go_on: impl FnMut(&Gateway, &mut Network<M>) -> bool,
    ) -> io::Result<()> {
        while go_on(self, net) {
            self.turn(net)?;
        }
        Ok(())
    }

    /// One turn: sockets, then a slice of the chip's work or a nap.
    pub fn turn<M: Machine>(&mut self, net: &mut Network<M>) -> io::Result<()> {
        self.accept(net)?;
        self.carry(net);
        let stop = net.advance(net.now() + SLICE, StopOn::IDLE);
        if !stop.has(StopOn::IDLE) {
            self.asleep = None;
        } else if net.touched().is_empty() {
            self.nap(net)?;
        }
        Ok(())
    }

    fn accept<M: Machine>(&mut self, net: &mut Network<M>) -> io::Result<()> {
        while self.carried.len() < net.stations() * SOCKETS {
            let stream = match self.listener.accept() {
                Ok((stream, _)) => stream,
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                // The client has gone again already.
                Err(e) if e.kind() == ErrorKind::ConnectionAborted => continue,
                Err(e) => return Err(e),
            };
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            let mut load = vec![0; net.stations()];
            self.carried.iter().for_each(|c| load[c.station] += 1);
            let station = (0..load.len()).min_by_key(|&k| load[k]).unwrap_or(0);
            let handle = net.station(station).connect(self.server, BUFFER, BUFFER);
            self.counters.accepted += 1;
            self.carried.push(Carried {
                stream,
                station,
                handle,
                established: false,
                host_ended: false,
                chip_ended: false,
            });
        }
        Ok(())
    }

    // Moves bytes and ends between all pairs.
    fn carry<M: Machine>(&mut self, net: &mut Network<M>) {
        let mut at = 0;
        while at < self.carried.len() {
            let fate = self.carried[at].step(net, &mut self.buffer, &mut self.counters);
            if matches!(fate, Fate::Lives) {
                at += 1;
                continue;
            }
            let gone = self.carried.swap_remove(at);
            if matches!(fate, Fate::Reset) {
                self.counters.reset += 1;
                self.counters.refused += u64::from(!gone.established);
                // The host's client sees a reset too.
                let _ = SockRef::from(&gone.stream).set_linger(Some(Duration::ZERO));
                net.station(gone.station).tcp(gone.handle).abort();
            } else {
                self.counters.closed += 1;
            }
            net.station(gone.station).retire(gone.handle);
        }
    }

    // Everything sleeps: lets the host's clock run to the next event or the next byte of a client,
    // then moves virtual time as far.
    fn nap<M: Machine>(&mut self, net: &mut Network<M>) -> io::Result<()> {
        let per_us = net.machine().cycles_per_us();
        let now = net.now();
        let next = net
            .due()
            .into_iter()
            .chain(net.machine().due())
            .min()
            .unwrap_or(u64::MAX);
        let (begun, at) = *self.asleep.get_or_insert_with(|| (Instant::now(), now));
        let host = |begun: Instant| {
            let us = begun.elapsed().as_micros().min(u128::from(u64::MAX / 2)) as u64;
            at.saturating_add(us.saturating_mul(per_us))
        };
        let gap = next.saturating_sub(host(begun));
        let longest = Duration::from_micros(gap.div_ceil(per_us)).min(NAP);
        // Shorter waits than a system call's are not worth sleeping for.
        if longest > Duration::from_micros(50) {
            self.wait(net, longest)?;
        }
        let until = host(begun).min(next);
        while net.now() < until {
            net.advance(until, StopOn::NOTHING);
            if !net.touched().is_empty() {
                break;
            }
        }
        Ok(())
    }

    fn wait<M: Machine>(&self, net: &mut Network<M>, longest: Duration) -> io::Result<()> {
        let mut fds = Vec::with_capacity(self.carried.len() + 1);
        if self.carried.len() < net.stations() * SOCKETS {
            fds.push(PollFd::new(&self.listener, PollFlags::IN));
        }
        for c in &self.carried {
            let socket = net.station_quietly(c.station).look(c.handle);
            let mut wanted = PollFlags::empty();
            if !c.host_ended && c.established && socket.can_send() {
                wanted |= PollFlags::IN;
            }
            if socket.can_recv() {
                wanted |= PollFlags::OUT;
            }
            if !wanted.is_empty() {
                fds.push(PollFd::new(&c.stream, wanted));
            }
        }
        let timeout = Timespec {
            tv_sec: longest.as_secs() as i64,
            tv_nsec: longest.subsec_nanos().into(),
        };
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}

impl Carried {
    fn step<M: Machine>(
        &mut self,
        net: &mut Network<M>,
        buffer: &mut [u8],
        counters: &mut GatewayCounters,
    ) -> Fate {
        // Only what does something takes the connection out: the stack has to look at it then.
        let (station, handle) = (net.station_quietly(self.station), self.handle);
        let state = station.look(handle).state();
        self.established |= station.look(handle).may_send();
        let mut worked = false;
        // Host to chip.
        while self.established && !self.host_ended && station.look(handle).can_send() {
            let socket = station.look(handle);
            let room = (socket.send_capacity() - socket.send_queue()).min(buffer.len());
            match self.stream.read(&mut buffer[..room]) {
                Ok(0) => {
                    self.host_ended = true;
                    station.tcp(handle).close();
                }
                Ok(n) => {
                    // There was room for it, so all of it is taken.
                    let _ = station.tcp(handle).send_slice(&buffer[..n]);
                    counters.bytes_in += n as u64;
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Fate::Reset,
            }
            worked = true;
        }
        // Chip to host.
        while station.look(handle).can_recv() {
            let written = station
                .tcp(handle)
                .recv(|bytes| match self.stream.write(bytes) {
                    Ok(n) => (n, Ok(n)),
                    Err(e) => (0, Err(e.kind())),
                });
            match written {
                Ok(Ok(n)) if n > 0 => counters.bytes_out += n as u64,
                Ok(Err(ErrorKind::Interrupted)) => continue,
                Ok(Err(ErrorKind::WouldBlock)) | Ok(Ok(_)) => break,
                _ => return Fate::Reset,
            }
            worked = true;
        }
        let socket = station.look(handle);
        let drained = self.established && !socket.may_recv() && socket.recv_queue() == 0;
        let in_order = matches!(
            state,
            State::CloseWait | State::LastAck | State::Closing | State::TimeWait
        );
        if drained && in_order && !self.chip_ended {
            self.chip_ended = true;
            let _ = self.stream.shutdown(std::net::Shutdown::Write);
        }
        if worked {
            net.station(self.station);
        }
        match state {
            State::TimeWait => Fate::Closed,
            State::Closed if self.host_ended && self.chip_ended => Fate::Closed,
            State::Closed => Fate::Reset,
            _ => Fate::Lives,
        }
    }
}
