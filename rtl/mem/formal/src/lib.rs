//! Unbounded proof of the memory channel as an end point: what it may hold up, and whom it believes.
//!
//! `sv/channel_proof.sv` watches `channel` as it is simulated, with 256 bytes of memory (a parameter of the RTL).
#![forbid(unsafe_code)]

use noctule_formal::flow::Design;
use std::path::Path;

/// The proof.
#[must_use]
pub fn channel() -> Design {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rtl = [
        "../../contract/sv/noctule_pkg.sv",
        "sv/channel_proof.sv",
        "../channel.sv",
        "../channel_fetch.sv",
        "../channel_ram.sv",
        "../stream_fifo.sv",
    ];
    Design {
        top: "channel_proof".to_owned(),
        sources: rtl.iter().map(|f| here.join(f)).collect(),
        parameters: vec![],
    }
}
