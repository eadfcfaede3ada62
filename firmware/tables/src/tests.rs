//! The derived tables, held against the rules they must keep.

use crate::boot::Boot;
use crate::*;
use noctule_contract::ctrl::ChannelEntry;
use noctule_contract::{ctrl, lane, map, msg, node::Node};
use std::collections::{BTreeMap, BTreeSet};
use std::vec::Vec;

type Chip = BTreeMap<(u32, u32), u32>;

/// The default mesh: lanes in rows 0 to 4, columns 0 to `net_columns - 1` net, the rest app 1.
fn mesh(w: u8, h: u8, net_columns: u8) -> Topology {
    let mut t = Topology::new(w, h);
    t.lane_rows = (1 << (h - 1)) - 1;
    t.bridge_row = h - 1;
    t.channel_rows = if h >= 4 { 0b1111 } else { 1 };
    t.app_count = 1;
    t.apps[0].bytes = 1 << 20;
    t.apps[0].tx_bytes = 1 << 19;
    t.apps[0].ports[0] = 80;
    for y in 0..h {
        for x in 0..w {
            let s = &mut t.tiles[(y * w + x) as usize];
            let net = x < net_columns;
            s.role = if net { Role::Net } else { Role::App };
            s.app = !net as u8;
            s.group = (x >= w / 2) as u8 | ((y >= h / 2) as u8) << 1;
        }
    }
    t
}

fn chip(t: &Topology) -> Chip {
    let mut chip = Chip::new();
    let plan = Plan::new(t).expect("fits");
    plan.tables(&mut |n: Node, a, v| assert!(chip.insert((n.0, a), v).is_none(), "{n:?} {a:x}"));
    chip
}

fn refusal(t: &Topology) -> Why {
    Plan::new(t).expect_err("must be refused").why
}

#[test]
fn a_blob_goes_round() {
    let mut t = mesh(6, 6, 4);
    t.dedicated = true;
    t.gateway = 0x0100_000A;
    t.apps[0].counters = true;
    t.tiles[35].role = Role::Off;
    t.tiles[35].app = 0;
    assert_eq!(blob::decode(&blob::encode(&t)), Ok(t));
    let mut words = blob::encode(&t);
    words[0] ^= 1;
    assert_eq!(blob::decode(&words).unwrap_err().why, Why::BlobMagic);
    assert!(blob::WORDS * 4 <= map::BOOT_BLOCK_BYTES as usize);
}

#[test]
fn every_queue_is_as_deep_as_the_sum_of_its_senders() {
    for (w, h, nets) in [(2, 2, 1), (6, 6, 4), (6, 6, 2), (8, 8, 3), (16, 4, 8)] {
        let t = mesh(w, h, nets);
        let mut sums = BTreeMap::<(u32, u32), u32>::new();
        let chip = chip(&t);
        for ((_, addr), v) in chip
            .iter()
            .filter(|((_, a), _)| (ctrl::CHANNEL..ctrl::GUARD).contains(a) && a & 15 == 0)
        {
            let e = ChannelEntry(*v);
            assert_eq!(e.valid(), 1);
            assert!(*addr < ctrl::CHANNEL + 16 * ctrl::TILE_CHANNELS);
        }
        for ((node, addr), v) in &chip {
            if (ctrl::CHANNEL..ctrl::GUARD).contains(addr) && addr & 15 == 4 {
                let e = ChannelEntry(chip[&(*node, addr - 4)]);
                assert!(*v > e.max_words(), "a longest message fits");
                *sums.entry((e.dest(), e.dest_queue())).or_default() += v;
            }
        }
        for ((node, queue), sum) in sums {
            let node = Node(node);
            let depth = if node == Node::west(t.bridge_row as u32) {
                t.depths.bridge
            } else if node.exit() == 1 {
                t.depths.lane[queue as usize]
            } else {
                t.depths.tile[queue as usize]
            };
            assert!(sum <= depth as u32, "{node:?} queue {queue}: {sum}");
        }
    }
}

