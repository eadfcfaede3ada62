//! `bench noc`: what one network of the chip's routers carries, and how soon, on the RTL (docs/noc.md).

use super::{Better, Output, Shape};
use crate::error::Error;
use crate::say::say;
use noctule_noc_measure::experiment::{Curve, Phases, ZeroLoad, curve, zero_load};
use noctule_noc_measure::network::Traffic;
use noctule_noc_measure::pattern::{Mesh, Pattern};
use noctule_noc_measure::{mix, report, speed};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The network alone: latency, throughput, fairness against load, beside what arithmetic allows
#[derive(clap::Args)]
pub struct Noc {
    #[command(flatten)]
    output: Output,
    /// Every pattern and packet length, on 4x4, 8x8 and 16x16, unless told otherwise
    #[arg(long)]
    full: bool,
    /// Meshes, 2x2 to 16x16 [default: 8x8]
    #[arg(long, value_name = "WxH,...", value_delimiter = ',')]
    mesh: Vec<Mesh>,
    /// uniform, transpose, bit-complement, tornado, neighbour, hot-spot [default: uniform]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pattern: Vec<Pattern>,
    /// Packet lengths: 1 to 64, or web for the mix of the web workload [default: 1,4,8]
    #[arg(long, value_name = "N,...", value_delimiter = ',')]
    flits: Vec<Flits>,
    /// Dimension order: yx (MSG, REQ) or xy (RSP)
    #[arg(long, default_value = "yx", value_parser = ["yx", "xy"])]
    order: String,
    /// Draws all traffic; the same seed gives the same figures
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Write every point of every curve to this file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write a plot for each mesh and pattern into this folder
    #[arg(long, value_name = "DIR")]
    svg: Option<PathBuf>,
    /// Time the simulation too (cycles a second of the host; not compared)
    #[arg(long)]
    speed: bool,
    /// Count the packets that the web workload puts on MSG instead, as CSV (rtl/noc/measure/web_mix.csv)
    #[arg(long)]
    count_web_mix: bool,
}

/// A packet length of the command line.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flits {
    All(u16),
    Web,
}

impl std::str::FromStr for Flits {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            _ if text == "web" => Ok(Self::Web),
            Ok(n) if (1..=noctule_noc_measure::network::MAX_FLITS).contains(&n) => Ok(Self::All(n)),
            _ => Err(format!("`{text}` is neither a length from 1 to 64 nor web")),
        }
    }
}

impl Flits {
    fn lengths(self) -> Vec<u16> {
        match self {
            Self::All(n) => vec![n],
            Self::Web => mix::web(),
        }
    }
    fn json(self) -> Value {
        match self {
            Self::All(n) => json!(n),
            Self::Web => json!("web"),
        }
    }
}

const SHAPE: Shape = Shape {
    name: "noc",
    case: &["mesh", "pattern", "flits", "order", "seed"],
    measures: &[
        ("zero_load_cycles", Better::Lower),
        ("saturation", Better::Higher),
        ("p99_cycles_at_half_bound", Better::Lower),
        ("worst_source", Better::Higher),
    ],
};

impl Noc {
    pub fn run(self) -> Result<ExitCode, Error> {
        if self.count_web_mix {
            return super::mix::count();
        }
        let or = |given: &[Mesh], full: &[Mesh], quick: &[Mesh]| match (given, self.full) {
            ([], true) => full.to_vec(),
            ([], false) => quick.to_vec(),
            _ => given.to_vec(),
        };
        let square = |k| Mesh {
            width: k,
            height: k,
        };
        let meshes = or(
            &self.mesh,
            &[square(4), square(8), square(16)],
            &[square(8)],
        );
        let patterns = match (&self.pattern[..], self.full) {
            ([], true) => Pattern::ALL.to_vec(),
            ([], false) => vec![Pattern::Uniform],
            (given, _) => given.to_vec(),
        };
        let flits = match (&self.flits[..], self.full) {
            ([], true) => vec![Flits::All(1), Flits::All(4), Flits::All(8), Flits::Web],
            ([], false) => vec![Flits::All(1), Flits::All(4), Flits::All(8)],
            (given, _) => given.to_vec(),
        };
        let mut rows = vec![];
        let mut table = report::CSV_HEADER.to_owned();
        for &mesh in &meshes {
            for &pattern in patterns.iter().filter(|p| p.fits(mesh)) {
                let mut curves = vec![];
                for &length in &flits {
                    let traffic = self.traffic(mesh, pattern, length);
                    let zero = zero_load(&traffic)?;
                    let one = curve(&traffic, Phases::default())?;
                    let name = flits_name(length);
                    table += &report::csv(&format!("{mesh},{pattern},{name}"), &one);
                    let mut row = self.row(&traffic, length, zero, &one);
                    if self.speed {
                        row.extend(self.time(&traffic)?);
                    }
                    if !self.output.json {
                        people(&row, &one);
                    }
                    rows.push(Value::Object(row));
                    curves.push((format!("{name} flits"), one));
                }
                if let Some(dir) = &self.svg {
                    let title = format!("{mesh}, {pattern}, {} order", self.order);
                    let named: Vec<_> = curves.iter().map(|(n, c)| (n.clone(), c)).collect();
                    let text = report::svg(&title, &named);
                    std::fs::create_dir_all(dir).map_err(|cause| at(dir, cause))?;
                    write(&dir.join(format!("{mesh}-{pattern}.svg")), &text)?;
                }
            }
        }
        if let Some(path) = &self.csv {
            write(path, &table)?;
        }
        self.output.finish_printed(&SHAPE, &rows)
    }

