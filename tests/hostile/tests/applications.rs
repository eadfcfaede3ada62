//! Applications that mean harm, on the chip of RTL beside an honest one: every forbidden access is a
//! fault that reaches the host, has no effect, and costs the honest application nothing. Each with a
//! control: the same attack works when its check is taken away (what no table can take away: `walls.rs`; P6: `bystanders.rs`).

use noctule_contract::ctrl::{self, ChannelEntry, GuardFlags};
use noctule_contract::{fault, lane, map, msg, ni, node::Node, remote};
use noctule_hostile_images as op;
use noctule_hostile_tests::attacker::{Attacker, HOME};
use noctule_hostile_tests::script::Script;
use noctule_hostile_tests::stage::{HONEST, PORT, SECRET, Stage, TILE, Told, secret_of, topology};
use noctule_hostile_tests::walls;
use noctule_serve_tests::unused_stack;
use noctule_tables::Plan;

/// Microseconds after which attacks begin.
const SOON: u64 = 20_000;

fn script() -> Script {
    Script::after(SOON as u32)
}

/// Addresses that attacks aim at.
struct Aim {
    own_rx: u32,
    honest_rx: u32,
    stack_rx: u32,
    secret: u32,
    page: u32,
}

fn aim() -> Aim {
    let t = topology();
    let plan = Plan::new(&t).unwrap();
    let rx = |unit: u16| map::RX_BASE + 256 * u32::from(unit);
    Aim {
        own_rx: rx(plan.pools[2].small_first),
        honest_rx: rx(plan.pools[1].small_first),
        stack_rx: map::RX_BASE,
        secret: secret_of(&plan.regions[1]),
        page: plan.regions[0].base,
    }
}

/// Carries the attack out and demands that the first thing the host hears is this fault of the hostile
/// tile, that the honest application is served as if nothing had happened, and keeps its secret.
fn faults(name: &str, script: &Script, code: u32, address: u32) {
    let mut stage = Stage::new(script);
    assert_eq!(stage.told(), [], "{name}: too early");
    stage.wait(2 * SOON);
    let told = stage.told();
    let Some(Told::Fault(f)) = told.first() else {
        panic!("{name}: no fault: {told:?}");
    };
    assert_eq!((f.x, f.y), (2, 0), "{name}");
    assert_eq!((f.code, f.address), (code, address), "{name}: {f}");
    let report = stage.honest(40);
    assert_eq!((report.answered, report.errors_total()), (40, 0), "{name}");
    assert_eq!(stage.app_word(aim().secret), SECRET, "{name}");
    for k in 0..4 {
        assert_ne!(stage.result(k), SECRET, "{name}: it has seen the secret");
    }
    for event in stage.told() {
        let Told::Fault(f) = event else {
            panic!("{name}: {event:?}")
        };
        assert_eq!((f.x, f.y), (2, 0), "{name}: somebody else suffers: {f}");
    }
}

#[test]
fn p1_there_is_no_way_to_another_tiles_memory() {
    let beyond = map::LOCAL_BASE + 0x4_0000;
    faults("load", &script().load(beyond), fault::UNMAPPED, beyond);
    faults("store", &script().store(beyond, 1), fault::UNMAPPED, beyond);
    for hole in [0x0000_1000, 0x5000_0000, 0xB000_0000] {
        faults("a hole", &script().load(hole), fault::UNMAPPED, hole);
    }
    // Rows without a lane: the bridge's, and one that the mesh does not have.
    for row in [1u32, 7] {
        let at = map::RX_BASE | row << map::RX_LANE_LSB;
        faults("no lane", &script().load(at), fault::UNMAPPED, at);
    }
}

#[test]
fn p2_received_bytes_cannot_be_changed() {
    let Aim {
        own_rx, stack_rx, ..
    } = aim();
    let store = |at| script().store(at, 1).message(0, &[0, 0, 0]);
    faults("own", &store(own_rx), fault::GUARD_WRITE, own_rx);
    faults("stack", &store(stack_rx), fault::GUARD_WRITE, stack_rx);
    let mut stage = Stage::new(&script().store(own_rx, SECRET));
    open(&mut stage, own_rx);
    stage.wait(2 * SOON);
    assert_eq!(stage.rx_word(own_rx), SECRET, "the control");
}

