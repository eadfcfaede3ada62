//! A shorter way to run one clock cycle of a verilated block.
//!
//! Verilator writes two functions: what hangs on inputs is computed when inputs have changed, and
//! all that hangs on registers or inputs after a clock's edge. A chip composed of blocks gives each
//! block its inputs and then an edge, in every cycle, and knows that outputs hang on registers
//! alone. So what inputs decide is computed twice, the second time for nobody; and in a block that
//! works, most parts have nothing to do, yet are computed.
//!
//! Here that C++ is read and written again as one function for a cycle:
//! - values that nobody reads before they are computed anew are not computed, nor what `rst_i`
//!   would do (with `rst_i` Verilator's own functions run);
//! - with [`Cut::Activity`] it is cut into pieces by the instances of the design, and a piece runs
//!   only if something that it reads has changed since it ran last;
//! - with [`Cut::Writes`] what hangs on registers alone is computed if one of them has been written ([`writes`]), and there is a
//!   copy of the cycle for each of the [`Situations`] in which most of the block is idle.
//!
//! Why pieces are right: a piece is all that writes the variables it writes, so if what comes in
//! is as it was when it ran last, running it would leave everything as it is. A piece compares what
//! it wrote with what was there and raises the bits of the pieces that read it; arrays are not
//! compared, a write is a change. The statements are Verilator's, on the same members, in an order
//! that keeps every read before or after every write as it was.

mod blocks;
mod changes;
mod choices;
mod code;
mod emit;
mod flow;
mod graph;
mod homes;
mod known;
mod late;
mod nothing;
mod plan;
mod situations;
mod writes;

use crate::Generated;
use code::Variables;
use flow::{Set, Use};
pub use situations::{Fact, Situation, Situations};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Ports by what becomes of them while a chip runs; all other inputs change now and then.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    /// Other in every cycle, like time.
    pub ticking: &'static [&'static str],
    /// Set once, before the first cycle.
    pub constant: &'static [&'static str],
    /// Tied to a value.
    pub tied: &'static [(&'static str, u64)],
    /// Outputs, in fact: those that nobody reads.
    pub unread: &'static [&'static str],
}

/// How a cycle is cut into pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Not at all: best for blocks that are small, or whose parts mostly work together.
    Whole,
    /// What hangs on registers alone runs when one of them has been written: best for blocks of many small parts of which
    /// few work at a time. Whoever changes such a model otherwise sets its member `active` to all ones.
    Writes,
    /// Pieces run when something they read has changed: best for large blocks of which little
    /// works at a time. Whoever changes such a model otherwise sets its member `active` to all ones.
    Activity,
}

/// Adds the function `PREFIX_cycle(ROOT*)` to what was generated: it takes the inputs as they are
/// and runs one rising edge. Wires that hang on inputs are then not up to date; registers and
/// outputs are.
///
/// # Errors
/// With a sentence when Verilator's output is not as 5.048 writes it.
pub fn add_cycle(
    generated: &mut Generated,
    top: &str,
    inputs: Inputs,
    cut: Cut,
    situations: &Situations,
) -> Result<(), String> {
    let root = format!("{}___024root", generated.prefix);
    let header_path = generated.dir.join(format!("{root}.h"));
    let read =
        |path: &Path| fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()));
    let write = |path: &Path, text: &str| {
        fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
    };
    let header = read(&header_path)?;
    let mut text = String::new();
    for path in &generated.sources {
        text += &read(path)?;
    }
    let (members, function) = rewrite(
        &header,
        &text,
        &generated.prefix,
        top,
        inputs,
        cut,
        situations,
    )?;
    let mark = "    // INTERNAL VARIABLES\n";
    if !header.contains(mark) {
        return Err(format!("no place for members in {root}.h"));
    }
    write(
        &header_path,
        &header.replace(mark, &format!("{members}{mark}")),
    )?;
    let source = generated
        .dir
        .join(format!("{}__cycle.cpp", generated.prefix));
    write(&source, &function)?;
    generated.sources.push(source);
    Ok(())
}

