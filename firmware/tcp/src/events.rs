//! What the socket layer is told, and how connections end.
//!
//! An event that finds no room stays as a flag or run in the block; `pump` tells whatever there is
//! to tell, in order: open, data (with acknowledged bytes riding along), acknowledged bytes, the
//! peer's close, the end.

use crate::conn::{Conn, OwnerWord, State, flag};
use crate::timewait::Wait;
use crate::types::{Origin, Owner, Peer, Reason, RxRef};
use crate::{EVENT_REFS, Env, Ip4, Stack};

impl<const C: usize, const W: usize> Stack<C, W> {
    /// After a segment or call: tells events, sends, decides what the fast path may do, times.
    pub(crate) fn settle<E: Env>(&mut self, env: &mut E, i: u16) {
        self.pump(env, i);
        if self.conn(i).state != State::Closed {
            self.output(env, i);
        }
        self.conn(i).predict();
        self.schedule(i);
    }

    /// Tells what there is to tell.
    pub(crate) fn pump<E: Env>(&mut self, env: &mut E, i: u16) {
        if self.conn(i).has(flag::EV_PENDING) {
            return;
        }
        if !self.tell(env, i) {
            self.wait_for_room(i);
        }
        self.conn(i).predict();
        self.try_release(i);
    }

    /// `false`: something is left to tell, for want of room or because a descriptor still reads.
    fn tell<E: Env>(&mut self, env: &mut E, i: u16) -> bool {
        let id = self.id(i);
        if self.conn(i).has(flag::EV_NEW) && !self.tell_new(env, i) {
            return false;
        }
        let c = self.conn(i);
        let owner = c.owner();
        if !c.has(flag::TOLD) {
            return c.state != State::Closed || self.tell_end(env, i);
        }
        let read = c.untold == 0 || env.tx_done(c.ticket);
        while c.rx_ready != 0 && c.has(flag::ACCEPTED) {
            let mut pieces = [RxRef::default(); EVENT_REFS];
            let count = (c.rx_ready as usize).min(EVENT_REFS);
            for (k, piece) in pieces[..count].iter_mut().enumerate() {
                let at = c.rx_at(c.rx_held + k as u8);
                *piece = RxRef {
                    addr: c.rx_addr[at] + c.rx_seq[at] as u32,
                    len: c.rx_len[at],
                };
            }
            let acked = if read { c.untold.min(0xFFFF) } else { 0 };
            if !env.new_data(owner, id, &pieces[..count], acked) {
                return false;
            }
            c.untold -= acked;
            c.rx_ready -= count as u8;
            c.rx_held += count as u8;
        }
        if c.untold != 0 {
            if !read || !env.data_acked(owner, id, c.untold) {
                return false;
            }
            c.untold = 0;
        }
        if c.has(flag::EV_CLOSED | flag::ACCEPTED) && !c.has(flag::ORPHAN) {
            if !env.remote_closed(owner, id) {
                return false;
            }
            c.flags &= !flag::EV_CLOSED;
        }
        self.tell_end(env, i)
    }

    /// Tells acknowledged bytes by themselves, if that can be done now.
    pub(crate) fn tell_acked<E: Env>(&mut self, env: &mut E, i: u16) {
        let id = self.id(i);
        let c = self.conn(i);
        let free = c.untold != 0 && c.has(flag::TOLD) && env.tx_done(c.ticket);
        if free && env.data_acked(c.owner(), id, c.untold) {
            c.untold = 0;
        }
    }

    fn tell_new<E: Env>(&mut self, env: &mut E, i: u16) -> bool {
        let id = self.id(i);
        let c = self.conn(i);
        let (owner, peer, listener) = (c.owner(), c.peer(), c.listener);
        let origin = if c.has(flag::ACTIVE) {
            Origin::Connect(c.cwnd_acc)
        } else {
            Origin::Listen(self.listeners.get(listener).id)
        };
        if !env.new_conn(owner, id, origin, peer, crate::TX_REFS as u8) {
            return false;
        }
        let c = self.conn(i);
        c.cwnd_acc = 0;
        c.flags = (c.flags & !flag::EV_NEW) | flag::TOLD;
        true
    }

    fn tell_end<E: Env>(&mut self, env: &mut E, i: u16) -> bool {
        let id = self.id(i);
        let c = self.conn(i);
        if !c.has(flag::EV_CLEANUP) {
            return true;
        }
        let (owner, reason) = (c.owner(), Reason::from_code(c.retries));
        let told = if c.has(flag::TOLD) {
            env.tx_done(c.ticket) && env.cleanup(owner, id, reason)
        } else {
            env.connect_failed(owner, c.cwnd_acc, reason)
        };
        if told {
            c.flags = (c.flags & !(flag::EV_CLEANUP | flag::EV_CLOSED)) | flag::ZOMBIE;
        }
        told
    }

