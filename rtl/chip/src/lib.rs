//! Bench of the host bridge: speaks the host link, plays the networks around it.

use noctule_contract::{
    bridge::{HOST_READ, HOST_WRITE},
    node::LINK_CREDITS,
    node::Node,
    remote::*,
};
use noctule_verilate::{Model, Port};
use std::collections::VecDeque;

noctule_verilate::model!(bridge);

/// Row of the bridge under test.
pub const ROW: u32 = 1;

/// A bridge whose remote nodes are one array of words by (node, address).
pub struct Bench {
    /// The verilated bridge.
    pub model: Model,
    clk: Port,
    /// Cycles since reset.
    pub cycle: u64,
    to_host: VecDeque<u32>,
    from_host: VecDeque<u32>,
    request: Vec<u64>,
    replies: VecDeque<(u64, Vec<u64>)>,
    reply: VecDeque<u64>,
    rsp_credits: u32,
    /// Control writes and reads that other nodes have seen: (node, op, address, data).
    pub seen: Vec<(Node, u32, u32, u32)>,
    /// Nodes that answer with an error.
    pub broken: Vec<Node>,
    /// Cycles a remote node takes.
    pub delay: u64,
    /// Lines that the supervisor loaded and stored: (operation, address).
    pub lines: Vec<(u32, u32)>,
    /// Out of 256: how often the router gives a credit back, and the host has a word ready and takes one.
    pub rate: u64,
    unpaid: u32,
    random: u64,
}

impl Bench {
    /// A bridge after reset.
    pub fn new() -> Self {
        let mut model = bridge();
        model.poke("y_i", ROW.into());
        model.poke("bridge_y_i", ROW.into());
        model.reset();
        model.poke("host_out_ready_i", 1);
        Self {
            clk: model.port("clk_i"),
            model,
            cycle: 0,
            to_host: VecDeque::new(),
            from_host: VecDeque::new(),
            request: Vec::new(),
            replies: VecDeque::new(),
            reply: VecDeque::new(),
            rsp_credits: LINK_CREDITS,
            seen: Vec::new(),
            broken: Vec::new(),
            delay: 20,
            lines: Vec::new(),
            rate: 256,
            unpaid: 0,
            random: 1,
        }
    }

    /// The bridge's own node.
    pub fn own() -> Node {
        Node::west(ROW)
    }

    /// Whether it happens now, at `rate` (xorshift).
    fn chance(&mut self) -> bool {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random & 255 < self.rate
    }

    /// One cycle.
    pub fn step(&mut self) {
        let [talks, listens, pays] = [(); 3].map(|()| self.chance());
        let m = &mut self.model;
        m.poke("cycle_i", self.cycle);
        m.poke("us_i", self.cycle / 100);
        m.poke("host_out_ready_i", listens.into());
        m.eval();
        let offered = self.from_host.front().copied().filter(|_| talks);
        m.poke("host_in_valid_i", offered.is_some().into());
        m.poke("host_in_data_i", offered.unwrap_or(0).into());
        let taken = offered.is_some() && m.peek("host_in_ready_o") == 1;
        if listens && m.peek("host_out_valid_o") == 1 {
            self.to_host.push_back(m.peek("host_out_data_o") as u32);
        }
        // REQ as it is on the link now; its credit goes back at once if the router is as quick as that.
        let sent = (m.peek("req_tx_valid_o") == 1).then(|| m.peek("req_tx_flit_o"));
        self.unpaid += u32::from(sent.is_some());
        assert!(self.unpaid <= LINK_CREDITS, "a flit without a credit");
        let pay = pays && self.unpaid > 0;
        m.poke("req_tx_credit_i", pay.into());
        self.unpaid -= u32::from(pay);
        let answer = if self.rsp_credits > 0 {
            self.reply.pop_front()
        } else {
            None
        };
        m.poke("rsp_rx_valid_i", answer.is_some().into());
        if let Some(flit) = answer {
            m.poke("rsp_rx_flit_i", flit);
            self.rsp_credits -= 1;
        }
        m.tick(self.clk);
        self.rsp_credits += m.peek("rsp_rx_credit_o") as u32;
        if taken {
            self.from_host.pop_front();
        }
        if let Some(flit) = sent {
            self.request.push(flit);
            if flit >> 32 & 1 == 1 {
                self.serve();
            }
        }
        while self
            .replies
            .front()
            .is_some_and(|(due, _)| *due <= self.cycle)
        {
            let (_, flits) = self.replies.pop_front().unwrap_or_default();
            self.reply.extend(flits);
        }
        self.cycle += 1;
    }

    fn serve(&mut self) {
        let flits = std::mem::take(&mut self.request);
        let head = ReqHead(flits[0] as u32);
        assert_eq!(Node(head.src()), Self::own());
        let node = Node(head.dest());
        let address = flits[1] as u32;
        let data = flits.get(2).map_or(0, |&f| f as u32);
        if head.op() != OP_CTRL_READ && head.op() != OP_CTRL_WRITE {
            return self.serve_line(head, address);
        }
        let status = if self.broken.contains(&node) {
            STATUS_ERROR
        } else {
            STATUS_OK
        };
        let word = self
            .seen
            .iter()
            .rev()
            .find(|s| s.1 == OP_CTRL_WRITE && s.0 == node && s.2 == address)
            .map_or(0, |s| s.3);
        self.seen.push((node, head.op(), address, data));
        let back = RspHead(0)
            .with_dest(Self::own().0)
            .with_src(node.0)
            .with_op(head.op())
            .with_tag(head.tag())
            .with_status(status);
        let reads = head.op() == OP_CTRL_READ && status == STATUS_OK;
        let mut reply = vec![u64::from(back.0) | u64::from(!reads) << 32];
        if reads {
            reply.push(u64::from(word) | 1 << 32);
        }
        self.replies.push_back((self.cycle + self.delay, reply));
    }

    /// A line of memory, whose words are its address and the next ones.
    fn serve_line(&mut self, head: ReqHead, address: u32) {
        self.lines.push((head.op(), address));
        let back = RspHead(0)
            .with_dest(Self::own().0)
            .with_src(head.dest())
            .with_op(head.op())
            .with_tag(head.tag());
        let words = if head.op() == OP_READ { 8 } else { 0 };
        let mut reply = vec![u64::from(back.0) | u64::from(words == 0) << 32];
        let first = address & !31;
        reply.extend((0..words).map(|i| u64::from(first + 4 * i) | u64::from(i == 7) << 32));
        self.replies.push_back((self.cycle + self.delay, reply));
    }

    /// Sends words to the bridge and waits for `answers` words back.
    ///
    /// # Panics
    /// If they don't come within 200,000 cycles.
    pub fn host(&mut self, words: &[u32], answers: usize) -> Vec<u32> {
        self.from_host.extend(words);
        for _ in 0..200_000 {
            if self.to_host.len() >= answers {
                return self.to_host.drain(..answers).collect();
            }
            self.step();
        }
        panic!("{} of {answers} words came back", self.to_host.len());
    }

    /// HOST_WRITE; gives the number of errors.
    pub fn write(&mut self, node: Node, address: u32, words: &[u32]) -> u32 {
        let mut command = vec![HOST_WRITE, node.0, address, words.len() as u32];
        command.extend(words);
        self.host(&command, 1)[0]
    }

    /// HOST_READ; gives the words and the number of errors.
    pub fn read(&mut self, node: Node, address: u32, count: u32) -> (Vec<u32>, u32) {
        let mut words = self.host(&[HOST_READ, node.0, address, count], count as usize + 1);
        let errors = words.pop().unwrap_or(u32::MAX);
        (words, errors)
    }
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}
