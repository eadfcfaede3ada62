//! Whole streams against smoltcp, both ways at once, over wires that lose, duplicate and reorder,
//! with a NIC that refuses now and then. Every byte is checked; so is every buffer at the end.

mod common;

use common::peer::{OUR_MAC, PEER_MAC, Peer as Smol};
use common::wire::{Faults, Wire};
use common::{Event, Nic, Rng};
use noctule_tcp::*;
use smoltcp::iface::SocketHandle;
use std::collections::{HashMap, VecDeque};

type Net = Stack<16, 16>;
const APP: Owner = Owner {
    endpoint: 3,
    app: 1,
};
const SLOT: usize = 65_536;
const CHUNK: usize = 5_000;

/// Our side of one connection: echoes what it gets, through transmit memory of its own.
#[derive(Default)]
struct Echo {
    slot: usize,
    /// Received and not yet sent.
    waiting: VecDeque<u8>,
    /// Sent, not acknowledged: lengths of the references in flight, and where the next goes.
    in_flight: VecDeque<usize>,
    acked: usize,
    at: usize,
    closing: bool,
    closed: bool,
}

/// The peer's side: sends a random stream and expects it back.
struct Client {
    handle: SocketHandle,
    want: usize,
    sent: usize,
    got: usize,
    seed: u64,
    closed: bool,
}

fn byte(seed: u64, k: usize) -> u8 {
    ((k as u64).wrapping_mul(seed | 1) >> 7) as u8 ^ k as u8
}

struct World {
    now: u64,
    stack: Box<Net>,
    nic: Nic,
    smol: Smol,
    to_us: Wire,
    to_peer: Wire,
    echoes: HashMap<u32, Echo>,
    over: Vec<Reason>,
    rng: Rng,
}

impl World {
    fn new(faults: Faults, seed: u64) -> Self {
        let mut stack = Box::new(Net::new());
        let mut nic = Nic::new(256, seed);
        let secret = [1, 2, 3, seed as u32];
        stack.init(Config::new(OUR_MAC, Ip4::new(10, 0, 0, 2), 24, secret), 0);
        stack.neighbour_update(&mut nic, Ip4::new(10, 0, 0, 1), PEER_MAC);
        stack.listen(APP, 77, 80, 8).unwrap();
        Self {
            now: 0,
            stack,
            nic,
            smol: Smol::new(seed),
            to_us: Wire::new(faults, seed ^ 1),
            to_peer: Wire::new(faults, seed ^ 2),
            echoes: HashMap::new(),
            over: Vec::new(),
            rng: Rng::new(seed ^ 3),
        }
    }

    fn events(&mut self) {
        while let Some(e) = self.nic.events.pop_front() {
            match e {
                Event::NewConn(o, id, origin, peer) => {
                    assert_eq!((o, origin), (APP, Origin::Listen(77)));
                    assert_eq!(peer.ip, Ip4::new(10, 0, 0, 1));
                    let slot = (0..16)
                        .find(|s| self.echoes.values().all(|e| e.slot != *s))
                        .unwrap();
                    let fresh = Echo {
                        slot,
                        ..Echo::default()
                    };
                    assert!(self.echoes.insert(id.0, fresh).is_none());
                    self.stack.accept(&mut self.nic, APP, id).unwrap();
                }
                Event::NewData(_, id, pieces, count, acked) => {
                    let mut bytes = 0;
                    for p in &pieces[..count] {
                        let data = self.nic.read(*p).to_vec();
                        bytes += data.len() as u32;
                        self.echoes.get_mut(&id.0).unwrap().waiting.extend(data);
                    }
                    self.acked(id, acked);
                    // Sometimes along with the answer, sometimes in two halves.
                    if self.rng.chance(50) {
                        let half = bytes / 2;
                        let _ = self.stack.recv_done(&mut self.nic, APP, id, half);
                        let _ = self.stack.recv_done(&mut self.nic, APP, id, bytes - half);
                    } else if self.stack.send(&mut self.nic, APP, id, &[], bytes).is_err() {
                        // The connection is over already: its buffers have come back by the call.
                    }
                }
                Event::DataAcked(_, id, count) => self.acked(id, count),
                Event::RemoteClosed(_, id) => self.echoes.get_mut(&id.0).unwrap().closing = true,
                Event::Cleanup(_, id, reason) => {
                    let e = self.echoes.remove(&id.0).unwrap();
                    if reason == Reason::Closed {
                        assert!(
                            e.in_flight.is_empty(),
                            "all acknowledged before the cleanup"
                        );
                    }
                    let _ = self.stack.close(&mut self.nic, APP, id, false);
                    self.over.push(reason);
                }
                other => panic!("{other:?}"),
            }
        }
        self.echo();
    }

