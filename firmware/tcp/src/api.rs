//! The socket layer's calls (architecture 3.1).
//!
//! Every call names its owner, taken from the source stamp, and is refused for what belongs to
//! somebody else. Events that a call causes are told before it returns, if there is room.

use crate::conn::{OwnerWord, State, flag};
use crate::icmp::IcmpNews;
use crate::types::{CallError, ConnId, Owner, Peer, Reason, SendRef};
use crate::{Env, Stack, TX_REFS};
use noctule_contract::rss;

/// Ports tried for a `connect` in one call.
const PORT_TRIES: u32 = 512;

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Starts accepting connections on a port. Whether the port may be had at all is the caller's
    /// business (the supervisor grants ports). Several end points of one application may listen on
    /// one port; connections go round.
    pub fn listen(
        &mut self,
        owner: Owner,
        id: u32,
        port: u16,
        backlog: u16,
    ) -> Result<(), CallError> {
        self.listeners.add(owner, id, port, backlog)
    }

    /// Stops accepting. Connections not yet accepted are reset. (Looks at every block if there are any.)
    pub fn unlisten<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: u32,
    ) -> Result<(), CallError> {
        let listener = self.listeners.remove(owner, id)?;
        if self.listeners.get(listener).waiting == 0 {
            return Ok(());
        }
        for i in 0..C as u16 {
            let c = self.conn(i);
            if c.state != State::Closed && c.has(flag::BACKLOG) && c.listener == listener {
                self.abort(env, i, Reason::Aborted);
            }
        }
        Ok(())
    }

    /// The connection `id` of `owner`, living, lingering or not yet told.
    #[inline(always)]
    fn named(&mut self, owner: Owner, id: ConnId) -> Result<u16, CallError> {
        if id.index() >= C {
            return Err(CallError::Stale);
        }
        let c = &self.conns[id.index() & (C - 1)];
        if c.generation != id.generation() {
            return Err(CallError::Stale);
        }
        if c.owner != OwnerWord::new(owner) {
            return Err(CallError::NotOwner);
        }
        Ok(id.index() as u16)
    }

    /// The connection `id` of `owner` that it was told of.
    fn owned(&mut self, owner: Owner, id: ConnId) -> Result<u16, CallError> {
        let i = self.named(owner, id)?;
        match self.conn(i).has(flag::TOLD) {
            true => Ok(i),
            false => Err(CallError::Stale),
        }
    }

    /// Takes a connection that `new_conn` offered: its data will be told from now on.
    pub fn accept<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: ConnId,
    ) -> Result<(), CallError> {
        let i = self.owned(owner, id)?;
        let c = self.conn(i);
        if c.state == State::Closed || c.has(flag::ACCEPTED) {
            return Err(CallError::State);
        }
        c.flags |= flag::ACCEPTED;
        self.leave_backlog(i);
        self.settle(env, i);
        Ok(())
    }

    /// Opens a connection. `new_conn` or `connect_failed` will tell, with this cookie; an error
    /// means that neither will. The local port is one whose replies come to this tile.
    pub fn connect<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        cookie: u32,
        peer: Peer,
    ) -> Result<(), Reason> {
        if !peer.ip.is_unicast() || peer.port == 0 || self.is_broadcast(peer.ip.0) {
            return Err(Reason::Protocol);
        }
        if self.next_hop(peer.ip.0) == 0 {
            return Err(Reason::Unreachable);
        }
        let (ports, rss) = self.choose_port(env, peer).ok_or(Reason::NoRoom)?;
        let i = self.open(rss, peer.ip.0, ports).ok_or(Reason::NoRoom)?;
        let iss = self.isn(peer.ip.0, ports);
        let ts_offset = self.ts_offset(peer.ip.0, ports);
        let (now, window) = (self.now, self.slots * self.slot_bytes);
        let c = self.conn(i);
        c.give_to(owner);
        c.start(iss, ts_offset, now);
        c.state = State::SynSent;
        c.cwnd_acc = cookie;
        c.rcv_adv = window;
        c.flags |= flag::ACTIVE | flag::ACK_NOW;
        self.restart_rto(i);
        self.settle(env, i);
        Ok(())
    }

    fn choose_port<E: Env>(&mut self, env: &mut E, peer: Peer) -> Option<(u32, u32)> {
        let (first, last) = (self.cfg.ports_first, self.cfg.ports_last);
        let key = self.cfg.rss_key;
        for _ in 0..(last - first) as u32 + 1 {
            let port = self.next_port;
            self.next_port = if port >= last { first } else { port + 1 };
            let rss = rss::hash(&key, (peer.ip.0, peer.port), (self.ip, port));
            let ports = peer.port.swap_bytes() as u32 | (port.swap_bytes() as u32) << 16;
            let taken = self.find(rss, peer.ip.0, ports).is_some()
                || self.waits.find(peer.ip.0, ports).is_some();
            if !taken && env.flow_is_local(rss) {
                return Some((ports, rss));
            }
            if port.wrapping_sub(first) as u32 % PORT_TRIES == PORT_TRIES - 1 && taken {
                break;
            }
        }
        None
    }

    /// The application has consumed `bytes`: buffers go back, the window opens.
    pub fn recv_done<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: ConnId,
        bytes: u32,
    ) -> Result<(), CallError> {
        let i = self.owned(owner, id)?;
        if !self.give_back(env, i, bytes) {
            return self.misbehaved(env, i, CallError::TooMuch);
        }
        if self.conn(i).state == State::Closed {
            self.try_release(i);
            return Ok(());
        }
        self.window_opened(env, i);
        Ok(())
    }

    /// Tells the peer of a window that has opened enough (RFC 9293, 3.8.6.2.2).
    fn window_opened<E: Env>(&mut self, env: &mut E, i: u16) {
        let (slots, slot_bytes) = (self.slots, self.slot_bytes);
        let c = self.conn(i);
        if !c.expects_data() {
            return;
        }
        let gain = c.window_edge(slots, slot_bytes).wrapping_sub(c.rcv_adv) as i32;
        let left = c.rcv_adv.wrapping_sub(c.rcv_nxt);
        let enough = (2 * slot_bytes).min(slots * slot_bytes / 2) as i32;
        if gain >= enough || (left < slot_bytes && gain >= slot_bytes as i32) {
            c.flags |= flag::ACK_NOW;
            self.output(env, i);
        }
    }

    /// Sends `refs` in order, after giving back `recv_done` received bytes. The memory belongs to
    /// the stack until `data_acked`.
    ///
    /// Inlined with a fast path each for one, two and three references: a caller that has them in
    /// an array of that length keeps them in registers.
    #[inline(always)]
    pub fn send<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: ConnId,
        refs: &[SendRef],
        recv_done: u32,
    ) -> Result<(), CallError> {
        let i = self.named(owner, id)?;
        if recv_done != 0 && !self.give_back(env, i, recv_done) {
            return self.misbehaved(env, i, CallError::TooMuch);
        }
        let sent = match *refs {
            [a] => self.send_fast(env, i, [a]),
            [a, b] => self.send_fast(env, i, [a, b]),
            [a, b, c] => self.send_fast(env, i, [a, b, c]),
            _ => false,
        };
        if sent {
            return Ok(());
        }
        self.send_slow(env, i, refs, recv_done != 0)
    }

    #[inline(never)]
    fn send_slow<E: Env>(
        &mut self,
        env: &mut E,
        i: u16,
        refs: &[SendRef],
        window_moved: bool,
    ) -> Result<(), CallError> {
        let c = &mut self.conns[i as usize & (C - 1)];
        if !c.can_send() || !c.has(flag::ACCEPTED) {
            if c.state == State::Closed {
                self.try_release(i);
            } else if window_moved {
                self.window_opened(env, i);
            }
            return Err(CallError::State);
        }
        for r in refs {
            if r.len == 0 {
                continue;
            }
            if c.tx_count as usize >= TX_REFS {
                return self.misbehaved(env, i, CallError::References);
            }
            let k = crate::conn::Conn::tx_at(c.tx_head, c.tx_count);
            c.tx_addr[k] = r.offset;
            c.tx_len[k] = r.len;
            c.tx_count += 1;
            c.snd_end = c.snd_end.wrapping_add(r.len as u32);
        }
        self.output(env, i);
        self.conn(i).predict();
        if window_moved {
            self.window_opened(env, i);
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn misbehaved<E: Env>(
        &mut self,
        env: &mut E,
        i: u16,
        error: CallError,
    ) -> Result<(), CallError> {
        let reason = match error {
            CallError::References => Reason::References,
            _ => Reason::Protocol,
        };
        self.abort(env, i, reason);
        Err(error)
    }

    /// No more data will be sent: FIN follows what is queued. Receiving goes on.
    pub fn shutdown<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: ConnId,
    ) -> Result<(), CallError> {
        let i = self.owned(owner, id)?;
        let c = self.conn(i);
        if !c.can_send() {
            return Err(CallError::State);
        }
        self.queue_fin(i);
        self.settle(env, i);
        Ok(())
    }

    fn queue_fin(&mut self, i: u16) {
        let c = self.conn(i);
        c.flags |= flag::FIN_QUEUED;
        c.state = match c.state {
            State::Established => State::FinWait1,
            State::CloseWait => State::LastAck,
            other => other,
        };
    }

    /// The application is done with the connection and with every buffer it was given. Orderly:
    /// what is queued is still sent, `data_acked` goes on, `cleanup` comes when both sides are
    /// closed; data not yet told means a reset (RFC 9293, 3.6.1), as with `abort`.
    pub fn close<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: ConnId,
        abort: bool,
    ) -> Result<(), CallError> {
        let i = self.owned(owner, id)?;
        self.give_back_all(env, i);
        let c = self.conn(i);
        if c.state == State::Closed {
            c.flags |= flag::ORPHAN;
            self.drop_ready(env, i);
            self.try_release(i);
            return Ok(());
        }
        self.leave_backlog(i);
        let c = self.conn(i);
        c.flags |= flag::ORPHAN | flag::ACCEPTED;
        if abort || c.rx_ready != 0 || c.rx_ooo != 0 {
            self.abort(env, i, Reason::Aborted);
            return Ok(());
        }
        if c.can_send() {
            self.queue_fin(i);
        }
        self.settle(env, i);
        Ok(())
    }

    /// An end point is gone (P8): its listeners and sockets stop, its connections are reset, the
    /// buffers it held come back, nothing more is told. Frames already handed over may still read
    /// its memory: `true` once none does; until then call again. (Looks at every block.)
    pub fn reset_owner<E: Env>(&mut self, env: &mut E, endpoint: u8) -> bool {
        while let Some((owner, id)) = self.listeners.of(endpoint) {
            let _ = self.unlisten(env, owner, id);
        }
        self.sockets.reset(env, endpoint);
        let mut done = true;
        for i in 0..C as u16 {
            let c = self.conn(i);
            let alive = c.state != State::Closed || c.has(flag::TOLD) || c.has(flag::EV_CLEANUP);
            if c.owner().endpoint != endpoint || !alive {
                continue;
            }
            self.give_back_all(env, i);
            if self.conn(i).state != State::Closed {
                self.abort(env, i, Reason::Aborted);
            }
            if self.conn(i).owner().endpoint != endpoint {
                // Nothing held it: the block is free already.
                continue;
            }
            self.drop_ready(env, i);
            let c = self.conn(i);
            if env.tx_done(c.ticket) {
                c.untold = 0;
                c.flags &= !(flag::EV_NEW | flag::EV_CLOSED | flag::EV_CLEANUP);
                c.flags |= flag::ZOMBIE;
                self.try_release(i);
            } else {
                done = false;
            }
        }
        done
    }

    /// An ICMP error about a segment of ours. Believed only if the quoted sequence number is in
    /// flight (RFC 5927). A smaller path MTU: what was too big is sent again. Unreachable: ends a
    /// connection that is being opened; an open one ignores it.
    pub fn icmp_news<E: Env>(&mut self, env: &mut E, hash: u32, quoted: Quoted, news: IcmpNews) {
        let Some(i) = self.quoted(hash, quoted) else {
            self.counters.drop_icmp += 1;
            return;
        };
        match news {
            IcmpNews::Unreachable if self.conn(i).state == State::SynSent => {
                self.finish(env, i, Reason::Unreachable);
            }
            IcmpNews::Unreachable => self.counters.drop_icmp += 1,
            IcmpNews::PathMtu(mtu) => self.path_mtu(env, i, mtu),
        }
    }

    fn path_mtu<E: Env>(&mut self, env: &mut E, i: u16, mtu: u16) {
        let mss = mtu.max(576) - 40;
        let c = self.conn(i);
        if mss >= c.mss {
            return;
        }
        c.mss = mss;
        c.cwnd = c.cwnd.max(c.segment());
        if c.is_synchronized() {
            c.recover = c.snd_max;
            c.flags = (c.flags | flag::LOSS) & !(flag::RECOVERY | flag::TIMING);
            c.rewind();
        }
        self.counters.mtu_reduced += 1;
        self.settle(env, i);
    }

    fn quoted(&mut self, hash: u32, q: Quoted) -> Option<u16> {
        let i = self.find(hash, q.peer.ip.0, q.ports)?;
        let c = self.conn(i);
        let sent = c.snd_max.wrapping_sub(c.snd_una);
        (q.seq.wrapping_sub(c.snd_una) < sent).then_some(i)
    }
}

/// The segment of ours that an ICMP error quotes.
#[derive(Clone, Copy, Debug)]
pub struct Quoted {
    /// Where it went.
    pub peer: Peer,
    /// Both ports as in a received segment: remote in the low half, local in the high half.
    pub ports: u32,
    /// Its sequence number.
    pub seq: u32,
}
