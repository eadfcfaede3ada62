//! Registers that are written in every cycle, but seldom change.

use super::code::{Statement, Token, Variables};
use super::flow::{Set, Use};
use super::graph::Graph;
use super::plan::{groups, weight};
use std::collections::BTreeMap;

/// A comparison costs as much as this many tokens of what it saves.
const WORTH: usize = 60;

/// The versions of variables below this are others'.
const NUMBERS: usize = 100_000;

/// Writes a register only if it changes, where much hangs on it.
pub(super) fn only_changes(statements: &mut Vec<Statement>, all: &mut Variables, outside: &Set) {
    let flows: Vec<Use> = statements.iter().map(Use::one).collect();
    let groups = groups(&flows);
    let graph = Graph::new(statements, &flows, &groups, outside, BTreeMap::new(), all);
    let mut hangs: BTreeMap<usize, usize> = BTreeMap::new();
    for (g, members) in groups.members.iter().enumerate() {
        if graph.wires[g] {
            let own: usize = members.iter().map(|i| weight(&statements[*i..=*i])).sum();
            for v in &graph.uses[g].exposed {
                *hangs.entry(*v).or_default() += own;
            }
        }
    }
    let mut instead: BTreeMap<usize, [Statement; 2]> = BTreeMap::new();
    for (g, members) in groups.members.iter().enumerate() {
        let &[at] = members.as_slice() else { continue };
        let Statement::Set { to, index, value } = &statements[at] else {
            continue;
        };
        let register = index.is_empty() && all.all[*to].local.is_none() && !all.all[*to].array;
        if !register || graph.wires[g] || hangs.get(to).copied().unwrap_or(0) < WORTH {
            continue;
        }
        let (to, value) = (*to, value.clone());
        let Some(new) = all.version(to, NUMBERS + at) else {
            continue;
        };
        let set = |to, value| Statement::Set {
            to,
            index: Vec::new(),
            value,
        };
        let text = |t: &str| Token::Text(t.to_owned());
        let (one, other) = (Token::Variable(new), Token::Variable(to));
        let compare = Statement::If {
            condition: vec![text("("), one.clone(), text("!="), other, text(")")],
            then: vec![set(to, vec![one])],
            other: Vec::new(),
        };
        instead.insert(at, [set(new, value), compare]);
    }
    *statements = std::mem::take(statements)
        .into_iter()
        .enumerate()
        .flat_map(|(i, s)| instead.remove(&i).map_or(vec![s], Vec::from))
        .collect();
}
