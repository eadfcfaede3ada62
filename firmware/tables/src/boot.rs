//! The boot block: what the supervisor tells a tile about itself, and how the tile reads it.
//!
//! Fixed words first ([`Boot`]'s accessors tell them), then a word for each lane ([`Lane`]),
//! each socket peer ([`Peer`]), each news channel of the control tile, and each granted port.

use noctule_contract::{map, node::Node};

/// First word: "NBOT".
pub const MAGIC: u32 = 0x4E42_4F54;
/// Words there is room for.
pub const WORDS: usize = (map::BOOT_BLOCK_BYTES / 4) as usize;

pub(crate) use crate::bootwrite::write;

/// Indices of the fixed words; several fields in one are named by the shifts in the accessors.
pub(crate) mod at {
    pub const MAGIC: usize = 0;
    pub const WHO: usize = 1;
    pub const NODE: usize = 2;
    pub const IP: usize = 3;
    pub const MAC_LO: usize = 4;
    pub const MAC_HI: usize = 5;
    pub const GATEWAY: usize = 6;
    pub const SECRET: usize = 7;
    pub const LIMITS: usize = 11;
    pub const COUNTS: usize = 12;
    pub const REGION: usize = 13;
    pub const PAGE: usize = 17;
    pub const CONTROL: usize = 18;
    pub const BUCKETS: usize = 19;
    pub const MESH: usize = 23;
    pub const LISTS: usize = 24;
}

/// A lane as a net tile sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lane {
    /// Its row.
    pub row: u8,
    /// Channel for descriptors.
    pub desc_channel: u8,
    /// Channel for frees.
    pub free_channel: u8,
}

/// A tile that socket messages are exchanged with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer {
    /// Its node (what stamps say).
    pub node: Node,
    /// Its application; 0 for a net tile.
    pub app: u8,
    /// The channel to it.
    pub channel: u8,
}

/// A boot block.
#[derive(Clone, Copy, Debug)]
pub struct Boot<'a> {
    words: &'a [u32],
}

impl<'a> Boot<'a> {
    /// Takes the words at `map::BOOT_BLOCK`; `None` if the supervisor wrote nothing there or the
    /// lists do not fit.
    pub fn new(words: &'a [u32]) -> Option<Self> {
        let boot = Self { words };
        if words.len() < at::LISTS || words[at::MAGIC] != MAGIC {
            return None;
        }
        let end = at::LISTS + boot.lane_count() + boot.peer_count() + boot.news_count();
        (end + boot.grant_count() <= words.len()).then_some(boot)
    }

    fn byte(&self, word: usize, n: usize) -> u8 {
        (self.words[word] >> (8 * n)) as u8
    }

