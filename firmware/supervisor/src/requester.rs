//! Control writes in a stream, with the errors of each node noticed.

use noctule_contract::ni;
use noctule_contract::node::Node;
use noctule_rt::{Bus, Ni};
use noctule_tables::Sink;

/// Bits of `CTRL_STATUS`.
const OUTSTANDING: u32 = 0xFF;
const ERROR: u32 = 1 << 8;

/// Writes posted through the control requester.
pub(crate) struct Requester<B> {
    ni: Ni<B>,
    node: u32,
    next: u32,
    /// First node that answered with an error.
    failed: Option<u32>,
}

impl<B: Bus> Requester<B> {
    pub fn new(ni: Ni<B>) -> Self {
        ni.bus().set_reg(ni::CTRL_STATUS, 0);
        Self {
            ni,
            node: u32::MAX,
            next: 0,
            failed: None,
        }
    }

    /// Reads a word of a node's control space; waits for earlier writes.
    pub fn read(&mut self, node: Node, addr: u32) -> u32 {
        self.node = u32::MAX;
        self.ni.ctrl_read(node.0, addr)
    }

    /// Waits for what is under way; the first node that answered with an error.
    pub fn finish(&mut self) -> Option<u32> {
        let bus = self.ni.bus();
        let mut status = bus.reg(ni::CTRL_STATUS);
        while status & OUTSTANDING != 0 {
            status = bus.reg(ni::CTRL_STATUS);
        }
        if status & ERROR != 0 {
            bus.set_reg(ni::CTRL_STATUS, 0);
            self.failed = self.failed.or(Some(self.node));
        }
        self.failed
    }
}

impl<B: Bus> Sink for Requester<B> {
    fn write(&mut self, node: Node, addr: u32, value: u32) {
        let bus = self.ni.bus();
        if node.0 != self.node {
            self.finish();
            self.node = node.0;
            bus.set_reg(ni::CTRL_NODE, node.0);
            bus.set_reg(ni::CTRL_ADDR, addr);
        } else if addr != self.next {
            bus.set_reg(ni::CTRL_ADDR, addr);
        }
        bus.set_reg(ni::CTRL_DATA, value);
        self.next = addr.wrapping_add(4);
    }
}
