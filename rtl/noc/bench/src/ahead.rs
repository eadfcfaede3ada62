//! The RTL's route function: the three look-ahead blocks of the emitted router, verilated.

use noctule_contract::node::{Node, PORT_EAST, PORT_NORTH, PORT_SOUTH, PORT_WEST};
use noctule_verilate::{Model, Port};

struct Block {
    model: Model,
    some: Port,
    dest: Port,
    from_west: Option<Port>,
    around: Vec<(Port, usize)>,
    /// By the port that a packet leaves by; straight on holds for two.
    then: [Port; 4],
}

/// What a block is told of where it stands; the last two are the next column and row straight on.
const AROUND: [&str; 8] = [
    "x_i",
    "y_i",
    "y_north_i",
    "x_east_i",
    "y_south_i",
    "x_west_i",
    "x_next_i",
    "y_next_i",
];

impl Block {
    /// `takes`: those of [`AROUND`] that it takes; `then`: its answers by port.
    fn new(model: Model, takes: &[usize], row: bool, then: [&str; 4]) -> Self {
        Self {
            some: model.port("some_i"),
            dest: model.port("dest_i"),
            from_west: row.then(|| model.port("from_west_i")),
            around: takes.iter().map(|&k| (model.port(AROUND[k]), k)).collect(),
            then: then.map(|name| model.port(name)),
            model,
        }
    }
}

/// The look-ahead of one router after another.
pub struct Ahead {
    column: Block,
    row: Block,
    tile: Block,
}

impl Default for Ahead {
    fn default() -> Self {
        Self {
            column: Block::new(
                crate::ahead_column(),
                &[0, 3, 5, 7],
                false,
                ["straight_o", "east_o", "straight_o", "west_o"],
            ),
            row: Block::new(
                crate::ahead_row(),
                &[0, 1, 2, 4, 6],
                true,
                ["north_o", "straight_o", "south_o", "straight_o"],
            ),
            tile: Block::new(
                crate::ahead_tile(),
                &[0, 1, 2, 3, 4, 5],
                false,
                ["north_o", "east_o", "south_o", "west_o"],
            ),
        }
    }
}

impl Ahead {
    /// Ports (one-hot) that a packet asks for at the next router, if it came to router (x, y) by port `came` and leaves
    /// it by `port`.
    pub fn then(&mut self, came: u32, port: u32, to: Node, x: u32, y: u32) -> u64 {
        let block = match came {
            PORT_NORTH | PORT_SOUTH => &mut self.column,
            PORT_EAST | PORT_WEST => &mut self.row,
            _ => &mut self.tile,
        };
        let values = [
            x,
            y,
            y.wrapping_sub(1) & 15,
            (x + 1) & 15,
            (y + 1) & 15,
            x.wrapping_sub(1) & 15,
            x.wrapping_add(if came == PORT_WEST { 1 } else { 15 }) & 15,
            y.wrapping_add(if came == PORT_NORTH { 1 } else { 15 }) & 15,
        ];
        for (at, k) in &block.around {
            block.model.set(*at, u64::from(values[*k]));
        }
        block.model.set(block.some, 1);
        block.model.set(block.dest, u64::from(to.0));
        if let Some(at) = block.from_west {
            block.model.set(at, u64::from(came == PORT_WEST));
        }
        block.model.eval();
        // The output clears what would lead back.
        let back = [2, 3, 0, 1][port as usize];
        block.model.get(block.then[port as usize]) & !(1 << back)
    }
}
