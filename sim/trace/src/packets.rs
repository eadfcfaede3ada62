//! [`Packets`]: what end points received, put together from the links of a waveform.
//!
//! Seen where a packet leaves the network: at the `tx` signals of ports with an end point, so a packet is
//! found if the router of its destination was recorded.

use crate::wave::{Change, Signal};
use noctule_contract::msg::{CreditHead, KIND_CREDIT, MsgHead};
use noctule_contract::node::{EXIT_EAST, EXIT_LOCAL, EXIT_WEST, FLIT_TAIL_BIT, Node};
use noctule_contract::remote::{self, ReqHead, RspHead};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A network of the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Net {
    /// Messages and their credits.
    Msg,
    /// Requests for remote memory.
    Req,
    /// Replies.
    Rsp,
}

/// A packet that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Cycle of its head on the last link.
    pub head: u64,
    /// Cycle of its tail there.
    pub tail: u64,
    /// Network.
    pub net: Net,
    /// End point that received it.
    pub at: Node,
    /// Its words, the head first.
    pub words: Vec<u32>,
}

/// Puts packets together from changes, in order of time.
pub struct Packets {
    // Port of each signal, and whether it is the port's valid.
    signals: Vec<Option<(usize, bool)>>,
    ports: Vec<Port>,
    time: u64,
    done: Vec<Packet>,
}

struct Port {
    net: Net,
    at: Node,
    valid: bool,
    flit: u64,
    begun: Option<Packet>,
}

impl Packets {
    /// For a waveform of these signals.
    pub fn new(signals: &[Signal]) -> Packets {
        let mut ports: BTreeMap<(Net, u32), usize> = BTreeMap::new();
        let mut list = Vec::new();
        let mut of = |name: &str| {
            let (net, at, is_valid) = place(name)?;
            let port = *ports.entry((net, at.0)).or_insert_with(|| {
                list.push(Port {
                    net,
                    at,
                    valid: false,
                    flit: 0,
                    begun: None,
                });
                list.len() - 1
            });
            Some((port, is_valid))
        };
        let signals = signals.iter().map(|s| of(&s.name)).collect();
        Packets {
            signals,
            ports: list,
            time: 0,
            done: Vec::new(),
        }
    }

    /// Whether the waveform has any port of an end point.
    pub fn any(&self) -> bool {
        !self.ports.is_empty()
    }

    /// Takes a change; packets that are complete before it, in order of their tails.
    pub fn take(&mut self, change: &Change) -> Vec<Packet> {
        self.advance(change.time);
        if let Some((port, is_valid)) = self.signals[change.signal] {
            let value = change.value.number().unwrap_or(0);
            let port = &mut self.ports[port];
            if is_valid {
                port.valid = value == 1;
            } else {
                port.flit = value as u64;
            }
        }
        std::mem::take(&mut self.done)
    }

    /// Packets that are complete before `end`.
    pub fn finish(mut self, end: u64) -> Vec<Packet> {
        self.advance(end);
        self.done
    }

    fn advance(&mut self, time: u64) {
        while self.time < time {
            let mut any = false;
            for port in self.ports.iter_mut().filter(|port| port.valid) {
                any = true;
                self.done.extend(port.flit(self.time));
            }
            self.time = if any { self.time + 1 } else { time };
        }
    }
}

impl Port {
    // A flit crosses; the packet if it is its tail. One whose head was before the window begins with
    // what is there, as nothing tells them apart.
    fn flit(&mut self, cycle: u64) -> Option<Packet> {
        let packet = self.begun.get_or_insert_with(|| Packet {
            head: cycle,
            tail: cycle,
            net: self.net,
            at: self.at,
            words: Vec::new(),
        });
        packet.words.push(self.flit as u32);
        packet.tail = cycle;
        (self.flit >> FLIT_TAIL_BIT & 1 != 0)
            .then(|| self.begun.take())
            .flatten()
    }
}

// Network and end point of a signal `chip.router_NET_X_Y.tx_WHAT_PORT`, and whether WHAT is valid.
fn place(name: &str) -> Option<(Net, Node, bool)> {
    let (router, signal) = name.strip_prefix("chip.router_")?.split_once('.')?;
    let mut parts = router.split('_');
    let net = match parts.next()? {
        "msg" => Net::Msg,
        "req" => Net::Req,
        "rsp" => Net::Rsp,
        _ => return None,
    };
    let mut number = || parts.next()?.parse::<u32>().ok().filter(|&n| n < 16);
    let (x, y) = (number()?, number()?);
    let (what, port) = signal.strip_prefix("tx_")?.split_once('_')?;
    let exit = match port {
        "local" => EXIT_LOCAL,
        "west" if x == 0 => EXIT_WEST,
        "east" => EXIT_EAST,
        _ => return None,
    };
    let is_valid = match what {
        "valid" => true,
        "flit" => false,
        _ => return None,
    };
    Some((net, Node::tile(x, y).with_exit(exit), is_valid))
}

