//! A checked topology with its derived lists, and the stream of writes that makes a chip of it.

use crate::boot;
use crate::error::Refused;
use crate::memory::{Pool, Region, pools, regions};
use crate::rss::bucket_of;
use crate::topology::{Role, Topology};
use noctule_contract::{channel, ctrl, ctrl::ChannelEntry, lane, map, node::Node};

/// Takes the writes: the supervisor's control requester, or a model of the chip in a test.
pub trait Sink {
    /// Word `value` to control address `addr` (`ctrl`, `lane`, `channel` or memory) of `node`.
    fn write(&mut self, node: Node, addr: u32, value: u32);
}

impl<F: FnMut(Node, u32, u32)> Sink for F {
    fn write(&mut self, node: Node, addr: u32, value: u32) {
        self(node, addr, value);
    }
}

/// A topology that fits, and everything derived from it.
#[derive(Debug)]
pub struct Plan<'a> {
    /// What it was derived from.
    pub topo: &'a Topology,
    /// Memory of applications 0 (the stack) to 15.
    pub regions: [Region; 16],
    /// Rx buffers of applications 0 (the stack) to 15, the same in every lane.
    pub pools: [Pool; 16],
    nets: [u8; 256],
    net_count: usize,
    apps: [u8; 256],
    app_count: usize,
    lanes: [u8; 16],
    lane_count: usize,
}

impl<'a> Plan<'a> {
    /// Checks everything that can be wrong with a topology and derives the lists.
    pub fn new(topo: &'a Topology) -> Result<Self, Refused> {
        topo.check_shape()?;
        topo.check_apps()?;
        let mut plan = Self {
            topo,
            regions: regions(topo)?,
            pools: pools(topo)?,
            nets: [0; 256],
            net_count: 0,
            apps: [0; 256],
            app_count: 0,
            lanes: [0; 16],
            lane_count: 0,
        };
        for (t, spec) in topo.tiles[..topo.tile_count()].iter().enumerate() {
            if spec.role.is_net() {
                plan.nets[plan.net_count] = t as u8;
                plan.net_count += 1;
            }
            if spec.role == Role::App {
                plan.apps[plan.app_count] = t as u8;
                plan.app_count += 1;
            }
        }
        for row in (0..topo.height).filter(|r| topo.lane_rows >> r & 1 != 0) {
            plan.lanes[plan.lane_count] = row;
            plan.lane_count += 1;
        }
        plan.check_links()?;
        Ok(plan)
    }

    /// Net (and run-to-completion) tiles, in order.
    pub fn nets(&self) -> &[u8] {
        &self.nets[..self.net_count]
    }

    /// Application tiles, in order.
    pub fn apps(&self) -> &[u8] {
        &self.apps[..self.app_count]
    }

    /// Rows of the lanes, in order.
    pub fn lanes(&self) -> &[u8] {
        &self.lanes[..self.lane_count]
    }

    /// The tile that answers ARP and ICMP.
    pub fn control(&self) -> usize {
        self.topo.control as usize
    }

    /// The bridge.
    pub fn bridge(&self) -> Node {
        Node::west(self.topo.bridge_row as u32)
    }

    /// Rows with a memory channel, in order.
    pub fn channel_rows(&self) -> impl Iterator<Item = u32> {
        let rows = self.topo.channel_rows;
        (0..self.topo.height as u32).filter(move |r| rows >> r & 1 != 0)
    }

    /// The memory channel that holds an address of app memory.
    pub fn channel_of(&self, addr: u32) -> Node {
        let (index, _) = map::stripe(addr, self.topo.channels().trailing_zeros());
        let row = self.channel_rows().nth(index as usize).unwrap_or(0);
        Node::east(self.topo.width as u32, row)
    }

    /// Whether a net and an application tile may talk.
    fn may_talk(&self, a: usize, b: usize) -> bool {
        !self.topo.dedicated || self.topo.tiles[a].group == self.topo.tiles[b].group
    }

    fn others(&self, t: usize) -> &[u8] {
        match self.topo.tiles[t].role {
            Role::Net => self.apps(),
            Role::App => self.nets(),
            _ => &[],
        }
    }

    /// Calls `f` with every tile of the other role that tile `t` exchanges socket messages with.
    pub(crate) fn for_peers(&self, t: usize, mut f: impl FnMut(usize)) {
        for &p in self.others(t) {
            if self.may_talk(t, p as usize) {
                f(p as usize);
            }
        }
    }

    /// How many of them there are.
    pub(crate) fn peer_count(&self, t: usize) -> usize {
        let mut n = 0;
        self.for_peers(t, |_| n += 1);
        n
    }

    /// Every table and boot block, while tiles are held and lanes disabled.
    pub fn tables(&self, sink: &mut impl Sink) {
        self.channel_tables(sink);
        for &row in self.lanes() {
            self.lane_tables(Node::west(row as u32), sink);
        }
        for t in self.tiles() {
            self.tile_tables(t, sink);
        }
    }

    /// Lets the tiles run.
    pub fn release_tiles(&self, sink: &mut impl Sink) {
        for t in self.tiles() {
            sink.write(self.topo.node(t), ctrl::TILE_CTRL, 1);
        }
    }

    /// Lets the lanes take frames: when the tiles have started.
    pub fn release_lanes(&self, sink: &mut impl Sink) {
        for &row in self.lanes() {
            sink.write(Node::west(row as u32), lane::LANE_CTRL, 1);
        }
    }