/// Takes the guard away: one entry for everything remote.
fn open(stage: &mut Stage, at: u32) {
    let flags = GuardFlags(0).with_read(1).with_write(1).0;
    let line = at & !31;
    stage.tamper(TILE, ctrl::GUARD + 16 * 31, &[line, line + 32, flags]);
}

#[test]
fn p3_memory_of_others_is_out_of_reach() {
    let Aim {
        honest_rx,
        stack_rx,
        secret,
        page,
        ..
    } = aim();
    for at in [secret, honest_rx, stack_rx, page] {
        faults("load", &script().load(at), fault::GUARD_READ, at);
    }
    for at in [secret, page] {
        let store = script().store(at, 1).message(0, &[0, 0, 0]);
        faults("store", &store, fault::GUARD_WRITE, at);
        for operation in [remote::OP_SWAP, remote::OP_ADD] {
            let atomic = script().atomic(operation, at, 1);
            faults("atomic", &atomic, fault::GUARD_ATOMIC, at);
        }
    }
}

#[test]
fn p3_control_without_the_guard_the_secret_is_read_and_changed() {
    let at = aim().secret;
    let mut stage = Stage::new(
        &script()
            .load(at)
            .atomic(remote::OP_SWAP, at, 7)
            .store(at + 4, 9),
    );
    open(&mut stage, at);
    stage.wait(2 * SOON);
    assert_eq!(stage.result(0), SECRET);
    assert_eq!((stage.app_word(at), stage.app_word(at + 4)), (7, 9));
}

#[test]
fn p5_messages_go_where_the_table_says_and_nowhere_else() {
    for channel in [3, 60, 127] {
        let script = script().raw(channel, 1, &[0]);
        faults("absent", &script, fault::CHANNEL_ABSENT, channel);
    }
}

#[test]
fn p5_control_with_an_entry_the_message_is_sent() {
    let mut stage = Stage::new(&script().raw(60, 1, &[0]));
    let at = ctrl::CHANNEL + 16 * 60;
    stage.tamper(TILE, at, &[entry(HONEST), 64]);
    let sent = |s: &mut Stage| s.look(TILE, ctrl::COUNTERS + 4 * ni::COUNTER_SENT);
    let before = sent(&mut stage);
    stage.wait(2 * SOON);
    assert_eq!(sent(&mut stage), before + 1);
    assert_eq!(stage.look(TILE, ctrl::FAULT), 0);
}

#[test]
fn p5_messages_that_are_too_long_or_empty_are_never_sent() {
    let status = map::NI_BASE + ni::SEND_STATUS;
    let long = walls::too_long(script()).load(status);
    let empty = script().raw(1, 0, &[]).load(status);
    let errors = [(long, ni::SEND_ERR_LENGTH), (empty, ni::SEND_ERR_LENGTH)];
    for (script, error) in errors {
        let mut stage = Stage::new(&script);
        stage.wait(2 * SOON);
        let told = stage.told();
        assert!(stage.result(0) & error != 0, "{told:?}");
        assert_eq!(stage.honest(40).answered, 40);
    }
}

#[test]
fn p5_messages_without_credit_are_never_sent() {
    let status = map::NI_BASE + ni::SEND_STATUS;
    // The entry has credit for one message of four words, the second has none.
    let script = script()
        .raw(60, 4, &[0; 4])
        .raw(60, 8, &[0; 8])
        .load(status);
    for (credits, sent, errors) in [(5, 1, ni::SEND_ERR_CREDIT), (14, 2, 0)] {
        let mut stage = Stage::new(&script);
        let entry = entry(HONEST);
        stage.tamper(TILE, ctrl::CHANNEL + 16 * 60, &[entry, credits]);
        // Who does not pop returns no credit.
        stage.tamper(HONEST, ctrl::TILE_CTRL, &[0]);
        let count = |s: &mut Stage| s.look(TILE, ctrl::COUNTERS + 4 * ni::COUNTER_SENT);
        let before = count(&mut stage);
        stage.wait(2 * SOON);
        assert_eq!(count(&mut stage) - before, sent, "{credits} credits");
        assert_eq!(stage.result(0) & 0xFF, errors, "{credits} credits");
    }
}

