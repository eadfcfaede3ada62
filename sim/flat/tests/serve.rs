//! The whole chip, flat: it boots, answers ping, serves a page.

use noctule_flat::FlatChip;
use noctule_images::Image;
use noctule_loader::{Door, Load, boot};
use noctule_net::{Network, WireOptions, ping};
use noctule_site::Site;
use noctule_tables::{AppSpec, Plan, Role, TileSpec, Topology};

/// 2x2: net tiles in column 0, web application in column 1.
fn topology() -> Topology {
    let mut t = Topology::new(2, 2);
    t.app_count = 1;
    t.apps[0] = AppSpec {
        bytes: 1 << 20,
        tx_offset: 0,
        tx_bytes: 1 << 20,
        ports: [80, 0, 0, 0],
        counters: true,
        ..AppSpec::default()
    };
    for i in 0..4 {
        let role = if i % 2 == 0 { Role::Net } else { Role::App };
        t.tiles[i] = TileSpec {
            role,
            app: (i % 2) as u8,
            group: 0,
        };
    }
    t
}

fn booted() -> FlatChip {
    let topology = topology();
    let mut chip = FlatChip::new(1200);
    let plan = Plan::new(&topology).expect("fits");
    let site = Site::builtin().build(1 << 20).expect("builds");
    let (supervisor, net, web) = (
        Image::get("supervisor").expect("image"),
        Image::get("net").expect("image"),
        Image::get("web").expect("image"),
    );
    let ready = boot(
        &mut chip,
        &Load {
            topology: &topology,
            supervisor: &supervisor,
            net: &net,
            apps: &[&web],
            memory: &[(plan.regions[1].tx_base, &site)],
            door: Door::Back,
        },
    )
    .unwrap_or_else(|e| panic!("{e}"));
    println!(
        "booted in {} cycles: {ready:?}",
        noctule_loader::Target::cycle(&chip)
    );
    chip
}

#[test]
fn it_answers_ping() {
    let mut net = Network::new(booted(), 1, WireOptions::default());
    let times = ping(&mut net, [10, 0, 0, 2], 3, 56, 200_000);
    println!("{times:?}");
    assert!(times.iter().all(|t| t.is_some()), "{times:?}");
}
