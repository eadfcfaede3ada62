//! Values that are 0 when there is nothing to do, and what is then known to be constant.
//!
//! Of a variable it is asked what follows when it is 0: which others then have values that hang on nothing else, and which
//! statements do nothing. If these are many, they are put behind the condition that it is not 0, and the variables get
//! their constants otherwise.

use super::code::{Statement, Token, Variables};
use super::flow::{Set, Use};
use super::known::{Evaluator, Known, parsed};
pub(super) use super::known::{Tables, tables};
use super::plan::{Groups, weight};
use crate::lanes::Expr;
use std::collections::{BTreeMap, BTreeSet};

/// Less work than this (in tokens) is not worth a condition.
const WORTH: usize = 60;

#[derive(Default)]
pub(super) struct Guards {
    /// For each group the variable that must not be 0 for it to matter.
    pub of: Vec<Option<usize>>,
    /// What a group's variables are otherwise.
    otherwise: BTreeMap<usize, Vec<(usize, u64)>>,
}

/// A statement with its expressions read.
enum Read {
    Set(usize, Option<Expr>),
    If(Option<Expr>, Vec<Read>, Vec<Read>),
    Other(Set),
}

fn read(s: &Statement) -> Read {
    let all = |b: &[Statement]| b.iter().map(read).collect();
    match s {
        Statement::Set { to, index, value } if index.is_empty() => Read::Set(*to, parsed(value)),
        Statement::If {
            condition,
            then,
            other,
        } => Read::If(parsed(condition), all(then), all(other)),
        _ => Read::Other(Use::one(s).writes),
    }
}

fn run(statements: &[Read], at: &mut Evaluator) {
    for s in statements {
        match s {
            Read::Set(to, value) => {
                let top = Known::of_type(at.all, *to);
                let value = value.as_ref().map_or(top, |e| at.value(e));
                at.given.insert(*to, value.within(top));
            }
            Read::If(condition, then, other) => {
                let known = condition.as_ref().map(|c| at.value(c));
                match known.and_then(|k| k.truth()) {
                    Some(true) => run(then, at),
                    Some(false) => run(other, at),
                    None => {
                        let before = at.given.clone();
                        run(then, at);
                        let one = std::mem::replace(&mut at.given, before);
                        run(other, at);
                        at.join(&one);
                    }
                }
            }
            Read::Other(writes) => writes.iter().for_each(|v| {
                at.given.remove(v);
            }),
        }
    }
}

/// Whether a statement does nothing.
fn idle(s: &Read, at: &Evaluator) -> bool {
    match s {
        Read::If(Some(condition), _, other) => {
            at.value(condition).truth() == Some(false) && other.iter().all(|s| idle(s, at))
        }
        _ => false,
    }
}

