//! UDP: bound ports, datagrams in and out. A datagram is one buffer in and one frame out.

use crate::frame::{self, Ipv4Frame, Writer, be16};
use crate::types::{BindId, CallError, Owner, PayloadRef, Peer, RxRef, SendRef};
use crate::{Env, Ip4, Notification, Stack, TX_GATHER};

/// Bound ports of a tile.
pub const SOCKETS: usize = 16;
/// Buffers a socket's owner may hold.
pub const HELD: usize = 16;

#[derive(Clone, Copy)]
struct Socket {
    port: u16,
    owner: Owner,
    used: bool,
    head: u8,
    held: u8,
    buffers: [u32; HELD],
}

/// All sockets.
pub struct Sockets {
    list: [Socket; SOCKETS],
}

impl Sockets {
    /// None bound.
    pub const ZERO: Self = Self {
        list: [Socket {
            port: 0,
            owner: Owner {
                endpoint: 0,
                app: 0,
            },
            used: false,
            head: 0,
            held: 0,
            buffers: [0; HELD],
        }; SOCKETS],
    };

    /// None bound.
    pub fn init(&mut self) {
        *self = Self::ZERO;
    }

    fn owned(&mut self, owner: Owner, id: BindId) -> Result<&mut Socket, CallError> {
        let s = self.list.get_mut(id.0 as usize).ok_or(CallError::Stale)?;
        if !s.used {
            return Err(CallError::Stale);
        }
        if s.owner != owner {
            return Err(CallError::NotOwner);
        }
        Ok(s)
    }

    /// Takes everything from an end point that is gone.
    pub fn reset<E: Env>(&mut self, env: &mut E, endpoint: u8) {
        for s in &mut self.list {
            if s.used && s.owner.endpoint == endpoint {
                s.give_back(env, HELD);
                s.used = false;
            }
        }
    }
}

impl Socket {
    fn give_back<E: Env>(&mut self, env: &mut E, count: usize) {
        for _ in 0..count.min(self.held as usize) {
            env.free_buffer(self.buffers[self.head as usize % HELD]);
            self.head = (self.head + 1) % HELD as u8;
            self.held -= 1;
        }
    }
}

impl<const C: usize, const W: usize> Stack<C, W> {
    /// Binds a UDP port.
    pub fn udp_bind(&mut self, owner: Owner, port: u16) -> Result<BindId, CallError> {
        if port == 0 || self.sockets.list.iter().any(|s| s.used && s.port == port) {
            return Err(CallError::Busy);
        }
        let free = self.sockets.list.iter().position(|s| !s.used);
        let k = free.ok_or(CallError::Busy)?;
        self.sockets.list[k] = Socket {
            port,
            owner,
            used: true,
            head: 0,
            held: 0,
            buffers: [0; HELD],
        };
        Ok(BindId(k as u8))
    }

    /// Gives a port up; buffers still held come back.
    pub fn udp_unbind<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: BindId,
    ) -> Result<(), CallError> {
        let s = self.sockets.owned(owner, id)?;
        s.give_back(env, HELD);
        s.used = false;
        Ok(())
    }

    /// The application is done with its `count` oldest datagrams.
    pub fn udp_recv_done<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: BindId,
        count: u8,
    ) -> Result<(), CallError> {
        let s = self.sockets.owned(owner, id)?;
        if count > s.held {
            return Err(CallError::TooMuch);
        }
        s.give_back(env, count as usize);
        Ok(())
    }

    /// Sends one datagram; the memory is free again when `Env::tx_done` says so of the ticket.
    pub fn udp_send<E: Env>(
        &mut self,
        env: &mut E,
        owner: Owner,
        id: BindId,
        peer: Peer,
        refs: &[SendRef],
    ) -> Result<u32, CallError> {
        let port = self.sockets.owned(owner, id)?.port;
        let len: u32 = refs.iter().map(|r| r.len as u32).sum();
        if refs.len() > TX_GATHER || len + 28 > self.cfg.mtu as u32 {
            return Err(CallError::Size);
        }
        let mut list = [PayloadRef::default(); TX_GATHER];
        let mut count = 0;
        for r in refs.iter().filter(|r| r.len != 0) {
            list[count] = PayloadRef {
                app: owner.app,
                offset: r.offset,
                len: r.len,
            };
            count += 1;
        }
        let list = &list[..count];
        let (_, macs) = self.resolve(env, peer.ip.0);
        let Some(macs) = macs else {
            self.counters.drop_no_neighbour = self.counters.drop_no_neighbour.wrapping_add(1);
            return Err(CallError::Again);
        };
        let frame = Ipv4Frame {
            macs,
            flow: peer.ip.0 ^ peer.port as u32,
            protocol: frame::UDP,
            src: self.ip,
            dst: peer.ip.0,
            l4_words: 2,
            payload: len,
        };
        let Some(mut w) = Writer::ipv4(env, frame, list) else {
            return Err(CallError::Again);
        };
        w.put(be16(port as u32) | be16(peer.port as u32) << 16);
        w.put(be16(len + 8));
        let ticket = w.end(list);
        self.counters.sent = self.counters.sent.wrapping_add(1);
        Ok(ticket)
    }

    /// A received datagram; whether its buffer was kept.
    pub(crate) fn udp_input<E: Env>(&mut self, env: &mut E, n: &Notification<'_>) -> bool {
        let h = n.header;
        let total = |h: &[u32]| (h[0] >> 16).swap_bytes() >> 16;
        let udp_len = |h: &[u32]| be16(h[6]);
        if h.len() != 7
            || h[0] & 0xFF != 0x45
            || udp_len(h) != n.payload_len as u32 + 8
            || total(h) < udp_len(h) + 20
            || (n.payload_len != 0 && n.buffer == 0)
        {
            self.counters.drop_malformed += 1;
            return false;
        }
        if h[4] != self.ip || !Ip4(h[3]).is_unicast() || self.is_broadcast(h[3]) {
            self.counters.drop_address += 1;
            return false;
        }
        let port = ((h[5] >> 16) as u16).swap_bytes();
        let Some(k) = self
            .sockets
            .list
            .iter()
            .position(|s| s.used && s.port == port)
        else {
            self.counters.drop_no_socket += 1;
            self.port_unreachable(env, h);
            return false;
        };
        let s = &mut self.sockets.list[k];
        if s.held as usize >= HELD {
            self.counters.drop_udp_slots += 1;
            return false;
        }
        let peer = Peer {
            ip: Ip4(h[3]),
            port: (h[5] as u16).swap_bytes(),
        };
        let data = RxRef {
            addr: n.buffer,
            len: n.payload_len,
        };
        if !env.udp_data(s.owner, BindId(k as u8), peer, data) {
            self.counters.drop_udp_busy += 1;
            return false;
        }
        if n.buffer == 0 {
            return false;
        }
        let at = (s.head as usize + s.held as usize) % HELD;
        s.buffers[at] = n.buffer;
        s.held += 1;
        true
    }
}
