//! A block's list of what its benches do not reach, with the reason.
//!
//! ```toml
//! [[why]]
//! reason = "the channel has no other clients"
//! lines = { "channel.sv" = ["else: if (ready) begin"] }        # which way, and the line's text
//! signals = { "*" = ["*.route", "cycle_i[63:20]", "x_i"] }     # of any file; all bits, or a range of them
//!
//! [[why]]
//! reason = "single bits of random values"
//! chance = true                                                # another run may reach them
//! signals = { "channel.sv" = ["told_q"] }
//! ```

use crate::points::{Counts, Kind, Point};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The whole list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unreached {
    #[serde(default)]
    why: Vec<Why>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    reason: String,
    /// Not wrong if all of it is reached.
    #[serde(default)]
    chance: bool,
    /// By file: `else: text of the line`.
    #[serde(default)]
    lines: BTreeMap<String, Vec<String>>,
    /// By file: names, with a range of bits if not all are meant; `*` stands for anything.
    #[serde(default)]
    signals: BTreeMap<String, Vec<String>>,
}

/// What a block's benches reached.
#[derive(Debug, Default)]
pub struct Report {
    /// A table for people: file, lines, toggles; then the reasons.
    pub table: String,
    /// What is not reached and has no reason, and reasons for what is reached.
    pub wrong: Vec<String>,
    /// Points that there are.
    pub points: usize,
}

impl Unreached {
    /// Reads a list.
    ///
    /// # Errors
    /// With line and column.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Compares with the counts of the block's files, whose texts are given.
    #[must_use]
    pub fn compare(&self, counts: &Counts, sources: &BTreeMap<String, String>) -> Report {
        let mut report = Report::default();
        let mut rows: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        let mut used = BTreeSet::new();
        let mut unnamed: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (point, count) in counts {
            let Some(source) = sources.get(&point.file) else {
                continue;
            };
            let row = rows.entry(&point.file).or_default();
            let at = if point.kind == Kind::Line { 0 } else { 2 };
            row[at + 1] += 1;
            report.points += 1;
            if *count > 0 {
                row[at] += 1;
                continue;
            }
            let text = source.lines().nth(point.line as usize - 1).unwrap_or("");
            match self.explain(point, text.trim()) {
                Some((reason, entry)) => {
                    *reasons.entry(reason).or_default() += 1;
                    used.insert(entry);
                }
                None => {
                    let what = match point.kind {
                        Kind::Line => {
                            format!("line {}: {}: {}", point.line, point.what, text.trim())
                        }
                        Kind::Toggle => format!("bits of {}", name_of(&point.what)),
                    };
                    *unnamed.entry((point.file.clone(), what)).or_default() += 1;
                }
            }
        }
        for (file, [lines, all_lines, toggles, all_toggles]) in rows {
            let _ = writeln!(
                report.table,
                "| `{file}` | {lines} of {all_lines} | {toggles} of {all_toggles} |"
            );
        }
        for (reason, count) in reasons {
            let _ = writeln!(report.table, "  {count} not reached: {reason}");
        }
        for ((file, what), count) in unnamed {
            report.wrong.push(format!("{file} {what} ({count})"));
        }
        for entry in self.entries() {
            if !used.contains(&entry) && !self.why[entry.0].chance {
                let (_, file, what) = entry;
                report
                    .wrong
                    .push(format!("in the list, but all reached: {file} {what}"));
            }
        }
        report
    }

    /// Every line that the list names: file, text.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        let lists = self.why.iter().flat_map(|why| &why.lines);
        lists.flat_map(|(file, list)| {
            let texts = list
                .iter()
                .map(|e| e.split_once(": ").map_or(e.as_str(), |(_, t)| t));
            texts.map(move |text| (file.as_str(), text))
        })
    }

    /// Every entry: number of the reason, file, text.
    fn entries(&self) -> impl Iterator<Item = (usize, &str, &str)> {
        self.why.iter().enumerate().flat_map(|(i, why)| {
            let both = why.lines.iter().chain(&why.signals);
            both.flat_map(move |(file, list)| {
                list.iter().map(move |e| (i, file.as_str(), e.as_str()))
            })
        })
    }

    fn explain<'a>(
        &'a self,
        point: &Point,
        text: &str,
    ) -> Option<(&'a str, (usize, &'a str, &'a str))> {
        let line = format!("{}: {text}", point.what);
        for (i, why) in self.why.iter().enumerate() {
            let lists = match point.kind {
                Kind::Line => &why.lines,
                Kind::Toggle => &why.signals,
            };
            for (file, list) in lists.iter().filter(|(f, _)| matches(f, &point.file)) {
                let hit = list.iter().find(|entry| match point.kind {
                    Kind::Line => **entry == line,
                    Kind::Toggle => covers(entry, &point.what),
                });
                if let Some(entry) = hit {
                    return Some((&why.reason, (i, file, entry)));
                }
            }
        }
        None
    }
}

