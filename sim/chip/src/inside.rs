//! What is inside an instance: registers, memories and wires that are still there after Verilator's
//! optimization, of the very models that run.

use crate::chip::{Chip, ChipError};
use noctule_verilate::Variable;

/// An instance of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Instance {
    /// A router: network 0 MSG, 1 REQ, 2 RSP.
    Router {
        /// Network.
        net: usize,
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// A tile.
    Tile {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// The NIC lane of a row.
    Lane {
        /// Its row.
        row: usize,
    },
    /// The memory channel of a row.
    Channel {
        /// Its row.
        row: usize,
    },
    /// The host bridge.
    Bridge,
}

impl std::fmt::Display for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Instance::Router { net, x, y } => {
                let net = ["msg", "req", "rsp"].get(*net).unwrap_or(&"?");
                write!(f, "router_{net}_{x}_{y}")
            }
            Instance::Tile { x, y } => write!(f, "tile_{x}_{y}"),
            Instance::Lane { row } => write!(f, "lane_{row}"),
            Instance::Channel { row } => write!(f, "channel_{row}"),
            Instance::Bridge => f.write_str("bridge"),
        }
    }
}

impl Chip {
    /// All instances of this chip: tiles and their routers row by row, then the edges.
    pub fn instances(&self) -> Vec<Instance> {
        let c = self.config();
        let mut all = vec![];
        for (y, x) in (0..c.height).flat_map(|y| (0..c.width).map(move |x| (y, x))) {
            all.push(Instance::Tile { x, y });
            all.extend((0..3).map(|net| Instance::Router { net, x, y }));
        }
        all.extend(c.lane_rows.iter().map(|&row| Instance::Lane { row }));
        all.extend(c.channel_rows.iter().map(|&row| Instance::Channel { row }));
        all.push(Instance::Bridge);
        all
    }

    /// What is inside an instance; the same list for every instance of a block. Empty for traffic end
    /// points.
    ///
    /// # Errors
    /// If the chip has no such instance.
    pub fn variables(&self, instance: Instance) -> Result<Vec<Variable>, ChipError> {
        let (kind, index) = self.find(instance)?;
        let mut raw = Vec::new();
        self.raw().variables(kind, index, &mut raw);
        let variable = |v: &crate::ffi::bridge::VariableInfo| Variable {
            name: v.name.clone(),
            bits: v.bits,
            elements: v.elements as usize,
        };
        Ok(raw.iter().map(variable).collect())
    }

    /// Appends the values of variables, by their places in [`Chip::variables`]; each takes
    /// [`Variable::bytes`]. Registers are as after the last cycle; wires of an instance that was not
    /// clocked may be older.
    ///
    /// # Errors
    /// If the chip has no such instance or variable.
    pub fn read_variables(
        &self,
        instance: Instance,
        which: &[usize],
        out: &mut Vec<u8>,
    ) -> Result<(), ChipError> {
        let (kind, index) = self.find(instance)?;
        let bytes = self.raw().read_variables(kind, index, which, &mut []);
        if bytes == usize::MAX {
            return Err(ChipError::NoVariable(instance));
        }
        let begin = out.len();
        out.resize(begin + bytes, 0);
        let read = self
            .raw()
            .read_variables(kind, index, which, &mut out[begin..]);
        debug_assert_eq!(read, bytes);
        Ok(())
    }

    fn find(&self, instance: Instance) -> Result<(u32, u32), ChipError> {
        let c = self.config();
        let inside = |x: usize, y: usize| x < c.width && y < c.height;
        let node = |x: usize, y: usize| (y * c.width + x) as u32;
        match instance {
            Instance::Router { net, x, y } if net < 3 && inside(x, y) => {
                Ok((0, (net * c.width * c.height) as u32 + node(x, y)))
            }
            Instance::Tile { x, y } if inside(x, y) => Ok((1, node(x, y))),
            Instance::Lane { row } if c.lane_rows.contains(&row) => Ok((2, row as u32)),
            Instance::Channel { row } if c.channel_rows.contains(&row) => Ok((3, row as u32)),
            Instance::Bridge => Ok((4, 0)),
            _ => Err(ChipError::NoInstance(instance)),
        }
    }
}
