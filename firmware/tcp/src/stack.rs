//! The stack itself: its state, the clock, the tables and lists, and what `poll` does.

use crate::conn::{Conn, NIL, OwnerWord, State, flag};
use crate::counters::Counters;
use crate::fifo::{self, Fifo};
use crate::listen::Listeners;
use crate::neigh::{ASK_AGAIN, Neighbours};
use crate::timewait::Waits;
use crate::types::ConnId;
use crate::udp::Sockets;
use crate::wheel::Wheel;
use crate::{Config, Env};

/// Event lists; end points share one by their number's low bits.
const EVENT_LISTS: usize = 32;
/// Entries retried from a list in one `poll`, so that one busy end point costs the others little.
const RETRIES: usize = 4;

/// Ticks after which the timers are looked at, due or not: the µs clock must never lap the ticks.
const FAR: u32 = 1 << 20;

/// A TCP/IP stack for `C` connections and `W` in TIME-WAIT (powers of two, at most 16,384).
#[repr(C)]
pub struct Stack<const C: usize, const W: usize> {
    /// First, so that a block's address is one shift and one addition away.
    pub(crate) conns: [Conn; C],
    pub(crate) ip: u32,
    pub(crate) mask: u32,
    pub(crate) gateway: u32,
    /// Own MAC: the high half of a frame's second word, and its third word.
    pub(crate) mac1: u32,
    pub(crate) mac2: u32,
    /// Ticks of 1024 µs, and the µs clock when the last one ended.
    pub(crate) now: u32,
    last_us: u32,
    /// Tick by which `timers` must look.
    due: u32,
    /// Configuration in ticks and bytes, for the fast path.
    pub(crate) delayed_ack: u32,
    pub(crate) rto_min: u32,
    pub(crate) slots: u32,
    pub(crate) slot_bytes: u32,
    events: u32,
    tx_list: Fifo,
    pub(crate) unresolved: Fifo,
    pub(crate) retried: u32,
    free: u16,
    pub(crate) free_count: u16,
    pub(crate) half_open: u16,
    pub(crate) next_port: u16,
    pub(crate) cookies_until: u32,
    pub(crate) challenge_at: u32,
    pub(crate) challenge_left: u32,
    pub(crate) icmp_at: u32,
    pub(crate) icmp_left: u32,
    /// What has been counted.
    pub counters: Counters,
    pub(crate) cfg: Config,
    ev_lists: [Fifo; EVENT_LISTS],
    pub(crate) wheel: Wheel,
    pub(crate) neigh: Neighbours,
    pub(crate) listeners: Listeners,
    pub(crate) sockets: Sockets,
    pub(crate) heads: [u16; C],
    pub(crate) waits: Waits<W>,
}

impl<const C: usize, const W: usize> Default for Stack<C, W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const C: usize, const W: usize> Stack<C, W> {
    /// All zeroes, for static storage; `init` before anything else.
    pub const fn new() -> Self {
        const { assert!(C.is_power_of_two() && C <= 16384) }
        Self {
            ip: 0,
            mask: 0,
            gateway: 0,
            mac1: 0,
            mac2: 0,
            now: 0,
            last_us: 0,
            due: 0,
            delayed_ack: 0,
            rto_min: 0,
            slots: 0,
            slot_bytes: 0,
            events: 0,
            tx_list: Fifo::ZERO,
            unresolved: Fifo::ZERO,
            retried: 0,
            free: 0,
            free_count: 0,
            half_open: 0,
            next_port: 0,
            cookies_until: 0,
            challenge_at: 0,
            challenge_left: 0,
            icmp_at: 0,
            icmp_left: 0,
            counters: Counters::ZERO,
            cfg: Config::ZERO,
            ev_lists: [Fifo::ZERO; EVENT_LISTS],
            wheel: Wheel::ZERO,
            neigh: Neighbours::ZERO,
            listeners: Listeners::ZERO,
            sockets: Sockets::ZERO,
            heads: [0; C],
            waits: Waits::ZERO,
            conns: [Conn::ZERO; C],
        }
    }

