//! `fpga`: what the chip's blocks cost on an ECP5, and how fast they are.

use crate::error::Error;
use crate::say::say;
use noctule_fpga::{Area, BLOCKS, Block, Budget, Report};
use serde_json::{Value, json};
use std::process::ExitCode;

/// The chip on an FPGA
#[derive(clap::Args)]
pub struct Fpga {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Report(Measure),
}

/// Area by block, clock and longest path, placed and routed for an ECP5-85 of speed grade 6
#[derive(clap::Args)]
struct Measure {
    /// Which blocks
    #[arg(required = true, value_name = "BLOCK", value_parser = names())]
    blocks: Vec<String>,
    /// Seed of the placer; it is worth some MHz either way
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u32,
    /// Print JSON on standard output
    #[arg(long)]
    json: bool,
    /// Fail (status 1) if a figure misses its limit in fpga/budget.toml
    #[arg(long)]
    check: bool,
}

fn names() -> clap::builder::PossibleValuesParser {
    let values = BLOCKS.iter();
    values
        .map(|b| clap::builder::PossibleValue::new(b.name).help(b.about))
        .collect::<Vec<_>>()
        .into()
}

impl Fpga {
    pub fn run(self) -> Result<ExitCode, Error> {
        let What::Report(measure) = self.what;
        measure.run()
    }
}

impl Measure {
    fn run(self) -> Result<ExitCode, Error> {
        let checkout = super::checkout()?;
        let path = checkout.join("fpga/budget.toml");
        let text = std::fs::read_to_string(&path).map_err(|cause| Error::Read {
            path: path.clone(),
            cause,
        })?;
        let budget = Budget::parse(&text).map_err(|cause| Error::Budget { path, cause })?;
        let mut rows = vec![];
        let mut excess = vec![];
        for block in self.blocks.iter().filter_map(|name| Block::named(name)) {
            let report = noctule_fpga::report(block, &checkout, self.seed, |what| {
                eprintln!("{what}");
            })?;
            if self.json {
                rows.push(row(&report));
            } else {
                print(block, &report);
            }
            for (figure, is, limit) in budget.compare(&report) {
                let goal = limit.goal.map_or(String::new(), |g| format!(", goal {g}"));
                eprintln!(
                    "{}: {figure} {is:.1}, limit {}{goal}",
                    block.name, limit.limit
                );
            }
            excess.extend(budget.excess(&report));
        }
        match &rows[..] {
            [] => {}
            [row] => say!("{row}"),
            _ => say!("{}", Value::from(rows)),
        }
        for miss in &excess {
            eprintln!("over budget: {miss}");
        }
        Ok(if self.check && !excess.is_empty() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn cells(area: &Area) -> Value {
    json!({
        "lut4": area.lut4,
        "dpr16x4": area.dpr16x4,
        "ccu2c": area.ccu2c,
        "ff": area.ff,
        "bram": area.bram,
        "dsp": area.dsp,
        "lut_equivalents": area.lut_equivalents(),
    })
}

fn row(report: &Report) -> Value {
    let mut row = cells(&report.area);
    row["block"] = json!(report.block);
    row["fmax_mhz"] = json!((report.timing.fmax_mhz * 100.0).round() / 100.0);
    row["device"] = json!("ECP5-85, CABGA756, speed grade 6");
    row["seed"] = json!(report.seed);
    let parts = report.parts.iter();
    row["parts"] = parts
        .map(|(name, area)| (name.clone(), cells(area)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let steps = report.timing.path.iter();
    row["critical_path"] = steps
        .map(|s| json!({"net": s.net, "ns": (s.ns * 100.0).round() / 100.0}))
        .collect();
    row
}

fn print(block: &Block, report: &Report) {
    say!(
        "{}: {}\nECP5-85, CABGA756, speed grade 6, seed {}\n\n{}",
        report.block,
        block.about,
        report.seed,
        line(
            "",
            ["LUT-eq", "LUT4", "DPR16X4", "CCU2C", "FF", "BRAM", "DSP"]
        )
    );
    let of = |area: &Area| {
        [
            area.lut_equivalents(),
            area.lut4,
            area.dpr16x4,
            area.ccu2c,
            area.ff,
            area.bram,
            area.dsp,
        ]
        .map(|n| n.to_string())
    };
    let mut parts: Vec<_> = report.parts.iter().collect();
    parts.sort_by_key(|(_, area)| std::cmp::Reverse(area.lut_equivalents()));
    for (name, area) in parts {
        say!("{}", line(&format!("  {name}"), of(area)));
    }
    say!("{}", line("in all", of(&report.area)));
    say!("\n{:.2} MHz; the longest path, ns:", report.timing.fmax_mhz);
    for step in &report.timing.path {
        say!("{:7.2}  {}", step.ns, step.net);
    }
}

fn line<T: std::fmt::Display>(name: &str, cells: [T; 7]) -> String {
    let cells: String = cells.iter().map(|c| format!("{c:>9}")).collect();
    format!("{name:24}{cells}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use noctule_fpga::{Step, Timing};

    #[test]
    fn a_row_has_the_keys_that_scripts_rely_on() {
        let report = Report {
            block: "pair".into(),
            seed: 1,
            area: Area {
                lut4: 10,
                dpr16x4: 2,
                ccu2c: 3,
                ..Area::default()
            },
            parts: [("-".to_owned(), Area::default())].into(),
            timing: Timing {
                fmax_mhz: 121.987,
                path: vec![Step {
                    net: "east".into(),
                    ns: 8.5,
                }],
            },
        };
        let row = row(&report);
        for key in [
            "block",
            "lut4",
            "dpr16x4",
            "ccu2c",
            "ff",
            "bram",
            "dsp",
            "lut_equivalents",
            "fmax_mhz",
        ] {
            assert!(!row[key].is_null(), "{key}");
        }
        assert_eq!(row["lut_equivalents"], 24);
        assert_eq!(row["fmax_mhz"], 121.99);
    }
}
