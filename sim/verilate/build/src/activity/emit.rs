//! Writes pieces as C++.

use super::code::{Expression, Statement, Token, Variables};
use super::flow::{Set, Use};
use super::plan::{Piece, direct};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub(super) struct Emitted {
    /// Members for the root class.
    pub members: String,
    /// The function's body.
    pub body: String,
}

pub(super) struct Emitter<'a> {
    pub variables: &'a Variables,
    pub pieces: &'a [Piece],
    /// Inputs that change from cycle to cycle: who read one runs again.
    pub ticking: Set,
    /// Inputs that change now and then.
    pub inputs: Set,
}

impl Emitter<'_> {
    pub fn emit(&self) -> Emitted {
        let promoted = self.promoted();
        let mut readers: BTreeMap<usize, u64> = BTreeMap::new();
        for piece in self.pieces {
            for v in &piece.flow.exposed {
                *readers.entry(*v).or_default() |= mask(piece);
            }
        }
        let mut members = String::new();
        for v in &promoted {
            let kind = self.variables.all[*v].local.as_deref().unwrap_or_default();
            let _ = writeln!(members, "    {kind} {};", self.variables.kept(*v));
        }
        let mut body = String::new();
        let mut by_mask: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for v in &self.inputs {
            match readers.get(v) {
                Some(bits) if *bits != 0 => by_mask.entry(*bits).or_default().push(*v),
                _ => {}
            }
        }
        for (bits, inputs) in by_mask {
            let mut differ = Vec::new();
            let mut save = String::new();
            for v in inputs {
                let name = &self.variables.all[v].name;
                let _ = writeln!(members, "    QData act_seen_{name} = 0;");
                differ.push(format!("(vlSelfRef.{name} != vlSelfRef.act_seen_{name})"));
                let _ = write!(save, " vlSelfRef.act_seen_{name} = vlSelfRef.{name};");
            }
            let _ = writeln!(
                body,
                "    if ({}) {{ d |= {bits:#x}ULL;{save} }}",
                differ.join(" | ")
            );
        }
        for piece in self.pieces {
            self.piece(piece, &readers, &promoted, &mut body);
        }
        Emitted { members, body }
    }

    /// Locals that more than one piece uses.
    fn promoted(&self) -> BTreeSet<usize> {
        let mut users: BTreeMap<usize, usize> = BTreeMap::new();
        for piece in self.pieces {
            for v in piece.flow.reads.union(&piece.flow.writes) {
                if self.variables.all[*v].local.is_some() {
                    *users.entry(*v).or_default() += 1;
                }
            }
        }
        users
            .into_iter()
            .filter(|(_, n)| *n > 1)
            .map(|(v, _)| v)
            .collect()
    }

    fn piece(
        &self,
        piece: &Piece,
        readers: &BTreeMap<usize, u64>,
        promoted: &BTreeSet<usize>,
        out: &mut String,
    ) {
        let own = mask(piece);
        let all = self.variables;
        match piece.bit {
            Some(_) => {
                let _ = writeln!(out, "    if (d & {own:#x}ULL) {{\n    d &= ~{own:#x}ULL;");
            }
            None => out.push_str("    {\n"),
        }
        for v in piece.flow.reads.union(&piece.flow.writes) {
            if let (Some(kind), false) = (&all.all[*v].local, promoted.contains(v)) {
                let _ = writeln!(out, "    {kind} {};", all.text(*v, promoted));
            }
        }
        // What others read: compared with what it was.
        let mut watched: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for v in &piece.flow.writes {
            let bits = readers.get(v).copied().unwrap_or(0);
            if bits != 0 && !all.all[*v].array {
                watched.entry(bits).or_default().push(*v);
                let _ = writeln!(out, "    const auto was_{v} = {};", all.text(*v, promoted));
            }
        }
        let mut writer = Writer {
            emitter: self,
            readers,
            promoted,
            again: own,
            out,
        };
        writer.block(&piece.statements);
        for (bits, vs) in watched {
            let differ: Vec<String> = vs
                .iter()
                .map(|v| format!("(was_{v} != {})", all.text(*v, promoted)))
                .collect();
            let _ = writeln!(
                out,
                "    d |= ({}) ? {bits:#x}ULL : 0ULL;",
                differ.join(" | ")
            );
        }
        out.push_str("    }\n");
    }
}

fn mask(piece: &Piece) -> u64 {
    piece.bit.map_or(0, |b| 1 << b)
}

struct Writer<'a> {
    emitter: &'a Emitter<'a>,
    readers: &'a BTreeMap<usize, u64>,
    promoted: &'a BTreeSet<usize>,
    /// What makes this piece run again.
    again: u64,
    out: &'a mut String,
}

impl Writer<'_> {
    fn text(&self, expression: &Expression) -> String {
        let all = self.emitter.variables;
        let words: Vec<String> = expression
            .iter()
            .map(|t| match t {
                Token::Variable(v) => all.text(*v, self.promoted),
                Token::Text(s) => s.clone(),
            })
            .collect();
        words.join(" ")
    }

    fn changed(&mut self, v: usize) {
        if let Some(bits) = self.readers.get(&v)
            && *bits != 0
        {
            let _ = writeln!(self.out, "    d |= {bits:#x}ULL;");
        }
    }

    fn block(&mut self, statements: &[Statement]) {
        if self.again != 0 && !direct(statements).is_disjoint(&self.emitter.ticking) {
            let _ = writeln!(self.out, "    d |= {:#x}ULL;", self.again);
        }
        for statement in statements {
            match statement {
                Statement::Set { to, index, value } => {
                    let line = format!(
                        "    {}{} = {};",
                        self.emitter.variables.text(*to, self.promoted),
                        self.text(index),
                        self.text(value)
                    );
                    self.out.push_str(&line);
                    self.out.push('\n');
                    if self.emitter.variables.all[*to].array {
                        self.changed(*to);
                    }
                }
                Statement::Call(_) => {}
                Statement::Raise(bits) => {
                    let _ = writeln!(self.out, "    d |= {bits:#x}ULL;");
                }
                Statement::Opaque(tokens) => {
                    let line = self.text(tokens);
                    let _ = writeln!(self.out, "    {line};");
                    for v in Use::one(statement).writes {
                        self.changed(v);
                    }
                }
                Statement::If {
                    condition,
                    then,
                    other,
                } => {
                    let line = self.text(condition);
                    let _ = writeln!(self.out, "    if {line} {{");
                    self.block(then);
                    if !other.is_empty() {
                        self.out.push_str("    } else {\n");
                        self.block(other);
                    }
                    self.out.push_str("    }\n");
                }
            }
        }
    }
}
