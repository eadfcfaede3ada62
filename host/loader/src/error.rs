//! What can go wrong while booting.

use noctule_contract::fault;
use noctule_tables::Why;

/// A boot that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BootError {
    /// The topology does not fit the chip.
    #[error("the chip cannot be set up so: {sentence} ({a:#x}, {b:#x})")]
    Refused {
        /// What is wrong and what to do.
        sentence: &'static str,
        /// First detail.
        a: u32,
        /// Second detail.
        b: u32,
    },
    /// A piece of memory does not fit where it belongs.
    #[error(transparent)]
    Memory(#[from] noctule_sim::ChipError),
    /// There is no image for an application that has tiles.
    #[error("application {0} has tiles but no image: name one in its [[app]] entry")]
    NoImage(u8),
    /// Application memory outside the channels.
    #[error(
        "{len} bytes at {address:#x} lie outside the chip's application memory ({have:#x} bytes)"
    )]
    AppMemory {
        /// First byte.
        address: u32,
        /// Bytes.
        len: usize,
        /// Bytes of all channels together.
        have: u64,
    },
    /// The bridge answered with an error.
    #[error("the host bridge answered {command} with {answer:#x}")]
    Bridge {
        /// The command.
        command: &'static str,
        /// The answer.
        answer: u32,
    },
    /// A tile faulted during boot.
    #[error("a tile faulted while the chip was being set up: {0}")]
    Fault(FaultReport),
    /// The supervisor never reported.
    #[error(
        "the supervisor did not report within {0} cycles; record a trace of the bridge to see why"
    )]
    Silent(u64),
}

impl BootError {
    pub(crate) fn refused(why: u32, a: u32, b: u32) -> Self {
        Self::Refused {
            sentence: Why::describe(why),
            a,
            b,
        }
    }
}

/// A fault as the supervisor reported it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultReport {
    /// The tile.
    pub x: u32,
    /// The tile.
    pub y: u32,
    /// `contract::fault` code.
    pub code: u32,
    /// Address or channel.
    pub address: u32,
    /// Cycle, low word; of a `SOFTWARE` fault the cause.
    pub cycle: u32,
}

impl std::fmt::Display for FaultReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, meaning) = fault::describe(self.code);
        let Self {
            x,
            y,
            address,
            cycle,
            ..
        } = self;
        if self.code == fault::SOFTWARE {
            // The third word is the cause.
            let cause = fault::describe_cause(*cycle);
            return write!(f, "tile ({x}, {y}): {name} at {address:#x}: {cause}");
        }
        write!(
            f,
            "tile ({x}, {y}): {name} at {address:#x}, cycle {cycle}: {meaning}"
        )
    }
}
