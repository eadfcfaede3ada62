//! Many instances of a model at once: the clocked part of what Verilator wrote, said again for vectors.
//!
//! Verilator's C++ computes one instance. [`lanes`] reads the functions that its scheduler calls in a cycle (logic that
//! hangs on inputs, then what the edge triggers) and writes the same statements for a vector of instances, one lane
//! each. What it cannot read it refuses, with the words it stumbled over; then instances are run one by one.
//!
//! State is a structure of vectors, one of 32-bit lanes for a member of up to 32 bits, two for one of up to 64, in
//! *slots* of that size: where a member is does not depend on the number of lanes. A large memory stays where Verilator
//! has it, and the state holds a pointer for each lane.

mod emit;
mod lex;
mod parse;

use crate::header::width;
use crate::verilate::Generated;
use emit::{MEMORY, Member};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

/// Two pieces of C++.
#[derive(Debug, Clone)]
pub struct Lanes {
    /// `kSlots`, a constant `at_PORT` for each port in use, and `members(root, f)`, which calls `f(slot, member)`.
    pub slots: String,
    /// `State`, `settle` and `edge`, in terms of `vector.h` and its number of lanes.
    pub body: String,
}

/// Says the clocked part of a model again for vectors.
///
/// # Errors
/// What was not understood.
pub fn lanes(model: &Generated) -> Result<Lanes, String> {
    let read = |path: &std::path::Path| {
        fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
    };
    let header = read(&model.dir.join(format!("{}___024root.h", model.prefix)))?;
    let mut text = String::new();
    for source in &model.sources {
        text += &read(source)?;
    }
    translate(&format!("{}___024root", model.prefix), &header, &text)
}

fn translate(root: &str, header: &str, text: &str) -> Result<Lanes, String> {
    let all = members(header);
    let mut used = BTreeSet::new();
    let mut functions = String::new();
    for (name, phase) in [("settle", "eval_ico"), ("edge", "eval_nba")] {
        let _ = writeln!(functions, "static inline void {name}(State& s) {{");
        for part in called(root, text, phase)? {
            let words = lex::words(function(root, text, &part)?)?;
            for w in &words {
                if let lex::Word::Name { name, member: true } = w {
                    used.insert(name.clone());
                }
            }
            let body = parse::body(&words).map_err(|e| format!("{part}: {e}"))?;
            let _ = write!(functions, "  {{\n{}  }}\n", emit::emit(&all, &body)?);
        }
        functions += "}\n";
    }
    used.remove("vlSymsp");
    let mut body = tables(text);
    let mut slots =
        String::from("template <class R, class F>\ninline void members(R* r, F&& f) {\n");
    let mut ports = String::new();
    body += "struct State {\n";
    // Wide ones first, so that they are aligned.
    let (mut at, mut in_order) = (0, Vec::new());
    for wide in [true, false] {
        for name in &used {
            let m = all.get(name).ok_or(format!("no member `{name}`"))?;
            if wide == (m.wide || m.elements >= Some(MEMORY)) {
                in_order.push((name, m));
            }
        }
    }
    for (name, m) in in_order {
        let _ = writeln!(slots, "  f({at}, r->{name});");
        if !name.contains("__DOT__") && !name.starts_with("__V") {
            let _ = writeln!(ports, "constexpr uint32_t at_{name} = {at};");
        }
        at += match (m.elements, m.wide) {
            (Some(n), _) if n >= MEMORY => {
                let _ = writeln!(body, "  uint32_t* {name}[kLanes];");
                2
            }
            (elements, wide) => {
                let array = elements.map_or(String::new(), |n| format!("[{n}]"));
                let _ = writeln!(body, "  {} {name}{array};", if wide { "Q" } else { "I" });
                elements.unwrap_or(1) * (1 + u32::from(wide))
            }
        };
    }
    let _ = write!(slots, "}}\nconstexpr uint32_t kSlots = {at};\n{ports}");
    body += "};\n";
    body += &functions;
    Ok(Lanes { slots, body })
}

/// The parts of a phase of the scheduler, in order; none if the design has no such phase.
fn called(root: &str, text: &str, phase: &str) -> Result<Vec<String>, String> {
    let Ok(body) = function(root, text, phase) else {
        return Ok(Vec::new());
    };
    let start = format!("{root}___");
    let parts: Vec<String> = body
        .split(&start)
        .skip(1)
        .filter_map(|t| t.split_once("(vlSelf)").map(|(name, _)| name))
        .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .map(str::to_owned)
        .collect();
    if parts.is_empty() {
        return Err(format!("{phase} calls nothing"));
    }
    Ok(parts)
}

/// What is between the braces of a function.
fn function<'a>(root: &str, text: &'a str, name: &str) -> Result<&'a str, String> {
    let head = format!("void {root}___{name}({root}* vlSelf) {{");
    let (_, after) = text
        .split_once(&head)
        .ok_or(format!("no function {name}"))?;
    let (body, _) = after
        .split_once("\n}\n")
        .ok_or(format!("{name} has no end"))?;
    Ok(body)
}

/// The tables of constants, as arrays of words.
fn tables(text: &str) -> String {
    let mut out = String::new();
    for t in text.split("extern const VlUnpacked<").skip(1) {
        if let Some((head, after)) = t.split_once(" = {{")
            && let Some((numbers, _)) = after.split_once("}}")
            && let Some((_, name)) = head.rsplit_once("> ")
            && !head.contains(';')
        {
            let _ = writeln!(out, "static const uint32_t {name}[] = {{{numbers}}};");
        }
    }
    out
}

/// The members of a model's root of up to 64 bits, and arrays of them.
fn members(header: &str) -> BTreeMap<String, Member> {
    header.lines().filter_map(|l| member(l.trim())).collect()
}

fn member(line: &str) -> Option<(String, Member)> {
    if let Some((_, rest)) = line
        .strip_prefix("VL_IN")
        .or(line.strip_prefix("VL_OUT"))
        .and_then(|l| l.split_once('('))
    {
        let mut fields = rest.strip_suffix(");")?.split(',');
        let name = fields.next()?.trim_start_matches('&');
        let bits = width(fields.next()?, fields.next()?)?;
        return sized(name, bits, None);
    }
    let (kind, name) = line.strip_suffix(';')?.rsplit_once(' ')?;
    let (word, sizes) = kind.split_once("*/")?;
    let (start, range) = word.split_once("/*")?;
    let (msb, lsb) = range.split_once(':')?;
    let bits = width(msb, lsb)?;
    if ["CData", "SData", "IData", "QData"].contains(&start) && sizes.is_empty() {
        return sized(name, bits, None);
    }
    let elements = sizes.strip_prefix(", ")?.strip_suffix('>')?.parse().ok()?;
    if !start.starts_with("VlUnpacked<") || start.matches('<').count() > 1 {
        return None;
    }
    sized(name, bits, Some(elements))
}

fn sized(name: &str, bits: u32, elements: Option<u32>) -> Option<(String, Member)> {
    let member = Member {
        wide: bits > 32,
        flag: bits == 1,
        elements,
    };
    (bits <= 64).then(|| (name.to_owned(), member))
}

#[cfg(test)]
mod tests;