/// A channel to a tile's socket queue.
fn entry(to: Node) -> u32 {
    ChannelEntry(0)
        .with_dest(to.0)
        .with_dest_queue(msg::QUEUE_SOCK)
        .with_max_words(8)
        .with_valid(1)
        .0
}

#[test]
fn p7_tables_are_out_of_reach() {
    let registers = [ni::CTRL_NODE, ni::CTRL_ADDR, ni::CTRL_DATA, ni::HOST_DATA];
    for r in registers {
        let at = map::NI_BASE + r;
        faults("store", &script().register(r, 1), fault::REGISTER, at);
    }
    for r in [ni::CTRL_READ, ni::CTRL_STATUS, ni::HOST_DATA] {
        let at = map::NI_BASE + r;
        faults("load", &script().load(at), fault::REGISTER, at);
    }
    // An operation that is the bridge's, on the victim's control space and (P1) on its memory.
    let operation = map::NI_BASE + ni::ATOMIC_OP;
    let walls = [walls::stop(script()), walls::write(script(), SECRET)];
    for script in walls {
        faults("control packet", &script, fault::REGISTER, operation);
    }
    let node = map::NI_BASE + ni::NODE_ID;
    faults(
        "own node",
        &script().store(node, HONEST.0),
        fault::REGISTER,
        node,
    );
}

/// Sends datagrams from places in and around the transmittable range; the data of those that came.
fn datagrams(script: &Script, tamper: impl Fn(&mut Stage)) -> (Stage, Vec<Vec<u8>>) {
    let mut stage = Stage::new(script);
    stage.net.take_strays();
    let mut attacker = Attacker::default();
    attacker.send(
        &mut stage.net,
        &noctule_hostile_tests::frame::arp(HOME, 1, [10, 0, 0, 2]),
    );
    tamper(&mut stage);
    stage.wait(2 * SOON);
    let udp = |f: Vec<u8>| (f.len() > 42 && f[23] == 17).then(|| f[42..].to_vec());
    let came = stage
        .net
        .take_strays()
        .into_iter()
        .filter_map(udp)
        .collect();
    (stage, came)
}

/// Binds, then sends `len` bytes from `offset`.
fn send_from(offset: u32, len: u32) -> Script {
    use noctule_contract::sock::{self, SockHead};
    let (bind, send) = (SockHead(sock::UDP_BIND).0, SockHead(sock::UDP_SEND));
    let send = send.with_refs(1).with_last(1).0;
    let to = u32::from_le_bytes(HOME.ip);
    script()
        .message(1, &[bind, 5, PORT.into()])
        .message(1, &[send, 5, to, 9000, offset, len])
}

const RANGE: u32 = 0x1_0000;

#[test]
fn p4_nothing_outside_the_transmittable_range_leaves() {
    // What is inside does.
    let (_, came) = datagrams(&send_from(RANGE - 64, 64), |_| {});
    assert_eq!(came, [vec![0; 64]]);
    for (offset, len) in [
        (RANGE, 64),
        (RANGE - 32, 64),
        (RANGE - 1, 2),
        (0xFFFF_FFE0, 64),
        (0xFFFF_0000, 1000),
    ] {
        let (mut stage, came) = datagrams(&send_from(offset, len), |_| {});
        assert_eq!(
            came,
            <[Vec<u8>; 0]>::default(),
            "{len} bytes from {offset:#x}"
        );
        let counters = stage.net.machine().lane_counters(0).unwrap().unwrap();
        let refused = counters[lane::COUNTER_DESC_IO_GUARD as usize];
        assert_eq!(refused, 1, "{len} bytes from {offset:#x}");
        assert_eq!(stage.told(), []);
        assert_eq!(stage.honest(40).answered, 40);
    }
}

