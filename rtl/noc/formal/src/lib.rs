//! Unbounded proofs of the emitted router, of its links in any mesh, and of a network of four.
//!
//! `sv` holds environments, properties and invariants; they are proved on the checked-in text of `rtl/noc/sv` (and
//! `rtl/noc/export/noc_mesh.sv`) with `noctule-formal`.
#![forbid(unsafe_code)]

use noctule_formal::flow::{Design, texts_of};
use std::path::Path;

/// A proof: its top, its own files, and the router's.
fn design(top: &str, own: &[&str], watch: Option<u32>) -> std::io::Result<Design> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources: Vec<_> = own.iter().map(|f| here.join(f)).collect();
    sources.extend(texts_of(&here.join("../sv"))?);
    Ok(Design {
        top: top.to_owned(),
        sources,
        parameters: watch
            .map(|w| ("Watch".to_owned(), u64::from(w)))
            .into_iter()
            .collect(),
    })
}

/// The proof of one router in which input `watch` is watched.
///
/// # Errors
/// If the emitted text cannot be listed.
pub fn router(watch: u32) -> std::io::Result<Design> {
    design("router_proof", &["sv/router_proof.sv"], Some(watch))
}

/// The same with queues of 2^`place_bits` flits, of a router whose text is in `sv`.
///
/// # Errors
/// If that text cannot be listed.
pub fn router_of(sv: &Path, place_bits: u32, watch: u32) -> std::io::Result<Design> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![here.join("sv/router_proof.sv")];
    sources.extend(texts_of(sv)?);
    Ok(Design {
        top: "router_proof".to_owned(),
        sources,
        parameters: vec![
            ("Watch".to_owned(), u64::from(watch)),
            ("PlaceBits".to_owned(), u64::from(place_bits)),
        ],
    })
}

/// What the proofs with `router_watch` share; packages first.
const LAW: [&str; 4] = [
    "../../contract/sv/noctule_pkg.sv",
    "sv/noc_law_pkg.sv",
    "sv/noc_law.sv",
    "sv/router_watch.sv",
];

/// The proof that a router anywhere in any mesh keeps the law of its links if its neighbours do.
///
/// # Errors
/// If the emitted text cannot be listed.
pub fn link() -> std::io::Result<Design> {
    design(
        "link_proof",
        &[&LAW[..], &["sv/link_proof.sv"]].concat(),
        None,
    )
}

/// The proof of a network of 2 x 2 routers with all its end points.
///
/// # Errors
/// If the emitted text cannot be listed.
pub fn network() -> std::io::Result<Design> {
    let own = ["../export/noc_mesh.sv", "sv/network_proof.sv"];
    design("network_proof", &[&LAW[..], &own].concat(), None)
}
