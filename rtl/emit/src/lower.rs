//! From rust-hdl's syntax tree to the typed form: loops unrolled, names resolved, widths exact.

use crate::EmitError;
use crate::ir::{Expr, Op, Stmt, Un};
use crate::shape::{concatenated, repeated};
use rust_hdl::prelude::ast::*;
use std::collections::BTreeMap;

/// Widest literal and signal.
pub(crate) const MAX_BITS: usize = 128;

/// What a kernel can name.
pub(crate) struct Scope<'a> {
    /// Path of the block, for errors.
    pub block: &'a str,
    /// Width of every signal, child ports as `child$port`.
    pub signals: BTreeMap<String, usize>,
    /// Values of `Constant`s.
    pub constants: BTreeMap<String, (u128, usize)>,
}

type Result<T> = std::result::Result<T, EmitError>;
type Vars = Vec<(String, usize)>;

impl Scope<'_> {
    /// The statements of a kernel.
    pub(crate) fn block(&self, block: &[VerilogStatement], vars: &mut Vars) -> Result<Vec<Stmt>> {
        let mut out = vec![];
        for (i, s) in block.iter().enumerate() {
            let lowered = self.statement(s, vars);
            out.extend(lowered.map_err(|e| e.at(i + 1, || described(s)))?);
        }
        Ok(out)
    }

    fn statement(&self, s: &VerilogStatement, vars: &mut Vars) -> Result<Vec<Stmt>> {
        Ok(match s {
            VerilogStatement::Loop(l) => {
                let mut out = vec![];
                for i in l.from.as_usize()..l.to.as_usize() {
                    vars.push((l.index.clone(), i));
                    out.extend(self.block(&l.block, vars)?);
                    vars.pop();
                }
                out
            }
            VerilogStatement::Macro(m) => self.block(m, vars)?,
            VerilogStatement::Assignment(l, r) => {
                let VerilogExpression::Signal(l) = l else {
                    return Err(
                        self.unsupported("this assignment's target", "assign whole signals")
                    );
                };
                let (name, width) = self.signal(l, vars)?;
                vec![Stmt::Assign(name, self.expr(r, Some(width), vars)?)]
            }
            VerilogStatement::If(c) => vec![self.conditional(c, vars)?],
            VerilogStatement::Comment(c) => vec![Stmt::Comment(c.clone())],
            VerilogStatement::SliceAssignment { .. } => {
                return Err(self.unsupported(
                    "assignment to a part of a signal",
                    "assign the whole signal",
                ));
            }
            VerilogStatement::Match(_) => {
                return Err(self.unsupported("match", "write if/else over comparisons"));
            }
            VerilogStatement::Link(_) => {
                return Err(self.unsupported("join or link", "assign the signals one by one"));
            }
        })
    }

    fn conditional(&self, c: &VerilogConditional, vars: &mut Vars) -> Result<Stmt> {
        let test = self.expr(&c.test, Some(1), vars)?;
        let then = self.block(&c.then, vars)?;
        let other = match &c.otherwise {
            VerilogBlockOrConditional::Block(b) => self.block(b, vars)?,
            VerilogBlockOrConditional::Conditional(c) => {
                self.block(std::slice::from_ref(c), vars)?
            }
            VerilogBlockOrConditional::None => vec![],
        };
        Ok(Stmt::If(test, then, other))
    }

    /// A declared signal's name and width, loop variables in its indices replaced.
    fn signal(&self, text: &str, vars: &Vars) -> Result<(String, usize)> {
        let unknown = || EmitError::UnknownSignal {
            block: self.block.into(),
            signal: text.into(),
        };
        let mut name = text.replace(' ', "").replace('.', "$");
        if let Some(cut) = name.strip_suffix("$next") {
            name = cut.into();
        }
        while let Some(open) = name.find('[') {
            let close = open + name[open..].find(']').ok_or_else(unknown)?;
            let index = index_value(&name[open + 1..close], vars).ok_or_else(unknown)?;
            name = format!("{}${}{}", &name[..open], index, &name[close + 1..]);
        }
        match self.signals.get(&name) {
            Some(&width) => Ok((name, width)),
            None => Err(unknown()),
        }
    }

    /// The width an expression has by itself; none for an integer literal.
    fn own(&self, e: &VerilogExpression, vars: &Vars) -> Result<Option<usize>> {
        use VerilogExpression as E;
        Ok(match e {
            E::Signal(s) if loop_value(s, vars).is_some() => None,
            E::Signal(s) => match self.constants.get(s) {
                Some((_, width)) => Some(*width),
                None => Some(self.signal(s, vars)?.1),
            },
            E::Literal(l) => literal(l).filter(|(_, w)| *w == 1).map(|(_, w)| w),
            E::Cast(_, w) | E::Slice(_, w, _) => Some(*w),
            E::Paren(a) | E::IndexReplace(a, ..) | E::Unary(VerilogOpUnary::Not, a) => {
                self.own(a, vars)?
            }
            E::Signed(a) | E::Unsigned(a) | E::Unary(VerilogOpUnary::Neg, a) => {
                self.own(a, vars)?
            }
            E::Unary(..) | E::Index(..) => Some(1),
            E::Binary(l, o, r) => match o {
                VerilogOp::Shl | VerilogOp::Shr => self.own(l, vars)?,
                VerilogOp::Add
                | VerilogOp::Sub
                | VerilogOp::Mul
                | VerilogOp::BitXor
                | VerilogOp::BitAnd
                | VerilogOp::BitOr => match self.own(l, vars)? {
                    Some(w) => Some(w),
                    None => self.own(r, vars)?,
                },
                _ => Some(1),
            },
        })
    }

    /// The typed form of `e`, which must have `want` bits if that is given.
    fn expr(&self, e: &VerilogExpression, want: Option<usize>, vars: &Vars) -> Result<Expr> {
        let out = self.expr_any(e, want, vars)?;
        match want {
            Some(wanted) if wanted != out.width() => Err(EmitError::Width {
                block: self.block.into(),
                what: format!("{out:?}"),
                found: out.width(),
                wanted,
            }),
            _ => Ok(out),
        }
    }

    fn expr_any(&self, e: &VerilogExpression, want: Option<usize>, vars: &Vars) -> Result<Expr> {
        use VerilogExpression as E;
        match e {
            E::Signal(s) => {
                if loop_value(s, vars).is_some() {
                    return Err(self.unsupported(
                        format!("loop variable {s} as a value"),
                        "use it as an index only",
                    ));
                }
                if let Some((value, width)) = self.constants.get(s) {
                    return Ok(Expr::Literal(*value, *width));
                }
                let (name, width) = self.signal(s, vars)?;
                Ok(Expr::Signal(name, width))
            }
            E::Literal(l) => self.literal(l, want),
            E::Paren(a) => self.expr(a, want, vars),
            E::Cast(a, width) => {
                if self.own(a, vars)?.is_none() {
                    return self.expr(a, Some(*width), vars);
                }
                let a = self.expr(a, None, vars)?;
                Ok(if a.width() == *width {
                    a
                } else {
                    Expr::Resize(a.into(), *width)
                })
            }
            E::Unary(o, a) => {
                let op = match o {
                    VerilogOpUnary::Not => Un::Not,
                    VerilogOpUnary::All => Un::All,
                    VerilogOpUnary::Any => Un::Any,
                    VerilogOpUnary::Xor => Un::Xor,
                    VerilogOpUnary::Neg => {
                        return Err(self.unsupported("negation", "subtract from zero"));
                    }
                };
                let want = if op == Un::Not { want } else { None };
                Ok(Expr::Unary(op, self.expr(a, want, vars)?.into()))
            }
            E::Binary(l, o, r) => self.binary(l, o, r, want, vars),
            E::Index(a, i) => self.slice(a, 1, i, vars),
            E::Slice(a, width, offset) => self.slice(a, *width, offset, vars),
            E::IndexReplace(..) => self.replaced(e, vars),
            E::Signed(_) | E::Unsigned(_) => Err(self.unsupported("a signed value", "use Bits")),
        }
    }

    fn binary(
        &self,
        l: &VerilogExpression,
        o: &VerilogOp,
        r: &VerilogExpression,
        want: Option<usize>,
        vars: &Vars,
    ) -> Result<Expr> {
        let op = match o {
            VerilogOp::Add => Op::Add,
            VerilogOp::Sub => Op::Sub,
            VerilogOp::BitAnd | VerilogOp::LogicalAnd => Op::And,
            VerilogOp::BitOr | VerilogOp::LogicalOr => Op::Or,
            VerilogOp::BitXor => Op::Xor,
            VerilogOp::Shl => Op::Shl,
            VerilogOp::Shr => Op::Shr,
            VerilogOp::Eq => Op::Eq,
            VerilogOp::Ne => Op::Ne,
            VerilogOp::Lt => Op::Lt,
            VerilogOp::Le => Op::Le,
            VerilogOp::Gt => Op::Gt,
            VerilogOp::Ge => Op::Ge,
            VerilogOp::Mul => {
                return Err(self.unsupported("multiplication", "instantiate a multiplier outside"));
            }
        };
        if matches!(op, Op::Shl | Op::Shr) {
            let l = self.expr(l, want, vars)?;
            let r = match self.own(r, vars)? {
                None => self.literal_amount(r, l.width(), vars)?,
                Some(_) => self.expr(r, None, vars)?,
            };
            return Ok(Expr::Binary(op, l.into(), r.into()));
        }
        let (left, right) = (self.own(l, vars)?, self.own(r, vars)?);
        if op == Op::Add && right == Some(1) && left.is_some_and(|w| w > 1) {
            // `Bits<N> + bool`.
            let l = self.expr(l, None, vars)?;
            let width = l.width();
            let r = Expr::Resize(self.expr(r, None, vars)?.into(), width);
            return Ok(Expr::Binary(op, l.into(), r.into()));
        }
        let compares = matches!(op, Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge);
        let width = left.or(right).or(if compares { None } else { want });
        let out = Expr::Binary(
            op,
            self.expr(l, width, vars)?.into(),
            self.expr(r, width, vars)?.into(),
        );
        Ok(match op {
            Op::Or => concatenated(&out).unwrap_or(out),
            Op::Sub => repeated(&out).unwrap_or(out),
            _ => out,
        })
    }

    fn literal(&self, l: &VerilogLiteral, want: Option<usize>) -> Result<Expr> {
        let problem = |problem| EmitError::Literal {
            block: self.block.into(),
            literal: l.to_string(),
            problem,
        };
        let (value, own) = literal(l).ok_or_else(|| problem("negative or wider than 128 bits"))?;
        let width = want
            .or((own == 1).then_some(1))
            .ok_or_else(|| problem("its width is not known here; write bits::<N>"))?;
        if width < MAX_BITS && value >> width != 0 {
            return Err(problem("does not fit where it stands"));
        }
        Ok(Expr::Literal(value, width))
    }

    fn literal_amount(&self, e: &VerilogExpression, limit: usize, vars: &Vars) -> Result<Expr> {
        let amount = self.constant(e, vars)?;
        if amount >= limit {
            return Err(self.unsupported(
                format!("a shift of {limit} bits by {amount}"),
                "shift by less than the width",
            ));
        }
        Ok(Expr::Literal(amount as u128, 32))
    }

    /// A literal or loop variable.
    fn constant(&self, e: &VerilogExpression, vars: &Vars) -> Result<usize> {
        match e {
            VerilogExpression::Literal(l) => literal(l)
                .and_then(|(value, _)| usize::try_from(value).ok())
                .ok_or_else(|| self.unsupported(format!("the index {l}"), "count from 0")),
            VerilogExpression::Paren(e) => self.constant(e, vars),
            VerilogExpression::Signal(s) if loop_value(s, vars).is_some() => {
                Ok(loop_value(s, vars).unwrap_or(0))
            }
            _ => Err(self.unsupported(
                "an index that is computed",
                "use a literal, a loop variable, or a shift",
            )),
        }
    }

    fn slice(
        &self,
        of: &VerilogExpression,
        width: usize,
        offset: &VerilogExpression,
        vars: &Vars,
    ) -> Result<Expr> {
        let offset = self.constant(offset, vars)?;
        let of = self.expr(of, None, vars)?;
        let end = offset.saturating_add(width);
        if end > of.width() {
            return Err(EmitError::Width {
                block: self.block.into(),
                what: format!("{of:?}"),
                found: of.width(),
                wanted: end,
            });
        }
        Ok(match of {
            of if offset == 0 && width == of.width() => of,
            Expr::Signal(of, _) => Expr::Slice { of, offset, width },
            Expr::Slice {
                of, offset: below, ..
            } => Expr::Slice {
                of,
                offset: below + offset,
                width,
            },
            of => Expr::Resize(
                Expr::Binary(Op::Shr, of.into(), Expr::Literal(offset as u128, 32).into()).into(),
                width,
            ),
        })
    }

    /// A chain of `replace_bit` with constant indices on a signal or constant: a concatenation.
    fn replaced(&self, e: &VerilogExpression, vars: &Vars) -> Result<Expr> {
        let (mut bits, mut at) = (BTreeMap::new(), e);
        while let VerilogExpression::IndexReplace(inner, i, v) = at {
            let i = self.constant(i, vars)?;
            if let std::collections::btree_map::Entry::Vacant(entry) = bits.entry(i) {
                entry.insert(self.expr(v, Some(1), vars)?);
            }
            at = inner;
        }
        let base = self.expr(at, None, vars)?;
        let bit = |i| match &base {
            Expr::Signal(of, _) => Some(Expr::Slice {
                of: of.clone(),
                offset: i,
                width: 1,
            }),
            Expr::Literal(v, _) => Some(Expr::Literal(v >> i & 1, 1)),
            _ => None,
        };
        let parts = (0..base.width())
            .rev()
            .map(|i| bits.remove(&i).or_else(|| bit(i)));
        match parts.collect::<Option<Vec<_>>>() {
            Some(parts) => Ok(Expr::Concat(parts)),
            None => Err(self.unsupported(
                "replace_bit on an expression",
                "put it in a local signal first",
            )),
        }
    }

    fn unsupported(&self, construct: impl Into<String>, instead: &'static str) -> EmitError {
        EmitError::Unsupported {
            block: self.block.into(),
            construct: construct.into(),
            instead,
        }
    }
}

