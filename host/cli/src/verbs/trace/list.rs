//! Names, values and changes of signals.

use super::{Open, Waveform};
use crate::error::Error;
use crate::say::say;
use noctule_trace::{Sample, Signal, SignalId};
use serde_json::{Map, Value, json};
use std::ops::Range;

/// Prints names and widths.
pub fn names(signals: &[Signal], chosen: &[SignalId], as_json: bool) {
    if as_json {
        let row = |&id: &SignalId| json!({"name": signals[id].name, "bits": signals[id].bits});
        say!("{}", chosen.iter().map(row).collect::<Value>());
        return;
    }
    for &id in chosen {
        say!("{} {}", signals[id].name, signals[id].bits);
    }
}

/// Prints the values of signals: a row at the window's begin, and one for each cycle in which one of them
/// changes.
pub fn table(
    file: &Waveform<'_>,
    mut wave: Open,
    chosen: &[SignalId],
    window: &Range<u64>,
    as_json: bool,
) -> Result<(), Error> {
    let mut column = vec![None; wave.signals().len()];
    for (k, &id) in chosen.iter().enumerate() {
        column[id] = Some(k);
    }
    let names: Vec<String> = chosen
        .iter()
        .map(|&id| wave.signals()[id].name.clone())
        .collect();
    let mut out = Rows::new(&names, as_json);
    let mut values: Vec<Option<Sample>> = vec![None; chosen.len()];
    // The cycle whose values are complete with the next cycle's first change.
    let (mut at, mut fresh) = (window.start, false);
    while let Some(change) = file.next(&mut wave)? {
        let Some(k) = column[change.signal] else {
            continue;
        };
        if change.time >= window.end {
            break;
        }
        let time = change.time.max(window.start);
        if time > at {
            if fresh {
                out.row(at, &values);
            }
            (at, fresh) = (time, false);
        }
        if values[k].as_ref() != Some(&change.value) {
            values[k] = Some(change.value);
            fresh = true;
        }
    }
    if fresh {
        out.row(at, &values);
    }
    out.end();
    Ok(())
}

/// Prints every change of every signal in a window.
pub fn changes(
    file: &Waveform<'_>,
    mut wave: Open,
    window: &Range<u64>,
    as_json: bool,
) -> Result<(), Error> {
    let mut values: Vec<Option<Sample>> = vec![None; wave.signals().len()];
    let mut rows = Vec::new();
    while let Some(change) = file.next(&mut wave)? {
        if change.time >= window.end {
            break;
        }
        let before = values[change.signal].replace(change.value.clone());
        let Some(before) = before.filter(|before| *before != change.value) else {
            continue;
        };
        if !window.contains(&change.time) {
            continue;
        }
        let name = &wave.signals()[change.signal].name;
        let (time, now) = (change.time, change.value);
        if as_json {
            let (before, now) = (before.to_string(), now.to_string());
            rows.push(json!({"cycle": time, "name": name, "before": before, "now": now}));
        } else {
            say!("{time:>12} {name} {before} -> {now}");
        }
    }
    if as_json {
        say!("{}", Value::from(rows));
    }
    Ok(())
}

struct Rows<'a> {
    names: &'a [String],
    widths: Vec<usize>,
    json: Option<Vec<Value>>,
}

impl<'a> Rows<'a> {
    fn new(names: &'a [String], json: bool) -> Rows<'a> {
        let short = |k: usize| format!("[{}]", k + 1);
        if !json {
            for (k, name) in names.iter().enumerate() {
                say!("{:>6} {name}", short(k));
            }
            let head: String = (0..names.len())
                .map(|k| format!(" {:>10}", short(k)))
                .collect();
            say!("{:>12}{head}", "cycle");
        }
        Rows {
            names,
            widths: vec![10; names.len()],
            json: json.then(Vec::new),
        }
    }

    fn row(&mut self, cycle: u64, values: &[Option<Sample>]) {
        let text = |v: &Option<Sample>| v.as_ref().map_or("-".to_owned(), Sample::to_string);
        if let Some(rows) = &mut self.json {
            let pairs = self.names.iter().zip(values);
            let values: Map<String, Value> = pairs
                .map(|(name, v)| (name.clone(), text(v).into()))
                .collect();
            rows.push(json!({"cycle": cycle, "values": values}));
            return;
        }
        let mut line = format!("{cycle:>12}");
        for (v, width) in values.iter().zip(&mut self.widths) {
            let text = text(v);
            *width = text.len().max(*width);
            line += &format!(" {text:>width$}");
        }
        say!("{line}");
    }

    fn end(self) {
        if let Some(rows) = self.json {
            say!("{}", Value::from(rows));
        }
    }
}
