//! Builds the images of `firmware/images`.

mod nested;

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let images = root.join("firmware/images");
    println!("cargo:rerun-if-changed={}", images.display());
    let names = ["check", "net", "ping", "supervisor", "web"];
    nested::build(&root, "noctule-firmware", &names);
}
