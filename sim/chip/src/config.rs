//! What a chip is composed of. The command line's configuration file is checked elsewhere, with
//! lines and columns; the checks here keep the composition itself safe.

use crate::ffi::bridge;

/// Rows or columns that a mesh has at least and at most.
pub const MESH_RANGE: std::ops::RangeInclusive<usize> = 2..=16;

/// Shape and running options of a chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipConfig {
    /// Columns of tiles, 2 to 16.
    pub width: usize,
    /// Rows of tiles, 2 to 16.
    pub height: usize,
    /// Rows whose west port carries a NIC lane; not the bridge's.
    pub lane_rows: Vec<usize>,
    /// Rows whose east port carries a memory channel; a power of two of them.
    pub channel_rows: Vec<usize>,
    /// Row whose west port carries the host bridge.
    pub bridge_row: usize,
    /// Cycles of a microsecond of virtual time.
    pub cycles_per_us: u64,
    /// Threads that share the rows, at most one a row. The results are the same.
    pub threads: usize,
    /// Cycles that a MAC leaves between the frames it hands to a lane. Preamble, checksum and gap
    /// of a real wire take 6.
    pub mac_gap: u32,
    /// Which blocks.
    pub blocks: Blocks,
    /// How they are clocked.
    pub clocking: Clocking,
}

/// What stands where tiles, lanes, channels and bridge belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// The chip's own RTL.
    Rtl,
    /// End points that make and check random packets on all networks, to measure and test the
    /// network and the composition. Lanes send frames back; the bridge answers each host word with
    /// its complement.
    Traffic(Traffic),
}

/// What each traffic end point does on each network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traffic {
    /// Seed of destinations, lengths and times.
    pub seed: u64,
    /// Flits offered in a cycle, 0 to 1.
    pub load: f64,
    /// Flits of a packet, at least (1 or more).
    pub min_flits: u32,
    /// Flits of a packet, at most (1,000).
    pub max_flits: u32,
    /// Extra cycles that a credit waits on average: a receiver that drains slowly.
    pub hold: u32,
    /// No packet starts from this cycle on.
    pub until: u64,
}

impl Eq for Traffic {}

/// How models are clocked. The results are the same; the first is for use, the others check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Clocking {
    /// What is quiet and receives nothing is skipped; models are entered at their clocked part.
    #[default]
    SkipQuiet,
    /// The same, with the cores in vectors of at most so many; 4 if the machine has no vectors of 8 or 16.
    Vectors(u32),
    /// Every instance, every cycle.
    Everything,
    /// Every instance, every cycle, through Verilator's public `eval`.
    PlainEval,
}

/// Why a chip cannot be composed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Width or height.
    #[error("a mesh of {0} x {1} tiles: width and height go from 2 to 16")]
    Mesh(usize, usize),
    /// A row that does not exist.
    #[error("{what} in row {row}, but the mesh has rows 0 to {last}")]
    Row {
        /// Which device.
        what: &'static str,
        /// The row asked for.
        row: usize,
        /// The last row there is.
        last: usize,
    },
    /// A row named twice.
    #[error("{what} in row {row} twice")]
    Twice {
        /// Which device.
        what: &'static str,
        /// The row.
        row: usize,
    },
    /// The west port of the bridge's row is taken.
    #[error("a NIC lane in row {0}, whose west port the host bridge has")]
    LaneOnBridge(usize),
    /// Memory channels.
    #[error("{0} memory channels: a power of two of them is needed, at least one")]
    Channels(usize),
    /// Threads.
    #[error("{threads} threads for {rows} rows: at least one, at most one a row")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// Rows of the mesh.
        rows: usize,
    },
    /// Virtual time.
    #[error("a microsecond of 0 cycles")]
    Microsecond,
    /// Traffic end points.
    #[error(
        "traffic of load {load} in packets of {min} to {max} flits: load is 0 to 1, packets have 1 to 1000"
    )]
    Traffic {
        /// Load asked for.
        load: String,
        /// Least flits.
        min: u32,
        /// Most flits.
        max: u32,
    },
    /// The models could not be made.
    #[error("the models could not be made: {0}")]
    Models(String),
}

impl Default for ChipConfig {
    /// The 6x6 chip: lanes in rows 0 to 4, bridge in row 5, four memory channels.
    fn default() -> Self {
        ChipConfig {
            width: 6,
            height: 6,
            lane_rows: vec![0, 1, 2, 3, 4],
            channel_rows: vec![0, 1, 3, 4],
            bridge_row: 5,
            cycles_per_us: 1200,
            threads: 1,
            mac_gap: 0,
            blocks: Blocks::Rtl,
            clocking: Clocking::default(),
        }
    }
}

impl ChipConfig {
    /// The 2x2 chip of the FPGA boards: a lane in row 0, bridge in row 1, one memory channel.
    pub fn small() -> Self {
        ChipConfig {
            width: 2,
            height: 2,
            lane_rows: vec![0],
            channel_rows: vec![0],
            bridge_row: 1,
            ..ChipConfig::default()
        }
    }

