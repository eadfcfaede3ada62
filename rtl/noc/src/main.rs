//! Writes the emitted SystemVerilog: `cargo run -p noctule-noc` from anywhere.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("sv");
    let modules = match noctule_noc::emitted::router_modules() {
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
