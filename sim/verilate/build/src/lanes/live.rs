//! Leaves out what nobody reads: values that are computed again before they are looked at.

use super::parse::{Expr, Stmt};
use std::collections::BTreeSet;

/// Variables, and whether each is a member of the model.
pub(super) type Live = BTreeSet<(String, bool)>;

/// Takes from `body` what writes a variable that is not in `live`, those that are read after it, and makes `live` those
/// that are read from its beginning on. An array once live stays so.
pub(super) fn keep_live(body: Vec<Stmt>, live: &mut Live) -> Vec<Stmt> {
    let mut kept = Vec::new();
    for s in body.into_iter().rev() {
        match s {
            Stmt::Local { ref name, .. } => {
                live.remove(&(name.clone(), false));
                kept.push(s);
            }
            Stmt::Assign(Expr::Var { name, member }, value) => {
                if live.remove(&(name.clone(), member)) {
                    reads(&value, live);
                    kept.push(Stmt::Assign(Expr::Var { name, member }, value));
                }
            }
            Stmt::Assign(to, value) => {
                reads(&to, live);
                reads(&value, live);
                kept.push(Stmt::Assign(to, value));
            }
            Stmt::If(condition, then, otherwise) => {
                let mut other = live.clone();
                let mut one = live.clone();
                let then = keep_live(then, &mut one);
                let otherwise = keep_live(otherwise, &mut other);
                if then.is_empty() && otherwise.is_empty() {
                    continue;
                }
                *live = one;
                live.append(&mut other);
                reads(&condition, live);
                kept.push(Stmt::If(condition, then, otherwise));
            }
        }
    }
    kept.reverse();
    kept
}

fn reads(e: &Expr, live: &mut Live) {
    match e {
        Expr::Number { .. } => {}
        Expr::Var { name, member } => {
            live.insert((name.clone(), *member));
        }
        Expr::Unary(_, a) | Expr::Cast(_, a) => reads(a, live),
        Expr::Element(a, b) | Expr::Binary(_, a, b) => {
            reads(a, live);
            reads(b, live);
        }
        Expr::Choice(a, b, c) => {
            reads(a, live);
            reads(b, live);
            reads(c, live);
        }
        Expr::Call(_, arguments) => arguments.iter().for_each(|a| reads(a, live)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{lex, parse};
    use super::*;

    fn parsed(text: &str) -> Vec<Stmt> {
        parse::body(&lex::words(text).expect("words")).expect("statements")
    }

    fn kept(text: &str, live: &[&str]) -> (Vec<Stmt>, Vec<String>) {
        let mut live: Live = live.iter().map(|n| ((*n).to_owned(), true)).collect();
        let kept = keep_live(parsed(text), &mut live);
        (kept, live.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn what_is_written_again_on_every_path_is_left_out() {
        let text = "vlSelfRef.w = vlSelfRef.a; if (vlSelfRef.c) { vlSelfRef.w = 1U; } else { vlSelfRef.w = 2U; }";
        let (body, live) = kept(text, &["w"]);
        assert_eq!(body.len(), 1);
        assert_eq!(live, ["c"]);
    }

    #[test]
    fn what_a_path_leaves_as_it_was_is_kept() {
        let text = "vlSelfRef.w = vlSelfRef.a; if (vlSelfRef.c) { vlSelfRef.w = 1U; }";
        let (body, live) = kept(text, &["w"]);
        assert_eq!(body, parsed(text));
        assert_eq!(live, ["a", "c"]);
    }

    #[test]
    fn a_condition_goes_with_all_that_hangs_on_it_and_arrays_stay() {
        let (body, live) = kept("if (vlSelfRef.c) { vlSelfRef.w = 1U; }", &[]);
        assert!(body.is_empty() && live.is_empty());
        let text = "vlSelfRef.m[vlSelfRef.i] = vlSelfRef.a;";
        let (body, live) = kept(text, &["m"]);
        assert_eq!(body, parsed(text));
        assert_eq!(live, ["a", "i", "m"]);
    }
}
