//! The supervisor's own accesses to memory, beside its control packets; a slow host, a slow network.

use noctule_chip_bench::Bench;
use noctule_contract::{bridge::*, ctrl, map, ni, node::Node, remote::*};
use noctule_core::asm::{jal, li, lw, sw};

/// A bridge whose supervisor may reach 4 KB of memory behind channel 0, in a mesh of 2x2.
fn with_memory() -> Bench {
    let mut b = Bench::new();
    let own = Bench::own();
    assert_eq!(b.write(own, ctrl::MESH, &[2 | 2 << 8]), 0);
    assert_eq!(b.write(own, ctrl::CHANNEL_ROWS_LO, &[0]), 0);
    let flags = ctrl::GuardFlags(0).with_read(1).with_write(1).0;
    let entry = [map::APP_BASE, map::APP_BASE + 4096, flags];
    assert_eq!(b.write(own, ctrl::GUARD, &entry), 0);
    b
}

/// Loads the code and lets it run.
fn run(b: &mut Bench, code: &[u32]) {
    assert_eq!(b.write(Bench::own(), map::LOCAL_BASE, code), 0);
    assert_eq!(b.host(&[HOST_RUN], 1), [0]);
}

#[test]
fn memory_accesses_and_control_packets_of_the_supervisor_share_the_link_whole() {
    for rate in [256, 100, 30] {
        let mut b = with_memory();
        b.rate = rate;
        let mut code = Vec::new();
        code.extend(li(1, map::NI_BASE));
        code.extend(li(2, Node::tile(1, 1).0));
        code.push(sw(2, 1, ni::CTRL_NODE as i32));
        code.extend(li(2, 0x2000));
        code.push(sw(2, 1, ni::CTRL_ADDR as i32));
        code.extend(li(4, map::APP_BASE));
        for k in 0..20i32 {
            // A store to a line of its own sends off the one before, beside the control write.
            code.push(sw(2, 4, 0x400 + 32 * k));
            code.push(sw(4, 1, ni::CTRL_DATA as i32));
            code.push(lw(5, 4, 32 * k + 4));
            code.push(sw(5, 1, ni::HOST_DATA as i32));
        }
        code.push(sw(0, 1, ni::FLUSH as i32));
        code.push(sw(1, 1, ni::HOST_DATA as i32));
        code.push(jal(0, 0));
        run(&mut b, &code);
        let words = b.host(&[], 21);
        let loaded: Vec<u32> = (0..20).map(|k| map::APP_BASE + 32 * k + 4).collect();
        assert_eq!(words[..20], loaded, "rate {rate}");
        for _ in 0..4000 {
            b.step();
        }
        let count = |op| b.lines.iter().filter(|l| l.0 == op).count();
        assert_eq!((count(OP_READ), count(OP_WRITE)), (20, 20), "rate {rate}");
        let control = b.seen.iter().filter(|s| s.1 == OP_CTRL_WRITE);
        let at: Vec<u32> = control.map(|s| s.2).collect();
        let expected: Vec<u32> = (0..20).map(|k| 0x2000 + 4 * k).collect();
        assert_eq!(at, expected, "rate {rate}");
    }
}

#[test]
fn the_supervisor_sees_how_much_waits_for_it_and_how_much_it_may_send() {
    let mut b = Bench::new();
    let mut code = Vec::new();
    code.extend(li(1, map::NI_BASE));
    code.push(lw(3, 1, ni::HOST_DATA as i32)); // nothing there: reads as zero
    code.push(sw(3, 1, ni::HOST_DATA as i32));
    code.push(lw(3, 1, ni::HOST_STATUS as i32));
    code.push(sw(3, 1, ni::HOST_DATA as i32));
    code.push(lw(4, 1, ni::EVENTS as i32));
    code.push(0x0202_7213); // andi x4, x4, 32
    code.push(0xFE02_0CE3); // beq x4, x0, -8
    code.push(lw(3, 1, ni::HOST_STATUS as i32));
    code.push(sw(3, 1, ni::HOST_DATA as i32));
    code.push(jal(0, 0));
    run(&mut b, &code);
    let [nothing, before] = b.host(&[], 2)[..] else {
        panic!("two words");
    };
    assert_eq!((nothing, before & 0xFFFF), (0, 0));
    assert!(before >> 16 > 0, "room towards the host: {before:#x}");
    assert_eq!(b.host(&[7], 1)[0] & 0xFFFF, 1);
}

#[test]
fn the_supervisors_timer_wakes_it_and_a_trap_is_its_own() {
    let mut b = Bench::new();
    let mut code = Vec::new();
    code.extend(li(1, map::NI_BASE));
    code.extend(li(2, map::LOCAL_BASE + 0x100));
    code.push(0x3051_1073); // csrw mtvec, x2
    code.extend(li(2, 40));
    code.push(sw(2, 1, ni::TIMER as i32));
    code.extend(li(2, ni::EVENT_TIMER));
    code.push(sw(2, 1, ni::EVENT_ENABLE as i32));
    code.extend(li(2, 0x888));
    code.push(0x3041_1073); // csrw mie, x2
    code.push(0x1050_0073); // wfi
    code.push(lw(3, 1, ni::TIME_US as i32));
    code.push(sw(3, 1, ni::HOST_DATA as i32));
    code.extend(li(4, map::APP_BASE));
    code.push(lw(5, 4, 0)); // no right: a precise fault
    code.resize(0x40, 0x13);
    code.push(0x3420_21F3); // csrr x3, mcause
    code.push(sw(3, 1, ni::HOST_DATA as i32));
    code.push(jal(0, 0));
    run(&mut b, &code);
    let [woken, cause] = b.host(&[], 2)[..] else {
        panic!("two words");
    };
    assert!((40..45).contains(&woken), "at {woken} us");
    assert_eq!(cause, 5, "a load access fault");
}

#[test]
fn a_slow_host_and_a_slow_network_change_no_word() {
    for (rate, delay) in [(40, 20), (90, 3), (10, 60)] {
        let mut b = Bench::new();
        (b.rate, b.delay) = (rate, delay);
        for (node, at) in [(Bench::own(), map::LOCAL_BASE), (Node::tile(1, 1), 0x1000)] {
            let words: Vec<u32> = (0..20).map(|i| (0x0101_0101 * i) ^ rate as u32).collect();
            assert_eq!(b.write(node, at, &words), 0);
            assert_eq!(b.read(node, at, 20), (words, 0));
        }
        assert_eq!(b.host(&[0x55], 1), [HOST_UNKNOWN]);
    }
}

#[test]
fn memory_and_control_space_keep_every_bit_that_the_host_writes() {
    let mut b = Bench::new();
    let words: Vec<u32> = (0..32).map(|i| 1 << i).collect();
    for at in (8..18).map(|bit| map::LOCAL_BASE + (1 << bit)) {
        assert_eq!(b.write(Bench::own(), at, &words), 0);
        assert_eq!(b.read(Bench::own(), at, 32), (words.clone(), 0));
    }
    for node in [Node::tile(15, 15), Node::east(16, 10), Node::west(5)] {
        for bit in 2..31 {
            let at = 1 << bit;
            assert_eq!(b.write(node, at, &[!at]), 0);
            assert_eq!(b.read(node, at, 1), (vec![!at], 0), "{node:?} {at:#x}");
        }
    }
}
