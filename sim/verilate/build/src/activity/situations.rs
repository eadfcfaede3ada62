//! Copies of a cycle for situations in which most of a block has nothing to do.
//!
//! A router moves one flit or none in most cycles, yet each of its ports is asked whether it has something to do. If it is
//! known which of them have not, a fraction is left. So for each situation that a block's build script names ([`Situations`])
//! the statements are written once more (they are evaluated in part): what the situation decides is left out, and what is then
//! constant stands in the place of what would be computed. Whether it is that situation is asked when the cycle begins; in any
//! other all statements run, and so they do when it is not known what has changed.

use super::blocks::bits_of;
use super::code::{Expression, Statement, Token, Variables};
use super::flow::Use;
use super::known::{Evaluator, Known, Tables, number, parsed};
use crate::lanes::Expr;
use std::collections::BTreeMap;

/// Situations worth a copy of the cycle.
#[derive(Clone, Debug, Default)]
pub struct Situations {
    /// Variables whose OR tells situations apart.
    pub key: Vec<String>,
    /// What the OR is, and the situation; those of one OR next to each other, what is left least first.
    pub cases: Vec<(u64, Situation)>,
}

/// What holds in a situation.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    /// All of them hold.
    pub facts: Vec<Fact>,
    /// What holds besides in situations within this one that are worth a copy of their own.
    pub within: Vec<Vec<Fact>>,
}

/// That some bits of a variable are so. Those that are 0 are cheapest to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    variable: String,
    bits: u64,
    is: u64,
}

impl Fact {
    /// These bits are 0.
    pub fn zero(variable: impl Into<String>, bits: u64) -> Self {
        Self::new(variable, bits, 0)
    }

    /// These bits are as in `is`.
    pub fn new(variable: impl Into<String>, bits: u64, is: u64) -> Self {
        let variable = variable.into();
        Self { variable, bits, is }
    }
}

/// A situation, with the statements that are left; and those within it.
pub(super) struct Copy {
    pub key: u64,
    pub facts: Vec<Found>,
    pub statements: Vec<Statement>,
    pub within: Vec<Copy>,
}

/// A [`Fact`] of a variable that was found: its number, the bits, and what they are.
pub(super) type Found = (usize, u64, u64);

impl Copy {
    /// Changes the statements of this one and those within.
    pub fn each(&mut self, f: &impl Fn(Vec<Statement>) -> Vec<Statement>) {
        self.statements = f(std::mem::take(&mut self.statements));
        self.within.iter_mut().for_each(|copy| copy.each(f));
    }
}

/// The key's variables, and a copy for each situation. What hangs on registers alone stands behind conditions on `own`.
pub(super) fn copies(
    statements: &[Statement],
    situations: &Situations,
    own: u64,
    all: &Variables,
    tables: &Tables,
) -> Result<(Vec<usize>, Vec<Copy>), String> {
    let find = |name: &String| {
        let is = |v: &str| {
            let kept = v.strip_prefix("act_kept");
            v == name
                || kept
                    .and_then(|k| k.split_once('_'))
                    .is_some_and(|(_, k)| k == name)
        };
        let found = all
            .all
            .iter()
            .position(|v| v.local.is_none() && !v.array && is(&v.name));
        found.ok_or_else(|| format!("there is no variable `{name}` to tell situations by"))
    };
    let key = situations
        .key
        .iter()
        .map(find)
        .collect::<Result<Vec<usize>, _>>()?;
    let given = |value: u64, facts: &[Found]| {
        let mut at = Evaluator {
            all,
            tables,
            given: BTreeMap::new(),
        };
        let alone = key.len() == 1;
        let keys = key.iter().map(|v| {
            (
                *v,
                if alone { !0 } else { !value },
                if alone { value } else { 0 },
            )
        });
        for (v, bits, is) in keys.chain(facts.iter().copied()) {
            let known = at.variable(v).but(bits, is);
            at.given.insert(v, known);
        }
        at
    };
    let copy = |value: u64, facts: Vec<Found>, outside: &[Found]| {
        let mut world = World {
            at: given(value, &[outside, &facts].concat()),
            maybe: 0,
            surely: 0,
        };
        world.begin(statements, own);
        Copy {
            key: value,
            facts,
            statements: world.left(statements),
            within: Vec::new(),
        }
    };
    let found = |facts: &[Fact]| {
        let one = |f: &Fact| Ok((find(&f.variable)?, f.bits, f.is));
        facts.iter().map(one).collect::<Result<Vec<_>, String>>()
    };
    let mut copies = Vec::new();
    for (value, situation) in &situations.cases {
        let facts = found(&situation.facts)?;
        let mut outer = copy(*value, facts.clone(), &[]);
        for within in &situation.within {
            outer.within.push(copy(*value, found(within)?, &facts));
        }
        copies.push(outer);
    }
    Ok((key, copies))
}

/// What is known between two statements.
struct World<'a> {
    at: Evaluator<'a>,
    /// The bits of blocks that may have run, and of those that have.
    maybe: u64,
    surely: u64,
}

