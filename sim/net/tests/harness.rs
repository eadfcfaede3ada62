//! The harness against a host TCP stack: its clients, its faults, its figures.

mod common;

use common::{Host, Vice, body};
use noctule_net::fault::FaultRates;
use noctule_net::http::Resource;
use noctule_net::load::{LoadOptions, LoadReport, run};
use noctule_net::{Network, WireOptions, ping};
use std::io::Write;
use std::sync::{Arc, Mutex};

fn resources() -> Vec<Resource> {
    [2, 100, 1_460, 9_000]
        .map(|n| Resource::get(&format!("/{n}"), "chip", body(n)))
        .into()
}

fn load(host: Host, wire: WireOptions, options: LoadOptions) -> (LoadReport, Network<Host>) {
    let stations = options.connections.div_ceil(noctule_net::SOCKETS);
    let mut net = Network::new(host, stations, wire);
    let report = run(
        &mut net,
        &resources(),
        &LoadOptions {
            deadline: 3_000_000_000,
            ..options
        },
    );
    (report, net)
}

#[test]
fn an_echo_comes_back_after_twice_the_delay() {
    let mut net = Network::new(Host::new(1, 1, Vice::default()), 1, WireOptions::default());
    let times = ping(&mut net, [10, 0, 0, 2], 5, 56, 1_000_000);
    assert!(
        times
            .iter()
            .all(|t| t.is_some_and(|t| (1_200..8_000).contains(&t))),
        "{times:?}"
    );
    assert_eq!(
        ping(&mut net, [10, 0, 0, 3], 1, 56, 1_000_000),
        [None],
        "nobody lives there"
    );
}

#[test]
fn every_answer_of_a_closed_loop_is_compared_and_a_run_repeats_to_the_cycle() {
    let go = || {
        let options = LoadOptions {
            connections: 100,
            requests: 1_000,
            warmup: 100,
            ..LoadOptions::default()
        };
        load(
            Host::new(5, 110, Vice::default()),
            WireOptions::default(),
            options,
        )
    };
    let (report, net) = go();
    assert_eq!(
        (report.answered, report.errors_total(), report.connected),
        (1_000, 0, 100)
    );
    assert_eq!((report.measured, report.latencies.len()), (900, 900));
    assert!(
        report.percentile(0.5).unwrap() >= 1_200
            && report.percentile(0.99) >= report.percentile(0.5)
    );
    assert!(
        net.machine().used_lanes.iter().all(|&n| n > 100),
        "{:?}",
        net.machine().used_lanes
    );
    assert_eq!(go().0, report);
}

#[test]
fn pipelined_and_short_lived_connections_are_answered_too() {
    for (pipeline, per_connection) in [(8, None), (1, Some(1)), (4, Some(10))] {
        let options = LoadOptions {
            connections: 10,
            requests: 300,
            pipeline,
            per_connection,
            ..LoadOptions::default()
        };
        let (report, _) = load(
            Host::new(2, 40, Vice::default()),
            WireOptions::default(),
            options,
        );
        assert_eq!(
            (report.answered, report.errors_total()),
            (300, 0),
            "{:?}",
            report.errors
        );
        let wanted = per_connection.map_or(10, |n| 300 / n);
        assert!(
            report.connected >= wanted,
            "{} connections",
            report.connected
        );
    }
}

#[test]
fn an_open_loop_keeps_its_rate() {
    let options = LoadOptions {
        connections: 60,
        requests: 1_000,
        rate: Some(10_000.0),
        ..LoadOptions::default()
    };
    let (report, _) = load(
        Host::new(2, 64, Vice::default()),
        WireOptions::default(),
        options,
    );
    assert_eq!((report.answered, report.errors_total()), (1_000, 0));
    // 1,000 requests at 10,000 a second are 0.1 s, 10,000,000 cycles of this host.
    assert!(
        (8_500_000..11_500_000).contains(&report.cycles),
        "{} cycles",
        report.cycles
    );
}

