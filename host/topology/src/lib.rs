//! What chip to build and who runs where.
//!
//! A [`Config`] comes from a TOML file ([`Config::parse`]), from command-line words alone
//! ([`Config::of_mesh`]), or from both ([`Config::with`]), and is checked down to the last table of
//! the chip: [`Config::topology`] gives what the supervisor boots from, or says what is wrong, where
//! it stands and what to do (architecture 2, 3.2).
//!
//! Rows count from the top, columns from the NIC's edge, both from 0.

#![forbid(unsafe_code)]

mod apps;
mod config;
mod error;
mod file;
mod layout;
mod mesh;
mod network;
mod refusal;
mod rows;
mod size;

pub use config::{App, Config, Overrides};
pub use error::{ConfigError, Where};
pub use layout::{Layout, LayoutError, Ratio, Reach};
pub use mesh::{Mesh, MeshError};
pub use size::{Size, SizeError};
