//! Identifiers of the emitted text.

use crate::EmitError;
use std::collections::BTreeSet;

/// SystemVerilog's reserved words that a signal or instance could plausibly be called.
const RESERVED: &[&str] = &[
    "alias",
    "always",
    "and",
    "assert",
    "assign",
    "assume",
    "automatic",
    "before",
    "begin",
    "bind",
    "bit",
    "break",
    "buf",
    "byte",
    "case",
    "cell",
    "checker",
    "class",
    "config",
    "const",
    "constraint",
    "context",
    "continue",
    "cover",
    "default",
    "design",
    "disable",
    "do",
    "edge",
    "else",
    "end",
    "enum",
    "event",
    "expect",
    "export",
    "extends",
    "extern",
    "final",
    "first_match",
    "for",
    "force",
    "forever",
    "fork",
    "function",
    "generate",
    "global",
    "if",
    "iff",
    "import",
    "initial",
    "inout",
    "input",
    "inside",
    "instance",
    "int",
    "integer",
    "interface",
    "join",
    "let",
    "library",
    "local",
    "logic",
    "longint",
    "matches",
    "modport",
    "module",
    "nand",
    "negedge",
    "new",
    "nor",
    "not",
    "null",
    "or",
    "output",
    "package",
    "packed",
    "parameter",
    "posedge",
    "priority",
    "program",
    "property",
    "protected",
    "pure",
    "rand",
    "ref",
    "reg",
    "release",
    "repeat",
    "restrict",
    "return",
    "scalared",
    "sequence",
    "shortint",
    "signed",
    "small",
    "static",
    "string",
    "strong",
    "struct",
    "super",
    "supply0",
    "supply1",
    "table",
    "tagged",
    "task",
    "this",
    "throughout",
    "time",
    "timeout",
    "tri",
    "type",
    "typedef",
    "union",
    "unique",
    "unsigned",
    "until",
    "use",
    "var",
    "vectored",
    "virtual",
    "void",
    "wait",
    "weak",
    "while",
    "wildcard",
    "wire",
    "with",
    "within",
    "xnor",
    "xor",
];

/// rust-hdl's separator becomes an underscore.
pub(crate) fn plain(name: &str) -> String {
    name.replace('$', "_")
}

/// Refuses reserved words and names that two signals would share.
pub(crate) fn check<'a>(
    block: &str,
    names: impl Iterator<Item = &'a String>,
) -> Result<(), EmitError> {
    let mut seen = BTreeSet::new();
    for name in names {
        let problem = if RESERVED.contains(&name.as_str()) {
            "is reserved in SystemVerilog"
        } else if !seen.insert(name) {
            "is used twice"
        } else {
            continue;
        };
        return Err(EmitError::Name {
            block: block.into(),
            name: name.clone(),
            problem,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_and_shared_names_are_refused() {
        let list = |names: &[&str]| names.iter().map(|n| n.to_string()).collect::<Vec<_>>();
        assert!(check("b", list(&["a", "b_q"]).iter()).is_ok());
        let shared = check("b", list(&["a", "a"]).iter()).unwrap_err();
        assert_eq!(shared.to_string(), "b: the name a is used twice");
        let reserved = check("b", list(&["output"]).iter()).unwrap_err();
        assert_eq!(
            reserved.to_string(),
            "b: the name output is reserved in SystemVerilog"
        );
    }
}
