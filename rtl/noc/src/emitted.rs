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

/// Every module of the router, children first.
///
/// # Errors
/// If the blocks use something that the emitter does not take.
pub fn router_modules() -> Result<Vec<Module>, EmitError> {
    let docs = Docs {
        headers: HEADERS,
        unread: UNREAD,
    };
    emit(&mut router::Router::default(), "router", &docs)
}
