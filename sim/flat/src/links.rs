//! The flat chip's links, named and sampled as the composed chip's log does.

use noctule_contract::node::{PORT_EAST, PORT_LOCAL, PORT_NORTH, PORT_SOUTH, PORT_WEST};
use noctule_sim::{LinkEvent, LinkRecord, Variable};
use noctule_verilate::Model;

/// Networks.
const NETS: usize = 3;

/// An array `NAME[net][row][column]` of the chip's top.
struct Wires {
    rows: usize,
    columns: usize,
    at: usize,
    element: usize,
}

impl Wires {
    fn get(&self, state: &[u8], (net, y, x): (usize, usize, usize)) -> u64 {
        let index = (net * self.rows + y) * self.columns + x;
        let from = self.at + index * self.element;
        let mut word = [0; 8];
        word[..self.element].copy_from_slice(&state[from..from + self.element]);
        u64::from_le_bytes(word)
    }
}

/// Valid, flit and credit of the links of one direction.
struct Direction {
    valid: Wires,
    flit: Wires,
    credit: Wires,
}

/// All links.
pub(crate) struct Links {
    width: usize,
    height: usize,
    which: Vec<usize>,
    east: Direction,
    west: Direction,
    south: Direction,
    north: Direction,
    into: Direction,
    out: Direction,
}

impl Links {
    pub(crate) fn new(variables: &[Variable], width: usize, height: usize) -> Self {
        let (w, h) = (width, height);
        let mut which = vec![];
        let mut at = 0;
        let mut wires = |name: &str, rows: usize, columns: usize| {
            let found = variables.iter().position(|v| v.name == name);
            let place = found.unwrap_or_else(|| panic!("chip.sv has no `{name}`: see links.vlt"));
            let v = &variables[place];
            assert_eq!(v.elements, NETS * rows * columns, "{name}");
            which.push(place);
            let wires = Wires {
                rows,
                columns,
                at,
                element: v.bytes() / v.elements,
            };
            at += v.bytes();
            wires
        };
        let mut direction = |name: &str, rows: usize, columns: usize| Direction {
            valid: wires(&format!("{name}_valid"), rows, columns),
            flit: wires(&format!("{name}_flit"), rows, columns),
            credit: wires(&format!("{name}_credit"), rows, columns),
        };
        let east = direction("e", h, w + 1);
        let west = direction("w", h, w + 1);
        let south = direction("s", h + 1, w);
        let north = direction("n", h + 1, w);
        let into = direction("in", h, w);
        let out = direction("out", h, w);
        Links {
            width,
            height,
            which,
            east,
            west,
            south,
            north,
            into,
            out,
        }
    }

    /// What is on the links now, to be sampled in `cycle`; in the order of the composed chip's list.
    pub(crate) fn sample(&self, model: &Model, cycle: u64) -> Vec<LinkRecord> {
        let mut state = vec![];
        model.read_variables(&self.which, &mut state);
        let mut all = vec![];
        let (w, h) = (self.width, self.height);
        for (net, y, x) in (0..NETS).flat_map(|n| (0..h * w).map(move |k| (n, k / w, k % w))) {
            let mut note = |port: u32, event: LinkEvent, flit: u64| {
                all.push(LinkRecord {
                    cycle,
                    net: net as u8,
                    node: (y * w + x) as u16,
                    port: port as u8,
                    event,
                    flit,
                });
            };
            // By the router's port: what goes out there, and what comes in.
            let ports = [
                (
                    PORT_NORTH,
                    (&self.north, (net, y, x)),
                    (&self.south, (net, y, x)),
                ),
                (
                    PORT_EAST,
                    (&self.east, (net, y, x + 1)),
                    (&self.west, (net, y, x + 1)),
                ),
                (
                    PORT_SOUTH,
                    (&self.south, (net, y + 1, x)),
                    (&self.north, (net, y + 1, x)),
                ),
                (
                    PORT_WEST,
                    (&self.west, (net, y, x)),
                    (&self.east, (net, y, x)),
                ),
                (
                    PORT_LOCAL,
                    (&self.out, (net, y, x)),
                    (&self.into, (net, y, x)),
                ),
            ];
            for (port, (out, a), (into, b)) in ports {
                if out.valid.get(&state, a) != 0 {
                    note(port, LinkEvent::RouterSends, out.flit.get(&state, a));
                }
                if into.credit.get(&state, b) != 0 {
                    note(port, LinkEvent::RouterCredits, 0);
                }
                let end = port == PORT_LOCAL
                    || port == PORT_WEST && x == 0
                    || port == PORT_EAST && x == w - 1;
                if end && into.valid.get(&state, b) != 0 {
                    note(port, LinkEvent::EndSends, into.flit.get(&state, b));
                }
                if end && out.credit.get(&state, a) != 0 {
                    note(port, LinkEvent::EndCredits, 0);
                }
            }
        }
        all.sort_unstable();
        all
    }
}
