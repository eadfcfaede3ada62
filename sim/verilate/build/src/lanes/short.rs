//! Narrow values: expressions for a vector of instances of which 16 bits a lane are enough.
//!
//! `S` of `vector.h` holds the lower 16 bits of a value where a machine packs them, and the whole value where it does not.
//! So what is made of it must be the same for both: the operations here do not bring upper bits down, unless none are set.

use super::emit::{Emitter, Kind, Text, place};
use super::parse::Expr;
use super::value::number;

/// What a lane of a narrow value has.
const SHORT: u32 = 16;

impl Emitter<'_> {
    /// As many bits hold the value of an expression, at most.
    pub(super) fn bits(&self, e: &Expr) -> u32 {
        let all = if self.is_wide(e) { 64 } else { 32 };
        if self.is_flag(e) {
            return 1;
        }
        match e {
            Expr::Number { value, .. } => 64 - value.leading_zeros(),
            Expr::Var { name, member } => match self.kind_of(name, *member) {
                Ok(Kind::Flag) => 1,
                Ok(Kind::Short(bits)) => bits,
                _ => self.member_bits(name, *member).unwrap_or(all),
            },
            Expr::Element(array, _) => match &**array {
                Expr::Var { name, member: true } => self.array(name).map_or(all, |m| m.bits),
                _ => all,
            },
            Expr::Cast(kind, inner) => match kind.as_str() {
                "CData" => self.bits(inner).min(8),
                "SData" => self.bits(inner).min(16),
                "IData" => self.bits(inner).min(32),
                _ => self.bits(inner),
            },
            Expr::Unary(op, _) => {
                if *op == "!" {
                    1
                } else {
                    all
                }
            }
            Expr::Binary("&", a, b) => self.bits(a).min(self.bits(b)),
            Expr::Binary("|" | "^", a, b) => self.bits(a).max(self.bits(b)),
            Expr::Binary("+", a, b) => (self.bits(a).max(self.bits(b)) + 1).min(all),
            Expr::Binary("*", a, b) => (self.bits(a) + self.bits(b)).min(all),
            Expr::Binary("<<", a, by) => match &**by {
                Expr::Number { value, .. } => (self.bits(a) + *value as u32).min(all),
                _ => all,
            },
            Expr::Binary(">>", a, by) => match &**by {
                Expr::Number { value, .. } => self.bits(a).saturating_sub(*value as u32),
                _ => self.bits(a),
            },
            Expr::Binary(..) => all,
            Expr::Choice(_, a, b) => self.bits(a).max(self.bits(b)),
            Expr::Call(..) => all,
        }
    }

    /// Whether nothing wider than a narrow value is in an expression: it is made of such, flags and numbers alone, by operations
    /// of which [`short`](Self::short) knows how to do them.
    pub(super) fn is_narrow(&self, e: &Expr) -> bool {
        if self.is_flag(e) {
            return true;
        }
        if self.is_wide(e) {
            return false;
        }
        match e {
            Expr::Number { .. } => true,
            Expr::Var { name, member } => {
                matches!(self.kind_of(name, *member), Ok(Kind::Short(_)))
            }
            Expr::Cast(_, inner) | Expr::Unary(_, inner) => self.is_narrow(inner),
            Expr::Choice(_, a, b) => self.is_narrow(a) && self.is_narrow(b),
            Expr::Binary("<<", a, by) => matches!(**by, Expr::Number { .. }) && self.is_narrow(a),
            Expr::Binary(">>", a, by) => {
                matches!(**by, Expr::Number { .. }) && self.is_narrow(a) && self.bits(a) <= SHORT
            }
            Expr::Binary("&" | "|" | "^" | "+" | "-" | "*", a, b) => {
                self.is_narrow(a) && self.is_narrow(b)
            }
            _ => false,
        }
    }

    /// Whether an expression's value fits 16 bits and is at hand as such, or a field of a word's half.
    pub(super) fn is_short(&self, e: &Expr) -> bool {
        self.bits(e) <= SHORT && (self.is_narrow(e) || self.field(e).is_some())
    }

    /// Whether the lower 16 bits of an expression are at hand as a narrow value.
    pub(super) fn has_low(&self, e: &Expr) -> bool {
        self.is_narrow(e) || self.is_short(e)
    }

    /// Of a mask of a word or of a shifted word, the field of one half of the word: whether it is the upper half, by how much that
    /// is to be shifted, the mask then, and the word.
    fn field<'e>(&self, e: &'e Expr) -> Option<(bool, u32, u32, &'e Expr)> {
        let (mask, shifted) = match e {
            Expr::Cast(_, inner) => return self.field(inner),
            Expr::Binary("&", a, b) => match (&**a, &**b) {
                (Expr::Number { value, .. }, other) | (other, Expr::Number { value, .. }) => {
                    (*value, other)
                }
                _ => return None,
            },
            Expr::Binary(">>", ..) => (u64::from(u32::MAX), e),
            _ => return None,
        };
        let (word, by) = match shifted {
            Expr::Binary(">>", a, by) => match &**by {
                Expr::Number { value, .. } if *value < 32 => (&**a, *value as u32),
                _ => return None,
            },
            other => (other, 0),
        };
        if !self.is_word(word) {
            return None;
        }
        let bits = mask << by & u64::from(u32::MAX);
        if bits <= 0xffff {
            Some((false, by, (bits >> by) as u32, word))
        } else if by >= 16 {
            Some((true, by - 16, (bits >> by) as u32, word))
        } else {
            None
        }
    }

    /// Whether a masked word is, or is not, a number: half by half.
    pub(super) fn halves(&self, op: &str, a: &Expr, b: &Expr) -> Text<Option<String>> {
        let ((Expr::Number { value, .. }, masked) | (masked, Expr::Number { value, .. })) = (a, b)
        else {
            return Ok(None);
        };
        let Expr::Binary("&", mask, word) = masked else {
            return Ok(None);
        };
        let Expr::Number { value: mask, .. } = **mask else {
            return Ok(None);
        };
        let (joint, name) = match op {
            "==" => ("&", "equal"),
            "!=" => ("|", "differ"),
            _ => return Ok(None),
        };
        if !self.is_word(word) || value & !mask != 0 {
            return Ok(None);
        }
        let word = self.int(word)?;
        let mut halves = Vec::new();
        for (half, by) in [("lower", 0), ("upper", 16)] {
            let (mask, value) = ((mask >> by) as u32 & 0xffff, (value >> by) as u32 & 0xffff);
            if mask != 0 {
                let (mask, value) = (short_number(mask), short_number(value));
                halves.push(format!("{name}(({half}({word}) & {mask}), {value})"));
            }
        }
        Ok(Some(format!("({})", halves.join(&format!(" {joint} ")))))
    }

    /// A variable of a word.
    fn is_word(&self, e: &Expr) -> bool {
        match e {
            Expr::Var { name, member } => self.kind_of(name, *member) == Ok(Kind::Int),
            Expr::Cast(kind, inner) => kind == "IData" && self.is_word(inner),
            _ => false,
        }
    }

    /// A vector of 16 bits a lane, at least: the lower bits of an expression.
    pub(super) fn short(&self, e: &Expr) -> Text<String> {
        if self.is_flag(e) {
            return Ok(format!("short_ints({})", self.odd(e)?));
        }
        if self.is_wide(e) {
            return Ok(format!("lower({})", self.int(e)?));
        }
        if !self.is_narrow(e) {
            if let Some((upper, by, mask, word)) = self.field(e) {
                let half = if upper { "upper" } else { "lower" };
                let half = format!("{half}({})", self.int(word)?);
                return Ok(match by {
                    0 => format!("({half} & {})", short_number(mask)),
                    _ => format!("(({half} >> {by}) & {})", short_number(mask)),
                });
            }
            if !self.has_narrow(e) {
                let cut = if self.bits(e) <= SHORT {
                    "shorts"
                } else {
                    "lower"
                };
                return Ok(format!("{cut}({})", self.int(e)?));
            }
        }
        Ok(match e {
            Expr::Number { value, .. } => short_number(*value as u32 & 0xffff),
            Expr::Var { name, member } => place(name, *member),
            Expr::Cast(kind, inner) => match kind.as_str() {
                "CData" => format!("({} & {})", self.short(inner)?, short_number(0xff)),
                "SData" => format!("({} & {})", self.short(inner)?, short_number(0xffff)),
                _ => self.short(inner)?,
            },
            Expr::Unary("-", inner) if self.is_flag(inner) => {
                format!("short_fill({})", self.odd(inner)?)
            }
            Expr::Unary(op, inner) => format!("({op}{})", self.short(inner)?),
            Expr::Choice(c, a, b) => format!(
                "choose({}, {}, {})",
                self.truth(c)?,
                self.short(a)?,
                self.short(b)?
            ),
            Expr::Binary("<<", a, by) => match &**by {
                Expr::Number { value, .. } if *value < u64::from(SHORT) => {
                    if self.is_flag(a) {
                        format!("short_pick<{:#x}U>({})", 1u32 << value, self.odd(a)?)
                    } else {
                        format!("({} << {value})", self.short(a)?)
                    }
                }
                _ => format!("lower({})", self.int(e)?),
            },
            Expr::Binary(">>", a, by) => match &**by {
                Expr::Number { value, .. } if self.bits(a) <= SHORT => {
                    format!("({} >> {value})", self.short(a)?)
                }
                _ => format!("lower({})", self.int(e)?),
            },
            Expr::Binary(op @ ("&" | "|" | "^" | "+" | "-" | "*"), a, b) => {
                match (*op, self.all_of(a, b)) {
                    ("&", Some((flag, value))) => {
                        format!("short_pick<{:#x}U>({})", value & 0xffff, self.odd(flag)?)
                    }
                    _ => format!("({} {op} {})", self.short(a)?, self.short(b)?),
                }
            }
            _ => format!("lower({})", self.int(e)?),
        })
    }

    /// Whether a narrow variable or a flag is in an expression, where [`short`](Self::short) would come upon it.
    pub(super) fn has_narrow(&self, e: &Expr) -> bool {
        if self.is_flag(e) {
            return true;
        }
        if self.is_wide(e) {
            return false;
        }
        match e {
            Expr::Var { name, member } => {
                matches!(self.kind_of(name, *member), Ok(Kind::Short(_)))
            }
            Expr::Cast(_, inner) | Expr::Unary(_, inner) => self.has_narrow(inner),
            Expr::Choice(_, a, b) => self.has_narrow(a) || self.has_narrow(b),
            Expr::Binary("<<" | ">>", a, by) => {
                matches!(**by, Expr::Number { .. }) && self.has_narrow(a)
            }
            Expr::Binary("&" | "|" | "^" | "+" | "-" | "*", a, b) => {
                self.has_narrow(a) || self.has_narrow(b)
            }
            _ => false,
        }
    }

    fn member_bits(&self, name: &str, member: bool) -> Option<u32> {
        let m = self.member(name).filter(|_| member)?;
        m.elements.is_none().then_some(m.bits)
    }
}

fn short_number(value: u32) -> String {
    format!("short_{}", number(value))
}
