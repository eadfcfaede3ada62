//! The chip's firmware on the host.
//!
//! [`Twin`] builds a chip from a topology by the very writes that the supervisor would make, runs
//! every tile's firmware natively over a model of the hardware, and panics where hardware would
//! raise a fault: an absent channel, a denied access, a queue deeper than its memory. So a test
//! that passes here says that tables, messages, stack and application fit together; the RTL then
//! has to be what the model is.
#![forbid(unsafe_code)]

mod frame;
mod lane;
mod machine;
mod port;
mod world;

pub use machine::Chip;
use noctule_contract::map;
use noctule_contract::node::Node;
use noctule_rt::{Boot, Ni};
use noctule_sock::app::{App, Distributed};
use noctule_sock::net::{NetTile, Parts};
use noctule_tables::{Plan, Role, Topology};
use noctule_tcp::Stack;
use noctule_web::Web;
use port::Port;
use std::cell::RefCell;
pub use world::World;

/// Connections and TIME-WAIT entries of a net tile here.
type NetStack = Stack<512, 1024>;

enum Tile {
    Net(NetTile<'static, Port, 512, 1024>),
    Web(Box<Distributed<Port>>, Box<Web>),
}

/// A chip whose application tiles are web servers.
pub struct Twin {
    /// The hardware's state.
    pub world: &'static RefCell<World>,
    tiles: Vec<Tile>,
}

impl Twin {
    /// Boots a chip. `site` goes to the start of application 1's transmittable range. The world
    /// lives as long as the program (tests make a few).
    pub fn new(topology: &Topology, cycles_per_us: u64, site: &[u8]) -> Self {
        let plan = Plan::new(topology).expect("a topology that fits");
        let mut world = World::new(topology, cycles_per_us);
        plan.tables(&mut world);
        plan.release_tiles(&mut world);
        plan.release_lanes(&mut world);
        world.load(plan.regions[1].tx_base, site);
        let world: &'static RefCell<World> = Box::leak(Box::new(RefCell::new(world)));
        let mut twin = Self {
            world,
            tiles: Vec::new(),
        };
        for t in 0..topology.tile_count() {
            let role = topology.tiles[t].role;
            if role != Role::Off {
                twin.boot(topology.node(t), role);
            }
        }
        twin
    }

    fn boot(&mut self, node: Node, role: Role) {
        let words: &'static [u32] = Box::leak(self.world.borrow().boot_block(node).into());
        let boot = Boot::new(words).expect("a boot block");
        let ni = Ni::new(Port {
            world: self.world,
            node,
        });
        self.tiles.push(match role {
            Role::Net => {
                let stack = Box::leak(Box::<NetStack>::default());
                let parts = Box::leak(Box::new(Parts::new(ni)));
                Tile::Net(NetTile::new(parts, &boot, stack))
            }
            _ => {
                let (mut sockets, mut web) = (Distributed::new(ni), Box::new(Web::new()));
                sockets.init(&boot);
                web.start(&mut sockets);
                Tile::Web(Box::new(sockets), web)
            }
        });
    }

    /// Lets every tile do what it has to; `false`: nobody did anything.
    pub fn round(&mut self) -> bool {
        self.world.borrow_mut().deliver();
        let mut busy = false;
        for tile in &mut self.tiles {
            busy |= match tile {
                Tile::Net(net) => net.turn(),
                Tile::Web(sockets, web) => sockets.step(&mut **web),
            };
        }
        busy
    }

    /// What the stacks of the net tiles have counted, tile by tile.
    pub fn counters(&self) -> Vec<noctule_tcp::Counters> {
        let net = |t: &Tile| match t {
            Tile::Net(net) => Some(*net.counters()),
            Tile::Web(..) => None,
        };
        self.tiles.iter().filter_map(net).collect()
    }

    /// Requests answered by all servers.
    pub fn served(&self) -> u32 {
        let served = |t: &Tile| match t {
            Tile::Web(_, web) => web.served,
            Tile::Net(_) => 0,
        };
        self.tiles.iter().map(served).sum()
    }
}

/// Whether an address is in the Rx window, and its lane's row and offset there.
pub(crate) fn rx_place(addr: u32) -> Option<(usize, usize)> {
    let inside = (map::RX_BASE..map::RX_BASE + map::RX_WINDOW).contains(&addr);
    let row = (addr - map::RX_BASE.min(addr)) >> map::RX_LANE_LSB;
    inside.then_some((row as usize, (addr & 0x00FF_FFFF) as usize))
}
