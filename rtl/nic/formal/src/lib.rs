//! Unbounded proofs of the lane.
//!
//! `sv/lane_egress_proof.sv` watches `lane_egress` as it is simulated, with two applications and two frames (parameters
//! of the RTL): no byte leaves the chip that the IO guard's table does not allow. `sv/lane_sinks_proof.sv` watches what
//! takes REQ and MSG, with 256 bytes of Rx memory: what it may hold up, and whom it believes.
#![forbid(unsafe_code)]

use noctule_formal::flow::{Design, texts_of};
use std::io;
use std::path::Path;

/// The proof of the way out.
///
/// # Errors
/// If the sources cannot be listed.
pub fn egress() -> io::Result<Design> {
    design("lane_egress_proof")
}

/// The proof of what takes REQ and MSG.
///
/// # Errors
/// If the sources cannot be listed.
pub fn sinks() -> io::Result<Design> {
    design("lane_sinks_proof")
}

fn design(top: &str) -> io::Result<Design> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rtl = here.join("../sv");
    let mut sources = vec![
        here.join("../../contract/sv/noctule_pkg.sv"),
        rtl.join("lane_pkg.sv"),
        here.join(format!("sv/{top}.sv")),
    ];
    let others = texts_of(&rtl)?;
    sources.extend(others.into_iter().filter(|p| !p.ends_with("lane_pkg.sv")));
    Ok(Design {
        top: top.to_owned(),
        sources,
        parameters: vec![],
    })
}