/// Members for the root class, and a source file.
fn rewrite(
    header: &str,
    text: &str,
    prefix: &str,
    top: &str,
    inputs: Inputs,
    cut: Cut,
    situations: &Situations,
) -> Result<(String, String), String> {
    let root = format!("{prefix}___024root");
    let mut variables = Variables::new(header);
    let mut statements = Vec::new();
    let mut before_edge = Set::new();
    let (mut functions, mut phases) = (0, Vec::new());
    for (phase, trigger) in [
        ("eval_ico", "__VicoTriggered"),
        ("eval_nba", "__VnbaTriggered"),
    ] {
        let name = format!("{root}___{phase}");
        if code::body_of(text, &name).is_none() {
            continue;
        }
        let parsed = code::expand(text, &name, &mut functions, &mut variables)?;
        if phase == "eval_ico" {
            before_edge.extend(Use::of(&parsed).writes);
        }
        statements.extend(parsed);
        phases.push((name, trigger));
    }
    if statements.is_empty() {
        return Err(format!("{root}: nothing to run"));
    }
    let ports = ports(header);
    let known = variables.all.clone();
    let find = |name: &str| {
        known
            .iter()
            .position(|v| v.local.is_none() && v.name == name)
    };
    let find_all = |names: &[&str]| -> Set { names.iter().filter_map(|n| find(n)).collect() };
    if let Some(reset) = find("rst_i") {
        statements = flow::assume_zero(statements, reset);
    }

    for (name, value) in inputs.tied {
        if let Some(v) = find(name) {
            statements = flow::assume(statements, v, *value);
        }
    }
    let unread = find_all(inputs.unread);
    let outputs: Set = ports
        .iter()
        .filter(|(_, input)| !input)
        .filter_map(|(name, _)| find(name))
        .collect();
    let members: Set = (0..known.len())
        .filter(|v| known[*v].local.is_none())
        .collect();
    let mut needed = Use::of(&statements).exposed;
    loop {
        // What inputs decide is computed again before it is read.
        let mut live: Set = members
            .iter()
            .filter(|v| !before_edge.contains(v) || needed.contains(v) || outputs.contains(v))
            .filter(|v| !unread.contains(v))
            .copied()
            .collect();
        let weight = plan::weight(&statements);
        statements = flow::drop_dead(statements, &mut live);
        needed = Use::of(&statements).exposed;
        if plan::weight(&statements) == weight {
            break;
        }
    }
    flow::part_versions(&mut statements, &mut variables, &needed);

    let (ticking, constant) = (find_all(inputs.ticking), find_all(inputs.constant));
    let (mut kept, mut own) = (String::new(), 0);
    let (mut key, mut copies) = (Vec::new(), Vec::new());
    if cut != Cut::Writes && !situations.cases.is_empty() {
        return Err(format!(
            "{root}: situations are for `Cut::Writes`, not `{cut:?}`"
        ));
    }
    if cut == Cut::Writes {
        let outside = ports
            .iter()
            .filter(|(_, input)| *input)
            .filter_map(|(name, _)| find(name))
            .filter(|v| !constant.contains(v))
            .collect();
        let tables = nothing::tables(text);
        let guarded = writes::guard(statements, &mut variables, &outside, &tables);
        (statements, kept, own) = (guarded.statements, guarded.members, guarded.bits);
        let is_member = |v: &usize| variables.all[*v].local.is_none();
        let live: Set = (0..variables.all.len())
            .filter(is_member)
            .filter(|v| !before_edge.contains(v) || needed.contains(v) || outputs.contains(v))
            .filter(|v| !unread.contains(v))
            .collect();
        statements = flow::drop_dead(statements, &mut live.clone());
        (key, copies) = situations::copies(&statements, situations, own, &variables, &tables)?;
        for copy in &mut copies {
            copy.each(&|statements| flow::drop_dead(statements, &mut live.clone()));
        }
    }
    let pieces = match cut {
        Cut::Whole | Cut::Writes => plan::whole(statements),
        Cut::Activity => plan::pieces(&variables, top, statements, &ticking),
    };
    let others = ports
        .iter()
        .filter(|(name, input)| *input && name != "clk_i" && name != "rst_i")
        .filter_map(|(name, _)| find(name))
        .filter(|v| !ticking.contains(v) && !constant.contains(v))
        .collect();
    let (special, cases) = choices::emit(&key, &copies, &variables, prefix);
    let emitted = emit::Emitter {
        variables: &variables,
        pieces: &pieces,
        ticking,
        inputs: others,
    }
    .emit();
    let (member, load, store, wake) = match cut {
        Cut::Whole => ("", String::new(), "", ""),
        Cut::Writes => (
            "    QData active = ~0ULL;\n",
            format!("    QData d = vlSelfRef.active & {own:#x}ULL;\n    vlSelfRef.active = 0;\n"),
            "",
            "        vlSelfRef.active = ~0ULL;\n",
        ),
        Cut::Activity => (
            "    QData active = ~0ULL;\n",
            "    QData d = vlSelfRef.active;\n".to_owned(),
            "    vlSelfRef.active = d;\n",
            "        vlSelfRef.active = ~0ULL;\n",
        ),
    };
    let declared: String = phases
        .iter()
        .map(|(name, _)| format!("void {name}({root}* vlSelf);\n"))
        .collect();
    let plain: String = phases
        .iter()
        .map(|(name, trigger)| {
            format!("        vlSelfRef.{trigger}[0U] = 1ULL;\n        {name}(vlSelf);\n")
        })
        .collect();
    let tables: BTreeSet<&str> = text
        .lines()
        .filter(|line| line.starts_with("extern const ") && line.ends_with(';'))
        .collect();
    let tables: String = tables.iter().map(|line| format!("{line}\n")).collect();
    let function = format!(
        "// Written by noctule-verilate-build from what Verilator wrote.\n\
         #include \"{prefix}__pch.h\"\n\n{tables}{declared}\n{special}\
         void {prefix}_cycle({root}* vlSelf) {{\n    auto& vlSelfRef = *vlSelf;\n    \
         if (VL_UNLIKELY(vlSelfRef.rst_i)) {{\n{plain}{wake}        return;\n    }}\n\
         {cases}{load}{}{store}}}\n",
        emitted.body
    );
    Ok((format!("{member}{kept}{}", emitted.members), function))
}

/// The names of scalar ports, and whether each is an input.
fn ports(header: &str) -> Vec<(String, bool)> {
    let one = |line: &str| {
        let line = line.trim();
        let input = line.starts_with("VL_IN");
        if !input && !line.starts_with("VL_OUT") {
            return None;
        }
        let (_, inside) = line.split_once('(')?;
        Some((inside.split([',', ')']).next()?.to_owned(), input))
    };
    header.lines().filter_map(one).collect()
}

#[cfg(test)]
mod tests;
