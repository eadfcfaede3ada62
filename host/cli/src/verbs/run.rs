//! `run`: boots the chip and puts clients in front of it.

use crate::chip_args::{ChipArgs, ClientArgs};
use crate::error::Error;
use crate::scene::{self, Scene};
use noctule_net::load::{LoadOptions, LoadReport, run};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Boot the chip and serve.
#[derive(clap::Args)]
pub struct Run {
    /// Applications: web
    #[arg(value_name = "APP", required = true, value_parser = ["web"])]
    apps: Vec<String>,
    /// Serve the files of this folder instead of the built-in site
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    chip: ChipArgs,
    #[command(flatten)]
    clients: ClientArgs,
}

impl Run {
    pub fn run(self) -> Result<ExitCode, Error> {
        let config = self.chip.resolve(&self.apps)?;
        let (clients, connections) = self.clients.counts()?;
        let mut scene = scene::web(&config, &self.chip, &self.clients, self.root.as_deref())?;
        let options = LoadOptions {
            connections,
            requests: self.clients.requests,
            rate: self.clients.rate,
            seed: self.clients.seed,
            server: (
                config.topology().ip.to_le_bytes(),
                config.apps[0].spec.ports[0],
            ),
            ..LoadOptions::default()
        };
        eprintln!(
            "{connections} connections from {clients} clients, {} requests",
            options.requests
        );
        let started = Instant::now();
        let from = scene.net.now();
        let report = run(&mut scene.net, &scene.resources, &options);
        let (seconds, ran) = (started.elapsed().as_secs_f64(), scene.net.now() - from);
        eprintln!(
            "simulated {ran} cycles in {seconds:.1} s ({:.0} cycles/s)",
            ran as f64 / seconds
        );
        if let Some(path) = &self.clients.pcap {
            let failed = |cause| Error::Write {
                path: path.clone(),
                cause,
            };
            scene.net.finish_capture().map_err(failed)?;
        }
        let row = row(&self, &config, &scene, &report, connections);
        if self.json {
            println!("{row}");
        } else {
            print(&row);
        }
        for (reason, count) in &report.errors {
            eprintln!("{count} requests failed: {reason}");
        }
        let bad = report.errors_total() > 0 || report.gave_up;
        Ok(if bad {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// The result under the keys that scripts rely on; what this version does not count is null.
fn row(
    run: &Run,
    config: &noctule_topology::Config,
    scene: &Scene,
    report: &LoadReport,
    connections: usize,
) -> Value {
    let core_cycles = config.mesh.tiles() as u64 * report.cycles;
    let per_request = (report.measured > 0).then(|| core_cycles as f64 / report.measured as f64);
    json!({
        "app": run.apps.join(","),
        "mesh": config.mesh.to_string(),
        "layout": config.layout.to_string(),
        "backend": run.chip.backend,
        "net_tiles": scene.tiles.0,
        "app_tiles": scene.tiles.1,
        "connections": connections,
        "size_bytes": run.clients.size,
        "requests": report.answered,
        "errors": report.errors_total(),
        "body_bytes": report.body_bytes,
        "cycles": report.cycles,
        "core_cycles_per_request": per_request,
        "p50_cycles": report.percentile(0.5),
        "p99_cycles": report.percentile(0.99),
        "drops": null,
        "retransmissions": null,
        "breakdown": null,
    })
}

fn print(row: &Value) {
    for (key, value) in row.as_object().into_iter().flatten() {
        match value {
            Value::Null => {}
            Value::String(text) => println!("{key:24} {text}"),
            Value::Number(n) if n.is_f64() => {
                println!("{key:24} {:.1}", n.as_f64().unwrap_or_default());
            }
            other => println!("{key:24} {other}"),
        }
    }
}
