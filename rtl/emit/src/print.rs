//! The typed form as SystemVerilog.

use crate::ir::{Expr, Op, Stmt, Un};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Column after which a long expression is broken at its operators.
const WRAP: usize = 96;

/// Prints with the identifiers of one module: rust-hdl name to SystemVerilog name.
pub(crate) struct Printer<'a> {
    pub names: &'a BTreeMap<String, String>,
}

impl Printer<'_> {
    fn name<'s>(&'s self, signal: &'s str) -> &'s str {
        self.names.get(signal).map_or(signal, String::as_str)
    }

    /// An expression, without parentheses around it.
    pub(crate) fn expr(&self, e: &Expr) -> String {
        match e {
            Expr::Signal(s, _) => self.name(s).into(),
            Expr::Literal(v, w) => format!("{w}'h{v:x}"),
            // Not `w'(e)`: tools disagree whether a cast widens the operations inside it.
            Expr::Resize(e, w) if *w > e.width() => {
                format!("{{{}'h0, {}}}", w - e.width(), self.expr(e))
            }
            Expr::Resize(e, w) => format!("{w}'({})", self.expr(e)),
            Expr::Slice {
                of,
                offset,
                width: 1,
            } => format!("{}[{offset}]", self.name(of)),
            Expr::Slice { of, offset, width } => {
                format!("{}[{}:{offset}]", self.name(of), offset + width - 1)
            }
            Expr::Concat(parts) => {
                let parts: Vec<_> = parts.iter().map(|p| self.expr(p)).collect();
                format!("{{{}}}", parts.join(", "))
            }
            Expr::Repeat(e, times) => format!("{{{times}{{{}}}}}", self.expr(e)),
            Expr::Unary(op, e) => {
                let op = match op {
                    Un::Not if e.width() == 1 => "!",
                    Un::Not => "~",
                    Un::All => "&",
                    Un::Any => "|",
                    Un::Xor => "^",
                };
                format!("{op}{}", self.primary(e))
            }
            Expr::Binary(op, l, r) => {
                let (sign, chain) = match op {
                    Op::Add => ("+", false),
                    Op::Sub => ("-", false),
                    Op::And => ("&", true),
                    Op::Or => ("|", true),
                    Op::Xor => ("^", true),
                    Op::Shl => ("<<", false),
                    Op::Shr => (">>", false),
                    Op::Eq => ("==", false),
                    Op::Ne => ("!=", false),
                    Op::Lt => ("<", false),
                    Op::Le => ("<=", false),
                    Op::Gt => (">", false),
                    Op::Ge => (">=", false),
                };
                // a & b & c: the operation is associative and the tree leans left anyway.
                let left = match &**l {
                    Expr::Binary(inner, ..) if chain && inner == op => self.expr(l),
                    l => self.primary(l),
                };
                let right = match (op, &**r) {
                    (Op::Shl | Op::Shr, Expr::Literal(v, _)) => v.to_string(),
                    (_, r) => self.primary(r),
                };
                format!("{left} {sign} {right}")
            }
        }
    }

    /// An expression that can stand beside any operator.
    fn primary(&self, e: &Expr) -> String {
        match e {
            Expr::Binary(..) => format!("({})", self.expr(e)),
            // Two unary operators in a row would read as another one (`&&`, `||`).
            Expr::Unary(Un::All | Un::Any | Un::Xor, _) => format!("({})", self.expr(e)),
            _ => self.expr(e),
        }
    }

    /// `target op value;`, broken over lines if it is long.
    fn assign(&self, lead: &str, target: &str, op: &str, value: &Expr, out: &mut String) {
        let line = format!("{lead}{} {op} {};", self.name(target), self.expr(value));
        if line.len() <= WRAP {
            writeln!(out, "{line}").unwrap_or(());
            return;
        }
        let (open, sign, close, parts) = match value {
            Expr::Concat(parts) => ("{", ",", "}", parts.iter().collect::<Vec<_>>()),
            Expr::Binary(op @ (Op::Or | Op::And), ..) => {
                let mut parts = vec![];
                flatten(value, *op, &mut parts);
                ("", if *op == Op::Or { " |" } else { " &" }, "", parts)
            }
            _ => ("", "", "", vec![value]),
        };
        let indent = " ".repeat(lead.len() - lead.trim_start().len() + 4);
        writeln!(out, "{lead}{} {op} {open}", self.name(target)).unwrap_or(());
        if open.is_empty() {
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
        for (i, part) in parts.iter().enumerate() {
            let text = if open.is_empty() && parts.len() > 1 {
                self.primary(part)
            } else {
                self.expr(part)
            };
            let end = if i + 1 < parts.len() {
                sign
            } else if open.is_empty() {
                ";"
            } else {
                ""
            };
            writeln!(out, "{indent}{text}{end}").unwrap_or(());
        }
        if !open.is_empty() {
            writeln!(out, "{}{close};", &indent[4..]).unwrap_or(());
        }
    }

    /// Statements, one a line, at `indent` times two spaces; `op` is `=` or `<=`.
    pub(crate) fn block(&self, block: &[Stmt], op: &str, indent: usize, out: &mut String) {
        let pad = "  ".repeat(indent);
        for s in block {
            match s {
                Stmt::Assign(t, e) => self.assign(&pad, t, op, e, out),
                Stmt::Comment(c) => writeln!(out, "{pad}// {c}").unwrap_or(()),
                Stmt::If(test, then, other) => {
                    let mut arm = (test, then, other);
                    write!(out, "{pad}if").unwrap_or(());
                    loop {
                        writeln!(out, " ({}) begin", self.expr(arm.0)).unwrap_or(());
                        self.block(arm.1, op, indent + 1, out);
                        write!(out, "{pad}end").unwrap_or(());
                        match &arm.2[..] {
                            [] => break,
                            [Stmt::If(test, then, other)] => {
                                out.push_str(" else if");
                                arm = (test, then, other);
                            }
                            other => {
                                out.push_str(" else begin\n");
                                self.block(other, op, indent + 1, out);
                                write!(out, "{pad}end").unwrap_or(());
                                break;
                            }
                        }
                    }
                    out.push('\n');
                }
            }
        }
    }

    /// A continuous assignment.
    pub(crate) fn continuous(&self, target: &str, value: &Expr, out: &mut String) {
        self.assign("  assign ", target, "=", value, out);
    }
}

