//! Links of a router: a pulse for every flit and credit, and the flit.
//!
//! Signals of port `P` (north, east, south, west, local): `tx_valid_P`, `tx_flit_P` (route, tail, data)
//! and `rx_credit_P`, which the router drives, and where an end point is at the port `rx_valid_P`,
//! `rx_flit_P` and `tx_credit_P`, which that drives. Between routers one's `tx` is the other's `rx`.

use noctule_contract::node::{PORT_EAST, PORT_LOCAL, PORT_NORTH, PORT_SOUTH, PORT_WEST};
use noctule_sim::{LinkEvent, LinkRecord};
use std::collections::BTreeMap;
use std::io::{self, Write};
use vcd::{IdCode, ReferenceIndex, Value, VarType, Writer};

const PORTS: [(u32, &str); 5] = [
    (PORT_NORTH, "north"),
    (PORT_EAST, "east"),
    (PORT_SOUTH, "south"),
    (PORT_WEST, "west"),
    (PORT_LOCAL, "local"),
];
/// Bits of a flit on a link: route, tail, data.
pub(crate) const FLIT_BITS: u32 = 38;

// Network, node, port, event.
type Place = (u8, u16, u8, LinkEvent);

/// The links of the routers of a recording.
#[derive(Default)]
pub(crate) struct Links {
    signals: BTreeMap<Place, (IdCode, Option<(IdCode, u64)>)>,
    raised: Vec<Place>,
}

impl Links {
    /// Declares the signals of a router in the scope that is open. `ends`: the ports of end points.
    pub(crate) fn declare<W: Write>(
        &mut self,
        out: &mut Writer<W>,
        (net, node): (usize, usize),
        ends: &[u32],
    ) -> io::Result<()> {
        for (port, name) in PORTS {
            let events: &[(LinkEvent, &str, bool)] = &[
                (LinkEvent::RouterSends, "tx", true),
                (LinkEvent::RouterCredits, "rx", false),
                (LinkEvent::EndSends, "rx", true),
                (LinkEvent::EndCredits, "tx", false),
            ];
            let shown = if ends.contains(&port) { 4 } else { 2 };
            for &(event, side, is_flit) in &events[..shown] {
                let what = if is_flit { "valid" } else { "credit" };
                let pulse = out.add_wire(1, &format!("{side}_{what}_{name}"))?;
                let flit = if is_flit {
                    let range = Some(ReferenceIndex::Range(FLIT_BITS - 1, 0));
                    let name = format!("{side}_flit_{name}");
                    Some((out.add_var(VarType::Wire, FLIT_BITS, &name, range)?, 0))
                } else {
                    None
                };
                let place = (net as u8, node as u16, port as u8, event);
                self.signals.insert(place, (pulse, flit));
            }
        }
        Ok(())
    }

    /// How many signals there are.
    pub(crate) fn len(&self) -> usize {
        let both = |(_, flit): &(IdCode, Option<(IdCode, u64)>)| 1 + usize::from(flit.is_some());
        self.signals.values().map(both).sum()
    }

    /// Writes that nothing is on any link.
    pub(crate) fn rest<W: Write>(&self, out: &mut Writer<W>) -> io::Result<()> {
        for (pulse, flit) in self.signals.values() {
            out.change_scalar(*pulse, Value::V0)?;
            if let Some((flit, _)) = flit {
                out.change_vector(*flit, &bits(0))?;
            }
        }
        Ok(())
    }

    /// Whether a pulse is up.
    pub(crate) fn any_raised(&self) -> bool {
        !self.raised.is_empty()
    }

    /// Whether any of `links` is on a link that is recorded.
    pub(crate) fn concern(&self, links: &[LinkRecord]) -> bool {
        links.iter().any(|l| self.signals.contains_key(&place(l)))
    }

    /// Writes what is on the links in a cycle; how many values.
    pub(crate) fn write<W: Write>(
        &mut self,
        out: &mut Writer<W>,
        links: &[LinkRecord],
    ) -> io::Result<u64> {
        let mut written = 0;
        let mut now = Vec::new();
        for link in links {
            let place = place(link);
            let Some((pulse, flit)) = self.signals.get_mut(&place) else {
                continue;
            };
            now.push(place);
            if !self.raised.contains(&place) {
                out.change_scalar(*pulse, Value::V1)?;
                written += 1;
            }
            if let Some((id, last)) = flit
                && *last != link.flit
            {
                *last = link.flit;
                out.change_vector(*id, &bits(link.flit))?;
                written += 1;
            }
        }
        for place in self.raised.iter().filter(|place| !now.contains(place)) {
            out.change_scalar(self.signals[place].0, Value::V0)?;
            written += 1;
        }
        self.raised = now;
        Ok(written)
    }
}

fn place(l: &LinkRecord) -> Place {
    (l.net, l.node, l.port, l.event)
}

fn bits(flit: u64) -> Vec<Value> {
    let bit = |b| Value::from((flit >> b) & 1 != 0);
    (0..FLIT_BITS).rev().map(bit).collect()
}
