//! `export`: a block as plain SystemVerilog for other projects.

use crate::error::Error;
use crate::say::say;
use noctule_noc_measure::pattern::Mesh;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Write a block as plain SystemVerilog for other projects
#[derive(clap::Args)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// A mesh of routers: one top module, a testbench, a README
    Noc {
        /// Folder to write into; made if it is not there
        dir: PathBuf,
        /// Size of the testbench's mesh, and the top module's default
        #[arg(long, value_name = "WxH", default_value = "4x4")]
        mesh: Mesh,
    },
}

/// The router's modules; a test compares the list with `rtl/noc/sv`.
const MODULES: [&str; 8] = [
    "router.sv",
    "router_ahead_column.sv",
    "router_ahead_row.sv",
    "router_ahead_tile.sv",
    "router_arbiter.sv",
    "router_crossbar.sv",
    "router_out.sv",
    "router_queue.sv",
];

impl Export {
    pub fn run(self) -> Result<ExitCode, Error> {
        let What::Noc { dir, mesh } = self.what;
        let rtl = crate::verbs::checkout()?.join("rtl/noc");
        std::fs::create_dir_all(&dir).map_err(|cause| Error::Write {
            path: dir.clone(),
            cause,
        })?;
        for name in MODULES {
            write(&dir.join(name), &read(&rtl.join("sv").join(name))?)?;
        }
        let (width, height) = (mesh.width.to_string(), mesh.height.to_string());
        let top = read(&rtl.join("export/noc_mesh.sv"))?
            .replace("Width  = 4", &format!("Width  = {width}"))
            .replace("Height = 4", &format!("Height = {height}"));
        write(&dir.join("noc_mesh.sv"), &top)?;
        for name in ["noc_tb.sv", "README.md"] {
            let text = read(&rtl.join("export").join(format!("{name}.in")))?
                .replace("@WIDTH@", &width)
                .replace("@HEIGHT@", &height);
            write(&dir.join(name), &text)?;
        }
        say!(
            "{}: noc_mesh ({mesh}), {} modules, noc_tb, README.md",
            dir.display(),
            MODULES.len()
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|cause| Error::Read {
        path: path.to_owned(),
        cause,
    })
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|cause| Error::Write {
        path: path.to_owned(),
        cause,
    })
}
