//! The control tile's work: ARP, ICMP echo, news of neighbours for the other net tiles; and what
//! the other net tiles do with the news.
//!
//! A neighbour that asks for the chip is told to all net tiles before the answer leaves: its first
//! segment finds everybody informed. One that cannot be told (no credit: it is busy) asks the control
//! tile when a segment comes, and all are told again. Only for what the control tile has not heard
//! of for a minute it asks on the wire.
//!
//! Messages between net tiles (`msg::QUEUE_CTRL`): `[NEIGHBOUR, address, MAC 0 to 3, MAC 4 and 5]`
//! and `[ICMP, hash, peer, peer's port 15:0 and path MTU 31:16 (0: unreachable), ports, sequence
//! number]` from the control tile, `[WANTED, address]` to it. Raw frames come from the lanes.

use super::io::Io;
use noctule_contract::descriptor::HDR_BYTES_MAX;
use noctule_contract::msg::{self, Stamp};
use noctule_contract::node::EXIT_LOCAL;
use noctule_contract::notification::{self, NotifyHead};
use noctule_rt::{Boot, Bus};
use noctule_tcp::{
    Env, Fragments, IcmpNews, Ip4, Offload, PayloadRef, Peer, Quoted, Stack, TxHead,
};

/// Control message: a neighbour's MAC address.
pub(super) const NEIGHBOUR: u32 = 1;
/// Control message: who knows this neighbour?
pub(super) const WANTED: u32 = 2;
/// Control message: an ICMP error about a connection of the tile with this hash.
const ICMP: u32 = 3;
/// Words of the longest control message.
const WORDS: usize = 6;
/// ARP operation.
pub(super) const ARP_REQUEST: u8 = 1;
const ARP_REPLY: u8 = 2;
/// Stands for a MAC that is not known.
pub(super) const MAC_NONE: [u8; 6] = [0; 6];

/// Bytes of a frame that are looked at where it lies in hand.
const LOOK: usize = 96;
/// Longest frame with an ICMP error that is looked at.
const ERROR_LOOK: usize = 1516;
/// Places for echoed data, in what the stack may transmit.
const SLOTS: u32 = 32;
const SLOT_BYTES: u32 = 2048;
/// Ethernet, IP without options and ICMP echo headers.
const ECHO_HEADER: u32 = 42;

/// State of the control work.
pub(super) struct Control {
    is_control: bool,
    control_node: u32,
    fragments: Fragments,
    tx_base: u32,
    slots: u32,
    slot: u32,
    tickets: [u32; SLOTS as usize],
    /// Frames that were of no use.
    pub ignored: u32,
}

fn be16(f: &[u8; LOOK], at: usize) -> u32 {
    (f[at] as u32) << 8 | f[at + 1] as u32
}

fn ip_at(f: &[u8; LOOK], at: usize) -> Ip4 {
    Ip4(u32::from_le_bytes([f[at], f[at + 1], f[at + 2], f[at + 3]]))
}

fn mac_at(f: &[u8; LOOK], at: usize) -> [u8; 6] {
    core::array::from_fn(|i| f[at + i])
}

/// The words of a control message about an ICMP error.
pub(super) fn icmp_words(hash: u32, q: Quoted, news: IcmpNews) -> [u32; WORDS] {
    let mtu = match news {
        IcmpNews::PathMtu(mtu) => mtu,
        IcmpNews::Unreachable => 0,
    };
    let port = q.peer.port as u32 | (mtu as u32) << 16;
    [ICMP, hash, q.peer.ip.0, port, q.ports, q.seq]
}

fn icmp_news(words: &[u32; WORDS]) -> (u32, Quoted, IcmpNews) {
    let peer = Peer {
        ip: Ip4(words[2]),
        port: words[3] as u16,
    };
    let quoted = Quoted {
        peer,
        ports: words[4],
        seq: words[5],
    };
    let news = match (words[3] >> 16) as u16 {
        0 => IcmpNews::Unreachable,
        mtu => IcmpNews::PathMtu(mtu),
    };
    (words[1], quoted, news)
}

/// Sends an ARP packet; `false` without credit.
pub(super) fn send_arp<B: Bus>(io: &mut Io<B>, op: u8, target: [u8; 6], ip: Ip4) -> bool {
    let head = TxHead {
        flow: 0,
        header_bytes: 42,
        offload: Offload::None,
    };
    if !io.tx_begin(head, &[]) {
        return false;
    }
    let mut frame = [0u8; 44];
    let to = if op == ARP_REQUEST { [0xFF; 6] } else { target };
    frame[0..6].copy_from_slice(&to);
    frame[6..12].copy_from_slice(&io.mac);
    frame[12..22].copy_from_slice(&[8, 6, 0, 1, 8, 0, 6, 4, 0, op]);
    frame[22..28].copy_from_slice(&io.mac);
    frame[28..32].copy_from_slice(&io.ip.octets());
    frame[32..38].copy_from_slice(&target);
    frame[38..42].copy_from_slice(&ip.octets());
    for w in frame.chunks_exact(4) {
        io.tx_word(u32::from_le_bytes([w[0], w[1], w[2], w[3]]));
    }
    io.tx_end(&[]);
    true
}

