//! Boots a chip: puts images, topology and application memory in place, releases the supervisor,
//! waits until it says that the chip serves.
//!
//! Two doors lead in: the simulator's back door (quick), and the host bridge's commands (what a
//! board does). Both end in the same memory; a test shows it.
#![forbid(unsafe_code)]

mod error;
mod place;
mod ready;
mod target;

pub use error::BootError;
pub use place::{Piece, pieces};
pub use ready::{Event, HostLink, Ready};
pub use target::Target;

use noctule_contract::bridge::{HOST_READ, HOST_RUN, HOST_WRITE};
use noctule_images::Image;
use noctule_tables::{Plan, Topology};

/// Cycles the supervisor may take until the chip serves; the largest mesh takes some millions.
pub const BOOT_CYCLES: u64 = 100_000_000;
/// Words of one HOST_WRITE.
const CHUNK: usize = 1024;

/// How memory is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Beside the clock.
    Back,
    /// Through the host link, the bridge and the REQ network.
    Bridge,
}

/// What a chip is booted with.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    /// Mesh, roles, applications.
    pub topology: &'a Topology,
    /// Image of the supervisor.
    pub supervisor: &'a Image,
    /// Image of the net tiles (and of run-to-completion tiles).
    pub net: &'a Image,
    /// Images of application 1, 2, ...
    pub apps: &'a [&'a Image],
    /// Contents of app memory: address in the app window, bytes.
    pub memory: &'a [(u32, &'a [u8])],
    /// Which way in.
    pub door: Door,
}

/// Boots `chip`, which must have been reset. On return the supervisor has released lanes and tiles.
///
/// # Errors
/// The topology does not fit (told before anything is loaded, and by the supervisor itself),
/// an image or memory does not fit, the chip answers with an error or not at all.
pub fn boot(chip: &mut impl Target, load: &Load) -> Result<Ready, BootError> {
    let plan = Plan::new(load.topology).map_err(|r| BootError::refused(r.why as u32, r.a, r.b))?;
    fill(chip, load, &plan)?;
    chip.host_send(&[HOST_RUN]);
    match word(chip)? {
        0 => {}
        other => {
            return Err(BootError::Bridge {
                command: "HOST_RUN",
                answer: other,
            });
        }
    }
    let mut link = HostLink::default();
    let end = chip.cycle() + BOOT_CYCLES;
    while chip.cycle() < end {
        chip.run(1000);
        while let Some(word) = chip.host_receive() {
            match link.word(word) {
                Some(Event::Ready(ready)) => return Ok(ready),
                Some(Event::Refused { why, a, b }) => return Err(BootError::refused(why, a, b)),
                Some(Event::Fault(fault)) => return Err(BootError::Fault(fault)),
                _ => {}
            }
        }
    }
    Err(BootError::Silent(BOOT_CYCLES))
}

/// Fills the memories of a held chip; `boot` does this first.
pub fn fill(chip: &mut impl Target, load: &Load, plan: &Plan) -> Result<(), BootError> {
    for piece in pieces(load, plan)? {
        match load.door {
            Door::Back => chip.write_memory(piece.memory, piece.offset, &piece.bytes)?,
            Door::Bridge => {
                let words: Vec<u32> = piece.words().collect();
                for (i, chunk) in words.chunks(CHUNK).enumerate() {
                    let at = piece.address + (4 * CHUNK * i) as u32;
                    let mut command = vec![HOST_WRITE, piece.node.0, at, chunk.len() as u32];
                    command.extend(chunk);
                    chip.host_send(&command);
                    let errors = word(chip)?;
                    if errors != 0 {
                        return Err(BootError::Bridge {
                            command: "HOST_WRITE",
                            answer: errors,
                        });
                    }
                }
            }
        }
    }
    Ok(())
}

/// Reads `count` words at `address` of `node` through the bridge of a held chip.
pub fn read_through_bridge(
    chip: &mut impl Target,
    node: noctule_contract::node::Node,
    address: u32,
    count: usize,
) -> Result<Vec<u32>, BootError> {
    chip.host_send(&[HOST_READ, node.0, address, count as u32]);
    let words = (0..count)
        .map(|_| word(chip))
        .collect::<Result<Vec<_>, _>>()?;
    match word(chip)? {
        0 => Ok(words),
        errors => Err(BootError::Bridge {
            command: "HOST_READ",
            answer: errors,
        }),
    }
}

/// The next word from the bridge.
fn word(chip: &mut impl Target) -> Result<u32, BootError> {
    for _ in 0..100_000 {
        if let Some(word) = chip.host_receive() {
            return Ok(word);
        }
        chip.run(20);
    }
    Err(BootError::Silent(2_000_000))
}
