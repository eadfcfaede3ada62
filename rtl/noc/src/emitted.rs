//! The router's SystemVerilog, module by module.

use crate::{ahead, arbiter, in_port, out_port, queue, router};
use noctule_emit::{Docs, EmitError, Module, emit};

const HEADERS: &[(&str, &str)] = &[
    ("router", router::DOC),
    ("router_queue", queue::DOC),
    ("router_ahead", ahead::DOC),
    ("router_inp", in_port::DOC),
    ("router_out", out_port::DOC),
    ("router_arbiter", arbiter::DOC),
];

const OWN: &str = "no packet leaves by the port it came in by";
const UNREAD: &[(&str, &str, &str)] = &[
    ("router", "order", router::ORDER_UNREAD),
    ("router", "inp_0_want", OWN),
    ("router", "inp_1_want", OWN),
    ("router", "inp_2_want", OWN),
    ("router", "inp_3_want", OWN),
    ("router", "inp_4_want", OWN),
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
