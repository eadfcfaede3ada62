//! The web server: an [`App`] that answers from a prepared site without touching a byte of it.
//!
//! A request is parsed in its Rx buffer; the answer is one reference to header and body as the
//! loader laid them out (`noctule_http::site`), in the same message that gives the buffer back.
//! While an answer is under way (a large body, or as many references as the connection may have),
//! further input waits in its buffers, so pipelining needs no memory here.
#![no_std]
#![forbid(unsafe_code)]

mod conn;
mod memo;
mod refs;
mod site;
mod stats;

#[cfg(test)]
extern crate std;
#[cfg(test)]
mod tests;

use conn::{Conn as State, Mode, Piece, Table};
use memo::Memo;
use noctule_contract::phase;
use noctule_http::site::{Canned, Entry};
use noctule_http::{After, Input, Outcome, Request, Status};
use noctule_sock::app::{App, Conn, Origin, Peer, RxRef, Sockets};
use refs::Batch;
use site::Site;
use stats::Stats;

/// The port that is served.
pub const PORT: u16 = 80;
const LISTEN_ID: u32 = 1;
/// Input thrown away after an error before the connection is reset.
const DRAIN_MAX: u32 = 1 << 18;

/// The server's state. Large: keep it in a static.
pub struct Web {
    site: Site,
    stats: Stats,
    memo: Memo,
    conns: Table,
    /// Requests answered.
    pub served: u32,
}

impl Default for Web {
    fn default() -> Self {
        Self::new()
    }
}

impl Web {
    /// Before `start`.
    pub const fn new() -> Self {
        Self {
            site: Site::new(),
            stats: Stats::new(),
            memo: Memo::new(),
            conns: Table::new(),
            served: 0,
        }
    }

    /// Answers what can be answered of the waiting input.
    #[inline(always)]
    fn work<S: Sockets>(&mut self, s: &mut S, c: Conn, slot: usize) {
        let Some(conn) = self.conns.get(slot) else {
            return;
        };
        let mut done = 0;
        if conn.waits() {
            conn.flush(s, c, &mut done);
        }
        while conn.can_answer() {
            let Some(piece) = conn.first() else {
                break;
            };
            s.phase(phase::APP_PARSE);
            let fresh = conn.parser.is_idle();
            if fresh && let Some((off, len)) = self.memo.find(s, piece) {
                self.served = self.served.wrapping_add(1);
                s.phase(phase::APP_RESPOND);
                done += piece.len;
                conn.advance(piece.len);
                conn.hand_over(s, c, (off, len), &mut done);
                continue;
            }
            let mut input = Input::new(|a| s.load(a), piece.addr, piece.len);
            let outcome = conn.parser.feed(&mut input);
            let taken = piece.len - input.left();
            done += taken;
            conn.advance(taken);
            s.phase(phase::APP_RESPOND);
            match outcome {
                Outcome::More => {}
                Outcome::Done(request) => {
                    self.served = self.served.wrapping_add(1);
                    answer(&self.site, &mut self.stats, s, conn, &request);
                    if fresh
                        && taken == piece.len
                        && let Some(range) = conn.whole_answer()
                    {
                        self.memo.keep(s, piece, range);
                    }
                    if conn.mode == Mode::Closing {
                        done += conn.drop_input();
                    }
                    conn.flush(s, c, &mut done);
                }
                Outcome::Bad(status) => {
                    let kind = match status {
                        Status::BadRequest => Canned::BadRequest,
                        Status::MethodNotAllowed => Canned::MethodNotAllowed,
                        Status::ContentTooLarge => Canned::ContentTooLarge,
                        Status::HeaderTooLarge => Canned::HeaderTooLarge,
                    };
                    let (off, head, body) = self.site.canned(kind);
                    conn.queue(&[(off, head + body)]);
                    conn.mode = Mode::Draining(0);
                    done += conn.drop_input();
                    conn.flush(s, c, &mut done);
                    s.shutdown(c);
                }
            }
        }
        if done != 0 {
            s.recv_done(c, done);
        }
        conn.finish(s, c);
    }

    #[inline(always)]
    fn acknowledged(&mut self, slot: usize, count: u32) {
        let Some(conn) = self.conns.get(slot) else {
            return;
        };
        conn.acknowledged(count);
        if conn.page != 0 && conn.all_acknowledged() {
            self.stats.release(conn.page);
            conn.page = 0;
        }
    }

    /// `work` for what is rarer than a request.
    #[inline(never)]
    fn work_on<S: Sockets>(&mut self, s: &mut S, c: Conn, slot: usize) {
        self.work(s, c, slot);
    }