impl World<'_> {
    /// Between two cycles, what hangs on registers alone is as they say.
    fn begin(&mut self, statements: &[Statement], own: u64) {
        let given = self.at.given.clone();
        for s in statements {
            if let Statement::If {
                condition, then, ..
            } = s
                && bits_of(condition).is_some_and(|bits| bits & own != 0)
            {
                self.left(then);
                for (v, known) in &given {
                    let and = self.at.variable(*v).and(*known);
                    self.at.given.insert(*v, and);
                }
            }
        }
        // The function's own variables have no value yet.
        let all = self.at.all;
        self.at.given.retain(|v, _| all.all[*v].local.is_none());
        (self.maybe, self.surely) = (0, 0);
    }

    /// What is left of statements that run now.
    fn left(&mut self, statements: &[Statement]) -> Vec<Statement> {
        statements.iter().flat_map(|s| self.one(s)).collect()
    }

    fn one(&mut self, statement: &Statement) -> Vec<Statement> {
        match statement {
            Statement::Set { to, index, value } => {
                let known = parsed(value).map(|e| self.at.value(&e));
                let is = known.and_then(Known::all);
                if index.is_empty() && is.is_some() && is == self.at.variable(*to).all() {
                    return Vec::new();
                }
                let new = Statement::Set {
                    to: *to,
                    index: self.constants(index),
                    value: match known.and_then(constant) {
                        Some(number) => vec![number],
                        None => self.constants(value),
                    },
                };
                if index.is_empty() {
                    let top = Known::of_type(self.at.all, *to);
                    self.at
                        .given
                        .insert(*to, known.map_or(top, |k| k.within(top)));
                }
                vec![new]
            }
            Statement::If {
                condition,
                then,
                other,
            } => self.choice(condition, then, other),
            Statement::Raise(bits) => {
                self.maybe |= bits;
                self.surely |= bits;
                vec![statement.clone()]
            }
            Statement::Call(_) | Statement::Opaque(_) => {
                for v in Use::one(statement).writes {
                    self.at.given.remove(&v);
                }
                vec![statement.clone()]
            }
        }
    }

    fn choice(
        &mut self,
        condition: &Expression,
        then: &[Statement],
        other: &[Statement],
    ) -> Vec<Statement> {
        let (expression, truth) = match bits_of(condition) {
            Some(bits) if bits & self.surely != 0 => (None, Some(true)),
            Some(bits) if bits & self.maybe == 0 => (None, Some(false)),
            Some(_) => (None, None),
            None => {
                let expression = parsed(condition);
                let truth = expression.as_ref().and_then(|e| self.at.value(e).truth());
                (expression, truth)
            }
        };
        if let Some(is) = truth {
            return self.left(if is { then } else { other });
        }
        let learn = |world: &mut Self, is| {
            if let Some(e) = &expression {
                world.learn(e, is);
            }
        };
        let condition = self.constants(condition);
        let before = (self.at.given.clone(), self.maybe, self.surely);
        learn(self, true);
        let then = self.left(then);
        let given = std::mem::replace(&mut self.at.given, before.0);
        let maybe = std::mem::replace(&mut self.maybe, before.1);
        let surely = std::mem::replace(&mut self.surely, before.2);
        learn(self, false);
        let other = self.left(other);
        self.at.join(&given);
        self.maybe |= maybe;
        self.surely &= surely;
        if then.is_empty() && other.is_empty() {
            return Vec::new();
        }
        vec![Statement::If {
            condition,
            then,
            other,
        }]
    }

    /// What it says of variables that a condition holds, or does not.
    fn learn(&mut self, e: &Expr, is: bool) {
        match e {
            Expr::Var { name, .. } => {
                let Some(v) = number(name) else { return };
                let known = self.at.variable(v);
                let open = !known.mask;
                if !is {
                    self.at.given.insert(v, Known::constant(0));
                } else if known.value == 0 && open.is_power_of_two() {
                    self.at.given.insert(v, Known::constant(open));
                }
            }
            Expr::Unary("!", e) => self.learn(e, !is),
            Expr::Cast(kind, e) if kind == "IData" => self.learn(e, is),
            Expr::Binary("!=", a, e) if self.at.value(a).all() == Some(0) => self.learn(e, is),
            Expr::Binary("==", a, e) if self.at.value(a).all() == Some(0) => self.learn(e, !is),
            _ => {}
        }
    }

    /// With constants for variables that are known, and for what stands in parentheses and is.
    fn constants(&self, expression: &Expression) -> Expression {
        let mut new = Expression::new();
        let mut at = 0;
        while let Some(token) = expression.get(at) {
            let (known, next) = match token {
                Token::Variable(v) => (self.at.given.get(v).copied(), at + 1),
                Token::Text(text) if text == "(" => {
                    let end = closing(expression, at);
                    let inside = parsed(&expression[at..end].to_vec());
                    (inside.map(|e| self.at.value(&e)), end)
                }
                Token::Text(_) => (None, at + 1),
            };
            if let Some(number) = known.and_then(constant) {
                new.push(number);
                at = next;
            } else {
                new.push(token.clone());
                at += 1;
            }
        }
        new
    }
}

/// Behind the parenthesis that closes what one opens at `from`.
fn closing(expression: &Expression, from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in expression.iter().enumerate().skip(from) {
        match token {
            Token::Text(t) if t == "(" => depth += 1,
            Token::Text(t) if t == ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    expression.len()
}

fn constant(known: Known) -> Option<Token> {
    let suffix = if known.wide { "ULL" } else { "U" };
    known
        .all()
        .map(|number| Token::Text(format!("{number:#x}{suffix}")))
}
