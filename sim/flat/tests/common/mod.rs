//! A run with real traffic on the composed chip, as a list of deeds to be done again.
#![allow(dead_code, reason = "each test uses its part")]

use noctule_flat::replay::{Deed, Recorder};
use noctule_images::Image;
use noctule_loader::{Door, Load, Target, boot};
use noctule_net::{Network, WireOptions, http::Resource, load, ping};
use noctule_sim::{Chip, ChipConfig};
use noctule_site::Site;
use noctule_tables::{AppSpec, Plan, Role, TileSpec, Topology};

/// Net tiles in the western half, web application in the eastern.
pub fn topology(chip: &ChipConfig) -> Topology {
    let mask = |rows: &[usize]| rows.iter().fold(0, |mask, row| mask | 1 << row);
    let mut t = Topology::new(chip.width as u8, chip.height as u8);
    t.lane_rows = mask(&chip.lane_rows);
    t.channel_rows = mask(&chip.channel_rows);
    t.bridge_row = chip.bridge_row as u8;
    t.app_count = 1;
    t.publish_us = 0;
    t.apps[0] = AppSpec {
        bytes: 1 << 20,
        tx_offset: 0,
        tx_bytes: 1 << 20,
        ports: [80, 0, 0, 0],
        counters: true,
        ..AppSpec::default()
    };
    for i in 0..chip.width * chip.height {
        let app = i % chip.width >= chip.width / 2;
        t.tiles[i] = TileSpec {
            role: if app { Role::App } else { Role::Net },
            app: app.into(),
            group: 0,
        };
    }
    t
}

/// The composed twin of the flat chip.
pub fn config() -> ChipConfig {
    ChipConfig {
        cycles_per_us: 1200,
        ..ChipConfig::small()
    }
}

pub fn chip(config: &ChipConfig) -> Chip {
    Chip::new(config).expect("a chip")
}

/// Boots a machine of that shape as every test does.
pub fn load_and_boot<T: Target>(target: &mut T, shape: &ChipConfig) {
    let topology = topology(shape);
    let plan = Plan::new(&topology).expect("fits");
    let mut site = Site::builtin();
    site.file("/small", b"small").expect("a path");
    let site = site.build(1 << 20).expect("builds");
    let get = |name| Image::get(name).expect("image");
    let (supervisor, net, web) = (get("supervisor"), get("net"), get("web"));
    let load = Load {
        topology: &topology,
        supervisor: &supervisor,
        net: &net,
        apps: &[&web],
        memory: &[(plan.regions[1].tx_base, &site)],
        door: Door::Back,
    };
    boot(target, &load).unwrap_or_else(|e| panic!("{e}"));
}

/// What happened in a run.
pub struct Run {
    pub deeds: Vec<(u64, Deed)>,
    pub end: u64,
    pub frames: usize,
}

/// Boot, ARP, ping, and requests over several connections; skipping idle time as a user's run does.
pub fn scenario(config: &ChipConfig) -> Run {
    let mut recorder = Recorder::new(chip(config));
    load_and_boot(&mut recorder, config);
    let mut net = Network::new(recorder, 2, WireOptions::default());
    let times = ping(&mut net, [10, 0, 0, 2], 1, 56, 100_000);
    assert!(times.iter().all(Option::is_some), "{times:?}");
    let resource = Resource::get("/small", "10.0.0.2", b"small".to_vec());
    let options = load::LoadOptions {
        connections: 8,
        requests: 60,
        ..Default::default()
    };
    let report = load::run(&mut net, std::slice::from_ref(&resource), &options);
    assert_eq!(
        (report.answered, report.errors_total()),
        (60, 0),
        "{:?}",
        report.errors
    );
    let recorder = net.into_machine();
    let last = recorder.sent.last().expect("frames").1.last_cycle;
    Run {
        // The clients' stacks go on idling long after the last frame.
        end: last + 500,
        frames: recorder.sent.len(),
        deeds: recorder.deeds,
    }
}
