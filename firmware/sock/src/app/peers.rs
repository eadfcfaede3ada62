//! Which peer a stamp's source is: one look-up in a table by coordinates.

use noctule_contract::msg::Stamp;
use noctule_contract::node::{EXIT_LOCAL, Node};

/// Peers by coordinates.
#[derive(Debug)]
pub(crate) struct PeerTable {
    index: [u8; 256],
}

const NONE: u8 = 0xFF;

impl PeerTable {
    /// No peers.
    pub const fn new() -> Self {
        Self { index: [NONE; 256] }
    }

    /// Makes `node` peer number `index`.
    pub fn set(&mut self, node: Node, index: u8) {
        self.index[(node.0 & 0xFF) as usize] = index;
    }

    /// The peer a message came from.
    #[inline(always)]
    pub fn of(&self, stamp: Stamp) -> Option<u8> {
        let node = stamp.src();
        let index = self.index[(node & 0xFF) as usize];
        (index != NONE && node >> 8 == EXIT_LOCAL).then_some(index)
    }
}
