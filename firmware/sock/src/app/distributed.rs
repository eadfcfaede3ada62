//! The distributed backend: every call is a message to a net tile, every event one from it.
//!
//! `step` takes what is there; `run` is the tile's program. Short of credit a message waits in
//! memory ([`Backlog`]) while the tile goes on draining its own queues.

use super::backlog::Backlog;
use super::peers::PeerTable;
use super::{App, Conn, Ip4, Origin, Peer, RxRef, SendRef, Sockets};
use noctule_contract::msg::{self, Stamp};
use noctule_contract::sock::{self, SockHead};
use noctule_contract::{ni as reg, phase};
use noctule_rt::{Boot, Bus, Ni};

const PEERS: usize = 128;
/// Messages taken before the tile looks at credits and timer again.
const BATCH: u32 = 16;

/// The sockets of an application tile.
#[derive(Debug)]
pub struct Distributed<B> {
    ni: Ni<B>,
    channels: [u8; PEERS],
    peer_count: usize,
    table: PeerTable,
    pub(super) backlog: Backlog,
    tx_base: u32,
    tx_bytes: u32,
    counter_page: u32,
    /// Messages that were none: unknown source, wrong length.
    pub strange: u32,
}

impl<B: Bus> Distributed<B> {
    /// Of a tile that has not begun.
    pub const fn new(ni: Ni<B>) -> Self {
        Self {
            ni,
            channels: [0; PEERS],
            peer_count: 0,
            table: PeerTable::new(),
            backlog: Backlog::new(),
            tx_base: 0,
            tx_bytes: 0,
            counter_page: 0,
            strange: 0,
        }
    }

    /// As the boot block says; once.
    pub fn init(&mut self, boot: &Boot<'_>) {
        self.tx_base = boot.tx_base();
        self.tx_bytes = boot.tx_bytes();
        self.counter_page = boot.counter_page();
        for (i, peer) in boot.peers().enumerate().take(PEERS) {
            self.channels[i] = peer.channel;
            self.table.set(peer.node, i as u8);
            self.peer_count = i + 1;
        }
    }

    #[inline(always)]
    fn message(&mut self, net: u8, words: &[u32]) {
        let Some(&channel) = self.channels[..self.peer_count].get(net as usize) else {
            return;
        };
        if !self.backlog.is_empty() || !self.ni.send(channel, words) {
            self.backlog.push(channel, words);
        }
    }

    fn broadcast(&mut self, words: &[u32]) {
        for net in 0..self.peer_count {
            self.message(net as u8, words);
        }
    }

    /// Takes up to a batch of what waits; `false`: nothing to do now.
    #[inline(always)]
    pub fn step(&mut self, app: &mut impl App) -> bool {
        let ni = self.ni;
        if !self.backlog.is_empty() {
            ni.clear_credit_event();
            self.backlog.drain(|channel, words| ni.send(channel, words));
        }
        let mut taken = 0;
        while taken < BATCH && self.backlog.has_room() {
            let Some(stamp) = ni.pop_stamp(msg::QUEUE_SOCK) else {
                break;
            };
            ni.phase(phase::MESSAGES);
            self.event(stamp, app);
            taken += 1;
        }
        let events = ni.events();
        if events & reg::EVENT_TIMER != 0 {
            ni.disarm();
            app.timer(self);
            taken += 1;
        }
        // Nobody else sends here; a stray message must not keep the tile awake.
        for queue in [msg::QUEUE_NIC, msg::QUEUE_CTRL] {
            if events & 1 << queue != 0
                && let Some(stamp) = ni.pop_stamp(queue)
            {
                ni.discard(queue, stamp.len());
                self.strange += 1;
                taken += 1;
            }
        }
        if events & reg::EVENT_CREDIT != 0 {
            ni.clear_credit_event();
        }
        taken != 0
    }

    /// The tile's program.
    pub fn run(&mut self, app: &mut impl App) -> ! {
        app.start(self);
        loop {
            if !self.step(app) {
                self.ni.sleep();
            }
        }
    }

    #[inline(always)]
    fn event(&mut self, stamp: Stamp, app: &mut impl App) {
        let (ni, len) = (self.ni, stamp.len());
        let head = SockHead(ni.pop(msg::QUEUE_SOCK));
        let refs = head.refs();
        let Some(net) = self.table.of(stamp).filter(|_| len >= min_len(head)) else {
            self.strange += 1;
            ni.discard(msg::QUEUE_SOCK, len - 1);
            return;
        };
        let id = ni.pop(msg::QUEUE_SOCK);
        let c = Conn { net, id };
        if head.op() == sock::NEW_DATA {
            let mut data = [RxRef::default(); sock::REFS_MAX as usize];
            let n = refs as usize;
            for d in data.iter_mut().take(n) {
                d.addr = ni.pop(msg::QUEUE_SOCK);
                d.len = ni.pop(msg::QUEUE_SOCK) as u16;
            }
            ni.discard(msg::QUEUE_SOCK, len - 2 - 2 * refs);
            // The first piece is what the application reads first: fetch while it gets ready.
            self.will_read(data[0].addr, data[0].len as u32);
            app.new_data(self, c, data.get(..n).unwrap_or(&[]), head.arg());
            return;
        }
        let mut words = [0; msg::SOCK_WORDS as usize];
        ni.pop_into(msg::QUEUE_SOCK, len - 2, &mut words);
        let peer = |ip: u32, port: u32| Peer {
            ip: Ip4(ip),
            port: port as u16,
        };
        let [a, b, d, e, ..] = words;
        match head.op() {
            sock::NEW_CONN => app.new_conn(self, c, Origin::Id(a), peer(b, d), (d >> 16) as u8),
            sock::DATA_ACKED => app.data_acked(self, c, a),
            sock::REMOTE_CLOSED => app.remote_closed(self, c),
            sock::CLEANUP if id == 0 => app.connect_failed(self, b, a),
            sock::CLEANUP => app.cleanup(self, c, a),
            sock::LISTEN_RESULT => app.listen_result(self, id, a),
            sock::UDP_DATA => {
                let data = RxRef {
                    addr: d,
                    len: e as u16,
                };
                app.udp_data(self, net, id, peer(a, b), data);
            }
            _ => self.strange += 1,
        }
    }
}

