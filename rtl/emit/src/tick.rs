//! Driving a block in rust-hdl's simulator without its threads.

use rust_hdl::prelude::{Block, Clock, simulate};

/// Rounds of propagation before a block counts as oscillating.
const ROUNDS: usize = 64;

/// Propagates the inputs until nothing changes.
///
/// # Panics
/// If the block oscillates.
pub fn settle<B: Block>(block: &mut B) {
    assert!(simulate(block, ROUNDS), "the block does not settle");
}

/// One clock cycle; `clock` sets the block's clock. On return the outputs show the new state.
///
/// # Panics
/// If the block oscillates.
pub fn tick<B: Block>(block: &mut B, clock: impl Fn(&mut B, Clock)) {
    for level in [false, true] {
        clock(block, Clock { clk: level });
        settle(block);
    }
    clock(block, Clock { clk: false });
    settle(block);
}