impl Guards {
    /// `pure` says which groups compute something from other variables.
    pub fn find(
        statements: &[Statement],
        flows: &[Use],
        groups: &Groups,
        pure: &[bool],
        all: &Variables,
        tables: &Tables,
    ) -> Self {
        let mut found = Guards {
            of: vec![None; groups.members.len()],
            otherwise: BTreeMap::new(),
        };
        let uses: Vec<Use> = groups
            .members
            .iter()
            .map(|m| {
                let mut flow = Use::default();
                m.iter().for_each(|i| flow.then(&flows[*i]));
                flow
            })
            .collect();
        let bodies: Vec<Vec<Read>> = groups
            .members
            .iter()
            .map(|m| m.iter().map(|i| read(&statements[*i])).collect())
            .collect();
        let heavy: Vec<usize> = groups
            .members
            .iter()
            .map(|m| m.iter().map(|i| weight(&statements[*i..=*i])).sum())
            .collect();
        let order = in_order(groups);
        let scalar = |v: usize| !all.all[v].array && all.kind(v).is_some();
        let candidates: Vec<(usize, usize)> = (0..uses.len())
            .filter(|g| pure[*g] && uses[*g].kills.len() == 1)
            .filter_map(|g| Some((g, *uses[g].kills.first()?)))
            .filter(|(_, v)| {
                scalar(*v) && uses.iter().filter(|u| u.exposed.contains(v)).count() > 1
            })
            .collect();
        let mut last: BTreeMap<usize, usize> = BTreeMap::new();
        for (i, flow) in flows.iter().enumerate() {
            last.extend(flow.writes.iter().map(|v| (*v, i)));
        }
        // Whether a group reads the values that these variables have in the end.
        let later = |h: usize, touched: &Set| {
            uses[h].exposed.intersection(touched).all(|v| {
                let first = groups.members[h]
                    .iter()
                    .find(|i| flows[**i].reads.contains(v));
                last.get(v) < first
            })
        };
        let follow = |g: usize, v: usize, taken: &[Option<usize>]| {
            let mut at = Evaluator {
                all,
                tables,
                given: BTreeMap::from([(v, Known::constant(0))]),
            };
            let mut touched = Set::from([v]);
            let mut chosen: BTreeMap<usize, Vec<(usize, u64)>> = BTreeMap::new();
            for h in order.iter().copied().filter(|h| *h != g) {
                if uses[h].exposed.is_disjoint(&touched) || !later(h, &touched) {
                    continue;
                }
                if !pure[h] {
                    if taken[h].is_none() && bodies[h].iter().all(|s| idle(s, &at)) {
                        chosen.insert(h, Vec::new());
                    }
                    continue;
                }
                run(&bodies[h], &mut at);
                touched.extend(&uses[h].kills);
                let constants: Option<Vec<(usize, u64)>> = uses[h]
                    .kills
                    .iter()
                    .map(|w| Some((*w, at.given.get(w)?.all()?)))
                    .collect();
                if let Some(constants) = constants
                    && taken[h].is_none()
                    && uses[h].kills.iter().all(|w| !all.all[*w].array)
                {
                    chosen.insert(h, constants);
                }
            }
            chosen
        };
        loop {
            let best = candidates
                .iter()
                .filter(|(g, _)| found.of[*g].is_none())
                .map(|(g, v)| (*g, *v, follow(*g, *v, &found.of)))
                .max_by_key(|(.., chosen)| chosen.keys().map(|h| heavy[*h]).sum::<usize>());
            let Some((_, v, chosen)) = best else { break };
            if chosen.keys().map(|h| heavy[*h]).sum::<usize>() < WORTH {
                break;
            }
            for h in chosen.keys() {
                found.of[*h] = Some(v);
            }
            found.otherwise.extend(chosen);
            found.pull(v, &uses, pure, all);
        }
        found
    }

    /// Takes along what only those behind the condition read.
    fn pull(&mut self, v: usize, uses: &[Use], pure: &[bool], all: &Variables) {
        loop {
            let inside = |h: usize| self.of[h] == Some(v);
            let alone = |g: usize| {
                let reads = |u: &Use| !u.exposed.is_disjoint(&uses[g].writes);
                let mut readers = (0..uses.len()).filter(|h| reads(&uses[*h])).peekable();
                readers.peek().is_some()
                    && readers.all(inside)
                    && uses[g]
                        .writes
                        .iter()
                        .all(|w| all.all[*w].local.is_some() && *w != v)
            };
            let more: Vec<usize> = (0..uses.len())
                .filter(|g| {
                    pure[*g] && self.of[*g].is_none() && uses[*g].exposed.contains(&v) && alone(*g)
                })
                .collect();
            if more.is_empty() {
                return;
            }
            more.into_iter().for_each(|g| self.of[g] = Some(v));
        }
    }

    /// Statements of groups that matter only when `v` is not 0.
    pub fn wrap(&self, v: usize, groups: &[usize], inside: Vec<Statement>) -> Vec<Statement> {
        let constants = groups
            .iter()
            .filter_map(|g| self.otherwise.get(g))
            .flatten();
        let other = constants
            .map(|(to, value)| Statement::Set {
                to: *to,
                index: Vec::new(),
                value: vec![Token::Text(format!("{value:#x}ULL"))],
            })
            .collect();
        vec![Statement::If {
            condition: vec![
                Token::Text("(".into()),
                Token::Variable(v),
                Token::Text(")".into()),
            ],
            then: inside,
            other,
        }]
    }
}

/// Groups so that each comes after what it must follow.
fn in_order(groups: &Groups) -> Vec<usize> {
    let mut order = Vec::new();
    let mut done = BTreeSet::new();
    while order.len() < groups.members.len() {
        let before = order.len();
        for g in 0..groups.members.len() {
            if !done.contains(&g) && groups.before[g].iter().all(|e| done.contains(e)) {
                done.insert(g);
                order.push(g);
            }
        }
        if order.len() == before {
            break;
        }
    }
    order
}
