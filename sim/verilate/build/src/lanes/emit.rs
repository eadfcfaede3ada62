//! Statements for one instance to statements for a vector of them: `if` becomes a mask and a choice, a larger body is
//! also jumped over when it matters to no instance. The words of the text (`I`, `Q`, `M`, `choose`, ...) are those of
//! `vector.h`, written by hand beside the composition.

use super::cost::cost_of;
use super::lex::FLAG;
use super::parse::{Expr, Stmt};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a member of the model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub bits: u32,
    /// Elements of an array.
    pub elements: Option<u32>,
}

impl Member {
    pub fn wide(&self) -> bool {
        self.bits > 32
    }

    /// Among which members of the state it stands.
    pub fn place(&self) -> Place {
        match (self.bits, self.elements) {
            (_, Some(MEMORY..)) | (33.., _) => Place::Wide,
            (_, Some(_)) | (17.., None) => Place::Word,
            (2.., None) => Place::Short,
            _ => Place::Flag,
        }
    }
}

/// The parts of a state, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// More than 32 bits, and pointers.
    Wide,
    Word,
    Short,
    Flag,
}

/// Bodies of fewer operations than this are worth a jump only where they seldom matter; those of fewer than half, never.
pub(super) const JUMP: usize = 10;
const HALF: usize = JUMP / 2;

/// Arrays of more elements stay where they are, one in each instance.
pub(super) const MEMORY: u32 = 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Int,
    /// At most so many bits, up to 16: `S`.
    Short(u32),
    /// One bit: `B`.
    Flag,
    Wide,
}

pub(super) struct Emitter<'a> {
    members: &'a BTreeMap<String, Member>,
    locals: BTreeMap<String, Kind>,
    text: String,
    masks: usize,
    depth: usize,
}

pub(super) type Text<T> = Result<T, String>;

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
                    FLAG => (Kind::Flag, "B"),
                    "CData" => (Kind::Short(8), "S"),
                    "SData" => (Kind::Short(16), "S"),
                    _ => (Kind::Int, "I"),
                };
                self.locals.insert(name.clone(), kind);
                self.line(&format!("{word} {name} = {{}};"));
            }
            Stmt::Assign(Expr::Var { name, member }, value) => {
                let to = place(name, *member);
                let kind = self.kind_of(name, *member)?;
                // From an array for those alone that want it: what the others' index means, nobody knows.
                if let (Some(m), Expr::Element(array, index)) = (mask, value) {
                    let short = matches!(kind, Kind::Short(_));
                    let otherwise = if short { "I{}" } else { &to };
                    if let Some(from) = self.masked_element(array, index, m, otherwise)? {
                        self.line(&match short {
                            true => format!("{to} = choose({m}, lower({from}), {to});"),
                            false => format!("{to} = {from};"),
                        });
                        return Ok(());
                    }
                }
                let value = match kind {
                    Kind::Flag => self.odd(value)?,
                    Kind::Short(_) => self.short(value)?,
                    Kind::Wide => self.wide(value)?,
                    Kind::Int => self.int(value)?,
                };
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
                let condition = self.truth(condition)?;
                let number = self.masks;
                self.masks += 1;
                self.line(&format!("const B c{number} = {condition};"));
                self.branch(&format!("c{number}"), &condition, then, mask)?;
                if !otherwise.is_empty() {
                    let not = format!("~{condition}");
                    self.branch(&format!("~c{number}"), &not, otherwise, mask)?;
                }
            }
        }
        Ok(())
    }

    /// `said`: the condition in words, for who reads the text.
    fn branch(
        &mut self,
        condition: &str,
        said: &str,
        body: &[Stmt],
        mask: Option<&str>,
    ) -> Text<()> {
        let number = self.masks;
        self.masks += 1;
        match mask {
            Some(m) => self.line(&format!("const B m{number} = {condition} & {m};")),
            None => self.line(&format!("const B m{number} = {condition};")),
        }
        let inside = format!("m{number}");
        let cost: usize = body.iter().map(cost_of).sum();
        match cost {
            JUMP.. => self.line(&format!("if (any({inside})) {{  // {said}")),
            HALF.. => self.line(&format!("if (seldom(any({inside}))) {{  // {said}")),
            _ => return self.statements(body, Some(&inside)),
        }
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
            let value = if member.wide() {
                self.wide(value)?
            } else {
                self.int(value)?
            };
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

    pub(super) fn array(&self, name: &str) -> Text<&Member> {
        match self.members.get(name) {
            Some(m) if m.elements.is_some() => Ok(m),
            _ => Err(format!("`{name}` is no array")),
        }
    }

    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(name)
    }

    pub(super) fn kind_of(&self, name: &str, member: bool) -> Text<Kind> {
        if !member {
            let local = self.locals.get(name).copied();
            return local.ok_or(format!("`{name}` is not declared"));
        }
        match self.members.get(name) {
            Some(m) if m.elements.is_none() => Ok(match m {
                Member { bits: 33.., .. } => Kind::Wide,
                Member { bits: 1, .. } => Kind::Flag,
                Member {
                    bits: bits @ 2..=16,
                    ..
                } => Kind::Short(*bits),
                _ => Kind::Int,
            }),
            _ => Err(format!("`{name}` is not a member of up to 64 bits")),
        }
    }
}

pub(super) fn place(name: &str, member: bool) -> String {
    if member {
        format!("s.{name}")
    } else {
        name.to_owned()
    }
}

pub(super) fn element(name: &str, member: &Member, index: &str) -> String {
    if member.elements >= Some(MEMORY) {
        format!("s.{name}[l][{index}]")
    } else {
        format!("s.{name}[{index}][l]")
    }
}
