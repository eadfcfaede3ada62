//! Compiling a model's C++ by what was measured of it.
//!
//! The C++ compiler has to guess which way a condition mostly goes and what is worth space. `NOCTULE_PROFILE`, of a build,
//! lets it know: with `record:FOLDER` what is built counts, and adds its counts to FOLDER when it ends; with `use:FOLDER`
//! it is compiled by those counts. Both builds must be of the same sources in the same target folder, by GCC: counts are
//! found by the name of the object file. Results do not depend on it.

use std::env;
use std::path::{Path, PathBuf};

/// Whether the models are measured, or compiled by what was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// Counts go to this folder.
    Record(PathBuf),
    /// Counts come from this folder.
    Use(PathBuf),
}

impl Profile {
    /// What `NOCTULE_PROFILE` says.
    ///
    /// # Errors
    /// A sentence: it is neither, the folder is no absolute path, or there are no counts to use.
    pub fn wanted() -> Result<Option<Self>, String> {
        println!("cargo::rerun-if-env-changed=NOCTULE_PROFILE");
        let Ok(text) = env::var("NOCTULE_PROFILE") else {
            return Ok(None);
        };
        let wanted = Self::parse(&text)?;
        if let Some(Self::Use(folder)) = &wanted {
            println!("cargo::rerun-if-changed={}", folder.display());
            if !has_counts(folder) {
                return Err(format!(
                    "NOCTULE_PROFILE: no counts in {}: build with `record:{0}` and run that first",
                    folder.display()
                ));
            }
        }
        Ok(wanted)
    }

    fn parse(text: &str) -> Result<Option<Self>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let (how, folder) = text.split_once(':').unwrap_or((text, ""));
        let folder = PathBuf::from(folder);
        if !folder.is_absolute() {
            return Err(format!(
                "NOCTULE_PROFILE=`{text}`: `record:` or `use:` and an absolute path are wanted"
            ));
        }
        match how {
            "record" => Ok(Some(Self::Record(folder))),
            "use" => Ok(Some(Self::Use(folder))),
            _ => Err(format!(
                "NOCTULE_PROFILE=`{text}`: it is `record:FOLDER` or `use:FOLDER`"
            )),
        }
    }

    /// The compiler's flags for it.
    ///
    /// # Errors
    /// A sentence: another compiler than GCC.
    pub fn flags(&self, build: &mut cc::Build) -> Result<(), String> {
        let compiler = build.try_get_compiler().map_err(|e| e.to_string())?;
        if !compiler.is_like_gnu() || compiler.is_like_clang() {
            return Err(format!(
                "NOCTULE_PROFILE needs GCC, not {}",
                compiler.path().display()
            ));
        }
        match self {
            Self::Record(folder) => {
                build
                    .flag(format!("-fprofile-generate={}", folder.display()))
                    .flag("-fprofile-update=prefer-atomic");
            }
            // What was not reached in the run that was measured is compiled as ever.
            Self::Use(folder) => {
                build
                    .flag(format!("-fprofile-use={}", folder.display()))
                    .flag("-fprofile-partial-training");
            }
        }
        Ok(())
    }

    /// Tells cargo what to link; after the libraries that were compiled.
    pub fn link(&self) {
        if matches!(self, Self::Record(_)) {
            println!("cargo::rustc-link-lib=gcov");
        }
    }
}

/// GCC keeps them under the object file's own path.
fn has_counts(folder: &Path) -> bool {
    let Ok(files) = folder.read_dir() else {
        return false;
    };
    files.flatten().map(|f| f.path()).any(|path| {
        path.extension().is_some_and(|e| e == "gcda") || (path.is_dir() && has_counts(&path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_recorded_or_used_in_a_folder_that_is_named_in_full() {
        let folder = PathBuf::from("/tmp/p");
        assert_eq!(
            Profile::parse("record:/tmp/p"),
            Ok(Some(Profile::Record(folder.clone())))
        );
        assert_eq!(Profile::parse("use:/tmp/p"), Ok(Some(Profile::Use(folder))));
        assert_eq!(Profile::parse(""), Ok(None));
        for wrong in ["use", "use:", "use:p", "/tmp/p", "measure:/tmp/p"] {
            let why = Profile::parse(wrong).expect_err(wrong);
            assert!(why.contains(wrong), "{why}");
        }
    }

    #[test]
    fn a_folder_has_counts_if_a_measured_run_left_some() {
        let folder = env::temp_dir().join(format!("noctule-profile-{}", std::process::id()));
        assert!(!has_counts(&folder));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        assert!(!has_counts(&folder));
        std::fs::create_dir_all(folder.join("out")).expect("a temporary folder");
        assert!(!has_counts(&folder));
        std::fs::write(folder.join("out/a.gcda"), b"").expect("a temporary file");
        assert!(has_counts(&folder));
        std::fs::remove_dir_all(&folder).expect("a temporary folder");
    }
}