/// Words that a message of this head must have.
const fn min_len(head: SockHead) -> u32 {
    match head.op() {
        sock::NEW_CONN => 5,
        sock::NEW_DATA => 2 + 2 * head.refs(),
        sock::DATA_ACKED | sock::LISTEN_RESULT => 3,
        sock::CLEANUP => 3,
        sock::UDP_DATA => 6,
        _ => 2,
    }
}

impl<B: Bus> Sockets for Distributed<B> {
    fn listen(&mut self, listen_id: u32, port: u16) {
        self.broadcast(&[SockHead(sock::LISTEN).0, listen_id, port as u32]);
    }

    fn unlisten(&mut self, listen_id: u32, port: u16) {
        self.broadcast(&[SockHead(sock::UNLISTEN).0, listen_id, port as u32]);
    }

    fn accept(&mut self, c: Conn, listen_id: u32) {
        self.message(c.net, &[SockHead(sock::ACCEPT).0, c.id, listen_id]);
    }

    fn connect(&mut self, net: u8, cookie: u32, peer: Peer) {
        let head = SockHead(sock::CONNECT).0;
        self.message(net, &[head, cookie, peer.ip.0, peer.port as u32]);
    }

    fn recv_done(&mut self, c: Conn, count: u32) {
        self.message(c.net, &[SockHead(sock::RECV_DONE).0, c.id, count]);
    }

    #[inline(always)]
    fn send(&mut self, c: Conn, data: &[SendRef], recv_done: u32) {
        let mut done = recv_done;
        if done > 0xFFFF {
            self.recv_done(c, done);
            done = 0;
        }
        let head = SockHead(sock::SEND).with_arg(done);
        if let [one] = data {
            let head = head.with_last(1).with_refs(1);
            self.message(c.net, &[head.0, c.id, one.offset, one.len as u32]);
            return;
        }
        let mut rest = data;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(sock::REFS_MAX as usize));
            let mut words = [0; 2 + 2 * sock::REFS_MAX as usize];
            let done = if rest.len() == data.len() { done } else { 0 };
            let head = head.with_arg(done).with_refs(now.len() as u32);
            words[0] = head.with_last(later.is_empty() as u32).0;
            words[1] = c.id;
            for (slot, r) in words[2..].chunks_exact_mut(2).zip(now) {
                slot[0] = r.offset;
                slot[1] = r.len as u32;
            }
            self.message(c.net, words.get(..2 + 2 * now.len()).unwrap_or(&[]));
            rest = later;
        }
        if data.is_empty() && done != 0 {
            self.recv_done(c, done);
        }
    }

    fn shutdown(&mut self, c: Conn) {
        self.message(c.net, &[SockHead(sock::SHUTDOWN).0, c.id]);
    }

    fn close(&mut self, c: Conn, abort: bool) {
        let flags = if abort { sock::CLOSE_ABORT } else { 0 };
        self.message(c.net, &[SockHead(sock::CLOSE).0, c.id, flags]);
    }

    fn udp_bind(&mut self, socket: u32, port: u16) {
        self.broadcast(&[SockHead(sock::UDP_BIND).0, socket, port as u32]);
    }

    fn udp_send(&mut self, net: u8, socket: u32, peer: Peer, data: SendRef) {
        let head = SockHead(sock::UDP_SEND).with_refs(1).with_last(1).0;
        let (ip, port) = (peer.ip.0, peer.port as u32);
        self.message(net, &[head, socket, ip, port, data.offset, data.len as u32]);
    }

    fn udp_done(&mut self, net: u8, socket: u32, count: u32) {
        // Flag 1 of RECV_DONE: a datagram socket.
        let head = SockHead(sock::RECV_DONE).with_flags(1).0;
        self.message(net, &[head, socket, count]);
    }

    #[inline(always)]
    fn load(&self, addr: u32) -> u32 {
        self.ni.bus().load(addr)
    }

    #[inline(always)]
    fn store(&mut self, addr: u32, value: u32) {
        self.ni.bus().store(addr, value);
    }

    #[inline(always)]
    fn will_read(&mut self, addr: u32, len: u32) {
        self.ni.invalidate(addr, len);
        self.ni.prefetch(addr, len);
    }

    fn invalidate(&mut self, addr: u32, len: u32) {
        self.ni.invalidate(addr, len);
    }

    fn tx_base(&self) -> u32 {
        self.tx_base
    }

    fn tx_bytes(&self) -> u32 {
        self.tx_bytes
    }

    fn counter_page(&self) -> u32 {
        self.counter_page
    }

    fn now_us(&self) -> u32 {
        self.ni.now_us()
    }

    fn wake_at(&mut self, us: u32) {
        self.ni.arm(us);
    }

    #[inline(always)]
    fn phase(&self, p: u32) {
        self.ni.phase(p);
    }
}