    fn list(&self, skip: usize, len: usize) -> &'a [u32] {
        &self.words[at::LISTS + skip..at::LISTS + skip + len]
    }

    /// Role, as `Role as u8`.
    pub fn role(&self) -> u8 {
        self.byte(at::WHO, 0)
    }

    /// Application this tile belongs to (0: net tile).
    pub fn app(&self) -> u8 {
        self.byte(at::WHO, 1)
    }

    /// Index of this tile among those of its role.
    pub fn index(&self) -> u8 {
        self.byte(at::WHO, 2)
    }

    /// Tiles of this role there are.
    pub fn of_role(&self) -> u8 {
        self.byte(at::WHO, 3)
    }

    /// Own node.
    pub fn node(&self) -> Node {
        Node(self.words[at::NODE])
    }

    /// The chip's address, byte 0 in bits 7:0.
    pub fn ip(&self) -> u32 {
        self.words[at::IP]
    }

    /// Bits of its network part.
    pub fn prefix(&self) -> u8 {
        self.byte(at::MAC_HI, 2)
    }

    /// Whether this is the control tile.
    pub fn is_control(&self) -> bool {
        self.byte(at::MAC_HI, 3) & 1 != 0
    }

    /// The chip's MAC address.
    pub fn mac(&self) -> [u8; 6] {
        let [a, b, c, d] = self.words[at::MAC_LO].to_le_bytes();
        [
            a,
            b,
            c,
            d,
            self.byte(at::MAC_HI, 0),
            self.byte(at::MAC_HI, 1),
        ]
    }

    /// Next hop for the rest of the world; 0: none.
    pub fn gateway(&self) -> u32 {
        self.words[at::GATEWAY]
    }

    /// Secret of sequence numbers and cookies.
    pub fn secret(&self) -> [u32; 4] {
        core::array::from_fn(|i| self.words[at::SECRET + i])
    }

    /// Rx buffers a connection may hold.
    pub fn rx_slots(&self) -> u8 {
        self.byte(at::LIMITS, 0)
    }

    /// Applications there are.
    pub fn app_count(&self) -> u8 {
        self.byte(at::LIMITS, 1)
    }

    /// The application that may open connections; 0: none may.
    pub fn connect_app(&self) -> u8 {
        self.byte(at::LIMITS, 2)
    }

    /// Base of the memory this tile writes (an application tile's region; the control tile: what
    /// the stack sends itself; else 0).
    pub fn region_base(&self) -> u32 {
        self.words[at::REGION]
    }

    /// Its bytes.
    pub fn region_bytes(&self) -> u32 {
        self.words[at::REGION + 1]
    }

    /// First byte of the transmittable range.
    pub fn tx_base(&self) -> u32 {
        self.words[at::REGION + 2]
    }

    /// Bytes of the transmittable range.
    pub fn tx_bytes(&self) -> u32 {
        self.words[at::REGION + 3]
    }

    /// The counter page, 0 if this tile may not read it.
    pub fn counter_page(&self) -> u32 {
        self.words[at::PAGE]
    }

    /// Net tiles but the control tile: channel for asking it.
    pub fn control_channel(&self) -> u8 {
        self.byte(at::CONTROL, 0)
    }

    /// The control tile.
    pub fn control_node(&self) -> Node {
        Node(self.words[at::CONTROL] >> 16)
    }

    /// Buckets of the RSS table that come to this tile, one bit each.
    pub fn buckets(&self) -> [u32; 4] {
        core::array::from_fn(|i| self.words[at::BUCKETS + i])
    }

    /// Width and height of the mesh.
    pub fn mesh(&self) -> (u8, u8) {
        (self.byte(at::MESH, 0), self.byte(at::MESH, 1))
    }

    /// Lanes.
    pub fn lane_count(&self) -> usize {
        self.byte(at::COUNTS, 0) as usize
    }

    /// Socket peers.
    pub fn peer_count(&self) -> usize {
        self.byte(at::COUNTS, 1) as usize
    }

    /// News channels (control tile).
    pub fn news_count(&self) -> usize {
        self.byte(at::COUNTS, 2) as usize
    }

    /// Granted ports.
    pub fn grant_count(&self) -> usize {
        self.byte(at::COUNTS, 3) as usize
    }

    /// The lanes.
    pub fn lanes(&self) -> impl Iterator<Item = Lane> + 'a {
        self.list(0, self.lane_count()).iter().map(|w| Lane {
            row: *w as u8,
            desc_channel: (*w >> 8) as u8,
            free_channel: (*w >> 16) as u8,
        })
    }

    /// Tiles that socket messages are exchanged with, in order.
    pub fn peers(&self) -> impl Iterator<Item = Peer> + 'a {
        self.list(self.lane_count(), self.peer_count())
            .iter()
            .map(|w| Peer {
                node: Node(w & 0x3FF),
                app: (w >> 12 & 15) as u8,
                channel: (w >> 16) as u8,
            })
    }

    /// Channels to every other net tile (control tile only).
    pub fn news_channels(&self) -> impl Iterator<Item = u8> + 'a {
        let skip = self.lane_count() + self.peer_count();
        self.list(skip, self.news_count()).iter().map(|w| *w as u8)
    }

    /// Ports granted: (port, application). Net tiles learn all, application tiles their own.
    pub fn grants(&self) -> impl Iterator<Item = (u16, u8)> + 'a {
        let skip = self.lane_count() + self.peer_count() + self.news_count();
        let words = self.list(skip, self.grant_count());
        words.iter().map(|w| (*w as u16, (*w >> 16) as u8))
    }
}
