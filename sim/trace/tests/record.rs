//! A waveform read back says what the links said and what the registers held, and recording it changed
//! nothing.

use noctule_sim::{
    Blocks, Chip, ChipConfig, Instance, LinkEvent, LinkRecord, Memory, StopOn, Traffic, Watch,
};
use noctule_trace::{Recorder, Summary, Wave, select};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Outcome = Arc<Mutex<Option<io::Result<Summary>>>>;

fn record(chip: &mut Chip, window: std::ops::Range<u64>, list: &str) -> (Kept, Outcome) {
    let (kept, outcome) = (Kept::default(), Outcome::default());
    let told = outcome.clone();
    let chosen = select(list, &chip.instances()).unwrap();
    let done = move |result| *told.lock().unwrap() = Some(result);
    chip.watch(window, Box::new(Recorder::new(kept.clone(), chosen, done)));
    (kept, outcome)
}

fn summary(outcome: &Outcome) -> Summary {
    let told = outcome.lock().unwrap().take().expect("it is over");
    told.unwrap()
}

// The value of a signal in each cycle of a window, as numbers.
fn values(file: &[u8], name: &str, window: std::ops::Range<u64>) -> Vec<u128> {
    let mut wave = Wave::open(file).unwrap();
    let id = wave.signals().iter().position(|s| s.name == name);
    let id = id.unwrap_or_else(|| panic!("no {name}"));
    let mut changes = BTreeMap::new();
    while let Some(change) = wave.next_change().unwrap() {
        if change.signal == id {
            changes.insert(change.time, change.value.number().unwrap());
        }
    }
    let at = |t| *changes.range(..=t).next_back().expect("a first value").1;
    window.map(at).collect()
}

fn busy() -> Chip {
    let traffic = Traffic {
        load: 0.2,
        until: 400,
        ..Traffic::default()
    };
    let config = ChipConfig {
        blocks: Blocks::Traffic(traffic),
        cycles_per_us: 1,
        ..ChipConfig::small()
    };
    Chip::new(&config).unwrap()
}

#[test]
fn every_flit_is_in_the_waveform_in_its_cycle_and_nothing_else() {
    let mut chip = busy();
    let (file, outcome) = record(&mut chip, 50..900, "1_0");
    chip.log_links(true);
    chip.step(2_000);
    let links = chip.take_links();
    let summary = summary(&outcome);
    assert_eq!((summary.from, summary.to), (50, 900));

    let file = file.0.lock().unwrap();
    let valid = values(&file, "chip.router_msg_1_0.tx_valid_local", 50..900);
    let flit = values(&file, "chip.router_msg_1_0.tx_flit_local", 50..900);
    let seen: Vec<(u64, u64)> = (0..850)
        .filter(|&k| valid[k] == 1)
        .map(|k| (k as u64 + 50, flit[k] as u64))
        .collect();
    let here = |l: &&LinkRecord| {
        (l.node, l.net, l.port, l.event) == (1, 0, 4, LinkEvent::RouterSends)
            && (50..900).contains(&l.cycle)
    };
    let expected: Vec<(u64, u64)> = links
        .iter()
        .filter(here)
        .map(|l| (l.cycle, l.flit))
        .collect();
    assert!(expected.len() > 5);
    assert_eq!(seen, expected);
}

#[test]
fn a_watched_chip_runs_the_same_cycles_stops_where_it_would_and_tells_the_same_links() {
    let run = |window: Option<std::ops::Range<u64>>| {
        let mut chip = busy();
        if let Some(window) = window {
            record(&mut chip, window, "all");
        }
        chip.log_links(true);
        let mut stops = Vec::new();
        while chip.cycle() < 3_000 {
            let next = chip.cycle() + 70;
            let stop = chip.run_until(next, StopOn::FRAME | StopOn::IDLE);
            stops.push((chip.cycle(), stop));
            if stop.has(StopOn::IDLE) {
                chip.run_until(chip.due().unwrap_or(3_000).min(3_000), StopOn::NOTHING);
            }
        }
        (
            stops,
            chip.link_hash(),
            chip.link_flits(),
            chip.take_links(),
        )
    };
    let alone = run(None);
    assert!(alone.3.len() > 200);
    assert!(alone.0.len() > 3, "{:?}", alone.0);
    for window in [0..5_000, 100..101, 350..420, 0..1, 5_000..6_000] {
        assert_eq!(run(Some(window.clone())), alone, "{window:?}");
    }
}

