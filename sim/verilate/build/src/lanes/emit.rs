//! Statements for one instance to statements for a vector of them: `if` becomes a mask and a choice, a larger body is
//! also jumped over when it matters to no instance. The words of the text (`I`, `Q`, `M`, `choose`, ...) are those of
//! `vector.h`, written by hand beside the composition.

use super::lex::FLAG;
use super::parse::{Expr, Stmt};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a member of the model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// More than 32 bits.
    pub wide: bool,
    /// One bit.
    pub flag: bool,
    /// Elements of an array.
    pub elements: Option<u32>,
}

/// Bodies of fewer operations than this are not worth a jump.
const JUMP: usize = 10;

/// Arrays of more elements stay where they are, one in each instance.
pub(super) const MEMORY: u32 = 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Int,
    /// 0 or 1.
    Flag,
    /// All ones or none: stands for 1 or 0.
    Mask,
    Wide,
}

struct Value {
    code: String,
    kind: Kind,
    constant: Option<u64>,
}

impl Value {
    fn new(code: String, kind: Kind) -> Value {
        Value {
            code,
            kind,
            constant: None,
        }
    }

    /// As an operand beside a vector: a constant stays as it is.
    fn int(&self) -> String {
        match (self.constant, self.kind) {
            (Some(c), _) => format!("{:#x}U", c as u32),
            (_, Kind::Mask) => format!("flag({})", self.code),
            (_, Kind::Wide) => format!("low({})", self.code),
            _ => self.code.clone(),
        }
    }

    fn wide(&self) -> String {
        match (self.constant, self.kind) {
            (Some(c), _) => format!("{c:#x}ULL"),
            (_, Kind::Wide) => self.code.clone(),
            _ => format!("wide({})", self.int()),
        }
    }

    fn mask(&self) -> String {
        match (self.constant, self.kind) {
            (Some(c), _) => format!("M{{}} - {}", i32::from(c != 0)),
            (_, Kind::Mask) => self.code.clone(),
            _ => format!("set({})", self.code),
        }
    }

    /// As a vector in any case.
    fn vector(&self, wide: bool) -> String {
        match (self.constant, wide) {
            (Some(_), true) => format!("(Q{{}} + {})", self.wide()),
            (Some(_), false) => format!("(I{{}} + {})", self.int()),
            (None, true) => self.wide(),
            (None, false) => self.int(),
        }
    }
}

pub(super) struct Emitter<'a> {
    pub members: &'a BTreeMap<String, Member>,
    locals: BTreeMap<String, Kind>,
    text: String,
    masks: usize,
    depth: usize,
}

type Text<T> = Result<T, String>;

/// The body of the function for a vector of instances.
pub(super) fn emit(members: &BTreeMap<String, Member>, body: &[Stmt]) -> Text<String> {
    let mut e = Emitter {
        members,
        locals: BTreeMap::new(),
        text: String::new(),
        masks: 0,
        depth: 1,
    };
    e.statements(body, None)?;
    Ok(e.text)
}

