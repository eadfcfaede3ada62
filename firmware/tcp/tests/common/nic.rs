//! A NIC lane's model and the stack's `Env`: Rx buffers with an owner each (lost or freed twice is
//! a panic), frames whose payload is read only when the "lane" gets to it, refusals with a seed.

use super::rng::Rng;
use noctule_contract::rss;
use noctule_tcp::*;
use std::collections::VecDeque;

pub const BUFFER: usize = 2048;
pub const RX_BASE: u32 = 0xA000_0000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    NewConn(Owner, ConnId, Origin, Peer),
    NewData(Owner, ConnId, [RxRef; 3], usize, u32),
    DataAcked(Owner, ConnId, u32),
    RemoteClosed(Owner, ConnId),
    Cleanup(Owner, ConnId, Reason),
    ConnectFailed(Owner, u32, Reason),
    Udp(Owner, BindId, Peer, RxRef),
}

struct Frame {
    head: TxHead,
    header: Vec<u8>,
    refs: Vec<PayloadRef>,
    ticket: u32,
}

pub struct Nic {
    pub tx_mem: Vec<u8>,
    rx: Vec<u8>,
    used: Vec<bool>,
    building: Option<Frame>,
    staged: VecDeque<Frame>,
    next_ticket: u32,
    done: u32,
    /// Frames that left, checksums filled in.
    pub out: VecDeque<Vec<u8>>,
    pub events: VecDeque<Event>,
    /// Percent of `tx_begin` and of events refused.
    pub refuse_tx: u32,
    pub refuse_events: u32,
    /// Percent chance that a staged frame is not read yet when asked to move.
    pub lazy: u32,
    /// The lane's hash key and which hashes are ours.
    pub key: [u32; 10],
    pub wanted: Vec<Ip4>,
    pub taken: u64,
    pub freed: u64,
    pub rng: Rng,
}

impl Nic {
    pub fn new(buffers: usize, seed: u64) -> Self {
        Self {
            tx_mem: vec![0; 1 << 20],
            rx: vec![0; buffers * BUFFER],
            used: vec![false; buffers],
            building: None,
            staged: VecDeque::new(),
            next_ticket: 0,
            done: 0,
            out: VecDeque::new(),
            events: VecDeque::new(),
            refuse_tx: 0,
            refuse_events: 0,
            lazy: 0,
            key: rss::KEY,
            wanted: Vec::new(),
            taken: 0,
            freed: 0,
            rng: Rng::new(seed),
        }
    }

    /// Frees everything, as a test's end does.
    pub fn free_all(&mut self) {
        self.used.fill(false);
    }

    pub fn buffers_in_use(&self) -> usize {
        self.used.iter().filter(|u| **u).count()
    }

    /// Puts bytes in a fresh buffer. `None`: the pool is empty (the lane drops the frame).
    pub fn take_buffer(&mut self, bytes: &[u8]) -> Option<u32> {
        assert!(bytes.len() <= BUFFER);
        let k = self.used.iter().position(|u| !u)?;
        self.used[k] = true;
        self.taken += 1;
        self.rx[k * BUFFER..][..bytes.len()].copy_from_slice(bytes);
        Some(RX_BASE + (k * BUFFER) as u32)
    }

    pub fn read(&self, r: RxRef) -> &[u8] {
        let at = (r.addr - RX_BASE) as usize;
        assert!(self.used[at / BUFFER], "event names a free buffer");
        assert!(at % BUFFER + r.len as usize <= BUFFER);
        &self.rx[at..][..r.len as usize]
    }

    /// The lane reads staged frames' payload and sends them.
    pub fn run_lane(&mut self) {
        while self.lazy == 0 || !self.rng.chance(self.lazy) {
            let Some(f) = self.staged.pop_front() else {
                return;
            };
            let mut bytes = f.header;
            for r in &f.refs {
                // Application 0, the stack itself, sends from Rx memory (echo replies).
                let memory = if r.app == 0 { &self.rx } else { &self.tx_mem };
                bytes.extend_from_slice(&memory[r.offset as usize..][..r.len as usize]);
            }
            if f.head.offload == Offload::Ipv4 {
                fill_checksums(&mut bytes);
            }
            self.done = f.ticket;
            self.out.push_back(bytes);
        }
    }

    pub fn lane_busy(&self) -> bool {
        !self.staged.is_empty()
    }

    /// Receives a frame as a lane would: checks, hash, buffer, notification.
    pub fn receive<const C: usize, const W: usize>(
        &mut self,
        stack: &mut Stack<C, W>,
        now: u32,
        frame: &[u8],
    ) {
        stack.clock(now);
        let ip = &frame[14..];
        let total = u16::from_be_bytes([ip[2], ip[3]]) as usize;
        let plain = frame[12..14] == [8, 0] && ip[0] == 0x45 && ip[6] & 0x3F == 0 && ip[7] == 0;
        assert!(plain && (ip[9] == 6 || ip[9] == 17), "not for this path");
        let offset = if ip[9] == 6 {
            (ip[32] >> 4) as usize * 4
        } else {
            8
        };
        let header = &ip[..20 + offset];
        let payload = &ip[20 + offset..total];
        let words: Vec<u32> = header
            .chunks(4)
            .map(|w| u32::from_le_bytes(w.try_into().unwrap()))
            .collect();
        let port = |k: usize| u16::from_be_bytes([ip[20 + k], ip[21 + k]]);
        let rss = rss::hash(&self.key, (words[3], port(0)), (words[4], port(2)));
        let buffer = if payload.is_empty() {
            0
        } else {
            match self.take_buffer(payload) {
                Some(b) => b,
                None => return,
            }
        };
        let n = Notification {
            header: &words,
            payload_len: payload.len() as u16,
            buffer,
            hash: rss,
        };
        stack.input(self, &n);
    }

