//! Many instances of a model at once: the clocked part of what Verilator wrote, said again for vectors.
//!
//! Verilator's C++ computes one instance. [`lanes`] reads the functions that its scheduler calls in a cycle (logic that
//! hangs on inputs, then what the edge triggers) and writes the same statements for a vector of instances, one lane
//! each. What it cannot read it refuses, with the words it stumbled over; then instances are run one by one.
//!
//! State is a structure of vectors, one of 32-bit lanes for a member of up to 32 bits, two for one of up to 64, in
//! *slots* of that size: where a member is does not depend on the number of lanes. After them stand members of 2 to 16 bits
//! (`S`: 16 bits a lane, or a word) and the flags, members of one bit, whose type `B` is up to `vector.h`: a bit for each
//! lane where the machine has such masks. A large memory stays where Verilator has it, and the state holds a pointer for
//! each lane.

mod carry;
mod cost;
mod emit;
mod lex;
mod live;
mod parse;
mod short;
mod value;

use crate::header::width;
use crate::verilate::Generated;
use emit::{MEMORY, Member, Place};
use live::{Live, keep_live};
pub(crate) use parse::Expr;
use parse::Stmt;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

/// Two pieces of C++.
#[derive(Debug, Clone)]
pub struct Lanes {
    /// `kSlots`, of which the first `kWideSlots` are members of more than 32 bits, `kShorts`, `kFlags`, a constant `at_PORT`
    /// for each port in use, and `members(root, f)`, which calls `f(slot, member)`, `f(Short{number}, member)` or
    /// `f(Flag{number}, member)`.
    pub slots: String,
    /// `State`, `settle` and `edge`, in terms of `vector.h` and its number of lanes.
    pub body: String,
    /// The constants in `body`, a line `NOCTULE_NUMBER(value)` each.
    pub numbers: String,
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
    let mut phases = Vec::new();
    for phase in ["eval_ico", "eval_nba"] {
        let mut parts = Vec::new();
        for part in called(root, text, phase)? {
            let words = lex::words(function(root, text, &part)?)?;
            for w in &words {
                if let lex::Word::Name { name, member: true } = w {
                    used.insert(name.clone());
                }
            }
            parts.push(parse::body(&words).map_err(|e| format!("{part}: {e}"))?);
        }
        phases.push(parts);
    }
    let [settle, edge] = phases.as_mut_slice() else {
        return Err("two phases are wanted".to_owned());
    };
    // What the edge leaves behind is read by the next cycle's `settle`, or passes it; what `settle` leaves behind by the
    // edge, and ports by the other blocks.
    let mut live: Live = used.iter().map(|name| (name.clone(), true)).collect();
    keep_parts(&mut settle.clone(), &mut live);
    keep_parts(edge, &mut live);
    live.extend(
        used.iter()
            .filter(|n| is_port(n))
            .map(|n| (n.clone(), true)),
    );
    keep_parts(settle, &mut live);
    let mut functions = String::new();
    for (name, parts) in [("settle", &*settle), ("edge", &*edge)] {
        let _ = writeln!(functions, "static inline void {name}(State& s) {{");
        for body in parts {
            let _ = write!(functions, "  {{\n{}  }}\n", emit::emit(&all, body)?);
        }
        functions += "}\n";
    }
    used.remove("vlSymsp");
    let mut body = tables(text);
    let mut slots = String::from(
        "struct Flag {\n  uint32_t index;\n};\nstruct Short {\n  uint32_t index;\n};\n\
         template <class R, class F>\ninline void members(R* r, F&& f) {\n",
    );
    let mut ports = String::new();
    body += "struct State {\n";
    // Wide ones first, so that they are aligned; flags last.
    let (mut at, mut wide, mut shorts, mut flags) = (0, 0, 0, 0);
    for group in [Place::Wide, Place::Word, Place::Short, Place::Flag] {
        for name in &used {
            let m = all.get(name).ok_or(format!("no member `{name}`"))?;
            if m.place() != group {
                continue;
            }
            let memory = m.elements >= Some(MEMORY);
            let (word, kind, place) = match group {
                Place::Wide if memory => ("uint32_t*", "uint32_t", at),
                Place::Wide => ("Q", "uint32_t", at),
                Place::Word => ("I", "uint32_t", at),
                Place::Short => ("S", "Short", shorts),
                Place::Flag => ("B", "Flag", flags),
            };
            let array = match m.elements {
                _ if memory => "[kLanes]".to_owned(),
                None => String::new(),
                Some(n) => format!("[{n}]"),
            };
            let _ = writeln!(body, "  {word} {name}{array};");
            let _ = writeln!(slots, "  f({kind}{{{place}}}, r->{name});");
            if is_port(name) {
                let _ = writeln!(ports, "constexpr {kind} at_{name}{{{place}}};");
            }
            match group {
                Place::Wide if memory => at += 2,
                Place::Wide => at += 2 * m.elements.unwrap_or(1),
                Place::Word => at += m.elements.unwrap_or(1),
                Place::Short => shorts += 1,
                Place::Flag => flags += 1,
            }
        }
        if group == Place::Wide {
            wide = at;
        }
    }
    let _ = write!(
        slots,
        "}}\nconstexpr uint32_t kWideSlots = {wide}, kSlots = {at}, kShorts = {shorts}, kFlags = {flags};\n{ports}"
    );
    body += "};\n";
    body += &functions;
    let numbers = numbers(&functions).iter().fold(String::new(), |all, n| {
        all + &format!("NOCTULE_NUMBER({n:#x}U)\n")
    });
    Ok(Lanes {
        slots,
        body,
        numbers,
    })
}

