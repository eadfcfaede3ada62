//! What statements cost, roughly: operations on a vector.

use super::emit::JUMP;
use super::parse::{Expr, Stmt};

pub(super) fn cost_of(s: &Stmt) -> usize {
    match s {
        Stmt::Local { .. } => 0,
        Stmt::Assign(Expr::Var { .. }, value) => 1 + cost(value),
        Stmt::Assign(_, value) => JUMP + cost(value),
        Stmt::If(condition, then, otherwise) => {
            let inside: usize = then.iter().chain(otherwise).map(cost_of).sum();
            1 + cost(condition) + inside
        }
    }
}

fn cost(e: &Expr) -> usize {
    match e {
        Expr::Number { .. } | Expr::Var { .. } => 0,
        Expr::Element(_, index) => 8 + cost(index),
        Expr::Unary(_, a) => 1 + cost(a),
        Expr::Cast(_, a) => cost(a),
        Expr::Binary(_, a, b) => 1 + cost(a) + cost(b),
        Expr::Choice(a, b, c) => 1 + cost(a) + cost(b) + cost(c),
        Expr::Call(_, arguments) => 8 + arguments.iter().map(cost).sum::<usize>(),
    }
}
