//! Runs what hangs on registers only in the cycles in which one of these registers has been written.
//!
//! A wire that hangs on registers alone is as it was unless one of them is written, and most writes stand behind a
//! condition. So each block of statements behind a condition gets a number, and says that it has run ([`Statement::Raise`]);
//! a wire that hangs on registers written in blocks only is computed if one of those has run. Nothing is compared.
//! Verilator's copies of registers (`__Vdly`, `__VdlySet`), which put a write off to the end of the cycle, go the same way.

use super::blocks::{Conditions, finish, number, thread};
use super::changes::only_changes;
use super::code::{Statement, Variables};
use super::flow::{Set, Use};
use super::graph::{Blocks, Graph};
use super::homes::Homes;
use super::late::put_off;
use super::nothing::{Guards, Tables};
use super::plan::{groups, schedule, weight};
use std::collections::{BTreeMap, BTreeSet};

/// Statements lighter than this (in tokens) are cheaper to run than to skip.
const LIGHT: usize = 24;

pub(super) struct Guarded {
    pub statements: Vec<Statement>,
    /// Members that keep what was local.
    pub members: String,
    /// The bits of blocks; all of them when nothing is known of what changed.
    pub bits: u64,
}

/// Puts conditions before what need not run. `outside` are the variables that others write between cycles.
pub(super) fn guard(
    mut statements: Vec<Statement>,
    all: &mut Variables,
    outside: &Set,
    tables: &Tables,
) -> Guarded {
    only_changes(&mut statements, all, outside);
    let mut count = 0;
    statements.iter_mut().for_each(|s| number(s, &mut count));
    let mut conditions = Conditions::default();
    let late = put_off(&mut statements, all, &mut conditions);
    let flows: Vec<Use> = statements.iter().map(Use::one).collect();
    let groups = groups(&flows);
    let graph = Graph::new(&statements, &flows, &groups, outside, late, all);
    let events: Vec<Blocks> = (0..groups.members.len()).map(|g| graph.events(g)).collect();
    let guards = Guards::find(&statements, &flows, &groups, &graph.pure, all, tables);

    // What hangs on the same blocks, and matters under the same condition, stands together.
    let heavy = |g: usize| {
        groups.members[g]
            .iter()
            .map(|i| weight(&statements[*i..=*i]))
            .sum()
    };
    let homes = Homes::new(events, &guards.of, heavy);
    let places: Vec<Vec<String>> = homes.of.iter().map(|h| vec![format!("{h:?}")]).collect();
    let mut taken: Vec<Option<Statement>> = statements.iter().cloned().map(Some).collect();
    let mut ordered: Vec<(Option<usize>, Vec<Statement>)> = Vec::new();
    for (_, members) in schedule(&groups, &places, &statements) {
        let mut inside: Vec<Statement> = members
            .iter()
            .flat_map(|g| &groups.members[*g])
            .filter_map(|i| taken[*i].take())
            .collect();
        let Some(&first) = members.first() else {
            continue;
        };
        let heavy = weight(&inside) >= LIGHT;
        if let (Some(v), true) = (guards.of[first], heavy) {
            inside = guards.wrap(v, &members, inside);
        }
        let condition = match homes.blocks(first) {
            Some(blocks) if heavy && !blocks.is_empty() => Some(conditions.add(blocks.clone())),
            _ => None,
        };
        ordered.push((condition, inside));
    }
    let members = keep_locals(&ordered, all);
    let mut statements = Vec::new();
    for (condition, inside) in ordered {
        match condition {
            Some(k) => statements.push(Statement::If {
                condition: Conditions::token(k),
                then: inside,
                other: Vec::new(),
            }),
            None => statements.extend(inside),
        }
    }
    thread(&mut statements, &conditions);
    let (bits, shown) = conditions.bits(&statements);
    finish(&mut statements, &bits, &shown);
    Guarded {
        statements,
        members,
        bits: conditions.kept(&shown),
    }
}

/// Locals that are read under another condition than they are written under keep their values.
fn keep_locals(ordered: &[(Option<usize>, Vec<Statement>)], all: &mut Variables) -> String {
    let mut under: BTreeMap<usize, BTreeSet<Option<usize>>> = BTreeMap::new();
    let mut conditional = Set::new();
    for (condition, inside) in ordered {
        let flow = Use::of(inside);
        for v in flow.reads.union(&flow.writes) {
            under.entry(*v).or_default().insert(*condition);
        }
        if condition.is_some() {
            conditional.extend(flow.writes);
        }
    }
    under
        .into_iter()
        .filter(|(v, places)| {
            places.len() > 1 && conditional.contains(v) && all.all[*v].local.is_some()
        })
        .map(|(v, _)| v)
        .collect::<Vec<_>>()
        .into_iter()
        .map(|v| all.keep(v))
        .collect()
}
