//! Real TCP clients against the firmware of a whole chip.

use noctule_net::{Network, WireOptions, fault::FaultRates, http::Resource, load, ping};
use noctule_site::Site;
use noctule_tables::{Role, Topology};
use noctule_twin::Chip;

const CYCLES_PER_US: u64 = 20;

/// A mesh whose columns 0 to `nets - 1` are net tiles, the rest web servers.
fn topology(w: u8, h: u8, nets: u8) -> Topology {
    let mut t = Topology::new(w, h);
    t.lane_rows = (1 << (h - 1)) - 1;
    t.bridge_row = h - 1;
    t.app_count = 1;
    t.apps[0].bytes = 4 << 20;
    t.apps[0].tx_bytes = 4 << 20;
    t.apps[0].ports[0] = 80;
    t.apps[0].counters = true;
    for y in 0..h {
        for x in 0..w {
            let s = &mut t.tiles[(y * w + x) as usize];
            s.role = if x < nets { Role::Net } else { Role::App };
            s.app = (x >= nets) as u8;
        }
    }
    t
}

fn resources() -> (Site, Vec<Resource>) {
    let mut site = Site::new();
    let mut resources = vec![];
    for (path, len) in [
        ("/small", 64usize),
        ("/page", 3000),
        ("/large", 1 << 20),
        ("/empty", 0),
    ] {
        let body: Vec<u8> = (0..len).map(|i| ((i * 131) >> 3) as u8).collect();
        site.file(path, &body).unwrap();
        resources.push(Resource::get(path, "10.0.0.2", body));
    }
    (site, resources)
}

fn network(t: &Topology, site: &mut Site, options: WireOptions) -> Network<Chip> {
    let image = site.stats(t).build(4 << 20).unwrap();
    Network::new(Chip::new(t, CYCLES_PER_US, &image), 8, options)
}

#[test]
fn ping_of_every_size_comes_back() {
    let t = topology(2, 2, 1);
    let mut net = network(&t, &mut Site::builtin(), WireOptions::default());
    for bytes in [0, 1, 40, 52, 53, 56, 1000, 1472] {
        let times = ping(&mut net, [10, 0, 0, 2], 3, bytes, 1_000_000);
        assert!(
            times.iter().all(|t| t.is_some()),
            "{bytes} bytes: {times:?}"
        );
    }
}

#[test]
fn clients_get_their_pages_byte_for_byte() {
    for (w, h, nets, pipeline) in [(2, 2, 1, 1), (2, 2, 1, 4), (6, 6, 4, 1), (6, 6, 3, 3)] {
        let t = topology(w, h, nets);
        let (mut site, resources) = resources();
        let wire = WireOptions {
            rate: "40g".parse().unwrap(),
            ..Default::default()
        };
        let mut net = network(&t, &mut site, wire);
        let options = load::LoadOptions {
            connections: 40,
            requests: 400,
            pipeline,
            per_connection: Some(7),
            deadline: 2_000_000_000,
            ..Default::default()
        };
        let report = load::run(&mut net, &resources, &options);
        let dropped = net.machine().twin.world.borrow().dropped();
        let errors = &report.errors;
        assert_eq!(
            (report.answered, report.errors_total()),
            (400, 0),
            "{w}x{h}: {errors:?}, {dropped} frames dropped, {} buffers out",
            net.machine().twin.world.borrow().buffers_out()
        );
        assert_eq!(net.machine().twin.served() as u64, 400);
    }
}

#[test]
fn bad_wires_cost_time_and_nothing_else() {
    let t = topology(2, 2, 1);
    let (mut site, resources) = resources();
    let faults = FaultRates {
        loss: 0.03,
        reorder: 0.03,
        duplicate: 0.03,
        corrupt: 0.02,
        ..Default::default()
    };
    let wire = WireOptions {
        faults_in: faults,
        faults_out: faults,
        seed: 7,
        ..Default::default()
    };
    let mut net = network(&t, &mut site, wire);
    let options = load::LoadOptions {
        connections: 8,
        requests: 60,
        per_connection: Some(5),
        timeout_us: u64::MAX / 100,
        deadline: 40_000_000_000,
        ..Default::default()
    };
    let report = load::run(&mut net, &resources, &options);
    assert_eq!(
        (report.answered, report.errors_total()),
        (60, 0),
        "{report:?}"
    );
}

#[test]
fn requests_on_open_connections_take_the_fast_path() {
    let t = topology(2, 2, 1);
    let (mut site, resources) = resources();
    let mut net = network(&t, &mut site, WireOptions::default());
    let options = load::LoadOptions {
        connections: 16,
        // Enough that what opens and closes a connection, five segments, does not count.
        requests: 600,
        ..Default::default()
    };
    let report = load::run(&mut net, &resources[..1], &options);
    assert_eq!(report.answered, 600);
    for c in net.machine().twin.counters() {
        assert!(c.fast > 5 * c.slow, "{} fast, {} slow", c.fast, c.slow);
    }
}
