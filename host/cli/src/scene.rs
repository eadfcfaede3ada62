//! A booted chip with clients in front of it.

use crate::census::{Census, Spent};
use crate::chip_args::{ChipArgs, ClientArgs};
use crate::error::Error;
use crate::output::Output;
use crate::record::Recording;
use noctule_images::Image;
use noctule_loader::{Door, Event, HostLink, Load, boot};
use noctule_net::http::Resource;
use noctule_net::load::{LoadOptions, LoadReport, Moment, watched};
use noctule_net::{Network, WireOptions};
use noctule_sim::Chip;
use noctule_site::Site;
use noctule_tables::{Plan, Topology};
use noctule_topology::Config;
use serde_json::{Value, json};
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

/// A chip that serves, and its clients.
pub struct Scene {
    /// Chip, wire, clients.
    pub net: Network<Chip>,
    /// What can be asked for.
    pub resources: Vec<Resource>,
    /// What the supervisor says.
    pub host_link: HostLink,
    /// Net and application tiles that run.
    pub tiles: (u32, u32),
    /// Where its counters are.
    pub census: Census,
    // What is being written beside.
    recording: Option<Recording>,
    capture: Option<Output>,
}

impl Scene {
    /// Puts a load on the chip: what came of it, and what the chip counted meanwhile, in the measured
    /// window. Tells of faults.
    pub fn load(&mut self, options: &LoadOptions) -> (LoadReport, Option<Spent>) {
        let (census, link) = (&self.census, &mut self.host_link);
        let (mut begin, mut spent) = (None, None);
        let report = watched(
            &mut self.net,
            &self.resources,
            options,
            &mut |moment, net| {
                hear(net, link);
                match (moment, &begin) {
                    (Moment::Begin, _) => begin = Some(census.take(net.machine())),
                    (Moment::End, Some(begin)) => {
                        spent = Some(census.between(begin, &census.take(net.machine())));
                    }
                    _ => {}
                }
            },
        );
        // What came before the window or after it.
        hear(&mut self.net, &mut self.host_link);
        (report, spent)
    }
}

/// Takes what the supervisor says and tells of faults; whether it has published the counter page.
pub fn hear(net: &mut Network<Chip>, link: &mut HostLink) -> bool {
    let mut published = false;
    while let Some(word) = net.machine_mut().host_receive() {
        match link.word(word) {
            Some(Event::Fault(fault)) => eprintln!("{fault}"),
            Some(Event::Published(_)) => published = true,
            _ => {}
        }
    }
    published
}

impl Scene {
    /// Completes what is written beside the run.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<(), Error> {
        self.net.machine_mut().unwatch();
        self.look()?;
        if let Some(output) = self.capture.take() {
            let path = output.path().to_owned();
            let failed = |cause| Error::Write { path, cause };
            let written = self.net.finish_capture().and_then(|()| output.finish());
            written.map_err(failed)?;
        }
        Ok(())
    }

    /// The chip alone, without clients, and its recording.
    pub fn into_chip(self) -> (Chip, Option<Recording>) {
        (self.net.into_machine(), self.recording)
    }

    /// Looks whether the waveform can still be written.
    ///
    /// # Errors
    /// It cannot.
    pub fn look(&mut self) -> Result<(), Error> {
        if let Some(recording) = &self.recording
            && recording.over(self.net.machine())?
        {
            self.recording = None;
        }
        Ok(())
    }
}

/// The file that `--size` asks for.
const SIZED: &str = "/sized.txt";

