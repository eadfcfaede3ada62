//! What is attacked, and what must be true of it afterwards.

use crate::attack::Deed;
use crate::attacker::Attacker;
use crate::oracle::Fate;
use noctule_net::http::Resource;
use noctule_net::{Machine, Network, load};
use std::collections::BTreeMap;

/// Cycles of a microsecond: few, so that timers of seconds are soon over.
pub const CYCLES_PER_US: u64 = 20;
/// Longer than every timer of the stack, all retransmissions of one segment included (microseconds).
const ALL_TIMERS: u64 = 1_800_000_000;

/// A chip that can be looked into.
pub trait Victim: Machine + Sized {
    /// Boots a chip of 2x2 tiles that serves `crate::resources`.
    fn boot() -> (Network<Self>, Vec<Resource>);
    /// What the stacks of the net tiles have counted, summed, by `Counters::NAMES`.
    fn counters(net: &Network<Self>) -> Vec<u32>;
    /// What is wrong now, with nothing under way, given what the attacker sent: buffers or credits that
    /// are not home, frames not accounted for, faults. (The chip does not serve any more afterwards.)
    fn audit(net: &mut Network<Self>, sent: &BTreeMap<Fate, u32>) -> Vec<String>;
}

/// What the attacks came to.
#[derive(Debug)]
pub struct Siege {
    /// Who carried them out.
    pub attacker: Attacker,
    /// What the stacks of the net tiles counted, summed, by `Counters::NAMES`.
    pub counters: Vec<u32>,
}

/// Decent clients: what goes wrong for them.
pub fn healthy<M: Machine>(net: &mut Network<M>, resources: &[Resource]) -> Result<(), String> {
    let options = load::LoadOptions {
        connections: 4,
        requests: 12,
        per_connection: Some(3),
        timeout_us: 20_000_000,
        deadline: net.now() + 4_000_000_000,
        ..Default::default()
    };
    let report = load::run(net, resources, &options);
    if (report.answered, report.errors_total()) == (12, 0) {
        return Ok(());
    }
    Err(format!("decent clients suffer: {report:?}"))
}

/// Attacks a fresh chip; everything that is wrong afterwards.
pub fn survives<V: Victim>(deeds: &[Deed]) -> Result<Siege, String> {
    let (mut net, resources) = V::boot();
    let mut attacker = Attacker::default();
    net.take_strays();
    attacker.announce(&mut net);
    for deed in deeds {
        attacker.act(&mut net, deed);
    }
    attacker.wait(&mut net, CYCLES_PER_US * 100);
    healthy(&mut net, &resources)?;
    attacker.hang_up(&mut net);
    attacker.wait(&mut net, CYCLES_PER_US * ALL_TIMERS);
    healthy(&mut net, &resources)?;
    attacker.wait(&mut net, CYCLES_PER_US * ALL_TIMERS);
    let counters = V::counters(&net);
    let wrong = V::audit(&mut net, &attacker.sent);
    if wrong.is_empty() {
        Ok(Siege { attacker, counters })
    } else {
        Err(wrong.join("\n"))
    }
}
