//! A NIC lane: pools, notifications, the IO guard.

use crate::frame::{checksum, pseudo};
use crate::world::Channel;
use noctule_contract::descriptor::{DescHead, DescRef, FRAME_MAX};
use noctule_contract::lane::{self, PoolEntry, PortEntry};
use noctule_contract::node::Node;
use noctule_contract::notification::{self, NotifyHead};
use noctule_contract::{map, msg, rss};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A lane.
pub(crate) struct Lane {
    row: usize,
    pub memory: Vec<u8>,
    pub channels: BTreeMap<u32, Channel>,
    pub registers: BTreeMap<u32, u32>,
    rings: BTreeMap<u32, VecDeque<Vec<u32>>>,
    taken: BTreeSet<u32>,
    /// Frames dropped for want of a buffer or a place in a ring.
    pub dropped: u32,
    /// Frames dropped for what they were.
    pub refused: u32,
}

/// What a lane makes of a frame.
enum Sort<'f> {
    /// Nothing.
    Drop,
    /// The control tile's business.
    Raw,
    /// TCP or UDP: the segment, and bytes of its header.
    Plain(&'f [u8], usize),
}

/// `docs/nic.md`, Ingress; the reasons are not told apart.
fn sort<'f>(frame: &'f [u8], mac: &[u8]) -> Sort<'f> {
    let sized = (14..=FRAME_MAX as usize).contains(&frame.len());
    if !sized || (frame[..6] != *mac && frame[..6] != [0xFF; 6]) {
        return Sort::Drop;
    }
    if frame[12..14] != [8, 0] {
        return Sort::Raw;
    }
    let ip = &frame[14..];
    let half = |b: &[u8], i: usize| usize::from(b[i]) << 8 | usize::from(b[i + 1]);
    if ip.len() < 20 || ip[0] >> 4 != 4 || ip[0] & 15 < 5 {
        return Sort::Drop;
    }
    let (header, total) = (usize::from(ip[0] & 15) * 4, half(ip, 2));
    if total < header || total > ip.len() || checksum(&ip[..header], 0) != 0 {
        return Sort::Drop;
    }
    if header != 20 || half(ip, 6) & 0x3FFF != 0 || !matches!(ip[9], 6 | 17) {
        return Sort::Raw;
    }
    let l4 = &ip[20..total];
    let hdr = match ip[9] {
        17 => 8,
        _ => l4.get(12).map_or(0, |b| usize::from(b >> 4) * 4).max(20),
    };
    let lies = match ip[9] {
        17 => l4.len() < 8 || half(l4, 4) != l4.len(),
        _ => l4.len() < hdr || l4[12] >> 4 < 5,
    };
    if lies {
        return Sort::Drop;
    }
    let unsummed = ip[9] == 17 && half(l4, 6) == 0;
    if !unsummed && checksum(l4, pseudo(ip, l4.len())) != 0 {
        return Sort::Drop;
    }
    Sort::Plain(l4, hdr)
}

impl Lane {
    pub fn new(row: usize, rx_bytes: u32) -> Self {
        Self {
            row,
            memory: vec![0; rx_bytes as usize],
            channels: BTreeMap::new(),
            registers: BTreeMap::new(),
            rings: BTreeMap::new(),
            taken: BTreeSet::new(),
            dropped: 0,
            refused: 0,
        }
    }

    fn reg(&self, addr: u32) -> u32 {
        self.registers.get(&addr).copied().unwrap_or(0)
    }

