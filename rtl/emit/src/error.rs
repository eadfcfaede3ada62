//! Why a block could not be emitted.

use thiserror::Error;

/// Every variant names the block by its path of instance names.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EmitError {
    /// rust-hdl's own check refused the block.
    #[error("{block}: rust-hdl refuses the block: {reason}")]
    Check {
        /// Name of the top block.
        block: String,
        /// rust-hdl's words: open signals, logic loops or written inputs.
        reason: String,
    },
    /// A construct with no translation here.
    #[error("{block}: {construct} is not supported; {instead}")]
    Unsupported {
        /// The block.
        block: String,
        /// What was met.
        construct: String,
        /// What to write in its place.
        instead: &'static str,
    },
    /// Two operands, or a value and its target, differ in width.
    #[error("{block}: {what} is {found} bits wide where {wanted} are needed")]
    Width {
        /// The block.
        block: String,
        /// The expression or signal.
        what: String,
        /// Bits it has.
        found: usize,
        /// Bits it should have.
        wanted: usize,
    },
    /// A literal that does not fit, or whose width nothing tells.
    #[error("{block}: literal {literal}: {problem}")]
    Literal {
        /// The block.
        block: String,
        /// As rust-hdl prints it.
        literal: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// A signal that keeps its value on some path: a latch.
    #[error("{block}: {signal} is not assigned on every path; give it a value before the `if`")]
    Latch {
        /// The block.
        block: String,
        /// The signal.
        signal: String,
    },
    /// A name that the block does not declare.
    #[error("{block}: no signal {signal}; constants belong in type arguments or `Constant`")]
    UnknownSignal {
        /// The block.
        block: String,
        /// The name as rust-hdl gave it.
        signal: String,
    },
    /// An identifier that SystemVerilog reserves, or that two signals would share.
    #[error("{block}: the name {name} {problem}")]
    Name {
        /// The block.
        block: String,
        /// The identifier as it would be printed.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// One of the others, in a kernel.
    #[error("{error} (statement {number} of the kernel, {statement})")]
    At {
        /// What is wrong.
        error: Box<EmitError>,
        /// The statement, counted from 1; those inside others behind points.
        number: String,
        /// What it is.
        statement: String,
    },
}

impl EmitError {
    /// This error, in the statement with this number, which stands for `statement`. rust-hdl's syntax tree has no
    /// source lines: the number is what there is.
    pub(crate) fn at(self, number: usize, statement: impl FnOnce() -> String) -> Self {
        match self {
            Self::At {
                error,
                number: inner,
                statement,
            } => Self::At {
                error,
                number: format!("{number}.{inner}"),
                statement,
            },
            error => Self::At {
                error: Box::new(error),
                number: number.to_string(),
                statement: statement(),
            },
        }
    }
}
