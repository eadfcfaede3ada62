//! Says of each assertion of a circuit that a proof left behind whether it follows: `each FOLDER [CONFLICTS]`.

use noctule_formal::aiger::Aiger;
use noctule_formal::check::is_cover;
use noctule_formal::flow::Circuit;
use noctule_formal::induction::each;
use std::path::PathBuf;
use std::time::Instant;
use std::{env, error, fs};

fn main() -> Result<(), Box<dyn error::Error>> {
    let dir = PathBuf::from(env::args().nth(1).ok_or("usage: each FOLDER [CONFLICTS]")?);
    let conflicts = env::args().nth(2).map_or(Ok(2_000), |n| n.parse())?;
    let names = fs::read_to_string(dir.join("names.txt"))?;
    let circuit = Circuit {
        aiger: Aiger::parse(&fs::read(dir.join("proof.aig"))?)?,
        names: names.lines().map(str::to_owned).collect(),
        dir,
    };
    let circuit = circuit.only(|n| !is_cover(n.rsplit('/').next().unwrap_or(n)));
    let start = Instant::now();
    let follows = each(&circuit.aiger, conflicts);
    for (name, follows) in circuit.names.iter().zip(follows) {
        match follows {
            Some(true) => {}
            Some(false) => println!("does not follow: {name}"),
            None => println!("hard: {name}"),
        }
    }
    println!(
        "{} assertions, {:.1} s",
        circuit.names.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
