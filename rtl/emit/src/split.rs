//! Splitting a kernel by target, so that each independent group of signals is a process of its own,
//! and checking that no signal is left unassigned.

use crate::ir::Stmt;
use std::collections::BTreeSet;

/// The statements that write a target which `keep` accepts.
pub(crate) fn only(block: &[Stmt], keep: &dyn Fn(&str) -> bool) -> Vec<Stmt> {
    let mut out = vec![];
    for s in block {
        let mut hit = false;
        s.targets(&mut |t| hit |= keep(t));
        if !hit {
            continue;
        }
        out.push(match s {
            Stmt::If(test, then, other) => {
                Stmt::If(test.clone(), only(then, keep), only(other, keep))
            }
            s => s.clone(),
        });
    }
    out
}

/// Groups of top-level statements that share targets, in order of their last statement.
pub(crate) fn groups(block: &[Stmt]) -> Vec<Vec<Stmt>> {
    let mut groups: Vec<(BTreeSet<String>, Vec<Stmt>)> = vec![];
    for s in block {
        let mut targets = BTreeSet::new();
        s.targets(&mut |t| {
            targets.insert(t.to_string());
        });
        let (hit, mut rest): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|g| !g.0.is_disjoint(&targets));
        let mut stmts = vec![];
        for g in hit {
            targets.extend(g.0);
            stmts.extend(g.1);
        }
        stmts.push(s.clone());
        rest.push((targets, stmts));
        groups = rest;
    }
    groups.into_iter().map(|g| g.1).collect()
}

/// Whether `target` gets a value on every path.
pub(crate) fn always_assigned(block: &[Stmt], target: &str) -> bool {
    block.iter().any(|s| match s {
        Stmt::Assign(t, _) => t == target,
        Stmt::If(_, then, other) => always_assigned(then, target) && always_assigned(other, target),
        Stmt::Comment(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Expr;

    fn set(t: &str) -> Stmt {
        Stmt::Assign(t.into(), Expr::Literal(0, 1))
    }
    fn when(then: Vec<Stmt>, other: Vec<Stmt>) -> Stmt {
        Stmt::If(Expr::Signal("c".into(), 1), then, other)
    }

    #[test]
    fn a_signal_set_in_one_branch_only_is_not_always_assigned() {
        assert!(!always_assigned(&[when(vec![set("a")], vec![])], "a"));
        assert!(always_assigned(
            &[when(vec![set("a")], vec![set("a")])],
            "a"
        ));
        assert!(always_assigned(
            &[set("a"), when(vec![set("a")], vec![])],
            "a"
        ));
    }

    #[test]
    fn statements_that_share_a_target_stay_together_and_in_order() {
        let g = groups(&[
            set("a"),
            set("b"),
            when(vec![set("a"), set("c")], vec![]),
            set("d"),
        ]);
        let sizes: Vec<_> = g.iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 2, 1]);
        assert_eq!(g[1][0], set("a"));
    }

    #[test]
    fn only_keeps_the_branches_that_matter() {
        let block = [when(vec![set("a"), set("b")], vec![set("b")])];
        assert_eq!(only(&block, &|t| t == "a"), [when(vec![set("a")], vec![])]);
    }
}
