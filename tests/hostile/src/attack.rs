//! What a host without manners does, as values that proptest makes and shrinks.

use crate::frame::{ACK, FIN, PSH, RST, SYN};
use proptest::collection::vec;
use proptest::prelude::*;

/// Connections that the attacker plays with at a time.
pub const PORTS: usize = 8;

/// A number near the right one, or any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// This far from right.
    By(i32),
    /// Whatever this is.
    Any(u32),
}

impl Near {
    /// The number, if `right` is the right one.
    pub fn of(self, right: u32) -> u32 {
        match self {
            Near::By(d) => right.wrapping_add_signed(d),
            Near::Any(x) => x,
        }
    }
}

/// What is done to a right frame before it goes out, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mangle {
    /// Bytes replaced: place (modulo the length) and value xored to it.
    pub flips: Vec<(u16, u8)>,
    /// Checksums are made right afterwards.
    pub mend: bool,
    /// Only so many bytes are sent.
    pub cut: Option<u16>,
    /// So many bytes are appended.
    pub pad: u16,
}

/// One thing that the attacker does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A whole handshake, answers awaited.
    Open(u8),
    /// Data in order on a connection, opened if it never was; the answer is awaited.
    Say(u8, Vec<u8>),
    /// A segment on one of its connections, open or not.
    Segment {
        /// Which.
        port: u8,
        /// TCP flags.
        flags: u8,
        /// Sequence number.
        seq: Near,
        /// Acknowledgement number.
        ack: Near,
        /// Window.
        window: u16,
        /// Options, any bytes.
        options: Vec<u8>,
        /// Data.
        data: Vec<u8>,
    },
    /// A datagram to a port.
    Datagram(u16, Vec<u8>),
    /// An ICMP message: type, code, second word, data.
    Icmp(u8, u8, u32, Vec<u8>),
    /// An ICMP error that quotes a segment of a connection: type, code, second word, how far from right
    /// the quoted sequence number is.
    Error(u8, u8, u8, u32, Near),
    /// ARP: operation, about the chip or not.
    Arp(u16, bool),
    /// A fragment: protocol, offset in units of 8, more to come, data.
    Fragment(u8, u16, bool, Vec<u8>),
    /// IP options before a segment or datagram: options, protocol, data.
    Options(Vec<u8>, u8, Vec<u8>),
    /// Another protocol: its Ethernet type and data.
    Ether(u16, Vec<u8>),
    /// Bytes, from the destination address on.
    Junk(Vec<u8>),
    /// Many segments with these flags from addresses and ports of their own.
    Storm(u8, u16),
    /// Time passes: microseconds.
    Wait(u32),
}

/// A step and what is done to its frame.
pub type Deed = (Step, Option<Mangle>);

fn near() -> impl Strategy<Value = Near> {
    prop_oneof![
        6 => Just(Near::By(0)),
        2 => (-3i32..=3).prop_map(Near::By),
        2 => (1i32..9).prop_map(|k| Near::By(1000 * k)),
        2 => (-70_000i32..70_000).prop_map(Near::By),
        1 => any::<u32>().prop_map(Near::Any),
    ]
}

fn flags() -> impl Strategy<Value = u8> {
    prop_oneof![
        4 => Just(ACK),
        4 => Just(ACK | PSH),
        2 => Just(SYN),
        1 => Just(SYN | ACK),
        1 => Just(ACK | FIN),
        1 => Just(RST),
        1 => Just(RST | ACK),
        1 => Just(0),
        2 => any::<u8>(),
    ]
}

/// Option bytes: well-formed ones of every kind, wrong lengths, noise.
fn options() -> impl Strategy<Value = Vec<u8>> {
    let option = (
        any::<u8>(),
        vec(any::<u8>(), 0..12),
        any::<bool>(),
        any::<u8>(),
    );
    let listed = option.prop_map(|(kind, data, right, lie)| {
        let len = if right { 2 + data.len() as u8 } else { lie };
        [&[kind % 12, len][..], &data].concat()
    });
    prop_oneof![
        3 => Just(Vec::new()),
        2 => Just(vec![1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0]),
        3 => vec(listed, 0..8).prop_map(|l| l.concat()),
        2 => vec(any::<u8>(), 0..44),
    ]
    .prop_map(|mut o| {
        o.truncate(40);
        o
    })
}

