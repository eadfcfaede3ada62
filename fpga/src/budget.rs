//! `fpga/budget.toml`: what a block may cost.

use crate::flow::Report;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use thiserror::Error;

/// A limit, and where it should get to.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// What is enforced: a most for areas, a least for clocks.
    pub limit: f64,
    /// What is wanted; only shown.
    #[serde(default)]
    pub goal: Option<f64>,
}

/// One block's.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Of {
    lut4: Option<Limit>,
    lut_equivalents: Option<Limit>,
    bram: Option<Limit>,
    fmax_mhz: Option<Limit>,
}

/// Every block's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Budget {
    blocks: BTreeMap<String, Of>,
}

/// The file is wrong.
#[derive(Debug, Error)]
pub enum BudgetError {
    /// As TOML, or for its fields.
    #[error("{0}")]
    Text(#[from] toml::de::Error),
    /// A block that there is not.
    #[error("there is no block `{0}`")]
    Block(String),
}

/// A figure that misses its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Excess {
    /// Which block.
    pub block: String,
    /// Which figure.
    pub figure: &'static str,
    /// What it is.
    pub is: f64,
    /// What it may be.
    pub limit: f64,
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Excess {
            block,
            figure,
            is,
            limit,
        } = self;
        let bound = if *figure == FMAX { "least" } else { "most" };
        write!(f, "{block}: {figure} is {is:.1}, {limit} at {bound}")
    }
}

const FMAX: &str = "fmax_mhz";

impl Budget {
    /// Reads the file's text.
    ///
    /// # Errors
    /// If it is no TOML, has a field that is not known or a block that there is not.
    pub fn parse(text: &str) -> Result<Budget, BudgetError> {
        let budget: Budget = toml::from_str(text)?;
        match budget
            .blocks
            .keys()
            .find(|b| crate::Block::named(b).is_none())
        {
            Some(unknown) => Err(BudgetError::Block(unknown.clone())),
            None => Ok(budget),
        }
    }

    /// The limits of a block, with the figures as measured.
    #[must_use]
    pub fn compare(&self, report: &Report) -> Vec<(&'static str, f64, Limit)> {
        let Some(of) = self.blocks.get(&report.block) else {
            return vec![];
        };
        let area = &report.area;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a device has fewer than 2^52 cells"
        )]
        let figures = [
            ("lut4", area.lut4 as f64, of.lut4),
            (
                "lut_equivalents",
                area.lut_equivalents() as f64,
                of.lut_equivalents,
            ),
            ("bram", area.bram as f64, of.bram),
            (FMAX, report.timing.fmax_mhz, of.fmax_mhz),
        ];
        let limited = figures.into_iter();
        limited
            .filter_map(|(name, is, limit)| limit.map(|limit| (name, is, limit)))
            .collect()
    }

    /// What misses its limit.
    #[must_use]
    pub fn excess(&self, report: &Report) -> Vec<Excess> {
        let misses = |name: &str, is: f64, limit: f64| match name {
            FMAX => is < limit,
            _ => is > limit,
        };
        let all = self.compare(report).into_iter();
        all.filter(|(name, is, limit)| misses(name, *is, limit.limit))
            .map(|(figure, is, limit)| Excess {
                block: report.block.clone(),
                figure,
                is,
                limit: limit.limit,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Area, Timing};

    fn report(lut4: u64, fmax_mhz: f64) -> Report {
        Report {
            block: "router".into(),
            seed: 1,
            area: Area {
                lut4,
                dpr16x4: 50,
                ..Area::default()
            },
            parts: BTreeMap::new(),
            timing: Timing {
                fmax_mhz,
                path: vec![],
            },
        }
    }

    const TEXT: &str = "[router]\nlut_equivalents = { limit = 1350, goal = 1000 }\n\
        fmax_mhz = { limit = 120 }\n";

    #[test]
    fn what_keeps_to_its_budget_passes_and_the_limit_itself_does() {
        let budget = Budget::parse(TEXT).expect("a budget");
        assert_eq!(budget.excess(&report(1150, 120.0)), []);
        assert_eq!(budget.compare(&report(1150, 120.0)).len(), 2);
    }

    #[test]
    fn too_much_area_and_too_slow_a_clock_are_named_with_their_limits() {
        let budget = Budget::parse(TEXT).expect("a budget");
        let said: Vec<_> = budget
            .excess(&report(1151, 119.94))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            said,
            [
                "router: lut_equivalents is 1351.0, 1350 at most",
                "router: fmax_mhz is 119.9, 120 at least"
            ]
        );
    }

    #[test]
    fn a_block_without_a_budget_has_no_limits() {
        let budget = Budget::parse("").expect("an empty budget");
        assert_eq!(budget.excess(&report(99_999, 1.0)), []);
    }

    #[test]
    fn fields_and_blocks_that_are_not_known_are_refused() {
        let said = |text: &str| Budget::parse(text).expect_err("refused").to_string();
        assert!(said("[router]\nlut5 = { limit = 1 }").contains("lut5"));
        assert!(said("[router]\nlut4 = { most = 1 }").contains("most"));
        assert!(said("[bridge]\nlut4 = { limit = 1 }").contains("bridge"));
    }

    #[test]
    fn the_checked_in_budget_is_one() {
        let text = std::fs::read_to_string(noctule_tools::checkout().join("fpga/budget.toml"));
        Budget::parse(&text.expect("the file")).expect("a budget");
    }
}
