//! Results on standard output.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// A line on standard output. Ends the program if that cannot be: quietly, like any tool whose reader
/// has gone (status 141), else with a message and status 1.
pub fn line(text: Arguments<'_>) {
    let mut out = io::stdout().lock();
    let Err(cause) = writeln!(out, "{text}").and_then(|()| out.flush()) else {
        return;
    };
    if cause.kind() == ErrorKind::BrokenPipe {
        std::process::exit(141);
    }
    eprintln!("cannot write to standard output: {cause}");
    std::process::exit(1);
}

/// `println!` for results: see [`line`].
macro_rules! say {
    () => { $crate::say::line(format_args!("")) };
    ($($text:tt)*) => { $crate::say::line(format_args!($($text)*)) };
}
pub(crate) use say;
