//! Links the images by the runtime's script when they are built for a tile.

fn main() {
    println!("cargo:rerun-if-changed=../../../firmware/rt/link.x");
    println!("cargo:rerun-if-env-changed=NOCTULE_LOCAL_BYTES");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        let dir = std::env::var("CARGO_MANIFEST_DIR").expect("set by cargo");
        println!("cargo:rustc-link-arg-bins=-T{dir}/../../../firmware/rt/link.x");
        println!("cargo:rustc-link-arg-bins=--gc-sections");
        if let Ok(bytes) = std::env::var("NOCTULE_LOCAL_BYTES") {
            println!("cargo:rustc-link-arg-bins=--defsym=__local_bytes={bytes}");
        }
    }
}
