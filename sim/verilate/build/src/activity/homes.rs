//! What runs under one condition.

use super::graph::Blocks;

/// Statements lighter than this (in tokens) may run now and then for nothing.
const LITTLE: usize = 80;

/// Groups of statements that run under the same conditions.
pub(super) struct Homes {
    pub of: Vec<usize>,
    all: Vec<Blocks>,
}

impl Homes {
    pub fn new(
        events: Vec<Blocks>,
        guards: &[Option<usize>],
        heavy: impl Fn(usize) -> usize,
    ) -> Self {
        // One for each variable that must not be 0; the others by their blocks; the first for what runs always.
        let mut all: Vec<(Blocks, Option<usize>, usize)> = vec![(None, None, 0)];
        let mut of: Vec<usize> = Vec::new();
        for (g, blocks) in events.into_iter().enumerate() {
            let own = heavy(g);
            let found = all.iter().position(|(b, v, _)| match guards[g] {
                Some(_) => *v == guards[g] && b.is_some() == blocks.is_some(),
                None => v.is_none() && *b == blocks,
            });
            let at = found.unwrap_or(all.len());
            match all.get_mut(at) {
                Some((b, _, weight)) => {
                    *b = match (b.take(), blocks) {
                        (Some(one), Some(other)) => Some(one.union(&other).copied().collect()),
                        _ => None,
                    };
                    *weight += own;
                }
                None => all.push((blocks, guards[g], own)),
            }
            of.push(at);
        }
        // Light ones join those that run nearly as often.
        for a in 1..all.len() {
            let joins = |b: &usize| {
                let (Some(one), Some(other)) = (&all[a].0, &all[*b].0) else {
                    return false;
                };
                let (common, both) = (one.intersection(other).count(), one.union(other).count());
                let free = *b != a && all[a].1.is_none() && all[*b].1.is_none();
                let light = all[*b].2 < LITTLE || one.is_subset(other);
                free && all[a].2 < LITTLE && all[*b].2 > 0 && light && 5 * common >= 3 * both
            };
            let Some(b) = (1..all.len()).find(joins) else {
                continue;
            };
            let (blocks, _, weight) = std::mem::take(&mut all[a]);
            all[b].2 += weight;
            if let (Some(one), Some(other)) = (&mut all[b].0, blocks) {
                one.extend(other);
            }
            of.iter_mut().filter(|h| **h == a).for_each(|h| *h = b);
        }
        Self {
            of,
            all: all.into_iter().map(|(blocks, ..)| blocks).collect(),
        }
    }

    pub fn blocks(&self, group: usize) -> &Blocks {
        &self.all[self.of[group]]
    }
}
