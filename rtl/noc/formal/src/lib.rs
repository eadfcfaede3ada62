//! Unbounded proof of the emitted router.
//!
//! `sv/router_proof.sv` holds the environment, the properties and the invariants; it is proved on the
//! checked-in text of `rtl/noc/sv` with `noctule-formal`.
#![forbid(unsafe_code)]

use noctule_formal::flow::Design;
use std::path::Path;

/// The proof in which input `watch` is watched.
///
/// # Errors
/// If the emitted text cannot be listed.
pub fn router(watch: u32) -> std::io::Result<Design> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![here.join("sv/router_proof.sv")];
    for entry in std::fs::read_dir(here.join("../sv"))? {
        sources.push(entry?.path());
    }
    sources.sort();
    Ok(Design {
        top: "router_proof".to_owned(),
        sources,
        parameters: vec![("Watch".to_owned(), u64::from(watch))],
    })
}
