//! What the host decides: mesh, roles, applications, limits.

use crate::error::{Refused, Why, refuse};
use noctule_contract::{ctrl, lane, map, node::Node};

/// What a tile does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Role {
    /// Held in reset.
    #[default]
    Off = 0,
    /// Driver and TCP/IP.
    Net = 1,
    /// Application.
    App = 2,
    /// Both on one tile (run to completion).
    Rtc = 3,
}

impl Role {
    pub(crate) const fn from_bits(bits: u32) -> Self {
        match bits & 3 {
            1 => Self::Net,
            2 => Self::App,
            3 => Self::Rtc,
            _ => Self::Off,
        }
    }

    /// Runs the driver and the stack.
    pub const fn is_net(self) -> bool {
        matches!(self, Self::Net | Self::Rtc)
    }

    /// Runs application code.
    pub const fn is_app(self) -> bool {
        matches!(self, Self::App | Self::Rtc)
    }
}

/// Role of one tile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TileSpec {
    /// What it does.
    pub role: Role,
    /// Application it belongs to (application tiles), 1 to 15.
    pub app: u8,
    /// Group (quadrant) it belongs to, 0 to 3; matters in dedicated layouts.
    pub group: u8,
}

/// Ports an application can be granted.
pub const APP_PORTS: usize = 4;

/// One application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AppSpec {
    /// Its memory in the channels, bytes, a multiple of 32.
    pub bytes: u32,
    /// Where the part that may leave the chip begins in it.
    pub tx_offset: u32,
    /// Bytes that may leave the chip.
    pub tx_bytes: u32,
    /// Small Rx buffers in each lane; 0 with `large` 0: an equal share.
    pub small: u16,
    /// Large Rx buffers in each lane.
    pub large: u16,
    /// Ports it may listen on; 0: none.
    pub ports: [u16; APP_PORTS],
    /// May open connections.
    pub connect: bool,
    /// May read the counter page.
    pub counters: bool,
}

/// Depths of receive queues, words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Depths {
    /// A tile's queues.
    pub tile: [u16; 3],
    /// The bridge's control queue.
    pub bridge: u16,
    /// A lane's descriptor and free queues.
    pub lane: [u16; 2],
}

/// Everything the host decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Topology {
    /// Columns, 2 to 16.
    pub width: u8,
    /// Rows, 2 to 16.
    pub height: u8,
    /// Rows that carry a lane (bit mask).
    pub lane_rows: u16,
    /// Rows that carry a memory channel (bit mask).
    pub channel_rows: u16,
    /// Row of the host bridge.
    pub bridge_row: u8,
    /// Messages stay inside a group.
    pub dedicated: bool,
    /// Tile (y * width + x) that answers ARP and ICMP.
    pub control: u8,
    /// The chip's address, byte 0 in bits 7:0.
    pub ip: u32,
    /// Bits of its network part.
    pub prefix: u8,
    /// Next hop for the rest of the world; 0: none.
    pub gateway: u32,
    /// The chip's MAC address.
    pub mac: [u8; 6],
    /// Secret of sequence numbers and cookies, different at every boot.
    pub secret: [u32; 4],
    /// Bytes of one memory channel.
    pub channel_bytes: u32,
    /// Bytes of one lane's Rx memory.
    pub rx_bytes: u32,
    /// Rx buffers a connection may hold.
    pub rx_slots: u8,
    /// Microseconds between editions of the counter page; 0: only when the host asks.
    pub publish_us: u32,
    /// Queue depths of the hardware.
    pub depths: Depths,
    /// Applications there are; application a is `apps[a - 1]`.
    pub app_count: u8,
    /// The applications.
    pub apps: [AppSpec; 15],
    /// Tiles, row by row.
    pub tiles: [TileSpec; 256],
}

impl Topology {
    /// A chip of the given mesh with nothing on it, simulation's sizes, 10.0.0.2/24.
    pub const fn new(width: u8, height: u8) -> Self {
        Self {
            width,
            height,
            lane_rows: 1,
            channel_rows: 1,
            bridge_row: 1,
            dedicated: false,
            control: 0,
            ip: u32::from_le_bytes([10, 0, 0, 2]),
            prefix: 24,
            gateway: 0,
            mac: [0x02, 0x4E, 0x6F, 0x63, 0x74, 0x02],
            secret: [0x6E6F_6374, 0x756C_6521, 0x0BAD_CAFE, 0x5EED_5EED],
            channel_bytes: noctule_contract::channel::CHANNEL_BYTES,
            rx_bytes: lane::RX_BYTES,
            rx_slots: 8,
            publish_us: 1_000_000,
            depths: Depths {
                tile: [1024, 1024, 1024],
                bridge: 2048,
                lane: [8192, 2048],
            },
            app_count: 0,
            apps: [AppSpec {
                bytes: 0,
                tx_offset: 0,
                tx_bytes: 0,
                small: 0,
                large: 0,
                ports: [0; APP_PORTS],
                connect: false,
                counters: false,
            }; 15],
            tiles: [TileSpec {
                role: Role::Off,
                app: 0,
                group: 0,
            }; 256],
        }
    }

