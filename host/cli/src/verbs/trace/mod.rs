//! `trace`: what a recorded waveform says.

mod activity;
mod list;
mod messages;

use crate::error::Error;
use crate::say::say;
use glob::Pattern;
use noctule_trace::{Change, Sample, Signal, SignalId, Trigger, Wave};
use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Look into a waveform that `run --vcd` has recorded.
#[derive(clap::Args)]
pub struct Trace {
    /// A VCD file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the values of these signals, a row for each cycle in which one changes; `*` stands for
    /// anything, and the option may be given several times
    #[arg(long, short, value_name = "PATTERN", value_parser = pattern)]
    signals: Vec<Pattern>,
    /// Print the names of all signals (or of those of --signals)
    #[arg(long, conflicts_with_all = ["trigger", "from", "to"])]
    list: bool,
    /// Print the messages, credits, requests and replies that end points receive, a line each
    #[arg(long, short, conflicts_with_all = ["list", "signals", "trigger"])]
    messages: bool,
    /// Leave out what is before this cycle
    #[arg(long, value_name = "CYCLE")]
    from: Option<u64>,
    /// Leave out this cycle and what is behind it
    #[arg(long, value_name = "CYCLE")]
    to: Option<u64>,
    /// Find the first cycle in which a signal changes (`PATTERN`), is (`PATTERN=N`) or is not
    /// (`PATTERN!=N`) a number, or `first-fault` (an NI has counted a fault) or `first-trap` (a core
    /// traps); print what happens around it
    #[arg(long, short, value_name = "TRIGGER")]
    trigger: Option<Trigger>,
    /// Cycles shown before the trigger
    #[arg(long, value_name = "N", requires = "trigger", default_value_t = 10)]
    before: u64,
    /// Cycles shown behind the trigger
    #[arg(long, value_name = "N", requires = "trigger", default_value_t = 10)]
    after: u64,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
}

fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::new(text).map_err(|e| e.to_string())
}

impl Trace {
    pub fn run(self) -> Result<ExitCode, Error> {
        let file = Waveform(&self.file);
        let wave = file.open()?;
        let chosen = self.choose(wave.signals())?;
        let window = self.from.unwrap_or(0)..self.to.unwrap_or(u64::MAX);
        if self.list {
            list::names(wave.signals(), &chosen, self.json);
            return Ok(ExitCode::SUCCESS);
        }
        if self.messages {
            messages::show(&file, wave, &window, self.json)?;
            return Ok(ExitCode::SUCCESS);
        }
        let Some(trigger) = &self.trigger else {
            if self.signals.is_empty() {
                activity::show(&file, wave, &window, self.json)?;
            } else {
                list::table(&file, wave, &chosen, &window, self.json)?;
            }
            return Ok(ExitCode::SUCCESS);
        };
        let Some((change, name)) = self.find(&file, wave, trigger, &window)? else {
            eprintln!("the trigger never fires");
            return Ok(ExitCode::FAILURE);
        };
        let (at, value) = (change.time, change.value);
        if !self.json {
            say!("{name} is {value} in cycle {at}");
        }
        let around = at.saturating_sub(self.before)..at.saturating_add(self.after + 1);
        let wave = file.open()?;
        if self.signals.is_empty() {
            list::changes(&file, wave, &around, self.json)?;
        } else {
            list::table(&file, wave, &chosen, &around, self.json)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    // The signals of `--signals`, each once, pattern by pattern; all if there are none.
    fn choose(&self, signals: &[Signal]) -> Result<Vec<SignalId>, Error> {
        if self.signals.is_empty() {
            return Ok((0..signals.len()).collect());
        }
        let mut chosen = Vec::new();
        for pattern in &self.signals {
            let matches = |id: &SignalId| pattern.matches(&signals[*id].name);
            let mut found = (0..signals.len()).filter(matches).peekable();
            if found.peek().is_none() {
                return Err(Error::NoSignal {
                    path: self.file.clone(),
                    pattern: pattern.to_string(),
                });
            }
            for id in found {
                if !chosen.contains(&id) {
                    chosen.push(id);
                }
            }
        }
        Ok(chosen)
    }

    // The change that sets the trigger off, and its signal's name.
    fn find(
        &self,
        file: &Waveform<'_>,
        mut wave: Open,
        trigger: &Trigger,
        window: &Range<u64>,
    ) -> Result<Option<(Change, String)>, Error> {
        let concerned: Vec<bool> = wave.signals().iter().map(|s| trigger.concerns(s)).collect();
        if !concerned.contains(&true) {
            return Err(Error::NoSignal {
                path: self.file.clone(),
                pattern: trigger.pattern().to_owned(),
            });
        }
        let mut values: Vec<Option<Sample>> = vec![None; concerned.len()];
        while let Some(change) = file.next(&mut wave)? {
            if !concerned[change.signal] {
                continue;
            }
            let before = values[change.signal].replace(change.value.clone());
            if window.contains(&change.time) && trigger.fires(before.as_ref(), &change.value) {
                let name = wave.signals()[change.signal].name.clone();
                return Ok(Some((change, name)));
            }
        }
        Ok(None)
    }
}

/// An open waveform file.
pub type Open = Wave<BufReader<File>>;

/// A waveform file.
pub struct Waveform<'a>(&'a Path);

impl Waveform<'_> {
    /// Its path.
    pub fn path(&self) -> String {
        self.0.display().to_string()
    }

    fn open(&self) -> Result<Open, Error> {
        let path = self.0.to_owned();
        match File::open(&path) {
            Ok(file) => {
                Wave::open(BufReader::new(file)).map_err(|cause| Error::Wave { path, cause })
            }
            Err(cause) => Err(Error::Read { path, cause }),
        }
    }

    /// The next change.
    pub fn next(&self, wave: &mut Open) -> Result<Option<Change>, Error> {
        let path = || self.0.to_owned();
        wave.next_change().map_err(|cause| Error::Wave {
            path: path(),
            cause,
        })
    }
}
