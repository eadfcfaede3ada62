//! Memory channels as the lane sees them: line reads, answered late and in any order.

use crate::link::Rng;
use noctule_contract::{
    map::{APP_BASE, LINE, STRIPE},
    remote::{LANE_READS_MAX, LINE_WORDS, OP_READ, ReqHead, RspHead, STATUS_ERROR, STATUS_OK},
};

/// App memory behind all channels, and the reads under way.
#[derive(Debug)]
pub struct Memory {
    /// Bytes from `APP_BASE` on.
    pub bytes: Vec<u8>,
    /// Least and most cycles until an answer.
    pub latency: (u64, u64),
    /// Out of a hundred: answers that are errors.
    pub errors: u64,
    /// Line addresses that were read, in order.
    pub reads: Vec<u32>,
    pending: Vec<(u64, RspHead, u32)>,
    most: usize,
}

impl Memory {
    /// Memory with a pattern in it.
    pub fn new(bytes: usize) -> Self {
        Self {
            bytes: (0..bytes).map(|i| (i * 7 + i / 251) as u8).collect(),
            latency: (60, 60),
            errors: 0,
            reads: Vec::new(),
            pending: Vec::new(),
            most: 0,
        }
    }
    /// Row of the channel that holds an address, with `channels` rows from 0 on.
    pub fn row_of(addr: u32, channels: u32) -> u32 {
        (addr - APP_BASE) / STRIPE % channels
    }
    /// A request came.
    pub fn request(&mut self, cycle: u64, words: &[u32], rng: &mut Rng) {
        let head = ReqHead(words[0]);
        assert_eq!(words.len(), 2, "a READ is two flits");
        assert_eq!(head.op(), OP_READ);
        assert!(words[1] >= APP_BASE && words[1].is_multiple_of(LINE));
        let reply = RspHead(0)
            .with_dest(head.src())
            .with_src(head.dest())
            .with_op(OP_READ)
            .with_tag(head.tag());
        assert!(
            self.pending.iter().all(|p| p.1.tag() != reply.tag()),
            "tag {} is in use",
            reply.tag()
        );
        self.reads.push(words[1]);
        let (least, most) = self.latency;
        self.pending
            .push((cycle + least + rng.below(most - least + 1), reply, words[1]));
        self.most = self.most.max(self.pending.len());
        assert!(self.pending.len() <= LANE_READS_MAX as usize);
    }
    /// Replies that are due, each a packet.
    pub fn due(&mut self, cycle: u64, rng: &mut Rng) -> Option<Vec<u32>> {
        let i = self.pending.iter().position(|p| p.0 <= cycle)?;
        let (_, head, addr) = self.pending.swap_remove(i);
        let at = (addr - APP_BASE) as usize;
        let line = self.bytes.get(at..at + LINE as usize);
        let (Some(line), false) = (line, rng.chance(self.errors)) else {
            return Some(vec![head.with_status(STATUS_ERROR).0]);
        };
        let mut packet = vec![head.with_status(STATUS_OK).0];
        packet.extend(
            line.chunks(4)
                .map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])),
        );
        assert_eq!(packet.len(), 1 + LINE_WORDS as usize);
        Some(packet)
    }
    /// No read is under way.
    pub fn settled(&self) -> bool {
        self.pending.is_empty()
    }
    /// Most reads that were under way at once.
    pub fn most_in_flight(&self) -> usize {
        self.most
    }
}