impl Control {
    pub const fn new() -> Self {
        Self {
            is_control: false,
            control_node: 0,
            fragments: Fragments::new(),
            tx_base: 0,
            slots: 0,
            slot: 0,
            tickets: [0; SLOTS as usize],
            ignored: 0,
        }
    }

    /// As the boot block says.
    pub fn init(&mut self, boot: &Boot<'_>) {
        self.is_control = boot.is_control();
        self.control_node = boot.control_node().0;
        self.tx_base = boot.tx_base();
        self.slots = (boot.tx_bytes() / SLOT_BYTES).min(SLOTS);
    }

    /// Takes the message whose stamp has been popped.
    pub fn message<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        stamp: Stamp,
    ) {
        let mut words = [0u32; WORDS];
        io.ni.pop_into(msg::QUEUE_CTRL, stamp.len(), &mut words);
        let from_tile = stamp.src() >> 8 == EXIT_LOCAL;
        if !from_tile {
            self.raw(io, stack, &words, stamp.len());
        } else if words[0] == NEIGHBOUR && !self.is_control && stamp.src() == self.control_node {
            let [a, b, c, d] = words[2].to_le_bytes();
            let [e, f, ..] = words[3].to_le_bytes();
            stack.neighbour_update(io, Ip4(words[1]), [a, b, c, d, e, f]);
        } else if words[0] == ICMP && !self.is_control && stamp.src() == self.control_node {
            let (hash, quoted, news) = icmp_news(&words);
            stack.icmp_news(io, hash, quoted, news);
        } else if words[0] == WANTED && self.is_control {
            let ip = Ip4(words[1]);
            match stack.neighbour_heard(ip) {
                Some(mac) => self.tell(io, ip, mac),
                None => _ = send_arp(io, ARP_REQUEST, MAC_NONE, ip),
            }
        } else {
            self.ignored += 1;
        }
    }

    /// A frame that is neither plain TCP nor UDP.
    fn raw<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        words: &[u32; WORDS],
        len: u32,
    ) {
        let head = NotifyHead(words[0]);
        let buffer = words[1];
        if len < notification::FIXED_WORDS || head.kind() != notification::RAW || buffer == 0 {
            self.ignored += 1;
            return;
        }
        let bytes = head.payload_len();
        let look = bytes.min(LOOK as u32);
        io.ni.invalidate(buffer, bytes);
        io.ni.prefetch(buffer, look);
        let mut frame = [0u8; LOOK];
        for (i, chunk) in frame
            .chunks_exact_mut(4)
            .enumerate()
            .take(look.div_ceil(4) as usize)
        {
            chunk.copy_from_slice(&io.ni.bus().load(buffer + 4 * i as u32).to_le_bytes());
        }
        let used = match (be16(&frame, 12), bytes) {
            (0x0806, 42..) => self.arp(io, stack, &frame),
            (0x0800, 42..) if frame[23] == 1 && frame[34] == 8 => {
                self.echo(io, &frame, buffer, bytes)
            }
            // Not fragments: they would hold the few buffers that ARP needs.
            (0x0800, 42..) if frame[23] == 1 && be16(&frame, 20) & 0x3FFF == 0 => {
                self.icmp_error(io, stack, buffer, bytes);
                true
            }
            _ => false,
        };
        self.ignored += !used as u32;
        io.free_buffer(buffer);
    }

    fn arp<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        f: &[u8; LOOK],
    ) -> bool {
        let ethernet = be16(f, 14) == 1 && be16(f, 16) == 0x0800 && f[18] == 6 && f[19] == 4;
        let (op, mac, ip, target) = (be16(f, 20), mac_at(f, 22), ip_at(f, 28), ip_at(f, 38));
        if !ethernet || target != io.ip || !ip.is_unicast() || mac[0] & 1 != 0 || ip == io.ip {
            return false;
        }
        stack.neighbour_update(io, ip, mac);
        self.tell(io, ip, mac);
        if op == ARP_REQUEST as u32 {
            send_arp(io, ARP_REPLY, mac, ip);
        }
        true
    }

    /// Tells every other net tile that has room.
    fn tell<B: Bus>(&self, io: &Io<B>, ip: Ip4, mac: [u8; 6]) {
        let low = u32::from_le_bytes([mac[0], mac[1], mac[2], mac[3]]);
        let high = u32::from_le_bytes([mac[4], mac[5], 0, 0]);
        io.tell_nets(&[NEIGHBOUR, ip.0, low, high]);
    }

    /// An ICMP message but echo: the stack finds out which tile's connection it is about.
    fn icmp_error<B: Bus, const C: usize, const W: usize>(
        &mut self,
        io: &mut Io<B>,
        stack: &mut Stack<C, W>,
        buffer: u32,
        bytes: u32,
    ) {
        // Ethernet, IP with options, ICMP, and the quoted IP header with options and 8 bytes.
        let mut frame = [0u8; ERROR_LOOK];
        let bytes = bytes.min(ERROR_LOOK as u32);
        for (i, chunk) in frame
            .chunks_exact_mut(4)
            .enumerate()
            .take(bytes.div_ceil(4) as usize)
        {
            chunk.copy_from_slice(&io.ni.bus().load(buffer + 4 * i as u32).to_le_bytes());
        }
        let frame = frame.get(..bytes as usize).unwrap_or(&[]);
        // Whatever the fate: nothing is kept, and the caller frees the buffer.
        let _ = stack.input_frame(io, &mut self.fragments, frame, buffer);
    }

    /// Answers an echo request: addresses swapped, data copied to where the stack may send from.
    fn echo<B: Bus>(&mut self, io: &mut Io<B>, f: &[u8; LOOK], buffer: u32, bytes: u32) -> bool {
        let total = be16(f, 16);
        let plain = f[14] == 0x45 && be16(f, 20) & 0x3FFF == 0;
        let ours = ip_at(f, 30) == io.ip && ip_at(f, 26).is_unicast();
        if !plain || !ours || f[34] != 8 || f[35] != 0 || total < 28 || total + 14 > bytes {
            return false;
        }
        let data = total - 28;
        let inline = data.min(HDR_BYTES_MAX - ECHO_HEADER);
        let rest = data - inline;
        let slot = self.slot;
        let mut refs = [PayloadRef::default()];
        let refs: &[PayloadRef] = if rest == 0 {
            &[]
        } else {
            if self.slots == 0 || !io.tx_done(self.tickets[slot as usize % SLOTS as usize]) {
                return false;
            }
            let offset = slot * SLOT_BYTES;
            self.copy(
                io,
                buffer + ECHO_HEADER + inline,
                rest,
                self.tx_base + offset,
            );
            // The copy keeps the buffer's alignment: its first byte is the inline part's next.
            let skew = (buffer + ECHO_HEADER + inline) & 3;
            refs[0] = PayloadRef {
                app: 0,
                offset: offset + skew,
                len: rest as u16,
            };
            &refs
        };
        let header_bytes = (ECHO_HEADER + inline) as u8;
        let head = TxHead {
            flow: 0,
            header_bytes,
            offload: Offload::Ipv4,
        };
        if !io.tx_begin(head, refs) {
            return false;
        }
        let mut out = *f;
        out[0..6].copy_from_slice(&f[6..12]);
        out[6..12].copy_from_slice(&io.mac);
        out[18..20].fill(0);
        out[22] = 64;
        out[24..26].fill(0);
        out[26..30].copy_from_slice(&f[30..34]);
        out[30..34].copy_from_slice(&f[26..30]);
        out[34..38].copy_from_slice(&[0, 0, 0, 0]);
        if let Some(tail) = out.get_mut(header_bytes as usize..) {
            tail.fill(0);
        }
        for w in out
            .chunks_exact(4)
            .take((header_bytes as usize).div_ceil(4))
        {
            io.tx_word(u32::from_le_bytes([w[0], w[1], w[2], w[3]]));
        }
        let ticket = io.tx_end(refs);
        if rest != 0 {
            self.tickets[slot as usize % SLOTS as usize] = ticket;
            self.slot = (slot + 1) % self.slots;
        }
        true
    }

    /// Copies whole words: `len` bytes from `from` (any alignment) to the slot at `to`, keeping the
    /// alignment within a word.
    fn copy<B: Bus>(&self, io: &Io<B>, from: u32, len: u32, to: u32) {
        let bus = io.ni.bus();
        let words = (from & 3).wrapping_add(len).div_ceil(4);
        io.ni.prefetch(from & !3, 4 * words);
        for i in 0..words {
            bus.store(to + 4 * i, bus.load((from & !3) + 4 * i));
        }
    }
}
