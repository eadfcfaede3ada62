//! The router's SystemVerilog, module by module.

use crate::{ahead, arbiter, crossbar, out_port, queue, router};
use noctule_emit::{Docs, EmitError, Module, emit};

const HEADERS: &[(&str, &str)] = &[
    ("router", router::DOC),
    ("router_queue", queue::DOC),
    ("router_ahead_column", ahead::COLUMN_DOC),
    ("router_ahead_row", ahead::ROW_DOC),
    ("router_ahead_tile", ahead::TILE_DOC),
    ("router_out", out_port::DOC),
    ("router_arbiter", arbiter::DOC),
    ("router_crossbar", crossbar::DOC),
];

const TURN: &str = "no packet turns back";

const UNREAD: &[(&str, &str, &str)] = &[
    ("router", "order", router::ORDER_UNREAD),
    ("router", "queue_0_want", TURN),
    ("router", "queue_1_want", TURN),
    ("router", "queue_2_want", TURN),
    ("router", "queue_3_want", TURN),
    ("router", "queue_4_want", TURN),
    ("router_queue", "rx_flit", "a route is read on heads only"),
];

/// Every module of the router as it is built, children first: queues of 16 flits.
///
/// # Errors
/// If the blocks use something that the emitter does not take.
pub fn router_modules() -> Result<Vec<Module>, EmitError> {
    modules::<4>()
}

/// The same with queues of 4, 8 or 16 flits; none for another depth.
///
/// # Errors
/// If the blocks use something that the emitter does not take.
pub fn router_modules_of(depth: u32) -> Option<Result<Vec<Module>, EmitError>> {
    match depth {
        4 => Some(modules::<2>()),
        8 => Some(modules::<3>()),
        16 => Some(modules::<4>()),
        _ => None,
    }
}

/// Queues of 2^A flits; where the blocks' texts say 16, theirs say how many it is.
fn modules<const A: usize>() -> Result<Vec<Module>, EmitError> {
    let depth = (1u32 << A).to_string();
    let texts: Vec<_> = HEADERS
        .iter()
        .map(|(name, text)| (*name, text.replace("16", &depth)))
        .collect();
    let headers: Vec<_> = texts.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let docs = Docs {
        headers: &headers,
        unread: UNREAD,
    };
    emit(&mut router::Router::<A>::default(), "router", &docs)
}