    fn traffic(&self, mesh: Mesh, pattern: Pattern, flits: Flits) -> Traffic {
        Traffic {
            mesh,
            order: u32::from(self.order == "xy"),
            pattern,
            lengths: flits.lengths(),
            load: 0.0,
            seed: self.seed,
        }
    }

    fn row(
        &self,
        traffic: &Traffic,
        flits: Flits,
        zero: ZeroLoad,
        c: &Curve,
    ) -> Map<String, Value> {
        let half = c
            .points
            .iter()
            .find(|p| p.offered >= 0.499 * c.analysis.bound);
        let points: Vec<Value> = c
            .points
            .iter()
            .map(|p| {
                json!({"offered": round(p.offered), "accepted": round(p.accepted), "mean_cycles": p.mean.map(round),
                       "p50_cycles": p.p50, "p99_cycles": p.p99, "max_cycles": p.max,
                       "worst_source": round(p.worst_source), "best_source": round(p.best_source)})
            })
            .collect();
        let over = c.overload();
        let row = json!({
            "mesh": traffic.mesh.to_string(), "pattern": traffic.pattern.name(), "flits": flits.json(),
            "order": self.order, "seed": self.seed,
            "zero_load_cycles": round(zero.mean),
            "zero_load_analytic": round(c.analysis.zero_load(traffic.mean_flits())),
            "zero_load_pairs": zero.pairs, "zero_load_pairs_off": zero.wrong,
            "saturation": round(c.saturation), "bound": round(c.analysis.bound),
            "saturation_of_bound": round(c.saturation / c.analysis.bound),
            "load_at_three_times_zero_load": round(c.knee),
            "mean_cycles_at_half_bound": half.and_then(|p| p.mean).map(round),
            "p99_cycles_at_half_bound": half.and_then(|p| p.p99),
            "worst_source": round(over.worst_source), "best_source": round(over.best_source),
            "curve": points,
        });
        match row {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    fn time(&self, traffic: &Traffic) -> Result<Map<String, Value>, Error> {
        let s = speed::measure(traffic, 9.0)?;
        let all = [
            ("simulated_cycles_per_second_saturated", s.saturated),
            ("simulated_cycles_per_second_at_5_percent", s.at_5_percent),
            ("reference_loop_mrounds_per_second", s.reference),
        ];
        Ok(all
            .into_iter()
            .map(|(k, v)| (k.to_owned(), json!(v.round())))
            .collect())
    }
}

/// Five digits are more than a sample is worth, and keep the baseline readable.
fn round(v: f64) -> f64 {
    (v * 1e5).round() / 1e5
}

fn flits_name(f: Flits) -> String {
    match f {
        Flits::All(n) => n.to_string(),
        Flits::Web => "web".to_owned(),
    }
}

fn at(path: &Path, cause: std::io::Error) -> Error {
    Error::Write {
        path: path.to_owned(),
        cause,
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|cause| at(path, cause))?;
    eprintln!("written: {}", path.display());
    Ok(())
}

/// A row and its curve for people.
fn people(row: &Map<String, Value>, curve: &Curve) {
    let short: Map<_, _> = row
        .iter()
        .filter(|(k, _)| *k != "curve")
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    for (key, value) in &short {
        match value {
            Value::String(text) => say!("{key:42} {text}"),
            other => say!("{key:42} {other}"),
        }
    }
    say!("   offered  accepted      mean   p50   p99    max  sources worst..best (of the mean)");
    for p in &curve.points {
        let mean = p.mean.map_or("-".to_owned(), |v| format!("{v:.2}"));
        let some = |v: Option<u64>| v.map_or("-".to_owned(), |v| v.to_string());
        say!(
            "   {:7.4}   {:7.4}  {mean:>8}  {:>4}  {:>4}  {:>5}  {:.2}..{:.2}",
            p.offered,
            p.accepted,
            some(p.p50),
            some(p.p99),
            some(p.max),
            p.worst_source,
            p.best_source
        );
    }
    say!();
}
