//! Anything may come at any time: segments near and far from what the connection expects, headers
//! cut or lying, options of every kind and length, an application that misbehaves, a NIC without
//! credit, time in jumps. Nothing panics, no buffer is lost or freed twice (the NIC's model checks),
//! no block is lost, counts add up.

mod common;

use common::peer::{OUR_MAC, PEER_MAC};
use common::{Event, Nic};
use noctule_contract::rss;
use noctule_tcp::*;
use proptest::prelude::*;

const BLOCKS: usize = 8;
type Net = Stack<BLOCKS, 4>;
const PEER: Ip4 = Ip4::new(10, 0, 0, 1);
const US: Ip4 = Ip4::new(10, 0, 0, 2);

fn owner(k: u32) -> Owner {
    Owner {
        endpoint: 1 + (k % 2) as u8,
        app: 1,
    }
}

struct Chaos {
    stack: Box<Net>,
    nic: Nic,
    now: u32,
    ids: Vec<(Owner, ConnId)>,
    /// What each of a few remote ports last saw of us: sequence number, acknowledgement, timestamp.
    seen: [(u32, u32, u32); 8],
    inputs: u32,
    /// Percent of steps that a decent peer and application would take.
    calm: u32,
    held: Vec<(BindId, Owner)>,
}

impl Chaos {
    fn new(seed: u64) -> Self {
        let mut c = Self {
            stack: Box::new(Net::new()),
            nic: Nic::new(48, seed),
            now: 0,
            ids: Vec::new(),
            seen: [(0, 0, 0); 8],
            inputs: 0,
            calm: 0,
            held: Vec::new(),
        };
        let mut cfg = Config::new(OUR_MAC, US, 24, [4, 3, 2, 1]);
        cfg.keepalive = 30_000;
        cfg.reserve = 1;
        c.stack.init(cfg, 0);
        c.stack.neighbour_update(&mut c.nic, PEER, PEER_MAC);
        for k in 0..2 {
            c.stack.listen(owner(k), k, 80, 2).unwrap();
        }
        c.held
            .push((c.stack.udp_bind(owner(0), 7).unwrap(), owner(0)));
        c
    }

    /// A segment from one of eight remote ports. `kind` chooses how near to the expected it is.
    fn segment(&mut self, kind: u32, a: u32, b: u32, options: &[u8]) {
        let k = (a % 8) as usize;
        let (our_seq, our_ack, our_ts) = self.seen[k];
        let calm = self.nic.rng.chance(self.calm);
        let jitter = |x: u32, by: u32| match by % 8 {
            0..=2 if calm => x.wrapping_add(by % 4 * 300),
            _ if calm => x,
            0 => x.wrapping_add(1),
            1 => x.wrapping_sub(1),
            2 => x.wrapping_add(by % 5000),
            3 => x.wrapping_sub(by % 5000),
            4 => by,
            _ => x,
        };
        let flags = match kind % 16 {
            _ if calm && our_seq == 0 => 0x02,
            0 if calm => 0x11,
            _ if calm => 0x18,
            0 | 1 => 0x02,
            2 => 0x04,
            3 => 0x14,
            4 => 0x11,
            5 => 0x12,
            6 => (b >> 8) as u8,
            7..=9 => 0x18,
            _ => 0x10,
        };
        let len = match b % 8 {
            0 => 1460,
            1 => 1,
            2..=4 => (b >> 8) % 300,
            _ => 0,
        } as usize;
        let mut opts = Vec::new();
        let stamped = if calm { 1 } else { kind / 16 % 4 };
        match stamped {
            0 => opts.extend_from_slice(options),
            1 | 2 => {
                opts.extend([1, 1, 8, 10]);
                let clock = self.now >> 10;
                let clock = if calm { clock } else { jitter(clock, b >> 3) };
                opts.extend(clock.to_be_bytes());
                opts.extend(our_ts.to_be_bytes());
                if flags & 2 != 0 {
                    opts.extend([2, 4, 5, 0xB4, 1, 3, 3, (a % 16) as u8, 4, 2]);
                }
            }
            _ => {}
        }
        opts.truncate(40);
        while opts.len() % 4 != 0 {
            opts.push((b % 3) as u8);
        }
        let words = 10 + opts.len() / 4;
        let mut h = vec![0u32; 10];
        let total = words * 4 + len;
        h[0] = 0x45 | ((total as u16).swap_bytes() as u32) << 16;
        h[2] = 0x0640;
        h[3] = PEER.0;
        h[4] = US.0;
        let port = 4000 + k as u16;
        h[5] = port.swap_bytes() as u32 | (80u16.swap_bytes() as u32) << 16;
        h[6] = jitter(our_ack, a >> 3).swap_bytes();
        h[7] = jitter(our_seq, b >> 5).swap_bytes();
        let window = [0, 1, 100, 5000, 65535][(a >> 8) as usize % 5];
        h[8] = ((words - 5) << 4) as u32
            | (flags as u32) << 8
            | ((window as u16).swap_bytes() as u32) << 16;
        h.extend(
            opts.chunks(4)
                .map(|c| u32::from_le_bytes(c.try_into().unwrap())),
        );
        // Now and then, a lie.
        if a.is_multiple_of(61) && !calm {
            let w = (b as usize) % h.len();
            h[w] ^= 1 << ((a >> 16) % 32);
        }
        if a.is_multiple_of(67) && !calm {
            h.truncate(b as usize % 14);
        }
        let rss = rss::hash(&rss::KEY, (PEER.0, port), (US.0, 80));
        let buffer = match len {
            0 => 0,
            _ => match self.nic.take_buffer(&vec![7; len]) {
                Some(b) => b,
                None => return,
            },
        };
        self.inputs += 1;
        self.stack.clock(self.now);
        let n = Notification {
            header: &h,
            payload_len: len as u16,
            buffer,
            hash: rss,
        };
        self.stack.input(&mut self.nic, &n);
    }

