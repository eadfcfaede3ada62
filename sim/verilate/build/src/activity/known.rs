//! Which bits of a value are known, given some of the values that it is made of.

use super::code::{Expression, Token, Variables};
use super::flow::Set;
use crate::lanes::{Expr, value};
use std::collections::BTreeMap;

/// Tables of constants, by name.
pub(super) type Tables = BTreeMap<String, Vec<u64>>;

/// A value of 64 bits (of 32 if not `wide`, the others are 0), of which those in `mask` are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub mask: u64,
    pub value: u64,
    pub wide: bool,
}

/// More ways to index a table than this are not tried.
const WAYS: u32 = 12;

impl Known {
    pub fn constant(value: u64) -> Self {
        Self {
            mask: !0,
            value,
            wide: true,
        }
    }

    fn unknown(wide: bool) -> Self {
        Self {
            mask: if wide { 0 } else { !0 << 32 },
            value: 0,
            wide,
        }
    }

    /// As much as the type of a variable tells.
    pub fn of_type(all: &Variables, v: usize) -> Self {
        let (bits, wide) = match all.kind(v) {
            Some("CData") => (8, false),
            Some("SData") => (16, false),
            Some("IData") => (32, false),
            _ => (64, true),
        };
        let bits = all.all[v].bits.map_or(bits, |b| b.min(bits));
        Self {
            mask: if bits < 64 { !0 << bits } else { 0 },
            value: 0,
            wide,
        }
    }

    pub fn all(self) -> Option<u64> {
        (self.mask == !0).then_some(self.value)
    }

    /// What is known of a value that is this or that.
    pub fn or(self, other: Self) -> Self {
        let mask = self.mask & other.mask & !(self.value ^ other.value);
        Self {
            mask,
            value: self.value & mask,
            wide: self.wide || other.wide,
        }
    }

    /// What is known besides if these bits are as in `is`.
    pub fn but(self, bits: u64, is: u64) -> Self {
        Self {
            mask: self.mask | bits,
            value: (self.value & !bits) | (is & bits),
            ..self
        }
    }

    /// What is left of a value in a variable of which that much is known by its type.
    pub fn within(self, kind: Self) -> Self {
        Self {
            mask: self.mask | kind.mask,
            value: self.value & !kind.mask,
            ..kind
        }
    }

    /// What is known of a value of which both are true.
    pub fn and(self, other: Self) -> Self {
        Self {
            mask: self.mask | other.mask,
            value: self.value | other.value,
            ..self
        }
    }

    pub fn truth(self) -> Option<bool> {
        if self.value != 0 {
            Some(true)
        } else {
            self.all().map(|_| false)
        }
    }

    fn bit(truth: Option<bool>) -> Self {
        Self {
            mask: if truth.is_some() { !0 } else { !1 },
            value: u64::from(truth == Some(true)),
            wide: false,
        }
    }

    fn cut(self, bits: u32) -> Self {
        let above = !0 << bits;
        Self {
            mask: self.mask | above,
            value: self.value & !above,
            wide: false,
        }
    }

    /// Of the width that an operation on both has.
    fn sized(self, wide: bool) -> Self {
        if wide {
            Self { wide, ..self }
        } else {
            self.cut(32)
        }
    }
}

/// An expression that has been read. Variables are named by their number.
pub(super) fn parsed(expression: &Expression) -> Option<Expr> {
    let words: Vec<String> = expression
        .iter()
        .map(|t| match t {
            Token::Variable(v) => format!("v{v}"),
            Token::Text(text) => text.clone(),
        })
        .collect();
    value(&words.join(" ")).ok()
}

pub(super) struct Evaluator<'a> {
    pub all: &'a Variables,
    pub tables: &'a Tables,
    pub given: BTreeMap<usize, Known>,
}