    /// Tiles with a role, in order.
    pub fn tiles(&self) -> impl Iterator<Item = usize> {
        let tiles = &self.topo.tiles[..self.topo.tile_count()];
        (0..tiles.len()).filter(|t| tiles[*t].role != Role::Off)
    }

    fn mesh_tables(&self, node: Node, sink: &mut impl Sink) {
        let [lo, hi] = self.topo.channel_row_words();
        sink.write(node, ctrl::MESH, self.topo.mesh_word());
        sink.write(node, ctrl::CHANNEL_ROWS_LO, lo);
        sink.write(node, ctrl::CHANNEL_ROWS_HI, hi);
    }

    fn channel_tables(&self, sink: &mut impl Sink) {
        for (i, row) in self.channel_rows().enumerate() {
            let node = Node::east(self.topo.width as u32, row);
            let word = self.topo.channels().trailing_zeros() | (i as u32) << 8;
            sink.write(node, channel::STRIPING, word);
        }
    }

    fn channel_entry(&self, node: Node, l: crate::links::Link, sink: &mut impl Sink) {
        let entry = ChannelEntry(0)
            .with_dest(l.dest.0)
            .with_dest_queue(l.queue)
            .with_max_words(l.max_words)
            .with_valid(1);
        let at = 16 * l.channel as u32;
        sink.write(node, ctrl::CHANNEL + at, entry.0);
        sink.write(node, ctrl::CHANNEL_CREDITS + at, l.credits);
    }

    fn lane_tables(&self, node: Node, sink: &mut impl Sink) {
        let topo = self.topo;
        self.mesh_tables(node, sink);
        let m = topo.mac;
        sink.write(
            node,
            lane::MAC_LO,
            u32::from_le_bytes([m[0], m[1], m[2], m[3]]),
        );
        sink.write(node, lane::MAC_HI, u32::from_le_bytes([m[4], m[5], 0, 0]));
        for (i, word) in noctule_contract::rss::KEY.into_iter().enumerate() {
            sink.write(node, lane::RSS_KEY + 4 * i as u32, word);
        }
        let mut sources = [0u32; 16];
        for &n in self.nets() {
            let at = topo.node(n as usize);
            sources[at.y() as usize] |= 1 << at.x();
        }
        for (y, bits) in sources.into_iter().enumerate().take(topo.height as usize) {
            sink.write(node, lane::NET_TILES + 4 * y as u32, bits);
        }
        self.lane_links(&mut |l| self.channel_entry(node, l, sink));
        let nets = self.nets().len();
        sink.write(node, lane::CTRL_TARGET, 1 << 31 | nets as u32);
        for b in 0..lane::BUCKETS {
            let target = 1 << 31 | bucket_of(b, nets) as u32;
            sink.write(node, lane::BUCKET + 4 * b, target);
        }
        self.port_table(node, sink);
        for app in 0..=topo.app_count as usize {
            let (p, at) = (&self.pools[app], app as u32 * 16);
            let entry = |first: u16, count: u16| {
                lane::PoolEntry(0)
                    .with_first(first as u32)
                    .with_count(count as u32)
                    .0
            };
            sink.write(node, lane::POOL + at, entry(p.small_first, p.small));
            sink.write(node, lane::POOL + at + 8, entry(p.large_first, p.large));
            let region = &self.regions[app];
            sink.write(node, lane::IO_BASE + 8 * app as u32, region.tx_base);
            sink.write(node, lane::IO_BYTES + 8 * app as u32, region.tx_bytes);
        }
    }

    fn port_table(&self, node: Node, sink: &mut impl Sink) {
        let mut at = 0;
        let mut entry = |port: u16, mask: u16, app: usize| {
            let word = lane::PortEntry(0)
                .with_port(port as u32)
                .with_mask(mask as u32);
            let action = lane::PortAction(0).with_app(app as u32).with_valid(1);
            sink.write(node, lane::PORT + at, word.0);
            sink.write(node, lane::PORT_ACTION + at, action.0);
            at += 8;
        };
        let apps = &self.topo.apps[..self.topo.app_count as usize];
        for (i, a) in apps.iter().enumerate() {
            for &port in a.ports.iter().filter(|p| **p != 0) {
                entry(port, 0xFFFF, i + 1);
            }
        }
        // Connections that an application opens come from the dynamic ports (RFC 6335).
        if let Some(i) = apps.iter().position(|a| a.connect) {
            entry(0xC000, 0xC000, i + 1);
        }
    }

    fn tile_tables(&self, t: usize, sink: &mut impl Sink) {
        let node = self.topo.node(t);
        self.mesh_tables(node, sink);
        // Power-on value: every row but the bridge's has a lane. Others' Rx addresses must fault.
        let all = ((1u32 << self.topo.height) - 1) & !(1 << self.topo.bridge_row);
        if self.topo.lane_rows as u32 != all {
            sink.write(node, ctrl::LANE_ROWS, self.topo.lane_rows as u32);
        }
        self.tile_links(t, &mut |l| self.channel_entry(node, l, sink));
        sink.write(node, ctrl::TILE_FAULT_CHANNEL, 1 << 31);
        let mut at = 0;
        self.tile_guards(t, &mut |base, limit, flags| {
            sink.write(node, ctrl::GUARD + at, base);
            sink.write(node, ctrl::GUARD_LIMIT + at, limit);
            sink.write(node, ctrl::GUARD_FLAGS + at, flags.0);
            at += 16;
        });
        let block = map::LOCAL_BASE + map::BOOT_BLOCK;
        boot::write(self, t, &mut |i, word| {
            sink.write(node, block + 4 * i as u32, word)
        });
    }
}
