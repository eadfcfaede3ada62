//! The attacker: carries deeds out, listens to what the chip answers, and hangs up at the end.

use crate::attack::{Deed, Near, PORTS, Step};
use crate::frame::{self, ACK, From, RST, SYN, Tcp};
use crate::oracle::{Fate, fate};
use noctule_net::{Machine, Network};
use noctule_sim::StopOn;
use std::collections::BTreeMap;

/// Where it is.
pub const HOME: From = From {
    mac: [2, 0x66, 0x66, 0x66, 0x66, 0x66],
    ip: [10, 0, 0, 200],
};
/// Its first port.
pub const FIRST_PORT: u16 = 40_000;
/// Cycles in which an answer comes, if one does.
pub const ANSWER: u64 = 60_000;

/// What it knows of one connection: its own next sequence number, the chip's, the chip's timestamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its next sequence number.
    pub seq: u32,
    /// What it acknowledges.
    pub ack: u32,
    /// Answers heard.
    pub heard: u32,
}

/// The attacker and what it has sent.
#[derive(Debug, Default)]
pub struct Attacker {
    /// Its connections.
    pub seen: [Seen; PORTS],
    /// Frames sent, by what the lane must do with them.
    pub sent: BTreeMap<Fate, u32>,
    /// Bytes of data heard.
    pub heard: u64,
    spoofed: u32,
}

impl Attacker {
    /// Runs `cycles` cycles, listening.
    pub fn wait<M: Machine>(&mut self, net: &mut Network<M>, cycles: u64) {
        let end = net.now() + cycles;
        while net.now() < end {
            net.advance(end, StopOn::NOTHING);
            for f in net.take_strays() {
                self.listen(&f);
            }
        }
    }

    /// Sends bytes on the first lane.
    pub fn send<M: Machine>(&mut self, net: &mut Network<M>, frame: &[u8]) {
        if frame.is_empty() {
            return;
        }
        *self.sent.entry(fate(frame)).or_default() += 1;
        let row = net.machine().lanes()[0];
        net.inject(row, frame);
    }

    fn listen(&mut self, f: &[u8]) {
        if f.len() < 54 || f[..6] != HOME.mac || f[12..14] != [8, 0] || f[23] != 6 {
            return;
        }
        let word = |at: usize| u32::from_be_bytes([f[at], f[at + 1], f[at + 2], f[at + 3]]);
        let port = u16::from_be_bytes([f[36], f[37]]).wrapping_sub(FIRST_PORT);
        let Some(seen) = self.seen.get_mut(usize::from(port)) else {
            return;
        };
        let total = usize::from(u16::from_be_bytes([f[16], f[17]]));
        let data = total.saturating_sub(20 + usize::from(f[46] >> 4) * 4);
        let ends = u32::from(f[47] & 1) + u32::from(f[47] >> 1 & 1);
        self.heard += data as u64;
        seen.heard += 1;
        seen.ack = word(38).wrapping_add(data as u32 + ends);
        if f[47] & ACK != 0 {
            seen.seq = word(42);
        }
    }

    /// A segment of connection `port`.
    pub fn segment(&self, port: usize, flags: u8, seq: Near, ack: Near) -> Tcp {
        let seen = self.seen[port % PORTS];
        Tcp {
            ports: (FIRST_PORT + (port % PORTS) as u16, 80),
            seq: seq.of(seen.seq),
            ack: ack.of(seen.ack),
            flags,
            window: 0x4000,
            ..Tcp::default()
        }
    }

    /// Tells the chip who it is, so that answers come.
    pub fn announce<M: Machine>(&mut self, net: &mut Network<M>) {
        let hello = frame::arp(HOME, 1, frame::CHIP_IP);
        self.send(net, &hello);
        self.wait(net, ANSWER);
    }

    /// A whole handshake on connection `port`; whether the chip took part.
    pub fn open<M: Machine>(&mut self, net: &mut Network<M>, port: usize) -> bool {
        let isn = 0x7000_0000u32.wrapping_mul(port as u32 + 1);
        self.seen[port % PORTS] = Seen {
            seq: isn,
            ..Seen::default()
        };
        let mut syn = self.segment(port, SYN, Near::By(0), Near::By(0));
        syn.options = vec![2, 4, 5, 0xB4];
        self.send(net, &frame::tcp(HOME, &syn));
        self.wait(net, ANSWER);
        let ack = self.segment(port, ACK, Near::By(0), Near::By(0));
        self.send(net, &frame::tcp(HOME, &ack));
        self.wait(net, ANSWER);
        self.seen[port % PORTS].heard != 0
    }

    /// Says `text` on connection `port`, which is open.
    pub fn say<M: Machine>(&mut self, net: &mut Network<M>, port: usize, text: &[u8]) {
        let mut s = self.segment(port, ACK | frame::PSH, Near::By(0), Near::By(0));
        s.data = text.to_vec();
        self.send(net, &frame::tcp(HOME, &s));
        let seen = &mut self.seen[port % PORTS];
        seen.seq = seen.seq.wrapping_add(text.len() as u32);
    }

