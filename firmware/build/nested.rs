//! Builds images for the tiles with a nested cargo call: own target folder, none of the outer build's
//! settings. For build scripts, which include it as a module.

use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "riscv32im-unknown-none-elf";

/// Builds `images` of `package` in the workspace at `root` and writes `images.rs` to OUT_DIR: a
/// constant `IMAGES` with the name and ELF file of each.
///
/// # Panics
/// If they do not build: the compiler's words are in the message.
pub fn build(root: &Path, package: &str, images: &[&str]) {
    for dir in [
        "http",
        "rt",
        "site-format",
        "sock",
        "supervisor",
        "tables",
        "tcp",
        "apps",
    ] {
        let dir = root.join("firmware").join(dir);
        println!("cargo:rerun-if-changed={}", dir.display());
    }
    for file in ["rtl/contract/src", "Cargo.toml", "firmware/build/nested.rs"] {
        println!("cargo:rerun-if-changed={}", root.join(file).display());
    }
    let target = PathBuf::from(env("OUT_DIR")).join("tiles");
    let mut cargo = Command::new(env("CARGO"));
    cargo
        .current_dir(root)
        .args(["build", "--package", package, "--bins"]);
    cargo
        .args(["--target", TARGET, "--profile", "firmware", "--target-dir"])
        .arg(&target);
    for (name, _) in std::env::vars() {
        let inherited = name.starts_with("CARGO_") && name != "CARGO_HOME";
        let wrapper = [
            "RUSTFLAGS",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTDOCFLAGS",
            "MAKEFLAGS",
        ];
        if inherited || wrapper.contains(&name.as_str()) {
            cargo.env_remove(&name);
        }
    }
    cargo.env("RUSTFLAGS", "-Ctarget-feature=+zba,+zbb");
    let output = cargo
        .output()
        .unwrap_or_else(|e| panic!("cannot run cargo for the tiles' images: {e}"));
    if !output.status.success() {
        panic!(
            "the tiles' images do not build (is the target there? rustup target add {TARGET})\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let mut text = String::from(
        "/// Every image: name and ELF file.\npub const IMAGES: &[(&str, &[u8])] = &[\n",
    );
    for image in images {
        let elf = target.join(TARGET).join("firmware").join(image);
        assert!(elf.is_file(), "no image at {}", elf.display());
        text += &format!("    ({image:?}, include_bytes!({elf:?})),\n");
    }
    text += "];\n";
    std::fs::write(PathBuf::from(env("OUT_DIR")).join("images.rs"), text)
        .expect("OUT_DIR can be written");
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is set by cargo"))
}
