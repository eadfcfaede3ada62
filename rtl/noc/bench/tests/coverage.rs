//! Line, branch and toggle coverage of the emitted router under random traffic of a whole mesh, by Verilator. What is not
//! reached is printed, and must be one of the things that cannot be (docs/coverage.md).

use noctule_tools::Tools;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// File and kind (line, branch, toggle), to counts by line and point.
type Counts = BTreeMap<(String, String), BTreeMap<(u32, String), u64>>;

/// What cannot change, and why. A name without an index stands for all its bits.
const EXPLAINED: &[(&str, &[&str])] = &[
    (
        "constant after reset: where the router is",
        &[
            "x_i",
            "y_i",
            "x_here_q",
            "y_here_q",
            "x_east_q",
            "x_west_q",
            "y_north_q",
            "y_south_q",
            "x_east_i",
            "x_west_i",
            "y_north_i",
            "y_south_i",
            "x_next_i",
            "y_next_i",
            "from_west_i",
        ],
    ),
    ("not read: part of the contract", &["order_i"]),
    (
        "no packet leaves by the port it came in by",
        &[
            "queue_0_want[0]",
            "queue_1_want[1]",
            "queue_2_want[2]",
            "queue_3_want[3]",
            "queue_4_want[4]",
            "take_0[0]",
            "take_1[1]",
            "take_2[2]",
            "take_3[3]",
            "take_4[4]",
        ],
    ),
    (
        "nor at the next router: what goes on in a column does not come back",
        &[
            "rx_flit_0_i[33]",
            "rx_flit_2_i[35]",
            "out_0_tx_flit[35]",
            "out_2_tx_flit[33]",
            "tx_flit_0_o[35]",
            "tx_flit_1_o[36]",
            "tx_flit_2_o[33]",
            "tx_flit_3_o[34]",
        ],
    ),
    (
        "nor in look-ahead's answers",
        &[
            "ahead_row_0_north[2]",
            "ahead_row_0_south[0]",
            "ahead_row_1_north[2]",
            "ahead_row_1_south[0]",
            "ahead_tile_north[2]",
            "ahead_tile_east[3]",
            "ahead_tile_south[0]",
            "ahead_tile_west[1]",
            "north_o[2]",
            "east_o[3]",
            "south_o[0]",
            "west_o[1]",
        ],
    ),
    (
        "a packet that leaves its column has nothing left of it",
        &[
            "ahead_column_0_east[0]",
            "ahead_column_0_east[2]",
            "ahead_column_0_east[3]",
            "ahead_column_0_west[0]",
            "ahead_column_0_west[1]",
            "ahead_column_0_west[2]",
            "ahead_column_1_east[0]",
            "ahead_column_1_east[2]",
            "ahead_column_1_east[3]",
            "ahead_column_1_west[0]",
            "ahead_column_1_west[1]",
            "ahead_column_1_west[2]",
            "east_o[0]",
            "east_o[2]",
            "west_o[0]",
            "west_o[2]",
        ],
    ),
    (
        "the tile needs no route",
        &[
            "out_4_tx_flit[33]",
            "out_4_tx_flit[34]",
            "out_4_tx_flit[35]",
            "out_4_tx_flit[36]",
            "out_4_tx_flit[37]",
            "tx_flit_4_o[33]",
            "tx_flit_4_o[34]",
            "tx_flit_4_o[35]",
            "tx_flit_4_o[36]",
            "tx_flit_4_o[37]",
        ],
    ),
];

/// Why this point (`name[bit]:0->1`) cannot be reached.
fn explained(point: &str) -> Option<&'static str> {
    let signal = point.split(':').next().unwrap_or(point);
    let name = signal.split('[').next().unwrap_or(signal);
    EXPLAINED
        .iter()
        .find(|(_, names)| names.contains(&signal) || names.contains(&name))
        .map(|(why, _)| *why)
}

/// Adds the points of one of Verilator's files.
fn add(counts: &mut Counts, text: &str) {
    for line in text.lines() {
        let Some((fields, count)) = line.strip_prefix("C '").and_then(|l| l.rsplit_once("' "))
        else {
            continue;
        };
        let fields: BTreeMap<&str, &str> = fields
            .split('\u{1}')
            .filter_map(|f| f.split_once('\u{2}'))
            .collect();
        let field = |name| fields.get(name).copied().unwrap_or("");
        let file = field("f").rsplit('/').next().unwrap_or("").to_owned();
        let kind = field("page").split('/').next().unwrap_or("").to_owned();
        let at = (
            field("l").parse().unwrap_or(0),
            format!("{}{}", field("o"), field("S")),
        );
        let count: u64 = count.trim().parse().unwrap_or(0);
        *counts
            .entry((file, kind))
            .or_default()
            .entry(at)
            .or_default() += count;
    }
}

