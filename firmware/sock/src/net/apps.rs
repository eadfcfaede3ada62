//! Socket messages from applications: who it is, whether it makes sense, and the stack's call.

use super::io::{Io, UDP_SOCKETS};
use crate::app::PeerTable;
use noctule_contract::msg::{self, Stamp};
use noctule_contract::sock::{self, SockHead};
use noctule_rt::{Boot, Bus};
use noctule_tcp::{BindId, CallError, ConnId, Ip4, Owner, Peer, Reason, SendRef, Stack};

const PEERS: usize = 128;
const GRANTS: usize = 16;
/// Connections a listener may have waiting to be accepted.
const BACKLOG: u16 = 64;
/// Answers to `listen` that wait for credit.
const ANSWERS: usize = 16;

/// What is known of the applications.
pub(super) struct Apps {
    table: PeerTable,
    app_of: [u8; PEERS],
    grants: [(u16, u8); GRANTS],
    /// The application that may open connections.
    connect_app: u8,
    udp_owner: [Option<Owner>; UDP_SOCKETS],
    answers: [Option<(u8, u32, u32)>; ANSWERS],
    /// Messages that broke the protocol.
    pub strange: u32,
    /// Calls the stack refused.
    pub refused: u32,
}

impl Apps {
    pub const fn new() -> Self {
        Self {
            table: PeerTable::new(),
            app_of: [0; PEERS],
            grants: [(0, 0); GRANTS],
            connect_app: 0,
            udp_owner: [None; UDP_SOCKETS],
            answers: [None; ANSWERS],
            strange: 0,
            refused: 0,
        }
    }

    /// As the boot block says.
    pub fn init(&mut self, boot: &Boot<'_>) {
        self.connect_app = boot.connect_app();
        for (i, peer) in boot.peers().enumerate().take(PEERS) {
            self.table.set(peer.node, i as u8);
            self.app_of[i] = peer.app;
        }
        for (slot, grant) in self.grants.iter_mut().zip(boot.grants()) {
            *slot = grant;
        }
    }