impl Evaluator<'_> {
    pub fn variable(&self, v: usize) -> Known {
        let given = self.given.get(&v).copied();
        given.unwrap_or_else(|| Known::of_type(self.all, v))
    }

    /// After either of two ways: only what is known in both stays known.
    pub fn join(&mut self, other: &BTreeMap<usize, Known>) {
        let touched: Set = other.keys().chain(self.given.keys()).copied().collect();
        for v in touched {
            let top = Known::of_type(self.all, v);
            let a = other.get(&v).copied().unwrap_or(top);
            let b = self.given.get(&v).copied().unwrap_or(top);
            self.given.insert(v, a.or(b));
        }
    }

    pub fn value(&self, e: &Expr) -> Known {
        match e {
            Expr::Number { value, wide } => Known {
                wide: *wide,
                ..Known::constant(*value)
            },
            Expr::Var { name, .. } => match number(name) {
                Some(v) => self.variable(v),
                None => Known::unknown(true),
            },
            Expr::Element(table, index) => self.element(table, index),
            Expr::Unary(op, a) => {
                let (small, a) = (small(a, self.all), self.value(a));
                match *op {
                    "!" => Known::bit(a.truth().map(|t| !t)),
                    // The compiler extends it by its sign.
                    "~" if small => Known {
                        mask: a.mask & !(!0 << 32),
                        value: !a.value & a.mask & !(!0 << 32),
                        wide: true,
                    },
                    _ if small => Known::unknown(true),
                    "~" => Known {
                        value: !a.value & a.mask,
                        ..a
                    }
                    .sized(a.wide),
                    _ => match a.all() {
                        Some(value) => Known {
                            value: value.wrapping_neg(),
                            ..a
                        }
                        .sized(a.wide),
                        None => Known::unknown(a.wide),
                    },
                }
            }
            Expr::Binary(op, a, b) => binary(op, self.value(a), self.value(b)),
            Expr::Choice(c, a, b) => {
                let (c, a, b) = (self.value(c), self.value(a), self.value(b));
                match c.truth() {
                    Some(true) => a,
                    Some(false) => b,
                    None => a.or(b),
                }
            }
            Expr::Cast(kind, a) => {
                let a = self.value(a);
                match kind.as_str() {
                    "QData" => Known { wide: true, ..a },
                    "IData" => a.cut(32),
                    "SData" => a.cut(16),
                    "CData" => a.cut(8),
                    _ => Known::unknown(true),
                }
            }
            // Of 32 bits, so many of which are the result.
            Expr::Call(name, of) if name == "VL_SHIFTL_III" => match of.as_slice() {
                [bits, _, _, a, by] => {
                    let shifted = binary("<<", self.value(a).cut(32), self.value(by));
                    let bits = self.value(bits).all().filter(|b| *b < 32);
                    bits.map_or(shifted, |bits| shifted.cut(bits as u32))
                }
                _ => Known::unknown(true),
            },
            Expr::Call(..) => Known::unknown(true),
        }
    }

    fn element(&self, table: &Expr, index: &Expr) -> Known {
        let none = Known::unknown(true);
        let Expr::Var { name, .. } = table else {
            return none;
        };
        let (Some(entries), index) = (self.tables.get(name), self.value(index)) else {
            return none;
        };
        if index.mask.count_zeros() > WAYS {
            return none;
        }
        let hit = |i: &usize| *i as u64 & index.mask == index.value;
        (0..entries.len())
            .filter(hit)
            .map(|i| Known::constant(entries[i]))
            .reduce(Known::or)
            .map_or(none, |k| Known { wide: false, ..k })
    }
}

/// The variable that a name of [`parsed`] stands for.
pub(super) fn number(name: &str) -> Option<usize> {
    name.strip_prefix('v')?.parse().ok()
}

/// Whether the compiler takes it for a number with a sign.
fn small(e: &Expr, all: &Variables) -> bool {
    match e {
        Expr::Var { name, .. } => {
            let kind = number(name).and_then(|v| all.kind(v));
            !matches!(kind, Some("IData" | "QData"))
        }
        Expr::Cast(kind, _) => kind != "IData" && kind != "QData",
        Expr::Element(..) | Expr::Call(..) => true,
        Expr::Unary("!", _) => true,
        Expr::Unary(_, a) => small(a, all),
        Expr::Binary("==" | "!=" | "<" | ">" | "<=" | ">=" | "&&" | "||", ..) => true,
        Expr::Binary("<<" | ">>", a, _) => small(a, all),
        Expr::Binary(_, a, b) | Expr::Choice(_, a, b) => small(a, all) && small(b, all),
        Expr::Number { .. } => false,
    }
}