fn collected(dir: &Path) -> Counts {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir).expect("a scratch folder");
    let mut sources: Vec<PathBuf> = fs::read_dir(here.join("../sv"))
        .expect("the emitted text")
        .map(|f| f.expect("readable").path())
        .collect();
    sources.push(here.join("../export/noc_mesh.sv"));
    for source in sources {
        fs::copy(&source, dir.join(source.file_name().expect("a file"))).expect("readable");
    }
    // Not hardware, so not called .sv: the linter takes all of those.
    let bench = here.join("coverage/noc_coverage_tb.sv.in");
    fs::copy(bench, dir.join("noc_coverage_tb.sv")).expect("readable");
    let built = Tools::find()
        .expect("the pinned tools")
        .verilator()
        .current_dir(dir)
        .args([
            "--binary",
            "--timing",
            "--coverage-line",
            "--coverage-toggle",
            "-O0",
            "-Wno-fatal",
        ])
        .args([
            "--top-module",
            "noc_coverage_tb",
            "-y",
            ".",
            "noc_coverage_tb.sv",
        ])
        .args(["-CFLAGS", "-std=c++20 -O0", "-LDFLAGS", "-pthread"])
        .args(["-MAKEFLAGS", "CFG_CXXFLAGS_PCH_I=-include"])
        .output()
        .expect("starts");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let mut counts = Counts::new();
    for order in ["+yx", "+xy"] {
        let run = Command::new(dir.join("obj_dir/Vnoc_coverage_tb"))
            .current_dir(dir)
            .arg(order)
            .output()
            .expect("starts");
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.success() && said.contains(" 0 errors"), "{said}");
        let data = fs::read(dir.join("coverage.dat")).expect("Verilator writes it");
        add(&mut counts, &String::from_utf8_lossy(&data));
    }
    counts
}

#[test]
#[ignore = "a minute of C++: a mesh built with coverage"]
fn random_traffic_reaches_every_line_of_the_router_and_every_bit_that_can_change() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage");
    let counts = collected(&dir);
    let mut bad = vec![];
    let mut seen = 0;
    for ((file, kind), points) in counts.iter().filter(|((f, _), _)| f.starts_with("router")) {
        let missed: Vec<_> = points
            .iter()
            .filter(|(_, n)| **n == 0)
            .map(|(p, _)| p)
            .collect();
        seen += points.len();
        println!(
            "{file} {kind}: {} of {}",
            points.len() - missed.len(),
            points.len()
        );
        let mut why: BTreeMap<&str, u32> = BTreeMap::new();
        for (line, point) in missed {
            match explained(point) {
                Some(reason) => *why.entry(reason).or_default() += 1,
                None => bad.push(format!("{file}:{line} {kind} {point}")),
            }
        }
        for (reason, count) in why {
            println!("  {count} not reached: {reason}");
        }
    }
    assert!(seen > 4_000, "only {seen} points: nothing was collected");
    assert!(
        bad.is_empty(),
        "not reached, and nobody says why:\n{}",
        bad.join("\n")
    );
}

#[test]
fn a_point_is_explained_by_its_name_and_bit_only() {
    assert_eq!(
        explained("order_i:0->1"),
        Some("not read: part of the contract")
    );
    assert!(explained("x_i[3]:1->0").is_some() && explained("take_0[0]:0->1").is_some());
    assert_eq!(explained("take_0[1]:0->1"), None);
    assert_eq!(explained("else"), None);
    let mut counts = Counts::new();
    let line = |n| {
        format!(
            "C '\u{1}f\u{2}a/router.sv\u{1}l\u{2}7\u{1}page\u{2}v_line/router\u{1}o\u{2}if' {n}\n"
        )
    };
    add(&mut counts, &(line(0) + &line(3)));
    let key = ("router.sv".to_owned(), "v_line".to_owned());
    assert_eq!(counts[&key][&(7, "if".to_owned())], 3);
}
