//! `run`: boots the chip and puts clients in front of it.

use crate::chip_args::{ChipArgs, ClientArgs};
use crate::error::Error;
use crate::interrupt;
use crate::say::say;
use crate::scene::{self, Scene};
use crate::table;
use noctule_contract::hostlink::{self, HostHead};
use noctule_net::gateway::Gateway;
use noctule_net::load::LoadOptions;
use noctule_net::raw::{Tap, carry};
use noctule_sim::StopOn;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Boot the chip and serve.
#[derive(clap::Args)]
pub struct Run {
    /// Applications: web
    #[arg(value_name = "APP", required = true, value_parser = ["web"])]
    apps: Vec<String>,
    /// Serve the files of this folder instead of the built-in site
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Take connections from ordinary clients at this address [default: 127.0.0.1:8080, unless
    /// clients inside the simulator are asked for]
    #[arg(long, value_name = "ADDR", conflicts_with_all = ["clients", "connections", "requests", "each", "size", "rate"])]
    listen: Option<SocketAddr>,
    /// Put the chip on this Linux TAP device, in real time; its address is 10.0.0.2 (tcpdump
    /// captures there)
    #[arg(long, value_name = "IFACE", conflicts_with_all = ["listen", "clients", "connections", "requests", "each", "size", "rate", "pcap"])]
    tap: Option<String>,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    chip: ChipArgs,
    #[command(flatten)]
    clients: ClientArgs,
    /// Requests on a connection before it is closed and opened anew [default: it stays]
    #[arg(long, value_name = "N", help_heading = "Clients", value_parser = clap::value_parser!(u64).range(1..))]
    each: Option<u64>,
}

impl Run {
    pub fn run(self) -> Result<ExitCode, Error> {
        let config = self.chip.resolve(&self.apps)?;
        interrupt::listen();
        if let Some(name) = &self.tap {
            return self.tap(&config, name);
        }
        if !self.clients.any() && self.each.is_none() {
            return self.listen(&config);
        }
        let (clients, connections) = self.clients.counts()?;
        let mut scene = self.scene(&config, clients)?;
        let options = LoadOptions {
            connections,
            requests: self.clients.requests(),
            rate: self.clients.rate,
            per_connection: self.each,
            seed: self.clients.seed,
            server: scene::server(&config),
            stop: interrupt::asked,
            ..LoadOptions::default()
        };
        eprintln!(
            "{connections} connections from {clients} clients, {} requests",
            options.requests
        );
        let started = Instant::now();
        let from = scene.net.now();
        let (report, spent) = scene.load(&options);
        let (seconds, ran) = (started.elapsed().as_secs_f64(), scene.net.now() - from);
        eprintln!(
            "simulated {ran} cycles in {seconds:.1} s ({:.0} cycles/s)",
            ran as f64 / seconds
        );
        let row = scene::row(
            &self.apps,
            &self.chip,
            &self.clients,
            &config,
            &scene,
            (&report, spent.as_ref()),
            connections,
        );
        if self.json {
            say!("{row}");
        } else {
            table::print(&row);
        }
        for (reason, count) in &report.errors {
            eprintln!("{count} requests failed: {reason}");
        }
        scene.finish()?;
        if interrupt::asked() {
            return Ok(ExitCode::from(130));
        }
        let bad = report.errors_total() > 0 || report.gave_up;
        Ok(if bad {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

impl Run {
    /// Serves ordinary clients until the process is stopped.
    fn listen(&self, config: &noctule_topology::Config) -> Result<ExitCode, Error> {
        let address = self
            .listen
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let failed = |cause| Error::Listen { address, cause };
        // Before the chip boots, so that a busy port is told at once.
        let mut gateway = Gateway::bind(address, scene::server(config)).map_err(failed)?;
        let mut scene = self.scene(config, STATIONS)?;
        say!("http://{}/", gateway.address().map_err(failed)?);
        let mut news = News::default();
        while !interrupt::asked() {
            gateway.turn(&mut scene.net).map_err(failed)?;
            news.look(&mut scene, gateway.counters().accepted);
            scene.look()?;
        }
        scene.finish()?;
        Ok(ExitCode::SUCCESS)
    }

    /// Puts the chip on a TAP device until the process is stopped.
    fn tap(&self, config: &noctule_topology::Config, name: &str) -> Result<ExitCode, Error> {
        let mut tap = Tap::open(name)?;
        let scene = self.scene(config, 0)?;
        let failed = |cause| Error::Tap {
            name: name.to_owned(),
            cause,
        };
        say!(
            "http://{}/ on {name}",
            std::net::Ipv4Addr::from(scene::server(config).0)
        );
        let (mut chip, recording) = scene.into_chip();
        let go_on = |_: &mut _, _: &_| !interrupt::asked();
        carry(&mut chip, &mut tap, go_on).map_err(failed)?;
        chip.unwatch();
        if let Some(recording) = recording {
            recording.over(&chip)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn scene(&self, config: &noctule_topology::Config, stations: usize) -> Result<Scene, Error> {
        scene::web(
            config,
            &self.chip,
            &self.clients,
            self.root.as_deref(),
            stations,
        )
    }
}

/// What passes between supervisor and host while the chip serves.
#[derive(Default)]
struct News {
    asked: Option<Instant>,
    accepted: u64,
}

impl News {
    /// Has the counter page published for new visitors, before the chip hears what they ask for, so that
    /// they see numbers of now and idle time costs nothing; tells of faults.
    fn look(&mut self, scene: &mut Scene, accepted: u64) {
        let stale = self.asked.is_none_or(|at| at.elapsed() > FRESH);
        scene::hear(&mut scene.net, &mut scene.host_link);
        if accepted == self.accepted || !stale {
            return;
        }
        self.accepted = accepted;
        self.asked = Some(Instant::now());
        let publish = HostHead(hostlink::PUBLISH);
        scene.net.machine_mut().host_send(&[publish.0]);
        let deadline = scene.net.now() + PUBLISHING;
        while !scene::hear(&mut scene.net, &mut scene.host_link) && scene.net.now() < deadline {
            scene.net.advance(deadline, StopOn::HOST);
        }
    }
}

/// A counter page is not published again for this long.
const FRESH: Duration = Duration::from_secs(2);
/// Cycles in which a supervisor that is alive has published the page.
const PUBLISHING: u64 = 2_000_000;

/// Stations that carry host connections, 64 each.
const STATIONS: usize = 4;
