//! P6: whatever an application does, the other one is served as fast as beside an idle one.

use noctule_contract::sock::{self, SockHead};
use noctule_hostile_images as op;
use noctule_hostile_tests::client::Client;
use noctule_hostile_tests::script::Script;
use noctule_hostile_tests::stage::{PORT, Stage, Told};
use std::sync::OnceLock;

const SOON: u64 = 20_000;
/// How much later the slowest of a hundred answers may come: this many times as late as beside an idle
/// application. What delays it is the share of a net tile's socket queue that the other application's
/// credits fill; a flood keeps it full, and the net tile looks at each message.
const BOUND: f64 = 2.0;
/// The same for one that sends large datagrams without end: descriptors of all applications wait in one
/// queue of the lane.
const SHARED_WIRE: f64 = 10.0;

fn script() -> Script {
    Script::after(SOON as u32)
}

/// The honest application's p99 in cycles, when the attack is under way.
fn p99(stage: &mut Stage) -> u64 {
    let report = stage.honest(600);
    assert_eq!(
        (report.answered, report.errors_total()),
        (600, 0),
        "{report:?}"
    );
    report.percentile(0.99).expect("answers")
}

/// The p99 beside an idle application; runs repeat to the cycle, so once is enough.
fn idle() -> u64 {
    static IDLE: OnceLock<u64> = OnceLock::new();
    *IDLE.get_or_init(|| {
        let mut stage = Stage::new(&script());
        stage.wait(2 * SOON);
        p99(&mut stage)
    })
}

/// Attacks, and demands that the honest application's p99 stays within the bound.
fn bounded(name: &str, script: &Script, prepare: impl Fn(&mut Stage) -> Vec<Client>) {
    bounded_by(BOUND, name, script, prepare);
}

fn bounded_by(
    bound: f64,
    name: &str,
    script: &Script,
    prepare: impl Fn(&mut Stage) -> Vec<Client>,
) {
    let mut stage = Stage::new(script);
    stage.wait(2 * SOON);
    let clients = prepare(&mut stage);
    let (quiet, attacked) = (idle(), p99(&mut stage));
    println!("{name}: p99 {attacked} cycles, beside an idle application {quiet}");
    assert!(
        attacked as f64 <= bound * quiet as f64,
        "{name}: {attacked}, idle {quiet}"
    );
    for event in stage.told() {
        let Told::Fault(f) = event else {
            panic!("{name}: {event:?}")
        };
        assert_eq!((f.x, f.y), (2, 0), "{name}: {f}");
    }
    drop(clients);
}

fn nobody(_: &mut Stage) -> Vec<Client> {
    vec![]
}

/// Connections to the hostile application, with data on them.
fn visitors(stage: &mut Stage) -> Vec<Client> {
    (0..12)
        .map(|k| {
            let c = Client::connect_to(&mut stage.net, k % 2, PORT, 1 << 12);
            stage.wait(200);
            c.say(&mut stage.net, &[b'x'; 12_000]);
            stage.wait(200);
            c
        })
        .collect()
}

#[test]
fn p6_one_that_spins_delays_nobody() {
    bounded("spin", &script().last(op::SPIN), nobody);
}

#[test]
fn p6_one_that_traps_panics_or_halts_delays_nobody() {
    bounded("trap", &script().last(op::TRAP), nobody);
    bounded("panic", &script().last(op::PANIC), nobody);
}

#[test]
fn p6_one_that_leaves_a_message_half_sent_delays_nobody() {
    bounded("half", &script().half(1, 8), nobody);
    let halves = script().half(1, 8).half(0, 3).half(2, 8).again();
    bounded("halves without end", &halves, nobody);
}