    /// The connection is over. Its buffers go back (what was received in order is still told if it
    /// ended in order), its owner gets a `cleanup`, its block follows when nothing holds it.
    pub(crate) fn finish<E: Env>(&mut self, env: &mut E, i: u16, reason: Reason) {
        if self.conn(i).state == State::Closed {
            return;
        }
        self.leave_backlog(i);
        self.unhash(i);
        self.wheel.cancel(&mut self.conns, i);
        self.drop_out_of_order(env, i);
        let c = self.conn(i);
        if c.has(flag::HALF_OPEN) {
            c.flags &= !flag::HALF_OPEN;
            self.half_open -= 1;
        }
        let c = self.conn(i);
        c.state = State::Closed;
        c.pred = 0;
        c.tx_count = 0;
        c.retries = reason as u8;
        let timed = flag::RTO_ON | flag::PERSIST | flag::ACK_LATER | flag::ACK_NOW;
        c.flags &= !(timed | flag::RECOVERY | flag::LOSS);
        let orderly = matches!(reason, Reason::Closed) && c.has(flag::ACCEPTED);
        if !orderly {
            self.drop_ready(env, i);
            let c = self.conn(i);
            c.flags &= !flag::EV_CLOSED;
            c.untold = 0;
        }
        let c = self.conn(i);
        if reason != Reason::Closed {
            let was_open = c.has(flag::TOLD);
            self.counters.aborted += was_open as u32;
        }
        let c = self.conn(i);
        if c.has(flag::TOLD) || c.has(flag::ACTIVE) || (orderly && c.has(flag::EV_NEW)) {
            if !orderly {
                c.flags &= !flag::EV_NEW;
            }
            c.flags |= flag::EV_CLEANUP;
        } else {
            c.flags = (c.flags & !(flag::EV_NEW | flag::EV_CLOSED)) | flag::ZOMBIE;
        }
        self.pump(env, i);
    }

    /// Sends a RST, where the peer knows of the connection, and ends it.
    pub(crate) fn abort<E: Env>(&mut self, env: &mut E, i: u16, reason: Reason) {
        let c = self.conn(i);
        if c.state > State::SynSent {
            let bare = crate::tx::Bare {
                raddr: c.raddr,
                ports: c.ports,
                flow: c.hash,
                seq: c.snd_max,
                ack: c.rcv_nxt,
                flags: crate::segment::RST | crate::segment::ACK,
                ..Default::default()
            };
            self.send_bare(env, bare);
        }
        self.finish(env, i, reason);
    }

    /// Both sides are closed, ours first: the block gives way to a TIME-WAIT entry.
    pub(crate) fn time_wait<E: Env>(&mut self, env: &mut E, i: u16) {
        let expires = self.now.wrapping_add(self.cfg.time_wait);
        if self.conn(i).has(flag::ACK_NOW) {
            self.send_ack(env, i);
        }
        let c = self.conn(i);
        let wait = Wait {
            raddr: c.raddr,
            ports: c.ports,
            snd_nxt: c.snd_max,
            rcv_nxt: c.rcv_nxt,
            ts_recent: c.ts_recent,
            timestamps: c.has(flag::TIMESTAMPS),
            expires,
            ..Wait::ZERO
        };
        self.look_by(expires);
        self.counters.time_waits += 1;
        if self.waits.insert(wait) {
            self.counters.time_waits_cut += 1;
        }
        self.finish(env, i, Reason::Closed);
    }

    /// No longer counts against its listener's backlog.
    pub(crate) fn leave_backlog(&mut self, i: u16) {
        let c = self.conn(i);
        if c.has(flag::BACKLOG) {
            c.flags &= !flag::BACKLOG;
            let listener = c.listener;
            self.listeners.get(listener).waiting -= 1;
        }
    }

    /// Frees what is in order but not told.
    pub(crate) fn drop_ready<E: Env>(&mut self, env: &mut E, i: u16) {
        let c = self.conn(i);
        debug_assert!(c.rx_ooo == 0);
        while c.rx_ready != 0 {
            c.rx_ready -= 1;
            env.free_buffer(c.rx_addr[c.rx_at(c.rx_used())]);
        }
    }

    /// The application gives back `bytes`, oldest first. `false`: it was never given that many.
    #[inline(always)]
    pub(crate) fn give_back<E: Env>(&mut self, env: &mut E, i: u16, bytes: u32) -> bool {
        let c = &mut self.conns[i as usize & (C - 1)];
        let k = c.rx_at(0);
        if c.rx_held != 0 && c.rx_len[k] as u32 == bytes {
            c.rx_head = (k as u8 + 1) % crate::RX_SLOTS as u8;
            c.rx_held -= 1;
            env.free_buffer(c.rx_addr[k]);
            return true;
        }
        self.give_back_some(env, i, bytes)
    }

    #[inline(never)]
    fn give_back_some<E: Env>(&mut self, env: &mut E, i: u16, mut bytes: u32) -> bool {
        let c = &mut self.conns[i as usize & (C - 1)];
        while bytes != 0 {
            if c.rx_held == 0 {
                return false;
            }
            let k = c.rx_at(0);
            let len = c.rx_len[k] as u32;
            if bytes < len {
                // The rest of the buffer stays held.
                c.rx_len[k] = (len - bytes) as u16;
                return true;
            }
            bytes -= len;
            c.rx_held -= 1;
            c.rx_head = (k as u8 + 1) % crate::RX_SLOTS as u8;
            env.free_buffer(c.rx_addr[k]);
        }
        true
    }

    /// Everything the application holds comes back.
    pub(crate) fn give_back_all<E: Env>(&mut self, env: &mut E, i: u16) {
        while self.conn(i).rx_held != 0 {
            let c = self.conn(i);
            let len = c.rx_len[c.rx_at(0)] as u32;
            self.give_back(env, i, len);
        }
    }
}

impl Conn {
    /// The other end.
    pub fn peer(&self) -> Peer {
        Peer {
            ip: Ip4(self.raddr),
            port: (self.ports as u16).swap_bytes(),
        }
    }

    /// Gives it to an owner.
    pub fn give_to(&mut self, owner: Owner) {
        self.owner = OwnerWord::new(owner);
    }
}