/// The constants of a text for vectors, but for 0 and ~0, which need no memory; with 1, what a flag is as a word, and the lower
/// half of a word.
fn numbers(text: &str) -> BTreeSet<u32> {
    let mut all = BTreeSet::from([1, 0xffff]);
    for word in ["number<0x", "pick<0x", "bit<0x"] {
        for after in text.split(word).skip(1) {
            let digits = after.split_once("U>").map(|(digits, _)| digits);
            all.extend(digits.and_then(|d| u32::from_str_radix(d, 16).ok()));
        }
    }
    all.retain(|n| ![0, u32::MAX].contains(n));
    all
}

/// One value of the C++ that Verilator writes.
pub(crate) fn value(text: &str) -> Result<Expr, String> {
    parse::value(&lex::words(text)?)
}

fn is_port(name: &str) -> bool {
    !name.contains("__DOT__") && !name.starts_with("__V")
}

/// [`keep_live`] of the parts of a phase.
fn keep_parts(parts: &mut [Vec<Stmt>], live: &mut Live) {
    for part in parts.iter_mut().rev() {
        *part = keep_live(std::mem::take(part), live);
    }
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

/// The tables of constants, as arrays of words; of 256 bits, as such (`Bits`).
fn tables(text: &str) -> String {
    let mut out = String::new();
    for t in text.split("extern const VlUnpacked<").skip(1) {
        if let Some((head, after)) = t.split_once(" = {{")
            && let Some((numbers, _)) = after.split_once("}}")
            && let Some((_, name)) = head.rsplit_once("> ")
            && !head.contains(';')
        {
            let _ = match packed(numbers) {
                Some(words) => writeln!(out, "static const Bits {name} = {{{{{words}}}}};"),
                None => writeln!(out, "static const uint32_t {name}[] = {{{numbers}}};"),
            };
        }
    }
    out
}

/// Of 256 bits, a number each: eight words.
fn packed(numbers: &str) -> Option<String> {
    let bit = |number: &str| match number.trim() {
        "0U" => Some(0),
        "1U" => Some(1),
        _ => None,
    };
    let bits: Vec<u32> = numbers.split(',').map(bit).collect::<Option<_>>()?;
    let words = bits.chunks(32).map(|word| {
        let word = word.iter().rev().fold(0, |all, bit| all << 1 | bit);
        format!("{word:#x}U")
    });
    (bits.len() == 256).then(|| words.collect::<Vec<_>>().join(", "))
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
    let member = Member { bits, elements };
    (bits <= 64).then(|| (name.to_owned(), member))
}

#[cfg(test)]
mod tests;
