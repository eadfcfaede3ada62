//! Writes the emitted SystemVerilog: `cargo run -p noctule-noc [DEPTH]` from anywhere.
//!
//! DEPTH, 4, 8 or 16 flits a queue, is for measuring: the chip's links are built for 16 credits.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let given = std::env::args().nth(1);
    let depth = given.as_deref().map_or(Ok(16), str::parse);
    let Some(modules) = depth.ok().and_then(noctule_noc::emitted::router_modules_of) else {
        eprintln!("error: a queue has 4, 8 or 16 flits");
        return ExitCode::FAILURE;
    };
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("sv");
    let modules = match modules {
        Ok(modules) => modules,
        Err(e) => {
            eprintln!("error: {e}");
            return ExitCode::FAILURE;
        }
    };
    for m in modules {
        let path = dir.join(format!("{}.sv", m.name));
        if let Err(e) = std::fs::write(&path, &m.text) {
            eprintln!("error: {}: {e}", path.display());
            return ExitCode::FAILURE;
        }
        println!("{}", path.display());
    }
    ExitCode::SUCCESS
}