impl Emitter<'_> {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{:1$}{text}", "", 2 * self.depth);
    }

    fn statements(&mut self, body: &[Stmt], mask: Option<&str>) -> Text<()> {
        for s in body {
            self.statement(s, mask)?;
        }
        Ok(())
    }

    fn statement(&mut self, s: &Stmt, mask: Option<&str>) -> Text<()> {
        match s {
            Stmt::Local { kind, name } => {
                let (kind, word) = match kind.as_str() {
                    "QData" => (Kind::Wide, "Q"),
                    FLAG => (Kind::Flag, "I"),
                    _ => (Kind::Int, "I"),
                };
                self.locals.insert(name.clone(), kind);
                self.line(&format!("{word} {name} = {{}};"));
            }
            Stmt::Assign(Expr::Var { name, member }, value) => {
                let kind = self.kind_of(name, *member)?;
                let value = self.value(value)?.vector(kind == Kind::Wide);
                let to = place(name, *member);
                match mask {
                    Some(m) => self.line(&format!("{to} = choose({m}, {value}, {to});")),
                    None => self.line(&format!("{to} = {value};")),
                }
            }
            Stmt::Assign(Expr::Element(array, index), value) => {
                self.store(array, index, value, mask)?
            }
            Stmt::Assign(..) => return Err(format!("no place to assign to: {s:?}")),
            Stmt::If(condition, then, otherwise) => {
                let condition = self.value(condition)?.mask();
                let number = self.masks;
                self.masks += 1;
                self.line(&format!("const M c{number} = {condition};"));
                self.branch(&format!("c{number}"), then, mask)?;
                if !otherwise.is_empty() {
                    self.branch(&format!("~c{number}"), otherwise, mask)?;
                }
            }
        }
        Ok(())
    }

    fn branch(&mut self, condition: &str, body: &[Stmt], mask: Option<&str>) -> Text<()> {
        let number = self.masks;
        self.masks += 1;
        match mask {
            Some(m) => self.line(&format!("const M m{number} = {condition} & {m};")),
            None => self.line(&format!("const M m{number} = {condition};")),
        }
        let inside = format!("m{number}");
        let cost: usize = body.iter().map(cost_of).sum();
        if cost < JUMP {
            return self.statements(body, Some(&inside));
        }
        self.line(&format!("if (any({inside})) {{"));
        self.depth += 1;
        self.statements(body, Some(&inside))?;
        self.depth -= 1;
        self.line("}");
        Ok(())
    }

    /// An element of an array: instance by instance.
    fn store(&mut self, array: &Expr, index: &Expr, value: &Expr, mask: Option<&str>) -> Text<()> {
        let Expr::Var { name, member: true } = array else {
            return Err(format!("no array to assign to: {array:?}"));
        };
        let member = self.array(name)?;
        if let (Expr::Number { value: at, .. }, true) = (index, member.elements < Some(MEMORY)) {
            let value = self.value(value)?.vector(member.wide);
            let to = format!("s.{name}[{at}]");
            match mask {
                Some(m) => self.line(&format!("{to} = choose({m}, {value}, {to});")),
                None => self.line(&format!("{to} = {value};")),
            }
            return Ok(());
        }
        let index = self.one(index)?;
        let to = element(name, member, &index);
        let value = self.one(value)?;
        let which = mask.map_or("~0U".to_owned(), |m| format!("bits({m})"));
        self.line(&format!(
            "for (uint32_t b = {which} & kAll; b; b &= b - 1) {{"
        ));
        self.line("  const int l = __builtin_ctz(b);");
        self.line(&format!("  {to} = {value};"));
        self.line("}");
        Ok(())
    }

    fn array(&self, name: &str) -> Text<&Member> {
        match self.members.get(name) {
            Some(m) if m.elements.is_some() => Ok(m),
            _ => Err(format!("`{name}` is no array")),
        }
    }

    fn kind_of(&self, name: &str, member: bool) -> Text<Kind> {
        if !member {
            let local = self.locals.get(name).copied();
            return local.ok_or(format!("`{name}` is not declared"));
        }
        match self.members.get(name) {
            Some(m) if m.elements.is_none() => Ok(match m {
                Member { wide: true, .. } => Kind::Wide,
                Member { flag: true, .. } => Kind::Flag,
                _ => Kind::Int,
            }),
            _ => Err(format!("`{name}` is not a member of up to 64 bits")),
        }
    }

    fn value(&self, e: &Expr) -> Text<Value> {
        Ok(match e {
            Expr::Number { value, wide } => Value {
                code: String::new(),
                kind: if *wide { Kind::Wide } else { Kind::Int },
                constant: Some(*value),
            },
            Expr::Var { name, member } => {
                Value::new(place(name, *member), self.kind_of(name, *member)?)
            }
            Expr::Element(array, index) => self.element_value(array, index)?,
            Expr::Cast(kind, inner) => {
                let v = self.value(inner)?;
                match kind.as_str() {
                    "QData" if v.constant.is_some() => Value {
                        kind: Kind::Wide,
                        ..v
                    },
                    "QData" => Value::new(v.wide(), Kind::Wide),
                    _ if v.constant.is_some() => Value {
                        kind: Kind::Int,
                        ..v
                    },
                    "CData" => Value::new(format!("({} & 0xffU)", v.int()), Kind::Int),
                    "SData" => Value::new(format!("({} & 0xffffU)", v.int()), Kind::Int),
                    _ if v.kind == Kind::Wide => Value::new(v.int(), Kind::Int),
                    _ => v,
                }
            }
            Expr::Unary(op, inner) => self.unary(op, inner)?,
            Expr::Choice(condition, yes, no) => {
                let condition = self.value(condition)?.mask();
                let (yes, no) = (self.value(yes)?, self.value(no)?);
                let wide = yes.kind == Kind::Wide || no.kind == Kind::Wide;
                let kind = match (yes.kind, no.kind) {
                    _ if wide => Kind::Wide,
                    (Kind::Flag | Kind::Mask, Kind::Flag | Kind::Mask) => Kind::Flag,
                    _ => Kind::Int,
                };
                let (yes, no) = (yes.vector(wide), no.vector(wide));
                Value::new(format!("choose({condition}, {yes}, {no})"), kind)
            }
            Expr::Binary(op, left, right) => self.binary(op, left, right)?,
            Expr::Call(name, arguments) => self.call(name, arguments)?,
        })
    }

    fn element_value(&self, array: &Expr, index: &Expr) -> Text<Value> {
        let Expr::Var { name, member } = array else {
            return Err(format!("no array: {array:?}"));
        };
        if !member {
            let index = self.value(index)?.vector(false);
            return Ok(Value::new(format!("table({name}, {index})"), Kind::Int));
        }
        let m = self.array(name)?;
        let kind = if m.wide { Kind::Wide } else { Kind::Int };
        if m.elements >= Some(MEMORY) {
            let index = self.value(index)?.vector(false);
            return Ok(Value::new(format!("fetch(s.{name}, {index})"), kind));
        }
        if let Expr::Number { value, .. } = index {
            return Ok(Value::new(format!("s.{name}[{value}]"), kind));
        }
        let index = self.value(index)?.vector(false);
        Ok(Value::new(format!("gather(s.{name}, {index})"), kind))
    }

    fn unary(&self, op: &str, inner: &Expr) -> Text<Value> {
        let v = self.value(inner)?;
        Ok(match (op, v.kind) {
            ("!", _) => Value::new(format!("~({})", v.mask()), Kind::Mask),
            ("-", Kind::Mask) => Value::new(format!("I({})", v.code), Kind::Int),
            (_, Kind::Wide) => Value::new(format!("({op}{})", v.vector(true)), Kind::Wide),
            _ => Value::new(format!("({op}{})", v.vector(false)), Kind::Int),
        })
    }

    fn binary(&self, op: &str, left: &Expr, right: &Expr) -> Text<Value> {
        // 1 & ~x, Verilator's way to say `not`, of what is a flag already.
        if let ("&", Expr::Number { value: 1, .. }, Expr::Unary("~", inner)) = (op, left, right) {
            let v = self.value(inner)?;
            match v.kind {
                Kind::Mask => return Ok(Value::new(format!("(~{})", v.code), Kind::Mask)),
                Kind::Flag => return Ok(Value::new(format!("({} ^ 1U)", v.code), Kind::Flag)),
                _ => {}
            }
        }
        let (l, r) = (self.value(left)?, self.value(right)?);
        let wide = l.kind == Kind::Wide || r.kind == Kind::Wide;
        let both = |wide: bool| {
            let left = if l.constant.is_some() && r.constant.is_some() {
                l.vector(wide)
            } else if wide {
                l.wide()
            } else {
                l.int()
            };
            (left, if wide { r.wide() } else { r.int() })
        };
        let one = |v: &Value| v.constant == Some(1);
        let truth = |v: &Value| matches!(v.kind, Kind::Flag | Kind::Mask) || one(v);
        Ok(match op {
            "&&" => Value::new(format!("({} & {})", l.mask(), r.mask()), Kind::Mask),
            "||" => Value::new(format!("({} | {})", l.mask(), r.mask()), Kind::Mask),
            "==" | "!=" | "<" | ">" | "<=" | ">=" => {
                let (left, right) = both(wide);
                let code = format!("({left} {op} {right})");
                let code = if wide { format!("narrow{code}") } else { code };
                Value::new(code, Kind::Mask)
            }
            "<<" | ">>" => {
                // The type is that of the left side; Verilator shifts by less than its width.
                let wide = l.kind == Kind::Wide;
                let left = l.vector(wide);
                let by = match (r.constant, wide) {
                    (Some(c), _) => c.to_string(),
                    (None, true) => r.wide(),
                    (None, false) => r.int(),
                };
                let kind = if wide { Kind::Wide } else { Kind::Int };
                Value::new(format!("({left} {op} {by})"), kind)
            }
            "&" | "|" | "^" if l.kind == Kind::Mask && r.kind == Kind::Mask => {
                Value::new(format!("({} {op} {})", l.code, r.code), Kind::Mask)
            }
            "&" if one(&l) && truth(&r) => r,
            "&" if l.kind == Kind::Mask && r.kind == Kind::Flag => {
                Value::new(format!("(I({}) & {})", l.code, r.code), Kind::Flag)
            }
            "&" if l.kind == Kind::Flag && r.kind == Kind::Mask => {
                Value::new(format!("({} & I({}))", l.code, r.code), Kind::Flag)
            }
            "&" | "|" | "^" if !wide && truth(&l) && truth(&r) => {
                let (left, right) = both(false);
                Value::new(format!("({left} {op} {right})"), Kind::Flag)
            }
            // One side is a flag: so is what is left of the other.
            "&" if !wide && (truth(&l) || truth(&r)) => {
                let (left, right) = both(false);
                Value::new(format!("({left} & {right})"), Kind::Flag)
            }
            "&" | "|" | "^" | "+" | "-" | "*" => {
                let (left, right) = both(wide);
                let kind = if wide { Kind::Wide } else { Kind::Int };
                Value::new(format!("({left} {op} {right})"), kind)
            }
            _ => return Err(format!("unknown operator {op}")),
        })
    }

    fn call(&self, name: &str, arguments: &[Expr]) -> Text<Value> {
        let number = |k: usize| match arguments.get(k) {
            Some(Expr::Number { value, .. }) => Ok(*value),
            _ => Err(format!("{name}: argument {k} is no number")),
        };
        Ok(match (name, arguments) {
            ("VL_EXTENDS_QI", [_, _, x]) => {
                let x = self.value(x)?.vector(false);
                Value::new(format!("extend<{}>({x})", number(1)?), Kind::Wide)
            }
            ("VL_MULS_QQQ", [_, a, b]) => {
                let (a, b) = (self.value(a)?.vector(true), self.value(b)?.vector(true));
                let code = format!("multiply<{}>({a}, {b})", number(0)?);
                Value::new(code, Kind::Wide)
            }
            ("VL_SHIFTL_III", [_, _, _, x, by]) => {
                let (x, by) = (self.value(x)?.vector(false), self.value(by)?.vector(false));
                Value::new(format!("shift_left({x}, {by})"), Kind::Int)
            }
            _ => return Err(format!("unknown function {name}")),
        })
    }

    /// An expression for instance `l` alone.
    fn one(&self, e: &Expr) -> Text<String> {
        Ok(match e {
            Expr::Number { value, wide } => {
                format!("{value:#x}{}", if *wide { "ULL" } else { "U" })
            }
            Expr::Var { name, member } => {
                self.kind_of(name, *member)?;
                format!("{}[l]", place(name, *member))
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

fn place(name: &str, member: bool) -> String {
    if member {
        format!("s.{name}")
    } else {
        name.to_owned()
    }
}

fn element(name: &str, member: &Member, index: &str) -> String {
    if member.elements >= Some(MEMORY) {
        format!("s.{name}[l][{index}]")
    } else {
        format!("s.{name}[{index}][l]")
    }
}

fn cost_of(s: &Stmt) -> usize {
    match s {
        Stmt::Local { .. } => 0,
        Stmt::Assign(Expr::Var { .. }, value) => 1 + cost(value),
        Stmt::Assign(_, value) => JUMP + cost(value),
        Stmt::If(condition, then, otherwise) => {
            let inside: usize = then.iter().chain(otherwise).map(cost_of).sum();
            1 + cost(condition) + inside
        }
    }
}

fn cost(e: &Expr) -> usize {
    match e {
        Expr::Number { .. } | Expr::Var { .. } => 0,
        Expr::Element(_, index) => 8 + cost(index),
        Expr::Unary(_, a) => 1 + cost(a),
        Expr::Cast(_, a) => cost(a),
        Expr::Binary(_, a, b) => 1 + cost(a) + cost(b),
        Expr::Choice(a, b, c) => 1 + cost(a) + cost(b) + cost(c),
        Expr::Call(_, arguments) => 8 + arguments.iter().map(cost).sum::<usize>(),
    }
}
