//! Bench of the memory channel: drives REQ flits under credits, collects RSP packets.

use noctule_contract::{node::Node, remote::*};
use noctule_verilate::{Model, Port};
use std::collections::VecDeque;

noctule_verilate::model!(channel);

/// Bytes of the channel under test.
pub const BYTES: u32 = 1 << 16;
/// Row of the channel under test.
pub const ROW: u32 = 1;
/// Width of the mesh it thinks it is in.
pub const WIDTH: u32 = 4;
/// Row of the bridge.
pub const BRIDGE_ROW: u32 = 3;

/// A reply as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its head.
    pub head: RspHead,
    /// Words behind the head.
    pub words: Vec<u32>,
    /// Cycle in which the tail was on the link.
    pub cycle: u64,
}

/// A channel with its neighbour router played by the bench.
pub struct Bench {
    model: Model,
    clk: Port,
    cycle_port: Port,
    rx_valid: Port,
    rx_flit: Port,
    rx_credit: Port,
    tx_valid: Port,
    tx_flit: Port,
    tx_credit: Port,
    quiet: Port,
    /// Cycles since reset.
    pub cycle: u64,
    credits: u32,
    sending: VecDeque<u64>,
    reply: Vec<u64>,
    unpaid: u32,
    /// Whole replies, oldest first.
    pub replies: VecDeque<Reply>,
    random: u64,
    /// Out of 256: how often the router gives a credit back when it owes one.
    pub credit_rate: u64,
    /// Out of 256: how often the router has the next flit of a request at hand.
    pub flit_rate: u64,
}

impl Bench {
    /// A channel after reset, latency and striping at power-on values. `seed` drives the router's whims.
    pub fn new(seed: u64) -> Self {
        let mut model = channel();
        model.poke("x_i", (WIDTH - 1).into());
        model.poke("y_i", ROW.into());
        model.poke("bridge_y_i", BRIDGE_ROW.into());
        model.reset();
        let p = |n: &str| model.port(n);
        let (clk, cycle_port) = (p("clk_i"), p("cycle_i"));
        let (rx_valid, rx_flit, rx_credit) = (
            p("req_rx_valid_i"),
            p("req_rx_flit_i"),
            p("req_rx_credit_o"),
        );
        let (tx_valid, tx_flit, tx_credit) = (
            p("rsp_tx_valid_o"),
            p("rsp_tx_flit_o"),
            p("rsp_tx_credit_i"),
        );
        let quiet = p("quiet_o");
        Self {
            clk,
            cycle_port,
            rx_valid,
            rx_flit,
            rx_credit,
            tx_valid,
            tx_flit,
            tx_credit,
            quiet,
            model,
            cycle: 0,
            credits: noctule_contract::node::LINK_CREDITS,
            sending: VecDeque::new(),
            reply: Vec::new(),
            unpaid: 0,
            replies: VecDeque::new(),
            random: seed | 1,
            credit_rate: 256,
            flit_rate: 256,
        }
    }

    /// The next number of the bench's generator (xorshift).
    pub fn random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// The node of a tile that asks.
    pub fn tile() -> Node {
        Node::tile(2, 0)
    }

    /// Queues a request: head, address, words.
    pub fn request(&mut self, src: Node, op: u32, tag: u32, addr: u32, words: &[u32]) {
        let head = ReqHead(0)
            .with_dest(Node::east(WIDTH, ROW).0)
            .with_src(src.0)
            .with_op(op)
            .with_tag(tag);
        let flits = [head.0, addr]
            .into_iter()
            .chain(words.iter().copied())
            .collect::<Vec<_>>();
        let last = flits.len() - 1;
        self.sending.extend(
            flits
                .into_iter()
                .enumerate()
                .map(|(i, f)| u64::from(f) | u64::from(i == last) << 32),
        );
    }

    /// One clock cycle of channel and router.
    pub fn step(&mut self) {
        let ready = self.flit_rate >= 256 || self.random() & 255 < self.flit_rate;
        let send = ready && self.credits > 0 && !self.sending.is_empty();
        self.model.set(self.rx_valid, send.into());
        if send {
            self.credits -= 1;
            let flit = self.sending.pop_front().unwrap_or_default();
            self.model.set(self.rx_flit, flit);
        }
        let roll = self.random() & 255;
        let pay = self.unpaid > 0 && roll < self.credit_rate;
        self.model.set(self.tx_credit, pay.into());
        self.unpaid -= u32::from(pay);
        self.model.set(self.cycle_port, self.cycle);
        self.model.tick(self.clk);
        self.cycle += 1;
        self.credits += self.model.get(self.rx_credit) as u32;
        if self.model.get(self.tx_valid) == 1 {
            self.unpaid += 1;
            assert!(
                self.unpaid <= noctule_contract::node::LINK_CREDITS,
                "sent without credit"
            );
            let flit = self.model.get(self.tx_flit);
            self.reply.push(flit);
            if flit >> 32 & 1 == 1 {
                let flits = std::mem::take(&mut self.reply);
                self.replies.push_back(Reply {
                    head: RspHead(flits[0] as u32),
                    words: flits[1..].iter().map(|&f| f as u32).collect(),
                    cycle: self.cycle,
                });
            }
        }
    }

    /// Steps until `n` replies wait.
    ///
    /// # Panics
    /// If they don't come within 100,000 cycles.
    pub fn until_replies(&mut self, n: usize) {
        for _ in 0..100_000 {
            if self.replies.len() >= n {
                return;
            }
            self.step();
        }
        panic!("only {} of {n} replies came", self.replies.len());
    }

    /// One request and its reply.
    pub fn ask(&mut self, src: Node, op: u32, addr: u32, words: &[u32]) -> Reply {
        assert!(self.replies.is_empty());
        self.request(src, op, 7, addr, words);
        self.until_replies(1);
        self.replies.pop_front().unwrap()
    }

    /// Steps until the channel says it is quiet and all is paid back; gives the router's credits.
    pub fn settle(&mut self) -> u32 {
        for _ in 0..1000 {
            if self.model.get(self.quiet) == 1 && self.unpaid == 0 && self.sending.is_empty() {
                break;
            }
            self.step();
        }
        assert_eq!(
            self.model.get(self.quiet),
            1,
            "the channel never becomes quiet"
        );
        self.credits
    }
}
