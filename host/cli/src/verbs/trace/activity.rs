//! Where something happened, how often, and when first and last.

use super::{Open, Waveform};
use crate::error::Error;
use crate::say::say;
use noctule_trace::Sample;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;

/// Signals named as the busiest.
const BUSIEST: usize = 10;

#[derive(Clone, Copy, Default)]
struct Activity {
    signals: usize,
    moving: usize,
    changes: u64,
    first: Option<u64>,
    last: Option<u64>,
}

impl Activity {
    fn change(&mut self, time: u64) {
        self.changes += 1;
        self.first.get_or_insert(time);
        self.last = Some(time);
    }

    fn add(&mut self, one: &Activity) {
        self.signals += 1;
        self.moving += usize::from(one.changes > 0);
        self.changes += one.changes;
        self.first = [self.first, one.first].into_iter().flatten().min();
        self.last = self.last.max(one.last);
    }
}

/// Prints the activity of each part of the chip, and the busiest signals.
pub fn show(
    file: &Waveform<'_>,
    mut wave: Open,
    window: &Range<u64>,
    json: bool,
) -> Result<(), Error> {
    let mut signals = vec![Activity::default(); wave.signals().len()];
    let mut values: Vec<Option<Sample>> = vec![None; signals.len()];
    let mut begin = None;
    while let Some(change) = file.next(&mut wave)? {
        begin.get_or_insert(change.time);
        // The first value is no change.
        let before = values[change.signal].replace(change.value.clone());
        if window.contains(&change.time) && before.is_some_and(|before| before != change.value) {
            signals[change.signal].change(change.time);
        }
    }
    let mut scopes: BTreeMap<&str, Activity> = BTreeMap::new();
    let mut total = Activity::default();
    for (signal, activity) in wave.signals().iter().zip(&signals) {
        scopes.entry(part(&signal.name)).or_default().add(activity);
        total.add(activity);
    }
    let mut busiest: Vec<usize> = (0..signals.len())
        .filter(|&k| signals[k].changes > 0)
        .collect();
    busiest.sort_by_key(|&k| (std::cmp::Reverse(signals[k].changes), k));
    busiest.truncate(BUSIEST);
    let begin = begin.unwrap_or(0).max(window.start);
    let end = wave.time().min(window.end);
    if json {
        let row = |name: &str, a: &Activity| {
            json!({"name": name, "signals": a.signals, "moving": a.moving, "changes": a.changes,
                   "first": a.first, "last": a.last})
        };
        let scopes: Vec<Value> = scopes.iter().map(|(name, a)| row(name, a)).collect();
        let busy =
            |&k: &usize| json!({"name": wave.signals()[k].name, "changes": signals[k].changes});
        say!(
            "{}",
            json!({"file": file.path(), "from": begin, "to": end, "signals": total.signals,
                   "changes": total.changes, "scopes": scopes,
                   "busiest": busiest.iter().map(busy).collect::<Vec<_>>()})
        );
        return Ok(());
    }
    say!(
        "cycles {begin} to {end}, {} signals, {} changes",
        total.signals,
        total.changes
    );
    say!();
    say!(
        "{:24} {:>8} {:>8} {:>10} {:>12} {:>12}",
        "part",
        "signals",
        "moving",
        "changes",
        "first",
        "last"
    );
    for (name, a) in &scopes {
        let when = |t: Option<u64>| t.map_or("-".to_owned(), |t| t.to_string());
        let (first, last) = (when(a.first), when(a.last));
        say!(
            "{name:24} {:>8} {:>8} {:>10} {first:>12} {last:>12}",
            a.signals,
            a.moving,
            a.changes
        );
    }
    if !busiest.is_empty() {
        say!();
        say!("busiest signals");
    }
    for k in busiest {
        say!("{:>10} {}", signals[k].changes, wave.signals()[k].name);
    }
    Ok(())
}

// The instance a signal is in: the first two scopes of its name.
fn part(name: &str) -> &str {
    let mut dots = name.match_indices('.').map(|(at, _)| at);
    let (first, second) = (dots.next(), dots.next());
    second.or(first).map_or("", |end| &name[..end])
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_signal_belongs_to_the_instance_it_is_in() {
        assert_eq!(super::part("chip.tile_0_0.i_core.pc_q"), "chip.tile_0_0");
        assert_eq!(super::part("top.x"), "top");
        assert_eq!(super::part("x"), "");
    }
}
