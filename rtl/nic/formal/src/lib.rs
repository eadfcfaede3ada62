//! Unbounded proof of the lane's way out: no byte leaves the chip that the IO guard's table does not allow.
//!
//! `sv/lane_egress_proof.sv` watches `lane_egress` as it is simulated, with two applications and two frames (parameters
//! of the RTL).
#![forbid(unsafe_code)]

use noctule_formal::flow::Design;
use std::io;
use std::path::Path;

/// The proof.
///
/// # Errors
/// If the sources cannot be listed.
pub fn egress() -> io::Result<Design> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rtl = here.join("../sv");
    let mut sources = vec![
        here.join("../../contract/sv/noctule_pkg.sv"),
        rtl.join("lane_pkg.sv"),
        here.join("sv/lane_egress_proof.sv"),
    ];
    let mut others = vec![];
    for entry in std::fs::read_dir(&rtl)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "sv") && !path.ends_with("lane_pkg.sv") {
            others.push(path);
        }
    }
    others.sort();
    sources.extend(others);
    Ok(Design {
        top: "lane_egress_proof".to_owned(),
        sources,
        parameters: vec![],
    })
}
