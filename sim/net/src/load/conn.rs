//! One connection of the load: opens, asks, reads answers, compares them, opens anew.

use super::{Load, Window};
use crate::http::Reader;
use crate::machine::Machine;
use crate::station::Handle;
use smoltcp::socket::tcp::State;
use std::collections::VecDeque;

pub(super) struct Asked {
    pub resource: usize,
    pub since: u64,
}

pub(super) struct Conn {
    pub station: usize,
    pub handle: Option<Handle>,
    pub established: bool,
    pub reader: Reader,
    pub asked: VecDeque<Asked>,
    // Bytes of requests not yet taken by the stack.
    pub unsent: VecDeque<u8>,
    pub used: u64,
    // When it was opened.
    pub opened: u64,
    // It has been answered at least once.
    pub warm: bool,
}

impl Conn {
    // The cycle from which it is to be looked at although its stack has no news of it.
    fn look_from(&self, timeout: u64) -> u64 {
        let since = match (self.handle, self.asked.front()) {
            (None, _) => return u64::MAX,
            _ if !self.unsent.is_empty() => return 0,
            (_, Some(asked)) if self.established => asked.since,
            (_, Some(asked)) => asked.since.min(self.opened),
            (_, None) if self.established => return u64::MAX,
            (_, None) => self.opened,
        };
        since.saturating_add(timeout).saturating_add(1)
    }
}

impl<M: Machine> Load<'_, M> {
    // Lets one connection go on as far as it can.
    pub(super) fn serve(&mut self, c: usize) {
        if self.conns[c].handle.is_none() && !self.open(c) {
            return;
        }
        self.receive(c);
        self.ask(c);
        self.flush(c);
        self.reap(c);
        let look = self.conns[c].look_from(self.timeout());
        let station = &mut self.stations[self.conns[c].station];
        station.look_from = station.look_from.min(look);
    }

    fn timeout(&self) -> u64 {
        let per_us = self.net.machine().cycles_per_us();
        self.options.timeout_us.saturating_mul(per_us)
    }

    fn open(&mut self, c: usize) -> bool {
        let wanted = if self.options.rate.is_some() {
            self.issued + (self.backlog.len() as u64) < self.options.requests
                || !self.backlog.is_empty()
        } else {
            self.issued < self.options.requests
        };
        if !wanted || self.conns[c].station >= self.begun {
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
        let of_handle = &mut self.stations[conn.station].of_handle;
        of_handle.resize(of_handle.len().max(handle.index() + 1), usize::MAX);
        of_handle[handle.index()] = c;
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
        let stack = self.net.station_quietly(station);
        let socket = stack.look(handle);
        if !conn.established && socket.may_send() {
            conn.established = true;
            self.report.connected += 1;
        }
        if !socket.can_recv() {
            return;
        }
        let socket = stack.tcp(handle);
        while wrong.is_none() && socket.can_recv() {
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
        self.net.station(station); // window updates want to go out
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
        let timeout = self.timeout();
        let overdue = conn
            .asked
            .front()
            .is_some_and(|a| self.net.now() - a.since > timeout);
        let used_up = idle && self.options.per_connection.is_some_and(|n| conn.used >= n);
        let established = conn.established;
        let unheard = !established && self.net.now() - conn.opened > timeout;
        let socket = self.net.station_quietly(station).look(handle);
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
}
