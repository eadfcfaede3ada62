//! SystemVerilog from rust-hdl blocks.
//!
//! rust-hdl's own printer miscompiles silently (precedence, widths, slices) and prints two modules
//! for every flip-flop. This one walks a checked block through rust-hdl's public `Probe`, lowers its
//! kernel to a small typed form in which every operand has exactly the width of its operation, and
//! prints one module for each *distinct* block: flip-flops as one `always_ff`, independent signals
//! as `assign` or `always_comb`, exact literal widths, ports with `_i`/`_o` and registers with `_q`.
//!
//! What it takes: `Bit`, `Bits<N>` up to 128 bits, `Clock`; `+ - & | ^ ! << >>`, comparisons,
//! `any/all/xor`, `get_bit`, `get_bits`, `replace_bit`, `bit_cast`, `if/else`, `for` over arrays,
//! `DFF`, [`LutRam`], child blocks and arrays of them. Everything else (enums, structs, `join`,
//! multiplication, foreign Verilog, a signal left unassigned on some path) is an [`EmitError`] that
//! names the block, the statement of its kernel and the construct: nothing is dropped or guessed. Power-on values do not exist:
//! reset what matters.
//!
//! Naming: `Signal<In>` `x` prints as `x_i`, `Signal<Out>` as `x_o` (an array element 2 as `x_2_i`),
//! a `DFF` `x` as `x_q`, a child's port as `child_port`.
#![forbid(unsafe_code)]

mod collect;
mod constructs;
mod error;
mod ir;
mod lower;
mod lut_ram;
mod module;
mod names;
mod parts;
mod print;
mod shape;
mod split;
mod tick;

pub use constructs::constructs;
pub use error::EmitError;
pub use lut_ram::LutRam;
pub use module::{Docs, Module, emit};
pub use tick::{settle, tick};
