//! Waveforms of the chip's links: [`write_links`] turns a list of link records into a VCD file.
//!
//! Scopes: `chip.router_X_Y.{msg,req,rsp}`; signals of each port `P` (north, east, south, west,
//! local): `tx_valid_P`, `tx_flit_P` (38 bits: route, tail, data) and `rx_credit_P` that the router
//! drives, and `rx_valid_P`, `rx_flit_P`, `tx_credit_P` where an end point drives them. A time unit
//! (1 ns in the file) is a cycle. Only signals that change are declared.
#![forbid(unsafe_code)]

use noctule_sim::{LinkEvent, LinkRecord};
use std::collections::BTreeMap;
use std::io::{self, Write};
use vcd::{IdCode, TimescaleUnit, Value, Writer};

const NETS: [&str; 3] = ["msg", "req", "rsp"];
const PORTS: [&str; 5] = ["north", "east", "south", "west", "local"];
const FLIT_BITS: u32 = 38;

type Place = (u16, u8, u8, LinkEvent);

/// Writes `links` (in order of cycle, as `Chip::take_links` gives them) of a mesh `width` tiles wide.
pub fn write_links(mut file: impl Write, width: usize, links: &[LinkRecord]) -> io::Result<()> {
    let mut out = Writer::new(&mut file);
    out.timescale(1, TimescaleUnit::NS)?;
    let signals = declare(&mut out, width, links)?;
    out.enddefinitions()?;
    let first = links.first().map_or(0, |l| l.cycle);
    out.timestamp(first)?;
    for (pulse, flit) in signals.values() {
        out.change_scalar(*pulse, Value::V0)?;
        if let Some(flit) = flit {
            out.change_vector(*flit, &bits(0))?;
        }
    }
    let mut raised: Vec<Place> = Vec::new();
    let mut last = first;
    for cycle in links.chunk_by(|a, b| a.cycle == b.cycle) {
        let now = cycle[0].cycle;
        let places: Vec<Place> = cycle.iter().map(place).collect();
        if now > last + 1 && !raised.is_empty() {
            out.timestamp(last + 1)?;
            for p in raised.drain(..) {
                out.change_scalar(signals[&p].0, Value::V0)?;
            }
        }
        out.timestamp(now)?;
        for p in raised.drain(..).filter(|p| !places.contains(p)) {
            out.change_scalar(signals[&p].0, Value::V0)?;
        }
        for (link, p) in cycle.iter().zip(&places) {
            let (pulse, flit) = &signals[p];
            out.change_scalar(*pulse, Value::V1)?;
            if let Some(flit) = flit {
                out.change_vector(*flit, &bits(link.flit))?;
            }
        }
        raised = places;
        last = now;
    }
    out.timestamp(last + 1)?;
    for p in raised {
        out.change_scalar(signals[&p].0, Value::V0)?;
    }
    file.flush()
}

fn place(l: &LinkRecord) -> Place {
    (l.node, l.net, l.port, l.event)
}

/// Declares a pulse for each place and, where flits go, their bits.
fn declare<W: Write>(
    out: &mut Writer<W>,
    width: usize,
    links: &[LinkRecord],
) -> io::Result<BTreeMap<Place, (IdCode, Option<IdCode>)>> {
    let mut places: Vec<Place> = links.iter().map(place).collect();
    places.sort_unstable();
    places.dedup();
    let mut signals = BTreeMap::new();
    out.add_module("chip")?;
    for router in places.chunk_by(|a, b| a.0 == b.0) {
        let node = usize::from(router[0].0);
        out.add_module(&format!("router_{}_{}", node % width, node / width))?;
        for net in router.chunk_by(|a, b| a.1 == b.1) {
            out.add_module(NETS[usize::from(net[0].1)])?;
            for &p in net {
                let port = PORTS[usize::from(p.2)];
                let (pulse, flit) = match p.3 {
                    LinkEvent::RouterSends => ("tx_valid", Some("tx_flit")),
                    LinkEvent::RouterCredits => ("rx_credit", None),
                    LinkEvent::EndSends => ("rx_valid", Some("rx_flit")),
                    LinkEvent::EndCredits => ("tx_credit", None),
                };
                let id = out.add_wire(1, &format!("{pulse}_{port}"))?;
                let flit = flit
                    .map(|name| out.add_wire(FLIT_BITS, &format!("{name}_{port}")))
                    .transpose()?;
                signals.insert(p, (id, flit));
            }
            out.upscope()?;
        }
        out.upscope()?;
    }
    out.upscope()?;
    Ok(signals)
}

fn bits(flit: u64) -> Vec<Value> {
    (0..FLIT_BITS)
        .rev()
        .map(|b| Value::from((flit >> b) & 1 != 0))
        .collect()
}
