//! What the tests of remote windows share.

#![allow(dead_code, reason = "not every test needs all of it")]

use noctule_contract::ctrl::{self, GuardFlags};
use noctule_contract::map::{APP_BASE, RX_BASE};
use noctule_contract::{fault, ni};
use noctule_ni::{REQ, System};

pub const R: u32 = 1;
pub const W: u32 = 2;

pub fn guard(s: &mut System, g: u32, base: u32, limit: u32, flags: u32) {
    s.ctrl_write(0, ctrl::GUARD + 16 * g, base).unwrap();
    s.ctrl_write(0, ctrl::GUARD_LIMIT + 16 * g, limit).unwrap();
    s.ctrl_write(0, ctrl::GUARD_FLAGS + 16 * g, flags).unwrap();
}

/// One node that may read and write 64 KB of app memory and read all of Rx memory.
pub fn open(seed: u64) -> System {
    let mut s = System::running(1, seed);
    guard(&mut s, 0, APP_BASE, APP_BASE + 0x1_0000, R | W);
    guard(
        &mut s,
        1,
        RX_BASE,
        RX_BASE + 0x4_0000,
        GuardFlags(R).with_any_lane(1).0,
    );
    s
}

pub fn requests(s: &System) -> Vec<Vec<u32>> {
    s.sent
        .iter()
        .filter(|(_, p)| p.net == REQ)
        .map(|(_, p)| p.flits.clone())
        .collect()
}

pub fn record(s: &mut System) -> (u32, u32, u32) {
    let word = fault::FaultWord(s.ctrl_read(0, ctrl::FAULT).unwrap());
    let addr = s.ctrl_read(0, ctrl::FAULT_ADDR).unwrap();
    s.ctrl_write(0, ctrl::FAULT, 0).unwrap();
    (word.code(), word.store(), addr)
}

pub fn counter(s: &mut System, c: u32) -> u32 {
    s.reg(0, ni::COUNTERS + 4 * c)
}
