//! What a network of our routers does under load, measured on the verilated RTL as textbooks say (Dally and
//! Towles, Principles and Practices of Interconnection Networks, chapter 23): open loop, with infinite source queues that
//! count into latency; warm-up, a window in which packets are marked, and a drain until every marked packet
//! has arrived, while sources go on.
//!
//! [`pattern`] says who sends to whom and what no network of this shape and order can exceed; [`network`] runs the
//! RTL; [`experiment`] makes points, curves and saturation of it; [`speed`] times the simulation; [`report`] writes
//! CSV and SVG.
#![deny(unsafe_code)]

// Verilator's runtime is linked from there.
extern crate noctule_verilate as _;

pub mod experiment;
mod ffi;
pub mod mix;
pub mod network;
pub mod pattern;
pub mod report;
pub mod speed;
