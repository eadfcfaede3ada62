//! A counterexample as a table: a line a signal, a column a cycle, values in hexadecimal.

use crate::induction::Trace;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Writes `trace.txt` into the folder in which yosys ran, from its list of wires.
///
/// # Errors
/// If the list cannot be read or the table not be written.
pub fn write(dir: &Path, trace: &Trace) -> io::Result<PathBuf> {
    let wires = fs::read_to_string(dir.join("wires.txt"))?;
    let path = dir.join("trace.txt");
    fs::write(&path, table(&wires, trace))?;
    Ok(path)
}

/// The table, from the lines of yosys' `write_aiger -vmap` (kind, number, bit, name).
#[must_use]
pub fn table(wires: &str, trace: &Trace) -> String {
    // Name to bits: (bit, literal). Inputs are numbered from 0, wires by literal; latches and outputs are wires too.
    let mut signals: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for line in wires.lines() {
        let mut words = line.splitn(4, ' ');
        let (Some("wire"), Some(number), Some(bit), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let (Ok(number), Ok(bit)) = (number.parse(), bit.parse()) else {
            continue;
        };
        signals
            .entry(name.trim_start_matches('\\'))
            .or_default()
            .push((bit, number));
    }
    let mut out = String::new();
    for (name, bits) in signals {
        let _ = write!(out, "{name}");
        for cycle in 0..trace.0.len() {
            let top = bits.iter().map(|(bit, _)| *bit).max().unwrap_or(0);
            let mut digits = vec![0u32; top / 4 + 1];
            for (bit, literal) in &bits {
                if trace.value(cycle, *literal) {
                    digits[bit / 4] |= 1 << (bit % 4);
                }
            }
            let text: String = digits
                .iter()
                .rev()
                .filter_map(|d| char::from_digit(*d, 16))
                .collect();
            let _ = write!(out, " {text}");
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_become_numbers_by_name() {
        let trace = Trace(vec![vec![false, true, false], vec![false, true, true]]);
        let wires = "input 0 0 x\nwire 2 0 \\u.count\nwire 4 4 \\u.count\nwire 5 0 off\n";
        assert_eq!(table(wires, &trace), "off 1 0\nu.count 01 11\n");
    }
}