    /// Forgets a connection; whether it held buffers.
    fn forget(&mut self, c: Conn) -> bool {
        let Some(conn) = self.conns.remove(c) else {
            return false;
        };
        if conn.page != 0 {
            self.stats.release(conn.page);
        }
        conn.first().is_some()
    }
}

/// Queues the answer to a request.
#[inline(always)]
fn answer<S: Sockets>(site: &Site, stats: &mut Stats, s: &mut S, conn: &mut State, r: &Request) {
    if r.after == After::Close {
        conn.mode = Mode::Closing;
    }
    match site.find(s, r.path) {
        Some(entry) if entry.lens[0] != 0 => conn.queue(&file(&entry, r)),
        Some(entry) => {
            // The page says nothing of the connection; who is to be told waits for the end.
            if r.after == After::Told {
                conn.mode = Mode::Closing;
            }
            let (copy, off, head, body) = stats.page(s, entry.head_off, conn.page);
            conn.page = copy;
            conn.queue(&[(off, if r.head { head } else { head + body })]);
        }
        None => {
            let kind = match r.after {
                After::Open => Canned::NotFound,
                After::Told => Canned::NotFoundTold,
                After::Close => Canned::NotFoundClose,
            };
            let (off, head, body) = site.canned(kind);
            conn.queue(&[(off, if r.head { head } else { head + body })]);
        }
    }
}

/// The ranges that answer a request for a file.
#[inline(always)]
fn file(e: &Entry, r: &Request) -> [(u32, u32); 2] {
    if r.any_tag || r.tags.contains(&e.tag) {
        return [e.not_modified(r.after), (0, 0)];
    }
    let (head, head_len) = e.ok(r.after);
    match (r.head, r.after) {
        (true, _) => [(head, head_len), (0, 0)],
        // Header and body lie one behind the other.
        (false, After::Open) => [(head, head_len + e.body_len), (0, 0)],
        (false, _) => [(head, head_len), e.body()],
    }
}

impl App for Web {
    fn start<S: Sockets>(&mut self, s: &mut S) {
        self.site.load(s);
        self.stats.load(s, self.site.stats_offset());
        s.listen(LISTEN_ID, PORT);
    }

    fn new_conn<S: Sockets>(&mut self, s: &mut S, c: Conn, origin: Origin, _: Peer, refs_max: u8) {
        let Origin::Id(listen_id) = origin;
        if self.site.is_there() && self.conns.insert(c, refs_max) {
            s.accept(c, listen_id);
        } else {
            s.close(c, true);
        }
    }

    #[inline(always)]
    fn new_data<S: Sockets>(&mut self, s: &mut S, c: Conn, data: &[RxRef], acked: u32) {
        let Some(slot) = self.conns.slot(c) else {
            return;
        };
        let Some(conn) = self.conns.get(slot) else {
            return;
        };
        if let Mode::Draining(n) = conn.mode {
            let len: u32 = data.iter().map(|d| d.len as u32).sum();
            conn.mode = Mode::Draining(n + len);
            if n + len > DRAIN_MAX {
                s.close(c, true);
            } else {
                s.recv_done(c, len);
            }
            return;
        }
        for d in data {
            conn.push(Piece {
                addr: d.addr,
                len: d.len as u32,
            });
        }
        if acked != 0 {
            self.acknowledged(slot, acked);
        }
        self.work(s, c, slot);
    }

    fn data_acked<S: Sockets>(&mut self, s: &mut S, c: Conn, count: u32) {
        if let Some(slot) = self.conns.slot(c) {
            self.acknowledged(slot, count);
            let waits = |conn: &mut State| conn.waits() || conn.first().is_some();
            if self.conns.get(slot).is_some_and(waits) {
                self.work_on(s, c, slot);
            }
        }
    }

    fn remote_closed<S: Sockets>(&mut self, s: &mut S, c: Conn) {
        let Some(conn) = self.conns.slot(c).and_then(|slot| self.conns.get(slot)) else {
            return;
        };
        match conn.mode {
            Mode::Draining(_) => {
                conn.mode = Mode::Closed;
                s.close(c, false);
            }
            Mode::Open => conn.mode = Mode::PeerClosed,
            Mode::PeerClosed | Mode::Closing | Mode::Closed => {}
        }
        conn.finish(s, c);
    }

    fn cleanup<S: Sockets>(&mut self, s: &mut S, c: Conn, _: u32) {
        // Requests that waited for earlier answers are still in their buffers.
        if self.forget(c) {
            s.close(c, true);
        }
    }
}

/// References of one message.
type Refs = Batch<{ noctule_contract::sock::REFS_MAX as usize }>;