#[test]
fn p4_control_without_the_io_guard_the_secret_leaves() {
    let (_, came) = datagrams(&send_from(RANGE, 64), |stage| {
        let bytes = lane::IO_BYTES + 8 * 2;
        stage.tamper(Node::west(0), bytes, &[2 * RANGE]);
    });
    assert_eq!(came, [SECRET.to_le_bytes().repeat(16)]);
}

#[test]
fn programs_that_break_are_reported_by_name() {
    for (operation, cause, text) in [
        (op::TRAP, 2, "an instruction that does not exist"),
        (op::PANIC, fault::CAUSE_PANIC, "the program panicked"),
        (
            op::OVERFLOW,
            fault::CAUSE_STACK,
            "the stack ran into its guard",
        ),
    ] {
        let mut stage = Stage::new(&script().last(operation));
        stage.wait(2 * SOON);
        let told = stage.told();
        let [Told::Fault(f)] = told[..] else {
            panic!("{text}: {told:?}")
        };
        assert_eq!((f.code, f.cycle), (fault::SOFTWARE, cause), "{f}");
        assert!(f.to_string().contains(text), "{f}");
        assert_eq!(stage.honest(40).answered, 40);
    }
}

/// The image's statics end where the guard begins.
fn guard() -> (u32, u32) {
    let image = noctule_hostile_tests::script::image();
    let at = |name| image.symbol(name).expect("a symbol");
    (at("__bss_end"), at("__stack_low"))
}

#[test]
fn a_stack_that_overflows_changes_nothing_below_its_guard() {
    let (low, high) = guard();
    let changed = |stage: &Stage| {
        let word = |at| stage.local_word(TILE, at);
        (low..high).step_by(4).filter(|at| word(*at) != 0).count()
    };
    let mut stage = Stage::new(&script().last(op::OVERFLOW));
    stage.wait(2 * SOON);
    assert_eq!(changed(&stage), 0);
    // The guard itself may be stored to by nobody, nor read.
    for touch in [
        script().store(low, 1),
        script().store(high - 4, 1),
        script().load(low),
    ] {
        let mut stage = Stage::new(&touch);
        stage.wait(2 * SOON);
        let told = stage.told();
        assert!(
            matches!(told[..], [Told::Fault(f)] if f.cycle == fault::CAUSE_STACK),
            "{told:?}"
        );
    }
    // What is on either side of it may: the control.
    let mut stage = Stage::new(&script().store(high, SECRET).load(high).last(op::END));
    stage.wait(2 * SOON);
    assert_eq!((stage.told(), stage.result(0)), (vec![], SECRET));
}

#[test]
fn stacks_of_the_images_keep_away_from_their_guards() {
    let mut stage = Stage::new(&script());
    let pings = noctule_net::ping(&mut stage.net, [10, 0, 0, 2], 2, 1400, 200_000);
    assert!(pings.iter().all(Option::is_some));
    // The deepest that control work goes: an ICMP error as long as a frame.
    let long = noctule_hostile_tests::frame::icmp(HOME, 3, 4, 576, &[0x45; 1472]);
    Attacker::default().send(&mut stage.net, &long);
    assert_eq!(stage.honest(200).answered, 200);
    for (name, tile) in [("net", Node::tile(0, 0)), ("web", HONEST)] {
        let image = noctule_images::Image::get(name).unwrap();
        let at = (tile.x() as usize, tile.y() as usize);
        let unused = unused_stack(stage.net.machine(), name, at) as u32;
        println!("{name}: {unused} bytes of {} never used", image.sizes.stack);
        assert!(
            (1024..image.sizes.stack).contains(&unused),
            "{name}: {unused}"
        );
    }
}
