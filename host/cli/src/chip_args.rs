//! The options that `run` and `bench` share: which chip, which clients.

use crate::error::Error;
use crate::record::RecordArgs;
use noctule_net::link::Rate;
use noctule_sim::ChipConfig;
use noctule_tables::Role;
use noctule_topology::{Config, Layout, Mesh, Overrides};
use std::path::PathBuf;

/// Which chip.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Chip")]
pub struct ChipArgs {
    /// Columns x rows, each 2 to 16 [default: the configuration's, else 6x6]
    #[arg(long, value_name = "WxH")]
    pub mesh: Option<Mesh>,
    /// Which tile does what: rtc, naive, quad-1:1-all, ...
    #[arg(long)]
    pub layout: Option<Layout>,
    /// How applications and stack are joined; this version has: distributed
    #[arg(long, default_value = "distributed", value_parser = ["distributed"])]
    pub backend: String,
    /// Configuration file (docs/configuration.md)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Cycles of a microsecond of virtual time
    #[arg(long, value_name = "N", default_value_t = 1200, value_parser = clap::value_parser!(u64).range(1..))]
    pub cycles_per_us: u64,
    /// Host threads that simulate; results are the same
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=16))]
    pub threads: u16,
}

/// Which clients.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Clients")]
pub struct ClientArgs {
    /// Client machines; more than 96 the chip would not know by name at a time [default: as many as the connections need]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=96))]
    pub clients: Option<u16>,
    /// Connections in total [default: one a client]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=6144))]
    pub connections: Option<u32>,
    /// Requests in total [default: 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub requests: Option<u64>,
    /// Ask for a file of this many bytes [default: the files of the site, in turn]
    #[arg(long, value_name = "BYTES")]
    pub size: Option<u32>,
    /// Open loop: requests per second of virtual time
    #[arg(long, value_name = "R", value_parser = rate)]
    pub rate: Option<f64>,
    /// Wire in front of the chip: off (as fast as the lanes) or 40g
    #[arg(long, default_value = "off", value_parser = clap::builder::ValueParser::new(str::parse::<Rate>))]
    pub link: Rate,
    /// Write every frame to this capture
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
    /// Draws everything that is random; the same seed gives the same run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub record: RecordArgs,
}

fn rate(text: &str) -> Result<f64, &'static str> {
    let rate = text
        .parse()
        .ok()
        .filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or("a number above 0 is needed")
}

impl ChipArgs {
    /// Reads and checks the configuration, for these applications.
    pub fn resolve(&self, apps: &[String]) -> Result<Config, Error> {
        let (name, text) = match &self.config {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|cause| Error::Read {
                    path: path.clone(),
                    cause,
                })?;
                (path.display().to_string(), text)
            }
            None => (String::new(), String::new()),
        };
        let overrides = Overrides {
            mesh: self.mesh,
            layout: self.layout,
            apps: apps.to_vec(),
        };
        let config = Config::with(&name, &text, &overrides)?;
        if config.tiles().iter().any(|tile| tile.role == Role::Rtc) {
            return Err(Error::NoRunToCompletion {
                layout: config.layout.to_string(),
            });
        }
        Ok(config)
    }

    /// The simulated chip of a configuration.
    pub fn chip(&self, config: &Config) -> ChipConfig {
        let rows = |rows: &[u8]| rows.iter().map(|&row| usize::from(row)).collect();
        let height = usize::from(config.mesh.height());
        ChipConfig {
            width: usize::from(config.mesh.width()),
            height,
            lane_rows: rows(&config.lanes),
            channel_rows: rows(&config.channels),
            bridge_row: usize::from(config.bridge),
            cycles_per_us: self.cycles_per_us,
            threads: usize::from(self.threads).min(height),
            ..ChipConfig::default()
        }
    }
}

impl ClientArgs {
    /// Whether clients inside the simulator are asked for at all.
    pub fn any(&self) -> bool {
        self.clients.is_some()
            || self.connections.is_some()
            || self.requests.is_some()
            || self.size.is_some()
            || self.rate.is_some()
    }

    /// Requests in total.
    pub fn requests(&self) -> u64 {
        self.requests.unwrap_or(100)
    }

    /// Client machines and connections over all of them.
    pub fn counts(&self) -> Result<(usize, usize), Error> {
        let most = noctule_net::SOCKETS;
        let connections = match (self.connections, self.clients) {
            (Some(connections), _) => connections as usize,
            (None, clients) => usize::from(clients.unwrap_or(1)),
        };
        let needed = connections.div_ceil(most);
        let clients = self.clients.map_or(needed, usize::from);
        if clients < needed {
            return Err(Error::TooFewClients {
                clients,
                connections,
                most,
            });
        }
        Ok((clients, connections))
    }
}
