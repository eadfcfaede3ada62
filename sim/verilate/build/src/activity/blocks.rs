//! Blocks of statements that stand behind a condition, and conditions that one of some blocks has run.

use super::code::{Expression, Statement, Token};
use super::flow::{Set, Use};
use std::collections::{BTreeMap, BTreeSet};

/// Bits to say what has run.
const BITS: usize = 64;

/// Ends each block that writes something itself with its number.
pub(super) fn number(statement: &mut Statement, count: &mut u64) {
    let Statement::If { then, other, .. } = statement else {
        return;
    };
    for block in [then, other] {
        block.iter_mut().for_each(|s| number(s, count));
        if !written(block).is_empty() {
            block.push(Statement::Raise(*count));
            *count += 1;
        }
    }
}

/// What statements write themselves, without the branches below them.
pub(super) fn written(block: &[Statement]) -> Set {
    let itself = |s: &&Statement| !matches!(s, Statement::If { .. });
    block
        .iter()
        .filter(itself)
        .flat_map(|s| Use::one(s).writes)
        .collect()
}

/// Calls `f` with each block that has a number.
pub(super) fn blocks(statements: &[Statement], f: &mut impl FnMut(u64, &[Statement])) {
    for s in statements {
        match s {
            Statement::If { then, other, .. } => {
                blocks(then, f);
                blocks(other, f);
            }
            Statement::Raise(number) => f(*number, statements),
            _ => {}
        }
    }
}

/// Conditions that one of some blocks has run. One may hang on blocks of its own or on what is kept from cycle to cycle.
#[derive(Default)]
pub(super) struct Conditions {
    all: Vec<(BTreeSet<u64>, bool)>,
}

impl Conditions {
    /// Also true when nothing is known of what changed.
    pub fn add(&mut self, blocks: BTreeSet<u64>) -> usize {
        self.put((blocks, true))
    }

    /// Only true when a block has run.
    pub fn put(&mut self, condition: (BTreeSet<u64>, bool)) -> usize {
        if let Some(at) = self.all.iter().position(|c| *c == condition) {
            return at;
        }
        self.all.push(condition);
        self.all.len() - 1
    }

    pub fn token(k: usize) -> Expression {
        vec![Token::Text(format!("@{k}"))]
    }

    /// The number of the condition that a statement hangs on.
    pub fn of(statement: &Statement) -> Option<usize> {
        match statement {
            Statement::If { condition, .. } => match condition.as_slice() {
                [Token::Text(text)] => text.strip_prefix('@')?.parse().ok(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The bits of conditions that are also true when nothing is known.
    pub fn kept(&self, shown: &BTreeMap<usize, u64>) -> u64 {
        let kept = |(k, bits): (&usize, &u64)| if self.all[*k].1 { *bits } else { 0 };
        shown.iter().map(kept).fold(0, |all, bits| all | bits)
    }

    /// The bits of each block, and for each condition its own. Blocks that mean the same share a bit; if there are too
    /// many, those that are left share one: what hangs on them may then run for nothing.
    pub fn bits(&self, statements: &[Statement]) -> (BTreeMap<u64, u64>, BTreeMap<usize, u64>) {
        let used: BTreeSet<usize> = statements.iter().filter_map(Self::of).collect();
        let mut raised: BTreeMap<u64, u64> = BTreeMap::new();
        let mut shown: BTreeMap<usize, u64> = BTreeMap::new();
        let mut next = 0;
        for kept in [false, true] {
            let mut meaning: BTreeMap<u64, BTreeSet<usize>> = BTreeMap::new();
            for k in used.iter().copied().filter(|k| self.all[*k].1 == kept) {
                for b in &self.all[k].0 {
                    meaning.entry(*b).or_default().insert(k);
                }
            }
            let mut bit_of: BTreeMap<BTreeSet<usize>, u64> = BTreeMap::new();
            for (block, meant) in meaning {
                let bit = *bit_of.entry(meant.clone()).or_insert_with(|| {
                    next += 1;
                    1 << (next - 1).min(BITS - 1)
                });
                *raised.entry(block).or_default() |= bit;
                for k in meant {
                    *shown.entry(k).or_default() |= bit;
                }
            }
        }
        (raised, shown)
    }
}

/// Joins neighbours that hang on the same blocks, and puts what hangs on one block just before it to its end.
pub(super) fn thread(statements: &mut Vec<Statement>, conditions: &Conditions) {
    let mut joined: Vec<Statement> = Vec::new();
    for s in std::mem::take(statements) {
        let Some(k) = Conditions::of(&s) else {
            joined.push(s);
            continue;
        };
        let same = joined.last().and_then(Conditions::of) == Some(k);
        let (blocks, kept) = &conditions.all[k];
        let (Statement::If { then: body, .. }, Some(Statement::If { then, .. })) =
            (&s, joined.last_mut())
        else {
            joined.push(s);
            continue;
        };
        match then.last() {
            _ if same => then.extend(body.iter().cloned()),
            Some(Statement::Raise(b)) if !kept && blocks.len() == 1 && blocks.contains(b) => {
                let end = then.len() - 1;
                then.splice(end..end, body.iter().cloned());
            }
            _ => joined.push(s),
        }
    }
    *statements = joined;
}

/// Puts bits where numbers were.
pub(super) fn finish(
    statements: &mut Vec<Statement>,
    raised: &BTreeMap<u64, u64>,
    shown: &BTreeMap<usize, u64>,
) {
    for s in statements.iter_mut() {
        let hangs_on = Conditions::of(s);
        match s {
            Statement::Raise(number) => *number = raised.get(number).copied().unwrap_or(0),
            Statement::If {
                condition,
                then,
                other,
            } => {
                if let Some(k) = hangs_on {
                    let bits = shown.get(&k).copied().unwrap_or(0);
                    *condition = has_run(bits);
                }
                finish(then, raised, shown);
                finish(other, raised, shown);
            }
            _ => {}
        }
    }
    statements.retain(|s| *s != Statement::Raise(0));
}

/// The condition that one of the blocks with these bits has run.
fn has_run(bits: u64) -> Expression {
    vec![Token::Text(format!("(d & {bits:#x}ULL)"))]
}

/// The bits of such a condition.
pub(super) fn bits_of(condition: &Expression) -> Option<u64> {
    match condition.as_slice() {
        [Token::Text(text)] => {
            let bits = text.strip_prefix("(d & 0x")?.strip_suffix("ULL)")?;
            u64::from_str_radix(bits, 16).ok()
        }
        _ => None,
    }
}
