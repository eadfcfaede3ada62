//! A chip of RTL, 3x2, with an honest web server (application 1, two tiles) and a hostile application
//! (application 2, one tile) that carries a script out.

use crate::script::{Script, image};
use crate::victim::CYCLES_PER_US;
use noctule_contract::bridge::HOST_WRITE;
use noctule_contract::map::{LOCAL_BASE, stripe};
use noctule_contract::node::Node;
use noctule_hostile_images::RESULTS;
use noctule_images::Image;
use noctule_loader::{Door, Event, HostLink, Load, boot, read_through_bridge};
use noctule_net::http::Resource;
use noctule_net::load::{LoadOptions, LoadReport, run};
use noctule_net::{Network, WireOptions};
use noctule_serve_tests::resources;
use noctule_sim::{Chip, ChipConfig, Memory, StopOn};
use noctule_tables::{Plan, Pool, Region, Role, Topology};

pub use noctule_loader::Event as Told;

/// The hostile application's tile.
pub const TILE: Node = Node::tile(2, 0);
/// The honest application's first tile.
pub const HONEST: Node = Node::tile(1, 0);
/// The port it may listen on.
pub const PORT: u16 = 81;
/// What nobody but its owner may see.
pub const SECRET: u32 = 0x5EC2_E7ED;

/// Chip, clients, and what the supervisor told.
pub struct Stage {
    /// Chip and clients.
    pub net: Network<Chip>,
    /// What the honest application serves.
    pub resources: Vec<Resource>,
    /// Memory of both applications (index 1 and 2), the stack's at 0.
    pub regions: [Region; 3],
    /// Rx buffers likewise.
    pub pools: [Pool; 3],
    link: HostLink,
}

/// Who is where.
pub fn topology() -> Topology {
    let mut t = Topology::new(3, 2);
    t.publish_us = 0;
    t.app_count = 2;
    let honest = &mut t.apps[0];
    (honest.bytes, honest.tx_bytes) = (4 << 20, 3 << 20);
    honest.ports[0] = 80;
    honest.counters = true;
    let hostile = &mut t.apps[1];
    (hostile.bytes, hostile.tx_offset, hostile.tx_bytes) = (1 << 20, 0x1_0000, 0x1_0000);
    hostile.ports[0] = PORT;
    for (i, (role, app)) in [
        (Role::Net, 0),
        (Role::App, 1),
        (Role::App, 2),
        (Role::Net, 0),
        (Role::App, 1),
        (Role::Off, 0),
    ]
    .into_iter()
    .enumerate()
    {
        (t.tiles[i].role, t.tiles[i].app) = (role, app);
    }
    t
}

impl Stage {
    /// Boots the chip. A `SECRET` lies at the end of the honest application's memory and behind the
    /// hostile one's transmittable range.
    pub fn new(script: &Script) -> Stage {
        let t = topology();
        let plan = Plan::new(&t).expect("a topology that fits");
        let config = ChipConfig {
            width: t.width.into(),
            height: t.height.into(),
            lane_rows: vec![0],
            channel_rows: vec![0],
            bridge_row: 1,
            cycles_per_us: CYCLES_PER_US,
            ..ChipConfig::default()
        };
        let (mut site, resources) = resources();
        let (one, two) = (plan.regions[1], plan.regions[2]);
        let bytes = site.stats(&t).build(one.tx_bytes.into()).expect("a site");
        let get = |name| Image::get(name).expect("an image");
        let (supervisor, net, web) = (get("supervisor"), get("net"), get("web"));
        let secret = SECRET.to_le_bytes().repeat(16);
        let load = Load {
            topology: &t,
            supervisor: &supervisor,
            net: &net,
            apps: &[&web, &image()],
            memory: &[
                (one.tx_base, &bytes),
                (two.base, &script.bytes()),
                (secret_of(&one), &secret),
                (two.tx_base + two.tx_bytes, &secret),
            ],
            door: Door::Back,
        };
        let mut chip = Chip::new(&config).expect("a chip");
        boot(&mut chip, &load).unwrap_or_else(|e| panic!("{e}"));
        let three = |k: usize| (plan.regions[k], plan.pools[k]);
        let [(r0, p0), (r1, p1), (r2, p2)] = [0, 1, 2].map(three);
        Stage {
            net: Network::new(chip, 2, WireOptions::default()),
            resources,
            regions: [r0, r1, r2],
            pools: [p0, p1, p2],
            link: HostLink::default(),
        }
    }

    /// Lets `us` microseconds pass.
    pub fn wait(&mut self, us: u64) {
        crate::client::pass(&mut self.net, us * CYCLES_PER_US);
    }

    /// What the supervisor told the host since the last call.
    pub fn told(&mut self) -> Vec<Event> {
        let mut told = vec![];
        while let Some(word) = self.net.machine_mut().host_receive() {
            told.extend(self.link.word(word));
        }
        told
    }

    /// Clients of the honest application: so many requests for small pages on eight connections.
    pub fn honest(&mut self, requests: u64) -> LoadReport {
        let options = LoadOptions {
            connections: 8,
            requests,
            warmup: 16,
            timeout_us: 2_000_000,
            deadline: self.net.now() + 400_000_000,
            ..LoadOptions::default()
        };
        run(&mut self.net, &self.resources[..2], &options)
    }

    /// A word of application memory, beside the clock.
    pub fn app_word(&self, address: u32) -> u32 {
        let (_, at) = stripe(address, 0);
        self.word(Memory::Channel { row: 0 }, at)
    }

    /// A word of the lane's Rx memory.
    pub fn rx_word(&self, address: u32) -> u32 {
        self.word(Memory::Lane { row: 0 }, address & 0x00FF_FFFF)
    }

    /// A word of a tile's local memory.
    pub fn local_word(&self, tile: Node, address: u32) -> u32 {
        let (x, y) = (tile.x() as usize, tile.y() as usize);
        self.word(Memory::Tile { x, y }, address - LOCAL_BASE)
    }

    fn word(&self, memory: Memory, at: u32) -> u32 {
        let mut b = [0; 4];
        let read = self.net.machine().read_memory(memory, at as usize, &mut b);
        read.expect("a place in memory");
        u32::from_le_bytes(b)
    }

    /// The `k`th result of the script.
    pub fn result(&self, k: u32) -> u32 {
        self.app_word(self.regions[2].base + RESULTS + 4 * k)
    }

    /// Stops the supervisor and changes a table in its place: what a check is worth shows when it is
    /// gone. Nothing is told any more; `look` reads tables.
    pub fn tamper(&mut self, node: Node, address: u32, words: &[u32]) {
        let chip = self.net.machine_mut();
        chip.host_hold(true);
        chip.run_until(chip.cycle() + 100, StopOn::NOTHING);
        chip.host_hold(false);
        while chip.host_receive().is_some() {}
        let head = [HOST_WRITE, node.0, address, words.len() as u32];
        chip.host_send(&[&head, words].concat());
        let end = chip.cycle() + 20_000;
        let answer = loop {
            chip.run_until(end, StopOn::HOST);
            if let Some(word) = chip.host_receive() {
                break word;
            }
            assert!(chip.cycle() < end, "the bridge does not answer");
        };
        assert_eq!(answer, 0, "the table takes the entry");
    }

    /// A word of a node's control space, after `tamper`.
    pub fn look(&mut self, node: Node, address: u32) -> u32 {
        read_through_bridge(self.net.machine_mut(), node, address, 1).expect("an answer")[0]
    }
}

/// Where an application keeps its secret: at the end of its memory.
pub fn secret_of(region: &Region) -> u32 {
    region.base + region.bytes - 64
}
