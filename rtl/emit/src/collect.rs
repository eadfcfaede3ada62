//! The tree of blocks, as rust-hdl's `Probe` shows it.

use crate::lut_ram::MARK;
use rust_hdl::prelude::*;

/// A signal of a block.
pub(crate) struct AtomInfo {
    pub name: String,
    pub kind: AtomKind,
    pub bits: usize,
    /// Whether it is a plain vector: not an enum, a struct or signed.
    pub plain: bool,
    /// Value of a constant, as rust-hdl prints it.
    pub value: VerilogLiteral,
}

/// What a block is to the emitter.
pub(crate) enum Kind {
    /// rust-hdl's flip-flop.
    Dff,
    /// Our memory.
    LutRam,
    /// A module of its own.
    Module,
}

/// A block with its children.
pub(crate) struct Node {
    pub name: String,
    pub atoms: Vec<AtomInfo>,
    pub children: Vec<Node>,
    pub code: Verilog,
}

impl Node {
    pub(crate) fn kind(&self) -> Kind {
        match &self.code {
            Verilog::Custom(text) if text == MARK => Kind::LutRam,
            Verilog::Custom(text)
                if self.atoms.len() == 3
                    && text.contains("always @(posedge clock) begin\n   q <= d;\nend") =>
            {
                Kind::Dff
            }
            _ => Kind::Module,
        }
    }

    pub(crate) fn atom(&self, name: &str) -> Option<&AtomInfo> {
        self.atoms.iter().find(|a| a.name == name)
    }
}

#[derive(Default)]
struct Collect {
    stack: Vec<Node>,
    namespace: Vec<String>,
    root: Option<Node>,
}

impl Probe for Collect {
    fn visit_start_scope(&mut self, name: &str, node: &dyn Block) {
        let node = Node {
            name: name.into(),
            atoms: vec![],
            children: vec![],
            code: node.hdl(),
        };
        self.stack.push(node);
    }
    fn visit_end_scope(&mut self, _: &str, _: &dyn Block) {
        let node = self.stack.pop();
        match self.stack.last_mut() {
            Some(parent) => parent.children.extend(node),
            None => self.root = node,
        }
    }
    fn visit_start_namespace(&mut self, name: &str, _: &dyn Block) {
        self.namespace.push(name.into());
    }
    fn visit_end_namespace(&mut self, _: &str, _: &dyn Block) {
        self.namespace.pop();
    }
    fn visit_atom(&mut self, name: &str, atom: &dyn Atom) {
        let mut path = self.namespace.clone();
        path.push(name.into());
        if let Some(node) = self.stack.last_mut() {
            node.atoms.push(AtomInfo {
                name: path.join("$"),
                kind: atom.kind(),
                bits: atom.bits(),
                plain: matches!(atom.descriptor().kind, TypeKind::Bits(_)),
                value: atom.verilog(),
            });
        }
    }
}

/// The tree below `block`; none for something that is not a block (an array at the top).
pub(crate) fn collect(block: &dyn Block, name: &str) -> Option<Node> {
    let mut probe = Collect::default();
    block.accept(name, &mut probe);
    probe.root
}