fn flatten<'e>(e: &'e Expr, op: Op, out: &mut Vec<&'e Expr>) {
    match e {
        Expr::Binary(o, l, r) if *o == op => {
            flatten(l, op, out);
            out.push(r);
        }
        e => out.push(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sig(s: &str, w: usize) -> Box<Expr> {
        Expr::Signal(s.into(), w).into()
    }

    #[test]
    fn a_comparison_inside_an_and_keeps_its_parentheses() {
        let names = BTreeMap::new();
        let p = Printer { names: &names };
        let masked = Expr::Binary(Op::And, sig("a", 4), sig("b", 4));
        let e = Expr::Binary(Op::Eq, masked.into(), sig("b", 4));
        assert_eq!(p.expr(&e), "(a & b) == b");
        let e = Expr::Binary(Op::And, sig("x", 1), e.into());
        assert_eq!(p.expr(&e), "x & ((a & b) == b)");
    }

    #[test]
    fn a_reduction_under_an_operator_cannot_merge_with_it() {
        let names = BTreeMap::new();
        let p = Printer { names: &names };
        let any = || Box::new(Expr::Unary(Un::Any, sig("a", 4)));
        assert_eq!(p.expr(&Expr::Unary(Un::Not, any())), "!(|a)");
        assert_eq!(p.expr(&Expr::Binary(Op::Or, any(), any())), "(|a) | (|a)");
    }
}
