//! Which way the conditions of a cycle mostly go.
//!
//! A cycle of a busy chip goes through more code than a processor's first-level instruction cache holds, most of it behind
//! conditions that seldom hold. The C++ compiler cannot know which; told so, it lays what does run side by side and lets the
//! rest stand apart. So it is told, from a file beside the block's build script: how often, of a thousand times, each
//! condition of `PREFIX__cycle.cpp` held in a run that somebody counted. A build with `NOCTULE_BRANCHES=count` makes
//! a simulator that counts, and writes these files anew when it ends. Nothing but speed depends on them: what a file does not
//! name is taken to hold seldom, what only the file knows is left aside.
//!
//! In the text for vectors of instances (`lanes`) a jump around what matters to no lane is an optimization alone; where some lane
//! nearly always wants it there is none.

mod text;

use crate::Generated;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files with what was counted, one for each top module (`TOP.txt`): lines of a number, 0 to 1000, a blank, and the
/// condition.
#[derive(Debug, Clone)]
pub struct Branches {
    folder: PathBuf,
    count: bool,
}

impl Branches {
    /// Those in `folder`, an absolute path. To be called by a build script.
    ///
    /// # Errors
    /// A sentence: what `NOCTULE_BRANCHES` says is not `count`.
    pub fn of(folder: &Path) -> Result<Self, String> {
        println!("cargo::rerun-if-env-changed=NOCTULE_BRANCHES");
        println!("cargo::rerun-if-changed={}", folder.display());
        let count = match env::var("NOCTULE_BRANCHES").as_deref() {
            Err(_) | Ok("") => false,
            Ok("count") => true,
            Ok(other) => {
                return Err(format!(
                    "NOCTULE_BRANCHES=`{other}`: it is `count`, or not set"
                ));
            }
        };
        Ok(Self {
            folder: folder.to_owned(),
            count,
        })
    }

    /// Rewrites the conditions of the cycle that `add_cycle` has added to the model of `top`.
    ///
    /// # Errors
    /// A sentence: a file that cannot be read or written, or a line of it that is not as above.
    pub fn tell(&self, generated: &Generated, top: &str) -> Result<(), String> {
        let source = generated
            .dir
            .join(format!("{}__cycle.cpp", generated.prefix));
        let said = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
        let text = fs::read_to_string(&source).map_err(|e| said(&source, e))?;
        let told = if self.count {
            text::counting(&text, top, &self.file(top))
        } else if let Some(held) = self.held(top)? {
            let (told, strange) = text::expecting(&text, top, &held);
            self.warn(top, strange, held.len());
            told
        } else {
            return Ok(());
        };
        fs::write(&source, told).map_err(|e| said(&source, e))
    }

    /// Rewrites the jumps of `body`, the text for vectors of the model of `top`.
    ///
    /// # Errors
    /// A sentence: a file that cannot be read, or a line of it that is not as above.
    pub fn tell_lanes(&self, body: &str, top: &str) -> Result<String, String> {
        if self.count {
            return Ok(text::counting_jumps(body, top, &self.file(top)));
        }
        let Some(held) = self.held(top)? else {
            return Ok(body.to_owned());
        };
        let (told, strange) = text::without_jumps(body, top, &held);
        self.warn(top, strange, held.len());
        Ok(told)
    }

    fn file(&self, top: &str) -> PathBuf {
        self.folder.join(format!("{top}.txt"))
    }

    /// What the file says, if there is one.
    fn held(&self, top: &str) -> Result<Option<BTreeMap<String, u32>>, String> {
        let file = self.file(top);
        if !file.exists() {
            return Ok(None);
        }
        let said = |e: String| format!("{}: {e}", file.display());
        let counted = fs::read_to_string(&file).map_err(|e| said(e.to_string()))?;
        parse(&counted).map(Some).map_err(said)
    }

    fn warn(&self, top: &str, strange: usize, all: usize) {
        if strange * 4 > all {
            println!(
                "cargo::warning={}: {strange} of {all} conditions are not in the model any more; docs/simulation.md says how to count anew",
                self.file(top).display()
            );
        }
    }
}

fn parse(text: &str) -> Result<BTreeMap<String, u32>, String> {
    let mut held = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let parts = line.split_once(' ').and_then(|(thousandths, key)| {
            let thousandths = thousandths.parse().ok().filter(|t| *t <= 1000)?;
            Some((key.to_owned(), thousandths))
        });
        let Some((key, thousandths)) = parts else {
            return Err(format!(
                "line {}: `{line}` is not a number up to 1000, a blank and a condition",
                number + 1
            ));
        };
        held.insert(key, thousandths);
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_line_that_is_no_count_is_named() {
        for wrong in ["a.send", "1001 a.send", "-1 a.send", "12"] {
            let why = parse(&format!("7 b\n{wrong}\n")).expect_err(wrong);
            assert!(why.contains("line 2") && why.contains(wrong), "{why}");
        }
    }
}
