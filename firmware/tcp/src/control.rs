//! Raw frames on the control tile: ARP, ICMP, fragments, packets with IP options.

use crate::fragments::{Fragments, Verdict};
use crate::types::Ip4;
use crate::wire::{self, Arp, Ethernet, Icmp, Ipv4};
use crate::{Env, RxRef, Stack};
use noctule_contract::rss;

/// Most pieces a rebuilt packet's payload lies in.
pub const PIECES: usize = 8;

/// What is to become of a raw frame's buffer.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)]
pub enum FrameFate {
    /// Nothing needs it any more: the caller frees it.
    Free,
    /// A reply reads from it: the caller frees it when `Env::tx_done` says so of the ticket.
    Sending(u32),
    /// A fragment, kept until the rest comes; the stack frees it.
    Kept,
    /// A whole TCP or UDP packet that the lane could not hand to its tile. The caller gathers its
    /// payload into a buffer of the application's, checks [`Packet::is_sound`], hands a
    /// notification to the tile of its hash, and then frees all of `packet.buffers()` (this
    /// frame's among them).
    Packet(Packet),
}

/// A TCP or UDP packet from the control queue, as a notification would tell it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Packet {
    /// IPv4 header without options, TCP or UDP header.
    pub header: [u32; 20],
    /// Words of it that count.
    pub header_words: u8,
    /// Bytes of payload.
    pub payload_len: u16,
    /// RSS hash.
    pub hash: u32,
    pieces: [RxRef; PIECES],
    held: [u32; PIECES],
    count: u8,
}

impl Packet {
    /// Where the payload lies, in order.
    pub fn pieces(&self) -> &[RxRef] {
        &self.pieces[..self.count as usize]
    }

    /// The buffers to free after the payload has been copied.
    pub fn buffers(&self) -> &[u32] {
        &self.held[..self.count as usize]
    }

    /// The header words.
    pub fn header(&self) -> &[u32] {
        &self.header[..self.header_words as usize]
    }

    /// Whether the TCP or UDP checksum is right for this payload (hardware has not looked at it).
    pub fn is_sound(&self, payload: &[u8]) -> bool {
        let h = self.header();
        let protocol = (h[2] >> 8) & 0xFF;
        let udp_off = protocol == crate::frame::UDP && h[6] >> 16 == 0;
        let l4_words = &h[5..];
        let length = l4_words.len() as u32 * 4 + payload.len() as u32;
        let mut s = protocol + length;
        for w in h[3..5].iter().chain(l4_words) {
            s = wire::sum(&w.to_le_bytes(), s);
        }
        payload.len() == self.payload_len as usize
            && (udp_off || wire::checksum(wire::sum(payload, s)) == 0)
    }

    /// Puts a packet together. `l4`: the first bytes of the IP payload, at least its header;
    /// `pieces` cover the whole IP payload, in order. `None`: malformed.
    pub(crate) fn build(
        key: &[u32; 10],
        ip_header: &[u8],
        l4: &[u8],
        pieces: &[(RxRef, u32)],
    ) -> Option<Self> {
        let l4_len = match ip_header[9] {
            6 if l4.len() >= 20 => (l4[12] >> 4) as usize * 4,
            17 => 8,
            _ => return None,
        };
        let whole: usize = pieces.iter().map(|p| p.0.len as usize).sum();
        if !(8..=60).contains(&l4_len) || l4_len > l4.len() || whole < l4_len {
            return None;
        }
        let payload_len = u16::try_from(whole - l4_len).ok()?;
        let mut p = Self {
            header: [0; 20],
            header_words: 5 + (l4_len / 4) as u8,
            payload_len,
            hash: 0,
            pieces: [RxRef::default(); PIECES],
            held: [0; PIECES],
            count: 0,
        };
        wire::words(ip_header, &mut p.header[..5]);
        wire::words(&l4[..l4_len], &mut p.header[5..]);
        let total = (20 + whole) as u32;
        p.header[0] = 0x45 | (p.header[0] & 0xFF00) | crate::frame::be16(total) << 16;
        p.header[1] &= 0xFFFF;
        let ports = p.header[5];
        let (remote, local) = (ports as u16, (ports >> 16) as u16);
        p.hash = rss::hash(
            key,
            (p.header[3], remote.swap_bytes()),
            (p.header[4], local.swap_bytes()),
        );
        let mut skip = l4_len;
        for (piece, buffer) in pieces {
            let cut = skip.min(piece.len as usize);
            skip -= cut;
            p.pieces[p.count as usize] = RxRef {
                addr: piece.addr + cut as u32,
                len: piece.len - cut as u16,
            };
            p.held[p.count as usize] = *buffer;
            p.count += 1;
        }
        Some(p)
    }
}

impl<const C: usize, const W: usize> Stack<C, W> {
    /// A raw frame, whole, with the Rx address it lies at.
    pub fn input_frame<E: Env>(
        &mut self,
        env: &mut E,
        fragments: &mut Fragments,
        frame: &[u8],
        buffer: u32,
    ) -> FrameFate {
        fragments.expire(env, self.now, &mut self.counters);
        let Some(eth) = Ethernet::new(frame) else {
            self.counters.drop_malformed += 1;
            return FrameFate::Free;
        };
        match eth.ethertype() {
            wire::ETHERTYPE_ARP => match Arp::new(eth.payload()) {
                Some(arp) => self.arp_input(env, arp),
                None => self.counters.drop_malformed += 1,
            },
            wire::ETHERTYPE_IPV4 => match Ipv4::new(eth.payload()) {
                Some(ip) => return self.ipv4_input(env, fragments, ip, buffer),
                None => self.counters.drop_malformed += 1,
            },
            _ => self.counters.drop_unknown += 1,
        }
        FrameFate::Free
    }

    fn ipv4_input<E: Env>(
        &mut self,
        env: &mut E,
        fragments: &mut Fragments,
        ip: Ipv4<'_>,
        buffer: u32,
    ) -> FrameFate {
        let src = ip.src();
        if ip.dst() != Ip4(self.ip) || !src.is_unicast() || self.is_broadcast(src.0) {
            self.counters.drop_address += 1;
            return FrameFate::Free;
        }
        let payload = ip.payload();
        if ip.is_fragment() {
            return match fragments.insert(env, self.now, &ip, buffer, &mut self.counters) {
                Verdict::Refused => FrameFate::Free,
                Verdict::Kept => FrameFate::Kept,
                Verdict::Complete(k) => match fragments.packet(k, &self.cfg.rss_key) {
                    Some(p) => FrameFate::Packet(p),
                    None => {
                        self.counters.drop_fragments += 1;
                        fragments.free(env, k);
                        FrameFate::Kept
                    }
                },
            };
        }
        match ip.protocol() {
            1 => match Icmp::new(payload) {
                Some(icmp) => self.icmp_input(env, &ip, icmp, buffer),
                None => {
                    self.counters.drop_malformed += 1;
                    FrameFate::Free
                }
            },
            6 | 17 => {
                // RFC 1122, 3.2.1.8: options that we do not act on are passed over.
                let start = 14 + ip.header_len() as u32;
                let piece = RxRef {
                    addr: buffer + start,
                    len: payload.len() as u16,
                };
                let l4 = &payload[..payload.len().min(60)];
                match Packet::build(&self.cfg.rss_key, ip.fixed_header(), l4, &[(piece, buffer)]) {
                    Some(p) => FrameFate::Packet(p),
                    None => {
                        self.counters.drop_malformed += 1;
                        FrameFate::Free
                    }
                }
            }
            _ => {
                self.counters.drop_unknown += 1;
                FrameFate::Free
            }
        }
    }
}
