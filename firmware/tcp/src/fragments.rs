//! IPv4 reassembly, as bookkeeping: which buffers hold which part of which datagram.
//!
//! Fragments stay in the buffers they came in. A datagram is complete when its parts meet from 0
//! to the end; its payload is at most what one large buffer holds. An overlap that is not an exact
//! repetition drops the whole datagram (as RFC 5722 does for IPv6: nobody honest sends one).

use crate::control::{PIECES, Packet};
use crate::counters::Counters;
use crate::wire::Ipv4;
use crate::{Env, Ip4, RxRef};

/// Datagrams in reassembly at a time.
const DATAGRAMS: usize = 8;
/// Ticks a datagram may take (RFC 1122, 3.3.2: 60 to 120 s).
const LIFE: u32 = 60_000;
/// Largest IP payload put together.
const LONGEST: u32 = 2048 + 60;

#[derive(Clone, Copy)]
struct Part {
    start: u32,
    data: RxRef,
    buffer: u32,
}

#[derive(Clone, Copy)]
struct Datagram {
    key: (Ip4, u16, u8),
    born: u32,
    /// Its length, once the last fragment has come; 0 before.
    len: u32,
    count: u8,
    parts: [Part; PIECES],
    ip_header: [u8; 20],
    /// The beginning of its payload: the TCP or UDP header.
    l4: [u8; 60],
    l4_len: u8,
    used: bool,
}

/// What became of a fragment.
pub(crate) enum Verdict {
    /// Not kept.
    Refused,
    /// Kept.
    Kept,
    /// Kept, and the datagram with this index is complete.
    Complete(usize),
}

/// The reassembly table of a control tile.
pub struct Fragments {
    list: [Datagram; DATAGRAMS],
}

impl Default for Fragments {
    fn default() -> Self {
        Self::new()
    }
}

impl Fragments {
    /// Empty.
    pub const fn new() -> Self {
        let part = Part {
            start: 0,
            data: RxRef { addr: 0, len: 0 },
            buffer: 0,
        };
        Self {
            list: [Datagram {
                key: (Ip4(0), 0, 0),
                born: 0,
                len: 0,
                count: 0,
                parts: [part; PIECES],
                ip_header: [0; 20],
                l4: [0; 60],
                l4_len: 0,
                used: false,
            }; DATAGRAMS],
        }
    }

    pub(crate) fn insert<E: Env>(
        &mut self,
        env: &mut E,
        now: u32,
        ip: &Ipv4<'_>,
        buffer: u32,
        counters: &mut Counters,
    ) -> Verdict {
        let data = ip.payload();
        let (start, len) = (ip.fragment_offset(), data.len() as u32);
        let end = start + len;
        let whole_units = len.is_multiple_of(8) || !ip.more_fragments();
        if len == 0 || end > LONGEST || !whole_units || buffer == 0 {
            counters.drop_fragments += 1;
            return Verdict::Refused;
        }
        let key = (ip.src(), ip.id(), ip.protocol());
        let k = self.place(env, key, now, counters);
        let d = &mut self.list[k];
        let repeated = d.parts[..d.count as usize]
            .iter()
            .any(|p| p.start == start && p.data.len as u32 == len);
        if repeated {
            counters.drop_duplicate += 1;
            return Verdict::Refused;
        }
        let overlaps = d.parts[..d.count as usize]
            .iter()
            .any(|p| start < p.start + p.data.len as u32 && p.start < end);
        let last = !ip.more_fragments();
        let contradicts = (d.len != 0 && (end > d.len || last))
            || (last && d.parts[..d.count as usize].iter().any(|p| p.start >= end));
        if overlaps || contradicts || d.count as usize == PIECES {
            counters.drop_fragments += 1;
            self.free(env, k);
            return Verdict::Refused;
        }
        let at = d.parts[..d.count as usize]
            .iter()
            .position(|p| p.start > start)
            .unwrap_or(d.count as usize);
        d.parts.copy_within(at..d.count as usize, at + 1);
        d.parts[at] = Part {
            start,
            data: RxRef {
                addr: buffer + 14 + ip.header_len() as u32,
                len: len as u16,
            },
            buffer,
        };
        d.count += 1;
        if last {
            d.len = end;
        }
        if start == 0 {
            d.ip_header.copy_from_slice(ip.fixed_header());
            d.l4_len = data.len().min(60) as u8;
            d.l4[..d.l4_len as usize].copy_from_slice(&data[..d.l4_len as usize]);
        }
        let mut reached = 0;
        for p in &d.parts[..d.count as usize] {
            if p.start != reached {
                return Verdict::Kept;
            }
            reached += p.data.len as u32;
        }
        if d.len == 0 || reached != d.len {
            return Verdict::Kept;
        }
        Verdict::Complete(k)
    }

    /// The datagram's entry; the oldest gives way if there is no place.
    fn place<E: Env>(
        &mut self,
        env: &mut E,
        key: (Ip4, u16, u8),
        now: u32,
        counters: &mut Counters,
    ) -> usize {
        if let Some(k) = self.list.iter().position(|d| d.used && d.key == key) {
            return k;
        }
        let age = |d: &Datagram| {
            if d.used {
                now.wrapping_sub(d.born)
            } else {
                u32::MAX
            }
        };
        let k = (0..DATAGRAMS)
            .max_by_key(|k| age(&self.list[*k]))
            .unwrap_or(0);
        if self.list[k].used {
            counters.drop_fragments += 1;
            self.free(env, k);
        }
        let d = &mut self.list[k];
        (d.key, d.born, d.len, d.count, d.l4_len, d.used) = (key, now, 0, 0, 0, true);
        k
    }

    /// The complete datagram `k` as a packet; its buffers are the packet's from now on. `None`: it
    /// is neither TCP nor UDP, or malformed, and still here.
    pub(crate) fn packet(&mut self, k: usize, key: &[u32; 10]) -> Option<Packet> {
        let d = &mut self.list[k];
        let mut pieces = [(RxRef::default(), 0); PIECES];
        for (p, part) in pieces.iter_mut().zip(&d.parts[..d.count as usize]) {
            *p = (part.data, part.buffer);
        }
        let l4 = &d.l4[..d.l4_len as usize];
        let p = Packet::build(key, &d.ip_header, l4, &pieces[..d.count as usize])?;
        d.used = false;
        Some(p)
    }

    /// Gives a datagram up.
    pub(crate) fn free<E: Env>(&mut self, env: &mut E, k: usize) {
        let d = &mut self.list[k];
        for p in &d.parts[..d.count as usize] {
            env.free_buffer(p.buffer);
        }
        (d.used, d.count) = (false, 0);
    }

    /// Gives up what has waited too long.
    pub(crate) fn expire<E: Env>(&mut self, env: &mut E, now: u32, counters: &mut Counters) {
        for k in 0..DATAGRAMS {
            if self.list[k].used && now.wrapping_sub(self.list[k].born) >= LIFE {
                counters.drop_fragments += 1;
                self.free(env, k);
            }
        }
    }
}
