//! What the project's blocks are made of is what `semantics` compares with rust-hdl's simulator.

use noctule_emit::constructs;
use noctule_emit_bench::blocks::{Branches, Ops, State};
use noctule_noc::router::Router;

#[test]
fn every_construct_of_the_router_is_compared_with_the_simulator() {
    let mut compared = constructs(&mut Ops::<8, 16>::default());
    compared.extend(constructs(&mut Branches::default()));
    compared.extend(constructs(&mut State::default()));
    let used = constructs(&mut Router::<4>::default());
    assert!(used.len() > 20, "{used:?}");
    let missing: Vec<_> = used.difference(&compared).collect();
    assert!(missing.is_empty(), "not compared: {missing:?}");
    println!("used: {used:?}");
}

#[test]
fn what_is_not_compared_would_be_named() {
    let few = constructs(&mut Branches::default());
    let used = constructs(&mut Router::<4>::default());
    assert!(used.difference(&few).any(|c| c == "memory"), "{few:?}");
}
