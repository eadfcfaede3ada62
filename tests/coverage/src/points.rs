//! Points of coverage and their counts, from the files that Verilator's runtime writes.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// What a point counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Times that a block of statements, or a way of a branch, was taken.
    Line,
    /// Times that a bit changed one way.
    Toggle,
}

/// One point of a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The file's name, without folders.
    pub file: String,
    /// What it counts.
    pub kind: Kind,
    /// The line it stands in, from 1.
    pub line: u32,
    /// The column, which tells points of a line apart.
    pub column: u32,
    /// Of a toggle `name[bit]:0->1`, else `if`, `else`, `block`, `case`, ...
    pub what: String,
}

/// Counts of points, of all instances and parameters together.
pub type Counts = BTreeMap<Point, u64>;

/// Adds the points of one file.
pub fn add(counts: &mut Counts, text: &str) {
    for line in text.lines() {
        // C '\1name\2value\1name\2value...' count
        let Some((fields, count)) = line.strip_prefix("C '").and_then(|l| l.rsplit_once("' "))
        else {
            continue;
        };
        let fields: BTreeMap<&str, &str> = fields
            .split('\u{1}')
            .filter_map(|f| f.split_once('\u{2}'))
            .collect();
        let field = |name| fields.get(name).copied().unwrap_or("");
        let kind = if field("page").starts_with("v_toggle") {
            Kind::Toggle
        } else {
            Kind::Line
        };
        let point = Point {
            file: field("f").rsplit('/').next().unwrap_or("").to_owned(),
            kind,
            line: field("l").parse().unwrap_or(0),
            column: field("n").parse().unwrap_or(0),
            what: field("o").to_owned(),
        };
        *counts.entry(point).or_default() += count.trim().parse::<u64>().unwrap_or(0);
    }
}

/// The points of all files in a folder, added up.
///
/// # Errors
/// If the folder or a file in it cannot be read.
pub fn read_all(folder: &Path) -> io::Result<Counts> {
    let mut counts = Counts::new();
    for entry in fs::read_dir(folder)? {
        let text = fs::read(entry?.path())?;
        add(&mut counts, &String::from_utf8_lossy(&text));
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_all_instances_are_added_up() {
        let line = |top, n| {
            format!(
                "C '\u{1}f\u{2}../ni/ni_send.sv\u{1}l\u{2}45\u{1}n\u{2}9\u{1}page\u{2}v_branch/ni_send__W2\u{1}o\u{2}else\u{1}h\u{2}{top}' {n}\n"
            )
        };
        let mut counts = Counts::new();
        add(&mut counts, &(line("TOP.a", 2) + &line("TOP.b", 3)));
        add(&mut counts, "# SystemC::Coverage-3\n");
        let points: Vec<_> = counts.into_iter().collect();
        let expected = Point {
            file: "ni_send.sv".to_owned(),
            kind: Kind::Line,
            line: 45,
            column: 9,
            what: "else".to_owned(),
        };
        assert_eq!(points, [(expected, 5)]);
    }
}
