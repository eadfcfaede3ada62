//! Verilates the lane for its bench, with 64 KB of Rx memory and few places for notifications, so that
//! the end of both is near.

use noctule_verilate_build::Verilate;

/// Every module of a lane, packages first; what else verilates a lane takes the same list.
const SOURCES: &str = include_str!("sources.txt");

fn main() {
    println!("cargo::rerun-if-changed=sources.txt");
    Verilate::new("lane")
        .sources(SOURCES.lines())
        .param("RxBytes", 0x1_0000)
        .param("RingSlots", 64)
        .param("RingReserve", 7)
        .param("SlotBits", 10)
        .flag("-Wall")
        .build();
}