/// Text on a connection: requests, pieces of them, noise.
fn data() -> impl Strategy<Value = Vec<u8>> {
    let texts = [
        &b"GET /small HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n"[..],
        b"GET /page HTTP/1.1\r\nHost: x\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4294967297\r\n\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n",
        b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /small HTTP/1.0\r\n\r\n",
        b"\r\n\r\n",
    ];
    prop_oneof![
        4 => Just(Vec::new()),
        4 => proptest::sample::select(texts.map(<[u8]>::to_vec).to_vec()),
        2 => vec(any::<u8>(), 0..64),
        2 => (1usize..1460).prop_map(|n| vec![b'a'; n]),
    ]
}

fn mangle() -> impl Strategy<Value = Option<Mangle>> {
    let cut = prop_oneof![3 => Just(None), 1 => (1u16..80).prop_map(Some)];
    let pad = prop_oneof![4 => Just(0u16), 1 => 0u16..60, 1 => 0u16..3000];
    let any = (
        vec((any::<u16>(), any::<u8>()), 0..4),
        any::<bool>(),
        cut,
        pad,
    );
    let some = any.prop_map(|(flips, mend, cut, pad)| {
        Some(Mangle {
            flips,
            mend,
            cut,
            pad,
        })
    });
    prop_oneof![3 => Just(None), 2 => some]
}

fn segment() -> impl Strategy<Value = Step> {
    let window = prop_oneof![Just(0u16), Just(1), Just(65_535), any::<u16>()];
    let numbers = (near(), near(), window);
    (0..PORTS as u8, flags(), numbers, options(), data()).prop_map(
        |(port, flags, (seq, ack, window), options, data)| Step::Segment {
            port,
            flags,
            seq,
            ack,
            window,
            options,
            data,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let port = || 0..PORTS as u8;
    let noise = || vec(any::<u8>(), 0..120);
    let large = || vec(any::<u8>(), 0..1472);
    let dport = || prop_oneof![Just(80u16), Just(7), any::<u16>()];
    let protocol = || prop_oneof![Just(6u8), Just(17), Just(1), any::<u8>()];
    let ether = prop_oneof![Just(0x86DDu16), Just(0x8100), 0u16..1500, any::<u16>()];
    prop_oneof![
        3 => port().prop_map(Step::Open),
        8 => (port(), data()).prop_map(|(p, d)| Step::Say(p, d)),
        16 => segment(),
        2 => (dport(), large()).prop_map(|(p, d)| Step::Datagram(p, d)),
        2 => (0u8..20, 0u8..4, any::<u32>(), large()).prop_map(|(t, c, w, d)| Step::Icmp(t, c, w, d)),
        2 => (port(), prop_oneof![Just(3u8), any::<u8>()], 0u8..16, any::<u32>(), near())
            .prop_map(|(p, t, c, w, n)| Step::Error(p, t, c, w, n)),
        1 => (0u16..4, any::<bool>()).prop_map(|(op, us)| Step::Arp(op, us)),
        2 => (protocol(), 0u16..0x2000, any::<bool>(), large())
            .prop_map(|(p, o, m, d)| Step::Fragment(p, o, m, d)),
        1 => (options(), protocol(), noise()).prop_map(|(o, p, d)| Step::Options(o, p, d)),
        1 => (ether, noise()).prop_map(|(e, d)| Step::Ether(e, d)),
        1 => vec(any::<u8>(), 1..200).prop_map(Step::Junk),
        2 => (flags(), 1u16..100).prop_map(|(f, n)| Step::Storm(f, n)),
        1 => (300u16..700).prop_map(|n| Step::Storm(SYN, n)),
        3 => (0u32..3000).prop_map(Step::Wait),
    ]
}

/// An attack of at most `deeds` deeds.
pub fn attack(deeds: usize) -> impl Strategy<Value = Vec<Deed>> {
    vec((step(), mangle()), 1..deeds)
}

impl Mangle {
    /// The frame after it.
    pub fn apply(&self, mut frame: Vec<u8>) -> Vec<u8> {
        for (at, x) in &self.flips {
            let at = usize::from(*at) % frame.len().max(1);
            if let Some(b) = frame.get_mut(at) {
                *b ^= x;
            }
        }
        if self.mend {
            crate::frame::fix_sums(&mut frame);
        }
        if let Some(cut) = self.cut {
            frame.truncate(cut.max(1).into());
        }
        frame.resize(frame.len() + usize::from(self.pad), 0xA5);
        frame
    }
}
