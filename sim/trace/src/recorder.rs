//! [`Recorder`]: a watch that writes a VCD file.

use crate::links::Links;
use crate::registers::Registers;
use noctule_contract::node::{PORT_EAST, PORT_LOCAL, PORT_WEST};
use noctule_sim::{Chip, ChipConfig, Instance, LinkRecord, Watch};
use std::io::{self, Write};
use vcd::{TimescaleUnit, Writer};

/// What a recording holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// First cycle.
    pub from: u64,
    /// The cycle after the last.
    pub to: u64,
    /// Signals.
    pub signals: usize,
    /// Values written, the first ones apart.
    pub changes: u64,
}

/// Bytes after which the buffer is handed on.
const CHUNK: usize = 1 << 20;

type Vcd<'a> = Writer<&'a mut Vec<u8>>;

/// Called once, with what became of the recording.
pub type Done = Box<dyn FnOnce(io::Result<Summary>) + Send>;

/// Writes registers and links of instances, cycle by cycle, to `W`. Errors of writing end the recording,
/// not the run.
pub struct Recorder<W: Write + Send> {
    out: Option<W>,
    // Not yet handed to `out`.
    buffer: Vec<u8>,
    instances: Vec<Instance>,
    registers: Vec<Registers>,
    links: Links,
    // Time as last written.
    time: Option<u64>,
    last_run: u64,
    summary: Summary,
    done: Option<Done>,
}

impl<W: Write + Send> Recorder<W> {
    /// A recorder of `instances`; [`Chip::watch`] takes it. `done` hears what became of it, with
    /// everything handed to `out` and `out` let go.
    pub fn new(
        out: W,
        instances: Vec<Instance>,
        done: impl FnOnce(io::Result<Summary>) + Send + 'static,
    ) -> Recorder<W> {
        Recorder {
            out: Some(out),
            buffer: Vec::new(),
            instances,
            registers: Vec::new(),
            links: Links::default(),
            time: None,
            last_run: 0,
            summary: Summary::default(),
            done: Some(Box::new(done)),
        }
    }

    // Goes on as long as there is something to write to; `all`: nothing stays in the buffer.
    fn attempt(&mut self, all: bool, deed: impl FnOnce(&mut Self, &mut Vcd) -> io::Result<()>) {
        let Some(mut out) = self.out.take() else {
            return;
        };
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut outcome = deed(self, &mut Writer::new(&mut buffer));
        if outcome.is_ok() && (all || buffer.len() >= CHUNK) {
            outcome = out.write_all(&buffer).and_then(|()| out.flush());
            buffer.clear();
        }
        self.buffer = buffer;
        match outcome {
            Ok(()) => self.out = Some(out),
            Err(cause) => {
                drop(out);
                self.tell(Err(cause));
            }
        }
    }

    fn tell(&mut self, outcome: io::Result<Summary>) {
        if let Some(done) = self.done.take() {
            done(outcome);
        }
    }

    fn header(&mut self, out: &mut Vcd, chip: &Chip, links: &[LinkRecord]) -> io::Result<()> {
        let config = chip.config();
        out.version(concat!("Noctule ", env!("CARGO_PKG_VERSION")))?;
        let (width, height) = (config.width, config.height);
        out.comment(&format!("{width}x{height}; a time unit is a cycle"))?;
        out.timescale(1, TimescaleUnit::NS)?;
        out.add_module("chip")?;
        for &instance in &self.instances {
            out.add_module(&instance.to_string())?;
            if let Instance::Router { net, x, y } = instance {
                let ends = ends(config, x, y);
                self.links.declare(out, (net, y * width + x), &ends)?;
            }
            self.registers
                .push(Registers::declare(out, chip, instance)?);
            out.upscope()?;
        }
        out.upscope()?;
        out.enddefinitions()?;

        self.summary.from = chip.cycle();
        self.summary.signals =
            self.links.len() + self.registers.iter().map(Registers::len).sum::<usize>();
        self.last_run = chip.cycle();
        self.at(out, chip.cycle())?;
        self.links.rest(out)?;
        for registers in &mut self.registers {
            registers.read(chip);
            registers.write(out)?;
        }
        self.links.write(out, links)?;
        Ok(())
    }

    fn at(&mut self, out: &mut Vcd, cycle: u64) -> io::Result<()> {
        if self.time != Some(cycle) {
            self.time = Some(cycle);
            out.timestamp(cycle)?;
        }
        Ok(())
    }

    fn changes(&mut self, out: &mut Vcd, chip: &Chip, links: &[LinkRecord]) -> io::Result<()> {
        let now = chip.cycle();
        // Cycles were jumped over: pulses ended before.
        if self.links.any_raised() && now > self.last_run + 1 {
            self.at(out, self.last_run + 1)?;
            self.summary.changes += self.links.write(out, &[])?;
        }
        if self.links.any_raised() || self.links.concern(links) {
            self.at(out, now)?;
            self.summary.changes += self.links.write(out, links)?;
        }
        self.last_run = now;
        for k in 0..self.registers.len() {
            if self.registers[k].read(chip) {
                self.at(out, now)?;
                self.summary.changes += self.registers[k].write(out)?;
            }
        }
        Ok(())
    }

    fn complete(&mut self, out: &mut Vcd, chip: &Chip) -> io::Result<()> {
        self.summary.to = chip.cycle();
        if self.links.any_raised() && self.summary.to > self.last_run {
            self.at(out, self.last_run + 1)?;
            self.summary.changes += self.links.write(out, &[])?;
        }
        self.at(out, chip.cycle())?;
        Ok(())
    }
}

impl<W: Write + Send> Watch for Recorder<W> {
    fn begin(&mut self, chip: &Chip, links: &[LinkRecord]) {
        self.attempt(true, |recorder, out| recorder.header(out, chip, links));
    }

    fn cycle(&mut self, chip: &Chip, links: &[LinkRecord]) {
        self.attempt(false, |recorder, out| recorder.changes(out, chip, links));
    }

    fn end(&mut self, chip: &Chip) {
        if self.time.is_some() {
            self.attempt(true, |recorder, out| recorder.complete(out, chip));
        }
        drop(self.out.take());
        let summary = self.summary;
        self.tell(Ok(summary));
    }
}

/// Ports of a router behind which there is an end point.
fn ends(config: &ChipConfig, x: usize, y: usize) -> Vec<u32> {
    let west = config.lane_rows.contains(&y) || config.bridge_row == y;
    let mut ends = vec![PORT_LOCAL];
    if x == 0 && west {
        ends.push(PORT_WEST);
    }
    if x + 1 == config.width && config.channel_rows.contains(&y) {
        ends.push(PORT_EAST);
    }
    ends
}
