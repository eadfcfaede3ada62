//! Which bytes go where.

use crate::{BootError, Load};
use noctule_contract::map::{APP_BASE, BOOT_BLOCK, LOCAL_BASE, STRIPE, stripe};
use noctule_contract::node::Node;
use noctule_images::Image;
use noctule_sim::Memory;
use noctule_tables::{Plan, Role, blob};

/// Bytes for one memory, named as each door names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The memory, for the back door.
    pub memory: Memory,
    /// Offset in it.
    pub offset: usize,
    /// The node that has it, for the bridge.
    pub node: Node,
    /// Address in that node's control space.
    pub address: u32,
    /// What goes there; a multiple of 4 bytes.
    pub bytes: Vec<u8>,
}

impl Piece {
    /// The bytes as little-endian words.
    pub fn words(&self) -> impl Iterator<Item = u32> + '_ {
        self.bytes.chunks(4).map(|c| {
            let mut word = [0; 4];
            word[..c.len()].copy_from_slice(c);
            u32::from_le_bytes(word)
        })
    }
}

/// Everything that has to be in memory before the supervisor runs.
pub fn pieces(load: &Load, plan: &Plan) -> Result<Vec<Piece>, BootError> {
    let topo = load.topology;
    let mut out = Vec::new();
    for t in 0..topo.tile_count() {
        let spec = topo.tiles[t];
        let image = match spec.role {
            Role::Off => continue,
            Role::Net | Role::Rtc => load.net,
            Role::App => load
                .apps
                .get(usize::from(spec.app).wrapping_sub(1))
                .ok_or(BootError::NoImage(spec.app))?,
        };
        let width = usize::from(topo.width);
        let memory = Memory::Tile {
            x: t % width,
            y: t / width,
        };
        local(&mut out, memory, topo.node(t), image);
    }
    local(&mut out, Memory::Bridge, plan.bridge(), load.supervisor);
    out.push(Piece {
        memory: Memory::Bridge,
        offset: BOOT_BLOCK as usize,
        node: plan.bridge(),
        address: LOCAL_BASE + BOOT_BLOCK,
        bytes: blob::encode(topo)
            .iter()
            .flat_map(|w| w.to_le_bytes())
            .collect(),
    });
    for (address, bytes) in load.memory {
        app(&mut out, load, plan, *address, bytes)?;
    }
    Ok(out)
}

fn local(out: &mut Vec<Piece>, memory: Memory, node: Node, image: &Image) {
    out.extend(image.segments.iter().map(|s| Piece {
        memory,
        offset: (s.addr - LOCAL_BASE) as usize,
        node,
        address: s.addr,
        bytes: s.words.iter().flat_map(|w| w.to_le_bytes()).collect(),
    }));
}

/// Application memory, stripe by stripe.
fn app(
    out: &mut Vec<Piece>,
    load: &Load,
    plan: &Plan,
    address: u32,
    bytes: &[u8],
) -> Result<(), BootError> {
    let channels = load.topology.channels();
    let have = u64::from(load.topology.channel_bytes) * u64::from(channels);
    let start = u64::from(address.wrapping_sub(APP_BASE));
    if address < APP_BASE || start + bytes.len() as u64 > have {
        return Err(BootError::AppMemory {
            address,
            len: bytes.len(),
            have,
        });
    }
    let mut at = 0;
    while at < bytes.len() {
        let here = address + at as u32;
        let len = ((STRIPE - here % STRIPE) as usize).min(bytes.len() - at);
        let (_, inner) = stripe(here, channels.trailing_zeros());
        let node = plan.channel_of(here);
        out.push(Piece {
            memory: Memory::Channel {
                row: node.y() as usize,
            },
            offset: inner as usize,
            node,
            address: here,
            bytes: bytes[at..at + len].to_vec(),
        });
        at += len;
    }
    Ok(())
}