    fn datagram(&mut self, a: u32, b: u32) {
        let len = a % 100;
        let mut h = [0u32; 7];
        h[0] = 0x45 | ((28 + len) << 16).swap_bytes() << 16 | (28 + len).swap_bytes() & 0xFFFF_0000;
        h[2] = 17 << 8;
        (h[3], h[4]) = (PEER.0, US.0);
        h[5] = 5u32 | (if b.is_multiple_of(4) { 9u16 } else { 7 }.swap_bytes() as u32) << 16;
        h[6] = ((8 + len) as u16).swap_bytes() as u32;
        let buffer = match len {
            0 => 0,
            _ => match self.nic.take_buffer(&vec![1; len as usize]) {
                Some(b) => b,
                None => return,
            },
        };
        self.inputs += 1;
        let n = Notification {
            header: &h,
            payload_len: len as u16,
            buffer,
            hash: b,
        };
        self.stack.input(&mut self.nic, &n);
    }

    fn wire(&mut self) {
        self.nic.run_lane();
        while let Some(f) = self.nic.out.pop_front() {
            if f.len() < 54 || f[23] != 6 {
                continue;
            }
            let be32 = |k: usize| u32::from_be_bytes(f[k..k + 4].try_into().unwrap());
            let port = u16::from_be_bytes([f[36], f[37]]);
            let offset = (f[46] >> 4) as usize * 4;
            let space = (f.len() - 34 - offset) as u32 + (f[47] & 3 != 0) as u32;
            let ts = (f[54..34 + offset]
                .chunks(4)
                .position(|c| c[..] == [1, 1, 8, 10]))
            .map_or(0, |w| be32(58 + 4 * w));
            let k = port.wrapping_sub(4000) as usize % 8;
            if f[47] & 4 != 0 {
                self.seen[k] = (0, 0, 0);
                continue;
            }
            let ack = if f[47] & 16 != 0 {
                be32(42)
            } else {
                self.seen[k].1
            };
            self.seen[k] = (be32(38).wrapping_add(space), ack, ts);
        }
    }

