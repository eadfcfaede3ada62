//! What crosses the links: flits and credits, summed or listed.

use crate::chip::Chip;
use crate::ffi::bridge;

/// What happened on a link, seen from the router.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkEvent {
    /// The router sends a flit by its port.
    RouterSends,
    /// The router returns a credit by its port.
    RouterCredits,
    /// The end point at the port sends a flit.
    EndSends,
    /// The end point at the port returns a credit.
    EndCredits,
}

/// A flit or credit on a link in a cycle (it is sampled at that cycle's edge).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkRecord {
    /// The cycle.
    pub cycle: u64,
    /// Network: 0 MSG, 1 REQ, 2 RSP.
    pub net: u8,
    /// Router, y * width + x.
    pub node: u16,
    /// Its port (`noctule_contract::node::PORT_*`).
    pub port: u8,
    /// What.
    pub event: LinkEvent,
    /// The flit; 0 for a credit.
    pub flit: u64,
}

impl Chip {
    /// From now on every flit and credit on every link is summed into [`Chip::link_hash`], and also
    /// kept for [`Chip::take_links`] if `list`.
    pub fn log_links(&mut self, list: bool) {
        self.log(true, list);
    }

    pub(crate) fn log(&mut self, sum: bool, list: bool) {
        self.logged = (sum, list);
        self.pin().log_links(sum, list);
    }

    /// Sum over everything logged; equal for equal traffic in equal cycles.
    pub fn link_hash(&self) -> u64 {
        self.raw().link_hash()
    }

    /// Flits logged.
    pub fn link_flits(&self) -> u64 {
        self.raw().link_flits()
    }

    /// What was listed since the last call, in order of cycle, network, node, port.
    pub fn take_links(&mut self) -> Vec<LinkRecord> {
        let mut raw = Vec::new();
        self.pin().take_links(&mut raw);
        let mut links = std::mem::take(&mut self.listed);
        links.extend(raw.iter().map(record));
        links.sort_unstable();
        links
    }
}

fn record(raw: &bridge::LinkEntry) -> LinkRecord {
    let event = match raw.event {
        0 => LinkEvent::RouterSends,
        1 => LinkEvent::RouterCredits,
        2 => LinkEvent::EndSends,
        _ => LinkEvent::EndCredits,
    };
    LinkRecord {
        cycle: raw.cycle,
        net: raw.net,
        node: raw.node,
        port: raw.port,
        event,
        flit: raw.flit,
    }
}
