//! Area and clock of the chip's blocks on an ECP5 (`noctule fpga report`), and their budgets.
//!
//! [`report`] runs yosys and nextpnr on a [`Block`] and keeps the answer by content, so that the same
//! text, flags, seed and tools are measured once. [`Budget`] says what a block may cost.
#![forbid(unsafe_code)]

mod area;
mod block;
mod budget;
mod flow;
mod timing;

pub use area::Area;
pub use block::{BLOCKS, Block, DEVICE};
pub use budget::{Budget, BudgetError, Excess, Limit};
pub use flow::{FlowError, Report, report};
pub use timing::{Step, Timing};