    /// Takes the message whose stamp has been popped.
    #[inline(always)]
    pub fn message<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        stamp: Stamp,
    ) {
        let (ni, len) = (io.ni, stamp.len());
        let head = SockHead(ni.pop(msg::QUEUE_SOCK));
        let Some(endpoint) = self.table.of(stamp).filter(|_| len >= min_len(head)) else {
            self.strange += 1;
            ni.discard(msg::QUEUE_SOCK, len - 1);
            return;
        };
        let app = self.app_of[endpoint as usize % PEERS];
        let owner = Owner { endpoint, app };
        let id = ConnId(ni.pop(msg::QUEUE_SOCK));
        if head.op() == sock::SEND {
            if head.refs() != 1 || len != 4 {
                return self.send_many(io, stack, owner, id, head, len);
            }
            let offset = ni.pop(msg::QUEUE_SOCK);
            let len = ni.pop(msg::QUEUE_SOCK) as u16;
            ni.phase(noctule_contract::phase::TCP_TX);
            let result = stack.send(io, owner, id, &[SendRef { offset, len }], head.arg());
            self.count(result);
            return;
        }
        let mut words = [0; msg::SOCK_WORDS as usize];
        ni.pop_into(msg::QUEUE_SOCK, len - 2, &mut words);
        let result = match head.op() {
            sock::RECV_DONE if head.flags() & 1 != 0 => {
                self.udp_done(io, stack, owner, id.0, words[0])
            }
            sock::RECV_DONE => stack.recv_done(io, owner, id, words[0]),
            sock::ACCEPT => stack.accept(io, owner, id),
            sock::SHUTDOWN => stack.shutdown(io, owner, id),
            sock::CLOSE => stack.close(io, owner, id, words[0] & sock::CLOSE_ABORT != 0),
            _ => self.rare(io, stack, owner, head, id.0, &words),
        };
        self.count(result);
    }

    #[inline(never)]
    fn send_many<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        owner: Owner,
        id: ConnId,
        head: SockHead,
        len: u32,
    ) {
        let ni = io.ni;
        let mut refs = [SendRef::default(); sock::REFS_MAX as usize];
        let n = head.refs() as usize;
        for r in refs.iter_mut().take(n) {
            r.offset = ni.pop(msg::QUEUE_SOCK);
            r.len = ni.pop(msg::QUEUE_SOCK) as u16;
        }
        ni.discard(msg::QUEUE_SOCK, len - 2 - 2 * head.refs());
        ni.phase(noctule_contract::phase::TCP_TX);
        let refs = refs.get(..n).unwrap_or(&[]);
        let result = stack.send(io, owner, id, refs, head.arg());
        self.count(result);
    }

    #[inline(always)]
    fn count(&mut self, result: Result<(), CallError>) {
        if result.is_err() {
            self.refused += 1;
        }
    }

    #[inline(never)]
    fn rare<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        owner: Owner,
        head: SockHead,
        name: u32,
        words: &[u32; msg::SOCK_WORDS as usize],
    ) -> Result<(), CallError> {
        let [a, b, c, d, ..] = *words;
        match head.op() {
            sock::LISTEN => {
                let status = self.listen(stack, owner, name, a);
                self.answer(io, owner.endpoint, name, status);
                Ok(())
            }
            sock::UNLISTEN => stack.unlisten(io, owner, name),
            sock::CONNECT => {
                let peer = Peer {
                    ip: Ip4(a),
                    port: b as u16,
                };
                // The lanes give what answers bring to the pool of the one application that may.
                let opened = match owner.app == self.connect_app {
                    true => stack.connect(io, owner, name, peer),
                    false => Err(Reason::Protocol),
                };
                if let Err(reason) = opened {
                    let words = [SockHead(sock::CLEANUP).0, 0, reason.code(), name];
                    io.to_app(owner.endpoint, &words);
                }
                Ok(())
            }
            sock::UDP_BIND => self.udp_bind(io, stack, owner, name, a),
            sock::UDP_SEND => {
                let k = self.udp_find(io, owner, name).ok_or(CallError::Stale)?;
                let peer = Peer {
                    ip: Ip4(a),
                    port: b as u16,
                };
                let data = [SendRef {
                    offset: c,
                    len: d as u16,
                }];
                stack.udp_send(io, owner, k, peer, &data).map(|_| ())
            }
            _ => {
                self.strange += 1;
                Ok(())
            }
        }
    }

    fn granted(&self, port: u32, app: u8) -> bool {
        port != 0
            && self
                .grants
                .iter()
                .any(|(p, a)| *p as u32 == port && *a == app)
    }

    fn listen<const C: usize, const W: usize>(
        &mut self,
        stack: &mut Stack<C, W>,
        owner: Owner,
        id: u32,
        port: u32,
    ) -> u32 {
        if !self.granted(port, owner.app) {
            return sock::LISTEN_DENIED;
        }
        match stack.listen(owner, id, port as u16, BACKLOG) {
            Ok(()) => sock::LISTEN_OK,
            Err(_) => sock::LISTEN_BUSY,
        }
    }

    fn answer<B: Bus>(&mut self, io: &mut Io<B>, endpoint: u8, id: u32, status: u32) {
        if !io.to_app(endpoint, &[SockHead(sock::LISTEN_RESULT).0, id, status]) {
            // An application that asks without end and never drains loses answers, nobody else.
            if let Some(slot) = self.answers.iter_mut().find(|s| s.is_none()) {
                *slot = Some((endpoint, id, status));
            }
        }
    }

    /// Tries answers again that found no credit.
    pub fn retry<B: Bus>(&mut self, io: &mut Io<B>) {
        for slot in &mut self.answers {
            if let Some((endpoint, id, status)) = *slot
                && io.to_app(endpoint, &[SockHead(sock::LISTEN_RESULT).0, id, status])
            {
                *slot = None;
            }
        }
    }

    fn udp_bind<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        owner: Owner,
        name: u32,
        port: u32,
    ) -> Result<(), CallError> {
        if !self.granted(port, owner.app) {
            return Err(CallError::NotOwner);
        }
        let k = stack.udp_bind(owner, port as u16)?;
        if let (Some(slot), Some(known)) = (
            self.udp_owner.get_mut(k.0 as usize),
            io.udp_names.get_mut(k.0 as usize),
        ) {
            *slot = Some(owner);
            *known = name;
        }
        Ok(())
    }

    fn udp_find<B: Bus>(&self, io: &Io<B>, owner: Owner, name: u32) -> Option<BindId> {
        let mut all = self.udp_owner.iter().zip(&io.udp_names);
        let k = all.position(|(o, n)| *o == Some(owner) && *n == name)?;
        Some(BindId(k as u8))
    }

    fn udp_done<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        owner: Owner,
        name: u32,
        count: u32,
    ) -> Result<(), CallError> {
        let k = self.udp_find(io, owner, name).ok_or(CallError::Stale)?;
        stack.udp_recv_done(io, owner, k, count.min(255) as u8)
    }
}

/// Words that a message of this head must have.
const fn min_len(head: SockHead) -> u32 {
    match head.op() {
        sock::SEND => 2 + 2 * head.refs(),
        sock::RECV_DONE | sock::LISTEN | sock::UNLISTEN | sock::UDP_BIND | sock::CLOSE => 3,
        sock::CONNECT => 4,
        sock::UDP_SEND => 6,
        _ => 2,
    }
}
