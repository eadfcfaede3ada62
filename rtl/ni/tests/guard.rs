//! Remote windows: what the guard allows, and where an address goes.

mod windows;

use noctule_contract::ctrl::{self};
use noctule_contract::map::{APP_BASE, NI_BASE, RX_BASE, RX_LANE_LSB, STRIPE};
use noctule_contract::node::Node as Name;
use noctule_contract::remote::{OP_ADD, ReqHead};
use noctule_contract::{fault, ni};
use noctule_ni::{Access, Fault, System};

use windows::{R, W, guard, open, record, requests};

#[test]
fn nothing_is_allowed_without_an_entry_and_a_denial_never_reaches_the_network() {
    let mut s = System::running(1, 1);
    for (addr, store) in [
        (APP_BASE, None),
        (APP_BASE + 4, Some(1)),
        (RX_BASE, None),
        (0xffff_fffc, Some(2)),
    ] {
        let (answer, cycles) = s.access(
            0,
            Access {
                addr,
                store,
                be: 15,
            },
        );
        assert_eq!((answer, cycles), (Err(Fault), 2));
        let code = if store.is_some() {
            fault::GUARD_WRITE
        } else {
            fault::GUARD_READ
        };
        assert_eq!(record(&mut s), (code, store.is_some() as u32, addr));
    }
    s.set(0, ni::ATOMIC_ADDR, APP_BASE + 8);
    assert_eq!(s.store(0, NI_BASE + ni::ATOMIC_OP, OP_ADD), Err(Fault));
    assert_eq!(record(&mut s), (fault::GUARD_ATOMIC, 1, APP_BASE + 8));
    s.set(0, ni::PREFETCH_ADDR, APP_BASE);
    s.set(0, ni::PREFETCH_LEN, 256);
    s.steps(50);
    assert!(requests(&s).is_empty());
    assert_eq!(s.reg(0, ni::PREFETCH_LEN), 0);
}

#[test]
fn an_entry_covers_exactly_its_lines_and_rights() {
    let mut s = System::running(1, 2);
    guard(&mut s, 3, APP_BASE + 0x40, APP_BASE + 0x80, R);
    guard(&mut s, 7, APP_BASE + 0x80, APP_BASE + 0xa0, W);
    guard(&mut s, 9, 0xffff_ffe0, 0, R | W);
    for (offset, read, write) in [
        (0x3c, false, false),
        (0x40, true, false),
        (0x7f & !3, true, false),
        (0x80, false, true),
        (0x9c, false, true),
        (0xa0, false, false),
    ] {
        assert_eq!(
            s.load(0, APP_BASE + offset).is_ok(),
            read,
            "load {offset:#x}"
        );
        assert_eq!(
            s.store(0, APP_BASE + offset, 1).is_ok(),
            write,
            "store {offset:#x}"
        );
    }
    assert!(s.load(0, 0xffff_fffc).is_ok() && s.store(0, 0xffff_ffe0, 1).is_ok());
    // Atomics want both; an entry that allows each to half of it does not add up to another line.
    for (offset, ok) in [(0x40, false), (0x80, false)] {
        s.set(0, ni::ATOMIC_ADDR, APP_BASE + offset);
        assert_eq!(s.store(0, NI_BASE + ni::ATOMIC_OP, OP_ADD).is_ok(), ok);
    }
    // A right taken away is gone at once, cached line, near line and open store line included.
    assert!(s.load(0, APP_BASE + 0x44).is_ok() && s.store(0, APP_BASE + 0x88, 1).is_ok());
    s.ctrl_write(0, ctrl::GUARD_FLAGS + 16 * 3, 0).unwrap();
    s.ctrl_write(0, ctrl::GUARD_FLAGS + 16 * 7, 0).unwrap();
    assert_eq!(s.load(0, APP_BASE + 0x44), Err(Fault));
    assert_eq!(s.store(0, APP_BASE + 0x88, 1), Err(Fault));
}

#[test]
fn guard_entries_read_back_and_refuse_what_is_no_multiple_of_a_line() {
    let mut s = System::running(1, 3);
    guard(&mut s, 31, APP_BASE + 32, APP_BASE + 64, 7);
    assert_eq!(s.ctrl_read(0, ctrl::GUARD + 16 * 31), Ok(APP_BASE + 32));
    assert_eq!(
        s.ctrl_read(0, ctrl::GUARD_LIMIT + 16 * 31),
        Ok(APP_BASE + 64)
    );
    assert_eq!(s.ctrl_read(0, ctrl::GUARD_FLAGS + 16 * 31), Ok(7));
    for (addr, value) in [
        (ctrl::GUARD, 4),
        (ctrl::GUARD_LIMIT, 31),
        (ctrl::GUARD_FLAGS, 8),
        (ctrl::GUARD + 12, 0),
        (ctrl::GUARD + 16 * 32, 0),
    ] {
        assert!(s.ctrl_write(0, addr, value).is_err(), "{addr:#x}");
    }
}

#[test]
fn an_entry_for_any_lane_compares_offsets_only_and_rows_without_a_lane_fault() {
    let mut s = open(4);
    for row in [0, 1, 5] {
        s.memory
            .write(RX_BASE + (row << RX_LANE_LSB) + 0x100, 70 + row);
        assert_eq!(
            s.load(0, RX_BASE + (row << RX_LANE_LSB) + 0x100),
            Ok(70 + row)
        );
        let head = ReqHead(requests(&s).last().unwrap()[0]);
        assert_eq!(head.dest(), Name::west(row).0);
    }
    assert_eq!(
        s.load(0, RX_BASE + (1 << RX_LANE_LSB) + 0x4_0000),
        Err(Fault)
    );
    assert_eq!(record(&mut s).0, fault::GUARD_READ);
    // Row 3 is the bridge's, rows from 6 on are not on the chip.
    for row in [3, 6, 15] {
        assert_eq!(s.load(0, RX_BASE + (row << RX_LANE_LSB)), Err(Fault));
        assert_eq!(record(&mut s).0, fault::UNMAPPED);
    }
    s.ctrl_write(0, ctrl::LANE_ROWS, 0b11).unwrap();
    assert_eq!(s.load(0, RX_BASE + (5 << RX_LANE_LSB) + 0x200), Err(Fault));
    assert_eq!(record(&mut s).0, fault::UNMAPPED);
    assert!(s.load(0, RX_BASE + (1 << RX_LANE_LSB)).is_ok());
}

#[test]
fn app_addresses_go_to_the_channel_of_their_stripe() {
    let mut s = open(5);
    for (k, row) in [0, 1, 3, 4, 0].into_iter().enumerate() {
        s.load(0, APP_BASE + STRIPE * k as u32).unwrap();
        assert_eq!(
            ReqHead(requests(&s).last().unwrap()[0]).dest(),
            Name::east(6, row).0
        );
    }
}