    /// Sets everything up. Values out of range are brought into it.
    pub fn init(&mut self, cfg: Config, now_us: u32) {
        let mac = cfg.mac;
        self.cfg = cfg;
        self.cfg.mtu = cfg.mtu.clamp(576, 1500);
        self.cfg.rx_slots = cfg.rx_slots.clamp(2, crate::RX_SLOTS as u8);
        self.cfg.delayed_ack = cfg.delayed_ack.min(500);
        self.cfg.rto_min = cfg.rto_min.clamp(2, 2000);
        self.cfg.ports_last = cfg.ports_last.max(cfg.ports_first);
        self.ip = cfg.ip.0;
        self.mask = match cfg.prefix {
            0 => 0,
            p => (u32::MAX << (32 - p.min(32) as u32)).swap_bytes(),
        };
        self.gateway = cfg.gateway.unwrap_or_default().0;
        self.mac1 = u32::from_le_bytes([0, 0, mac[0], mac[1]]);
        self.mac2 = u32::from_le_bytes([mac[2], mac[3], mac[4], mac[5]]);
        // Ticks start away from 0 so that "long ago" can be said.
        self.now = 0x1000_0000;
        self.last_us = now_us;
        self.due = self.now.wrapping_add(FAR);
        self.delayed_ack = self.cfg.delayed_ack as u32;
        self.rto_min = self.cfg.rto_min as u32;
        self.slots = self.cfg.rx_slots as u32;
        self.slot_bytes = self.cfg.mtu as u32 - 40;
        self.events = 0;
        self.tx_list = Fifo::EMPTY;
        self.unresolved = Fifo::EMPTY;
        self.retried = self.now;
        self.ev_lists = [Fifo::EMPTY; EVENT_LISTS];
        self.next_port = cfg.ports_first;
        self.cookies_until = self.now;
        self.challenge_at = self.now.wrapping_sub(1000);
        self.icmp_at = self.challenge_at;
        self.counters = Counters::ZERO;
        self.wheel.init(self.now);
        self.neigh = Neighbours::ZERO;
        self.listeners.init();
        self.sockets.init();
        self.waits.init();
        self.heads = [NIL; C];
        for (i, c) in self.conns.iter_mut().enumerate() {
            *c = Conn::ZERO;
            c.timer.reset();
            c.owner = OwnerWord::NOBODY;
            c.generation = 1;
            c.hash_next = if i + 1 < C { i as u16 + 1 } else { NIL };
        }
        self.free = 0;
        self.half_open = 0;
        self.free_count = C as u16;
    }

    /// Tells the time: µs, wrapping. To be called (by itself or by `poll`) before a pass of the main
    /// loop does anything else; all calls of the pass happen at that time.
    #[inline(always)]
    pub fn clock(&mut self, now_us: u32) {
        if now_us.wrapping_sub(self.last_us) >= 1 << 10 {
            self.tick(now_us);
        }
    }

    #[cold]
    #[inline(never)]
    fn tick(&mut self, now_us: u32) {
        let passed = now_us.wrapping_sub(self.last_us) >> 10;
        // A clock that seems to go backwards by a little stands still.
        if passed < 1 << 21 {
            self.now = self.now.wrapping_add(passed);
            self.last_us = self.last_us.wrapping_add(passed << 10);
        }
    }

    /// Does what is due: timers, and what was refused before for want of credit or room. To be
    /// called at least every half hour, at `next_deadline`, and while `has_pending`.
    #[inline(always)]
    pub fn poll<E: Env>(&mut self, env: &mut E, now_us: u32) {
        self.clock(now_us);
        if self.now.wrapping_sub(self.due) as i32 >= 0 {
            self.timers(env);
        }
        if self.has_pending() {
            self.retry(env);
        }
    }

    /// The µs clock by which `poll` must be called again, half an hour from now at the latest.
    pub fn next_deadline(&self) -> u32 {
        let ticks = (self.due.wrapping_sub(self.now) as i32).max(0) as u32;
        self.last_us.wrapping_add(ticks << 10)
    }

    /// Makes sure that `timers` looks by tick `at`.
    pub(crate) fn look_by(&mut self, at: u32) {
        if crate::seq::lt(at, self.due) {
            self.due = at;
        }
    }

    /// Whether something waits for transmit credit, a descriptor's completion or room for an event:
    /// `poll` again soon.
    #[inline(always)]
    pub fn has_pending(&self) -> bool {
        self.events != 0 || !self.tx_list.is_empty()
    }

    /// Connection blocks in use.
    pub const fn connections(&self) -> usize {
        C - self.free_count as usize
    }

    #[cold]
    #[inline(never)]
    fn timers<E: Env>(&mut self, env: &mut E) {
        self.waits.expire(self.now);
        while let Some(i) = self.wheel.advance(&mut self.conns, self.now) {
            self.fire(env, i);
        }
        let waiting = !self.unresolved.is_empty();
        if waiting && self.now.wrapping_sub(self.retried) >= ASK_AGAIN {
            self.retry_unresolved(env);
        }
        let again = if waiting { ASK_AGAIN } else { FAR };
        let now = self.now;
        let next = |at: Option<u32>| at.map_or(FAR, |at| at.wrapping_sub(now).min(FAR));
        let ahead = next(self.wheel.next_deadline()).min(next(self.waits.next_deadline()));
        self.due = now.wrapping_add(ahead.min(again));
    }

    #[cold]
    #[inline(never)]
    fn retry<E: Env>(&mut self, env: &mut E) {
        for _ in 0..RETRIES {
            let Some(i) = self.tx_list.pop(&mut self.conns, fifo::tx) else {
                break;
            };
            self.conn(i).flags &= !flag::TX_PENDING;
            self.output(env, i);
            self.conn(i).predict();
            self.try_release(i);
            if self.conn(i).has(flag::TX_PENDING) {
                break;
            }
        }
        let mut lists = self.events;
        while lists != 0 {
            let list = lists.trailing_zeros() as usize % EVENT_LISTS;
            lists &= lists - 1;
            for _ in 0..RETRIES {
                let Some(i) = self.ev_lists[list].pop(&mut self.conns, fifo::ev) else {
                    break;
                };
                self.conn(i).flags &= !flag::EV_PENDING;
                self.pump(env, i);
                if self.conn(i).has(flag::EV_PENDING) {
                    break;
                }
            }
            if self.ev_lists[list].is_empty() {
                self.events &= !(1 << list);
            }
        }
    }

