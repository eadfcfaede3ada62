//! What a statement reads and writes; and which statements nobody needs.

use super::code::{Expression, Statement, Token, Variables};
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Set = BTreeSet<usize>;

/// What statements do to variables, in their order.
#[derive(Clone, Default, Debug)]
pub(super) struct Use {
    /// Read at all.
    pub reads: Set,
    /// Read before being written for certain: what comes in from outside.
    pub exposed: Set,
    /// Perhaps written.
    pub writes: Set,
    /// Written for certain, as a whole.
    pub kills: Set,
}

impl Use {
    pub fn of(statements: &[Statement]) -> Use {
        let mut all = Use::default();
        for s in statements {
            all.then(&Use::one(s));
        }
        all
    }

    /// Appends what happens next.
    pub fn then(&mut self, next: &Use) {
        self.exposed.extend(next.exposed.difference(&self.kills));
        self.reads.extend(&next.reads);
        self.writes.extend(&next.writes);
        self.kills.extend(&next.kills);
    }

    pub fn one(statement: &Statement) -> Use {
        let mut it = Use::default();
        match statement {
            Statement::Set { to, index, value } => {
                it.reads = variables(index);
                it.reads.extend(variables(value));
                it.exposed = it.reads.clone();
                it.writes.insert(*to);
                if index.is_empty() {
                    it.kills.insert(*to);
                }
            }
            Statement::Call(_) | Statement::Raise(_) => {}
            Statement::Opaque(tokens) => {
                it.reads = variables(tokens);
                match result(tokens) {
                    // `VL_...(bits, result, arguments)`
                    Some(v) => {
                        it.reads = variables(&tokens[v + 1..].to_vec());
                        it.writes = variables(&tokens[v..=v].to_vec());
                        it.kills = it.writes.clone();
                    }
                    None => it.writes = it.reads.clone(),
                }
                it.exposed = it.reads.clone();
            }
            Statement::If {
                condition,
                then,
                other,
            } => {
                it.reads = variables(condition);
                it.exposed = it.reads.clone();
                let (then, other) = (Use::of(then), Use::of(other));
                for branch in [&then, &other] {
                    it.reads.extend(&branch.reads);
                    it.exposed.extend(&branch.exposed);
                    it.writes.extend(&branch.writes);
                }
                it.kills = then.kills.intersection(&other.kills).copied().collect();
            }
        }
        it
    }
}

/// Where the result stands among the arguments of one of Verilator's functions.
fn result(tokens: &Expression) -> Option<usize> {
    let is_function = matches!(tokens.first(), Some(Token::Text(name)) if name.starts_with("VL_"));
    let first = tokens
        .iter()
        .position(|t| matches!(t, Token::Variable(_)))?;
    is_function.then_some(first)
}

/// Gives each value that a variable has in a cycle a variable of its own, where it is written as a
/// whole before it is read: only the last keeps the name. `fixed` are left alone.
pub(super) fn part_versions(statements: &mut [Statement], all: &mut Variables, fixed: &Set) {
    let flows: Vec<Use> = statements.iter().map(Use::one).collect();
    let mut touching: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, flow) in flows.iter().enumerate() {
        for v in flow.reads.union(&flow.writes) {
            touching.entry(*v).or_default().push(i);
        }
    }
    for (v, at) in touching {
        if fixed.contains(&v) {
            continue;
        }
        // Where a new value starts: the statement and what follows do not read the old one.
        let mut starts = Vec::new();
        let mut exposed = false;
        for i in at.iter().rev() {
            let flow = &flows[*i];
            exposed = flow.exposed.contains(&v) || (exposed && !flow.kills.contains(&v));
            if !exposed && flow.writes.contains(&v) {
                starts.push(*i);
            }
        }
        starts.reverse();
        for (number, pair) in starts.windows(2).enumerate() {
            let Some(new) = all.version(v, number) else {
                break;
            };
            for i in at.iter().filter(|i| (pair[0]..pair[1]).contains(*i)) {
                rename(&mut statements[*i], v, new);
            }
        }
    }
}

fn rename(statement: &mut Statement, from: usize, to: usize) {
    tokens(statement, &mut |t| {
        if *t == Token::Variable(from) {
            *t = Token::Variable(to);
        }
    });
    retarget(statement, from, to);
}

