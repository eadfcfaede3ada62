//! What a benchmark gave when somebody last looked: `tests/baseline/NAME.json`, one object a case.
//!
//! Simulated cycles are exact and repeatable, so any difference is a change of the chip or of its
//! firmware. A measure that is worse by more than [`TOLERANCE`] is a regression.

use crate::error::Error;
use serde_json::{Map, Value};
use std::fmt;
use std::path::PathBuf;

/// Share by which a measure may be worse before it is called a regression.
pub const TOLERANCE: f64 = 0.02;

/// Which way a measure should go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// Cycles, drops.
    Lower,
    /// Throughput.
    Higher,
}

/// What is compared of a row, and what names the row.
pub struct Shape {
    /// File in `tests/baseline`, without its ending.
    pub name: &'static str,
    /// Keys whose values name a case; rows of the same case are compared.
    pub case: &'static [&'static str],
    /// Keys that are compared; a row without a number there is left alone.
    pub measures: &'static [(&'static str, Better)],
}

/// One measure then and now.
#[derive(Debug, PartialEq)]
pub struct Change {
    /// Its row's case.
    pub case: String,
    /// Its key.
    pub key: &'static str,
    /// Then.
    pub was: f64,
    /// Now.
    pub is: f64,
    /// By how much it is worse: 0.1 is a tenth, negative is better.
    pub worse: f64,
}

impl Change {
    /// Whether it is worse by more than the tolerance.
    pub fn regressed(&self) -> bool {
        self.worse > TOLERANCE
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change {
            case,
            key,
            was,
            is,
            worse,
        } = self;
        let verdict = match worse {
            w if *w > TOLERANCE => "REGRESSION",
            w if *w > 0.0 => "worse",
            w if *w < 0.0 => "better",
            _ => "same",
        };
        let percent = if *was == 0.0 {
            0.0
        } else {
            (is - was) / was * 100.0
        };
        write!(
            f,
            "{case}: {key} {was:.4} -> {is:.4} ({percent:+.2} %), {verdict}"
        )
    }
}

impl Shape {
    /// The case that a row belongs to.
    pub fn case_of(&self, row: &Value) -> String {
        let text = |key: &&str| match &row[*key] {
            Value::String(text) => format!("{key}={text}"),
            other => format!("{key}={other}"),
        };
        self.case.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    fn path(&self) -> Result<PathBuf, Error> {
        let file = format!("{}.json", self.name);
        Ok(crate::verbs::checkout()?.join("tests/baseline").join(file))
    }

    /// The checked-in cases; none if there is no file yet.
    pub fn read(&self) -> Result<Map<String, Value>, Error> {
        let path = self.path()?;
        match std::fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|cause| Error::Baseline { path, cause })
            }
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Map::new()),
            Err(cause) => Err(Error::Read { path, cause }),
        }
    }

    /// Each measure of the rows that a case of the baseline has a number for.
    pub fn compare(&self, baseline: &Map<String, Value>, rows: &[Value]) -> Vec<Change> {
        let mut changes = vec![];
        for row in rows {
            let case = self.case_of(row);
            let Some(old) = baseline.get(&case) else {
                continue;
            };
            for &(key, better) in self.measures {
                let (Some(was), Some(is)) = (old[key].as_f64(), row[key].as_f64()) else {
                    continue;
                };
                let grown = if was == is {
                    0.0
                } else if was == 0.0 {
                    f64::INFINITY.copysign(is)
                } else {
                    (is - was) / was.abs()
                };
                let worse = if better == Better::Lower {
                    grown
                } else {
                    -grown
                };
                changes.push(Change {
                    case: case.clone(),
                    key,
                    was,
                    is,
                    worse,
                });
            }
        }
        changes
    }

    /// Writes the rows' measures into the checked-in file; cases that were not run stay.
    pub fn bless(&self, rows: &[Value]) -> Result<PathBuf, Error> {
        let mut all = self.read()?;
        for row in rows {
            let mut kept = Map::new();
            for (key, _) in self.measures {
                if row[*key].is_number() {
                    kept.insert((*key).to_owned(), row[*key].clone());
                }
            }
            all.insert(self.case_of(row), Value::Object(kept));
        }
        let path = self.path()?;
        let text = format!("{:#}\n", Value::Object(all));
        match std::fs::write(&path, text) {
            Ok(()) => Ok(path),
            Err(cause) => Err(Error::Write { path, cause }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SHAPE: Shape = Shape {
        name: "none",
        case: &["mesh", "connections"],
        measures: &[
            ("cycles", Better::Lower),
            ("throughput", Better::Higher),
            ("drops", Better::Lower),
        ],
    };

    fn against(row: Value) -> Vec<Change> {
        let row = match row {
            Value::Object(mut map) => {
                map.insert("mesh".into(), json!("2x2"));
                map.insert("connections".into(), json!(8));
                Value::Object(map)
            }
            other => other,
        };
        let old =
            json!({"mesh=2x2 connections=8": {"cycles": 1000, "throughput": 0.5, "drops": 0}});
        SHAPE.compare(old.as_object().expect("an object"), &[row])
    }

    #[test]
    fn more_cycles_or_less_throughput_is_a_regression() {
        let regressed = |row| {
            against(row)
                .iter()
                .map(Change::regressed)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            regressed(json!({"cycles": 1021, "throughput": 0.5})),
            [true, false]
        );
        assert_eq!(
            regressed(json!({"cycles": 1020, "throughput": 0.489})),
            [false, true]
        );
        assert_eq!(
            regressed(json!({"cycles": 900, "throughput": 0.6, "drops": 0})),
            [false; 3]
        );
    }

    #[test]
    fn the_first_drop_is_a_regression() {
        let changes = against(json!({"drops": 1}));
        assert!(changes[0].regressed(), "{}", changes[0]);
        assert!(changes[0].to_string().contains("REGRESSION"));
    }

    #[test]
    fn other_cases_and_missing_numbers_are_left_alone() {
        assert_eq!(against(json!({"cycles": null})), []);
        let row = json!({"mesh": "3x3", "connections": 8, "cycles": 1});
        assert_eq!(SHAPE.compare(&Map::new(), &[row]), []);
    }
}