    // -- connections --------------------------------------------------------------------------

    /// A connection by index.
    #[inline(always)]
    pub(crate) fn conn(&mut self, i: u16) -> &mut Conn {
        &mut self.conns[i as usize & (C - 1)]
    }

    #[inline(always)]
    pub(crate) fn id(&self, i: u16) -> ConnId {
        ConnId::pack(i, self.conns[i as usize & (C - 1)].generation)
    }

    /// Which chain: the lane's bucket took the low seven bits of the hash, so those say nothing.
    #[inline(always)]
    fn chain(hash: u32) -> usize {
        (hash >> 7) as usize & (C - 1)
    }

    /// The connection of a pair of sockets.
    #[inline(always)]
    pub(crate) fn find(&self, hash: u32, raddr: u32, ports: u32) -> Option<u16> {
        let mut i = self.heads[Self::chain(hash)];
        while i != NIL {
            let c = &self.conns[i as usize & (C - 1)];
            if c.raddr == raddr && c.ports == ports {
                return Some(i);
            }
            i = c.hash_next;
        }
        None
    }

    /// Takes a block and enters it in the table. `None`: there is none free.
    pub(crate) fn open(&mut self, hash: u32, raddr: u32, ports: u32) -> Option<u16> {
        let i = self.free;
        if i == NIL {
            return None;
        }
        self.free = self.conn(i).hash_next;
        self.free_count -= 1;
        let next = core::mem::replace(&mut self.heads[Self::chain(hash)], i);
        let now = self.now;
        let neigh = self.neighbour(self.next_hop(raddr));
        let c = self.conn(i);
        let generation = c.generation;
        *c = Conn {
            raddr,
            ports,
            hash,
            generation,
            neigh,
            hash_next: next,
            last_rx: now,
            ..Conn::ZERO
        };
        c.timer.reset();
        Some(i)
    }

    /// Takes a connection out of the table of the living.
    pub(crate) fn unhash(&mut self, i: u16) {
        let (hash, next) = (self.conn(i).hash, self.conn(i).hash_next);
        let chain = Self::chain(hash);
        if self.heads[chain] == i {
            self.heads[chain] = next;
            return;
        }
        let mut at = self.heads[chain];
        while at != NIL {
            let n = self.conn(at).hash_next;
            if n == i {
                self.conn(at).hash_next = next;
            }
            at = n;
        }
    }

    /// Frees the block of a connection that is over, told, off every list and without buffers.
    pub(crate) fn try_release(&mut self, i: u16) {
        let free = self.free;
        let c = self.conn(i);
        let busy = flag::TX_PENDING | flag::EV_PENDING | flag::EV_NEW | flag::EV_CLEANUP;
        if c.state != State::Closed
            || c.flags & flag::ZOMBIE == 0
            || c.flags & busy != 0
            || c.rx_used() != 0
        {
            return;
        }
        c.flags = 0;
        c.owner = OwnerWord::NOBODY;
        c.generation = c.generation.wrapping_add(1).max(1);
        c.hash_next = free;
        self.wheel.cancel(&mut self.conns, i);
        self.free = i;
        self.free_count += 1;
    }

    /// Puts a connection on the list of those that wait for transmit credit (or a neighbour).
    #[cold]
    #[inline(never)]
    pub(crate) fn wait_for_credit(&mut self, i: u16, for_neighbour: bool) {
        if self.conn(i).has(flag::TX_PENDING) {
            return;
        }
        self.conn(i).flags |= flag::TX_PENDING;
        self.conn(i).pred = 0;
        if for_neighbour {
            self.unresolved.push(&mut self.conns, i, fifo::tx);
            self.look_by(self.now.wrapping_add(ASK_AGAIN));
        } else {
            self.counters.send_waited = self.counters.send_waited.wrapping_add(1);
            self.tx_list.push(&mut self.conns, i, fifo::tx);
        }
    }

    /// Puts a connection on its end point's list of those with events to tell.
    #[cold]
    #[inline(never)]
    pub(crate) fn wait_for_room(&mut self, i: u16) {
        let c = self.conn(i);
        if c.has(flag::EV_PENDING) {
            return;
        }
        c.flags |= flag::EV_PENDING;
        let list = c.owner().endpoint as usize % EVENT_LISTS;
        self.counters.events_waited = self.counters.events_waited.wrapping_add(1);
        self.events |= 1 << list;
        self.ev_lists[list].push(&mut self.conns, i, fifo::ev);
    }
}
