//! Unbounded proofs of the network interface.
//!
//! `sv/ni_world.sv` puts the interface, as it is simulated, among neighbours that keep to the links' rules;
//! each `sv/ni_*_proof.sv` watches it and says what must hold. The tables' sizes are parameters of the RTL and
//! small here (two channels, two guard entries, four cache lines).
#![forbid(unsafe_code)]

use noctule_formal::flow::{Design, texts_of};
use std::io;
use std::path::Path;

/// The proof whose wrapper is `top`.
///
/// # Errors
/// If the sources cannot be listed.
pub fn design(top: &str) -> io::Result<Design> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![
        here.join("../../contract/sv/noctule_pkg.sv"),
        here.join("sv/ni_world_pkg.sv"),
        here.join("sv/ni_world.sv"),
        here.join(format!("sv/{top}.sv")),
    ];
    sources.extend(texts_of(&here.join(".."))?);
    Ok(Design {
        top: top.to_owned(),
        sources,
        parameters: vec![],
    })
}