    /// Carries a deed out.
    pub fn act<M: Machine>(&mut self, net: &mut Network<M>, (step, mangle): &Deed) {
        let f = match step {
            Step::Open(port) => {
                self.open(net, (*port).into());
                return;
            }
            Step::Say(port, text) => {
                let port = usize::from(*port);
                if self.seen[port % PORTS].heard != 0 || self.open(net, port) {
                    self.say(net, port, text);
                    self.wait(net, ANSWER / 4);
                }
                return;
            }
            Step::Wait(us) => {
                let cycles = u64::from(*us) * net.machine().cycles_per_us();
                return self.wait(net, cycles.max(1));
            }
            Step::Storm(flags, count) => return self.storm(net, *flags, *count),
            Step::Segment {
                port,
                flags,
                seq,
                ack,
                window,
                options,
                data,
            } => {
                let mut t = self.segment((*port).into(), *flags, *seq, *ack);
                (t.window, t.options, t.data) = (*window, options.clone(), data.clone());
                frame::tcp(HOME, &t)
            }
            Step::Datagram(port, data) => frame::udp(HOME, (9, *port), data),
            Step::Icmp(kind, code, word, data) => frame::icmp(HOME, *kind, *code, *word, data),
            Step::Error(port, kind, code, word, near) => {
                self.error(*port, (*kind, *code), *word, *near)
            }
            Step::Arp(op, us) => frame::arp(HOME, *op, [10, 0, 0, if *us { 2 } else { 77 }]),
            Step::Fragment(protocol, offset, more, data) => {
                let word = offset & 0x1FFF | u16::from(*more) << 13;
                frame::ipv4(HOME, *protocol, word, &[], data)
            }
            Step::Options(options, protocol, data) => {
                frame::ipv4(HOME, *protocol, 0, options, data)
            }
            Step::Ether(kind, data) => frame::ethernet(HOME, *kind, data),
            Step::Junk(bytes) => bytes.clone(),
        };
        let f = mangle.as_ref().map_or(f.clone(), |m| m.apply(f));
        self.send(net, &harmless(f));
    }

    /// A storm of segments, each from an address and port of its own.
    fn storm<M: Machine>(&mut self, net: &mut Network<M>, flags: u8, count: u16) {
        for k in 0..count {
            // As fast as the lane's rings take them, about; now and then faster.
            if k % 8 == 0 && self.spoofed & 0x700 != 0 {
                self.wait(net, 4_000);
            }
            self.spoofed = self
                .spoofed
                .wrapping_mul(0x0019_660D)
                .wrapping_add(0x3C6E_F35F);
            let from = From {
                ip: [10, 0, 0, 201 + (self.spoofed >> 8) as u8 % 50],
                ..HOME
            };
            let t = Tcp {
                ports: ((self.spoofed >> 16) as u16 | 1, 80),
                seq: self.spoofed,
                ack: !self.spoofed,
                flags,
                window: 0x1000,
                ..Tcp::default()
            };
            self.send(net, &frame::tcp(from, &t));
        }
    }

    /// An ICMP error about a segment that the chip might have sent.
    fn error(&self, port: u8, (kind, code): (u8, u8), word: u32, near: Near) -> Vec<u8> {
        let seen = self.seen[usize::from(port) % PORTS];
        let t = Tcp {
            ports: (80, FIRST_PORT + u16::from(port) % PORTS as u16),
            seq: near.of(seen.ack),
            ack: seen.seq,
            flags: ACK,
            ..Tcp::default()
        };
        let mut quoted = frame::tcp(HOME, &t)[frame::IP..][..28].to_vec();
        quoted[12..16].copy_from_slice(&frame::CHIP_IP);
        quoted[16..20].copy_from_slice(&HOME.ip);
        frame::icmp(HOME, kind, code, word, &quoted)
    }

    /// Resets every connection that it may have opened, as the chip's own answers allow.
    pub fn hang_up<M: Machine>(&mut self, net: &mut Network<M>) {
        for _ in 0..3 {
            // It may have told the chip that it lives elsewhere.
            self.announce(net);
            for port in 0..PORTS {
                // A segment outside every window is answered with the number that a reset must have.
                // Timestamps: where there were some, segments without are not answered.
                let mut probe = self.segment(port, ACK, Near::By(-70_000), Near::By(0));
                probe.options = vec![1, 1, 8, 10, 0, 0, 0, 10, 0, 0, 0, 0];
                self.send(net, &frame::tcp(HOME, &probe));
                self.wait(net, ANSWER);
                let reset = self.segment(port, RST, Near::By(0), Near::By(0));
                self.send(net, &frame::tcp(HOME, &reset));
                self.wait(net, ANSWER);
            }
        }
    }
}

/// Frames do not pretend to come from the decent clients (10.0.0.10 on): ARP has no defence against
/// that, nor has TCP without a secret.
fn harmless(mut f: Vec<u8>) -> Vec<u8> {
    let at = match f.get(12..14) {
        Some([8, 6]) => 28,
        Some([8, 0]) => 26,
        _ => return f,
    };
    if let Some(ip) = f.get_mut(at..at + 4)
        && ip[..3] == [10, 0, 0]
        && (10..100).contains(&ip[3])
    {
        ip.copy_from_slice(&HOME.ip);
    }
    f
}
