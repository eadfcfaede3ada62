//! Makes the boot block of a tile. Layout: see `boot`.

use crate::boot::{MAGIC, at};
use crate::links::net_peers_first;
use crate::memory::Region;
use crate::plan::Plan;
use crate::rss::buckets_of;
use crate::topology::Role;

const fn bytes(a: u8, b: u8, c: u8, d: u8) -> u32 {
    u32::from_le_bytes([a, b, c, d])
}

/// Calls `put(index, word)` for every word of the boot block of tile `t`.
pub(crate) fn write(plan: &Plan<'_>, t: usize, put: &mut impl FnMut(usize, u32)) {
    let (topo, spec) = (plan.topo, plan.topo.tiles[t]);
    let control = t == plan.control();
    let same: &[u8] = if spec.role.is_net() {
        plan.nets()
    } else {
        plan.apps()
    };
    let index = same.iter().position(|s| *s as usize == t).unwrap_or(0);
    let app = if spec.role.is_app() { spec.app } else { 0 };
    let m = topo.mac;
    put(
        at::WHO,
        bytes(spec.role as u8, app, index as u8, same.len() as u8),
    );
    put(at::NODE, topo.node(t).0);
    put(at::IP, topo.ip);
    put(at::MAC_LO, bytes(m[0], m[1], m[2], m[3]));
    put(at::MAC_HI, bytes(m[4], m[5], topo.prefix, control as u8));
    put(at::GATEWAY, topo.gateway);
    for (i, word) in topo.secret.into_iter().enumerate() {
        // Applications are not trusted with the secret.
        put(at::SECRET + i, if spec.role.is_net() { word } else { 0 });
    }
    let apps = &topo.apps[..topo.app_count as usize];
    let connect = apps.iter().position(|a| a.connect).map_or(0, |i| i + 1);
    put(
        at::LIMITS,
        bytes(topo.rx_slots, topo.app_count, connect as u8, 0),
    );
    let region = match spec.role {
        Role::App | Role::Rtc => plan.regions[spec.app as usize],
        Role::Net if control => plan.regions[0],
        _ => Region::default(),
    };
    put(at::REGION, region.base);
    put(at::REGION + 1, region.bytes);
    put(at::REGION + 2, region.tx_base);
    put(at::REGION + 3, region.tx_bytes);
    let counters = app != 0 && topo.apps[app as usize - 1].counters;
    put(at::PAGE, if counters { plan.regions[0].base } else { 0 });
    put(at::MESH, bytes(topo.width, topo.height, 0, 0));
    if spec.role.is_net() {
        for (i, bits) in buckets_of(index, same.len()).into_iter().enumerate() {
            put(at::BUCKETS + i, bits);
        }
    }
    let lists = lists(plan, t, put);
    put(at::COUNTS, bytes(lists[0], lists[1], lists[2], lists[3]));
    // Last, so that a block written by half is no block.
    put(at::MAGIC, MAGIC);
}

/// Lanes, peers, news channels, grants; answers how many of each.
fn lists(plan: &Plan<'_>, t: usize, put: &mut impl FnMut(usize, u32)) -> [u8; 4] {
    let (topo, spec) = (plan.topo, plan.topo.tiles[t]);
    let mut counts = [0u8; 4];
    let mut next = at::LISTS;
    let mut add = |list: usize, word: u32| {
        put(next, word);
        next += 1;
        counts[list] += 1;
    };
    let lanes = plan.lanes().len();
    let mut channel = 1;
    if spec.role.is_net() {
        for (i, &row) in plan.lanes().iter().enumerate() {
            add(0, bytes(row, 1 + i as u8, (1 + lanes + i) as u8, 0));
        }
        channel = net_peers_first(lanes);
    }
    plan.for_peers(t, |p| {
        let peer = topo.tiles[p];
        let app = if peer.role.is_app() {
            peer.app as u32
        } else {
            0
        };
        add(1, topo.node(p).0 | app << 12 | (channel as u32) << 16);
        channel += 1;
    });
    if t == plan.control() {
        for _ in 1..plan.nets().len() {
            add(2, channel as u32);
            channel += 1;
        }
    }
    for (i, a) in topo.apps[..topo.app_count as usize].iter().enumerate() {
        for &port in a.ports.iter().filter(|p| **p != 0) {
            if spec.role.is_net() || spec.app as usize == i + 1 {
                add(3, port as u32 | (i as u32 + 1) << 16);
            }
        }
    }
    let control = topo.node(plan.control()).0 << 16;
    put(at::CONTROL, control | channel as u32);
    counts
}