#[test]
fn p6_one_that_floods_with_messages_delays_nobody() {
    let nonsense = script().message(1, &[0; 8]).message(2, &[0; 8]).again();
    bounded("nonsense", &nonsense, nobody);
    let listen = script().listen(1, PORT.into()).listen(2, 99).again();
    bounded("listen", &listen, nobody);
    let stale = [SockHead(sock::CLOSE).0, 0x0007_0007, 1];
    let stale = script().message(1, &stale).message(2, &stale).again();
    bounded("stale", &stale, nobody);
}

#[test]
fn p6_one_that_floods_with_calls_delays_nobody() {
    let port = PORT.into();
    let off = [SockHead(sock::UNLISTEN).0, 1, port];
    let turns = script().listen(1, port).message(1, &off);
    let turns = turns.listen(2, port).message(2, &off).again();
    bounded("listen, unlisten", &turns, nobody);
    let to = u32::from_le_bytes([10, 0, 0, 10]);
    let connect = [SockHead(sock::CONNECT).0, 7, to, 9];
    let connect = script().message(1, &connect).message(2, &connect).again();
    bounded("connect", &connect, nobody);
    let bind = [SockHead(sock::UDP_BIND).0, 5, port];
    let send = SockHead(sock::UDP_SEND).with_refs(1).with_last(1).0;
    let send = [send, 5, to, 9, 0, 1000];
    let datagrams = script().message(1, &bind).message(1, &send).again();
    // A lane sends in one order for all applications, and each datagram comes back as an ICMP error.
    bounded_by(SHARED_WIRE, "datagrams", &datagrams, nobody);
}

#[test]
fn p6_one_that_never_drains_its_queue_delays_nobody() {
    let deaf = script().listen(1, PORT.into()).listen(2, PORT.into());
    bounded("deaf", &deaf, visitors);
}

#[test]
fn p6_one_that_keeps_every_buffer_delays_nobody() {
    let hoard = script()
        .listen(1, PORT.into())
        .listen(2, PORT.into())
        .serve(0, 0);
    bounded("hoard", &hoard, visitors);
}

#[test]
fn p6_one_that_closes_what_is_not_its_own_hits_itself_alone() {
    let claim = script().listen(1, PORT.into()).listen(2, PORT.into());
    let claim = claim.last(op::WAIT).last(100_000).claim(64, 40);
    let mut stage = Stage::new(&claim);
    stage.wait(2 * SOON);
    // One connection each, both in the tables of the net tiles by now.
    let mut clients: Vec<Client> = (0..16)
        .map(|k| {
            Client::connect_to(
                &mut stage.net,
                k % 2,
                if k < 8 { 80 } else { PORT },
                1 << 12,
            )
        })
        .collect();
    stage.wait(5_000);
    assert!(clients.iter().all(|c| c.open(&mut stage.net)));
    stage.wait(400_000);
    let open: Vec<bool> = clients.iter().map(|c| c.open(&mut stage.net)).collect();
    assert_eq!(
        open[..8],
        [true; 8],
        "connections of the honest application"
    );
    // The control: the very same messages close what is its own.
    assert!(open[8..].iter().any(|open| !open), "{open:?}");
    let asked = stage.resources[0].request.clone();
    clients[0].say(&mut stage.net, &asked);
    assert!(clients[0].until(&mut stage.net, 10_000_000, |h| {
        h.starts_with(b"HTTP/1.1 200")
    }));
}

/// The control of the bound: a chip that has more to do is found to be slower.
#[test]
fn p6_control_the_bound_notices_a_slower_chip() {
    let quiet = idle();
    let mut stage = Stage::new(&script());
    stage.wait(2 * SOON);
    let crowd = noctule_net::load::LoadOptions {
        connections: 96,
        requests: 2_000,
        warmup: 96,
        ..Default::default()
    };
    let small = stage.resources[..2].to_vec();
    let report = noctule_net::load::run(&mut stage.net, &small, &crowd);
    let crowded = report.percentile(0.99).expect("answers");
    assert!(
        crowded as f64 > BOUND * quiet as f64,
        "{crowded}, idle {quiet}"
    );
}