    fn events(&mut self) {
        while let Some(e) = self.nic.events.pop_front() {
            // Data may have been given back already: this application acts before it listens.
            if let Event::NewConn(o, id, ..) = e {
                self.ids.push((o, id));
                if self.nic.rng.chance(self.calm) {
                    let _ = self.stack.accept(&mut self.nic, o, id);
                }
            }
        }
    }

    fn call(&mut self, kind: u32, a: u32, b: u32) {
        let (mut o, mut id) = match self.ids.len() {
            0 => (owner(a), ConnId(b)),
            n => self.ids[a as usize % n],
        };
        let calm = self.nic.rng.chance(self.calm);
        if b.is_multiple_of(31) && !calm {
            id = ConnId(id.0 ^ 1 << (a % 32));
        }
        if b.is_multiple_of(37) && !calm {
            o = owner(b);
        }
        let (stack, nic) = (&mut self.stack, &mut self.nic);
        let refs = [SendRef {
            offset: 0,
            len: (b >> 8) as u16 % 4000,
        }; 10];
        match kind % 12 {
            0..=2 => {
                let _ = stack.accept(nic, o, id);
            }
            3..=5 => {
                let _ = stack.send(nic, o, id, &refs[..(a >> 8) as usize % 4], 0);
            }
            6 if b.is_multiple_of(16) => {
                let _ = stack.send(nic, o, id, &refs, 0);
            }
            6 | 7 => {
                let _ = stack.recv_done(nic, o, id, [1, 300, 1460, 9000][a as usize % 4]);
            }
            8 if b % 100 < self.calm => {}
            8 => {
                let _ = stack.close(nic, o, id, b.is_multiple_of(4));
            }
            9 if b % 100 < self.calm => {}
            9 => {
                let _ = stack.shutdown(nic, o, id);
            }
            10 => {
                let to = Peer {
                    ip: if b.is_multiple_of(3) { Ip4(a) } else { PEER },
                    port: b as u16,
                };
                let _ = stack.connect(nic, o, a, to);
            }
            _ => {
                let (s, o) = self.held[0];
                let _ = stack.udp_recv_done(nic, o, s, (a % 4) as u8);
            }
        }
    }

    fn finish(mut self) {
        (self.nic.refuse_tx, self.nic.refuse_events, self.nic.lazy) = (0, 0, 0);
        self.nic.run_lane();
        for endpoint in 1..=2 {
            assert!(self.stack.reset_owner(&mut self.nic, endpoint));
        }
        // Blocks still half open on the wire's side end by themselves.
        for _ in 0..4 {
            self.now = self.now.wrapping_add(1 << 30);
            self.stack.poll(&mut self.nic, self.now);
            self.nic.run_lane();
        }
        self.events();
        assert_eq!(self.nic.buffers_in_use(), 0, "{:?}", self.stack.counters);
        assert_eq!(self.stack.connections(), 0, "{:?}", self.stack.counters);
        assert!(!self.stack.has_pending());
        let c = self.stack.counters;
        assert_eq!(c.fast + c.slow, self.inputs);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_comes_nothing_breaks_and_nothing_is_lost(
        steps in prop::collection::vec((any::<u8>(), any::<u32>(), any::<u32>()), 1..400),
        options in prop::collection::vec(any::<u8>(), 0..40),
        trouble in 0u32..60,
        calm in 0u32..101,
        seed in any::<u64>(),
    ) {
        let mut w = Chaos::new(seed);
        (w.nic.refuse_tx, w.nic.refuse_events, w.nic.lazy) = (trouble, trouble, trouble);
        w.calm = calm;
        for (kind, a, b) in steps {
            if w.nic.rng.chance(calm) {
                w.wire();
                w.events();
            }
            match kind % 16 {
                0..=8 => w.segment(a >> 7, b, a ^ b >> 3, &options),
                9 | 10 => w.call(a >> 5, b, a),
                11 => w.datagram(a, b),
                12 | 13 => w.wire(),
                14 => w.events(),
                _ => {
                    w.now = w.now.wrapping_add([100, 2_000, 50_000, 300_000, 70_000_000][a as usize % 5]);
                    w.stack.poll(&mut w.nic, w.now);
                }
            }
        }
        w.finish();
    }
}