#[test]
fn tiles_learn_which_rows_have_no_lane() {
    let rows = |t: &Topology| -> Vec<Option<u32>> {
        let chip = chip(t);
        let row = |i| chip.get(&(t.node(i).0, ctrl::LANE_ROWS)).copied();
        (0..t.tile_count()).map(row).collect()
    };
    let mut t = mesh(6, 6, 4);
    assert_eq!(rows(&t), [None; 36], "the power-on value is right");
    t.lane_rows = 0b01101;
    assert_eq!(rows(&t), [Some(0b01101); 36]);
    t.tiles[35].role = Role::Off;
    assert_eq!(rows(&t)[35], None, "a tile that never runs");
}

fn boot_words(chip: &Chip, node: Node) -> Vec<u32> {
    let at = map::LOCAL_BASE + map::BOOT_BLOCK;
    (0..boot::WORDS as u32)
        .map(|i| chip.get(&(node.0, at + 4 * i)).copied().unwrap_or(0))
        .collect()
}

#[test]
fn boot_blocks_name_the_channels_that_the_tables_make() {
    for dedicated in [false, true] {
        let mut t = mesh(6, 6, 0);
        t.dedicated = dedicated;
        for (i, s) in t.tiles[..36].iter_mut().enumerate() {
            let net = i % 3 != 2;
            s.role = if net { Role::Net } else { Role::App };
            s.app = !net as u8;
        }
        let chip = chip(&t);
        for i in 0..36 {
            let node = t.node(i);
            let words = boot_words(&chip, node);
            let b = Boot::new(&words).expect("a boot block");
            let dest = |c: u8| {
                let e = ChannelEntry(chip[&(node.0, ctrl::CHANNEL + 16 * c as u32)]);
                (Node(e.dest()), e.dest_queue())
            };
            assert_eq!((b.node(), b.ip(), b.mac()), (node, t.ip, t.mac));
            for l in b.lanes() {
                let lane = Node::west(l.row as u32);
                assert_eq!(dest(l.desc_channel), (lane, msg::QUEUE_NIC));
                assert_eq!(dest(l.free_channel), (lane, msg::QUEUE_SOCK));
            }
            for p in b.peers() {
                assert_eq!(dest(p.channel), (p.node, msg::QUEUE_SOCK));
                let other = t.tiles[(p.node.y() * 6 + p.node.x()) as usize];
                assert_ne!(other.role, t.tiles[i].role);
                assert!(!dedicated || other.group == t.tiles[i].group);
            }
            let news: BTreeSet<_> = b.news_channels().map(|c| dest(c).0.0).collect();
            if b.is_control() {
                assert_eq!((i, news.len()), (0, 23));
            } else if t.tiles[i].role == Role::Net {
                assert_eq!(dest(b.control_channel()), (t.node(0), msg::QUEUE_CTRL));
            }
            let secret = if t.tiles[i].role == Role::Net {
                t.secret
            } else {
                [0; 4]
            };
            assert_eq!(b.secret(), secret, "applications do not learn the secret");
        }
    }
}

#[test]
fn an_application_reaches_its_own_memory_and_buffers_and_nothing_else() {
    let mut t = mesh(4, 4, 2);
    t.app_count = 2;
    t.apps[1] = AppSpec {
        bytes: 4096,
        tx_bytes: 4096,
        ports: [11211, 0, 0, 0],
        ..t.apps[0]
    };
    t.tiles[15].app = 2;
    t.tiles[14].app = 2;
    let plan = Plan::new(&t).unwrap();
    let mut seen = Vec::new();
    plan.tile_guards(15, &mut |base, limit, flags| {
        seen.push((base, limit, flags))
    });
    let region = plan.regions[2];
    let (first, end) = plan.pools[2].range();
    assert_eq!(seen.len(), 2);
    assert_eq!(
        (seen[0].0, seen[0].1),
        (map::RX_BASE + first, map::RX_BASE + end)
    );
    assert_eq!((seen[0].2.write(), seen[0].2.any_lane()), (0, 1));
    assert_eq!(
        (seen[1].0, seen[1].1),
        (region.base, region.base + region.bytes)
    );
    let mut used = Vec::new();
    for p in &plan.pools[..=2] {
        used.push((p.range().0, p.range().1));
        assert!(p.range().1 <= t.rx_bytes);
    }
    assert!(
        used.windows(2).all(|w| w[0].1 <= w[1].0),
        "pools do not overlap: {used:?}"
    );
    let one = &plan.regions[1];
    assert!(one.base + one.bytes <= region.base);
}

