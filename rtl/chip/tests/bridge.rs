//! What the bridge promises its host and the chip.

use noctule_chip_bench::Bench;
use noctule_contract::{bridge::*, ctrl, map, ni, node::Node, remote::*};
use noctule_core::asm::{jal, li, lw, sw};

#[test]
fn the_host_writes_and_reads_the_supervisors_memory() {
    let mut b = Bench::new();
    let words: Vec<u32> = (0..100).map(|i| 0xABCD_0000 + i).collect();
    assert_eq!(b.write(Bench::own(), map::LOCAL_BASE + 64, &words), 0);
    assert_eq!(b.read(Bench::own(), map::LOCAL_BASE + 64, 100), (words, 0));
    assert!(b.seen.is_empty(), "nothing of this may enter the network");
    assert_eq!(
        b.read(Bench::own(), ctrl::LOCAL_BYTES, 1),
        (vec![256 * 1024], 0)
    );
}

#[test]
fn the_host_reaches_other_nodes_through_the_network_in_order() {
    let mut b = Bench::new();
    let node = Node::tile(3, 2);
    assert_eq!(b.write(node, 0x1000, &[5, 6, 7]), 0);
    assert_eq!(b.read(node, 0x1000, 3), (vec![5, 6, 7], 0));
    let writes: Vec<_> = b
        .seen
        .iter()
        .filter(|s| s.1 == OP_CTRL_WRITE)
        .map(|s| (s.2, s.3))
        .collect();
    assert_eq!(writes, [(0x1000, 5), (0x1004, 6), (0x1008, 7)]);
}

#[test]
fn writes_are_posted_and_at_most_eight_wait() {
    let mut b = Bench::new();
    b.delay = 1000;
    let start = b.cycle;
    assert_eq!(b.write(Node::tile(1, 0), 0, &[1; 16]), 0);
    let took = b.cycle - start;
    assert!(
        (2000..3000).contains(&took),
        "16 writes of 1000 cycles took {took}"
    );
}

#[test]
fn errors_are_told_and_cleared() {
    let mut b = Bench::new();
    b.broken.push(Node::tile(1, 1));
    assert_eq!(b.write(Node::tile(1, 1), 0, &[1, 2]), 1);
    assert_eq!(b.read(Node::tile(1, 1), 0, 2), (vec![0, 0], 1));
    assert_eq!(b.write(Node::tile(0, 1), 0, &[1, 2]), 0);
    assert_eq!(b.write(Bench::own(), 0x7000, &[1]), 1);
    assert_eq!(b.host(&[0x1234], 1), [HOST_UNKNOWN]);
    assert_eq!(b.write(Node::tile(0, 1), 4, &[]), 0);
}

#[test]
fn the_supervisor_runs_and_owns_requester_and_host_link() {
    let mut b = Bench::new();
    let mut code = Vec::new();
    code.extend(li(1, map::NI_BASE));
    code.extend(li(2, Node::tile(2, 3).0));
    code.push(sw(2, 1, ni::CTRL_NODE as i32));
    code.extend(li(2, 0x2000));
    code.push(sw(2, 1, ni::CTRL_ADDR as i32));
    code.extend(li(2, 0x55AA));
    code.push(sw(2, 1, ni::CTRL_DATA as i32)); // 0x2000
    code.push(sw(1, 1, ni::CTRL_DATA as i32)); // 0x2004
    code.extend(li(2, 0x2000));
    code.push(sw(2, 1, ni::CTRL_ADDR as i32));
    code.push(lw(3, 1, ni::CTRL_READ as i32)); // waits for the writes
    code.push(sw(3, 1, ni::HOST_DATA as i32));
    // Echo: wait for a word from the host, send it back.
    code.push(lw(4, 1, ni::EVENTS as i32));
    code.push(0x0202_7213); // andi x4, x4, 32
    code.push(0xFE02_0CE3); // beq x4, x0, -8
    code.push(lw(5, 1, ni::HOST_DATA as i32));
    code.push(sw(5, 1, ni::HOST_DATA as i32));
    code.push(jal(0, 0));
    assert_eq!(b.write(Bench::own(), map::LOCAL_BASE, &code), 0);
    assert_eq!(b.host(&[HOST_RUN], 1), [0]);
    assert_eq!(b.host(&[], 1), [0x55AA]);
    assert_eq!(b.host(&[0xFEED_BEEF], 1), [0xFEED_BEEF]);
    let writes: Vec<_> = b
        .seen
        .iter()
        .filter(|s| s.1 == OP_CTRL_WRITE)
        .map(|s| (s.0, s.2, s.3))
        .collect();
    assert_eq!(
        writes,
        [
            (Node::tile(2, 3), 0x2000, 0x55AA),
            (Node::tile(2, 3), 0x2004, map::NI_BASE)
        ]
    );

    // Held again, the link is the machine's.
    b.model.poke("host_hold_i", 1);
    b.step();
    b.model.poke("host_hold_i", 0);
    assert_eq!(
        b.read(Bench::own(), map::LOCAL_BASE, 2),
        (code[..2].to_vec(), 0)
    );
}
