//! From an address to the neighbour that frames go to: routes, the neighbour table, and who waits for an answer.

use crate::Env;
use crate::conn::flag;
use crate::fifo::{self, Fifo};
use crate::frame::Macs;
use crate::neigh::{NO_NEIGHBOUR, Place};
use crate::stack::Stack;
use crate::types::Ip4;

impl<const C: usize, const W: usize> Stack<C, W> {
    /// The next hop towards an address; 0: there is no route.
    #[inline(always)]
    pub(crate) fn next_hop(&self, raddr: u32) -> u32 {
        if (raddr ^ self.ip) & self.mask == 0 {
            raddr
        } else {
            self.gateway
        }
    }

    /// The MAC words of a neighbour, if known.
    #[inline(always)]
    pub(crate) fn macs(&self, neigh: u8) -> Option<Macs> {
        let n = self.neigh.get(neigh);
        (n.mac1 != 0).then_some(Macs {
            w0: n.mac0,
            w1: n.mac1,
            w2: self.mac2,
        })
    }

    /// The index of a next hop. If another had to give way (at most once a second for an entry),
    /// the connections that used it must look again: the one place where blocks are gone through.
    pub(crate) fn neighbour(&mut self, hop: u32) -> u8 {
        let place = self.neigh.index(hop, self.now);
        self.replaced(&place);
        place.index
    }

    fn replaced(&mut self, place: &Place) {
        if place.evicted {
            for c in self.conns.iter_mut().filter(|c| c.neigh == place.index) {
                c.neigh = NO_NEIGHBOUR;
            }
        }
    }

    /// The MAC words towards `raddr`, for frames without a connection; asks if unknown.
    pub(crate) fn resolve<E: Env>(&mut self, env: &mut E, raddr: u32) -> (u8, Option<Macs>) {
        let hop = self.next_hop(raddr);
        let neigh = self.neighbour(hop);
        let now = self.now;
        if self.neigh.ask(neigh, now) {
            if self.cfg.arp {
                self.arp_request(env, hop);
            } else {
                env.neighbour_wanted(Ip4(hop));
            }
        }
        (neigh, self.macs(neigh))
    }

    /// News of a neighbour (from ARP, or from the control tile): what waited for it may go.
    pub fn neighbour_update<E: Env>(&mut self, env: &mut E, ip: Ip4, mac: [u8; 6]) {
        self.learn(env, ip, mac, true);
    }

    /// The MAC address of a neighbour that was heard of less than a minute ago.
    pub fn neighbour_heard(&self, ip: Ip4) -> Option<[u8; 6]> {
        self.neigh.heard(ip.0, self.now)
    }

    pub(crate) fn learn<E: Env>(&mut self, env: &mut E, ip: Ip4, mac: [u8; 6], create: bool) {
        let (own, now) = (self.cfg.mac, self.now);
        if mac[0] & 1 != 0 || !ip.is_unicast() || ip.0 == self.ip {
            return;
        }
        if let Some(place) = self.neigh.learn(ip.0, mac, own, now, create) {
            self.replaced(&place);
            self.retry_unresolved(env);
        }
    }

    /// Those that wait for a neighbour try again, ask again, or turn out to be over.
    pub(crate) fn retry_unresolved<E: Env>(&mut self, env: &mut E) {
        self.retried = self.now;
        let mut waiting = core::mem::replace(&mut self.unresolved, Fifo::EMPTY);
        while let Some(i) = waiting.pop(&mut self.conns, fifo::tx) {
            self.conn(i).flags &= !flag::TX_PENDING;
            self.output(env, i);
            self.conn(i).predict();
            self.try_release(i);
        }
    }
}