#[test]
fn faults_on_the_wire_cost_time_and_no_answer() {
    let faults = FaultRates {
        loss: 0.02,
        duplicate: 0.02,
        reorder: 0.05,
        corrupt: 0.02,
        late_cycles: 3_000,
    };
    let wire = WireOptions {
        faults_in: faults,
        faults_out: faults,
        seed: 5,
        ..WireOptions::default()
    };
    let options = LoadOptions {
        connections: 20,
        requests: 400,
        ..LoadOptions::default()
    };
    let (report, net) = load(Host::new(3, 64, Vice::default()), wire, options);
    assert_eq!(
        (report.answered, report.errors_total()),
        (400, 0),
        "{:?}",
        report.errors
    );
    assert!(
        net.injected().0 > 20 && net.injected().1 > 20,
        "{:?}",
        net.injected()
    );
}

#[test]
fn a_host_that_lies_or_resets_is_found_out() {
    let options = LoadOptions {
        connections: 4,
        requests: 200,
        ..LoadOptions::default()
    };
    let vice = Vice {
        lie_every: 10,
        ..Vice::default()
    };
    let (report, _) = load(
        Host::new(1, 40, vice),
        WireOptions::default(),
        options.clone(),
    );
    assert_eq!(report.answered + report.errors_total(), 200);
    assert!(report.errors_total() >= 18, "{:?}", report.errors);
    assert!(
        report.errors.keys().all(|k| k.starts_with("byte ")),
        "{:?}",
        report.errors
    );
    let vice = Vice {
        reset_every: 10,
        ..Vice::default()
    };
    let (report, _) = load(
        Host::new(1, 40, vice),
        WireOptions::default(),
        options.clone(),
    );
    assert!(
        report.errors.contains_key("the connection was reset"),
        "{:?}",
        report.errors
    );
    let nobody = LoadOptions {
        server: ([10, 0, 0, 2], 81),
        requests: 5,
        ..options
    };
    let (report, _) = load(
        Host::new(1, 4, Vice::default()),
        WireOptions::default(),
        nobody,
    );
    assert_eq!(
        (report.answered, report.errors_total()),
        (0, 5),
        "{:?}",
        report.errors
    );
}

#[test]
fn the_link_limits_the_rate() {
    let options = LoadOptions {
        connections: 8,
        requests: 64,
        pipeline: 2,
        ..LoadOptions::default()
    };
    let slow = WireOptions {
        rate: noctule_net::link::Rate::Bits {
            bits: 10_000_000,
            clock: 100_000_000,
        },
        ..WireOptions::default()
    };
    let (free, _) = load(
        Host::new(1, 9, Vice::default()),
        WireOptions::default(),
        options.clone(),
    );
    let (held, net) = load(Host::new(1, 9, Vice::default()), slow, options);
    assert_eq!((held.answered, held.errors_total()), (64, 0));
    assert_eq!(held.body_bytes, free.body_bytes);
    // A tenth of a bit a cycle: the bodies alone take 80 cycles a byte.
    assert!(held.cycles > held.body_bytes * 80 && held.cycles > 2 * free.cycles);
    assert!(net.machine().open_from > 0, "the lanes are made to wait");
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);
impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_capture_holds_both_directions() {
    let file = Shared::default();
    let mut net = Network::new(Host::new(1, 1, Vice::default()), 1, WireOptions::default());
    net.capture(Box::new(file.clone())).unwrap();
    assert!(ping(&mut net, [10, 0, 0, 2], 1, 56, 1_000_000)[0].is_some());
    net.finish_capture().unwrap();
    let bytes = file.0.lock().unwrap();
    let mut at = 24;
    let mut kinds = Vec::new();
    while at < bytes.len() {
        let len = u32::from_le_bytes(bytes[at + 8..at + 12].try_into().unwrap()) as usize;
        let frame = &bytes[at + 16..][..len];
        kinds.push((frame[12..14] == [8, 6], frame[11]));
        at += 16 + len;
    }
    // ARP there and back, echo there and back; byte 11 ends the source's MAC address.
    assert_eq!(kinds, [(true, 10), (true, 2), (false, 10), (false, 2)]);
}

#[test]
fn a_server_that_is_not_there_ends_the_run() {
    for steady in [false, true] {
        let options = LoadOptions {
            connections: 3,
            requests: 6,
            server: ([10, 0, 0, 77], 80),
            timeout_us: 2_000_000,
            steady,
            ..LoadOptions::default()
        };
        let host = Host::new(1, 40, Vice::default());
        let (report, _) = load(host, WireOptions::default(), options);
        assert_eq!(report.answered, 0);
        assert_eq!(
            report.errors.get("no connection in time"),
            Some(&6),
            "{:?}",
            report.errors
        );
    }
}
