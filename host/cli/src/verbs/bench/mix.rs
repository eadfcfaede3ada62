//! The packet lengths that the web workload puts on the network: `rtl/noc/measure/web_mix.csv`.

use crate::chip_args::{ChipArgs, ClientArgs};
use crate::error::Error;
use crate::say::say;
use crate::scene;
use noctule_contract::node::FLIT_TAIL_BIT;
use noctule_net::load::LoadOptions;
use noctule_sim::LinkEvent;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Counts the MSG packets of the benchmark's load by length, boot and set-up of connections included, and prints
/// them as CSV: what `bench noc --flits web` sends.
pub fn count() -> Result<ExitCode, Error> {
    const CONNECTIONS: usize = 64;
    const REQUESTS: u64 = 2_000;
    #[derive(clap::Parser)]
    struct Defaults {
        #[command(flatten)]
        chip: ChipArgs,
        #[command(flatten)]
        clients: ClientArgs,
    }
    let Defaults { chip, mut clients } = clap::Parser::parse_from(["count"]);
    clients.size = Some(64);
    clients.connections = Some(64);
    let config = chip.resolve(&["web".to_owned()])?;
    let (machines, _) = clients.counts()?;
    let mut scene = scene::web(&config, &chip, &clients, None, machines)?;
    scene.net.machine_mut().log_links(true);
    let options = LoadOptions {
        connections: CONNECTIONS,
        requests: REQUESTS,
        seed: clients.seed,
        server: scene::server(&config),
        ..LoadOptions::default()
    };
    scene.load(&options);
    let mut open = BTreeMap::new();
    let mut packets = BTreeMap::<u32, u64>::new();
    for link in scene.net.machine_mut().take_links() {
        if link.net != 0 || link.event != LinkEvent::EndSends {
            continue;
        }
        let flits = open.entry((link.node, link.port)).or_insert(0u32);
        *flits += 1;
        if link.flit >> FLIT_TAIL_BIT & 1 == 1 {
            *packets.entry(*flits).or_default() += 1;
            *flits = 0;
        }
    }
    say!(
        "# MSG packets of {REQUESTS} requests of 64 B over {CONNECTIONS} connections, 6x6: noctule bench noc --count-web-mix"
    );
    say!("flits,packets");
    for (flits, count) in packets {
        say!("{flits},{count}");
    }
    Ok(ExitCode::SUCCESS)
}
