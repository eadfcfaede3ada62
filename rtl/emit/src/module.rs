//! A module for each distinct block.

use crate::EmitError;
use crate::collect::{AtomInfo, Kind, Node, collect};
use crate::ir::{Expr, Stmt};
use crate::lower::{MAX_BITS, Scope, literal};
use crate::names;
use crate::print::Printer;
use crate::split::{always_assigned, groups, only};
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

fn ty(bits: usize) -> String {
    if bits == 1 {
        "logic".into()
    } else {
        format!("logic [{}:0]", bits - 1)
    }
}

/// Everything about a block that its parts need while they are printed.
struct Parts<'a> {
    path: &'a str,
    node: &'a Node,
    names: BTreeMap<String, String>,
    /// `child$d` of every flip-flop.
    registers: BTreeSet<String>,
    code: Vec<Stmt>,
    /// Child inputs that are given directly where the child is instantiated.
    direct: BTreeMap<String, Expr>,
    /// Names that the linter is told about, with the reason.
    unread: Vec<(&'a str, &'a str)>,
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

impl Parts<'_> {
    fn printer(&self) -> Printer<'_> {
        Printer { names: &self.names }
    }

    /// Latches, and reads of a flip-flop's input.
    fn check(&self) -> Result<(), EmitError> {
        let mut targets = BTreeSet::new();
        self.code.iter().for_each(|s| {
            s.targets(&mut |t| {
                targets.insert(t.to_string());
            })
        });
        if let Some(t) = targets.iter().find(|t| !always_assigned(&self.code, t)) {
            return Err(EmitError::Latch {
                block: self.path.into(),
                signal: names::plain(t),
            });
        }
        let mut read = None;
        let mut see = |s: &str| {
            if self.registers.contains(s) {
                read = Some(s.to_string());
            }
        };
        self.code
            .iter()
            .for_each(|s| s.exprs(&mut |e| e.reads(&mut see)));
        match read {
            Some(s) => Err(EmitError::Unsupported {
                block: self.path.into(),
                construct: format!("reading {}, a flip-flop's next value", names::plain(&s)),
                instead: "put the value in a local signal",
            }),
            None => Ok(()),
        }
    }

    /// Whether the group is a child's input that can be written at the instance; remembers it.
    fn take_direct(&mut self, group: &[Stmt]) -> bool {
        let [Stmt::Assign(t, e)] = group else {
            return false;
        };
        let simple = matches!(e, Expr::Signal(..) | Expr::Slice { .. } | Expr::Literal(..));
        let of_child = |c: &Node| {
            t.starts_with(&format!("{}$", c.name)) && c.atom(&t[c.name.len() + 1..]).is_some()
        };
        let child = self.node.children.iter().find(|c| of_child(c));
        let direct = child.is_some_and(|c| simple || !matches!(c.kind(), Kind::Module));
        if direct {
            self.direct.insert(t.clone(), e.clone());
        }
        direct
    }

    fn ports(&self, out: &mut String) {
        out.push_str("(\n");
        let ports: Vec<_> = self
            .node
            .atoms
            .iter()
            .filter(|a| a.kind.is_parameter())
            .collect();
        let width = ports.iter().map(|a| ty(a.bits).len()).max().unwrap_or(0);
        for (i, a) in ports.iter().enumerate() {
            let input = a.kind == AtomKind::InputParameter;
            let (dir, pad) = if input {
                ("input  wire", width)
            } else {
                ("output", width + 5)
            };
            let comma = if i + 1 < ports.len() { "," } else { "" };
            let line = format!("  {dir} {:pad$} {}{comma}", ty(a.bits), self.names[&a.name]);
            self.declare(&names::plain(&a.name), &line, out);
        }
        out.push_str(");\n");
    }

    /// A declaration, with the linter told if part of it is not read.
    fn declare(&self, name: &str, line: &str, out: &mut String) {
        match self.unread.iter().find(|(n, _)| *n == name) {
            Some((_, why)) => {
                let _ = writeln!(out, "  /* verilator lint_off UNUSEDSIGNAL */ // {why}");
                let _ = writeln!(out, "{line}\n  /* verilator lint_on UNUSEDSIGNAL */");
            }
            None => {
                let _ = writeln!(out, "{line}");
            }
        }
    }

    fn declarations(&self, out: &mut String) {
        for a in self
            .node
            .atoms
            .iter()
            .filter(|a| a.kind == AtomKind::LocalSignal)
        {
            let line = format!("  {} {};", ty(a.bits), self.names[&a.name]);
            self.declare(&names::plain(&a.name), &line, out);
        }
        for c in &self.node.children {
            let child = names::plain(&c.name);
            match c.kind() {
                Kind::Dff => {
                    if let Some(d) = c.atom("d") {
                        let _ = writeln!(out, "  {} {child}_q;", ty(d.bits));
                    }
                }
                Kind::LutRam => {
                    if let (Some(data), Some(address)) =
                        (c.atom("write_data"), c.atom("write_address"))
                    {
                        let _ = writeln!(
                            out,
                            "  {} {child}_q [{}];",
                            ty(data.bits),
                            1u64 << address.bits
                        );
                        self.nets(c, out);
                    }
                }
                Kind::Module => self.nets(c, out),
            }
        }
    }

    /// Nets for the child's ports that are not given directly.
    fn nets(&self, c: &Node, out: &mut String) {
        for a in c.atoms.iter().filter(|a| a.kind.is_parameter()) {
            let full = format!("{}${}", c.name, a.name);
            if !self.direct.contains_key(&full) {
                let line = format!("  {} {};", ty(a.bits), self.names[&full]);
                self.declare(&names::plain(&full), &line, out);
            }
        }
    }

    /// The value of a child's port where it is used.
    fn argument(&self, full: &str) -> String {
        match self.direct.get(full) {
            Some(e) => self.printer().expr(e),
            None => self.names[full].clone(),
        }
    }

    fn instance(&self, c: &Node, kind: &str, out: &mut String) {
        let _ = write!(out, "\n  {kind} u_{} (", names::plain(&c.name));
        let mut comma = "";
        for a in c.atoms.iter().filter(|a| a.kind.is_parameter()) {
            let suffix = if a.kind == AtomKind::InputParameter {
                "i"
            } else {
                "o"
            };
            let value = self.argument(&format!("{}${}", c.name, a.name));
            let _ = write!(
                out,
                "{comma}\n    .{}_{suffix}({value})",
                names::plain(&a.name)
            );
            comma = ",";
        }
        out.push_str("\n  );\n");
    }

    fn combinational(&self, comb: &[Vec<Stmt>], out: &mut String) {
        let printer = self.printer();
        let mut apart = true;
        for c in self
            .node
            .children
            .iter()
            .filter(|c| matches!(c.kind(), Kind::LutRam))
        {
            let at = self.argument(&format!("{}$read_address", c.name));
            let child = names::plain(&c.name);
            out.push_str(if apart {
                "
"
            } else {
                ""
            });
            let _ = writeln!(out, "  assign {child}_read_data = {child}_q[{at}];");
            apart = false;
        }
        for group in comb {
            if let [Stmt::Assign(t, e)] = &group[..] {
                out.push_str(if apart { "\n" } else { "" });
                printer.continuous(t, e, out);
                apart = false;
            } else {
                out.push_str("\n  always_comb begin\n");
                printer.block(group, "=", 2, out);
                out.push_str("  end\n");
                apart = true;
            }
        }
    }

    /// One `always_ff` a clock.
    fn clocked(&self, out: &mut String) {
        let printer = self.printer();
        let mut clocks: BTreeMap<String, Vec<&Node>> = BTreeMap::new();
        for c in self
            .node
            .children
            .iter()
            .filter(|c| !matches!(c.kind(), Kind::Module))
        {
            clocks
                .entry(self.argument(&format!("{}$clock", c.name)))
                .or_default()
                .push(c);
        }
        for (clock, children) in clocks {
            let _ = writeln!(out, "\n  always_ff @(posedge {clock}) begin");
            for c in children.iter().filter(|c| matches!(c.kind(), Kind::LutRam)) {
                let port = |p: &str| self.argument(&format!("{}${p}", c.name));
                let child = names::plain(&c.name);
                let _ = writeln!(out, "    if ({}) begin", port("write_enable"));
                let _ = writeln!(
                    out,
                    "      {child}_q[{}] <= {};",
                    port("write_address"),
                    port("write_data")
                );
                out.push_str("    end\n");
            }
            let mine = |t: &str| {
                self.registers.contains(t) && children.iter().any(|c| t == format!("{}$d", c.name))
            };
            let keeps = |s: &Stmt| match s {
                Stmt::Assign(t, Expr::Signal(r, _)) => t
                    .strip_suffix("$d")
                    .is_some_and(|b| Some(b) == r.strip_suffix("$q")),
                _ => false,
            };
            // `d = q` is what a flip-flop does anyway.
            let code: Vec<_> = only(&self.code, &mine)
                .into_iter()
                .filter(|s| !keeps(s))
                .collect();
            printer.block(&code, "<=", 2, out);
            out.push_str("  end\n");
        }
    }
}
