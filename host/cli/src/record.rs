//! `--vcd` and `--pcap`: what a run leaves for looking at it afterwards.

use crate::error::Error;
use crate::output::Output;
use noctule_sim::Chip;
use noctule_trace::{Recorder, Summary, select};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Which waveform.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Waveform")]
pub struct RecordArgs {
    /// Write registers and links of a window of cycles to this file (VCD; `./noctule trace` reads it)
    #[arg(long, value_name = "FILE")]
    pub vcd: Option<PathBuf>,
    /// First cycle [default: the first after boot]
    #[arg(long, value_name = "CYCLE", requires = "vcd")]
    pub from: Option<u64>,
    /// The cycle after the last [default: 10,000 after the first]
    #[arg(long, value_name = "CYCLE", requires = "vcd")]
    pub to: Option<u64>,
    /// What of the chip: `X_Y` for a tile and its routers, `lane_R`, `channel_R`, `bridge`, with commas
    /// between them
    #[arg(long, value_name = "LIST", requires = "vcd", default_value = "all")]
    pub tiles: String,
}

/// Cycles of a window whose end is not given.
const WINDOW: u64 = 10_000;

type Outcome = Arc<Mutex<Option<io::Result<Summary>>>>;

/// A waveform in the making.
pub struct Recording {
    path: PathBuf,
    from: u64,
    outcome: Outcome,
}

impl RecordArgs {
    /// Whether the window may begin before the chip has booted.
    pub fn early(&self) -> bool {
        self.from.is_some()
    }

    /// Has the chip recorded from now on, if that is asked for.
    pub fn start(&self, chip: &mut Chip) -> Result<Option<Recording>, Error> {
        let Some(path) = &self.vcd else {
            return Ok(None);
        };
        let from = self.from.unwrap_or(chip.cycle());
        let to = self.to.unwrap_or(from.saturating_add(WINDOW));
        if to <= from {
            return Err(Error::EmptyWindow { from, to });
        }
        let chosen = select(&self.tiles, &chip.instances())?;
        let (file, output) = Output::create(path)?;
        let outcome = Outcome::default();
        let told = outcome.clone();
        let done = move |result: io::Result<Summary>| {
            // Nothing was recorded: nothing stays.
            let result = match result {
                Ok(summary) if summary.signals > 0 => finish(output, summary),
                other => other,
            };
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        };
        chip.watch(from..to, Box::new(Recorder::new(file, chosen, done)));
        Ok(Some(Recording {
            path: path.clone(),
            from,
            outcome,
        }))
    }
}

fn finish(output: Output, summary: Summary) -> io::Result<Summary> {
    let path = output.path().display().to_string();
    output.finish()?;
    let Summary {
        from,
        to,
        signals,
        changes,
    } = summary;
    eprintln!("wrote {path}: cycles {from} to {to}, {signals} signals, {changes} changes");
    Ok(summary)
}

impl Recording {
    /// Whether it is over, one way or the other.
    ///
    /// # Errors
    /// It could not be written, or its window never came.
    pub fn over(&self, chip: &Chip) -> Result<bool, Error> {
        let told = self
            .outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match told {
            None => Ok(false),
            Some(Ok(summary)) if summary.signals == 0 => Err(Error::NothingRecorded {
                from: self.from,
                ended: chip.cycle(),
            }),
            Some(Ok(_)) => Ok(true),
            Some(Err(cause)) => Err(Error::Write {
                path: self.path.clone(),
                cause,
            }),
        }
    }
}