    fn event(&mut self, e: Event) -> bool {
        if self.refuse_events > 0 && self.rng.chance(self.refuse_events) {
            return false;
        }
        self.events.push_back(e);
        true
    }
}

impl Env for Nic {
    fn tx_begin(&mut self, head: TxHead, refs: &[PayloadRef]) -> bool {
        assert!(self.building.is_none(), "a frame within a frame");
        assert!(refs.len() <= TX_GATHER && (14..=94).contains(&head.header_bytes));
        assert!(refs.iter().all(|r| r.len > 0 && r.len <= 1500));
        if self.refuse_tx > 0 && self.rng.chance(self.refuse_tx) {
            return false;
        }
        self.building = Some(Frame {
            head,
            header: Vec::new(),
            refs: refs.to_vec(),
            ticket: 0,
        });
        true
    }

    fn tx_word(&mut self, word: u32) {
        let f = self.building.as_mut().expect("a word without a frame");
        f.header.extend_from_slice(&word.to_le_bytes());
    }

    fn tx_end(&mut self, refs: &[PayloadRef]) -> u32 {
        let mut f = self.building.take().expect("an end without a frame");
        assert_eq!(f.refs, refs);
        let bytes = f.head.header_bytes as usize;
        assert_eq!(
            f.header.len(),
            bytes.div_ceil(4) * 4,
            "number of header words"
        );
        assert!(f.header[bytes..].iter().all(|b| *b == 0));
        f.header.truncate(bytes);
        self.next_ticket += 1;
        f.ticket = self.next_ticket;
        self.staged.push_back(f);
        self.next_ticket
    }

    fn tx_done(&mut self, ticket: u32) -> bool {
        ticket <= self.done
    }

    fn free_buffer(&mut self, addr: u32) {
        let at = (addr - RX_BASE) as usize;
        assert_eq!(at % BUFFER, 0, "not a buffer's address");
        assert!(self.used[at / BUFFER], "freed twice");
        self.used[at / BUFFER] = false;
        self.freed += 1;
        self.rx[at..at + BUFFER].fill(0xDD);
    }

    fn new_conn(&mut self, o: Owner, c: ConnId, from: Origin, peer: Peer, _: u8) -> bool {
        self.event(Event::NewConn(o, c, from, peer))
    }

    fn new_data(&mut self, o: Owner, c: ConnId, data: &[RxRef], acked: u32) -> bool {
        assert!(!data.is_empty() && data.len() <= EVENT_REFS && acked <= 0xFFFF);
        assert!(data.iter().all(|d| d.len > 0));
        let mut d = [RxRef::default(); 3];
        d[..data.len()].copy_from_slice(data);
        self.event(Event::NewData(o, c, d, data.len(), acked))
    }

    fn data_acked(&mut self, o: Owner, c: ConnId, count: u32) -> bool {
        assert!(count > 0);
        self.event(Event::DataAcked(o, c, count))
    }

    fn remote_closed(&mut self, o: Owner, c: ConnId) -> bool {
        self.event(Event::RemoteClosed(o, c))
    }

    fn cleanup(&mut self, o: Owner, c: ConnId, reason: Reason) -> bool {
        self.event(Event::Cleanup(o, c, reason))
    }

    fn connect_failed(&mut self, o: Owner, cookie: u32, reason: Reason) -> bool {
        self.event(Event::ConnectFailed(o, cookie, reason))
    }

    fn udp_data(&mut self, o: Owner, s: BindId, peer: Peer, data: RxRef) -> bool {
        self.event(Event::Udp(o, s, peer, data))
    }

    fn neighbour_wanted(&mut self, next_hop: Ip4) {
        self.wanted.push(next_hop);
    }
}

fn sum(bytes: &[u8], start: u32) -> u32 {
    bytes.chunks(2).fold(start, |s, c| {
        s + u16::from_be_bytes([c[0], *c.get(1).unwrap_or(&0)]) as u32
    })
}

fn fold(mut s: u32) -> u16 {
    while s >> 16 != 0 {
        s = (s & 0xFFFF) + (s >> 16);
    }
    !(s as u16)
}

/// What the lane's hardware does to an IPv4 frame.
pub fn fill_checksums(frame: &mut [u8]) {
    let ip = &mut frame[14..];
    assert_eq!(&ip[10..12], &[0, 0]);
    let c = fold(sum(&ip[..20], 0));
    ip[10..12].copy_from_slice(&c.to_be_bytes());
    let protocol = ip[9];
    let at = match protocol {
        6 => 36,
        17 => 26,
        _ => 22,
    };
    assert_eq!(&ip[at..at + 2], &[0, 0]);
    let pseudo = if protocol == 1 {
        0
    } else {
        sum(&ip[12..20], protocol as u32 + ip.len() as u32 - 20)
    };
    let c = fold(sum(&ip[20..], pseudo));
    ip[at..at + 2].copy_from_slice(&c.to_be_bytes());
}
