//! Builds the images of `images`.

#[path = "../../firmware/build/nested.rs"]
mod nested;

use std::path::Path;

fn main() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    println!("cargo:rerun-if-changed={}", here.join("images").display());
    nested::build(&here.join("../.."), "noctule-hostile-images", &["attack"]);
}
