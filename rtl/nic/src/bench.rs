//! [`Bench`]: a lane and its surroundings, one cycle at a time.

use crate::link::{Drain, Feed, Packet, Rng};
use crate::memory::Memory;
use crate::setup::{BRIDGE_ROW, ROW};
use noctule_contract::{
    lane as regs,
    msg::{CreditHead, KIND_CREDIT, MsgHead},
    node::{Node, ORDER_XY, ORDER_YX},
    remote::{OP_CTRL_READ, OP_CTRL_WRITE, OP_READ, OP_WRITE, ReqHead, RspHead, STATUS_OK},
};
use noctule_verilate::{Model, Port};
use std::collections::{BTreeMap, VecDeque};

/// A message from the lane.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its head.
    pub head: MsgHead,
    /// The words behind it.
    pub words: Vec<u32>,
    /// Cycle of the head on the link.
    pub first: u64,
}

/// A frame from the lane.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Cycle of the first word.
    pub first: u64,
    /// Cycle of the last word.
    pub last: u64,
}

struct Ports {
    clk: Port,
    cycle: Port,
    quiet: Port,
    rx: [Port; 5], // valid, data, last, bytes, error
    tx: [Port; 5], // valid, data, last, bytes, ready
    /// For msg, req, rsp: rx valid, rx flit, rx credit, tx valid, tx flit, tx credit.
    nets: [[Port; 6]; 3],
}

/// The lane under test with everything around it.
pub struct Bench {
    /// The verilated lane.
    pub model: Model,
    ports: Ports,
    /// Cycles since reset.
    pub cycle: u64,
    /// The bench's whims.
    pub rng: Rng,
    /// Out of a hundred: how often a neighbour gives credits back, feeds a flit, or the MAC takes a word.
    pub pace: u64,
    /// Neighbours give credits back only this often, if it is not `pace`.
    pub drain_pace: Option<u64>,
    /// The MAC feeds words only this often, out of a hundred.
    pub mac_pace: u64,
    mac: VecDeque<(u32, bool, u8, bool)>,
    feeds: [Feed; 3],
    drains: [Drain; 3],
    /// App memory.
    pub memory: Memory,
    /// Messages from the lane, oldest first.
    pub messages: VecDeque<Message>,
    /// Frames from the lane, oldest first.
    pub frames: VecDeque<Sent>,
    tx_bytes: Vec<u8>,
    tx_first: u64,
    tx_bubble: bool,
    replies: VecDeque<(RspHead, Vec<u32>, u64)>,
    /// Credits that the lane owes: (source, channel) to words.
    pub owed: BTreeMap<(u32, u32), i64>,
    /// Credits of messages for tiles go home at once unless this is false.
    pub auto_return: bool,
    /// Words of messages whose credits were not returned, by lane channel.
    pub held: BTreeMap<u32, u32>,
    /// Cycle in which the last word of a frame last went in.
    pub last_word: u64,
    /// Credit packets seen.
    pub credit_packets: u64,
    /// A quiet lane with no active input is not clocked, as the simulator does it.
    pub skip: bool,
    /// Cycles in which it was not clocked.
    pub skipped: u64,
}

