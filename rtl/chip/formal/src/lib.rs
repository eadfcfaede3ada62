//! Unbounded proof of the host bridge's own path to the network: control packets beside those of its interface.
//!
//! `sv/merge_proof.sv` puts `ctrl_requester` and `packet_merge` together as `bridge` does.
#![forbid(unsafe_code)]

use noctule_formal::flow::Design;
use std::path::Path;

/// The proof.
#[must_use]
pub fn merge() -> Design {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rtl = [
        "../../contract/sv/noctule_pkg.sv",
        "sv/merge_proof.sv",
        "../ctrl_requester.sv",
        "../packet_merge.sv",
        "../../mem/stream_fifo.sv",
    ];
    Design {
        top: "merge_proof".to_owned(),
        sources: rtl.iter().map(|f| here.join(f)).collect(),
        parameters: vec![],
    }
}
