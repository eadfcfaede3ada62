//! HTTP/1.1 for a server of prepared files (RFC 9110, RFC 9112): GET and HEAD, keep-alive (of HTTP/1.0 clients too),
//! pipelining, conditional requests.
//!
//! [`Parser`] takes a request in pieces of any size and keeps no text, only what the answer
//! depends on. [`site`] is the format of the prepared answers in application memory.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod input;
mod parser;
pub mod path;
pub mod site;

#[cfg(test)]
mod tests;

pub use input::Input;
pub use parser::{After, HEAD_MAX, Outcome, Parser, Request, Status};
