//! Puts statements into an order in which those of one instance stand together, and cuts it into
//! pieces that are worth a condition.

use super::code::{Statement, Variables};
use super::flow::{Set, Use, variables};
use std::collections::{BTreeMap, BTreeSet};

/// Statements that run together.
#[derive(Default)]
pub(super) struct Piece {
    pub statements: Vec<Statement>,
    pub flow: Use,
    pub weight: usize,
    /// Which bit says that it must run; `None`: it always does.
    pub bit: Option<u32>,
}

/// Pieces lighter than this (in tokens) are cheaper to run than to skip.
const LIGHT: usize = 200;

/// Bits to say what must run.
const BITS: usize = 64;

/// Instances down to this depth are told apart.
const DEPTH: usize = 2;

pub(super) type Place = Vec<String>;

fn place(variables: &Variables, top: &str, v: usize) -> Option<Place> {
    let name = &variables.all[v].name;
    let inside = &name[name.find(&format!("{top}__DOT__"))?..];
    let mut path: Place = inside.split("__DOT__").skip(1).map(str::to_owned).collect();
    path.pop();
    path.truncate(DEPTH);
    (!path.is_empty()).then_some(path)
}

/// The instance that most of the variables belong to.
fn home(all: &Variables, top: &str, flow: &Use) -> Place {
    for set in [&flow.writes, &flow.reads] {
        let mut votes: BTreeMap<Place, usize> = BTreeMap::new();
        for v in set {
            if let Some(p) = place(all, top, *v) {
                *votes.entry(p).or_default() += 1;
            }
        }
        if let Some((p, _)) = votes.into_iter().max_by_key(|(_, n)| *n) {
            return p;
        }
    }
    Place::new()
}

/// What statements read themselves, without the branches below them.
pub(super) fn direct(statements: &[Statement]) -> Set {
    let mut reads = Set::new();
    for s in statements {
        match s {
            Statement::Set { index, value, .. } => {
                reads.extend(variables(index));
                reads.extend(variables(value));
            }
            Statement::Call(_) | Statement::Raise(_) => {}
            Statement::Opaque(tokens) => reads.extend(variables(tokens)),
            Statement::If { condition, .. } => reads.extend(variables(condition)),
        }
    }
    reads
}

pub(super) fn weight(statements: &[Statement]) -> usize {
    let one = |s: &Statement| match s {
        Statement::Set { index, value, .. } => 2 + index.len() + value.len(),
        Statement::Opaque(tokens) => tokens.len(),
        Statement::Call(_) | Statement::Raise(_) => 1,
        Statement::If {
            condition,
            then,
            other,
        } => condition.len() + weight(then) + weight(other),
    };
    statements.iter().map(one).sum()
}

/// Groups of statements that cannot be parted, in an order that works, with what each must follow.
pub(super) struct Groups {
    pub members: Vec<Vec<usize>>,
    pub before: Vec<BTreeSet<usize>>,
}

pub(super) fn groups(flows: &[Use]) -> Groups {
    // All that write one variable belong together.
    let mut parent: Vec<usize> = (0..flows.len()).collect();
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    let mut writer: BTreeMap<usize, usize> = BTreeMap::new();
    for (i, flow) in flows.iter().enumerate() {
        for v in &flow.writes {
            let first = *writer.entry(*v).or_insert(i);
            let (a, b) = (root(&mut parent, first), root(&mut parent, i));
            parent[a.max(b)] = a.min(b);
        }
    }
    let of: Vec<usize> = (0..flows.len()).map(|i| root(&mut parent, i)).collect();
    // Who must come before whom: writer before later reader, reader before later writer.
    let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); flows.len()];
    let mut written: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut read: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, flow) in flows.iter().enumerate() {
        let earlier = flow
            .reads
            .iter()
            .filter_map(|v| written.get(v))
            .chain(flow.writes.iter().filter_map(|v| read.get(v)));
        for e in earlier.flatten() {
            if of[*e] != of[i] {
                before[of[i]].insert(of[*e]);
            }
        }
        for v in &flow.reads {
            read.entry(*v).or_default().push(i);
        }
        for v in &flow.writes {
            written.entry(*v).or_default().push(i);
        }
    }
    // Groups that wait for each other become one.
    let component = components(&before);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..flows.len() {
        members.entry(component[of[i]]).or_default().push(i);
    }
    let number: BTreeMap<usize, usize> = members.keys().enumerate().map(|(k, c)| (*c, k)).collect();
    let mut after = vec![BTreeSet::new(); members.len()];
    for (g, earlier) in before.iter().enumerate() {
        let Some(&to) = number.get(&component[g]) else {
            continue;
        };
        for e in earlier {
            if component[*e] != component[g] {
                after[to].insert(number[&component[*e]]);
            }
        }
    }
    Groups {
        members: members.into_values().collect(),
        before: after,
    }
}

