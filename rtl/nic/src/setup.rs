//! The tables as a supervisor would fill them, for a mesh four tiles wide.

use crate::Bench;
use noctule_contract::{
    ctrl::{self, ChannelEntry},
    lane::{self as regs, PoolEntry, PortAction, PortEntry},
    map::APP_BASE,
    msg,
    node::Node,
    rss,
};

/// Row of the lane.
pub const ROW: u32 = 1;
/// Row of the bridge.
pub const BRIDGE_ROW: u32 = 3;
/// Width and height of the mesh.
pub const SIDE: u32 = 4;
/// Memory channels, in rows 0 to 3.
pub const CHANNELS: u32 = 4;
/// The lane's address.
pub const MAC: [u8; 6] = [0x02, 0x4E, 0x4F, 0x43, 0x54, 0x01];
/// The net tiles; lane channel i leads to the i-th.
pub const NETS: [Node; 3] = [Node::tile(0, 0), Node::tile(1, 1), Node::tile(0, 3)];
/// Lane channel for raw frames.
pub const RAW_CHANNEL: u32 = 3;
/// Notifications that may wait for one channel of the bench's lane (`build.rs`).
pub const RING_SLOTS: u32 = 64;
/// Those for which each channel is sure of room.
pub const RING_RESERVE: u32 = 7;
/// Further ones that may wait, of all channels: 1,024 slots less what is reserved and eight.
pub const RING_SHARED: u32 = 1024 - 128 * RING_RESERVE - 8;
/// Credits of each channel: four of the longest notifications.
pub const CREDITS: u32 = 96;
/// Pools: (app, class, first unit, buffers).
pub const POOLS: [(u32, u32, u32, u32); 6] = [
    (0, 0, 0, 16),
    (0, 1, 16, 6),
    (1, 0, 64, 32),
    (1, 1, 96, 4),
    (2, 0, 128, 4),
    (2, 1, 136, 1),
];
/// Ports of app 1 and 2; app 2's is a range of 256.
pub const PORTS: [(u32, u32, u32); 2] = [(80, 0xFFFF, 1), (0x9900, 0xFF00, 2)];
/// First byte of Rx memory that no pool has.
pub const BOUNCE: u32 = 0xA000_0000 | ROW << 24 | 0xF000;
/// Transmittable ranges: (app, base, bytes).
pub const IO: [(u32, u32, u32); 3] = [
    (0, APP_BASE, 0x1000),
    (1, APP_BASE + 0x2000, 0x4000),
    (2, APP_BASE + 0x8000, 0x800),
];

impl Bench {
    /// A lane with every table filled and enabled.
    pub fn ready(seed: u64) -> Bench {
        let mut b = Bench::new(seed);
        b.set_up();
        b.write(regs::LANE_CTRL, 1);
        b
    }

    /// Fills every table.
    pub fn set_up(&mut self) {
        let [a, b, c, d, e, f] = MAC;
        self.write(regs::MAC_LO, u32::from_le_bytes([a, b, c, d]));
        self.write(regs::MAC_HI, u32::from_le_bytes([e, f, 0, 0]));
        self.write(
            ctrl::MESH,
            SIDE | SIDE << 8 | CHANNELS.trailing_zeros() << 16,
        );
        self.write(ctrl::CHANNEL_ROWS_LO, 0x3210);
        self.write(ctrl::CHANNEL_ROWS_HI, 0);
        for (i, word) in rss::KEY.into_iter().enumerate() {
            self.write(regs::RSS_KEY + 4 * i as u32, word);
        }
        for y in 0..SIDE {
            let bits = NETS.iter().filter(|n| n.y() == y).map(|n| 1 << n.x()).sum();
            self.write(regs::NET_TILES + 4 * y, bits);
        }
        for (i, dest) in NETS.iter().enumerate() {
            self.channel(i as u32, *dest, msg::QUEUE_NIC, CREDITS);
        }
        self.channel(RAW_CHANNEL, NETS[0], msg::QUEUE_CTRL, CREDITS);
        self.write(regs::CTRL_TARGET, 1 << 31 | RAW_CHANNEL);
        for bucket in 0..regs::BUCKETS {
            self.write(
                regs::BUCKET + 4 * bucket,
                1 << 31 | (bucket % NETS.len() as u32),
            );
        }
        for (app, class, first, count) in POOLS {
            self.pool(app, class, first, count);
        }
        for (i, (port, mask, app)) in PORTS.into_iter().enumerate() {
            let at = 8 * i as u32;
            self.write(
                regs::PORT + at,
                PortEntry(0).with_port(port).with_mask(mask).0,
            );
            self.write(
                regs::PORT_ACTION + at,
                PortAction(0).with_app(app).with_valid(1).0,
            );
        }
        for (app, base, bytes) in IO {
            self.write(regs::IO_BASE + 8 * app, base);
            self.write(regs::IO_BYTES + 8 * app, bytes);
        }
    }

    /// Writes a pool.
    pub fn pool(&mut self, app: u32, class: u32, first: u32, count: u32) {
        let entry = PoolEntry(0).with_first(first).with_count(count);
        self.write(regs::POOL + 16 * app + 8 * class, entry.0);
    }

    /// Buffers free in a pool.
    pub fn pool_free(&mut self, app: u32, class: u32) -> u32 {
        self.read(regs::POOL_FREE + 16 * app + 8 * class)
    }

    /// Sets a channel up.
    pub fn channel(&mut self, channel: u32, dest: Node, queue: u32, credits: u32) {
        let entry = ChannelEntry(0)
            .with_dest(dest.0)
            .with_dest_queue(queue)
            .with_max_words(23)
            .with_valid(1);
        self.write(ctrl::CHANNEL + 16 * channel, entry.0);
        self.write(ctrl::CHANNEL_CREDITS + 16 * channel, credits);
    }
}