    /// Says why it cannot be built, if so.
    pub fn check(&self) -> Result<(), ConfigError> {
        if !MESH_RANGE.contains(&self.width) || !MESH_RANGE.contains(&self.height) {
            return Err(ConfigError::Mesh(self.width, self.height));
        }
        self.rows("a NIC lane", &self.lane_rows)?;
        self.rows("a memory channel", &self.channel_rows)?;
        self.rows("the host bridge", &[self.bridge_row])?;
        if self.lane_rows.contains(&self.bridge_row) {
            return Err(ConfigError::LaneOnBridge(self.bridge_row));
        }
        if !self.channel_rows.len().is_power_of_two() {
            return Err(ConfigError::Channels(self.channel_rows.len()));
        }
        if self.threads == 0 || self.threads > self.height {
            return Err(ConfigError::Threads {
                threads: self.threads,
                rows: self.height,
            });
        }
        if self.cycles_per_us == 0 {
            return Err(ConfigError::Microsecond);
        }
        match &self.blocks {
            Blocks::Traffic(t) => t.check(),
            Blocks::Rtl => Ok(()),
        }
    }

    fn rows(&self, what: &'static str, rows: &[usize]) -> Result<(), ConfigError> {
        for (k, &row) in rows.iter().enumerate() {
            if row >= self.height {
                return Err(ConfigError::Row {
                    what,
                    row,
                    last: self.height - 1,
                });
            }
            if rows[..k].contains(&row) {
                return Err(ConfigError::Twice { what, row });
            }
        }
        Ok(())
    }

    pub(crate) fn shape(&self) -> bridge::ChipShape {
        let mask = |rows: &[usize]| rows.iter().fold(0, |m, row| m | 1 << row);
        bridge::ChipShape {
            width: self.width as u32,
            height: self.height as u32,
            lane_rows: mask(&self.lane_rows),
            channel_rows: mask(&self.channel_rows),
            bridge_row: self.bridge_row as u32,
            cycles_per_us: self.cycles_per_us,
            threads: self.threads as u32,
            mac_gap: self.mac_gap,
            skip_quiet: matches!(self.clocking, Clocking::SkipQuiet | Clocking::Vectors(_)),
            vectors: match self.clocking {
                Clocking::Vectors(most) => most,
                _ => u32::MAX,
            },
            plain_clock: self.clocking == Clocking::PlainEval,
        }
    }

    pub(crate) fn plan(&self) -> bridge::TrafficPlan {
        let (enabled, t) = match &self.blocks {
            Blocks::Rtl => (false, Traffic::default()),
            Blocks::Traffic(t) => (true, *t),
        };
        let mean = f64::from(t.min_flits + t.max_flits) / 2.0;
        bridge::TrafficPlan {
            enabled,
            seed: t.seed,
            // A rate in 32 bits; the cast saturates at the top.
            rate: (t.load / mean * 2f64.powi(32)) as u32,
            min_flits: t.min_flits,
            max_flits: t.max_flits,
            hold: t.hold,
            until: t.until,
        }
    }
}

impl Default for Traffic {
    fn default() -> Self {
        Traffic {
            seed: 1,
            load: 0.0,
            min_flits: 1,
            max_flits: 8,
            hold: 0,
            until: u64::MAX,
        }
    }
}

impl Traffic {
    fn check(&self) -> Result<(), ConfigError> {
        let fits = (0.0..=1.0).contains(&self.load)
            && (1..=1000).contains(&self.min_flits)
            && (self.min_flits..=1000).contains(&self.max_flits);
        if fits {
            return Ok(());
        }
        Err(ConfigError::Traffic {
            load: self.load.to_string(),
            min: self.min_flits,
            max: self.max_flits,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traffic() -> ChipConfig {
        ChipConfig {
            blocks: Blocks::Traffic(Traffic::default()),
            ..ChipConfig::default()
        }
    }

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(traffic().check(), Ok(()));
        assert_eq!(
            ChipConfig {
                blocks: traffic().blocks,
                ..ChipConfig::small()
            }
            .check(),
            Ok(())
        );
    }

    #[test]
    fn what_cannot_be_built_is_refused_with_the_reason() {
        let cases: [(ChipConfig, &str); 8] = [
            (
                ChipConfig {
                    width: 1,
                    ..traffic()
                },
                "a mesh of 1 x 6 tiles: width and height go from 2 to 16",
            ),
            (
                ChipConfig {
                    height: 99,
                    ..traffic()
                },
                "a mesh of 6 x 99 tiles: width and height go from 2 to 16",
            ),
            (
                ChipConfig {
                    lane_rows: vec![6],
                    ..traffic()
                },
                "a NIC lane in row 6, but the mesh has rows 0 to 5",
            ),
            (
                ChipConfig {
                    lane_rows: vec![1, 1],
                    ..traffic()
                },
                "a NIC lane in row 1 twice",
            ),
            (
                ChipConfig {
                    lane_rows: vec![5],
                    ..traffic()
                },
                "a NIC lane in row 5, whose west port the host bridge has",
            ),
            (
                ChipConfig {
                    channel_rows: vec![0, 1, 2],
                    ..traffic()
                },
                "3 memory channels: a power of two of them is needed, at least one",
            ),
            (
                ChipConfig {
                    threads: 7,
                    ..traffic()
                },
                "7 threads for 6 rows: at least one, at most one a row",
            ),
            (
                ChipConfig {
                    cycles_per_us: 0,
                    ..traffic()
                },
                "a microsecond of 0 cycles",
            ),
        ];
        for (config, reason) in cases {
            assert_eq!(config.check().unwrap_err().to_string(), reason);
        }
    }
}