/// Strongly connected components (Tarjan's, without recursion): the component of each node.
fn components(before: &[BTreeSet<usize>]) -> Vec<usize> {
    let n = before.len();
    let (mut index, mut low) = (vec![usize::MAX; n], vec![0; n]);
    let (mut on, mut stack, mut found, mut next) = (vec![false; n], Vec::new(), vec![0; n], 0);
    for start in 0..n {
        if index[start] != usize::MAX {
            continue;
        }
        let mut calls = vec![(start, before[start].iter().copied().collect::<Vec<_>>(), 0)];
        index[start] = next;
        low[start] = next;
        next += 1;
        stack.push(start);
        on[start] = true;
        while let Some((v, edges, at)) = calls.last_mut() {
            let v = *v;
            if let Some(&w) = edges.get(*at) {
                *at += 1;
                if index[w] == usize::MAX {
                    index[w] = next;
                    low[w] = next;
                    next += 1;
                    stack.push(w);
                    on[w] = true;
                    calls.push((w, before[w].iter().copied().collect(), 0));
                } else if on[w] {
                    low[v] = low[v].min(index[w]);
                }
                continue;
            }
            calls.pop();
            if let Some((up, ..)) = calls.last() {
                low[*up] = low[*up].min(low[v]);
            }
            if low[v] == index[v] {
                while let Some(w) = stack.pop() {
                    on[w] = false;
                    found[w] = v;
                    if w == v {
                        break;
                    }
                }
            }
        }
    }
    found
}

/// All statements as one piece, in their order, which runs in every cycle.
pub(super) fn whole(statements: Vec<Statement>) -> Vec<Piece> {
    vec![Piece {
        flow: Use::of(&statements),
        weight: weight(&statements),
        statements,
        bit: None,
    }]
}

/// Pieces of the same instance, in an order that works.
pub(super) fn pieces(
    all: &Variables,
    top: &str,
    statements: Vec<Statement>,
    ticking: &Set,
) -> Vec<Piece> {
    let flows: Vec<Use> = statements.iter().map(Use::one).collect();
    let groups = groups(&flows);
    let homes: Vec<Place> = groups
        .members
        .iter()
        .map(|m| {
            // What time decides runs in every cycle: alone.
            let ticks = |i: &usize| !direct(&statements[*i..=*i]).is_disjoint(ticking);
            if m.iter().any(ticks) {
                return vec!["~".to_owned()];
            }
            let mut flow = Use::default();
            m.iter().for_each(|i| flow.then(&flows[*i]));
            home(all, top, &flow)
        })
        .collect();
    let order = schedule(&groups, &homes, &statements);
    let mut statements: Vec<Option<Statement>> = statements.into_iter().map(Some).collect();
    let pieces = order
        .into_iter()
        .map(|(home, members)| {
            let mut piece = Piece::default();
            for i in members.into_iter().flat_map(|g| &groups.members[g]) {
                piece.statements.extend(statements[*i].take());
            }
            (home, piece)
        })
        .collect();
    finish(pieces, ticking)
}

/// An order of groups in which those of one home stand together where they can.
pub(super) fn schedule(
    groups: &Groups,
    homes: &[Place],
    statements: &[Statement],
) -> Vec<(Place, Vec<usize>)> {
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); groups.members.len()];
    let mut waits: Vec<usize> = groups.before.iter().map(BTreeSet::len).collect();
    for (g, earlier) in groups.before.iter().enumerate() {
        earlier.iter().for_each(|e| after[*e].push(g));
    }
    let heavy: Vec<usize> = groups
        .members
        .iter()
        .map(|m| m.iter().map(|i| weight(&statements[*i..=*i])).sum())
        .collect();
    let mut ready: BTreeSet<usize> = (0..waits.len()).filter(|g| waits[*g] == 0).collect();
    let mut pieces = Vec::new();
    while !ready.is_empty() {
        // The instance of which most can run now.
        let candidates: BTreeSet<&Place> = ready.iter().map(|g| &homes[*g]).collect();
        let run = |home: &Place| {
            let mut order = Vec::new();
            let mut left: BTreeMap<usize, usize> = BTreeMap::new();
            let mut open: Vec<usize> = ready
                .iter()
                .copied()
                .filter(|g| homes[*g] == *home)
                .collect();
            open.reverse();
            while let Some(g) = open.pop() {
                order.push(g);
                for a in &after[g] {
                    let count = left.entry(*a).or_insert(waits[*a]);
                    *count -= 1;
                    if *count == 0 && homes[*a] == *home {
                        open.push(*a);
                    }
                }
            }
            order
        };
        let best = candidates
            .into_iter()
            .map(|h| (h, run(h)))
            .max_by_key(|(_, order)| order.iter().map(|g| heavy[*g]).sum::<usize>());
        let Some((home, order)) = best else { break };
        let home = home.clone();
        for g in &order {
            ready.remove(g);
            for a in &after[*g] {
                waits[*a] -= 1;
                if waits[*a] == 0 {
                    ready.insert(*a);
                }
            }
        }
        pieces.push((home, order));
    }
    pieces
}

/// Joins light neighbours and numbers the heavy pieces.
fn finish(found: Vec<(Place, Piece)>, ticking: &Set) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (_, mut piece) in found {
        piece.weight = weight(&piece.statements);
        match pieces.last_mut() {
            Some(last) if last.weight < LIGHT && piece.weight < LIGHT => {
                last.statements.append(&mut piece.statements);
                last.weight += piece.weight;
            }
            _ => pieces.push(piece),
        }
    }
    for piece in &mut pieces {
        piece.flow = Use::of(&piece.statements);
    }
    let mut heavy: Vec<usize> = (0..pieces.len())
        .filter(|p| {
            pieces[*p].weight >= LIGHT && direct(&pieces[*p].statements).is_disjoint(ticking)
        })
        .collect();
    heavy.sort_by_key(|p| std::cmp::Reverse(pieces[*p].weight));
    heavy.truncate(BITS);
    heavy.sort_unstable();
    for (bit, p) in heavy.into_iter().enumerate() {
        pieces[p].bit = Some(bit as u32);
    }
    pieces
}
