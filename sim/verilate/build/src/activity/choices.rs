//! Of the copies of a cycle for situations (`situations.rs`): a function each, and what chooses among them.

use super::code::Variables;
use super::emit::Emitter;
use super::flow::Set;
use super::plan::whole;
use super::situations::{Copy, Found};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// C++: a function for each copy, and what chooses among them when a cycle begins.
pub(super) fn emit(
    key: &[usize],
    copies: &[Copy],
    all: &Variables,
    prefix: &str,
) -> (String, String) {
    if copies.is_empty() {
        return (String::new(), String::new());
    }
    let mut out = Choices {
        all,
        prefix,
        functions: String::new(),
        count: 0,
    };
    let mut cases = String::new();
    let which: Vec<String> = key.iter().map(|v| out.name(*v)).collect();
    let which = either(&which);
    let _ = writeln!(cases, "    if (vlSelfRef.active == 0) switch ({which}) {{");
    let mut last = None;
    for copy in copies {
        if last != Some(copy.key) {
            let end = last.map_or("", |_| "            break;\n");
            let _ = writeln!(cases, "{end}        case {:#x}:", copy.key);
        }
        last = Some(copy.key);
        out.one(copy, &mut cases);
    }
    cases += "            break;\n        default: break;\n    }\n";
    (out.functions, cases)
}

struct Choices<'a> {
    all: &'a Variables,
    prefix: &'a str,
    functions: String,
    count: usize,
}

impl Choices<'_> {
    fn name(&self, v: usize) -> String {
        self.all.text(v, &BTreeSet::new())
    }

    fn one(&mut self, copy: &Copy, cases: &mut String) {
        let call = format!("return {}(vlSelfRef);", self.function(copy));
        let holds = self.holds(&copy.facts);
        if copy.within.is_empty() {
            let _ = writeln!(cases, "            if ({holds}) {call}");
            return;
        }
        let _ = writeln!(cases, "            if ({holds}) {{");
        copy.within.iter().for_each(|copy| self.one(copy, cases));
        let _ = writeln!(cases, "            {call}\n            }}");
    }

    /// The condition that all of them hold, decided at once: which of them does not, a processor could not foresee.
    fn holds(&self, facts: &[Found]) -> String {
        let wrong = |(v, bits, is): &Found| {
            let name = self.name(*v);
            let masked = match *bits {
                u64::MAX => name,
                bits => format!("({name} & {bits:#x}ULL)"),
            };
            match is {
                0 => masked,
                is => format!("({masked} ^ {is:#x}U)"),
            }
        };
        format!(
            "({}) == 0",
            either(&facts.iter().map(wrong).collect::<Vec<_>>())
        )
    }

    /// Writes a copy's function; its name.
    fn function(&mut self, copy: &Copy) -> String {
        let (number, prefix) = (self.count, self.prefix);
        self.count += 1;
        let name = format!("{prefix}_situation_{number}");
        let pieces = whole(copy.statements.clone());
        let body = Emitter {
            variables: self.all,
            pieces: &pieces,
            ticking: Set::new(),
            inputs: Set::new(),
        }
        .emit()
        .body;
        let _ = write!(
            self.functions,
            "static void {name}({prefix}___024root& vlSelfRef) {{\n    QData d = 0;\n{}}}\n\n",
            // So that conditions have names of their own.
            body.replace("    if (", &format!("    if (/*{number}*/ "))
        );
        name
    }
}

fn either(of: &[String]) -> String {
    match of.is_empty() {
        true => "0".to_owned(),
        false => of.join(" | "),
    }
}