fn retarget(statement: &mut Statement, from: usize, to: usize) {
    match statement {
        Statement::Set { to: target, .. } if *target == from => *target = to,
        Statement::If { then, other, .. } => {
            then.iter_mut()
                .chain(other)
                .for_each(|s| retarget(s, from, to));
        }
        _ => {}
    }
}

pub(super) fn variables(expression: &Expression) -> Set {
    let of = |t: &Token| match t {
        Token::Variable(v) => Some(*v),
        Token::Text(_) => None,
    };
    expression.iter().filter_map(of).collect()
}

/// Drops assignments whose values nobody reads, given what is needed afterwards; turns that into
/// what is needed before.
pub(super) fn drop_dead(statements: Vec<Statement>, live: &mut Set) -> Vec<Statement> {
    let mut kept = Vec::new();
    for statement in statements.into_iter().rev() {
        match statement {
            Statement::Set { to, index, value } => {
                if !live.contains(&to) {
                    continue;
                }
                if index.is_empty() {
                    live.remove(&to);
                }
                live.extend(variables(&index));
                live.extend(variables(&value));
                kept.push(Statement::Set { to, index, value });
            }
            Statement::Call(_) | Statement::Raise(_) => kept.push(statement),
            Statement::Opaque(tokens) => {
                if let Some(v) = result(&tokens) {
                    let written = variables(&tokens[v..=v].to_vec());
                    if written.is_disjoint(live) {
                        continue;
                    }
                    live.retain(|v| !written.contains(v));
                    live.extend(variables(&tokens[v + 1..].to_vec()));
                } else {
                    live.extend(variables(&tokens));
                }
                kept.push(Statement::Opaque(tokens));
            }
            Statement::If {
                condition,
                then,
                other,
            } => {
                let mut live_other = live.clone();
                let then = drop_dead(then, live);
                let other = drop_dead(other, &mut live_other);
                live.extend(live_other);
                let idle = |s: &Statement| matches!(s, Statement::Raise(_));
                if then.iter().chain(&other).all(idle) {
                    continue;
                }
                live.extend(variables(&condition));
                kept.push(Statement::If {
                    condition,
                    then,
                    other,
                });
            }
        }
    }
    kept.reverse();
    kept
}

/// Whether a condition is just that variable.
pub(super) fn is_just(condition: &Expression, variable: usize) -> bool {
    let inner: Vec<_> = condition
        .iter()
        .filter(|t| !matches!(t, Token::Text(s) if s == "(" || s == ")"))
        .collect();
    inner == [&Token::Variable(variable)]
}

/// Takes the branch that a condition which is just `variable` has when that is 0.
pub(super) fn assume_zero(statements: Vec<Statement>, variable: usize) -> Vec<Statement> {
    let mut kept = Vec::new();
    for statement in statements {
        match statement {
            Statement::If {
                condition, other, ..
            } if is_just(&condition, variable) => kept.extend(assume_zero(other, variable)),
            Statement::If {
                condition,
                then,
                other,
            } => kept.push(Statement::If {
                condition,
                then: assume_zero(then, variable),
                other: assume_zero(other, variable),
            }),
            other => kept.push(other),
        }
    }
    kept
}

/// Puts a constant in the place of a variable that nothing writes.
pub(super) fn assume(statements: Vec<Statement>, variable: usize, value: u64) -> Vec<Statement> {
    if Use::of(&statements).writes.contains(&variable) {
        return statements;
    }
    let mut statements = match value {
        0 => assume_zero(statements, variable),
        _ => statements,
    };
    let text = match u32::try_from(value) {
        Ok(_) => format!("{value:#x}U"),
        Err(_) => format!("{value:#x}ULL"),
    };
    for s in &mut statements {
        tokens(s, &mut |t| {
            if *t == Token::Variable(variable) {
                *t = Token::Text(text.clone());
            }
        });
    }
    statements
}

/// Calls `f` with each token that is read.
fn tokens(statement: &mut Statement, f: &mut impl FnMut(&mut Token)) {
    match statement {
        Statement::Set { index, value, .. } => index.iter_mut().chain(value).for_each(f),
        Statement::Call(_) | Statement::Raise(_) => {}
        Statement::Opaque(all) => all.iter_mut().for_each(f),
        Statement::If {
            condition,
            then,
            other,
        } => {
            condition.iter_mut().for_each(&mut *f);
            then.iter_mut().chain(other).for_each(|s| tokens(s, f));
        }
    }
}
