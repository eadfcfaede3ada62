//! The checked-in SystemVerilog is what the Rust says.

use std::fs;
use std::path::Path;

#[test]
fn the_checked_in_text_is_the_emitted_text_byte_for_byte() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("sv");
    let modules = noctule_noc::emitted::router_modules().unwrap();
    let mut expected: Vec<_> = modules.iter().map(|m| format!("{}.sv", m.name)).collect();
    for m in &modules {
        let text = fs::read_to_string(dir.join(format!("{}.sv", m.name))).unwrap_or_default();
        assert!(
            text == m.text,
            "rtl/noc/sv/{}.sv is stale; run `cargo run -p noctule-noc` and review the change",
            m.name
        );
    }
    let mut found: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "files in rtl/noc/sv");
}