/// A statement in a few words, for errors.
fn described(s: &VerilogStatement) -> String {
    match s {
        VerilogStatement::Assignment(VerilogExpression::Signal(l), _) => {
            format!("assignment to {}", l.strip_suffix("$next").unwrap_or(l))
        }
        VerilogStatement::Assignment(..) | VerilogStatement::SliceAssignment { .. } => {
            "an assignment".to_owned()
        }
        VerilogStatement::If(_) => "an if".to_owned(),
        VerilogStatement::Match(_) => "a match".to_owned(),
        VerilogStatement::Loop(l) => format!("for {}", l.index),
        VerilogStatement::Comment(_) => "a comment".to_owned(),
        VerilogStatement::Link(_) => "a link".to_owned(),
        VerilogStatement::Macro(_) => "a macro".to_owned(),
    }
}

/// Value and width of a literal, as far as it has one.
pub(crate) fn literal(l: &VerilogLiteral) -> Option<(u128, usize)> {
    let text = format!("{l:x}");
    let (bits, digits) = text.split_once("'h")?;
    Some((u128::from_str_radix(digits, 16).ok()?, bits.parse().ok()?))
}

fn loop_value(name: &str, vars: &Vars) -> Option<usize> {
    vars.iter().rev().find(|(n, _)| n == name).map(|(_, v)| *v)
}

/// `3`, `i`, `i+1` or `i-1`.
fn index_value(text: &str, vars: &Vars) -> Option<usize> {
    let term = |t: &str| t.parse().ok().or_else(|| loop_value(t, vars));
    if let Some((l, r)) = text.split_once('+') {
        return Some(term(l)? + term(r)?);
    }
    if let Some((l, r)) = text.split_once('-') {
        return term(l)?.checked_sub(term(r)?);
    }
    term(text)
}
