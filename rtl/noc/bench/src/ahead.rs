//! The RTL's route function: the three look-ahead blocks of the emitted router, verilated.

use noctule_contract::node::{Node, PORT_EAST, PORT_NORTH, PORT_SOUTH, PORT_WEST};
use noctule_verilate::{Model, Port};

struct Block {
    model: Model,
    want: Port,
    dest: Port,
    from_west: Option<Port>,
    around: Vec<(Port, usize)>,
    then: Port,
}

impl Block {
    fn new(model: Model, row: bool, y: bool) -> Self {
        let names = [
            "x_i",
            "y_i",
            "y_north_i",
            "x_east_i",
            "y_south_i",
            "x_west_i",
        ];
        let around = names
            .into_iter()
            .enumerate()
            .filter(|(_, name)| y || *name != "y_i")
            .map(|(k, name)| (model.port(name), k))
            .collect();
        Self {
            want: model.port("want_i"),
            dest: model.port("dest_i"),
            from_west: row.then(|| model.port("from_west_i")),
            then: model.port("then_o"),
            around,
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
            column: Block::new(crate::ahead_column(), false, false),
            row: Block::new(crate::ahead_row(), true, true),
            tile: Block::new(crate::ahead_tile(), false, true),
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
        ];
        for (at, k) in &block.around {
            block.model.set(*at, u64::from(values[*k]));
        }
        block.model.set(block.want, 1 << port);
        block.model.set(block.dest, u64::from(to.0));
        if let Some(at) = block.from_west {
            block.model.set(at, u64::from(came == PORT_WEST));
        }
        block.model.eval();
        block.model.get(block.then)
    }
}
