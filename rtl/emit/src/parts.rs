//! What a module's text is made of: ports, declarations, instances, logic, registers.

use crate::EmitError;
use crate::collect::{Kind, Node};
use crate::ir::{Expr, Stmt};
use crate::names;
use crate::print::Printer;
use crate::split::{always_assigned, only};
use rust_hdl::prelude::AtomKind;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

fn ty(bits: usize) -> String {
    if bits == 1 {
        "logic".into()
    } else {
        format!("logic [{}:0]", bits - 1)
    }
}

/// Everything about a block that its parts need while they are printed.
pub(crate) struct Parts<'a> {
    pub path: &'a str,
    pub node: &'a Node,
    pub names: BTreeMap<String, String>,
    /// `child$d` of every flip-flop.
    pub registers: BTreeSet<String>,
    pub code: Vec<Stmt>,
    /// Child inputs that are given directly where the child is instantiated.
    pub direct: BTreeMap<String, Expr>,
    /// Names that the linter is told about, with the reason.
    pub unread: Vec<(&'a str, &'a str)>,
}

impl Parts<'_> {
    fn printer(&self) -> Printer<'_> {
        Printer { names: &self.names }
    }

    /// Latches, and reads of a flip-flop's input.
    pub(crate) fn check(&self) -> Result<(), EmitError> {
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
    pub(crate) fn take_direct(&mut self, group: &[Stmt]) -> bool {
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

    pub(crate) fn ports(&self, out: &mut String) {
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

    pub(crate) fn declarations(&self, out: &mut String) {
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

    pub(crate) fn instance(&self, c: &Node, kind: &str, out: &mut String) {
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

    pub(crate) fn combinational(&self, comb: &[Vec<Stmt>], out: &mut String) {
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
    pub(crate) fn clocked(&self, out: &mut String) {
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