impl Bench {
    /// A lane after reset, tables empty.
    pub fn new(seed: u64) -> Self {
        let mut model = crate::lane::seeded(seed);
        model.poke("x_i", 0);
        model.poke("y_i", ROW.into());
        model.poke("bridge_y_i", BRIDGE_ROW.into());
        model.poke("rst_i", 1);
        for port in [
            "mac_rx_valid_i",
            "msg_rx_valid_i",
            "req_rx_valid_i",
            "rsp_rx_valid_i",
            "msg_tx_credit_i",
            "req_tx_credit_i",
            "rsp_tx_credit_i",
        ] {
            model.poke(port, 0);
        }
        model.reset();
        let p = |n: &str| model.port(n);
        let net = |n: &str| {
            [
                "rx_valid_i",
                "rx_flit_i",
                "rx_credit_o",
                "tx_valid_o",
                "tx_flit_o",
                "tx_credit_i",
            ]
            .map(|s| p(&format!("{n}_{s}")))
        };
        let ports = Ports {
            clk: p("clk_i"),
            cycle: p("cycle_i"),
            quiet: p("quiet_o"),
            rx: ["valid_i", "data_i", "last_i", "bytes_i", "error_i"]
                .map(|s| p(&format!("mac_rx_{s}"))),
            tx: ["valid_o", "data_o", "last_o", "bytes_o", "ready_i"]
                .map(|s| p(&format!("mac_tx_{s}"))),
            nets: [net("msg"), net("req"), net("rsp")],
        };
        Self {
            model,
            ports,
            cycle: 0,
            rng: Rng::new(seed),
            pace: 100,
            drain_pace: None,
            mac_pace: 100,
            mac: VecDeque::new(),
            feeds: Default::default(),
            drains: Default::default(),
            memory: Memory::new(1 << 16),
            messages: VecDeque::new(),
            frames: VecDeque::new(),
            tx_bytes: Vec::new(),
            tx_first: 0,
            tx_bubble: false,
            replies: VecDeque::new(),
            owed: BTreeMap::new(),
            auto_return: true,
            held: BTreeMap::new(),
            last_word: 0,
            credit_packets: 0,
            skip: false,
            skipped: 0,
        }
    }

    /// This lane's node.
    pub fn node() -> Node {
        Node::west(ROW)
    }

    /// One cycle: looks at what the lane shows, answers, clocks it.
    pub fn tick(&mut self) {
        let m = &mut self.model;
        // MAC towards the lane.
        let word = if self.rng.chance(self.mac_pace) {
            self.mac.pop_front()
        } else {
            None
        };
        let mut active = word.is_some();
        m.set(self.ports.rx[0], word.is_some().into());
        if let Some((data, last, bytes, error)) = word {
            m.set(self.ports.rx[1], data.into());
            m.set(self.ports.rx[2], last.into());
            m.set(self.ports.rx[3], bytes.into());
            m.set(self.ports.rx[4], error.into());
            if last {
                self.last_word = self.cycle;
            }
        }
        // MAC from the lane.
        let ready = self.rng.chance(self.pace);
        m.set(self.ports.tx[4], ready.into());
        if m.get(self.ports.tx[0]) == 1 {
            assert!(!self.tx_bubble, "a pause inside a frame");
            if self.tx_bytes.is_empty() {
                self.tx_first = self.cycle;
            }
            if ready {
                let data = (m.get(self.ports.tx[1]) as u32).to_le_bytes();
                let last = m.get(self.ports.tx[2]) == 1;
                let count = if last {
                    (m.get(self.ports.tx[3]) as usize + 3) % 4 + 1
                } else {
                    4
                };
                self.tx_bytes.extend(&data[..count]);
                if last {
                    let bytes = std::mem::take(&mut self.tx_bytes);
                    let (first, last) = (self.tx_first, self.cycle);
                    self.frames.push_back(Sent { bytes, first, last });
                }
            }
        } else if !self.tx_bytes.is_empty() {
            self.tx_bubble = true;
        }
        // Links.
        let mut packets: [Option<Packet>; 3] = [None, None, None];
        for (i, packet) in packets.iter_mut().enumerate() {
            let net = self.ports.nets[i];
            let eager = self.rng.chance(self.pace);
            let flit = self.feeds[i].step(m.get(net[2]) == 1, eager);
            active |= flit.is_some();
            m.set(net[0], flit.is_some().into());
            if let Some(flit) = flit {
                m.set(net[1], flit);
            }
            let flit = (m.get(net[3]) == 1).then(|| m.get(net[4]));
            let generous = self.rng.chance(self.drain_pace.unwrap_or(self.pace));
            let (credit, got) = self.drains[i].step(self.cycle, flit, generous);
            active |= credit;
            m.set(net[5], credit.into());
            *packet = got;
        }
        m.set(self.ports.cycle, self.cycle);
        if self.skip && !active && m.get(self.ports.quiet) == 1 {
            self.skipped += 1;
        } else {
            m.tick(self.ports.clk);
        }
        self.cycle += 1;
        let [msg, req, rsp] = packets;
        if let Some(p) = msg {
            self.message(p);
        }
        if let Some(p) = req {
            check_route(&p, ReqHead(p.words[0]).dest(), ORDER_YX);
            self.memory.request(self.cycle, &p.words, &mut self.rng);
        }
        if let Some(p) = rsp {
            let head = RspHead(p.words[0]);
            check_route(&p, head.dest(), ORDER_XY);
            assert_eq!(head.src(), Self::node().0);
            self.replies
                .push_back((head, p.words[1..].to_vec(), p.first));
        }
        if let Some(reply) = self.memory.due(self.cycle, &mut self.rng) {
            self.feeds[2].packet(&reply);
        }
    }

