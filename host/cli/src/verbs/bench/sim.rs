//! `bench sim`: simulated cycles a second of the host. Such figures are never compared with a checked-in
//! baseline: it would be of another machine.

use crate::chip_args::{ChipArgs, ClientArgs};
use crate::error::Error;
use crate::say::say;
use crate::scene;
use crate::table;
use crate::verbs::bench::host_clock::HostClock;
use crate::verbs::bench::slices::Slices;
use crate::verbs::checkout;
use noctule_net::load::{LoadOptions, Moment, watched};
use serde_json::json;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// Simulated cycles per second of this machine; all figures come from one run
///
/// The chip of --mesh under web load, every connection busy, with one thread and with two: over whole
/// runs, and as a tenth of all slices of 4,000 cycles reaches, which is what the machine does while
/// nobody else uses it; of the latter is the ratio. With one thread also in clock cycles of the host
/// for one of the chip, where Linux lets users count them: that is of a kind of processor, and not of
/// its clock. And the flat model of a chip of --flat against the composed one with the same load. The flat
/// model is built for it, which takes minutes the first time.
#[derive(clap::Args)]
pub struct Sim {
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
    /// Mesh of the flat chip and of the composed one that it is compared with: 6x6 takes some minutes more
    #[arg(long, value_name = "WxH", default_value = "2x2", value_parser = ["2x2", "6x6"])]
    flat: String,
    #[command(flatten)]
    chip: ChipArgs,
    #[command(flatten)]
    clients: ClientArgs,
}

impl Sim {
    pub fn run(mut self) -> Result<ExitCode, Error> {
        let apps = vec!["web".to_owned()];
        let config = self.chip.resolve(&apps)?;
        self.clients.size.get_or_insert(64);
        self.clients.connections.get_or_insert(256);
        self.clients.requests.get_or_insert(6_000);
        let (clients, connections) = self.clients.counts()?;
        let mut best = [0.0f64; 2];
        let mut slices = [Slices::default(), Slices::default()];
        // With one thread, in the host's clock cycles.
        let mut clocked = Slices::default();
        for round in 0..4 {
            let threads = round % 2 + 1;
            self.chip.threads = threads as u16;
            let mut scene = scene::web(&config, &self.chip, &self.clients, None, clients)?;
            let options = LoadOptions {
                connections,
                requests: self.clients.requests(),
                seed: self.clients.seed,
                steady: true,
                server: scene::server(&config),
                ..LoadOptions::default()
            };
            let slices = &mut slices[threads - 1];
            let mut clock = (threads == 1).then(HostClock::start).flatten();
            let (mut begin, mut seconds) = (Instant::now(), 0.0);
            let report = watched(
                &mut scene.net,
                &scene.resources,
                &options,
                &mut |moment, net| {
                    if moment == Moment::Begin {
                        begin = Instant::now();
                    }
                    // Reading the host's counter costs more than the cycles between two frames.
                    if moment == Moment::Within && !slices.due(net.now()) {
                        return;
                    }
                    seconds = begin.elapsed().as_secs_f64();
                    slices.mark(net.now(), seconds);
                    if let Some(cycles) = clock.as_mut().and_then(HostClock::cycles) {
                        clocked.mark(net.now(), cycles as f64);
                    }
                },
            );
            if report.measured == 0 {
                let answered = report.answered;
                return Err(Error::NeverSteady {
                    answered,
                    connections,
                });
            }
            slices.end();
            clocked.end();
            best[threads - 1] = best[threads - 1].max(report.cycles as f64 / seconds);
        }
        let (flat, composed) = flat_and_composed(&self.flat)?;
        // None where the run was too short for a slice.
        let [one, two] = slices.map(|slices| slices.undisturbed());
        let host_cycles = clocked.undisturbed().map(f64::recip);
        let row = json!({
            "mesh": config.mesh.to_string(),
            "connections": connections,
            "composed_cycles_per_second": best[0].round(),
            "two_threads_cycles_per_second": best[1].round(),
            "composed_undisturbed": one.map(f64::round),
            "two_threads_undisturbed": two.map(f64::round),
            "two_threads_over_one": one.zip(two).map(|(one, two)| rounded(two / one)),
            "host_cycles_per_cycle": host_cycles.map(f64::round),
            "host_gigahertz": one.zip(host_cycles).map(|(a_second, each)| rounded(a_second * each / 1e9)),
            "flat_mesh": self.flat,
            "flat_cycles_per_second": flat,
            "composed_on_flat_mesh": composed,
            "composed_over_flat": rounded(composed / flat),
            "reference_loop_per_second": (noctule_noc_measure::speed::reference(0.3) * 1e6).round(),
        });
        if self.json {
            say!("{row}");
        } else {
            table::print(&row);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn rounded(ratio: f64) -> f64 {
    (ratio * 1000.0).round() / 1000.0
}

/// Cycles a second of both models of a chip.
fn flat_and_composed(mesh: &str) -> Result<(f64, f64), Error> {
    let cannot = |cause| Error::CannotRun {
        program: "the flat model's measurement".into(),
        cause,
    };
    let mut arguments = "run --release --quiet -p noctule-flat --example speed".to_owned();
    if mesh != "2x2" {
        arguments += &format!(" --features mesh-{mesh}");
    }
    arguments += &format!(" -- {mesh}");
    eprintln!("building and measuring the flat model (cargo {arguments})");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .current_dir(checkout()?)
        .args(arguments.split(' '))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(cannot)?;
    let text = String::from_utf8_lossy(&out.stdout);
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(flat)), Some(Ok(composed))) if out.status.success() => Ok((flat, composed)),
        _ => Err(cannot(std::io::Error::other(format!(
            "it ended with {}",
            out.status
        )))),
    }
}
