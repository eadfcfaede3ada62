//! Unbounded proofs of the emitted router, of its links in any mesh, and of a network of four.
//!
//! `sv` holds environments, properties and invariants; they are proved on the checked-in text of `rtl/noc/sv` (and
//! `rtl/noc/export/noc_mesh.sv`) with `noctule-formal`.
#![forbid(unsafe_code)]

use noctule_formal::flow::{Design, texts_of};
use std::io;
use std::path::{Path, PathBuf};

/// A proof of routers whose text is in `sv`: its top, its own files, its parameters.
fn design(top: &str, own: &[&str], sv: &Path, parameters: &[(&str, u32)]) -> io::Result<Design> {
    let mut sources: Vec<_> = own.iter().map(|f| here().join(f)).collect();
    sources.extend(texts_of(sv)?);
    let parameters = parameters
        .iter()
        .map(|(n, v)| ((*n).to_owned(), u64::from(*v)));
    Ok(Design {
        top: top.to_owned(),
        sources,
        parameters: parameters.collect(),
    })
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The checked-in text of the router.
fn emitted() -> PathBuf {
    here().join("../sv")
}

/// The proof of one router in which input `watch` is watched.
///
/// # Errors
/// If the emitted text cannot be listed.
pub fn router(watch: u32) -> io::Result<Design> {
    router_of(&emitted(), 4, watch)
}

/// The same with queues of 2^`place_bits` flits, of a router whose text is in `sv`.
///
/// # Errors
/// If that text cannot be listed.
pub fn router_of(sv: &Path, place_bits: u32, watch: u32) -> io::Result<Design> {
    let parameters = [("Watch", watch), ("PlaceBits", place_bits)];
    design("router_proof", &["sv/router_proof.sv"], sv, &parameters)
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
pub fn link() -> io::Result<Design> {
    let own = [&LAW[..], &["sv/link_proof.sv"]].concat();
    design("link_proof", &own, &emitted(), &[])
}

/// The proof of a network of 2 x 2 routers with all its end points.
///
/// # Errors
/// If the emitted text cannot be listed.
pub fn network() -> io::Result<Design> {
    let own = ["../export/noc_mesh.sv", "sv/network_proof.sv"];
    design("network_proof", &[&LAW[..], &own].concat(), &emitted(), &[])
}
