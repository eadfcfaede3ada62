//! Blocks against `fpga/budget.toml`, placed and routed.

use noctule_fpga::{Block, Budget, report};
use noctule_tools::checkout;

fn keeps_to_its_budget(name: &str) {
    let text = std::fs::read_to_string(checkout().join("fpga/budget.toml")).expect("the file");
    let budget = Budget::parse(&text).expect("a budget");
    let block = Block::named(name).expect("a block");
    let report = report(block, &checkout(), 1, |_| {}).unwrap_or_else(|e| panic!("{e}"));
    let excess: Vec<_> = budget
        .excess(&report)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(!budget.compare(&report).is_empty(), "{name} has no budget");
    assert_eq!(excess, [""; 0], "./noctule fpga report {name} says more");
    // Measured, not made up: a block has registers, its parts add up, and a path has a first wire.
    let parts = report.parts.values();
    assert_eq!(parts.map(|p| p.lut4).sum::<u64>(), report.area.lut4);
    assert!(report.area.ff > 0 && !report.timing.path.is_empty());
}

#[test]
#[ignore = "the pair's area is twice a router's"]
fn a_router_keeps_to_its_area() {
    keeps_to_its_budget("router");
}

#[test]
fn linked_routers_keep_to_their_area_and_clock() {
    keeps_to_its_budget("pair");
}

#[test]
fn a_core_keeps_to_its_area_and_clock() {
    keeps_to_its_budget("core");
}

#[test]
#[ignore = "more than a minute of place and route"]
fn a_core_with_user_mode_keeps_to_its_area_and_clock() {
    keeps_to_its_budget("core-user");
}

#[test]
#[ignore = "minutes of place and route"]
fn a_lane_keeps_to_its_area_and_clock() {
    keeps_to_its_budget("lane");
}