    fn message(&mut self, p: Packet) {
        let head = MsgHead(p.words[0]);
        check_route(&p, head.dest(), ORDER_YX);
        if head.kind() == KIND_CREDIT {
            let credit = CreditHead(p.words[0]);
            assert_eq!(p.words.len(), 1, "a credit packet is one flit");
            assert!(credit.words() > 0);
            self.credit_packets += 1;
            let left = self
                .owed
                .entry((credit.dest(), credit.channel()))
                .or_default();
            *left -= i64::from(credit.words());
            assert!(*left >= 0, "more credits came back than were spent");
            return;
        }
        assert_eq!((head.src(), head.gen_id()), (Self::node().0, 0));
        if self.auto_return {
            self.return_credits(head.channel(), p.words.len() as u32);
        } else {
            *self.held.entry(head.channel()).or_default() += p.words.len() as u32;
        }
        self.messages.push_back(Message {
            head,
            words: p.words[1..].to_vec(),
            first: p.first,
        });
    }

    /// A net tile gives credits of one of the lane's channels back.
    pub fn return_credits(&mut self, channel: u32, words: u32) {
        let head = CreditHead(0)
            .with_dest(Self::node().0)
            .with_kind(KIND_CREDIT)
            .with_channel(channel)
            .with_words(words);
        self.feeds[0].packet(&[head.0]);
    }

    /// Puts a frame on the wire.
    pub fn receive(&mut self, frame: &[u8]) {
        self.receive_marked(frame, false);
    }

    /// Puts a frame on the wire that the MAC may mark as broken.
    pub fn receive_marked(&mut self, frame: &[u8], error: bool) {
        let count = frame.len().div_ceil(4);
        for (i, chunk) in frame.chunks(4).enumerate() {
            // What a MAC shows in bytes that are not valid is anybody's guess.
            let mut word = (self.rng.next_u64() as u32).to_le_bytes();
            word[..chunk.len()].copy_from_slice(chunk);
            let last = i + 1 == count;
            let word = u32::from_le_bytes(word);
            self.mac
                .push_back((word, last, chunk.len() as u8 % 4, last && error));
        }
    }

    /// A tile sends the lane a message.
    pub fn send(&mut self, from: Node, channel: u32, queue: u32, words: &[u32]) {
        let head = MsgHead(0)
            .with_dest(Self::node().0)
            .with_kind(queue)
            .with_channel(channel)
            .with_gen_id(5)
            .with_src(from.0);
        let mut packet = vec![head.0];
        packet.extend(words);
        self.feeds[0].packet(&packet);
        *self.owed.entry((from.0, channel)).or_default() += packet.len() as i64;
    }

    /// Sends a request packet as it is; `requests` beyond the address are its words.
    pub fn request(&mut self, src: Node, op: u32, tag: u32, addr: u32, words: &[u32]) {
        let head = ReqHead(0)
            .with_dest(Self::node().0)
            .with_src(src.0)
            .with_op(op)
            .with_tag(tag);
        let mut packet = vec![head.0, addr];
        packet.extend(words);
        self.feeds[1].packet(&packet);
    }

    /// Sends any packet on REQ.
    pub fn raw_request(&mut self, words: &[u32]) {
        self.feeds[1].packet(words);
    }

    /// Waits for the next reply.
    pub fn reply(&mut self) -> (RspHead, Vec<u32>) {
        let (head, words, _) = self.timed_reply();
        (head, words)
    }

    /// Waits for the next reply and tells the cycle of its head.
    pub fn timed_reply(&mut self) -> (RspHead, Vec<u32>, u64) {
        for _ in 0..20_000 {
            if let Some(r) = self.replies.pop_front() {
                return r;
            }
            self.tick();
        }
        panic!("no reply");
    }

