//! Builds the images with a nested cargo call: own target folder, none of this build's settings.

use std::path::PathBuf;
use std::process::Command;

const IMAGES: [&str; 5] = ["check", "net", "ping", "supervisor", "web"];
const TARGET: &str = "riscv32im-unknown-none-elf";

fn main() {
    let firmware = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("..");
    let root = firmware.join("..");
    for dir in [
        "apps",
        "http",
        "images",
        "rt",
        "site-format",
        "sock",
        "supervisor",
        "tables",
        "tcp",
    ] {
        let dir = firmware.join(dir);
        if dir.exists() {
            println!("cargo:rerun-if-changed={}", dir.display());
        }
    }
    for file in ["rtl/contract/src", "Cargo.toml"] {
        println!("cargo:rerun-if-changed={}", root.join(file).display());
    }
    let target = PathBuf::from(env("OUT_DIR")).join("tiles");
    let mut cargo = Command::new(env("CARGO"));
    cargo
        .current_dir(&root)
        .args(["build", "--package", "noctule-firmware", "--bins"]);
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
    for image in IMAGES {
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
