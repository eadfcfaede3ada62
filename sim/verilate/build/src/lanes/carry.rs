//! Sums with a carry. RTL adds with one chain of carries by putting the carry that comes in below the summands,
//! `{a, 1} + {b, c}`, and leaves out the lowest bit of the result. So written, Verilator needs 64 bits for 32; in vectors
//! a sum of words, or a comparison, says the same.

use super::emit::{Emitter, Text};
use super::parse::Expr;

/// One bit, below a summand.
#[derive(Clone, Copy)]
enum Low<'e> {
    None,
    One,
    Flag(&'e Expr),
}

impl Emitter<'_> {
    /// The lower 32 bits of a sum with a carry, as a word; none if an expression is no such thing.
    pub(super) fn sum(&self, e: &Expr) -> Text<Option<String>> {
        let Some((a, low_a, b, low_b)) = self.summands(unmasked(e), 1) else {
            return Ok(None);
        };
        let sum = format!("({} + {})", self.int(a)?, self.int(b)?);
        Ok(Some(match (low_a, low_b) {
            (Low::One, Low::One) => return Ok(None),
            (Low::None, _) | (_, Low::None) => sum,
            (Low::One, Low::Flag(c)) | (Low::Flag(c), Low::One) => {
                format!("({sum} - fill({}))", self.odd(c)?)
            }
            (Low::Flag(c), Low::Flag(d)) => {
                format!("({sum} - fill(({} & {})))", self.odd(c)?, self.odd(d)?)
            }
        }))
    }

    /// Whether a sum of two words, and one more if there is a 1 below both, has a bit more than a word: an expression's lowest
    /// bit, if it is that.
    pub(super) fn carry(&self, e: &Expr) -> Text<Option<String>> {
        let e = unmasked(e);
        if let Some((a, Low::One, b, Low::One)) = self.summands(e, 33) {
            return Ok(Some(format!(
                "at_least({}, ~{})",
                self.int(a)?,
                self.int(b)?
            )));
        }
        if let Some((Expr::Binary("+", a, b), 32)) = shifted(e, ">>") {
            let (Some(a), Some(b)) = (self.word(a), self.word(b)) else {
                return Ok(None);
            };
            return Ok(Some(format!("above({}, ~{})", self.int(a)?, self.int(b)?)));
        }
        Ok(None)
    }

    /// Of `({a, p} + {b, q}) >> by` the four.
    fn summands<'e>(&self, e: &'e Expr, by: u64) -> Option<(&'e Expr, Low<'e>, &'e Expr, Low<'e>)> {
        let (Expr::Binary("+", a, b), at) = shifted(e, ">>")? else {
            return None;
        };
        let ((a, p), (b, q)) = (self.doubled(a)?, self.doubled(b)?);
        (at == by).then_some((a, p, b, q))
    }

    /// Of `word << 1 | bit` the two.
    fn doubled<'e>(&self, e: &'e Expr) -> Option<(&'e Expr, Low<'e>)> {
        let e = uncast(e);
        let twice = |e: &'e Expr| match shifted(uncast(e), "<<") {
            Some((word, 1)) => self.word(word),
            _ => None,
        };
        if let Some(word) = twice(e) {
            return Some((word, Low::None));
        }
        let Expr::Binary("|", a, b) = e else {
            return None;
        };
        let (word, bit) = match (twice(a), twice(b)) {
            (Some(word), None) => (word, b),
            (None, Some(word)) => (word, a),
            _ => return None,
        };
        match uncast(bit) {
            Expr::Number { value: 1, .. } => Some((word, Low::One)),
            bit if self.bits(bit) == 1 => Some((word, Low::Flag(bit))),
            _ => None,
        }
    }

    /// A word, made wide.
    fn word<'e>(&self, e: &'e Expr) -> Option<&'e Expr> {
        let e = uncast(e);
        (!self.is_wide(e) && self.bits(e) <= 32).then_some(e)
    }
}

/// Without masks that leave the lower 32 bits as they are.
fn unmasked(e: &Expr) -> &Expr {
    match uncast(e) {
        Expr::Binary("&", a, b) => match (&**a, &**b) {
            (Expr::Number { value, .. }, other) | (other, Expr::Number { value, .. })
                if value & 0xffff_ffff == 0xffff_ffff =>
            {
                unmasked(other)
            }
            _ => e,
        },
        e => e,
    }
}

/// Not made wide.
fn uncast(e: &Expr) -> &Expr {
    match e {
        Expr::Cast(kind, inner) if kind == "QData" => uncast(inner),
        _ => e,
    }
}

fn shifted<'e>(e: &'e Expr, by: &str) -> Option<(&'e Expr, u64)> {
    match uncast(e) {
        Expr::Binary(op, a, n) if *op == by => match **n {
            Expr::Number { value, .. } => Some((uncast(a), value)),
            _ => None,
        },
        _ => None,
    }
}
