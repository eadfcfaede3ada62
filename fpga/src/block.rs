//! What is measured, and how: sources, parameters, flags.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The device, as nextpnr is told: LFE5UM5G-85F has its size and speed grade 8; 6 is what boards carry.
pub const DEVICE: [&str; 5] = ["--85k", "--package", "CABGA756", "--speed", "6"];

/// Where a block's sources are listed.
#[derive(Debug, Clone, Copy)]
enum Sources {
    /// Every file of a folder.
    Folder(&'static str),
    /// A list of files beside it, one a line, `#` for comments.
    List(&'static str),
}

/// A part of the chip that is measured by itself.
#[derive(Debug)]
pub struct Block {
    /// What it is called at the command line and in the budget.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// The top module: a harness of `fpga/sv`, or the block.
    pub(crate) top: &'static str,
    /// The block's module, whose border the mapper keeps.
    pub(crate) module: &'static str,
    pub(crate) parameters: &'static [(&'static str, u64)],
    /// Delay goal of the technology mapper in ps; without one it spends area.
    pub(crate) goal_ps: Option<u32>,
    /// What nextpnr is asked for, MHz: more than there is, or it stops early.
    pub(crate) ask_mhz: u32,
    sources: &'static [Sources],
    /// Left out of `sources`: simulation tops.
    without: &'static [&'static str],
}

impl Block {
    /// The block of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Block> {
        BLOCKS.iter().find(|b| b.name == name)
    }

    /// Whether the block stands between the registers of a harness, instance `dut*`.
    pub(crate) fn in_harness(&self) -> bool {
        self.top != self.module
    }

    /// Its files below the checkout, packages first.
    pub(crate) fn files(&self, checkout: &Path) -> io::Result<Vec<PathBuf>> {
        let mut all: Vec<PathBuf> = vec![];
        for source in self.sources {
            match source {
                Sources::Folder(folder) => {
                    let mut found = vec![];
                    for entry in fs::read_dir(checkout.join(folder))? {
                        found.push(entry?.path());
                    }
                    found.sort();
                    all.extend(found);
                }
                Sources::List(list) => {
                    let list = checkout.join(list);
                    let folder = list.parent().unwrap_or(checkout);
                    let text = fs::read_to_string(&list)?;
                    let names = text.lines().map(str::trim);
                    let names = names.filter(|l| !l.is_empty() && !l.starts_with('#'));
                    all.extend(names.map(|name| folder.join(name)));
                }
            }
        }
        let name_of = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
        let mut seen = vec![];
        all.retain(|path| {
            let name = name_of(path).unwrap_or_default();
            let wanted = name.ends_with(".sv")
                && !self.without.contains(&name.as_str())
                && !seen.contains(&name);
            seen.push(name);
            wanted
        });
        all.sort_by_key(|path| !name_of(path).unwrap_or_default().ends_with("_pkg.sv"));
        Ok(all)
    }
}

const HARNESS: Sources = Sources::Folder("fpga/sv");
const NOC: Sources = Sources::Folder("rtl/noc/sv");
const CORE: Sources = Sources::List("rtl/core/files.txt");
const OTHERS: &[&str] = &["fpga_core.sv"];
const ROUTERS: &[&str] = &["fpga_router.sv", "fpga_pair.sv"];

/// All that can be measured.
pub static BLOCKS: &[Block] = &[
    Block {
        name: "router",
        about: "one 32-bit router, five ports",
        top: "fpga_router",
        module: "router",
        parameters: &[],
        goal_ps: None,
        ask_mhz: 140,
        sources: &[NOC, HARNESS],
        without: OTHERS,
    },
    Block {
        name: "pair",
        about: "two linked routers",
        top: "fpga_pair",
        module: "router",
        parameters: &[],
        goal_ps: None,
        ask_mhz: 140,
        sources: &[NOC, HARNESS],
        without: OTHERS,
    },
    Block {
        name: "core",
        about: "core without user mode and protection, beside 64 KB",
        top: "fpga_core",
        module: "core",
        parameters: &[("UserPmp", 0)],
        goal_ps: Some(7_000),
        ask_mhz: 80,
        sources: &[CORE, HARNESS],
        without: &["exec_top.sv", "fpga_router.sv", "fpga_pair.sv"],
    },
    Block {
        name: "core-user",
        about: "core with user mode and eight PMP regions, beside 64 KB",
        top: "fpga_core",
        module: "core",
        parameters: &[("UserPmp", 1)],
        goal_ps: Some(10_500),
        ask_mhz: 80,
        sources: &[CORE, HARNESS],
        without: &["exec_top.sv", "fpga_router.sv", "fpga_pair.sv"],
    },
    Block {
        name: "tile",
        about: "a net tile for a board: 64 KB, 16 channels, 8 guard entries, 8 cache lines",
        top: "tile",
        module: "tile",
        parameters: &[
            ("UserPmp", 0),
            ("LocalBytes", 64 * 1024),
            ("Channels", 16),
            ("GuardEntries", 8),
            ("CacheLines", 8),
        ],
        goal_ps: Some(10_500),
        ask_mhz: 80,
        sources: &[
            Sources::Folder("rtl/contract/sv"),
            CORE,
            Sources::Folder("rtl/ni"),
            Sources::Folder("rtl/tile"),
        ],
        without: &["exec_top.sv"],
    },
    Block {
        name: "lane",
        about: "a lane for a board: 32 KB of Rx memory, 8 channels, 4 ports, 4 applications",
        top: "lane",
        module: "lane",
        parameters: &[
            ("RxBytes", 32 * 1024),
            ("Channels", 8),
            ("RingSlots", 64),
            ("RingReserve", 4),
            ("SlotBits", 7),
            ("Ports", 4),
            ("Apps", 4),
            ("DescWords", 1024),
            ("FreeWords", 512),
        ],
        goal_ps: None,
        ask_mhz: 80,
        sources: &[Sources::List("rtl/nic/sources.txt")],
        without: ROUTERS,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_has_its_top_among_its_files_and_packages_come_first() {
        for block in BLOCKS {
            let files = block.files(&noctule_tools::checkout()).expect("files");
            let names: Vec<String> = files
                .iter()
                .map(|f| f.file_name().unwrap_or_default().to_string_lossy().into())
                .collect();
            for module in [block.top, block.module] {
                assert!(names.contains(&format!("{module}.sv")), "{}", block.name);
            }
            assert!(names.is_sorted_by_key(|n| !n.ends_with("_pkg.sv")));
            assert!(!names.contains(&"exec_top.sv".to_owned()));
        }
    }

    #[test]
    fn names_are_unique() {
        for block in BLOCKS {
            assert!(std::ptr::eq(
                Block::named(block.name).expect("itself"),
                block
            ));
        }
        assert!(Block::named("bridge").is_none());
    }
}