/// `name[3]:0->1` without its last index and direction.
fn name_of(toggle: &str) -> &str {
    split(toggle).0
}

/// Name and bit of a toggle.
fn split(toggle: &str) -> (&str, Option<u32>) {
    let signal = toggle.split(':').next().unwrap_or(toggle);
    let Some((name, bit)) = signal.strip_suffix(']').and_then(|s| s.rsplit_once('[')) else {
        return (signal, None);
    };
    match bit.parse() {
        Ok(bit) => (name, Some(bit)),
        Err(_) => (signal, None),
    }
}

/// Whether an entry of the list speaks of that toggle: `name`, `name[high:low]`.
fn covers(entry: &str, toggle: &str) -> bool {
    let (name, bit) = split(toggle);
    let range = entry
        .strip_suffix(']')
        .and_then(|e| e.rsplit_once('['))
        .and_then(|(pattern, range)| {
            let (high, low) = range.split_once(':')?;
            Some((pattern, low.parse::<u32>().ok()?..=high.parse().ok()?))
        });
    match range {
        Some((pattern, bits)) => matches(pattern, name) && bit.is_some_and(|b| bits.contains(&b)),
        None => matches(entry, name),
    }
}

/// Whether a text is as the pattern says, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            (0..=tail.len()).any(|i| tail.is_char_boundary(i) && matches(rest, &tail[i..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Counts {
        let point = |kind, what: &str| Point {
            file: "a.sv".to_owned(),
            kind,
            line: 2,
            column: 1,
            what: what.to_owned(),
        };
        [
            (point(Kind::Line, "else"), 0),
            (point(Kind::Line, "if"), 7),
            (point(Kind::Toggle, "x_q[3]:0->1"), 0),
            (point(Kind::Toggle, "x_q[2]:0->1"), 1),
            (point(Kind::Toggle, "list[1].pad[0]:1->0"), 0),
        ]
        .into()
    }

    fn compare(list: &str) -> Report {
        let sources = [("a.sv".to_owned(), "\n  if (x) begin\n".to_owned())].into();
        let list = Unreached::parse(list).expect("a list");
        list.compare(&counts(), &sources)
    }

    #[test]
    fn what_is_not_reached_and_not_in_the_list_is_named() {
        let report = compare("");
        assert_eq!(
            report.wrong,
            [
                "a.sv bits of list[1].pad (1)",
                "a.sv bits of x_q (1)",
                "a.sv line 2: else: if (x) begin (1)"
            ]
        );
        assert_eq!(report.points, 5);
        assert_eq!(report.table, "| `a.sv` | 1 of 2 | 1 of 3 |\n");
    }

    #[test]
    fn a_list_names_lines_by_their_text_and_bits_by_range_or_pattern() {
        let list = "[[why]]\nreason = 'never'\nlines = { 'a.sv' = ['else: if (x) begin'] }\n\
                    signals = { '*' = ['x_q[5:3]', '*.pad'] }\n";
        let report = compare(list);
        assert!(report.wrong.is_empty(), "{:?}", report.wrong);
        assert!(report.table.ends_with("3 not reached: never\n"));
    }

    #[test]
    fn an_entry_that_explains_nothing_is_wrong() {
        let list = "[[why]]\nreason = 'never'\nsignals = { 'a.sv' = ['x_q[2:0]', 'x_q', '*.pad'] }\n\
                    lines = { 'a.sv' = ['else: if (x) begin'] }\n";
        let wrong = compare(list).wrong;
        assert_eq!(wrong, ["in the list, but all reached: a.sv x_q[2:0]"]);
        let list = list.replace("\nsignals", "\nchance = true\nsignals");
        assert!(compare(&list).wrong.is_empty());
    }

    #[test]
    fn an_unknown_key_in_a_list_is_refused() {
        assert!(Unreached::parse("[[why]]\nreason = ''\nline = 3\n").is_err());
    }
}
