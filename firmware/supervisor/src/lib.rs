//! The supervisor: sets up who may talk to whom, releases tiles and lanes, and stays off the data
//! path. Afterwards it hears of faults, tells the host, and publishes the chip's counters.
//!
//! Everything goes through the control requester of its network interface (`contract::ni`,
//! `CTRL_*`), which no other core has. Words to and from the host: `contract::hostlink`.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod publish;
mod requester;
#[cfg(test)]
mod tests;

use noctule_contract::ctrl::{self, TileStatus};
use noctule_contract::fault::WORDS as FAULT_WORDS;
use noctule_contract::hostlink::{self, HostHead};
use noctule_contract::{msg, ni as reg};
use noctule_rt::{Bus, EVENTS_ALL, Ni};
use noctule_tables::{Plan, Refused, Topology, Why, blob};
use requester::Requester;

/// Cycles that tiles may take to start.
const START_CYCLES: u32 = 5_000_000;

/// The supervisor of a chip whose tables are written.
pub struct Supervisor<'t, B> {
    ni: Ni<B>,
    plan: Plan<'t>,
    faults: u32,
    edition: u32,
    /// Words of a message from the host that are still to be skipped.
    skip: u32,
}

/// Reads the topology that the host left in local memory. A refusal has been told to the host.
pub fn topology<B: Bus>(ni: Ni<B>, words: &[u32]) -> Option<Topology> {
    let missing = Refused {
        why: Why::BlobMagic,
        a: 0,
        b: 0,
    };
    let words = words
        .get(..blob::WORDS)
        .and_then(|w| <&[u32; blob::WORDS]>::try_from(w).ok());
    match words.ok_or(missing).and_then(blob::decode) {
        Ok(t) => Some(t),
        Err(r) => {
            refuse(ni, r);
            None
        }
    }
}

fn refuse<B: Bus>(ni: Ni<B>, r: Refused) {
    let head = HostHead(hostlink::REFUSED)
        .with_len(2)
        .with_arg(r.why as u32);
    for word in [head.0, r.a, r.b] {
        ni.to_host(word);
    }
}

/// Waits until every tile has been seen asleep, that is, has started and done what it does first
/// (applications: asked to listen). One that never sleeps is waited for no longer than a bound.
fn wait_for_tiles<B: Bus>(ni: Ni<B>, plan: &Plan<'_>, to: &mut Requester<B>) {
    let begin = ni.cycle();
    for t in plan.tiles() {
        loop {
            let status = TileStatus(to.read(plan.topo.node(t), ctrl::TILE_STATUS));
            if status.asleep() != 0 || ni.cycle().wrapping_sub(begin) > START_CYCLES {
                break;
            }
        }
    }
}

impl<'t, B: Bus> Supervisor<'t, B> {
    /// Derives and writes all tables and releases tiles and lanes; the host is told either way.
    pub fn start(ni: Ni<B>, topology: &'t Topology) -> Option<Self> {
        ni.enable(EVENTS_ALL | reg::EVENT_HOST);
        let plan = match Plan::new(topology) {
            Ok(plan) => plan,
            Err(r) => {
                refuse(ni, r);
                return None;
            }
        };
        let mut to = Requester::new(ni);
        plan.tables(&mut to);
        if let Some(node) = to.finish() {
            refuse(
                ni,
                Refused {
                    why: Why::Hardware,
                    a: node,
                    b: 0,
                },
            );
            return None;
        }
        plan.release_tiles(&mut to);
        wait_for_tiles(ni, &plan, &mut to);
        plan.release_lanes(&mut to);
        to.finish();
        let (nets, apps) = (plan.nets().len() as u32, plan.apps().len() as u32);
        for word in [HostHead(hostlink::READY).with_len(2).0, nets, apps] {
            ni.to_host(word);
        }
        Some(Self {
            ni,
            plan,
            faults: 0,
            edition: 0,
            skip: 0,
        })
    }

    /// The supervisor's program from then on.
    pub fn run(&mut self) -> ! {
        self.arm();
        loop {
            if !self.step() {
                self.ni.sleep();
            }
        }
    }

    fn arm(&self) {
        match self.plan.topo.publish_us {
            0 => self.ni.disarm(),
            us => self.ni.arm(self.ni.now_us().wrapping_add(us)),
        }
    }

    /// Takes what waits; `false`: nothing did.
    pub fn step(&mut self) -> bool {
        let events = self.ni.events();
        self.ni.clear_credit_event();
        let mut busy = false;
        for queue in 0..msg::QUEUES {
            if let Some(stamp) = self.ni.pop_stamp(queue) {
                let mut words = [0; FAULT_WORDS as usize];
                self.ni.pop_into(queue, stamp.len(), &mut words);
                if queue == msg::QUEUE_CTRL && stamp.len() == FAULT_WORDS {
                    self.fault(stamp.src(), words);
                }
                busy = true;
            }
        }
        if events & reg::EVENT_TIMER != 0 {
            self.publish(false);
            self.arm();
            busy = true;
        }
        if events & reg::EVENT_HOST != 0 {
            self.host();
            busy = true;
        }
        busy
    }

    fn fault(&mut self, src: u32, words: [u32; FAULT_WORDS as usize]) {
        self.faults = self.faults.wrapping_add(1);
        self.ni
            .to_host(HostHead(hostlink::FAULT).with_len(1 + FAULT_WORDS).0);
        self.ni.to_host(src);
        for word in words {
            self.ni.to_host(word);
        }
    }

    fn host(&mut self) {
        if self.ni.host_waiting() == 0 {
            return;
        }
        let word = self.ni.host_word();
        if self.skip != 0 {
            self.skip -= 1;
            return;
        }
        let head = HostHead(word);
        self.skip = head.len();
        if head.kind() == hostlink::PUBLISH {
            self.publish(true);
        }
    }

    fn publish(&mut self, tell: bool) {
        self.edition = self.edition.wrapping_add(1);
        publish::page(self.ni, &self.plan, self.edition, self.faults);
        if tell {
            self.ni.to_host(HostHead(hostlink::PUBLISHED).with_len(1).0);
            self.ni.to_host(self.edition);
        }
    }
}