    /// Tiles of the mesh.
    pub const fn tile_count(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Node of tile `t`.
    pub const fn node(&self, t: usize) -> Node {
        let w = self.width as usize;
        Node::tile((t % w) as u32, (t / w) as u32)
    }

    /// Memory channels.
    pub const fn channels(&self) -> u32 {
        self.channel_rows.count_ones()
    }

    /// What is wrong with the plain numbers, before any table is derived.
    pub(crate) fn check_shape(&self) -> Result<(), Refused> {
        let (w, h) = (self.width as u32, self.height as u32);
        if !(2..=16).contains(&w) || !(2..=16).contains(&h) {
            return refuse(Why::MeshSize, w, h);
        }
        let rows = (1u32 << h) - 1;
        if self.lane_rows == 0 || self.lane_rows as u32 & !rows != 0 {
            return refuse(Why::LaneRows, self.lane_rows as u32, 0);
        }
        if !self.channels().is_power_of_two() || self.channel_rows as u32 & !rows != 0 {
            return refuse(Why::ChannelRows, self.channel_rows as u32, 0);
        }
        let bridge = self.bridge_row as u32;
        if bridge >= h || self.lane_rows >> bridge & 1 != 0 {
            return refuse(Why::BridgeRow, bridge, 0);
        }
        if self.app_count > 15 {
            return refuse(Why::TooManyApps, self.app_count as u32, 0);
        }
        Ok(())
    }

    /// What is wrong with applications and their tiles.
    pub(crate) fn check_apps(&self) -> Result<(), Refused> {
        let tiles = &self.tiles[..self.tile_count()];
        let rtc = tiles.iter().any(|t| t.role == Role::Rtc);
        let (mut net_groups, mut any_app) = (0u32, false);
        for (i, t) in tiles.iter().enumerate() {
            if rtc && !matches!(t.role, Role::Rtc | Role::Off) {
                return refuse(Why::MixedLayout, i as u32, 0);
            }
            if t.role.is_net() {
                net_groups |= 1 << (t.group & 3);
            }
            if t.role.is_app() {
                any_app = true;
                if t.app == 0 || t.app > self.app_count {
                    return refuse(Why::UnknownApp, i as u32, t.app as u32);
                }
            }
        }
        if net_groups == 0 {
            return refuse(Why::NoNetTile, 0, 0);
        }
        if !any_app {
            return refuse(Why::NoAppTile, 0, 0);
        }
        if !tiles
            .get(self.control as usize)
            .is_some_and(|t| t.role.is_net())
        {
            return refuse(Why::ControlTile, self.control as u32, 0);
        }
        for app in 1..=self.app_count {
            let mut groups = 0u32;
            for (i, t) in tiles.iter().enumerate() {
                if t.role.is_app() && t.app == app {
                    let group = (t.group & 3) as u32;
                    if self.dedicated && net_groups >> group & 1 == 0 {
                        return refuse(Why::GroupWithoutNet, i as u32, group);
                    }
                    groups |= 1 << group;
                }
            }
            let missing = if self.dedicated {
                net_groups & !groups
            } else {
                0
            };
            if groups == 0 || missing != 0 {
                return refuse(
                    Why::AppWithoutTile,
                    app as u32,
                    missing.trailing_zeros() & 31,
                );
            }
        }
        self.check_ports()
    }

    fn check_ports(&self) -> Result<(), Refused> {
        let (mut count, mut connect) = (0, false);
        for (i, app) in self.apps[..self.app_count as usize].iter().enumerate() {
            if app.connect {
                if connect {
                    return refuse(Why::ConnectTaken, i as u32 + 1, 0);
                }
                connect = true;
                count += 1;
            }
            for (k, &port) in app.ports.iter().enumerate().filter(|(_, p)| **p != 0) {
                count += 1;
                let earlier = self.apps[..i].iter().flat_map(|a| a.ports.iter());
                if earlier.chain(&app.ports[..k]).any(|&p| p == port) {
                    return refuse(Why::PortTaken, port as u32, 0);
                }
            }
        }
        if count > lane::PORTS {
            return refuse(Why::TooManyPorts, count, 0);
        }
        Ok(())
    }

    /// Value of the tiles' and lanes' MESH register.
    pub(crate) const fn mesh_word(&self) -> u32 {
        self.width as u32 | (self.height as u32) << 8 | self.channels().trailing_zeros() << 16
    }

    /// Values of CHANNEL_ROWS_LO and _HI.
    pub(crate) fn channel_row_words(&self) -> [u32; 2] {
        let mut words = [0u32; 2];
        let rows = (0..16u32).filter(|r| self.channel_rows >> r & 1 != 0);
        for (i, row) in rows.enumerate() {
            words[i / 8] |= row << (4 * (i % 8));
        }
        words
    }
}

/// First byte of app memory that applications' regions are laid out in.
pub(crate) const APP_BASE: u32 = map::APP_BASE;
/// Send channels a tile has.
pub(crate) const TILE_CHANNELS: usize = ctrl::TILE_CHANNELS as usize;
