//! Arithmetic that people write for wiring, as the wiring it is.

use crate::ir::{Expr, Op};

/// `0 - bit`: that bit in every place.
pub(crate) fn repeated(e: &Expr) -> Option<Expr> {
    match e {
        Expr::Binary(Op::Sub, zero, bit) if matches!(**zero, Expr::Literal(0, _)) => match &**bit {
            Expr::Resize(bit, width) if bit.width() == 1 => Some(Expr::Repeat(bit.clone(), *width)),
            _ => None,
        },
        _ => None,
    }
}

/// `a | b << n | ...` of parts that do not overlap, as a concatenation.
pub(crate) fn concatenated(e: &Expr) -> Option<Expr> {
    fn parts(e: &Expr, out: &mut Vec<(usize, Expr)>) -> Option<()> {
        match e {
            Expr::Binary(Op::Or, l, r) => {
                parts(l, out)?;
                parts(r, out)
            }
            Expr::Resize(a, w) if a.width() < *w => {
                out.push((0, (**a).clone()));
                Some(())
            }
            Expr::Binary(Op::Shl, a, n) => match (&**a, &**n) {
                (Expr::Resize(a, w), Expr::Literal(n, _)) if a.width() + (*n as usize) <= *w => {
                    out.push((*n as usize, (**a).clone()));
                    Some(())
                }
                _ => None,
            },
            // Already a concatenation whose upper part is zero.
            Expr::Concat(list) => {
                let mut at = e.width();
                for part in list {
                    at -= part.width();
                    if !matches!(part, Expr::Literal(0, _)) {
                        out.push((at, part.clone()));
                    }
                }
                Some(())
            }
            _ => None,
        }
    }
    let mut list = vec![];
    parts(e, &mut list)?;
    list.sort_by_key(|(at, _)| *at);
    let (mut out, mut next) = (vec![], 0);
    for (at, part) in list {
        if at < next {
            return None;
        }
        if at > next {
            out.push(Expr::Literal(0, at - next));
        }
        next = at + part.width();
        out.push(part);
    }
    if next < e.width() {
        out.push(Expr::Literal(0, e.width() - next));
    }
    out.reverse();
    Some(Expr::Concat(out))
}