/// `tile_X_Y`, or by exit `west_Y`, `east_Y`.
pub fn name(node: Node) -> String {
    match node.exit() {
        EXIT_WEST => format!("west_{}", node.y()),
        EXIT_EAST => format!("east_{}", node.y()),
        _ => format!("tile_{}_{}", node.x(), node.y()),
    }
}

impl Packet {
    /// Whether the head names where it arrived; not so for one that began before the window, and for
    /// flits that pass an east port of an inner router.
    pub fn is_whole(&self) -> bool {
        self.words[0] & 0x3FF == self.at.0
    }

    /// Who sent it.
    pub fn source(&self) -> Option<Node> {
        let head = self.words[0];
        Some(Node(match self.net {
            Net::Msg if MsgHead(head).kind() == KIND_CREDIT => return None,
            Net::Msg => MsgHead(head).src(),
            Net::Req => ReqHead(head).src(),
            Net::Rsp => RspHead(head).src(),
        }))
    }

    /// What it is, in words.
    pub fn what(&self) -> String {
        let head = self.words[0];
        let mut text = match self.net {
            Net::Msg if MsgHead(head).kind() == KIND_CREDIT => {
                let head = CreditHead(head);
                return format!(
                    "credit for {} words of channel {}",
                    head.words(),
                    head.channel()
                );
            }
            Net::Msg => {
                let head = MsgHead(head);
                format!(
                    "message to queue {} by channel {}:",
                    head.kind(),
                    head.channel()
                )
            }
            Net::Req => {
                let head = ReqHead(head);
                format!("{} (tag {}):", operation(head.op()), head.tag())
            }
            Net::Rsp => {
                let head = RspHead(head);
                let fine = head.status() == remote::STATUS_OK;
                let status = if fine { "done" } else { "refused" };
                format!("{} {status} (tag {}):", operation(head.op()), head.tag())
            }
        };
        for word in &self.words[1..] {
            // Writing to a string cannot fail.
            let _ = write!(text, " {word:08x}");
        }
        text.trim_end_matches(':').to_owned()
    }
}

fn operation(op: u32) -> &'static str {
    match op {
        remote::OP_READ => "read",
        remote::OP_WRITE => "write",
        remote::OP_SWAP => "swap",
        remote::OP_ADD => "add",
        remote::OP_CAS => "compare and swap",
        remote::OP_CTRL_READ => "control read",
        remote::OP_CTRL_WRITE => "control write",
        _ => "unknown operation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_end_points_are_told_by_their_names() {
        let node = |name: &str| place(name).map(|(net, at, valid)| (net, super::name(at), valid));
        let some = |net, at: &str, valid| Some((net, at.to_owned(), valid));
        assert_eq!(
            node("chip.router_msg_2_3.tx_valid_local"),
            some(Net::Msg, "tile_2_3", true)
        );
        assert_eq!(
            node("chip.router_rsp_0_3.tx_flit_west"),
            some(Net::Rsp, "west_3", false)
        );
        for name in [
            "chip.router_msg_2_3.rx_valid_local",
            "chip.router_msg_2_3.tx_credit_local",
            "chip.router_msg_2_3.tx_valid_north",
            "chip.router_msg_2_3.tx_valid_west",
            "chip.router_abc_2_3.tx_valid_local",
            "chip.router_msg_2.tx_valid_local",
            "chip.tile_2_3.i_core.tx_valid_local",
        ] {
            assert_eq!(node(name), None, "{name}");
        }
    }

    #[test]
    fn a_packet_says_what_it_is() {
        let packet = |net, words: &[u32]| Packet {
            head: 7,
            tail: 9,
            net,
            at: Node::tile(1, 2),
            words: words.to_vec(),
        };
        let tile = Node::tile(1, 2).0;
        let head = MsgHead(0).with_dest(tile).with_kind(1).with_channel(5);
        let message = packet(Net::Msg, &[head.with_src(Node::west(3).0).0, 0xAB]);
        assert!(message.is_whole());
        assert_eq!(message.source().map(name).as_deref(), Some("west_3"));
        assert_eq!(message.what(), "message to queue 1 by channel 5: 000000ab");
        let credit = CreditHead(0).with_dest(tile).with_kind(KIND_CREDIT);
        let credit = packet(Net::Msg, &[credit.with_channel(5).with_words(30).0]);
        assert_eq!(credit.source(), None);
        assert_eq!(credit.what(), "credit for 30 words of channel 5");
        let reply = RspHead(0)
            .with_dest(tile)
            .with_op(remote::OP_WRITE)
            .with_tag(3);
        assert_eq!(packet(Net::Rsp, &[reply.0]).what(), "write done (tag 3)");
        assert!(!packet(Net::Rsp, &[0]).is_whole());
    }
}
