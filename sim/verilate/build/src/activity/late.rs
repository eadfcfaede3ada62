//! Puts off what Verilator puts off to the end of a cycle, but only if there is something to do.
//!
//! Verilator writes a register by a copy (`__Vdly`), made at the beginning, changed behind conditions and put back at the
//! end; an array by place and value, with a flag (`__VdlySet`). Here the end hangs on the blocks that change the copy or
//! raise the flag; the beginning is left out.

use super::blocks::{Conditions, blocks};
use super::code::{Expression, Statement, Token, Variables};
use super::flow::{Set, Use, is_just};
use std::collections::{BTreeMap, BTreeSet};

/// At most so many bits say what is put off: none may stand for more than one thing.
const OWN: usize = 36;

/// Turns copies and flags into conditions; returns which blocks decide on what these write.
pub(super) fn put_off(
    statements: &mut Vec<Statement>,
    all: &Variables,
    conditions: &mut Conditions,
) -> BTreeMap<usize, BTreeSet<u64>> {
    let before = Before::new(statements);
    let mut late = BTreeMap::new();
    let mut dropped: BTreeSet<usize> = BTreeSet::new();
    // What each block decides on: those that decide on the same share a bit.
    let mut decides: BTreeMap<u64, BTreeSet<&BTreeSet<u64>>> = BTreeMap::new();
    for (v, setting) in &before.setters {
        if all.all[*v].local.is_none() || all.all[*v].array {
            continue;
        }
        let Some((starts, reader)) = before.span(statements, *v) else {
            continue;
        };
        let Some(Statement::Set { value: from, .. }) = starts.last().map(|s| &statements[*s])
        else {
            continue;
        };
        let Some((writes, given)) = before.end(statements, all, *v, from, reader) else {
            continue;
        };
        let mut then = decides.clone();
        for block in setting {
            then.entry(*block).or_default().insert(setting);
        }
        if then.values().collect::<BTreeSet<_>>().len() > OWN {
            continue;
        }
        decides = then;
        dropped.extend(starts);
        dropped.extend(given);
        late.extend(writes.into_iter().map(|w| (w, setting.clone())));
        let token = Conditions::token(conditions.put((setting.clone(), false)));
        let old = statements[reader].clone();
        statements[reader] = Statement::If {
            condition: token,
            then: match old {
                Statement::If { then, .. } => then,
                set => vec![set],
            },
            other: Vec::new(),
        };
    }
    let mut place = 0..;
    statements.retain(|_| !place.next().is_some_and(|i| dropped.contains(&i)));
    late
}

/// The statements as they were.
struct Before {
    flows: Vec<Use>,
    /// The blocks that set a variable as a whole.
    setters: BTreeMap<usize, BTreeSet<u64>>,
    /// What a block sets.
    set_in: BTreeMap<u64, Set>,
}

impl Before {
    fn new(statements: &[Statement]) -> Self {
        let mut setters: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
        let mut set_in: BTreeMap<u64, Set> = BTreeMap::new();
        blocks(statements, &mut |number, block| {
            for s in block {
                if let Statement::Set { to, index, .. } = s
                    && index.is_empty()
                {
                    setters.entry(*to).or_default().insert(number);
                    set_in.entry(number).or_default().insert(*to);
                }
            }
        });
        Self {
            flows: statements.iter().map(Use::one).collect(),
            setters,
            set_in,
        }
    }

    fn readers(&self, v: usize) -> Vec<usize> {
        (0..self.flows.len())
            .filter(|i| self.flows[*i].reads.contains(&v))
            .collect()
    }

    fn writers(&self, v: usize) -> Vec<usize> {
        (0..self.flows.len())
            .filter(|i| self.flows[*i].writes.contains(&v))
            .collect()
    }

    /// Where a variable gets its first values, and the only statement that reads it, after all that write it.
    fn span(&self, statements: &[Statement], v: usize) -> Option<(Vec<usize>, usize)> {
        let &[reader] = self.readers(v).as_slice() else {
            return None;
        };
        let writers = self.writers(v);
        let plain =
            |i: &usize| matches!(&statements[*i], Statement::Set { index, .. } if index.is_empty());
        let (starts, others): (Vec<usize>, Vec<usize>) = writers.iter().partition(|i| plain(i));
        let mut whole = true;
        values(statements, v, &mut |value| whole &= value.is_some());
        let in_order = starts.last() < others.first() && *writers.last()? < reader;
        (whole && in_order && !starts.is_empty()).then_some((starts, reader))
    }

    /// What the reader writes, and statements that need not run then; `None` if it is not as Verilator ends a cycle.
    fn end(
        &self,
        statements: &[Statement],
        all: &Variables,
        v: usize,
        from: &Expression,
        reader: usize,
    ) -> Option<(Set, Vec<usize>)> {
        match &statements[reader] {
            Statement::Set { to, index, value } => {
                let back = index.is_empty() && *value == [Token::Variable(v)];
                let same = *from == [Token::Variable(*to)] && self.writers(*to) == [reader];
                (back && same).then(|| (Set::from([*to]), Vec::new()))
            }
            Statement::If {
                condition,
                then,
                other,
            } if is_just(condition, v) && other.is_empty() => {
                let text = |e: &Expression, words: &[&str]| matches!(e.as_slice(), [Token::Text(t)] if words.contains(&t.as_str()));
                // Raised in every block that sets it, 0 before.
                let mut raised = 0;
                values(statements, v, &mut |value| {
                    raised += usize::from(value.is_some_and(|e| text(e, &["1U"])))
                });
                let mut plain = text(from, &["0", "0U"]) && raised == self.setters[&v].len();
                let inside = Use::of(then);
                plain &= inside.writes.iter().all(|w| self.writers(*w) == [reader]);
                // What each of the blocks sets.
                let always =
                    |u: &&usize| self.setters[&v].iter().all(|b| self.set_in[b].contains(u));
                let given: Vec<usize> = inside.exposed.iter().filter(always).copied().collect();
                // It needs no value before if nobody else reads it.
                let alone = |u: &usize| all.all[*u].local.is_some() && self.readers(*u) == [reader];
                let first = |i: &usize| matches!(statements[*i], Statement::Set { .. });
                let dropped = given
                    .iter()
                    .copied()
                    .filter(alone)
                    .flat_map(|u| self.writers(u))
                    .filter(first);
                (plain && !given.is_empty()).then(|| (inside.writes, dropped.collect()))
            }
            _ => None,
        }
    }
}

/// Calls `f` with each value that the variable gets, `None` for one that is not set as a whole.
fn values(statements: &[Statement], v: usize, f: &mut impl FnMut(Option<&Expression>)) {
    for s in statements {
        match s {
            Statement::Set { to, value, index } if *to == v => f(index.is_empty().then_some(value)),
            Statement::If { then, other, .. } => {
                values(then, v, f);
                values(other, v, f);
            }
            other if Use::one(other).writes.contains(&v) => f(None),
            _ => {}
        }
    }
}
