//! `bench web`: what a small keep-alive request costs, over all tiles, once connections are open.

use super::{Better, Output, Shape};
use crate::chip_args::{ChipArgs, ClientArgs};
use crate::error::Error;
use crate::scene;
use noctule_net::load::LoadOptions;
use std::process::ExitCode;

/// Requests to the web application: what each costs and where it goes
#[derive(clap::Args)]
pub struct Web {
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    chip: ChipArgs,
    #[command(flatten)]
    clients: ClientArgs,
}

const SHAPE: Shape = Shape {
    name: "web",
    case: &[
        "app",
        "mesh",
        "layout",
        "backend",
        "connections",
        "size_bytes",
        "requests",
    ],
    measures: &[
        ("core_cycles_per_request", Better::Lower),
        ("p50_cycles", Better::Lower),
        ("p99_cycles", Better::Lower),
        ("errors", Better::Lower),
        ("drops", Better::Lower),
        ("retransmissions", Better::Lower),
    ],
};

impl Web {
    pub fn run(mut self) -> Result<ExitCode, Error> {
        let apps = vec!["web".to_owned()];
        let config = self.chip.resolve(&apps)?;
        // The design's load: a small file over connections that stay.
        self.clients.size.get_or_insert(64);
        self.clients.connections.get_or_insert(256);
        self.clients.requests.get_or_insert(20_000);
        let (clients, connections) = self.clients.counts()?;
        let mut scene = scene::web(&config, &self.chip, &self.clients, None, clients)?;
        let options = LoadOptions {
            connections,
            requests: self.clients.requests(),
            rate: self.clients.rate,
            seed: self.clients.seed,
            steady: self.clients.rate.is_none(),
            server: scene::server(&config),
            ..LoadOptions::default()
        };
        let (report, spent) = scene.load(&options);
        for (reason, count) in &report.errors {
            eprintln!("{count} requests failed: {reason}");
        }
        if report.measured == 0 {
            let answered = report.answered;
            return Err(Error::NeverSteady {
                answered,
                connections,
            });
        }
        let row = scene::row(
            &apps,
            &self.chip,
            &self.clients,
            &config,
            &scene,
            (&report, spent.as_ref()),
            connections,
        );
        scene.finish()?;
        let verdict = self.output.finish(&SHAPE, &[row])?;
        Ok(if report.errors_total() > 0 || report.gave_up {
            ExitCode::FAILURE
        } else {
            verdict
        })
    }
}