#[test]
fn lanes_get_pools_ranges_ports_and_only_net_tiles_as_sources() {
    let t = mesh(6, 6, 4);
    let chip = chip(&t);
    let at = |a| chip[&(Node::west(2).0, a)];
    assert_eq!(at(lane::NET_TILES + 4 * 3), 0b00_1111);
    assert_eq!(at(lane::PORT), 80 | 0xFFFF << 16);
    assert_eq!(at(lane::PORT_ACTION) & 15, 1);
    assert_eq!(at(lane::IO_BYTES + 8), 1 << 19);
    let small = lane::PoolEntry(at(lane::POOL + 16));
    assert_eq!(
        small.count(),
        512,
        "one small buffer for each of 2,560 connections"
    );
    let buckets: BTreeSet<_> = (0..lane::BUCKETS)
        .map(|b| at(lane::BUCKET + 4 * b))
        .collect();
    assert_eq!(buckets.len(), 24, "every net tile has a bucket");
    assert_eq!(at(lane::CTRL_TARGET), 1 << 31 | 24);
}

#[test]
fn what_does_not_fit_is_refused_with_its_reason() {
    let t = mesh(6, 6, 4);
    let with = |f: &dyn Fn(&mut Topology)| {
        let mut u = t;
        f(&mut u);
        refusal(&u)
    };
    assert_eq!(with(&|t| t.width = 1), Why::MeshSize);
    assert_eq!(with(&|t| t.lane_rows = 0), Why::LaneRows);
    assert_eq!(with(&|t| t.lane_rows = 1 << 9), Why::LaneRows);
    assert_eq!(with(&|t| t.channel_rows = 0b111), Why::ChannelRows);
    assert_eq!(with(&|t| t.bridge_row = 0), Why::BridgeRow);
    assert_eq!(with(&|t| t.control = 5), Why::ControlTile);
    assert_eq!(with(&|t| t.tiles[5].app = 3), Why::UnknownApp);
    assert_eq!(with(&|t| t.app_count = 2), Why::AppWithoutTile);
    assert_eq!(with(&|t| t.apps[0].ports[1] = 80), Why::PortTaken);
    assert_eq!(with(&|t| t.apps[0].tx_bytes += 1 << 20), Why::AppRange);
    assert_eq!(with(&|t| t.apps[0].bytes += 1), Why::AppRange);
    assert_eq!(with(&|t| t.channel_bytes = 4096), Why::AppMemory);
    assert_eq!(with(&|t| t.apps[0].large = 4000), Why::RxMemory);
    assert_eq!(with(&|t| t.depths.tile[1] = 64), Why::QueueTooShallow);
    assert_eq!(with(&|t| t.depths.bridge = 64), Why::QueueTooShallow);
    assert_eq!(
        with(&|t| (t.tiles[0].role, t.tiles[0].app) = (Role::Rtc, 1)),
        Why::MixedLayout
    );
    assert_eq!(refusal(&mesh(16, 16, 8)), Why::TooManyChannels);
    assert_eq!(refusal(&mesh(6, 6, 0)), Why::NoNetTile);
    assert_eq!(refusal(&mesh(6, 6, 6)), Why::NoAppTile);
}

#[test]
fn every_reason_has_a_sentence() {
    for code in 1..=Why::LaneQueue as u32 {
        assert!(!Why::describe(code).starts_with("a reason"), "{code}");
    }
}
