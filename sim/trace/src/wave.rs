//! [`Wave`]: a waveform read back, one pass, however long the file.
//!
//! Works for every VCD file of whole numbers, whoever wrote it; real and string changes are passed over.

use std::io::{self, BufRead};
use vcd::{Command, Header, IdCode, Parser, ScopeItem, Value};

/// A waveform that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WaveError {
    /// Not a VCD file, or the host's reason.
    #[error("not a waveform that can be read: {0}")]
    Read(#[from] io::Error),
    /// No signals.
    #[error("the waveform declares no signals")]
    Empty,
    /// A value for a signal that was not declared.
    #[error("a value at time {time} is for a signal that the waveform does not declare")]
    Undeclared {
        /// Where.
        time: u64,
    },
}

/// A signal, by its place in [`Wave::signals`].
pub type SignalId = usize;

/// A declared signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Scopes and name, with dots.
    pub name: String,
    /// Width.
    pub bits: u32,
}

/// The value of a signal: bits from the highest, as digits 0, 1, x or z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample(Vec<Value>);

/// A signal takes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub time: u64,
    /// Which.
    pub signal: SignalId,
    /// What it is from now on.
    pub value: Sample,
}

/// An open waveform.
pub struct Wave<R: BufRead> {
    parser: Parser<R>,
    signals: Vec<Signal>,
    // Signals of each code, in order of code.
    codes: Vec<(IdCode, Vec<SignalId>)>,
    time: u64,
    // Further signals of the change that was given last.
    aliases: Vec<Change>,
}

impl<R: BufRead> Wave<R> {
    /// Reads the declarations.
    ///
    /// # Errors
    /// Not a VCD file, or one without signals.
    pub fn open(input: R) -> Result<Wave<R>, WaveError> {
        let mut parser = Parser::new(input);
        let header = parser.parse_header()?;
        let mut declared = Vec::new();
        collect(&header, &mut declared);
        if declared.is_empty() {
            return Err(WaveError::Empty);
        }
        let mut codes: Vec<(IdCode, Vec<SignalId>)> = Vec::new();
        let mut by_code: Vec<(IdCode, SignalId)> = Vec::new();
        by_code.extend(declared.iter().enumerate().map(|(k, (code, _))| (*code, k)));
        by_code.sort_unstable();
        for (code, signal) in by_code {
            match codes.last_mut() {
                Some((last, signals)) if *last == code => signals.push(signal),
                _ => codes.push((code, vec![signal])),
            }
        }
        Ok(Wave {
            parser,
            signals: declared.into_iter().map(|(_, signal)| signal).collect(),
            codes,
            time: 0,
            aliases: Vec::new(),
        })
    }

    /// What is declared, in the order of the file.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// The time of the last stamp that was read.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// The next change.
    ///
    /// # Errors
    /// A file that is broken from here on.
    pub fn next_change(&mut self) -> Result<Option<Change>, WaveError> {
        if let Some(change) = self.aliases.pop() {
            return Ok(Some(change));
        }
        loop {
            let Some(command) = self.parser.next() else {
                return Ok(None);
            };
            let (code, value) = match command? {
                Command::Timestamp(time) => {
                    self.time = time;
                    continue;
                }
                Command::ChangeScalar(code, value) => (code, Sample(vec![value])),
                Command::ChangeVector(code, value) => (code, Sample(value.into_iter().collect())),
                _ => continue,
            };
            let time = self.time;
            let at = self.codes.binary_search_by_key(&code, |(code, _)| *code);
            let Ok(at) = at else {
                return Err(WaveError::Undeclared { time });
            };
            let change = |&signal: &SignalId| Change {
                time,
                signal,
                value: value.clone(),
            };
            let signals = &self.codes[at].1;
            self.aliases.extend(signals[1..].iter().map(change));
            return Ok(Some(change(&signals[0])));
        }
    }
}

fn collect(header: &Header, into: &mut Vec<(IdCode, Signal)>) {
    let mut scopes: Vec<(String, std::slice::Iter<'_, ScopeItem>)> =
        vec![(String::new(), header.items.iter())];
    while let Some((path, items)) = scopes.last_mut() {
        match items.next() {
            Some(ScopeItem::Var(v)) => {
                let name = format!("{path}{}", v.reference);
                into.push((v.code, Signal { name, bits: v.size }));
            }
            Some(ScopeItem::Scope(scope)) => {
                let path = format!("{path}{}.", scope.identifier);
                scopes.push((path, scope.children.iter()));
            }
            None => {
                scopes.pop();
            }
        }
    }
}

impl Sample {
    /// As a number, if no bit is x or z and it fits.
    pub fn number(&self) -> Option<u128> {
        let (mut n, mut room) = (0u128, 128);
        for value in &self.0 {
            let bit = match value {
                Value::V0 => 0,
                Value::V1 => 1,
                _ => return None,
            };
            if n != 0 || bit != 0 {
                room -= 1;
            }
            if room < 0 {
                return None;
            }
            n = n << 1 | bit;
        }
        Some(n)
    }
}

impl std::fmt::Display for Sample {
    /// One bit as a digit, more in hexadecimal; digit by digit what has x or z in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        let known = self.0.iter().all(|v| matches!(v, Value::V0 | Value::V1));
        if self.0.len() == 1 || !known {
            text.extend(self.0.iter().map(ToString::to_string));
        } else {
            for digit in self.0.rchunks(4).rev() {
                let bit = |v: &Value| u32::from(*v == Value::V1);
                let n = digit.iter().fold(0, |n, v| n << 1 | bit(v));
                text.extend(char::from_digit(n, 16));
            }
        }
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "$timescale 1 ns $end
$scope module chip $end
$var reg 1 ! a $end
$scope module inner $end
$var reg 10 \" b [9:0] $end
$var wire 1 ! same $end
$upscope $end
$upscope $end
$enddefinitions $end
#5
0!
b0001111010 \"
#9
x!
";

    fn all(text: &str) -> Result<Vec<(u64, String, String)>, WaveError> {
        let mut wave = Wave::open(text.as_bytes())?;
        let mut seen = Vec::new();
        while let Some(c) = wave.next_change()? {
            let name = wave.signals()[c.signal].name.clone();
            seen.push((c.time, name, c.value.to_string()));
        }
        Ok(seen)
    }

    #[test]
    fn changes_have_their_time_their_full_name_and_their_value() {
        let seen = all(FILE).unwrap();
        let expected = [
            (5, "chip.a", "0"),
            (5, "chip.inner.same", "0"),
            (5, "chip.inner.b", "07a"),
            (9, "chip.a", "x"),
            (9, "chip.inner.same", "x"),
        ];
        let seen: Vec<(u64, &str, &str)> = seen.iter().map(|(t, n, v)| (*t, &**n, &**v)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn values_are_numbers_where_they_are() {
        let mut wave = Wave::open(FILE.as_bytes()).unwrap();
        let mut numbers = Vec::new();
        while let Some(c) = wave.next_change().unwrap() {
            numbers.push(c.value.number());
        }
        assert_eq!(numbers, [Some(0), Some(0), Some(0x7a), None, None]);
    }

    #[test]
    fn what_is_no_waveform_is_an_error_and_no_panic() {
        for text in [
            "",
            "hello",
            "$scope module x $end $enddefinitions $end",
            "\x7fELF",
        ] {
            assert!(all(text).is_err(), "{text:?}");
        }
        assert!(matches!(
            all(&FILE.replace("x!", "x%")),
            Err(WaveError::Undeclared { time: 9 })
        ));
        let cut = &FILE[..FILE.len() - 12];
        let _ = all(cut);
    }
}