    fn acked(&mut self, id: ConnId, count: u32) {
        let e = self.echoes.get_mut(&id.0).unwrap();
        e.acked += count as usize;
        while let Some(len) = e.in_flight.front().copied().filter(|l| *l <= e.acked) {
            e.acked -= len;
            e.in_flight.pop_front();
        }
        if e.in_flight.is_empty() {
            // The memory is ours again: nobody may read it any more.
            assert_eq!(e.acked, 0);
            self.nic.tx_mem[e.slot * SLOT..][..SLOT].fill(0xEE);
            e.at = 0;
        }
    }

    fn echo(&mut self) {
        let mut ids: Vec<u32> = self.echoes.keys().copied().collect();
        ids.sort();
        for raw in ids {
            let id = ConnId(raw);
            let e = self.echoes.get_mut(&raw).unwrap();
            while !e.waiting.is_empty() && e.in_flight.len() + 2 <= TX_REFS {
                let room = SLOT - e.at;
                let n = (1 + self.rng.below(CHUNK as u32) as usize)
                    .min(e.waiting.len())
                    .min(room);
                if n < 2 && room < 2 {
                    break;
                }
                let start = e.slot * SLOT + e.at;
                for k in 0..n {
                    self.nic.tx_mem[start + k] = e.waiting.pop_front().unwrap();
                }
                e.at += n;
                let cut = n / 3;
                let refs = [
                    SendRef {
                        offset: start as u32,
                        len: cut as u16,
                    },
                    SendRef {
                        offset: (start + cut) as u32,
                        len: (n - cut) as u16,
                    },
                ];
                for r in refs.iter().filter(|r| r.len > 0) {
                    e.in_flight.push_back(r.len as usize);
                }
                self.stack.send(&mut self.nic, APP, id, &refs, 0).unwrap();
            }
            let e = self.echoes.get_mut(&raw).unwrap();
            if e.closing && e.waiting.is_empty() && !e.closed {
                e.closed = true;
                self.stack.close(&mut self.nic, APP, id, false).unwrap();
            }
        }
    }

    fn client(&mut self, c: &mut Client) {
        let seed = c.seed;
        let s = self.smol.tcp(c.handle);
        while s.can_send() && c.sent < c.want {
            let room = (c.want - c.sent).min(1 + self.rng.below(4000) as usize);
            let bytes: Vec<u8> = (c.sent..c.sent + room).map(|k| byte(seed, k)).collect();
            c.sent += s.send_slice(&bytes).unwrap();
        }
        while s.can_recv() {
            s.recv(|bytes| {
                for b in bytes.iter() {
                    assert_eq!(*b, byte(seed, c.got), "byte {} of the echo", c.got);
                    c.got += 1;
                }
                (bytes.len(), ())
            })
            .unwrap();
        }
        if c.got == c.want && !c.closed {
            c.closed = true;
            s.close();
        }
    }

