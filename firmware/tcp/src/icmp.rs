//! ICMP (RFC 792): echo, errors about what we sent (RFC 1191, 5927), port unreachable.

use crate::api::Quoted;
use crate::control::FrameFate;
use crate::frame::{self, Ipv4Frame, Writer};
use crate::types::{Ip4, PayloadRef, Peer};
use crate::wire::{Icmp, Ipv4};
use crate::{Env, Stack};
use noctule_contract::rss;

/// ICMP messages of our own in a second (RFC 1812, 4.3.2.8 asks for a limit).
const A_SECOND: u32 = 20;

/// What an ICMP error says about a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IcmpNews {
    /// The path carries datagrams of at most so many bytes.
    PathMtu(u16),
    /// The destination cannot be reached.
    Unreachable,
}

impl<const C: usize, const W: usize> Stack<C, W> {
    pub(crate) fn icmp_input<E: Env>(
        &mut self,
        env: &mut E,
        ip: &Ipv4<'_>,
        icmp: Icmp<'_>,
        buffer: u32,
    ) -> FrameFate {
        match (icmp.kind(), icmp.code()) {
            (Icmp::ECHO, 0) => self.echo(env, ip, icmp, buffer),
            (Icmp::UNREACHABLE, code) => {
                self.icmp_error(env, code, icmp);
                FrameFate::Free
            }
            _ => {
                self.counters.drop_unknown += 1;
                FrameFate::Free
            }
        }
    }

    /// Echo: the same data back, read by the lane from the buffer it came in.
    fn echo<E: Env>(
        &mut self,
        env: &mut E,
        ip: &Ipv4<'_>,
        icmp: Icmp<'_>,
        buffer: u32,
    ) -> FrameFate {
        let len = icmp.payload().len() as u32;
        if len + 28 > self.cfg.mtu as u32 {
            self.counters.drop_malformed += 1;
            return FrameFate::Free;
        }
        let start = buffer + 14 + ip.header_len() as u32 + 8;
        let piece = [PayloadRef {
            app: 0,
            offset: start.wrapping_sub(self.cfg.reply_base),
            len: len as u16,
        }];
        let refs = if len == 0 { &[][..] } else { &piece[..] };
        let message = [0, icmp.rest()];
        match self.send_icmp(env, ip.src(), &message, refs) {
            Some(ticket) if len != 0 => FrameFate::Sending(ticket),
            _ => FrameFate::Free,
        }
    }

    /// Sends an ICMP message: header words (checksum 0), payload.
    fn send_icmp<E: Env>(
        &mut self,
        env: &mut E,
        to: Ip4,
        words: &[u32],
        refs: &[PayloadRef],
    ) -> Option<u32> {
        if self.now.wrapping_sub(self.icmp_at) >= 1000 {
            self.icmp_at = self.now;
            self.icmp_left = A_SECOND;
        }
        let (_, macs) = self.resolve(env, to.0);
        let Some(macs) = macs else {
            self.counters.drop_no_neighbour += 1;
            return None;
        };
        if self.icmp_left == 0 {
            self.counters.send_dropped += 1;
            return None;
        }
        let frame = Ipv4Frame {
            macs,
            flow: 0,
            protocol: frame::ICMP,
            src: self.ip,
            dst: to.0,
            l4_words: words.len() as u32,
            payload: refs.iter().map(|r| r.len as u32).sum(),
        };
        let Some(mut w) = Writer::ipv4(env, frame, refs) else {
            self.counters.send_dropped += 1;
            return None;
        };
        for word in words {
            w.put(*word);
        }
        self.icmp_left -= 1;
        self.counters.sent = self.counters.sent.wrapping_add(1);
        Some(w.end(refs))
    }

    /// Nobody has bound the port of a datagram: tells its sender (RFC 1122, 4.1.3.1), quoting its
    /// IP and UDP headers.
    pub(crate) fn port_unreachable<E: Env>(&mut self, env: &mut E, header: &[u32]) {
        let mut message = [0; 9];
        message[0] = Icmp::UNREACHABLE as u32 | (Icmp::PORT as u32) << 8;
        message[2..].copy_from_slice(&header[..7]);
        self.send_icmp(env, Ip4(header[3]), &message, &[]);
    }

    /// An error that quotes a packet of ours: for the tile that has the connection.
    fn icmp_error<E: Env>(&mut self, env: &mut E, code: u8, icmp: Icmp<'_>) {
        let quoted = Ipv4::quoted(icmp.payload())
            .filter(|q| q.protocol() == 6 && q.src() == Ip4(self.ip) && q.payload().len() >= 8);
        let Some(q) = quoted else {
            self.counters.drop_icmp += 1;
            return;
        };
        let b = q.payload();
        let local = u16::from_be_bytes([b[0], b[1]]);
        let remote = u16::from_be_bytes([b[2], b[3]]);
        let peer = Peer {
            ip: q.dst(),
            port: remote,
        };
        let quoted = Quoted {
            peer,
            ports: remote.swap_bytes() as u32 | (local.swap_bytes() as u32) << 16,
            seq: u32::from_be_bytes([b[4], b[5], b[6], b[7]]),
        };
        let news = match code {
            // A router that does not say the size: the safe one.
            Icmp::TOO_BIG if icmp.mtu() < 68 => IcmpNews::PathMtu(576),
            Icmp::TOO_BIG => IcmpNews::PathMtu(icmp.mtu()),
            _ => IcmpNews::Unreachable,
        };
        let rss = rss::hash(&self.cfg.rss_key, (peer.ip.0, remote), (self.ip, local));
        if env.flow_is_local(rss) {
            self.icmp_news(env, rss, quoted, news);
        } else {
            env.forward_icmp(rss, quoted, news);
        }
    }
}
