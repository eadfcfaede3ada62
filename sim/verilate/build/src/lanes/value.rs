//! Expressions: for a vector of instances, as flags (`odd`, `truth`), words or double words; and for one instance.

use super::emit::{Emitter, Kind, MEMORY, Member, Text, element, place};
use super::lex::FLAG;
use super::parse::Expr;

impl Emitter<'_> {
    /// More than 32 bits.
    pub(super) fn is_wide(&self, e: &Expr) -> bool {
        match e {
            Expr::Number { wide, .. } => *wide,
            Expr::Var { name, member } => self.kind_of(name, *member) == Ok(Kind::Wide),
            Expr::Element(array, _) => match &**array {
                Expr::Var { name, member: true } => self.array(name).is_ok_and(Member::wide),
                _ => false,
            },
            Expr::Unary(op, inner) => *op != "!" && self.is_wide(inner),
            Expr::Binary("&" | "|" | "^" | "+" | "-" | "*", a, b) => {
                self.is_wide(a) || self.is_wide(b)
            }
            Expr::Binary("<<" | ">>", a, _) => self.is_wide(a),
            Expr::Binary(..) => false,
            Expr::Choice(_, a, b) => self.is_wide(a) || self.is_wide(b),
            Expr::Cast(kind, _) => kind == "QData",
            Expr::Call(name, _) => name.ends_with("_QI") || name.ends_with("_QQQ"),
        }
    }

    /// 0 or 1, and more than a number.
    pub(super) fn is_flag(&self, e: &Expr) -> bool {
        match e {
            Expr::Var { name, member } => self.kind_of(name, *member) == Ok(Kind::Flag),
            Expr::Cast(kind, inner) => kind != "QData" && self.is_flag(inner),
            Expr::Unary(op, _) => *op == "!",
            Expr::Binary("&", a, b) => {
                let one = |e: &Expr| matches!(e, Expr::Number { value: 1, .. }) || self.is_flag(e);
                !self.is_wide(e) && (one(a) || one(b))
            }
            Expr::Binary("|" | "^", a, b) | Expr::Choice(_, a, b) => {
                let bit =
                    |e: &Expr| matches!(e, Expr::Number { value: 0 | 1, .. }) || self.is_flag(e);
                bit(a) && bit(b)
            }
            Expr::Binary("==" | "!=" | "<" | ">" | "<=" | ">=" | "&&" | "||", ..) => true,
            _ => false,
        }
    }

    /// Whether an expression is not zero.
    pub(super) fn truth(&self, e: &Expr) -> Text<String> {
        match e {
            Expr::Number { value, .. } => Ok(constant(*value != 0)),
            _ if self.is_flag(e) => self.odd(e),
            _ if self.is_wide(e) => Ok(format!("test({})", self.wide(e)?)),
            Expr::Binary("&", a, b) => match (&**a, &**b) {
                (Expr::Number { value, .. }, other) | (other, Expr::Number { value, .. })
                    if value.is_power_of_two() =>
                {
                    let low = *value <= 0x8000 && self.has_low(other);
                    let word = if low {
                        self.short(other)?
                    } else {
                        self.int(other)?
                    };
                    Ok(format!("{}({word})", bit(*value as u32)))
                }
                _ if self.is_short(e) => Ok(format!("test({})", self.short(e)?)),
                _ => Ok(format!("test({}, {})", self.int(a)?, self.int(b)?)),
            },
            _ if self.is_short(e) => Ok(format!("test({})", self.short(e)?)),
            _ => Ok(format!("test({})", self.int(e)?)),
        }
    }

    /// The lowest bit of an expression.
    pub(super) fn odd(&self, e: &Expr) -> Text<String> {
        Ok(match e {
            Expr::Number { value, .. } => constant(value & 1 == 1),
            Expr::Var { name, member } if self.is_flag(e) => place(name, *member),
            Expr::Cast(_, inner) => self.odd(inner)?,
            Expr::Unary("~", inner) => format!("~{}", self.odd(inner)?),
            Expr::Unary("!", inner) => format!("~{}", self.truth(inner)?),
            Expr::Binary("&", a, b) => match (&**a, &**b) {
                (Expr::Number { value, .. }, other) | (other, Expr::Number { value, .. })
                    if value & 1 == 1 =>
                {
                    self.odd(other)?
                }
                _ => format!("({} & {})", self.odd(a)?, self.odd(b)?),
            },
            Expr::Binary(op @ ("|" | "^"), a, b) => {
                format!("({} {op} {})", self.odd(a)?, self.odd(b)?)
            }
            Expr::Binary("&&", a, b) => format!("({} & {})", self.truth(a)?, self.truth(b)?),
            Expr::Binary("||", a, b) => format!("({} | {})", self.truth(a)?, self.truth(b)?),
            Expr::Binary("!=", a, b) if self.is_flag(a) && self.is_flag(b) => {
                format!("({} ^ {})", self.odd(a)?, self.odd(b)?)
            }
            Expr::Binary("==", a, b) if self.is_flag(a) && self.is_flag(b) => {
                format!("~({} ^ {})", self.odd(a)?, self.odd(b)?)
            }
            Expr::Binary(op @ ("==" | "!=" | "<" | ">" | "<=" | ">="), a, b) => {
                if self.is_wide(a) || self.is_wide(b) {
                    format!("is({} {op} {})", self.wide(a)?, self.wide(b)?)
                } else if self.is_short(a) && self.is_short(b) {
                    format!("{}({}, {})", comparison(op), self.short(a)?, self.short(b)?)
                } else if let Some(halves) = self.halves(op, a, b)? {
                    halves
                } else {
                    format!("{}({}, {})", comparison(op), self.int(a)?, self.int(b)?)
                }
            }
            Expr::Binary(">>", a, by) if !self.is_wide(a) => match &**by {
                Expr::Number { value, .. } if *value < 16 && self.has_low(a) => {
                    format!("{}({})", bit(1 << value), self.short(a)?)
                }
                Expr::Number { value, .. } if *value < 32 => {
                    format!("{}({})", bit(1 << value), self.int(a)?)
                }
                _ => format!("{}({})", bit(1), self.int(e)?),
            },
            Expr::Choice(c, a, b) => {
                format!(
                    "choose({}, {}, {})",
                    self.truth(c)?,
                    self.odd(a)?,
                    self.odd(b)?
                )
            }
            _ if self.is_wide(e) => match self.carry(e)? {
                Some(carry) => carry,
                None => format!("{}(low({}))", bit(1), self.wide(e)?),
            },
            _ if self.has_low(e) => format!("{}({})", bit(1), self.short(e)?),
            _ => format!("{}({})", bit(1), self.int(e)?),
        })
    }

    /// A vector of 32 bits a lane.
    pub(super) fn int(&self, e: &Expr) -> Text<String> {
        if self.is_flag(e) {
            return Ok(format!("ints({})", self.odd(e)?));
        }
        if self.is_wide(e) {
            if let Some(sum) = self.sum(e)? {
                return Ok(sum);
            }
            return Ok(format!("low({})", self.wide(e)?));
        }
        if self.is_narrow(e) && self.is_short(e) && self.has_narrow(e) {
            return Ok(format!("words({})", self.short(e)?));
        }
        Ok(match e {
            Expr::Number { value, .. } => number(*value as u32),
            Expr::Var { name, member } => {
                self.kind_of(name, *member)?;
                place(name, *member)
            }
            Expr::Element(array, index) => self.element_value(array, index)?,
            Expr::Cast(kind, inner) => match kind.as_str() {
                "CData" => format!("({} & {})", self.int(inner)?, number(0xff)),
                "SData" => format!("({} & {})", self.int(inner)?, number(0xffff)),
                _ => self.int(inner)?,
            },
            Expr::Unary("-", inner) if self.is_flag(inner) => format!("fill({})", self.odd(inner)?),
            Expr::Unary(op, inner) => format!("({op}{})", self.int(inner)?),
            Expr::Choice(c, a, b) => {
                format!(
                    "choose({}, {}, {})",
                    self.truth(c)?,
                    self.int(a)?,
                    self.int(b)?
                )
            }
            // Of a mask all of whose bits are one flag: a choice.
            Expr::Binary("<<", a, by) if self.is_flag(a) => match &**by {
                Expr::Number { value, .. } if *value < 32 => {
                    format!("pick<{:#x}U>({})", 1u32 << value, self.odd(a)?)
                }
                _ => format!("({} << {})", self.int(a)?, self.int(by)?),
            },
            Expr::Binary(op @ ("<<" | ">>"), a, by) => match &**by {
                Expr::Number { value, .. } => format!("({} {op} {value})", self.int(a)?),
                _ => format!("({} {op} {})", self.int(a)?, self.int(by)?),
            },
            Expr::Binary(op @ ("&" | "|" | "^" | "+" | "-" | "*"), a, b) => {
                match (*op, self.all_of(a, b)) {
                    ("&", Some((flag, value))) => {
                        format!("pick<{value:#x}U>({})", self.odd(flag)?)
                    }
                    _ => format!("({} {op} {})", self.int(a)?, self.int(b)?),
                }
            }
            Expr::Binary(op, ..) => return Err(format!("unknown operator {op}")),
            Expr::Call(name, arguments) => self.call(name, arguments)?,
        })
    }

    /// Of `-flag & number`, in either order, the two.
    pub(super) fn all_of<'e>(&self, a: &'e Expr, b: &'e Expr) -> Option<(&'e Expr, u32)> {
        match (a, b) {
            (Expr::Number { value, wide: false }, Expr::Unary("-", flag))
            | (Expr::Unary("-", flag), Expr::Number { value, wide: false })
                if self.is_flag(flag) =>
            {
                Some((flag, *value as u32))
            }
            _ => None,
        }
    }

    /// A vector of 64 bits a lane.
    pub(super) fn wide(&self, e: &Expr) -> Text<String> {
        if !self.is_wide(e) {
            return Ok(match e {
                Expr::Number { value, .. } => format!("whole<{value:#x}ULL>()"),
                _ => format!("wide({})", self.int(e)?),
            });
        }
        Ok(match e {
            Expr::Number { value, .. } => format!("whole<{value:#x}ULL>()"),
            Expr::Var { name, member } => place(name, *member),
            Expr::Element(array, index) => self.element_value(array, index)?,
            Expr::Cast(_, inner) => self.wide(inner)?,
            Expr::Unary(op, inner) => format!("({op}{})", self.wide(inner)?),
            Expr::Choice(c, a, b) => {
                format!(
                    "choose({}, {}, {})",
                    self.truth(c)?,
                    self.wide(a)?,
                    self.wide(b)?
                )
            }
            Expr::Binary(op @ ("<<" | ">>"), a, by) => match &**by {
                Expr::Number { value, .. } => format!("({} {op} {value}ULL)", self.wide(a)?),
                _ => format!("({} {op} {})", self.wide(a)?, self.wide(by)?),
            },
            Expr::Binary(op, a, b) => format!("({} {op} {})", self.wide(a)?, self.wide(b)?),
            Expr::Call(name, arguments) => self.call(name, arguments)?,
        })
    }

    pub(super) fn element_value(&self, array: &Expr, index: &Expr) -> Text<String> {
        let Expr::Var { name, member } = array else {
            return Err(format!("no array: {array:?}"));
        };
        if !member {
            return Ok(format!("table({name}, {})", self.int(index)?));
        }
        let m = self.array(name)?;
        if m.elements >= Some(MEMORY) {
            return Ok(format!("fetch(s.{name}, {})", self.int(index)?));
        }
        if let Expr::Number { value, .. } = index {
            return Ok(format!("s.{name}[{value}]"));
        }
        Ok(format!("gather(s.{name}, {})", self.int(index)?))
    }

    /// An element for the lanes of a mask, `otherwise` for the others; none if there is no need for a distinction.
    pub(super) fn masked_element(
        &self,
        array: &Expr,
        index: &Expr,
        mask: &str,
        otherwise: &str,
    ) -> Text<Option<String>> {
        let (Expr::Var { name, member: true }, false) =
            (array, matches!(index, Expr::Number { .. }))
        else {
            return Ok(None);
        };
        let m = self.array(name)?;
        let read = match m.elements {
            _ if m.wide() => return Ok(None),
            Some(MEMORY..) => "fetch",
            _ => "gather",
        };
        let index = self.int(index)?;
        Ok(Some(format!(
            "{read}({mask}, s.{name}, {index}, {otherwise})"
        )))
    }

    pub(super) fn call(&self, name: &str, arguments: &[Expr]) -> Text<String> {
        let number = |k: usize| match arguments.get(k) {
            Some(Expr::Number { value, .. }) => Ok(*value),
            _ => Err(format!("{name}: argument {k} is no number")),
        };
        Ok(match (name, arguments) {
            ("VL_EXTENDS_QI", [_, _, x]) => format!("extend<{}>({})", number(1)?, self.int(x)?),
            ("VL_MULS_QQQ", [_, a, b]) => {
                let (a, b) = (self.wide(a)?, self.wide(b)?);
                format!("multiply<{}>({a}, {b})", number(0)?)
            }
            ("VL_SHIFTL_III", [_, _, _, x, by]) => {
                format!("shift_left({}, {})", self.int(x)?, self.int(by)?)
            }
            _ => return Err(format!("unknown function {name}")),
        })
    }

    /// An expression for instance `l` alone.
    pub(super) fn one(&self, e: &Expr) -> Text<String> {
        Ok(match e {
            Expr::Number { value, wide } => {
                format!("{value:#x}{}", if *wide { "ULL" } else { "U" })
            }
            Expr::Var { name, member } => {
                let place = place(name, *member);
                match self.kind_of(name, member.to_owned())? {
                    Kind::Flag | Kind::Short(_) => format!("lane({place}, l)"),
                    _ => format!("{place}[l]"),
                }
            }
            Expr::Element(array, index) => match &**array {
                Expr::Var { name, member: true } => {
                    element(name, self.array(name)?, &self.one(index)?)
                }
                _ => return Err(format!("no array: {array:?}")),
            },
            Expr::Cast(kind, inner) => {
                let word = match kind.as_str() {
                    "QData" => "uint64_t",
                    "SData" => "uint16_t",
                    FLAG | "CData" => "uint8_t",
                    _ => "uint32_t",
                };
                format!("{word}({})", self.one(inner)?)
            }
            Expr::Unary(op, inner) => format!("({op}{})", self.one(inner)?),
            Expr::Binary(op, a, b) => format!("({} {op} {})", self.one(a)?, self.one(b)?),
            Expr::Choice(c, a, b) => {
                format!("({} ? {} : {})", self.one(c)?, self.one(a)?, self.one(b)?)
            }
            Expr::Call(name, _) => return Err(format!("{name} in a stored value")),
        })
    }
}

pub(super) fn number(value: u32) -> String {
    format!("number<{value:#x}U>()")
}

/// The function of `vector.h` that tells whether a bit of a word is set.
fn bit(value: u32) -> String {
    format!("bit<{value:#x}U>")
}

/// The function of `vector.h` for a comparison of words.
fn comparison(op: &str) -> &'static str {
    match op {
        "==" => "equal",
        "!=" => "differ",
        "<" => "below",
        ">" => "above",
        "<=" => "at_most",
        _ => "at_least",
    }
}

fn constant(is: bool) -> String {
    (if is { "kTrue" } else { "kFalse" }).to_owned()
}