fn binary(op: &str, a: Known, b: Known) -> Known {
    let wide = a.wide || b.wide;
    let both = a.all().zip(b.all());
    let differ = a.mask & b.mask & (a.value ^ b.value) != 0;
    let compare = |f: fn(&u64, &u64) -> bool| Known::bit(both.map(|(a, b)| f(&a, &b)));
    let known = |value: u64| {
        Known {
            wide,
            ..Known::constant(value)
        }
        .sized(wide)
    };
    match op {
        "&" => {
            let zero = (a.mask & !a.value) | (b.mask & !b.value);
            let mask = (a.mask & b.mask) | zero;
            Known {
                mask,
                value: a.value & b.value,
                wide,
            }
        }
        "|" => {
            let one = a.value | b.value;
            Known {
                mask: (a.mask & b.mask) | one,
                value: one,
                wide,
            }
        }
        "^" => {
            let mask = a.mask & b.mask;
            Known {
                mask,
                value: (a.value ^ b.value) & mask,
                wide,
            }
        }
        "==" if differ => Known::bit(Some(false)),
        "!=" if differ => Known::bit(Some(true)),
        "==" => compare(u64::eq),
        "!=" => compare(u64::ne),
        "<" => compare(u64::lt),
        ">" => compare(u64::gt),
        "<=" => compare(u64::le),
        ">=" => compare(u64::ge),
        "&&" => Known::bit(match (a.truth(), b.truth()) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }),
        "||" => Known::bit(match (a.truth(), b.truth()) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }),
        "<<" | ">>" => match b.all() {
            Some(by) if by < if a.wide { 64 } else { 32 } => {
                let (mask, value) = if op == "<<" {
                    (!(!a.mask << by), a.value << by)
                } else {
                    (!(!a.mask >> by), a.value >> by)
                };
                Known {
                    mask,
                    value,
                    wide: a.wide,
                }
                .sized(a.wide)
            }
            _ => Known::unknown(a.wide),
        },
        "+" => both.map_or(Known::unknown(wide), |(a, b)| known(a.wrapping_add(b))),
        "-" => both.map_or(Known::unknown(wide), |(a, b)| known(a.wrapping_sub(b))),
        "*" => both.map_or(Known::unknown(wide), |(a, b)| known(a.wrapping_mul(b))),
        _ => Known::unknown(true),
    }
}

/// The tables of constants among the C++ of a model.
pub(super) fn tables(text: &str) -> Tables {
    let one = |part: &str| {
        let (_, rest) = part.split_once("> ")?;
        let (name, rest) = rest.split_once(" = {{")?;
        if name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            return None;
        }
        let (inside, _) = rest.split_once("}}")?;
        let entry = |e: &str| {
            let e = e.trim().trim_end_matches(['U', 'L']);
            match e.strip_prefix("0x") {
                Some(hex) => u64::from_str_radix(hex, 16).ok(),
                None => e.parse().ok(),
            }
        };
        let entries: Option<Vec<u64>> = inside.split(',').map(entry).collect();
        Some((name.to_owned(), entries?))
    };
    text.split("extern const VlUnpacked<")
        .skip(1)
        .filter_map(one)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str, given: &[(usize, Known)]) -> Known {
        let header = "CData/*7:0*/ a;\nQData/*63:0*/ b;\n";
        let mut all = Variables::new(header);
        let tokens: Vec<Token> = Vec::new();
        assert!(parsed(&tokens).is_none());
        all.find(0, "vlSelfRef.a");
        all.find(0, "vlSelfRef.b");
        let tables = tables(
            "extern const VlUnpacked<CData/*6:0*/, 4> T = {{\n    0U, 0x11U,\n    0U, 0x13U\n}};\n",
        );
        let e = value(text).expect("an expression");
        let given = given.iter().copied().collect();
        Evaluator {
            all: &all,
            tables: &tables,
            given,
        }
        .value(&e)
    }

    #[test]
    fn bits_are_known_where_the_parts_decide_them() {
        for (text, mask, value) in [
            ("(0x0fU & (IData)(v0))", !0x0f, 0),
            ("((IData)(v0) >> 4U)", !0x0f, 0),
            ("(0x100U | (IData)(v0))", !0xff, 0x100),
            ("(0U != (0x100U | (IData)(v0)))", !0, 1),
            ("(0x100U == (IData)(v0))", !0, 0),
            ("((~ 0U) & v1)", !0xffff_ffff, 0),
            ("(- (IData)(0U))", !0, 0),
            ("(- (IData)(1U))", !0, 0xffff_ffff),
            ("(v1 ? 3U : 1U)", !2, 1),
            ("(v1 + 1U)", 0, 0),
            // Of the type `int`: its sign goes into the upper half.
            ("(~ v0)", 0xffff_ff00, 0xffff_ff00),
            ("(1U & (~ (0U == v1)))", !1, 0),
            ("(1U & (~ (0U != (8U | v1))))", !0, 0),
            ("VL_REDXOR_32(v0)", 0, 0),
        ] {
            let k = known(text, &[]);
            assert_eq!((k.mask, k.value), (mask, value), "{text}");
        }
    }

    #[test]
    fn a_table_is_looked_up_at_every_place_that_the_index_may_have() {
        let even = Known {
            mask: !2,
            value: 0,
            wide: false,
        };
        assert_eq!(known("T[v0]", &[(0, even)]).all(), Some(0));
        let odd = Known {
            mask: !2,
            value: 1,
            wide: false,
        };
        let k = known("T[v0]", &[(0, odd)]);
        assert_eq!((k.mask, k.value), (!2, 0x11));
        assert_eq!(known("T[v1]", &[]).all(), None);
    }
}
