//! A client gets a page from a chip of RTL.

use noctule_net::{load, ping};
use noctule_serve_tests::{resources, serve, topology, unused_stack};

#[test]
fn a_chip_of_four_tiles_answers_pings() {
    let mut net = serve(&topology(2, 2, 1), &mut resources().0, 20, 1);
    for bytes in [0, 56, 1000] {
        let times = ping(&mut net, [10, 0, 0, 2], 2, bytes, 200_000);
        assert!(
            times.iter().all(Option::is_some),
            "{bytes} bytes: {times:?}"
        );
    }
}

#[test]
fn a_chip_of_four_tiles_serves_pages() {
    let (mut site, resources) = resources();
    let mut net = serve(&topology(2, 2, 1), &mut site, 20, 2);
    let options = load::LoadOptions {
        connections: 4,
        requests: 24,
        deadline: 20_000_000,
        ..Default::default()
    };
    let report = load::run(&mut net, &resources, &options);
    assert_eq!(
        (report.answered, report.errors_total()),
        (24, 0),
        "{report:?}"
    );
}

#[test]
fn sixty_four_machines_are_all_served() {
    let (mut site, resources) = resources();
    let mut net = serve(&topology(2, 2, 1), &mut site, 20, 64);
    let options = load::LoadOptions {
        connections: 64,
        requests: 1_000,
        deadline: 20_000_000,
        ..Default::default()
    };
    let report = load::run(&mut net, &resources[..1], &options);
    // Who is not heard asks again after a second; by then the others have had all requests.
    assert_eq!((report.answered, report.connected), (1_000, 64));
}

#[test]
fn machines_that_come_while_the_chip_is_busy_are_heard() {
    let (mut site, resources) = resources();
    let mut net = serve(&topology(2, 2, 1), &mut site, 20, 24);
    let options = load::LoadOptions {
        connections: 480,
        requests: 1_500,
        deadline: 20_000_000,
        ..Default::default()
    };
    let report = load::run(&mut net, &resources[..1], &options);
    // A lane has 16 buffers for who asks, and the control tile has connections of its own.
    assert_eq!((report.answered, report.connected), (1_500, 480));
}

#[test]
fn stacks_have_room_to_spare_where_many_hosts_come_and_go() {
    let (mut site, resources) = resources();
    let mut net = serve(&topology(3, 3, 1), &mut site, 20, 48);
    let options = load::LoadOptions {
        connections: 48,
        requests: 300,
        per_connection: Some(2),
        deadline: 20_000_000,
        ..Default::default()
    };
    let report = load::run(&mut net, &resources, &options);
    assert_eq!((report.answered, report.errors_total()), (300, 0));
    for y in 0..3 {
        let unused = unused_stack(net.machine(), "net", (0, y));
        println!("tile (0, {y}): {unused} bytes never used");
        assert!(unused >= 512, "{unused}");
    }
}
