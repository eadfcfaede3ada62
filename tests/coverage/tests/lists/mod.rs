//! A block's list and sources.

use noctule_coverage::unreached::Unreached;
use noctule_tools::checkout;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The block's list.
pub fn list(block: &str) -> Unreached {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("unreached");
    let list = here.join(block).with_extension("toml");
    let text = fs::read_to_string(&list).unwrap_or_else(|e| panic!("{}: {e}", list.display()));
    Unreached::parse(&text).unwrap_or_else(|e| panic!("{}: {e}", list.display()))
}

/// Its sources: name and text.
pub fn sources(folder: &str) -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    for file in fs::read_dir(checkout().join(folder)).expect("the block's sources") {
        let path = file.expect("readable").path();
        if path.extension().is_some_and(|e| e == "sv") {
            let name = path.file_name().expect("a file").to_string_lossy();
            let text = fs::read_to_string(&path).expect("readable");
            sources.insert(name.into_owned(), text);
        }
    }
    sources
}
