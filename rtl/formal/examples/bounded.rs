//! Says of a circuit that a proof left behind how long each cycle from reset takes: `bounded FOLDER DEPTH [PROPERTY...]`.

use noctule_formal::aiger::Aiger;
use noctule_formal::check::is_cover;
use noctule_formal::flow::Circuit;
use noctule_formal::induction::bounded;
use std::path::PathBuf;
use std::time::Instant;
use std::{env, error, fs};

fn main() -> Result<(), Box<dyn error::Error>> {
    let usage = "usage: bounded FOLDER DEPTH [PROPERTY...]";
    let dir = PathBuf::from(env::args().nth(1).ok_or(usage)?);
    let depth = env::args().nth(2).ok_or(usage)?.parse()?;
    let names = fs::read_to_string(dir.join("names.txt"))?;
    let circuit = Circuit {
        aiger: Aiger::parse(&fs::read(dir.join("proof.aig"))?)?,
        names: names.lines().map(str::to_owned).collect(),
        dir,
    };
    let circuit = circuit.only(|n| !is_cover(n.rsplit('/').next().unwrap_or(n)));
    let wanted: Vec<String> = env::args().skip(3).collect();
    let circuit =
        circuit.only(|n| wanted.is_empty() || wanted.iter().any(|w| n.ends_with(w.as_str())));
    let start = Instant::now();
    let failing = bounded(&circuit.aiger, depth, |cycle| {
        println!("cycle {cycle}: {:.1} s", start.elapsed().as_secs_f64());
    });
    if let Some((cycle, failing, _)) = failing {
        println!(
            "fails in cycle {cycle}: {}",
            circuit.names_of(&failing).join(" ")
        );
    }
    Ok(())
}