    /// Supervisor write: the status.
    pub fn try_write(&mut self, addr: u32, value: u32) -> u32 {
        self.request(Node::west(BRIDGE_ROW), OP_CTRL_WRITE, 3, addr, &[value]);
        let (head, words) = self.reply();
        assert_eq!((head.op(), head.tag(), words.len()), (OP_CTRL_WRITE, 3, 0));
        head.status()
    }

    /// Supervisor write that must succeed.
    pub fn write(&mut self, addr: u32, value: u32) {
        assert_eq!(
            self.try_write(addr, value),
            STATUS_OK,
            "write of {value:#x} to {addr:#x}"
        );
    }

    /// Supervisor read.
    pub fn try_read(&mut self, addr: u32) -> Option<u32> {
        self.request(Node::west(BRIDGE_ROW), OP_CTRL_READ, 4, addr, &[]);
        let (head, words) = self.reply();
        assert_eq!((head.op(), head.tag()), (OP_CTRL_READ, 4));
        assert_eq!(words.len(), usize::from(head.status() == STATUS_OK));
        words.first().copied()
    }

    /// Supervisor read that must succeed.
    pub fn read(&mut self, addr: u32) -> u32 {
        self.try_read(addr)
            .unwrap_or_else(|| panic!("nothing at {addr:#x}"))
    }

    /// A counter.
    pub fn counter(&mut self, which: u32) -> u32 {
        self.read(regs::COUNTERS + 4 * which)
    }

    /// Reads the line that holds `addr` of Rx memory, as a tile.
    pub fn read_line(&mut self, addr: u32) -> Vec<u32> {
        self.request(Node::tile(2, 2), OP_READ, 9, addr, &[]);
        let (head, words) = self.reply();
        assert_eq!(
            (head.status(), head.op(), head.tag()),
            (STATUS_OK, OP_READ, 9)
        );
        words
    }

    /// Reads bytes of Rx memory, as a tile would.
    pub fn read_rx(&mut self, addr: u32, len: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < len {
            let line = self.read_line(addr + bytes.len() as u32);
            bytes.extend(line.iter().flat_map(|w| w.to_le_bytes()));
        }
        bytes.truncate(len);
        bytes
    }

    /// Writes masked bytes of a line of Rx memory, as a tile; the status.
    pub fn write_line(&mut self, addr: u32, mask: u32, words: &[u32]) -> u32 {
        let mut args = vec![mask];
        args.extend(words);
        self.request(Node::tile(1, 1), OP_WRITE, 17, addr, &args);
        let (head, words) = self.reply();
        assert_eq!((head.op(), head.tag(), words.len()), (OP_WRITE, 17, 0));
        head.status()
    }

    /// The lane's own word for having nothing to do.
    pub fn quiet(&self) -> bool {
        self.model.get(self.ports.quiet) == 1
    }

    /// Runs until `cycles` have passed.
    pub fn run(&mut self, cycles: u64) {
        for _ in 0..cycles {
            self.tick();
        }
    }

    /// Runs until nothing moves any more and everything outside is settled too.
    pub fn settle(&mut self) {
        for _ in 0..200_000 {
            self.tick();
            let links =
                self.feeds.iter().all(Feed::settled) && self.drains.iter().all(Drain::settled);
            if self.quiet() && links && self.mac.is_empty() && self.memory.settled() {
                return;
            }
        }
        panic!("the lane does not come to rest");
    }

    /// Settles, and then every credit must be home.
    pub fn settle_and_balance(&mut self) {
        self.settle();
        for (who, words) in &self.owed {
            assert_eq!(*words, 0, "credits of {who:?} did not come back");
        }
    }

    /// Waits for the next message.
    pub fn next_message(&mut self) -> Message {
        for _ in 0..5_000 {
            if let Some(m) = self.messages.pop_front() {
                return m;
            }
            self.tick();
        }
        panic!("no message");
    }

    /// Waits for the next frame.
    pub fn next_frame(&mut self) -> Sent {
        for _ in 0..20_000 {
            if let Some(f) = self.frames.pop_front() {
                return f;
            }
            self.tick();
        }
        panic!("no frame");
    }
}

fn check_route(p: &Packet, dest: u32, order: u32) {
    assert_eq!(p.route, 1 << Node(dest).route(order, 0, ROW), "first hop");
}