    pub fn word(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.memory[at..at + 4].try_into().expect("four bytes"))
    }

    /// Buffers that are out.
    pub fn buffers_out(&self) -> usize {
        self.taken.len()
    }

    /// A buffer for `len` bytes from the pools of `app`.
    fn take(&mut self, app: u32, len: usize) -> Option<(u32, bool)> {
        let classes = [(0, lane::SMALL_BYTES), (1, lane::LARGE_BYTES)];
        for (class, bytes) in classes.into_iter().filter(|c| len <= c.1 as usize) {
            let pool = PoolEntry(self.reg(lane::POOL + 8 * (app * 2 + class)));
            let base = map::RX_BASE | (self.row as u32) << map::RX_LANE_LSB;
            for i in 0..pool.count() {
                let addr = base + pool.first() * lane::SMALL_BYTES + i * bytes;
                if self.taken.insert(addr) {
                    return Some((addr, class == 1));
                }
            }
        }
        None
    }

    pub fn free(&mut self, words: &[u32]) {
        for w in words {
            assert!(self.taken.remove(w), "{w:#x} is no buffer that is out");
        }
    }

    /// Takes a frame from the wire.
    pub fn ingress(&mut self, frame: &[u8]) {
        let mac = [
            self.reg(lane::MAC_LO).to_le_bytes(),
            self.reg(lane::MAC_HI).to_le_bytes(),
        ]
        .concat();
        if self.reg(lane::LANE_CTRL) & 1 == 0 {
            return;
        }
        match sort(frame, &mac[..6]) {
            Sort::Drop => self.refused += 1,
            Sort::Raw => self.raw(frame),
            Sort::Plain(l4, hdr) => self.plain(&frame[14..], l4, hdr),
        }
    }

    fn plain(&mut self, ip: &[u8], l4: &[u8], hdr: usize) {
        let port = |i: usize| u16::from_be_bytes([l4[i], l4[i + 1]]);
        let address = |i: usize| u32::from_le_bytes(ip[i..i + 4].try_into().expect("four bytes"));
        let (remote, local) = ((address(12), port(0)), (address(16), port(2)));
        let hash = rss::hash(&rss::KEY, remote, local);
        let payload = &l4[hdr..];
        let app = self.app_of(port(2) as u32);
        let (mut buffer, mut large) = (0, false);
        if !payload.is_empty() {
            let Some(b) = self.take(app, payload.len()) else {
                self.dropped += 1;
                return;
            };
            (buffer, large) = b;
            let at = (buffer & 0x00FF_FFFF) as usize;
            self.memory[at..at + payload.len()].copy_from_slice(payload);
        }
        let words = |bytes: &[u8]| -> Vec<u32> {
            bytes
                .chunks(4)
                .map(|c| u32::from_le_bytes(c.try_into().expect("whole words")))
                .collect()
        };
        let header = [words(&ip[..20]), words(&l4[..hdr])].concat();
        let kind = if ip[9] == 6 {
            notification::TCP
        } else {
            notification::UDP
        };
        let head = NotifyHead(kind)
            .with_app(app)
            .with_ip_ok(1)
            .with_l4_ok(1)
            .with_has_buffer((buffer != 0) as u32)
            .with_is_large(large as u32)
            .with_hdr_words(header.len() as u32)
            .with_payload_len(payload.len() as u32);
        let bucket = self.reg(lane::BUCKET + 4 * (hash % lane::BUCKETS));
        assert!(bucket >> 31 != 0);
        self.notify(bucket & 0x7F, [vec![head.0, buffer, hash], header].concat());
    }

    fn app_of(&self, port: u32) -> u32 {
        for i in 0..lane::PORTS {
            let e = PortEntry(self.reg(lane::PORT + 8 * i));
            let action = self.reg(lane::PORT_ACTION + 8 * i);
            if action >> 31 != 0 && port & e.mask() == e.port() {
                return action & 15;
            }
        }
        0
    }

    fn raw(&mut self, frame: &[u8]) {
        // Whole frames take a large buffer of the stack's.
        let Some((buffer, _)) = self.take(0, frame.len().max(257)) else {
            self.dropped += 1;
            return;
        };
        let at = (buffer & 0x00FF_FFFF) as usize;
        self.memory[at..at + frame.len()].copy_from_slice(frame);
        let head = NotifyHead(notification::RAW)
            .with_has_buffer(1)
            .with_is_large(1);
        let head = head.with_payload_len(frame.len() as u32);
        let target = self.reg(lane::CTRL_TARGET);
        assert!(target >> 31 != 0);
        self.notify(target & 0x7F, vec![head.0, buffer, 0]);
    }

    fn notify(&mut self, channel: u32, words: Vec<u32>) {
        let ring = self.rings.entry(channel).or_default();
        if ring.len() < lane::RING_SLOTS as usize {
            ring.push_back(words);
            return;
        }
        self.dropped += 1;
        self.taken.remove(&words[1]);
    }

    /// The next notification that has credit, which is taken.
    pub fn next_notification(&mut self) -> Option<(u32, Vec<u32>)> {
        for (channel, ring) in &mut self.rings {
            let c = self.channels.get_mut(channel).expect("a channel");
            if let Some(words) = ring.front()
                && c.available > words.len() as u32
            {
                c.available -= words.len() as u32 + 1;
                return ring.pop_front().map(|w| (*channel, w));
            }
        }
        None
    }

    /// The ranges of memory that a descriptor's references name, checked.
    pub fn references(&self, src: Node, words: &[u32]) -> Vec<(u32, u32)> {
        let sources = self.reg(lane::NET_TILES + 4 * src.y());
        assert!(sources >> src.x() & 1 != 0, "{src:?} is no net tile");
        let head = DescHead(words[0]);
        let skip = 1 + head.hdr_len().div_ceil(4) as usize;
        assert_eq!(words.len(), skip + 2 * head.nrefs() as usize);
        assert!(words.len() <= msg::MAX_WORDS as usize);
        let range = |r: &[u32]| {
            let (app, len, offset) = (DescRef(r[0]).app(), DescRef(r[0]).len(), r[1]);
            let limit = self.reg(lane::IO_BYTES + 8 * app);
            let fits = offset as u64 + len as u64 <= limit as u64;
            assert!(
                fits,
                "IO guard: {offset:#x} + {len} of {limit:#x}, application {app}"
            );
            (self.reg(lane::IO_BASE + 8 * app) + offset, len)
        };
        words[skip..].chunks(2).map(range).collect()
    }
}