    fn step(&mut self, clients: &mut [Client]) {
        while let Some(f) = self.to_us.arrived(self.now) {
            self.nic.receive(&mut self.stack, self.now as u32, &f);
        }
        while let Some(f) = self.to_peer.arrived(self.now) {
            self.smol.queues.rx.push_back(f[14..].to_vec());
        }
        self.stack.poll(&mut self.nic, self.now as u32);
        self.events();
        for c in clients.iter_mut() {
            self.client(c);
        }
        self.smol.poll(self.now);
        for c in clients.iter_mut() {
            self.client(c);
        }
        self.smol.poll(self.now);
        while let Some(ip) = self.smol.queues.tx.pop_front() {
            let mut f = Vec::from(OUR_MAC);
            f.extend(PEER_MAC);
            f.extend([8, 0]);
            f.extend(ip);
            self.to_us.send(self.now, f);
        }
        self.nic.run_lane();
        while let Some(f) = self.nic.out.pop_front() {
            assert_eq!(&f[..6], &PEER_MAC);
            assert_eq!(&f[6..12], &OUR_MAC);
            self.to_peer.send(self.now, f);
        }
    }

    /// The next moment at which anything happens.
    fn next(&mut self) -> u64 {
        let busy = self.stack.has_pending() || self.nic.lane_busy();
        let deadline = Some(self.stack.next_deadline()).map(|d| {
            let ahead = d.wrapping_sub(self.now as u32) as i32;
            self.now + ahead.max(0) as u64
        });
        [
            busy.then_some(self.now + 20),
            deadline,
            self.smol.next_at(self.now),
            self.to_us.next_at(),
            self.to_peer.next_at(),
        ]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(self.now + 1000)
        .max(self.now + 1)
    }

    fn run(&mut self, clients: &mut [Client], limit_s: u64) {
        loop {
            self.step(clients);
            let done = clients.iter().all(|c| c.closed)
                && self.echoes.is_empty()
                && self.nic.events.is_empty();
            if done {
                return;
            }
            assert!(
                self.now < limit_s * 1_000_000,
                "stuck: {:?}",
                self.stack.counters
            );
            self.now = self.next();
        }
    }
}

fn streams(faults: Faults, seed: u64, refuse: u32, bytes: usize, clients: usize) -> World {
    eprintln!("faults {faults:?} seed {seed} refuse {refuse}");
    let mut w = World::new(faults, seed);
    w.nic.refuse_tx = refuse;
    w.nic.refuse_events = refuse;
    w.nic.lazy = refuse;
    let mut cs: Vec<Client> = (0..clients)
        .map(|k| {
            let handle = w.smol.socket(20_000, 9_000);
            w.smol.connect(handle, 80, 40_000 + k as u16);
            Client {
                handle,
                want: bytes,
                sent: 0,
                got: 0,
                seed: seed + k as u64,
                closed: false,
            }
        })
        .collect();
    w.run(&mut cs, 3000);
    assert_eq!(w.nic.buffers_in_use(), 0, "every buffer came back");
    assert!(cs.iter().all(|c| c.got == bytes));
    eprintln!("{} us {:?}", w.now, w.stack.counters);
    w
}

#[test]
fn a_clean_wire_takes_the_fast_path_and_loses_nothing() {
    let w = streams(
        Faults {
            delay: 50,
            ..Faults::default()
        },
        1,
        0,
        400_000,
        3,
    );
    let c = w.stack.counters;
    assert_eq!(w.over, [Reason::Closed; 3]);
    assert_eq!(c.retransmitted, 0);
    assert!(c.fast > 2 * c.slow, "{c:?}");
}

#[test]
fn streams_survive_loss_duplication_and_reordering() {
    for seed in 0..12 {
        let faults = Faults {
            loss: 3 + seed as u32 % 5,
            duplicate: 5,
            jitter: 3000,
            delay: 500,
        };
        let w = streams(faults, seed, 0, 60_000, 3);
        assert!(w.stack.counters.retransmitted > 0);
    }
}

#[test]
fn streams_survive_a_nic_and_applications_short_of_room() {
    for seed in 100..108 {
        let faults = Faults {
            loss: 2,
            duplicate: 2,
            jitter: 300,
            delay: 100,
        };
        let w = streams(faults, seed, 40, 40_000, 3);
        let c = w.stack.counters;
        assert!(c.send_waited > 0 && c.events_waited > 0);
    }
}
