//! What hangs on what, and on which blocks that have run.

use super::blocks::{blocks, written};
use super::code::{Statement, Variables};
use super::flow::{Set, Use};
use super::plan::Groups;
use std::collections::{BTreeMap, BTreeSet};

/// Blocks that have run; `None`: statements that run always.
pub(super) type Blocks = Option<BTreeSet<u64>>;

/// What hangs on what.
pub(super) struct Graph {
    pub uses: Vec<Use>,
    /// Groups that compute something from other variables.
    pub pure: Vec<bool>,
    /// Those of them whose results hang on registers alone.
    pub wires: Vec<bool>,
    writer: BTreeMap<usize, usize>,
    /// Who decides on what the other groups write.
    registers: BTreeMap<usize, Blocks>,
}

impl Graph {
    pub fn new(
        statements: &[Statement],
        flows: &[Use],
        groups: &Groups,
        outside: &Set,
        late: BTreeMap<usize, BTreeSet<u64>>,
        all: &Variables,
    ) -> Self {
        let mut last: BTreeMap<usize, usize> = BTreeMap::new();
        for (i, flow) in flows.iter().enumerate() {
            last.extend(flow.writes.iter().map(|v| (*v, i)));
        }
        let uses: Vec<Use> = groups
            .members
            .iter()
            .map(|m| {
                let mut flow = Use::default();
                m.iter().for_each(|i| flow.then(&flows[*i]));
                flow
            })
            .collect();
        let is_pure = |g: usize| {
            let flow = &uses[g];
            // What is not always written is nobody else's.
            let own = |v: &usize| {
                flow.kills.contains(v)
                    || (all.all[*v].local.is_some()
                        && (0..uses.len()).all(|h| h == g || !uses[h].reads.contains(v)))
            };
            !flow.kills.is_empty()
                && flow.writes.iter().all(own)
                && flow.exposed.is_disjoint(&flow.writes)
        };
        let pure: Vec<bool> = (0..uses.len()).map(is_pure).collect();
        let is_wire = |g: usize| {
            let settled = |v: &usize| {
                let first = groups.members[g]
                    .iter()
                    .find(|i| flows[**i].reads.contains(v));
                !outside.contains(v) && last.get(v) < first
            };
            pure[g] && uses[g].exposed.iter().all(settled)
        };
        let wires: Vec<bool> = (0..uses.len()).map(is_wire).collect();
        let mut writer = BTreeMap::new();
        let mut registers: BTreeMap<usize, Blocks> = BTreeMap::new();
        for (g, flow) in uses.iter().enumerate() {
            writer.extend(flow.writes.iter().map(|v| (*v, g)));
            if wires[g] {
                continue;
            }
            for v in &flow.writes {
                registers.insert(*v, Some(BTreeSet::new()));
            }
            for i in &groups.members[g] {
                for v in written(&statements[*i..=*i]) {
                    registers.insert(v, None);
                }
                blocks(&statements[*i..=*i], &mut |number, block| {
                    for v in written(block) {
                        if let Some(Some(those)) = registers.get_mut(&v) {
                            those.insert(number);
                        }
                    }
                });
            }
        }
        for (v, those) in late {
            registers.insert(v, Some(those));
        }
        Self {
            uses,
            pure,
            wires,
            writer,
            registers,
        }
    }

    /// The blocks that decide on what a group writes; `None` for one that is no wire.
    pub fn events(&self, g: usize) -> Blocks {
        if !self.wires[g] {
            return None;
        }
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([g]);
        let mut open = vec![g];
        while let Some(g) = open.pop() {
            for v in &self.uses[g].exposed {
                let Some(&w) = self.writer.get(v) else {
                    continue;
                };
                if !self.wires[w] {
                    found.extend(self.registers.get(v)?.as_ref()?);
                } else if seen.insert(w) {
                    open.push(w);
                }
            }
        }
        Some(found)
    }
}
