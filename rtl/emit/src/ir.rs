//! The typed form between rust-hdl's syntax tree and the text.
//!
//! Invariant: the operands of an arithmetic, bitwise or comparing operation have the same width, and
//! an assignment's value has its target's. So SystemVerilog's context rules never widen anything,
//! and every operation is modulo 2^width, as in rust-hdl.

/// An operation on two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Sub,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// An operation on one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Un {
    Not,
    All,
    Any,
    Xor,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// A declared signal by its rust-hdl name.
    Signal(String, usize),
    Literal(u128, usize),
    /// Zero-extended or cut off.
    Resize(Box<Expr>, usize),
    /// Bits of a declared signal from `offset` up.
    Slice {
        of: String,
        offset: usize,
        width: usize,
    },
    /// Most significant part first.
    Concat(Vec<Expr>),
    /// One bit, so many times.
    Repeat(Box<Expr>, usize),
    Binary(Op, Box<Expr>, Box<Expr>),
    Unary(Un, Box<Expr>),
}

impl Expr {
    pub(crate) fn width(&self) -> usize {
        match self {
            Expr::Signal(_, w) | Expr::Literal(_, w) => *w,
            Expr::Resize(_, w) | Expr::Repeat(_, w) => *w,
            Expr::Slice { width, .. } => *width,
            Expr::Concat(parts) => parts.iter().map(Expr::width).sum(),
            Expr::Binary(op, l, _) => match op {
                Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => 1,
                _ => l.width(),
            },
            Expr::Unary(Un::Not, e) => e.width(),
            Expr::Unary(..) => 1,
        }
    }

    /// Calls `f` with the name of every signal read.
    pub(crate) fn reads(&self, f: &mut dyn FnMut(&str)) {
        match self {
            Expr::Signal(s, _) => f(s),
            Expr::Slice { of, .. } => f(of),
            Expr::Literal(..) => {}
            Expr::Resize(e, _) | Expr::Repeat(e, _) | Expr::Unary(_, e) => e.reads(f),
            Expr::Concat(parts) => parts.iter().for_each(|e| e.reads(f)),
            Expr::Binary(_, l, r) => {
                l.reads(f);
                r.reads(f);
            }
        }
    }
}

/// A step of a kernel. Targets are whole signals.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stmt {
    Assign(String, Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    Comment(String),
}

impl Stmt {
    /// Calls `f` with every expression.
    pub(crate) fn exprs(&self, f: &mut dyn FnMut(&Expr)) {
        match self {
            Stmt::Assign(_, e) => f(e),
            Stmt::If(test, then, other) => {
                f(test);
                then.iter().chain(other).for_each(|s| s.exprs(f));
            }
            Stmt::Comment(_) => {}
        }
    }

    /// Calls `f` with every target.
    pub(crate) fn targets(&self, f: &mut dyn FnMut(&str)) {
        match self {
            Stmt::Assign(t, _) => f(t),
            Stmt::If(_, then, other) => then.iter().chain(other).for_each(|s| s.targets(f)),
            Stmt::Comment(_) => {}
        }
    }
}
