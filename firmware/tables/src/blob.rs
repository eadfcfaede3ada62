//! The topology as words: how the host hands it to the supervisor.
//!
//! At `map::BOOT_BLOCK` of the supervisor's local memory. `WORDS` words; see the code for the
//! layout (both directions are here, one below the other, and a test goes round).

use crate::error::{Refused, Why, refuse};
use crate::topology::{APP_PORTS, AppSpec, Depths, Role, TileSpec, Topology};

/// First word: "NTOP".
pub const MAGIC: u32 = 0x4E54_4F50;
/// Version of the layout.
pub const VERSION: u32 = 1;
/// Words of a blob.
pub const WORDS: usize = TILES + 256 / 4;

const APPS: usize = 20;
const APP_WORDS: usize = 8;
const TILES: usize = APPS + 15 * APP_WORDS;

/// Two halves of a word.
const fn halves(low: u16, high: u16) -> u32 {
    low as u32 | (high as u32) << 16
}

/// Packs a topology.
pub fn encode(t: &Topology) -> [u32; WORDS] {
    let mut w = [0; WORDS];
    w[0] = MAGIC;
    w[1] = u32::from_le_bytes([VERSION as u8, t.width, t.height, t.bridge_row]);
    w[2] = halves(t.lane_rows, t.channel_rows);
    w[3] = t.ip;
    w[4] = u32::from_le_bytes([t.mac[0], t.mac[1], t.mac[2], t.mac[3]]);
    w[5] = u32::from_le_bytes([t.mac[4], t.mac[5], t.prefix, t.dedicated as u8]);
    w[6] = t.gateway;
    w[7] = t.channel_bytes;
    w[8] = t.rx_bytes;
    w[9] = u32::from_le_bytes([t.control, t.app_count, t.rx_slots, 0]);
    w[10] = halves(t.depths.tile[0], t.depths.tile[1]);
    w[11] = halves(t.depths.tile[2], t.depths.bridge);
    w[12] = halves(t.depths.lane[0], t.depths.lane[1]);
    w[13] = t.publish_us;
    w[14..18].copy_from_slice(&t.secret);
    for (a, out) in t.apps.iter().zip(w[APPS..].chunks_exact_mut(APP_WORDS)) {
        out[0] = a.bytes;
        out[1] = a.tx_offset;
        out[2] = a.tx_bytes;
        out[3] = halves(a.small, a.large);
        out[4] = halves(a.ports[0], a.ports[1]);
        out[5] = halves(a.ports[2], a.ports[3]);
        out[6] = a.connect as u32 | (a.counters as u32) << 1;
    }
    for (i, s) in t.tiles.iter().enumerate() {
        let byte = s.role as u32 | (s.app as u32 & 15) << 2 | (s.group as u32 & 3) << 6;
        w[TILES + i / 4] |= byte << (8 * (i % 4));
    }
    w
}

/// Unpacks a topology. Only the form is checked; [`crate::Plan::new`] checks the sense.
pub fn decode(w: &[u32; WORDS]) -> Result<Topology, Refused> {
    if w[0] != MAGIC {
        return refuse(Why::BlobMagic, w[0], 0);
    }
    let [version, width, height, bridge_row] = w[1].to_le_bytes();
    if version as u32 != VERSION {
        return refuse(Why::BlobVersion, version as u32, 0);
    }
    let half = |i: usize| (w[i] as u16, (w[i] >> 16) as u16);
    let mut t = Topology::new(width, height);
    t.bridge_row = bridge_row;
    (t.lane_rows, t.channel_rows) = half(2);
    t.ip = w[3];
    let [m0, m1, m2, m3] = w[4].to_le_bytes();
    let [m4, m5, prefix, flags] = w[5].to_le_bytes();
    t.mac = [m0, m1, m2, m3, m4, m5];
    t.prefix = prefix;
    t.dedicated = flags & 1 != 0;
    t.gateway = w[6];
    t.channel_bytes = w[7];
    t.rx_bytes = w[8];
    [t.control, t.app_count, t.rx_slots, _] = w[9].to_le_bytes();
    let ((q0, q1), (q2, bridge), (l0, l1)) = (half(10), half(11), half(12));
    t.depths = Depths {
        tile: [q0, q1, q2],
        bridge,
        lane: [l0, l1],
    };
    t.publish_us = w[13];
    t.secret.copy_from_slice(&w[14..18]);
    for (a, s) in t.apps.iter_mut().zip(w[APPS..].chunks_exact(APP_WORDS)) {
        let mut ports = [0; APP_PORTS];
        for (i, p) in ports.iter_mut().enumerate() {
            *p = (s[4 + i / 2] >> (16 * (i % 2))) as u16;
        }
        *a = AppSpec {
            bytes: s[0],
            tx_offset: s[1],
            tx_bytes: s[2],
            small: s[3] as u16,
            large: (s[3] >> 16) as u16,
            ports,
            connect: s[6] & 1 != 0,
            counters: s[6] & 2 != 0,
        };
    }
    for (i, s) in t.tiles.iter_mut().enumerate() {
        let byte = w[TILES + i / 4] >> (8 * (i % 4));
        *s = TileSpec {
            role: Role::from_bits(byte),
            app: (byte >> 2 & 15) as u8,
            group: (byte >> 6 & 3) as u8,
        };
    }
    Ok(t)
}