// A program for a core: adds up, and asks for nothing.
const COUNT: [u32; 3] = [
    0x0010_0093, // li x1, 1
    0x0011_0113, // loop: addi x2, x2, 1
    0xFFDF_F06F, // j loop
];

// Long enough for the core to have cleared its predictions and to be counting.
const COUNTS: u64 = 1_000;

struct Reader {
    which: Vec<usize>,
    at: Instance,
    seen: Arc<Mutex<Vec<u64>>>,
}

impl Watch for Reader {
    fn begin(&mut self, chip: &Chip, _: &[LinkRecord]) {
        let mut out = Vec::new();
        chip.read_variables(self.at, &self.which, &mut out).unwrap();
        let word = u32::from_le_bytes(out[8..12].try_into().unwrap());
        self.seen.lock().unwrap().push(word.into());
    }
    fn cycle(&mut self, chip: &Chip, links: &[LinkRecord]) {
        self.begin(chip, links);
    }
    fn end(&mut self, _: &Chip) {}
}

fn counting() -> Chip {
    let mut chip = Chip::new(&ChipConfig::small()).unwrap();
    let program: Vec<u8> = COUNT.iter().flat_map(|w| w.to_le_bytes()).collect();
    let tile = Memory::Tile { x: 1, y: 0 };
    chip.write_memory(tile, 0, &program).unwrap();
    start(&mut chip);
    chip.step(COUNTS);
    chip
}

fn start(chip: &mut Chip) {
    use noctule_contract::{bridge, ctrl, node::Node};
    chip.host_send(&[
        bridge::HOST_WRITE,
        Node::tile(1, 0).0,
        ctrl::TILE_CTRL,
        1,
        1,
    ]);
}

#[test]
fn registers_are_in_the_waveform_as_they_are_in_the_model() {
    let at = Instance::Tile { x: 1, y: 0 };
    let mut chip = counting();
    let all = chip.variables(at).unwrap();
    let name = "i_cpu.i_core.u_regs.regs_q";
    let find = |name: &str| all.iter().position(|v| v.name == name);
    let place = find(name).expect("the register file");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let reader = Reader {
        which: vec![place],
        at,
        seen: seen.clone(),
    };
    chip.watch(COUNTS + 100..COUNTS + 400, Box::new(reader));
    chip.step(1_000);

    let mut chip = counting();
    let (file, outcome) = record(&mut chip, COUNTS + 100..COUNTS + 400, "1_0,bridge");
    chip.step(1_000);
    let summary = summary(&outcome);
    assert!(
        summary.signals > 500 && summary.changes > 500,
        "{summary:?}"
    );
    let recorded = values(
        &file.0.lock().unwrap(),
        &format!("chip.tile_1_0.{name}(2)"),
        COUNTS + 100..COUNTS + 401,
    );
    let direct: Vec<u128> = seen.lock().unwrap().iter().map(|&v| v.into()).collect();
    assert_eq!(recorded, direct);
    assert!(direct.windows(2).filter(|w| w[0] != w[1]).count() > 100);
}

#[test]
fn the_same_window_gives_the_same_bytes_and_a_run_that_ends_early_a_whole_file() {
    let file = |cycles| {
        let mut chip = counting();
        let (file, outcome) = record(&mut chip, COUNTS + 200..COUNTS + 600, "all");
        chip.step(cycles);
        chip.unwatch();
        let to = summary(&outcome).to;
        (file.0.lock().unwrap().clone(), to)
    };
    let (first, to) = file(1_000);
    assert_eq!(to, COUNTS + 600);
    assert_eq!(file(2_000), (first, COUNTS + 600));
    let (early, to) = file(300);
    assert_eq!(to, COUNTS + 300);
    let mut wave = Wave::open(&early[..]).unwrap();
    while wave.next_change().unwrap().is_some() {}
    assert_eq!(wave.time(), COUNTS + 300);
}

#[test]
fn a_file_that_cannot_be_written_ends_the_recording_and_not_the_run() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut chip = counting();
    let outcome = Outcome::default();
    let told = outcome.clone();
    let done = move |result| *told.lock().unwrap() = Some(result);
    let all = chip.instances();
    chip.watch(
        COUNTS + 100..COUNTS + 200,
        Box::new(Recorder::new(Full, all, done)),
    );
    chip.step(1_000);
    assert_eq!(chip.cycle(), COUNTS + 1_000);
    let told = outcome.lock().unwrap().take().unwrap();
    assert_eq!(told.unwrap_err().kind(), io::ErrorKind::StorageFull);
}