/// Boots the chip with the web application and puts `stations` clients in front of it.
pub fn web(
    config: &Config,
    chip_args: &ChipArgs,
    clients: &ClientArgs,
    root: Option<&Path>,
    stations: usize,
) -> Result<Scene, Error> {
    // The counter page is published when the host asks.
    let topology = &Topology {
        publish_us: 0,
        ..*config.topology()
    };
    let mut site = match root {
        Some(folder) => {
            let mut site = Site::new();
            site.folder(folder)?;
            site
        }
        None => Site::builtin(),
    };
    let mut resources = Vec::new();
    if let Some(bytes) = clients.size {
        let body: Vec<u8> = (0..bytes).map(|k| b'a' + (k % 26) as u8).collect();
        site.file(SIZED, &body)?;
        resources.push(Resource::get(SIZED, "noctule", body));
    } else {
        for (path, body) in site.files() {
            resources.push(Resource::get(path, "noctule", body.to_vec()));
        }
    }
    if root.is_none() {
        site.stats(topology);
    }

    let plan = Plan::new(topology).expect("a Config has tables");
    let mut images = Vec::new();
    let mut memory = Vec::new();
    for (number, app) in config.apps.iter().enumerate() {
        images.push(Image::get(&app.image)?);
        let region = &plan.regions[number + 1];
        if app.image == "web" {
            memory.push((region.tx_base, site.build(region.tx_bytes.into())?));
        }
    }
    let memory: Vec<(u32, &[u8])> = memory.iter().map(|(at, bytes)| (*at, &bytes[..])).collect();
    let load = Load {
        topology,
        supervisor: &Image::get("supervisor")?,
        net: &Image::get("net")?,
        apps: &images.iter().collect::<Vec<_>>(),
        memory: &memory,
        door: Door::Back,
    };
    let started = Instant::now();
    let mut chip = Chip::new(&chip_args.chip(config))?;
    let record = &clients.record;
    let early = if record.early() {
        record.start(&mut chip)?
    } else {
        None
    };
    let capture = clients.pcap.as_deref().map(Output::create).transpose()?;
    let ready = boot(&mut chip, &load)?;
    let recording = match early {
        None => record.start(&mut chip)?,
        early => early,
    };
    eprintln!(
        "booted: {} net and {} application tiles, {} cycles in {:.1} s",
        ready.nets,
        ready.apps,
        chip.cycle(),
        started.elapsed().as_secs_f64()
    );

    let wire = WireOptions {
        rate: clients.link,
        seed: clients.seed,
        ..WireOptions::default()
    };
    let mut net = Network::new(chip, stations, wire);
    let capture = match capture {
        Some((file, output)) => {
            let path = output.path().to_owned();
            let failed = |cause| Error::Write { path, cause };
            let file = Box::new(BufWriter::new(file));
            net.capture(file).map_err(failed)?;
            Some(output)
        }
        None => None,
    };
    Ok(Scene {
        net,
        resources,
        host_link: HostLink::default(),
        tiles: (ready.nets, ready.apps),
        census: Census::new(config)?,
        recording,
        capture,
    })
}

/// Where the first application listens.
pub fn server(config: &Config) -> ([u8; 4], u16) {
    let port = config.apps[0].spec.ports[0];
    (config.topology().ip.to_le_bytes(), port)
}

/// The result under the keys that scripts rely on; what this version does not count is null.
pub fn row(
    apps: &[String],
    chip: &ChipArgs,
    clients: &ClientArgs,
    config: &Config,
    scene: &Scene,
    (report, spent): (&LoadReport, Option<&Spent>),
    connections: usize,
) -> Value {
    let core_cycles = config.mesh.tiles() as u64 * report.cycles;
    let per_request = (report.measured > 0)
        .then(|| (core_cycles as f64 / report.measured as f64 * 100.0).round() / 100.0);
    json!({
        "app": apps.join(","),
        "mesh": config.mesh.to_string(),
        "layout": config.layout.to_string(),
        "backend": chip.backend,
        "net_tiles": scene.tiles.0,
        "app_tiles": scene.tiles.1,
        "connections": connections,
        "size_bytes": clients.size,
        "requests": report.answered,
        "errors": report.errors_total(),
        "body_bytes": report.body_bytes,
        "cycles": report.cycles,
        "core_cycles": spent.map(Spent::total),
        "core_cycles_per_request": per_request,
        "p50_cycles": report.percentile(0.5),
        "p99_cycles": report.percentile(0.99),
        "drops": spent.map(Spent::drops),
        "drops_by_reason": spent.map(Spent::drops_by_reason),
        "retransmissions": spent.map(Spent::retransmissions),
        "cycles_per_instruction": spent.map(Spent::cycles_per_instruction),
        "breakdown": spent.map(|spent| spent.breakdown(report.measured)),
    })
}
