//! What a block is made of: every statement, operator and part that its kernels and its children's use, by name.
//!
//! For a test to say that everything in use has been compared with rust-hdl's simulator.

use crate::collect::{Kind, Node, collect};
use rust_hdl::prelude::ast::*;
use rust_hdl::prelude::{Block, Verilog};
use std::collections::BTreeSet;

/// The names of the constructs that `block` uses; empty for something that is not a block.
pub fn constructs<B: Block>(block: &mut B) -> BTreeSet<String> {
    block.connect_all();
    let mut out = BTreeSet::new();
    if let Some(root) = collect(block, "top") {
        node(&root, &mut out);
    }
    out
}

fn node(n: &Node, out: &mut BTreeSet<String>) {
    let kind = match n.kind() {
        Kind::Dff => "flip-flop",
        Kind::LutRam => "memory",
        Kind::Module => {
            for child in &n.children {
                if matches!(child.kind(), Kind::Module) {
                    out.insert("child block".to_owned());
                }
                node(child, out);
            }
            if n.atoms.iter().any(|a| a.name.contains('$')) {
                out.insert("array of signals".to_owned());
            }
            "block"
        }
    };
    out.insert(kind.to_owned());
    if let Verilog::Combinatorial(b) = &n.code {
        statements(b, out);
    }
}

fn statements(block: &[VerilogStatement], out: &mut BTreeSet<String>) {
    for s in block {
        let name = match s {
            VerilogStatement::Assignment(l, r) => {
                expression(l, out);
                expression(r, out);
                "assignment"
            }
            VerilogStatement::SliceAssignment { .. } => "assignment to a part",
            VerilogStatement::If(c) => {
                expression(&c.test, out);
                statements(&c.then, out);
                match &c.otherwise {
                    VerilogBlockOrConditional::Block(b) => {
                        out.insert("else".to_owned());
                        statements(b, out);
                    }
                    VerilogBlockOrConditional::Conditional(c) => {
                        out.insert("else if".to_owned());
                        statements(std::slice::from_ref(c), out);
                    }
                    VerilogBlockOrConditional::None => {}
                }
                "if"
            }
            VerilogStatement::Match(_) => "match",
            VerilogStatement::Loop(l) => {
                statements(&l.block, out);
                "for"
            }
            VerilogStatement::Comment(_) => "comment",
            VerilogStatement::Link(_) => "link",
            VerilogStatement::Macro(b) => {
                statements(b, out);
                "macro"
            }
        };
        out.insert(name.to_owned());
    }
}

fn expression(e: &VerilogExpression, out: &mut BTreeSet<String>) {
    use VerilogExpression as E;
    let name = match e {
        E::Signal(_) => "signal".to_owned(),
        E::Literal(_) => "literal".to_owned(),
        E::Cast(a, _) => {
            expression(a, out);
            "cast".to_owned()
        }
        E::Signed(a) | E::Unsigned(a) => {
            expression(a, out);
            "signed".to_owned()
        }
        E::Paren(a) => {
            expression(a, out);
            "parentheses".to_owned()
        }
        E::Binary(l, o, r) => {
            expression(l, out);
            expression(r, out);
            let by = match (o, &**r) {
                (VerilogOp::Shl | VerilogOp::Shr, E::Literal(_)) => " by a literal",
                _ => "",
            };
            format!("{o:?}{by}")
        }
        E::Unary(o, a) => {
            expression(a, out);
            format!("{o:?}")
        }
        E::Index(a, i) => {
            expression(a, out);
            expression(i, out);
            "bit".to_owned()
        }
        E::Slice(a, _, i) => {
            expression(a, out);
            expression(i, out);
            "bits".to_owned()
        }
        E::IndexReplace(a, i, v) => {
            for part in [a, i, v] {
                expression(part, out);
            }
            "replaced bit".to_owned()
        }
    };
    out.insert(name);
}
