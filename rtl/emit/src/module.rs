//! A module for each distinct block.

use crate::EmitError;
use crate::collect::{AtomInfo, Kind, Node, collect};
use crate::lower::{MAX_BITS, Scope, literal};
use crate::names;
use crate::parts::Parts;
use crate::split::{groups, only};
use rust_hdl::prelude::{AtomKind, Block, Verilog, check_all};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A module of the emitted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Name of the module, and of the file that should hold it.
    pub name: String,
    /// The whole file.
    pub text: String,
}

/// What the text should say beside the code, by module name.
#[derive(Debug, Clone, Default)]
pub struct Docs<'a> {
    /// Header comments.
    pub headers: &'a [(&'a str, &'a str)],
    /// Signals that a module does not read, or not every bit of, with the reason, for the linter:
    /// (module, name without suffix, reason).
    pub unread: &'a [(&'a str, &'a str, &'a str)],
}

/// Checks `block` and returns its modules, children before parents, the top (called `top`) last.
///
/// # Errors
/// The first construct that cannot be translated exactly, with the path of its block.
pub fn emit<B: Block>(block: &mut B, top: &str, docs: &Docs) -> Result<Vec<Module>, EmitError> {
    block.connect_all();
    check_all(block).map_err(|e| EmitError::Check {
        block: top.into(),
        reason: format!("{e:?}"),
    })?;
    let root = collect(block, top).ok_or_else(|| EmitError::Check {
        block: top.into(),
        reason: "it is not a single block".into(),
    })?;
    let mut emitter = Emitter {
        top,
        docs,
        bodies: vec![],
    };
    emitter.module(&root, top)?;
    Ok(emitter
        .bodies
        .iter()
        .map(|(body, name)| Module {
            name: name.clone(),
            text: emitter.file(name, body),
        })
        .collect())
}

struct Emitter<'a> {
    top: &'a str,
    docs: &'a Docs<'a>,
    /// Text after the module's name, and the name.
    bodies: Vec<(String, String)>,
}

impl Emitter<'_> {
    fn file(&self, name: &str, body: &str) -> String {
        let mut out = String::new();
        if let Some((_, text)) = self.docs.headers.iter().find(|(n, _)| *n == name) {
            for line in text.trim().lines() {
                let _ = writeln!(out, "{}", format!("// {line}").trim_end());
            }
            out.push_str("//\n");
        }
        out.push_str("// Emitted from rust-hdl by noctule-emit: edit the Rust and emit again.\n");
        out.push_str("`default_nettype none\n\n");
        let _ = write!(out, "module {name} {body}");
        out.push_str("\n`default_nettype wire\n");
        out
    }

    fn parts<'n>(&self, node: &'n Node, path: &'n str) -> Result<Parts<'n>, EmitError> {
        let unsupported = |construct: String, instead| EmitError::Unsupported {
            block: path.into(),
            construct,
            instead,
        };
        let mut scope = Scope {
            block: path,
            signals: BTreeMap::new(),
            constants: BTreeMap::new(),
        };
        let mut names = BTreeMap::new();
        let mut registers = BTreeSet::new();
        let mut add = |full: String, a: &AtomInfo, printed: String| {
            if !a.plain || a.bits > MAX_BITS || a.bits == 0 {
                return Err(unsupported(
                    format!("the type of {full}"),
                    "use Bit, Clock or Bits<1..=128>",
                ));
            }
            scope.signals.insert(full.clone(), a.bits);
            names.insert(full, printed);
            Ok(())
        };
        for a in &node.atoms {
            let plain = names::plain(&a.name);
            match a.kind {
                AtomKind::InputParameter => add(a.name.clone(), a, format!("{plain}_i"))?,
                AtomKind::OutputParameter => add(a.name.clone(), a, format!("{plain}_o"))?,
                AtomKind::LocalSignal => add(a.name.clone(), a, plain)?,
                AtomKind::Constant => {
                    let value = literal(&a.value).ok_or_else(|| {
                        unsupported(format!("constant {}", a.name), "128 bits at most")
                    })?;
                    scope.constants.insert(a.name.clone(), (value.0, a.bits));
                }
                _ => {
                    return Err(unsupported(
                        format!("the direction of {}", a.name),
                        "use In, Out or Local",
                    ));
                }
            }
        }
        for c in &node.children {
            let child = names::plain(&c.name);
            for a in c.atoms.iter().filter(|a| a.kind.is_parameter()) {
                let full = format!("{}${}", c.name, a.name);
                let printed = match (c.kind(), a.name.as_str()) {
                    (Kind::Dff, "q") => format!("{child}_q"),
                    (Kind::Dff, "d") => {
                        registers.insert(full.clone());
                        format!("{child}_q")
                    }
                    (_, port) => format!("{child}_{}", names::plain(port)),
                };
                add(full, a, printed)?;
            }
        }
        let code = match &node.code {
            Verilog::Combinatorial(b) => scope.block(b, &mut vec![])?,
            Verilog::Empty => vec![],
            _ => {
                return Err(unsupported(
                    "foreign Verilog".into(),
                    "instantiate it outside the emitted text",
                ));
            }
        };
        let shown = names
            .iter()
            .filter(|(full, _)| !registers.contains(*full))
            .map(|(_, n)| n);
        names::check(path, shown)?;
        Ok(Parts {
            path,
            node,
            names,
            registers,
            code,
            direct: BTreeMap::new(),
            unread: vec![],
        })
    }

    /// Emits the module of `node` unless one with the same text exists; its name.
    fn module(&mut self, node: &Node, path: &str) -> Result<String, EmitError> {
        let mut parts = self.parts(node, path)?;
        parts.check()?;
        let comb = only(&parts.code, &|t| !parts.registers.contains(t));
        let mut comb = groups(&comb);
        comb.retain(|g| !parts.take_direct(g));

        let name = self.name_for(node);
        let docs = self.docs;
        parts.unread = docs
            .unread
            .iter()
            .filter(|(m, ..)| *m == name)
            .map(|(_, n, why)| (*n, *why))
            .collect();
        let mut out = String::new();
        parts.ports(&mut out);
        parts.declarations(&mut out);
        for c in &node.children {
            if matches!(c.kind(), Kind::Module) {
                let kind = self.module(c, &format!("{path}.{}", names::plain(&c.name)))?;
                parts.instance(c, &kind, &mut out);
            }
        }
        parts.combinational(&comb, &mut out);
        parts.clocked(&mut out);
        out.push_str("endmodule\n");
        if let Some((_, name)) = self
            .bodies
            .iter()
            .find(|(body, n)| *body == out && n.starts_with(&name))
        {
            return Ok(name.clone());
        }
        let mut unique = name.clone();
        while self.bodies.iter().any(|(_, n)| *n == unique) {
            unique += "_b";
        }
        self.bodies.push((out, unique.clone()));
        Ok(unique)
    }

    fn name_for(&self, node: &Node) -> String {
        if node.name == self.top {
            return self.top.into();
        }
        let base = node
            .name
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches('$');
        format!("{}_{}", self.top, names::plain(base))
    }
}
